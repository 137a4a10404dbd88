"""Kinds of damage to the data package: each a function that damages a copy and returns what a message must name."""

import csv
import io
import json
import random
import re
import shutil
from collections.abc import Callable, Hashable, Iterator, Sequence
from pathlib import Path

import pytest

from thb_atlas.core.paths import DATA
from thb_atlas.data.schema import load_descriptor, resource
from thb_atlas.gate import cells, descriptor, files

Names = tuple[str, ...]  # texts that one sentence has together
KINDS: dict[str, Callable[["Copy"], Names]] = {}
GROUPS: dict[str, list[str]] = {}  # kinds that can be done to a copy at once, but for two of one group
TABLES = {part["name"]: part["schema"] for part in load_descriptor()["resources"] if part["type"] == "table"}


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def write(path: Path, rows: list[dict[str, str]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")


class Copy:
    """A copy of the data package that can be damaged and mended, and the places that chance chooses."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.choice = Path(shutil.copytree(DATA, folder / "data")), random.Random()

    def damage(self, name: str, place: int = 0) -> Names:
        """Do a kind of damage, at a place that its name chooses, and another one for each number."""
        self.choice.seed(f"{name} {place}")
        return KINDS[name](self)

    def mend(self) -> None:
        shutil.rmtree(self.folder)
        shutil.copytree(DATA, self.folder)

    def path(self, table: str = "") -> Path:
        """Return the file of a table, or of one that chance chooses."""
        return self.folder / resource(table or self.choice.choice(list(TABLES)))["path"]

    def read(self, table: str) -> list[dict[str, str]]:
        return read(self.path(table))

    def write(self, table: str, rows: list[dict[str, str]]) -> None:
        write(self.path(table), rows)

    def change(
        self, table: str, column: str, new: str | Callable[[str], str], fits: Callable[[dict], object] | None = None
    ) -> Names:
        """Change a cell in a row that chance chooses among those that fit, else among those where it is not empty."""
        rows = self.read(table)
        chosen = [n for n, row in enumerate(rows) if (fits(row) if fits else row[column])]
        number = self.choice.choice(chosen)
        rows[number][column] = new if isinstance(new, str) else new(rows[number][column])
        self.write(table, rows)
        return f"{table}.csv", f"row {number + 2}", column

    def text(self, new: Callable[[str], str], fits: Callable[[str], bool] = bool) -> Names:
        """Change a cell of text, anywhere."""
        places = [
            (table, field["name"])
            for table, schema in TABLES.items()
            for field in schema["fields"]
            if field["type"] == "string" and "enum" not in field.get("constraints", {})
            and any(fits(row[field["name"]]) for row in self.read(table))
        ]  # fmt: skip
        table, column = self.choice.choice(places)
        return self.change(table, column, new, lambda row: row[column] and fits(row[column]))

    def number(self, new: Callable[[str], str], kind: str = "integer") -> Names:
        """Change a cell with a number, anywhere."""
        places = [(t, f["name"]) for t, schema in TABLES.items() for f in schema["fields"] if f["type"] == kind]
        return self.change(*self.choice.choice(places), new)

    def schema(self, change: Callable[[dict], object]) -> None:
        path = self.folder / "datapackage.json"
        content = json.loads(path.read_text(encoding="utf-8"))
        change(content)
        path.write_text(json.dumps(content), encoding="utf-8")


def kind(name: str, damage: Callable[[Copy], Names], group: str = "") -> None:
    """Take a function as a kind of damage."""
    assert name not in KINDS, name
    KINDS[name] = damage
    if group:
        GROUPS.setdefault(group, []).append(name)


def one_of(name: str, values: Sequence, damage: Callable[[Copy, object], Names], group: str = "") -> None:
    """Take a kind of damage that has variants: chance chooses one."""
    kind(name, lambda copy: damage(copy, copy.choice.choice(values)), group)


# The file


def of_bytes(name: str, change: Callable[[bytes], bytes], *said: str, file: str = "") -> None:
    """Take what is done to the bytes of a file, of whichever table if none is named."""

    def damage(copy: Copy) -> Names:
        path = copy.folder / file if file else copy.path()
        path.write_bytes(change(path.read_bytes()))
        return path.name, *said

    kind(name, damage, "" if file.endswith(".json") else "file")


of_bytes("byte order mark", lambda raw: b"\xef\xbb\xbf" + raw, "byte order mark")
of_bytes("UTF-16", lambda raw: raw.decode().encode("utf-16"), "UTF-8")
of_bytes("Latin-1", lambda raw: raw.decode().encode("latin-1", "replace"), "UTF-8", file="places.csv")
of_bytes("semicolons", lambda raw: raw.replace(b",", b";"), "semicolons", file="figure_3_places.csv")
of_bytes("space after commas", lambda raw: raw.replace(b",", b", "), "spaces", file="policy_links.csv")
of_bytes("empty file", lambda raw: b"", "rows below the header")
of_bytes("carriage returns", lambda raw: raw.replace(b"\n", b"\r\n"), "carriage returns")
of_bytes("no line end", lambda raw: raw[:-1], "cut")


def _cut_anywhere(copy: Copy) -> Names:
    path = copy.path()
    raw = path.read_bytes()
    place = copy.choice.randrange(raw.index(b"\n") + 2, len(raw) - 1)
    place -= raw[place - 1 : place] == b"\n"
    path.write_bytes(raw[:place])
    return (path.name,)


kind("cut anywhere", _cut_anywhere, "file")


def of_line(name: str, change: Callable[[str], str], *said: str, table: str = "", row: int = 0) -> None:
    """Take what is done to a line of a table: the one named, or whichever below the header."""

    def damage(copy: Copy) -> Names:
        path = copy.path(table)
        lines = path.read_text(encoding="utf-8").split("\n")
        number = row or copy.choice.randrange(2, len(lines))
        lines[number - 1] = change(lines[number - 1])
        path.write_text("\n".join(lines), encoding="utf-8", newline="")
        return path.name, f"row {number}", *said

    kind(name, damage, "file")


of_line("open quote", lambda line: '"' + line.replace('"', ""), "quote")
of_line("quote in a cell", lambda line: line.replace(",", ' "x",', 1), table="places")
of_line("row of commas", lambda line: ",,", "required", table="policy_links")
of_line("one cell more", lambda line: line + ",x", "cells")
of_line("one cell less", lambda line: line.rpartition(",")[0], "cells", table="policy_links")
of_line("column renamed", lambda line: line + "x", "header", row=1)
of_line("column twice", lambda line: re.sub(r"^(\w+),\w+", r"\1,\1", line), "header", row=1)


def _more(copy: Copy, name: str, make: Callable[[Path], object]) -> Names:
    make(copy.folder / name)
    return name, "declare"


EXTRA = ("zz.csv", "Boxes.CSV", "boundaries/zz.csv", "boxes.xlsx")
for _name in EXTRA:
    kind(f"extra {_name}", lambda c, name=_name: _more(c, name, lambda path: path.write_text("a,b\n1,2\n")), "file")
kind("linked table", lambda c: _more(c, "yy.csv", lambda path: path.symlink_to("/etc/hostname")), "file")


def _replaced(copy: Copy, put: Callable[[Path, Path], object], said: str) -> Names:
    path = copy.path()
    path.unlink()
    put(path, DATA / path.relative_to(copy.folder))
    return path.name, said


kind("link in place", lambda c: _replaced(c, Path.symlink_to, "no link"), "file")
kind("missing file", lambda c: _replaced(c, lambda *_: None, "bring it back"), "file")
of_bytes("changed boundaries", lambda raw: raw.replace(b"1", b"2", 1), "checksum", file="boundaries/countries.geojson")

# The text

UNSEEN = {
    "no-break space": "\u00a0\u202f\u2003\u3000", "invisible sign": "\u200b\u2060\u00ad\ufeff\u200d",
    "bidi mark": "\u202e\u200f\u2066", "control character": "\x07\x1b\x7f\u0085\u2028\t",
    "digit of another script": "\u0663\uff13\u0967", "letter of another script": "\u0430\u03bf\u0391\U0001d400\uff21",
    "broken sign": "\ufffd\ue000\uffff", "sign of no text": "\U0001f600\u2588\u221a\u251c",
}  # fmt: skip
for _name, _signs in UNSEEN.items():
    one_of(_name, _signs, lambda c, sign: c.text(lambda text: text[:1] + sign + text[1:]), "text")
kind("space at the end", lambda c: (*c.text(lambda text: text + " ")[:2], "spaces"), "text")
kind("two spaces", lambda c: c.text(lambda text: text.replace(" ", "  ", 1), lambda text: " " in text), "text")
kind("decomposed accent", lambda c: c.text(lambda text: text + "e\u0301"), "text")
kind("very long cell", lambda c: (*c.text(lambda text: text + "x" * 14_000), "1,000"), "text")
kind("line break in a cell", lambda c: c.text(lambda text: text + "\nx")[:2], "text")
ACCENTED = {  # what becomes of a name with an accent
    "misread encoding": lambda text: text.encode().decode("cp1252"),
    "letters lost": lambda text: text.replace("\u00e9", "?"),
}
for _name, _change in ACCENTED.items():
    fits = lambda row: "\u00e9" in row["name_fr"][1:-1]  # noqa: E731
    kind(_name, lambda c, new=_change, fits=fits: c.change("places", "name_fr", new, fits), "spelling")
kind("nan", lambda c: c.change("glossary", "note", "NaN"), "spelling")
SPELLINGS = ("1_2", "nan", "9" * 20, "\u0661\u0662", "+5", "007", "1e3", "1,000", " 5", "0x10", "5.0.0", "inf", "-0")
one_of("spelling of a number", SPELLINGS, lambda c, text: c.number(lambda _: text), "spelling")
kind("TRUE", lambda c: c.change("countries", "reporting", "TRUE"), "spelling")

# The copy of the tests: what is the same is checked once


def once(check: Callable, key: Callable[..., Hashable]) -> Callable:
    """Return a check that is made once of what is the same: of a damaged copy, all but one table are as they were."""
    known: dict[Hashable, object] = {}

    def asked(*given: object) -> object:
        asked_of = key(*given)
        if asked_of not in known:
            known[asked_of] = check(*given)
        return known[asked_of]

    return asked


def state(path: Path) -> tuple:
    """Return what tells a file that was damaged from what it was; mending brings its time of change back."""
    try:
        found = path.lstat()
    except OSError:
        return ()
    return found.st_mode, found.st_mtime_ns, found.st_size


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    with pytest.MonkeyPatch.context() as patch:
        read = once(files.table, lambda folder, path, columns: (path, *columns, *state(folder / path)))
        patch.setattr(files, "table", read)
        patch.setattr(cells, "faults", once(cells.faults, lambda part, rows: (id(rows), repr(part))))
        patch.setattr(descriptor, "form_faults", once(descriptor.form_faults, repr))
        yield Copy(tmp_path_factory.mktemp("package"))


@pytest.fixture
def copy(whole: Copy) -> Iterator[Copy]:
    """Give a copy of the data package that can be damaged."""
    yield whole
    whole.mend()
