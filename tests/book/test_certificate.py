"""The certificate: what it says is computed, it has no clock in it, and it works without git."""

from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

import pytest
from samples import committed

from thb_atlas.book import certificate
from thb_atlas.core.hashes import checksum, sha256
from thb_atlas.core.paths import NOTEBOOKS, PROSE, ROOT
from thb_atlas.data.schema import package_files
from thb_atlas.ledger import verdicts


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text("a")
    return committed(tmp_path)


def test_a_tree_has_a_commit_with_its_date_and_uncommitted_changes_are_said(repository: Path):
    found = certificate.source(repository)
    assert len(found.commit) == 40 and found.changed == 0
    assert certificate.in_words(found) == (f"`{found.commit}`", f"{found.date[:10]}, the day of the commit")
    for name, said in (("a.txt", "`, with uncommitted changes in 1 file"), ("new.txt", "in 2 files")):
        (repository / name).write_text("b")
        assert certificate.in_words(certificate.source(repository))[0].endswith(said)


def test_an_archive_inside_another_repository_has_no_history_of_its_own(repository: Path):
    inside = repository / "archive"
    inside.mkdir()
    assert certificate.source(inside) == (None, None, 0)
    assert certificate.in_words(certificate.source(inside)) == (certificate.UNKNOWN, certificate.UNKNOWN)


def test_without_git_nothing_is_known(repository: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "")
    assert certificate.source(repository) == (None, None, 0)


def test_the_checksum_follows_names_and_contents(tmp_path: Path):
    paths = [tmp_path / name for name in ("1.csv", "2.csv")]
    for path in paths:
        path.write_text(path.name)
    states = [checksum(paths)]
    assert checksum(paths[::-1]) == states[0]
    paths[1].write_text("z")
    states.append(checksum(paths))
    paths[1] = paths[1].rename(tmp_path / "3.csv")
    assert len({*states, checksum(paths)}) == 3


def test_it_counts_each_verdict(book_html: Path):
    said = (book_html / "certificate.html").read_text(encoding="utf-8")
    audited = verdicts.audit()
    for kind, implied in audited.groupby("verdict")["implied"]:
        for by, number in (("the study", (~implied).sum()), ("two of its lists", implied.sum())):
            assert f'?verdict={quote(kind)}&amp;stated-by={quote(by)}#ledger">{number}</a>' in said


def test_it_has_every_table_and_notebook_with_its_checksum_and_a_number_that_ends_with_that_of_the_data():
    said = certificate.values()
    assert said["certificate"].endswith(checksum(package_files())[:12])
    for path in [*package_files(), *NOTEBOOKS.glob("*.ipynb"), *PROSE.glob("*.ipynb")]:
        assert f"| `{path.relative_to(ROOT)}` | {path.stat().st_size:,} | `{sha256(path)}` |" in said["manifest"]


def test_versions_name_python_and_the_packages_that_this_project_requires_and_no_others():
    rows = [line.strip("| ").split(" | ") for line in certificate.versions().splitlines()[2:]]
    assert [name for name, _ in rows][:2] == ["Python", "thb-atlas"]
    assert ["pandas", version("pandas")] in rows and not {"pytest", "jupyterlab"} & {name for name, _ in rows}
