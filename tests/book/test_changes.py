"""After changes of the data, the book that a build makes again is, byte for byte, one made from nothing elsewhere."""

import filecmp
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from samples import checkout, command

pytestmark = pytest.mark.book
PAGES = ["notebooks/03_2_policies"]
NUMBER, SEED = 2, 22
ELSEWHERE = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7"}  # where the other book is made
Edit = Callable[[list[str], random.Random], None]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the project, with an edition that has the profile of a country and a few sections."""
    folder = checkout(tmp_path_factory.mktemp("copy"))
    declared = yaml.safe_load((folder / "editions.yml").read_text(encoding="utf-8"))
    contents = declared["country"]["contents"]
    for part in contents["parts"]:
        part["chapters"] = [c for c in part["chapters"] if not c["file"].startswith("notebooks/") or c["file"] in PAGES]
    contents["parts"] = [part for part in contents["parts"] if part["chapters"]]
    (folder / "editions.yml").write_text(yaml.safe_dump(declared, sort_keys=False), encoding="utf-8")
    return folder


def swap(lines: list[str], choice: random.Random) -> None:
    """Let two rows change places."""
    one, two = choice.sample(range(1, len(lines)), 2)
    lines[one], lines[two] = lines[two], lines[one]


def instead(old: str, new: str) -> Edit:
    """Return what writes something else into a row that has the old text."""

    def change(lines: list[str], choice: random.Random) -> None:
        row = choice.choice([number for number, line in enumerate(lines) if old in line])
        lines[row] = lines[row].replace(old, new, 1)

    return change


REWORD = instead(" of ", " among ")  # a note or a label: a locator does not have the word, nor does a code
RECODE = instead(",FR", ",LU")
PASSING = [  # that no rule refuses
    (swap, "policy_links"), (REWORD, "vocabulary"), (swap, "measure_countries"), (REWORD, "positions"),
    (swap, "footnote_countries"), (REWORD, "measures"),
]  # fmt: skip
REFUSED = [(RECODE, "policy_approaches"), (RECODE, "footnote_countries")]  # more often than not


def edit(folder: Path, change: Edit, name: str, choice: random.Random) -> str:
    """Change one table in some way and return what it was."""
    path = folder / "data" / f"{name}.csv"
    before = path.read_text(encoding="utf-8")
    lines = before.splitlines(keepends=True)
    change(lines, choice)
    path.write_text("".join(lines), encoding="utf-8")
    return before


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def build(folder: Path, **surroundings: str) -> str:
    """Build the edition; return what it said if it failed."""
    return command(folder, "build", "--country", "LU", "-q", **surroundings).stderr


def made_again(copy: Path, other: Path) -> bool:
    """Build a copy again, and another one from nothing; return whether they have a book, which is the same."""
    failed = build(copy)
    shutil.copytree(copy, other, ignore=shutil.ignore_patterns("_build", "__pycache__"))
    assert build(other, **ELSEWHERE) == failed.replace(str(copy), str(other))  # refused by both, in the same words
    if not failed:
        mine, clean = (folder / "_build" / "editions" / "LU" for folder in (copy, other))
        assert files(mine) == files(clean)
        assert filecmp.cmpfiles(mine, clean, files(mine), shallow=False)[1:] == ([], [])
    return not failed


def test_a_book_made_again_is_one_made_from_nothing(copy: Path, tmp_path: Path):
    choice = random.Random(SEED)
    assert build(copy) == ""
    for change, name in choice.sample(PASSING, NUMBER):
        edit(copy, change, name, choice)
    assert made_again(copy, tmp_path / "passing")
    change, name = choice.choice(REFUSED)
    before = edit(copy, change, name, choice)
    made_again(copy, tmp_path / "refused")
    (copy / "data" / f"{name}.csv").write_text(before, encoding="utf-8")


def test_nothing_is_done_again_when_nothing_changed(copy: Path):
    build(copy)
    assert "0 notebooks run, 0 books compiled" in command(copy, "build", "--country", "LU", "-v").stdout
