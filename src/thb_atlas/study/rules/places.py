"""Where the study has it: its sections, and locators as a reader of the PDF finds them."""

import re
from collections.abc import Iterator
from functools import cache

from ...data.faults import Fault
from ...data.rules import Data, Row, rule

FOOTNOTES = 355
NAMED = {"K": "Key information", "S": "Summary"}  # sections of the ledger that are no numbers
PLACE = re.compile(
    r"(§[0-9](?:\.[0-9])*|Table [0-9]|Figure [0-9]|Box [0-9]+(?: \(§[0-9.]+\))?|Annex I{1,3}|Annexes I and II"
    r"|Definitions|Summary|Key information|contact points)?"
    r"(?:(?:^| )fn ([0-9]+(?:-[0-9]+)?(?:, (?:fn )?[0-9]+)*))?(?<=.)"
)
SECTIONED = {"claims": "section", "positions": "section", "boxes": "section", "footnotes": "locator"}


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


def _unknown(data: Data, part: str, footnote: str) -> bool:
    """Return whether a single place of a locator is not in the study; of several parts it names each."""
    known = data.column("sections", "locator")
    named = [each for each in re.split(r" \(|\)", part.replace("Annexes I and II", "Annex I")) if each]
    return not known.issuperset(named) or (footnote != "" and not 1 <= int(footnote) <= FOOTNOTES)


def _locators(data: Data, rows: list[Row], column: str) -> Iterator[Fault]:
    for row in rows:
        text = row[column]
        places = places_of(text) if text else ()
        if text and not places:
            wanted = "a place of the study: §3.3.1 fn 164, Table 2, Annex I, Box 8, several joined by `; `"
            yield row.wrong(column, wanted, "write it so")
        elif gone := [each for each in places if _unknown(data, *each)]:
            part, footnote = min(gone)
            named = f"{part} fn {footnote}" if footnote else part
            yield row.wrong(column, f"a place that the study has, not {named}", "correct the locator")


@rule("sections")
def locators(data: Data) -> Iterator[Fault]:
    """A locator names places that the study has: its sections, tables, figures, boxes, annexes and footnotes."""
    for table, rows in data.tables.items():
        for column in ("locator", "study_locator") if table != "sections" else ():
            if column in data.fields.get(table, {}):
                yield from _locators(data, rows, column)


@rule("sections")
def sections(data: Data) -> Iterator[Fault]:
    """A section is one that the study has."""
    for table, column in SECTIONED.items():
        known = {text.removeprefix("§") for text in data.column("sections", column)}
        for row in data[table]:
            if row["section"] and row["section"] not in known:
                yield row.wrong("section", f"a section of the study: {', '.join(sorted(known))}", "correct the section")


@rule("boxes", "sections")
def boxes(data: Data) -> Iterator[Fault]:
    """The boxes are those that the study has, in order, and each is its own locator."""
    wanted = [row["section"].removeprefix("Box ") for row in data["sections"] if row["section"].startswith("Box ")]
    for row, place in zip(data["boxes"], wanted, strict=False):
        if row["number"] != place:
            yield row.wrong("number", f"{place}, the next in order", "put the rows in order; add what is missing")
            return
        if row["locator"] != f"Box {place}":
            yield row.wrong("locator", f"Box {place}", "correct the locator")
    if len(data["boxes"]) != len(wanted):
        row = data["boxes"][-1]
        yield row.wrong("number", f"{len(wanted)} boxes, not {len(data['boxes'])}", "add what is missing")
