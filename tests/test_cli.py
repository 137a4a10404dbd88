"""The command: what it does, and how it says that it cannot."""

import functools
import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from typer.testing import CliRunner

from thb_atlas import build, cli, early, engines, ledger
from thb_atlas.book import BuildError
from thb_atlas.datapackage import DataError, tables
from thb_atlas.engines import COLD

run = CliRunner().invoke


def test_check_names_the_number_of_tables():
    done = run(cli.app, ["check"])
    assert done.exit_code == 0
    assert f"valid: {len(tables())} tables" in done.output


def test_run_writes_a_notebook(tmp_path: Path):
    target = tmp_path / "fr.ipynb"
    done = run(cli.app, ["run", "03_2_policies", "--country", "France", "-o", str(target)])
    assert done.exit_code == 0
    assert '"FR"' in target.read_text(encoding="utf-8").replace("\\", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "03_2_policies", "--country", "XX"], "'XX' is not a country that reported"),
        (["run", "03_9"], "there is no notebook '03_9'; there are: 01_context"),
    ],
)
def test_mistakes_are_one_sentence_and_status_1(arguments: list[str], said: str):
    done = run(cli.app, arguments)
    assert done.exit_code == 1
    assert done.stderr.startswith(f"thb-atlas: {said}")
    assert done.stderr.count("\n") == 1


def test_bad_data_stop_the_build_before_anything_is_run(monkeypatch, tmp_path: Path):
    def broken(*_: object) -> None:
        raise DataError("data/policy_links.csv, row 3: expected something else")

    monkeypatch.setattr("thb_atlas.build.check", broken)
    monkeypatch.setattr("thb_atlas.build.unchecked", lambda: ["boxes"])
    done = run(cli.app, ["build"])
    assert done.exit_code == 1
    assert "row 3" in done.stderr


def test_audit_prints_verdicts_and_succeeds_when_every_difference_is_explained():
    done = run(cli.app, ["audit", "--section", "3.2"])
    assert done.exit_code == 0
    assert "reproduced" in done.output and "differs" in done.output
    assert all(line.startswith("CL-") for line in done.output.splitlines())


def test_audit_prints_json_for_a_country():
    done = run(cli.app, ["audit", "--country", "Georgia", "--json"])
    assert done.exit_code == 0
    claims = json.loads(done.output)
    named = {c["claim_id"] for c in claims}
    assert {"CL-331-02", "CL-341-12"} <= named
    assert "CL-421-05" not in named
    assert all(c["smallest_change"] is None for c in claims if c["verdict"].startswith("reproduced"))


def test_audit_names_the_smallest_change_of_a_number_that_differs():
    done = run(cli.app, ["audit", "--section", "3.2.2", "--json"])
    found = {c["claim_id"]: c["smallest_change"] for c in json.loads(done.output)}
    assert found["CL-322-16"] == "observers left out"


def test_audit_fails_when_a_difference_has_no_explanation(monkeypatch):
    audited = ledger.audit().assign(explanation_en=None)
    monkeypatch.setattr("thb_atlas.ledger.audit", lambda: audited)
    done = run(cli.app, ["audit", "--section", "3.2"])
    assert done.exit_code == 1
    assert "differ without an explanation: CL-" in done.stderr


def test_list_names_notebooks_countries_and_editions():
    done = run(cli.app, ["list"])
    assert done.exit_code == 0
    assert "03_2_policies" in done.output and "FR France" in done.output
    assert sum("_build/editions/" in line for line in done.output.splitlines()) == 25


@pytest.mark.parametrize("options", [["--country", "Atlantis"], ["--only", "03_9"], ["--country", "FR", "--only", "x"]])
def test_build_names_what_it_does_not_know(options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("thb_atlas.build.only_run", functools.partial(build.only_run, root=tmp_path))
    done = run(cli.app, ["build", *options])
    assert done.exit_code == 1
    assert done.stderr.startswith("thb-atlas: ") and done.stderr.count("\n") == 1


def test_kernels_begin_to_warm_only_if_a_source_is_newer_than_all_books(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    begun, source = [], tmp_path / "a.csv"
    monkeypatch.setattr("thb_atlas.kernels.start", lambda: begun.append(1))
    monkeypatch.setattr("thb_atlas.early.sources", lambda: [source])
    monkeypatch.setattr("thb_atlas.early.BUILD", tmp_path)
    source.touch()
    early.begin()
    assert len(begun) == 1, "there is no book"
    for slug, seconds in [("html", 5), ("editions/FR", -5)]:
        mark = tmp_path / "work" / slug / "published"
        mark.parent.mkdir(parents=True)
        mark.touch()
        os.utime(mark, (source.stat().st_mtime + seconds,) * 2)
    early.begin()
    assert len(begun) == 1, "the whole book is newer"
    os.utime(tmp_path / "work" / "html" / "published", (source.stat().st_mtime - 1,) * 2)
    early.begin()
    assert len(begun) == 2, "both books are older"


def test_two_builds_at_once_are_refused(tmp_path: Path):
    with build._alone(tmp_path), pytest.raises(BuildError, match="another build is at work"), build._alone(tmp_path):
        pass


def test_serve_without_a_book_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("thb_atlas.cli.BUILD", tmp_path)
    done = run(cli.app, ["serve", "--no-browser"])
    assert done.exit_code == 1
    assert "has no book yet: run thb-atlas build" in done.stderr


def test_serve_shows_the_book(tmp_path: Path):
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "index.html").write_text("the book", encoding="utf-8")
    call = f"serve_folder(Path({str(tmp_path)!r}), 'html', 0, browse=False)"
    code = f"from pathlib import Path; from thb_atlas.serve import serve_folder; {call}"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, encoding="utf-8") as server:
        address = server.stdout.readline().split()[0]
        assert urllib.request.urlopen(address, timeout=10).read() == b"the book"
        server.send_signal(signal.SIGINT)
        assert server.wait(10) == 0


def test_where_processes_cannot_fork_kernels_are_cold_and_it_is_said(monkeypatch: pytest.MonkeyPatch, capsys):
    monkeypatch.delattr(os, "fork")
    assert engines.provisioner(cold=False) == COLD
    assert "cannot fork" in capsys.readouterr().err
    assert engines.provisioner(cold=True) == COLD
    assert capsys.readouterr().err == ""


def test_clean_removes_what_builds_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "_build" / "html").mkdir(parents=True)
    monkeypatch.setattr("thb_atlas.cli.BUILD", tmp_path / "_build")
    assert run(cli.app, ["clean"]).exit_code == 0
    assert list(tmp_path.iterdir()) == []
