"""After changes of the data, the book that a build makes again is, byte for byte, one made from nothing elsewhere."""

import shutil
from pathlib import Path

import pytest
import yaml
from samples import ELSEWHERE, checkout, command, replace, swap_last_rows

PAGES = ["notebooks/03_2_policies"]
CHANGES = [  # that no rule refuses: of the order of rows, of a note, and of a label
    swap_last_rows("data/policy_links.csv"),
    replace("data/positions.csv", " of ", " among "),
    replace("data/vocabulary.csv", "Prevention", "Preventing"),
]


def edition(folder: Path) -> Path:
    declared = yaml.safe_load((checkout(folder) / "editions.yml").read_text(encoding="utf-8"))
    contents = declared["country"]["contents"]
    for part in contents["parts"]:
        part["chapters"] = [c for c in part["chapters"] if not c["file"].startswith("notebooks/") or c["file"] in PAGES]
    contents["parts"] = [part for part in contents["parts"] if part["chapters"]]
    (folder / "editions.yml").write_text(yaml.safe_dump(declared, sort_keys=False), encoding="utf-8")
    return folder


@pytest.mark.book
def test_a_book_made_again_is_one_made_from_nothing(tmp_path: Path):
    copy, other = edition(tmp_path / "copy"), tmp_path / "other"
    build = ("build", "--country", "LU", "-v")
    command(copy, *build)
    assert "0 notebooks run, 0 books compiled" in command(copy, *build).stdout
    for change in CHANGES:
        change(copy)
    shutil.copytree(copy, other, ignore=shutil.ignore_patterns("_build", "__pycache__"))
    for done in (command(copy, *build), command(other, *build, **ELSEWHERE)):
        assert done.returncode == 0 and "0 books compiled" not in done.stdout, done.stderr
    books = [folder / "_build" / "editions" / "LU" for folder in (copy, other)]
    mine, clean = ({p.relative_to(book): p.read_bytes() for p in book.rglob("*") if p.is_file()} for book in books)
    assert mine and {path for path in mine.keys() | clean.keys() if mine.get(path) != clean.get(path)} == set()
