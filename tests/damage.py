"""Kinds of damage to the data package: each a function that damages a copy and returns what a message must name."""

import csv
import io
import json
import os
import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from thb_atlas.core.paths import DATA
from thb_atlas.data.schema import describe

Names = tuple[str, ...]  # texts that one sentence has together
KINDS: dict[str, Callable[["Copy"], Names]] = {}
TABLES = {part["name"]: part["schema"] for part in describe()["resources"] if part["type"] == "table"}


class Copy:
    """A copy of the data package that can be damaged and mended, and the places that chance chooses."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.choice = Path(shutil.copytree(DATA, folder / "data")), random.Random(24)

    def mend(self) -> None:
        """Make the copy whole again."""
        for path in self.folder.iterdir():
            if path.name != "boundaries" or path.is_symlink():
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        shutil.copytree(DATA, self.folder, dirs_exist_ok=True)

    def path(self, table: str) -> Path:
        return self.folder / f"{table}.csv"

    def table(self) -> str:
        return self.choice.choice(list(TABLES))

    def read(self, table: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.path(table).read_text(encoding="utf-8"), newline="")))

    def write(self, table: str, rows: list[dict[str, str]]) -> None:
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        self.path(table).write_text(text.getvalue(), encoding="utf-8", newline="")

    def lines(self, table: str) -> list[str]:
        return self.path(table).read_text(encoding="utf-8").split("\n")[:-1]

    def put_lines(self, table: str, lines: list[str]) -> None:
        self.path(table).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="")

    def change(
        self, table: str, column: str, new: str | Callable[[str], str], fits: Callable[[dict], bool] = bool
    ) -> Names:
        """Change a cell in a row that chance chooses among those that fit."""
        rows = self.read(table)
        number = self.choice.choice([n for n, row in enumerate(rows) if fits(row)])
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
        return self.change(table, column, new, lambda row: bool(row[column]) and fits(row[column]))

    def number(self, new: Callable[[str], str], kind: str = "integer") -> Names:
        """Change a cell with a number, anywhere."""
        places = [(t, f["name"]) for t, schema in TABLES.items() for f in schema["fields"] if f["type"] == kind]
        table, column = self.choice.choice(places)
        return self.change(table, column, new, lambda row: bool(row[column]))

    def schema(self, change: Callable[[dict], object]) -> None:
        """Change datapackage.json."""
        path = self.folder / "datapackage.json"
        content = json.loads(path.read_text(encoding="utf-8"))
        change(content)
        path.write_text(json.dumps(content), encoding="utf-8")


def kind(damage: Callable[[Copy], Names]) -> Callable[[Copy], Names]:
    """Take a function as a kind of damage, known by its name."""
    KINDS[damage.__name__.replace("_", " ")] = damage
    return damage


def simple(name: str) -> Callable[[Callable[[Copy], Names]], None]:
    """Take an unnamed function as a kind of damage."""
    return lambda damage: KINDS.__setitem__(name, damage)


def one_of(name: str, values: Sequence, damage: Callable[[Copy, object], Names]) -> None:
    """Take a kind of damage that has variants: chance chooses one."""
    KINDS[name] = lambda copy: damage(copy, copy.choice.choice(values))


# The file


def _bytes(copy: Copy, change: Callable[[bytes], bytes], table: str = "") -> Names:
    path = copy.path(table or copy.table())
    path.write_bytes(change(path.read_bytes()))
    return (path.name,)


simple("byte order mark")(lambda c: (*_bytes(c, lambda raw: b"\xef\xbb\xbf" + raw), "byte order mark"))
simple("UTF-16")(lambda c: (*_bytes(c, lambda raw: raw.decode().encode("utf-16")), "UTF-16"))
simple("Latin-1")(lambda c: (*_bytes(c, lambda raw: raw.decode().encode("latin-1", "replace"), "places"), "UTF-8"))
simple("zero byte")(lambda c: (*_bytes(c, lambda raw: raw[:-9] + b"\0" + raw[-9:]), "zero byte"))
simple("tabs")(lambda c: (*_bytes(c, lambda raw: raw.replace(b",", b"\t"), "policy_links"), "tabs"))
simple("semicolons")(lambda c: (*_bytes(c, lambda raw: raw.replace(b",", b";"), "figure_3_places"), "semicolons"))
simple("space after commas")(lambda c: (*_bytes(c, lambda raw: raw.replace(b",", b", ")), "row 1"))
simple("empty file")(lambda c: (*_bytes(c, lambda raw: b""), "empty"))
simple("header only")(lambda c: (*_bytes(c, lambda raw: raw[: raw.index(b"\n") + 1]), "rows below the header"))
simple("carriage returns")(lambda c: (*_bytes(c, lambda raw: raw.replace(b"\n", b"\r\n")), "LF"))
simple("carriage returns alone")(lambda c: (*_bytes(c, lambda raw: raw.replace(b"\n", b"\r")), "LF"))
simple("quotes around all")(
    lambda c: (
        *_bytes(
            c, lambda raw: b'"' + raw[:-1].replace(b",", b'","').replace(b"\n", b'"\n"') + b'"\n', "figure_3_places"
        ),
        "quotes",
    )
)
simple("very long cell")(lambda c: (*c.text(lambda text: text + "x" * 140_000), "1,000"))
simple("no line end")(lambda c: (*_bytes(c, lambda raw: raw[:-1]), "cut"))
simple("too large")(lambda c: (*_bytes(c, lambda raw: raw + b"x" * 9_000_000), "bytes"))


@kind
def cut_anywhere(copy: Copy) -> Names:
    table = copy.table()
    raw = copy.path(table).read_bytes()
    place = copy.choice.randrange(raw.index(b"\n") + 2, len(raw) - 1)
    place -= raw[place - 1 : place] == b"\n"
    copy.path(table).write_bytes(raw[:place])
    return (f"{table}.csv",)


def _line(copy: Copy, change: Callable[[str], str], table: str = "") -> Names:
    table = table or copy.table()
    lines = copy.lines(table)
    number = copy.choice.randrange(1, len(lines))
    lines[number] = change(lines[number])
    copy.put_lines(table, lines)
    return f"{table}.csv", f"row {number + 1}"


simple("open quote")(lambda c: (*_line(c, lambda line: '"' + line.replace('"', "")), "quote"))
simple("quote in a cell")(lambda c: _line(c, lambda line: line.replace(",", ' "x",', 1), "places"))
simple("blank row")(lambda c: (*_line(c, lambda line: ""), "blank"))
simple("row of commas")(lambda c: (*_line(c, lambda line: ",,", "policy_links"), "blank"))
simple("one cell more")(lambda c: (*_line(c, lambda line: line + ",x"), "cells"))
simple("one cell less")(lambda c: (*_line(c, lambda line: line.rpartition(",")[0], "policy_links"), "cells"))


def _header(copy: Copy, change: Callable[[list[str]], list[str]]) -> Names:
    table = copy.table()
    head, *lines = copy.lines(table)
    copy.put_lines(table, [",".join(change(head.split(","))), *lines])
    return f"{table}.csv", "row 1", "header"


simple("column renamed")(lambda c: _header(c, lambda names: [*names[:-1], names[-1] + "x"]))
simple("column in capitals")(lambda c: _header(c, lambda names: [names[0].upper(), *names[1:]]))
simple("columns swapped")(lambda c: _header(c, lambda names: [names[1], names[0], *names[2:]]))
simple("column twice")(lambda c: _header(c, lambda names: [names[0], names[0], *names[2:]]))


@kind
def extra_table(copy: Copy) -> Names:
    name = copy.choice.choice(["zz.csv", "Boxes.CSV", "boundaries/zz.csv", "boxes.xlsx"])
    (copy.folder / name).write_text("a,b\n1,2\n", encoding="utf-8")
    return name, "declare"


@kind
def linked_table(copy: Copy) -> Names:
    (copy.folder / "zz.csv").symlink_to("/etc/hostname")
    return "zz.csv", "declare"


@kind
def link_in_place(copy: Copy) -> Names:
    path = copy.path(copy.table())
    path.rename(copy.folder / "aside")
    path.symlink_to("aside")
    return path.name, "link"


@kind
def folder_in_place(copy: Copy) -> Names:
    path = copy.path(copy.table())
    path.unlink()
    path.mkdir()
    return path.name, "folder"


@kind
def pipe_in_place(copy: Copy) -> Names:
    path = copy.path(copy.table())
    path.unlink()
    os.mkfifo(path)
    return path.name, "regular file"


@kind
def missing_file(copy: Copy) -> Names:
    path = copy.path(copy.table())
    path.unlink()
    return path.name, "bring it back"


@kind
def changed_outlines(copy: Copy) -> Names:
    path = copy.folder / "boundaries" / "paths.json"
    path.write_bytes(path.read_bytes().replace(b"1", b"2", 1))
    return "paths.json", "checksum"


# The text

UNSEEN = {
    "no-break space": "\u00a0\u202f\u2003\u3000", "invisible sign": "\u200b\u2060\u00ad\ufeff\u200d",
    "bidi mark": "\u202e\u200f\u2066", "control character": "\x07\x1b\x7f\u0085\u2028\t",
    "digit of another script": "\u0663\uff13\u0967", "letter of another script": "\u0430\u03bf\u0391\U0001d400\uff21",
    "broken sign": "\ufffd\ue000\uffff", "sign of no text": "\U0001f600\u2588\u221a\u251c",
}  # fmt: skip
for _name, _signs in UNSEEN.items():
    one_of(_name, _signs, lambda c, sign: c.text(lambda text: text[:1] + sign + text[1:]))
simple("space at the end")(lambda c: (*c.text(lambda text: text + " "), "space"))
simple("space at the beginning")(lambda c: (*c.text(lambda text: " " + text), "space"))
simple("space alone")(lambda c: (*c.text(lambda text: "\t"), "space"))
simple("two spaces")(lambda c: c.text(lambda text: text.replace(" ", "  ", 1), lambda text: " " in text))
simple("decomposed accent")(lambda c: c.text(lambda text: text + "e\u0301"))
simple("misread encoding")(
    lambda c: c.change(
        "places", "name_fr", lambda t: t.encode().decode("cp1252"), lambda row: "\u00e9" in row["name_fr"]
    )
)
simple("letters lost")(
    lambda c: c.change(
        "places", "name_fr", lambda t: t.replace("\u00e9", "?"), lambda row: "\u00e9" in row["name_fr"][1:-1]
    )
)
simple("long cell")(lambda c: (*c.text(lambda text: text + " word" * 300), "1,000"))
simple("line break in a cell")(lambda c: c.text(lambda text: text + "\nx")[:2])
simple("nan")(lambda c: c.change("glossary", "note", "NaN"))
SPELLINGS = ("1_2", "nan", "9" * 20, "\u0661\u0662", "+5", "007", "1e3", "1,000", " 5", "0x10", "5.0.0", "inf", "-0")
one_of("spelling of a number", SPELLINGS, lambda c, text: c.number(lambda _: text))
one_of("spelling of a share", SPELLINGS, lambda c, text: c.number(lambda _: text, "number"))
simple("TRUE")(lambda c: c.change("countries", "reporting", "TRUE"))
simple("yes")(lambda c: c.change("countries", "eu_member", "1"))
