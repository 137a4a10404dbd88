"""The certificate: what it says is computed, it has no clock in it, and it works without git."""

import hashlib
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest

from thb_atlas.book import certificate
from thb_atlas.core.hashes import checksum, sha256
from thb_atlas.core.paths import NOTEBOOKS, PROSE, ROOT
from thb_atlas.data.schema import package_files
from thb_atlas.ledger import verdicts


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text("a")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "a.txt")
    git(tmp_path, "commit", "-q", "-m", "One", "--date", "2020-01-02T03:04:05Z")
    return tmp_path


def test_a_clean_tree_has_a_commit_and_its_date(repository: Path):
    found = certificate.source(repository)
    assert len(found.commit) == 40 and found.changed == 0
    assert certificate.in_words(found) == (f"`{found.commit}`", f"{found.date[:10]}, the day of the commit")


def test_uncommitted_changes_are_said(repository: Path):
    (repository / "a.txt").write_text("b")
    assert certificate.in_words(certificate.source(repository))[0].endswith("`, with uncommitted changes in 1 file")
    (repository / "new.txt").write_text("b")
    assert certificate.in_words(certificate.source(repository))[0].endswith("in 2 files")


def test_an_archive_inside_another_repository_has_no_history_of_its_own(repository: Path):
    inside = repository / "archive"
    inside.mkdir()
    assert certificate.source(inside) == (None, None, 0)
    assert certificate.in_words(certificate.source(inside)) == (certificate.UNKNOWN, certificate.UNKNOWN)


def test_without_git_nothing_is_known(repository: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "")
    assert certificate.source(repository) == (None, None, 0)


def test_the_checksum_follows_names_and_contents(tmp_path: Path):
    one, two = tmp_path / "1.csv", tmp_path / "2.csv"
    one.write_text("x")
    two.write_text("y")
    before = checksum([two, one])
    lines = "".join(f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.name}\n" for p in (one, two))
    assert before == hashlib.sha256(lines.encode()).hexdigest() == checksum([one, two])
    two.write_text("z")
    assert checksum([one, two]) != before


def test_it_counts_each_verdict(book_html: Path):
    said = (book_html / "certificate.html").read_text(encoding="utf-8")
    audited = verdicts.audit()
    for kind, implied in audited.groupby("verdict")["implied"]:
        for by, number in (("the study", (~implied).sum()), ("two of its lists", implied.sum())):
            assert f'?verdict={quote(kind)}&amp;stated-by={quote(by)}#ledger">{number}</a>' in said


def test_its_number_ends_with_the_checksum_of_the_data():
    said = certificate.values()
    assert said["certificate"].endswith(said["data_checksum"][:12])


def test_the_manifest_has_every_table_and_notebook_with_its_checksum():
    said = certificate.values()["manifest"]
    for path in [*package_files(), *NOTEBOOKS.glob("*.ipynb"), *PROSE.glob("*.ipynb")]:
        assert f"| `{path.relative_to(ROOT)}` | {path.stat().st_size:,} | `{sha256(path)}` |" in said


def test_versions_name_python_and_the_packages_that_compute():
    own, others = ([line.split(" | ")[0][2:] for line in table.splitlines()[2:]] for table in certificate.versions())
    assert own[:2] == ["Python", "thb-atlas"]
    assert {"pandas", "papermill", "jupyter-book", "frictionless"} <= set(own)
    assert {"pydata-sphinx-theme", "pyproj", "docutils"} <= set(others)
    assert not {"pytest", "jupyterlab"} & {*own, *others} and not set(own) & set(others)


def test_each_package_has_the_licence_that_it_states():
    assert all(line.rstrip(" |").count(" | ") == 2 for table in certificate.versions() for line in table.splitlines())
    assert certificate.licence("thb-atlas") == "MIT"
    assert certificate.licence("jupyter-book") == "BSD License"


def test_readme_and_the_claims_page_lead_to_it():
    assert "certificate" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert "../certificate.md" in (NOTEBOOKS / "claims_audit.ipynb").read_text(encoding="utf-8")
