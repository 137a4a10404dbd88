"""Outputs in a session of JupyterLab: their style, and links where there is no built book (see test_jupyterlab.py)."""

from pathlib import Path

import pytest

import thb_atlas as thb
from thb_atlas.display import lab


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    texts: list[str] = []
    monkeypatch.setenv(lab.SESSION, "notebooks/03_2_policies.ipynb")
    monkeypatch.setattr(lab, "BUILD", tmp_path)
    for module in ("lab", "page"):
        monkeypatch.setattr(f"thb_atlas.display.{module}.display", lambda output, **_: texts.append(output.data))
    return texts


def test_links_are_plain_text_without_a_built_book(shown: list[str], monkeypatch: pytest.MonkeyPatch):
    page, approaches = thb.page("3.2"), thb.load("policy_approaches")
    number = page.count(approaches, of="code")
    said = f"{number} countries, {thb.links(['FR'])} among them, see [annex I](../notebooks/a1_measures_abroad.html)."
    page.say(said)
    table = approaches.head(3).assign(code=approaches["code"].map(thb.links))
    page.show(table, title="Approaches", source="Table 3")
    assert "../countries/FR.html" in said and "France among them, see annex I." in shown[1]
    assert [text for text in shown if 'href="../' in text or "](../" in text] == []
    assert ".visually-hidden" in shown[0]
    shown.clear()
    monkeypatch.delenv(lab.SESSION)
    thb.page("3.2")
    assert shown == [], "only JupyterLab gets a style"
