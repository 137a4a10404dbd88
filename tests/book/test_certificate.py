"""The certificate: what it says is computed, it has no clock in it, and it works without git."""

import re
from pathlib import Path
from urllib.parse import quote

from samples import committed

from thb_atlas.book import certificate
from thb_atlas.core.hashes import checksum, sha256
from thb_atlas.core.paths import NOTEBOOKS, PROSE, ROOT
from thb_atlas.data.schema import package_files
from thb_atlas.ledger import verdicts


def test_a_tree_has_a_commit_with_its_date_and_uncommitted_changes_are_said(tmp_path: Path, monkeypatch):
    (tmp_path / "a.txt").write_text("a")
    repository = committed(tmp_path)
    commit, date = certificate.source(repository)
    assert re.fullmatch("`[0-9a-f]{40}`", commit) and re.fullmatch(r"\d{4}-\d\d-\d\d, the day of the commit", date)
    for name, said in (("a.txt", "`, with uncommitted changes in 1 file"), ("new.txt", "in 2 files")):
        (repository / name).write_text("b")
        assert certificate.source(repository)[0].endswith(said)
    monkeypatch.setenv("PATH", "")  # without git
    assert certificate.source(repository) == (certificate.UNKNOWN, certificate.UNKNOWN)


def test_it_counts_each_verdict_and_has_every_table_and_notebook_with_its_checksum(book_html: Path):
    said = (book_html / "certificate.html").read_text(encoding="utf-8")
    audited = verdicts.audit()
    for kind, implied in audited.groupby("verdict")["implied"]:
        for by, number in (("the study", (~implied).sum()), ("two of its lists", implied.sum())):
            assert f'?verdict={quote(kind)}&amp;stated-by={quote(by)}#ledger">{number}</a>' in said
    said = certificate.prose_values()
    assert said["certificate"].endswith(checksum(package_files())[:12])
    for path in [*package_files(), *NOTEBOOKS.glob("*.ipynb"), *PROSE.glob("*.ipynb")]:
        assert f"| `{path.relative_to(ROOT)}` | {path.stat().st_size:,} | `{sha256(path)}` |" in said["manifest"]
