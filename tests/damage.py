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


def fields(content: dict, table: str) -> dict[str, dict]:
    """Return the fields of a table in datapackage.json, by name."""
    return {field["name"]: field for field in part(content, table)["schema"]["fields"]}


def part(content: dict, table: str) -> dict:
    return next(each for each in content["resources"] if each["name"] == table)


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
    return "zz.csv", "link"


@kind
def link_in_place(copy: Copy) -> Names:
    path = copy.path(copy.table())
    path.rename(copy.folder / "kept")
    path.symlink_to("kept")
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
    path = copy.folder / "boundaries" / "europe.geojson"
    path.write_bytes(path.read_bytes().replace(b"1", b"2", 1))
    return "europe.geojson", "checksum"


# The text

UNSEEN = {
    "no-break space": "\u00a0\u202f\u2003\u3000", "invisible sign": "\u200b\u2060\u00ad\ufeff\u200d",
    "bidi mark": "\u202e\u200f\u2066", "control character": "\x07\x1b\x7f\u0085\u2028\t",
    "digit of another script": "\u0663\uff13\u0967", "letter of another script": "\u0430\u03bf\u0391\U0001d400",
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

# The value

DATED = [("measures", "start"), ("measures", "end"), ("eu_measures", "start"), ("eu_measures", "end")]
DATES = ("2021-02-30", "2021-13", "0021", "1021-05", "9999", "2021-00", "21-05-2021", "2021/05", "2021-5", "2021-05x")
one_of("date", DATES, lambda c, date: c.change(*c.choice.choice(DATED), date))
simple("start after end")(
    lambda c: c.change("measures", "start", "2024-06", lambda row: row["end"] and row["end"] < "2024" and row["start"])
)
simple("completed in the future")(
    lambda c: c.change("measures", "end", "2027-01", lambda row: row["status"] == "completed")
)
simple("negative count")(lambda c: c.number(lambda text: f"-{text}" if text != "0" else "-1"))
simple("share over 100")(lambda c: c.change("victims_2022", "pct_non_eu", "104.2", lambda row: row["pct_non_eu"]))
simple("claim over 100")(
    lambda c: c.change("claims", "value", "162", lambda row: row["unit"] == "percent" and row["value"])
)
simple("sum without currency")(lambda c: c.change("measure_funding", "currency", "", lambda row: row["amount"]))
simple("currency without sum")(lambda c: c.change("measure_funding", "amount", "", lambda row: row["amount"]))
ADDRESSES = (
    "javascript:alert(1)", "ftp://a.org", "https://", "https://a b.org", "//x.org", "https://user@x.org/", "https://x",
)  # fmt: skip
one_of("address", ADDRESSES, lambda c, address: c.change("countries", "ncp_url", address, lambda row: row["ncp_url"]))
simple("code with more")(lambda c: c.change("policy_links", "code", lambda text: text + "x"))
simple("reading id with more")(lambda c: c.change("second_reading", "reading_id", lambda text: text + "x"))
simple("small letters")(lambda c: c.change("measure_targets", "iso3", str.lower))
simple("required cell empty")(lambda c: c.change("policy_links", "code", ""))
simple("value of no enum")(lambda c: c.change("measures", "status", "finished"))
simple("unknown section")(
    lambda c: c.change(c.choice.choice(["claims", "positions", "boxes", "footnotes"]), "section", "9.9")
)
simple("unknown box in a locator")(lambda c: c.change("claims", "locator", "Box 28"))
simple("unknown footnote in a locator")(lambda c: c.change("positions", "locator", "§4.1.1 fn 356"))
simple("locator in other words")(lambda c: c.change("glossary", "locator", "page 12"))
simple("measure in the wrong annex")(
    lambda c: c.change("measures", "annex", lambda text: "I" if text == "II" else "II")
)
simple("locator of the other annex")(lambda c: c.change("measure_partners", "locator", "Annex III"))


def _moved(copy: Copy, table: str) -> Names:
    """Let two rows change places."""
    rows = copy.read(table)
    one = copy.choice.randrange(1, len(rows) - 1)
    rows[one - 1], rows[one] = rows[one], rows[one - 1]
    copy.write(table, rows)
    return (f"{table}.csv",)


simple("identifiers out of order")(
    lambda c: _moved(
        c, c.choice.choice(["claims", "positions", "measures", "boxes", "footnotes", "issues", "repairs", "gaps"])
    )
)


# Between tables


def _dropped(copy: Copy, table: str, fits: Callable[[dict], bool] = bool) -> dict:
    """Delete a row that fits; return it."""
    rows = copy.read(table)
    gone = copy.choice.choice([row for row in rows if fits(row)])
    copy.write(table, [row for row in rows if row is not gone])
    return gone


def _again(copy: Copy, table: str, **other: str) -> Names:
    """Write a row again at the end."""
    rows = copy.read(table)
    number = copy.choice.randrange(len(rows))
    copy.write(table, [*rows, {**rows[number], **other}])
    return f"{table}.csv", f"row {number + 2}", f"row {len(rows) + 2}"


KEYED = ["policy_links", "countries", "footnote_countries", "measure_partners", "claims", "glossary", "vocabulary"]
REPORTERS = ["policy_links", "positions", "annex_places", "agreements", "measure_countries", "figure_3_places"]
simple("key twice")(lambda c: _again(c, c.choice.choice(KEYED)))
simple("row under another name")(lambda c: _again(c, "positions", position_id="P-999"))
simple("unknown code")(lambda c: (*c.change(c.choice.choice(REPORTERS), "code", "QQ"), "countries.code"))
simple("reporter that did not report")(lambda c: (*c.change(c.choice.choice(REPORTERS), "code", "DK"), "reported"))
simple("agreement with nowhere")(lambda c: c.change("agreements", "counterparty_iso3", "QQQ"))
simple("place that is nowhere")(lambda c: c.change("places", "iso3", "QQQ", lambda row: row["iso3"] == "KGZ")[:1])
simple("issue on no claim")(lambda c: c.change("issues", "claims", "CL-11-99"))
simple("guard without verdict")(lambda c: c.change("issues", "guard_verdict", "", lambda row: row["guard_claim"]))
simple("guard that is no claim")(
    lambda c: c.change("issues", "guard_claim", "CL-11-99", lambda row: row["guard_claim"])
)
simple("repair of no table")(lambda c: c.change("repairs", "resource", "victims"))
simple("repair of no column")(lambda c: c.change("repairs", "column", "nothing"))
simple("gap of no table")(lambda c: c.change("gaps", "resource", "nothing"))
simple("reading of no claim")(lambda c: c.change("second_reading", "matched", "CL-11-99", lambda row: row["matched"]))
simple("left out without reason")(
    lambda c: c.change("second_reading", "note_en", "", lambda row: row["match"] == "left_out")
)
simple("twin of itself")(
    lambda c: c.change("measures", "same_programme_as", "II-51", lambda row: row["measure_id"] == "II-51")
)
simple("region of annex III")(
    lambda c: c.change("annex_places", "region", "sahel", lambda row: row["region"] != "sahel")[:1]
)
simple("level of annex III")(
    lambda c: c.change("annex_places", "level", "region", lambda row: row["level"] == "country")[:1]
)
simple("sum of Table 1")(
    lambda c: c.change("victims_2022", "own", lambda text: str(int(text) + 3), lambda row: row["own"])[:2]
)
simple("share of Table 1")(lambda c: c.change("victims_2022", "pct_non_eu", "51.5", lambda row: row["pct_non_eu"]))
simple("printed total of Table 1")(
    lambda c: c.change("study_counts", "value", "9461", lambda row: row["value"] == "9460")
)
simple("row of Table 1 gone")(lambda c: (_dropped(c, "victims_2022")["code"], "Table 1"))
simple("footnote gone")(lambda c: (_dropped(c, "footnotes") and "footnotes.csv",))
simple("box gone")(lambda c: (_dropped(c, "boxes") and "boxes.csv",))
simple("measure gone")(lambda c: (_dropped(c, "measures") and "measures.csv",))
simple("claim gone that an issue names")(
    lambda c: (_dropped(c, "claims", lambda row: row["claim_id"] == "CL-S-01")["claim_id"],)
)
simple("number of a footnote")(
    lambda c: c.change(
        "footnotes", "countries_in_text", "21", lambda row: row["countries_in_text"] and row["status"] != "lost"
    )
)
simple("list of a footnote")(
    lambda c: (_dropped(c, "footnote_countries", lambda row: row["footnote"] == "163") and "footnotes.csv", "row 164")
)
simple("annex line gone")(
    lambda c: (_dropped(c, "annex_places", lambda row: row["row"] in ("46", "65", "28")) and "annex_places.csv",)
)
simple("other name of a place")(
    lambda c: c.change("countries", "name_en", "Elsewhere", lambda row: row["iso3"] == "GEO")
)
simple("name twice")(lambda c: c.change("places", "name_en", "Nigeria", lambda row: row["iso3"] != "NGA"))
simple("country that no longer reports")(
    lambda c: (c.change("countries", "reporting", "false", lambda row: row["code"] == "FR")[0], "FR")
)


@kind
def measure_without_country(copy: Copy) -> Names:
    gone = copy.choice.choice(copy.read("measures"))["measure_id"]
    copy.write("measure_countries", [row for row in copy.read("measure_countries") if row["measure_id"] != gone])
    return gone, "country"


@kind
def another_date_than_the_other_coding(copy: Copy) -> Names:
    copy.change("measures", "start", "2019-01", lambda row: row["end"] > "2020" and row["start"] not in ("", "2019-01"))
    return "second_coding.csv", "measures.csv"


@kind
def term_removed(copy: Copy) -> Names:
    gone = _dropped(copy, "vocabulary")
    return gone["scheme"], gone["id"]


simple("number of a footnote that is lost")(
    lambda c: c.change("footnotes", "countries_in_text", "23", lambda row: row["status"] == "lost" and row["counts"])
)
simple("list of a table")(
    lambda c: (*c.change("policy_links", "code", "LU", lambda row: row["code"] == "FR"), "footnote_pairs.csv")[3:]
)
simple("number of a reading")(
    lambda c: c.change(
        "second_reading", "value", "77", lambda row: row["unit"] == "countries" and row["match"] == "found"
    )
)
simple("guard of a hard issue gone")(
    lambda c: c.change("issues", "guard_claim", "", lambda row: row["severity"] == "hard" and row["guard_claim"])
)
simple("lost number without a note")(lambda c: c.change("study_counts", "note", "", lambda row: not row["value"])[:2])
simple("footnote of a claim")(
    lambda c: c.change("claims", "footnote", "350", lambda row: row["footnote"] and row["section"][0].isdigit())
)
simple("question out of order")(lambda c: c.change("scope", "number", "9", lambda row: row["item"] == "question")[:2])

# Claims


def _evident(row: dict) -> bool:
    return bool(row["evidence"] and row["filter"])


simple("filter on no column")(lambda c: (*c.change("claims", "filter", "nothing=AT", _evident), "nothing"))
simple("filter on no value")(
    lambda c: (
        *c.change("claims", "filter", "domain=nothing", lambda row: row["evidence"] == "policy_links"),
        "nothing",
    )
)
simple("filter in no form")(lambda c: c.change("claims", "filter", "code is FR", _evident))
simple("filter that is code")(lambda c: c.change("claims", "filter", "__import__('os')", _evident))
simple("filter of a footnote")(lambda c: c.change("footnote_positions", "filter", "kind=nothing"))
simple("unknown aggregate")(lambda c: c.change("claims", "aggregate", "median:value", lambda row: row["aggregate"]))
simple("unknown function")(lambda c: c.change("claims", "aggregate", "function:nothing", lambda row: row["aggregate"]))
simple("aggregate of no column")(lambda c: c.change("claims", "aggregate", "sum:nothing", lambda row: row["aggregate"]))
simple("aggregate of no class")(
    lambda c: c.change("claims", "aggregate", "function:lasting:long", lambda row: row["aggregate"])
)
simple("evidence that is no table")(lambda c: c.change("claims", "evidence", "nothing", _evident))
simple("evidence gone")(lambda c: c.change("claims", "evidence", "", _evident)[:2])
simple("claim without a number")(
    lambda c: c.change("claims", "value", "", lambda row: row["relation"] == "equal" and row["value"])
)
simple("no reason")(lambda c: c.change("claims", "explanation_en", "", lambda row: not row["evidence"]))

# The schema


def _description(copy: Copy, change: Callable[[bytes], bytes]) -> Names:
    path = copy.folder / "datapackage.json"
    path.write_bytes(change(path.read_bytes()))
    return ("datapackage.json",)


def _schema(change: Callable[[dict], object], *names: str) -> Callable[[Copy], Names]:
    return lambda copy: copy.schema(change) or ("datapackage.json", *names)


simple("JSON cut")(lambda c: _description(c, lambda raw: raw[: len(raw) // 2]))
simple("JSON empty")(lambda c: _description(c, lambda raw: b""))
simple("JSON a list")(lambda c: _description(c, lambda raw: b"[]"))
simple("JSON an empty object")(lambda c: _description(c, lambda raw: b"{}"))
simple("JSON in UTF-16")(lambda c: _description(c, lambda raw: raw.decode().encode("utf-16")))
simple("JSON with a mark")(lambda c: _description(c, lambda raw: b"\xef\xbb\xbf" + raw))
simple("JSON in Latin-1")(lambda c: _description(c, lambda raw: raw.decode().encode("latin-1", "replace")))
simple("JSON too deep")(lambda c: _description(c, lambda raw: b"[" * 100_000))
simple("JSON key twice")(lambda c: _description(c, lambda raw: raw.replace(b'"name"', b'"name": "x", "name"', 1)))
simple("JSON not a number")(lambda c: _description(c, lambda raw: raw.replace(b'"minimum": 0', b'"minimum": NaN', 1)))


def _without(copy: Copy, place: tuple[str, str]) -> Names:
    """Delete a property of the package, of a resource or of a field."""
    where, key = place
    parts = {
        "package": lambda d: d,
        "resource": lambda d: part(d, "boxes"),
        "field": lambda d: fields(d, "boxes")["code"],
    }
    copy.schema(lambda content: parts[where](content).pop(key))
    return ("datapackage.json",)


KEYS = {
    "package": ("resources", "name", "licenses", "sources", "version"),
    "resource": ("name", "type", "path", "schema", "title", "sources"), "field": ("name", "type", "description"),
}  # fmt: skip
for _where, _keys in KEYS.items():
    one_of(f"{_where} without a property", [(_where, key) for key in _keys], _without)
simple("no resources")(_schema(lambda d: d.pop("resources"), "resources"))
UNSAFE = ("/etc/passwd", "../boxes.csv", "https://a.org/boxes.csv", "C:\\boxes.csv", "boxes.tsv", "", 5, None, "a//b")
one_of("path", UNSAFE, lambda c, path: _schema(lambda d: part(d, "boxes").update(path=path), "boxes")(c))
simple("path twice")(_schema(lambda d: part(d, "boxes").update(path="gaps.csv"), "boxes"))
simple("name twice in the schema")(_schema(lambda d: d["resources"].append(d["resources"][3]), "once"))
simple("column twice in the schema")(
    _schema(lambda d: part(d, "boxes")["schema"]["fields"].append(fields(d, "boxes")["code"]), "boxes.code")
)
simple("unknown type")(_schema(lambda d: fields(d, "boxes")["code"].update(type="text"), "boxes.code"))
simple("unknown constraint")(
    _schema(lambda d: fields(d, "boxes")["code"].update(constraints={"requird": True}), "requird")
)
simple("broken pattern")(
    _schema(lambda d: fields(d, "boxes")["code"].update(constraints={"pattern": "[A-"}), "boxes.code")
)
simple("constraints a list")(_schema(lambda d: fields(d, "boxes")["code"].update(constraints=[1]), "boxes.code"))
simple("fields a text")(_schema(lambda d: part(d, "boxes")["schema"].update(fields="code"), "boxes"))
simple("field a number")(_schema(lambda d: part(d, "boxes")["schema"]["fields"].append(7), "boxes"))
simple("other encoding")(_schema(lambda d: part(d, "boxes").update(encoding="latin-1"), "boxes", "encoding"))
simple("other dialect")(_schema(lambda d: part(d, "boxes").update(dialect={"delimiter": ";"}), "boxes", "dialect"))
simple("no dialect")(_schema(lambda d: part(d, "boxes").pop("dialect"), "boxes", "dialect"))
simple("more missing values")(_schema(lambda d: part(d, "boxes")["schema"].update(missingValues=["", "x"]), "boxes"))
simple("key of no column")(_schema(lambda d: part(d, "boxes")["schema"].update(primaryKey=["x"]), "boxes"))
simple("key gone")(_schema(lambda d: part(d, "boxes")["schema"].pop("primaryKey"), "boxes"))
simple("other key")(_schema(lambda d: part(d, "boxes")["schema"].update(primaryKey=["title_en"]), "boxes"))
simple("reference to no table")(
    _schema(lambda d: part(d, "boxes")["schema"]["foreignKeys"][0]["reference"].update(resource="x"), "boxes")
)
simple("reference gone")(_schema(lambda d: part(d, "policy_links")["schema"].pop("foreignKeys"), "policy_links.code"))
simple("table gone")(_schema(lambda d: d["resources"].remove(part(d, "gaps")), "gaps"))
simple("column gone")(_schema(lambda d: part(d, "gaps")["schema"]["fields"].pop(), "gaps.reason_en"))
simple("no longer required")(_schema(lambda d: fields(d, "gaps")["lost_en"].pop("constraints"), "gaps.lost_en"))
simple("no pattern")(_schema(lambda d: fields(d, "boxes")["code"].pop("constraints"), "boxes.code"))
simple("wider pattern")(
    _schema(lambda d: fields(d, "boxes")["code"].update(constraints={"pattern": ".*"}), "boxes.code")
)
simple("no enum")(_schema(lambda d: fields(d, "measures")["annex"]["constraints"].pop("enum"), "measures.annex"))
simple("longer enum")(
    _schema(lambda d: fields(d, "measures")["annex"]["constraints"]["enum"].append("III"), "measures.annex", "III")
)
simple("no vocabulary")(_schema(lambda d: fields(d, "measures")["status"].pop("vocabulary"), "measures.status"))
simple("no minimum")(
    _schema(lambda d: fields(d, "victims_2022")["own"]["constraints"].pop("minimum"), "victims_2022.own")
)
simple("higher maximum")(
    _schema(lambda d: fields(d, "victims_2022")["pct_non_eu"]["constraints"].update(maximum=1000), "pct_non_eu")
)
simple("number as text")(_schema(lambda d: fields(d, "victims_2022")["own"].update(type="string"), "victims_2022.own"))
simple("true in many words")(_schema(lambda d: fields(d, "countries")["reporting"].pop("trueValues"), "reporting"))
simple("coding no longer declared")(
    _schema(lambda d: fields(d, "measure_actions")["action"].pop("coded"), "measure_actions.action")
)
simple("outlines no longer known")(_schema(lambda d: part(d, "boundaries").pop("hash"), "boundaries"))
simple("script as source")(
    _schema(lambda d: d["sources"][0].update(path="javascript:alert(1)"), "address", "javascript:alert(1)")
)
simple("empty list of resources")(_schema(lambda d: d.update(resources=[]), "resources"))
simple("resource a text")(_schema(lambda d: d["resources"].append("boxes"), "resource"))
