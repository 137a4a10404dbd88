"""Outputs in JupyterLab: their style, and links that lead somewhere."""

from pathlib import Path

import pytest

import thb_atlas as thb
from thb_atlas.display import lab

OUTPUT = """<p>It is <a class="thb-mark" href="../notebooks/claims_audit.html#CL-32-01">?</a> in
<a href="../countries/FR.html"><b>France</b></a>, see [annex I](../notebooks/a1_measures_abroad.html) and
[section 5](05_results.ipynb), <a href="https://example.org/">elsewhere</a>.</p>"""


@pytest.fixture
def in_lab(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return the folder of builds in a session of JupyterLab whose notebook is in a folder beside it."""
    monkeypatch.setenv(lab.SESSION, "notebooks/03_2_policies.ipynb")
    monkeypatch.setattr(lab, "BUILD", tmp_path / "_build")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    return tmp_path / "_build"


def test_links_lead_into_the_built_book(in_lab: Path):
    (in_lab / "html").mkdir(parents=True)
    (in_lab / "html" / "index.html").touch()
    assert lab.with_links(OUTPUT) == OUTPUT.replace("../", "../_build/html/")


@pytest.mark.usefixtures("in_lab")
def test_links_are_plain_text_without_a_built_book():
    assert lab.with_links(OUTPUT) == (
        "<p>It is ? in\n<b>France</b>, see annex I and\n"
        '[section 5](05_results.ipynb), <a href="https://example.org/">elsewhere</a>.</p>'
    )


@pytest.mark.usefixtures("in_lab")
def test_only_jupyterlab_gets_a_style(monkeypatch: pytest.MonkeyPatch):
    shown = []
    monkeypatch.setattr(lab, "display", lambda output: shown.append(output.data))
    thb.page("3.2")
    monkeypatch.delenv(lab.SESSION)
    thb.page("3.2")
    assert len(shown) == 1
    assert ".visually-hidden" in shown[0]
    assert lab.with_links(OUTPUT) == OUTPUT
