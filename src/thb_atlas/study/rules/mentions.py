"""Rules on what texts mention: measures, claims and footnotes that exist, and countries, with their rows."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set

from ...gate.faults import Fault
from ...gate.rules import Data, rule

IDENTIFIER = re.compile(r"(?<![-\w])([A-Z]+)-(?:[0-9A-Z]+-)?\d+(?![-\w/])")  # of a row: `I-08`, `CL-331-05`
NUMBERED = re.compile(  # one thing, or a range of them; or several
    r"\b(?:(footnote|box|table|figure) (\d+(?:[-–]\d+)?)"
    r"|(fn|footnotes|boxes|tables|figures) (\d+(?:(?:, | and | or | to |[-–])\d+)*))",
    re.IGNORECASE,
)
REPEATED = re.compile(r"\b(?!had |that )([A-Za-z]{2,}) \1\b")
# From 100 on, no years.
NUMBER = re.compile(r"(?<![\w.,/-])(?!(?:19|20)\d\d\b)\d{1,3}(?:,?\d{3})*(?<=\d{3})(?!\w|[,.]\d)")
STATING = ("boxes", "eu_measures", "positions", "measures", "measure_results")  # tables whose texts have numbers
VALUES = (("claims", "value"), ("measure_results", "value"), ("study_counts", "value"), ("measure_funding", "amount"))
KINDS = {"footnote": "fn", "footnotes": "fn", "boxes": "box", "tables": "table", "figures": "figure"}
TEXTS = {  # columns of texts, by table, in which countries are looked for
    "claims": ("statement_en",), "positions": ("example_en",), "measure_results": ("result_en",),
    "instruments": ("name_en", "relevance_en"), "boxes": ("title_en", "summary_en"),
    "eu_measures": ("name", "summary_en"),
    "measures": ("title_en", "scope", "objective_en", "activities_en", "summary_en"),
}  # fmt: skip


def _numbers(text: str) -> Iterator[str]:
    """Yield the numbers of a list or range, such as `129, 134` or `336-339`; of a reversed range, none that exists."""
    for part in re.split(r", | and | or ", text):
        first, _, last = re.sub(" to |–", "-", part).partition("-")
        numbers = range(int(first), int(last or first) + 1)
        yield from map(str, numbers) if numbers else [part]


def _mentioned(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield what a text mentions: its kind, its identifier or number, and the words."""
    for match in IDENTIFIER.finditer(text):
        yield match[1], match[0], match[0]
    for match in NUMBERED.finditer(text):
        words, numbers = match[1] or match[3], match[2] or match[4]
        kind = KINDS.get(words.lower(), words.lower())
        yield from ((kind, number, f"{words} {number}") for number in _numbers(numbers))


def _identifiers(data: Data) -> dict[str, set[str]]:
    """Return the identifiers of rows, by prefix: the keys of tables that are not those of another table."""
    ids: dict[str, set[str]] = {}
    for part in (part for part in data.package["resources"] if part["name"] in data.tables and "schema" in part):
        keys, others = part["schema"]["primaryKey"], part["schema"].get("foreignKeys", [])
        if len(keys) == 1 and keys not in [key["fields"] for key in others]:
            for name in filter(IDENTIFIER.fullmatch, data.column(part["name"], keys[0])):
                ids.setdefault(name.partition("-")[0], set()).add(name)
    return ids


@rule()
def mentions(data: Data) -> Iterator[Fault]:
    """Where a text names a measure, claim, issue, footnote, box, table or figure, there is one."""
    ids = _identifiers(data) | {"fn": data.column("footnotes", "footnote")}
    for section in data.column("sections", "section"):
        kind, _, place = section.partition(" ")
        ids.setdefault(kind.lower(), set()).add(place)
    for row in (row for rows in data.tables.values() for row in rows):
        for column, text in row.cells.items():
            mentioned = ((words, name in ids[kind]) for kind, name, words in _mentioned(text) if ids.get(kind))
            if unknown := [words for words, is_there in mentioned if not is_there]:
                expected = f"something that exists, not {', '.join(unknown)}"
                yield row.fault(column, expected, "correct the reference, or bring back the row that it names")


def _unlisted(
    data: Data, tables: Iterable[str], codes: Mapping[str, str], listed: Set[tuple[str, str, str]]
) -> Iterator[Fault]:
    """Yield the texts of tables with a name (of `codes`) that is not listed as (table, key, code)."""
    names = "|".join(sorted(map(re.escape, codes), key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w-])(?<!Northern )({names})(?![a-z-])")
    for table in tables:
        for row, column in ((row, column) for row in data[table] for column in TEXTS[table]):
            key = next(iter(row.cells.values()))
            found = pattern.findall(row[column].replace("’", "'"))
            if missing := [name for name in found if (table, key, codes[name]) not in listed]:
                named = ", ".join(f"{name} ({codes[name]})" for name in dict.fromkeys(missing))
                expected = f"a row of mentions.csv on {named}, for {key} of {table}.csv"
                yield row.fault(column, expected, "add it, or correct the name there or here")


@rule()
def repeated_words(data: Data) -> Iterator[Fault]:
    """No text has the same word twice in a row."""
    for row in (row for rows in data.tables.values() for row in rows):
        for column, text in row.cells.items():
            if match := REPEATED.search(text):
                yield row.fault(column, f"a text without {match[0]!r}", "correct it, or name an exception")


@rule("claims", "measure_results", "study_counts", "measure_funding")
def numbers_in_texts(data: Data) -> Iterator[Fault]:
    """A number over a hundred in a text is that of a claim, a result or a sum, or stands in another text too."""
    rows = [(row, column) for table in STATING for row in data[table] for column in TEXTS[table]]
    numbers = {(row.file, row.number, column, n) for row, column in rows for n in NUMBER.findall(row[column])}
    twice = {number for number, texts in Counter(number for *_, number in numbers).items() if texts > 1}
    known = {value.partition(".")[0] for place in VALUES for value in data.column(*place)}
    for row, column in rows:
        for number in NUMBER.findall(row[column]):
            if number not in twice and number.replace(",", "") not in known:
                expected = f"a number that a claim, a result or a sum has, not {number}"
                yield row.fault(column, expected, "correct it, or add the claim or the result")


@rule("mentions", "places", "countries", "measure_targets", "eu_measure_places")
def named_places(data: Data) -> Iterator[Fault]:
    """Where a text names a third country, mentions.csv has it, or the table of a measure's places."""
    reported = {row["iso3"] for row in data["countries"] if row["reporting"] == "true"}
    codes = {row[name]: row["iso3"] for row in data["places"] for name in ("name_en", "short_name_en")}
    listed = {(row["resource"], row["row_id"], row["iso3"]) for row in data["mentions"]}
    listed |= {("measures", row["measure_id"], row["iso3"]) for row in data["measure_targets"]}
    listed |= {("eu_measures", row["eu_measure_id"], row["iso3"]) for row in data["eu_measure_places"]}
    yield from _unlisted(data, TEXTS, {name: code for name, code in codes.items() if code not in reported}, listed)


@rule("mentions", "countries", "positions", "boxes")
def named_countries(data: Data) -> Iterator[Fault]:
    """Where a statement or a box names a reporting country other than its own, mentions.csv has it."""
    reported = [row for row in data["countries"] if row["reporting"] == "true"]
    codes = {row[column]: row["code"] for row in reported for column in ("name_en", "adjective_en") if row[column]}
    listed = {(row["resource"], row["row_id"], row["code"]) for row in data["mentions"]}
    listed |= {("positions", row["position_id"], row["code"]) for row in data["positions"]}
    listed |= {("boxes", row["number"], row["code"]) for row in data["boxes"]}
    yield from _unlisted(data, ("positions", "boxes"), codes, listed)
