"""Where the study has it: its sections, and locators as a reader of the PDF finds them."""

import re
from collections.abc import Iterator
from functools import cache

from ..faults import Fault
from .base import Data, Row, rule

CONTENTS = (
    "1 1.1 1.2 1.2.1 1.2.2 1.3 1.4 1.5 1.6 2 2.1 2.2 2.3 3 3.1 3.1.1 3.1.2 3.2 3.2.1 3.2.2 3.3 3.3.1 3.3.2 3.4 3.4.1 "
    "3.4.2 4 4.1 4.1.1 4.1.2 4.1.3 4.1.4 4.2 4.2.1 4.2.2 4.2.3 4.2.4 5 5.1 5.2 5.3 6 6.1 6.1.1 6.1.2 6.2 7"
)
SECTIONS = CONTENTS.split()
BOXES, TABLES, FIGURES, FOOTNOTES = 27, 5, 5, 355
PARTS = {
    *(f"Box {n}" for n in range(1, BOXES + 1)), *(f"Table {n}" for n in range(1, TABLES + 1)),
    *(f"Figure {n}" for n in range(1, FIGURES + 1)), "Annex I", "Annex II", "Annex III",
}  # fmt: skip
NAMED = {"K": "Key information", "S": "Summary"}  # sections of the ledger that are no numbers
PLACE = re.compile(
    r"(§[0-9](?:\.[0-9])*|Table [0-9]|Figure [0-9]|Box [0-9]+(?: \(§[0-9.]+\))?|Annex I{1,3}|Annexes I and II"
    r"|Definitions|Summary|Key information|contact points)?"
    r"(?:(?:^| )fn ([0-9]+(?:-[0-9]+)?(?:, (?:fn )?[0-9]+)*))?(?<=.)"
)
SECTIONED = {  # columns that name a section, and the names that stand there beside the numbers
    "claims": {*PARTS, *NAMED}, "positions": set(), "boxes": set(),
    "footnotes": {*PARTS, "Definitions", "Summary", "Key information"},
}  # fmt: skip
POSITIONS = {  # kinds of positions and the sections in which they stand
    "priority": "3.1", "policy": "3.2", "cooperation": "2 3.4", "challenge": "4.1", "covid": "4.1.1",
    "good_practice": "4.2", "result": "5", "need": "6.1", "plan": "6.2",
}  # fmt: skip


@cache
def places_of(locator: str) -> frozenset[tuple[str, str]]:
    """Return the single places of a locator as (part of the study, footnote), both "" where it does not name them.

    Empty for a locator that has not the form of one.
    """
    found, part = set(), ""
    for text in locator.split("; "):
        match = PLACE.fullmatch(text)
        if not match:
            return frozenset()
        part = match[1] or part
        found.add((part, ""))
        for first, last in re.findall(r"([0-9]+)(?:-([0-9]+))?", match[2] or ""):
            found |= {(part, str(n)) for n in range(int(first), min(int(last or first), int(first) + FOOTNOTES) + 1)}
    return frozenset(found)


def _is_there(part: str, footnote: str) -> bool:
    """Return whether a single place of a locator is in the study."""
    sections = re.findall(r"§([0-9.]+)", part)
    plain = re.sub(r" \(.*", "", part)
    numbered = plain.startswith(("Box", "Table", "Figure"))
    return (
        all(section in SECTIONS for section in sections)
        and (not numbered or plain in PARTS)
        and (not footnote or 1 <= int(footnote) <= FOOTNOTES)
    )


def _locators(rows: list[Row], column: str) -> Iterator[Fault]:
    for row in rows:
        text = row[column]
        places = places_of(text) if text else ()
        if text and not places:
            wanted = "a place of the study: §3.3.1 fn 164, Table 2, Annex I, Box 8, several joined by `; `"
            yield row.wrong(column, wanted, "write it so")
        elif gone := [each for each in places if not _is_there(*each)]:
            part, footnote = min(gone)
            named = f"{part} fn {footnote}" if footnote else part
            yield row.wrong(column, f"a place that the study has, not {named}", "correct the locator")


@rule()
def locators(data: Data) -> Iterator[Fault]:
    """A locator names places that the study has: its sections, tables 1 to 5, boxes 1 to 27, footnotes 1 to 355."""
    for table, rows in data.tables.items():
        for column in ("locator", "study_locator"):
            if column in data.fields.get(table, {}):
                yield from _locators(rows, column)


@rule()
def sections(data: Data) -> Iterator[Fault]:
    """A section is one that the study has."""
    for table, others in SECTIONED.items():
        for row in data[table]:
            if row["section"] and row["section"] not in others and row["section"] not in SECTIONS:
                known = ", ".join([*SECTIONS, *sorted(others)])
                yield row.wrong("section", f"a section of the study: {known}", "correct the section")


@rule("positions")
def position_sections(data: Data) -> Iterator[Fault]:
    """A position stands in the sections of its kind, and its locator in its section or a box."""
    for row in data["positions"]:
        allowed = POSITIONS.get(row["kind"], "").split()
        if allowed and not any(row["section"] == each or row["section"].startswith(f"{each}.") for each in allowed):
            wanted = f"a section that has a {row['kind']}: {' or '.join(allowed)}"
            yield row.wrong("section", wanted, "correct section or kind")
        elif not row["locator"].startswith((f"§{row['section']}", "Box ", "Table ", "Figure ")):
            yield row.wrong("locator", f"a locator in §{row['section']} or in a box", "correct locator or section")


@rule("boxes")
def boxes(data: Data) -> Iterator[Fault]:
    """The boxes are numbered 1 to 27, and each is its own locator."""
    for place, row in enumerate(data["boxes"], start=1):
        if row["number"] != str(place):
            yield row.wrong("number", f"{place}, the next in order", "put the rows in order; add what is missing")
            return
        if row["locator"] != f"Box {place}":
            yield row.wrong("locator", f"Box {place}", "correct the locator")
    if len(data["boxes"]) != BOXES:
        row = data["boxes"][-1]
        yield row.wrong("number", f"{BOXES} boxes, not {len(data['boxes'])}", "add what is missing")
