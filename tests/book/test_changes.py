"""After changes of the data, the book that a build makes again is, byte for byte, one made from nothing."""

import filecmp
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from samples import checkout, command

pytestmark = pytest.mark.book
PAGES = ["03_2_policies", "05_results"]
EDITS, SEED = 3, 21
Edit = Callable[[list[str], random.Random], list[str]]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the project, with an edition that has the profile of a country and a few sections."""
    folder = checkout(tmp_path_factory.mktemp("copy"))
    declared = yaml.safe_load((folder / "editions.yml").read_text(encoding="utf-8"))
    for part in declared["country"]["contents"]["parts"]:
        chapters = [c["file"] for c in part["chapters"] if not c["file"].startswith("notebooks/")]
        chapters += [f"notebooks/{name}" for name in PAGES] if "focus" in part["caption"] else []
        part["chapters"] = [{"file": file} for file in chapters]
    (folder / "editions.yml").write_text(yaml.safe_dump(declared, sort_keys=False), encoding="utf-8")
    return folder


def drop(lines: list[str], choice: random.Random) -> list[str]:
    gone = choice.randrange(1, len(lines))
    return [line for number, line in enumerate(lines) if number != gone]


def swap(lines: list[str], choice: random.Random) -> list[str]:
    """Let two rows change places."""
    one, two = choice.sample(range(1, len(lines)), 2)
    lines[one], lines[two] = lines[two], lines[one]
    return lines


def recode(lines: list[str], choice: random.Random) -> list[str]:
    """Give a row another country."""
    row = choice.choice([number for number, line in enumerate(lines) if ",FR" in line] or [1])
    lines[row] = lines[row].replace(",FR", ",LU", 1)
    return lines


TABLES = ["policy_links", "policy_approaches", "priority_region_countries", "measure_countries", "footnote_countries"]


def edit(folder: Path, choice: random.Random) -> str:
    """Change one table in some way and say what was done."""
    name, change = choice.choice(TABLES), choice.choice([drop, swap, recode])
    path = folder / "data" / f"{name}.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(change(lines, choice)), encoding="utf-8")
    return f"{change.__name__} {name}"


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def build(folder: Path) -> str:
    """Build the edition; return what it said if it failed."""
    return command(folder, "build", "--country", "LU", "-q").stderr


def test_a_book_made_again_is_one_made_from_nothing(copy: Path, tmp_path: Path):
    choice, same = random.Random(SEED), []
    assert build(copy) == ""
    for number in range(EDITS):
        done = edit(copy, choice)
        failed = build(copy)
        other = tmp_path / str(number)
        shutil.copytree(copy, other, ignore=shutil.ignore_patterns("_build", "__pycache__"))
        assert build(other) == failed.replace(str(copy), str(other)), done
        if not failed:
            mine, clean = (folder / "_build" / "editions" / "LU" for folder in (copy, other))
            assert files(mine) == files(clean), done
            assert filecmp.cmpfiles(mine, clean, files(mine), shallow=False)[1:] == ([], []), done
            same.append(done)
        shutil.rmtree(other)
    assert len(same) >= EDITS / 2


def test_nothing_is_done_again_when_nothing_changed(copy: Path):
    build(copy)
    assert "0 notebooks run, 0 books compiled" in command(copy, "build", "--country", "LU", "-v").stdout
