"""Rules on what texts mention: measures, claims and footnotes that exist, and third countries, with their rows."""

import re
from collections.abc import Iterator

from ...gate.faults import Fault
from ...gate.rules import Data, rule

MENTIONED = {  # kinds of things that texts mention by an identifier, with their table and column
    "measure": ("measures", "measure_id"), "claim": ("claims", "claim_id"), "issue": ("issues", "issue_id"),
    "gap": ("gaps", "gap_id"), "position": ("positions", "position_id"), "union": ("eu_measures", "eu_measure_id"),
    "count": ("study_counts", "count_id"), "instrument": ("instruments", "instrument_id"),
}  # fmt: skip
MENTION = re.compile(
    r"(?<![-\w])(?:(?P<measure>I{1,2}-\d+)|(?P<claim>CL-[0-9A-Z]+-\d+)|(?P<issue>S-\d+)|(?P<gap>G-\d+)|(?P<position>P-\d+)"
    r"|(?P<union>EU-\d+)|(?P<count>C-\d+)|(?P<instrument>L-\d+)|(?:fn|[Ff]ootnotes?) (?P<footnote>\d+)"
    r"|[Bb]ox (?P<box>\d+)|Table (?P<table>\d+)|Figure (?P<figure>\d+))(?![-\w])"
)


TEXTS = {  # columns of texts, by table, that may name a third country
    "claims": ("statement_en",), "positions": ("example_en",), "measure_results": ("result_en",),
    "instruments": ("name_en", "relevance_en"), "boxes": ("title_en", "summary_en"),
    "eu_measures": ("name", "summary_en"),
    "measures": ("title_en", "scope", "objective_en", "activities_en", "summary_en"),
}  # fmt: skip


@rule()
def mentions(data: Data) -> Iterator[Fault]:
    """Where a text names a measure, claim, issue, footnote, box, table, figure or file, there is one."""
    ids = {kind: data.column(*place) for kind, place in MENTIONED.items() if place[0] in data.tables}
    ids["footnote"] = data.column("footnotes", "footnote")
    for section in data.column("sections", "section"):
        kind, _, place = section.partition(" ")
        ids.setdefault(kind.lower(), set()).add(place)
    for row in (row for rows in data.tables.values() for row in rows):
        for column, text in row.cells.items():
            if unknown := [m[0] for m in MENTION.finditer(text) if m[m.lastgroup] not in ids.get(m.lastgroup, m[0])]:
                yield row.fault(column, f"something that exists, not {', '.join(unknown)}", "correct the reference")


@rule("mentions", "places", "countries", "measure_targets", "eu_measure_places")
def named_places(data: Data) -> Iterator[Fault]:
    """Where a text names a third country, mentions.csv has it, or the table of a measure's places."""
    reported = {row["iso3"] for row in data["countries"] if row["reporting"] == "true"}
    codes = {row[name]: row["iso3"] for row in data["places"] for name in ("name_en", "short_name_en")}
    codes = {name: code for name, code in codes.items() if code not in reported}
    pattern = re.compile(rf"(?<![\w-])({'|'.join(sorted(map(re.escape, codes), key=len, reverse=True))})(?![a-z-])")
    listed = {(row["resource"], row["row_id"], row["iso3"]) for row in data["mentions"]}
    listed |= {("measures", row["measure_id"], row["iso3"]) for row in data["measure_targets"]}
    listed |= {("eu_measures", row["eu_measure_id"], row["iso3"]) for row in data["eu_measure_places"]}
    for table, columns in TEXTS.items():
        for row, column in ((row, column) for row in data[table] for column in columns):
            key = next(iter(row.cells.values()))
            missing = [name for name in pattern.findall(row[column]) if (table, key, codes[name]) not in listed]
            if missing:
                expected = f"a row of mentions.csv on {missing[0]} ({codes[missing[0]]}), for {key} of {table}.csv"
                yield row.fault(column, expected, "add it, or correct the name there or here")
