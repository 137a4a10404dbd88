"""Rules on locators: they name places that the study has, as a reader of the PDF finds them."""

import re
from collections.abc import Iterator
from functools import cache

from ...gate.faults import Fault
from ...gate.rules import Data, Row, rule
from ...gate.tableschema import referred_tables

LAST_FOOTNOTE = 355
LOCATOR = re.compile(  # one of several that are joined by `; `: a part of the study, footnotes, or both
    r"(§[0-9](?:\.[0-9])*|Table [0-9]|Figure [0-9]|Box [0-9]+(?: \(§[0-9.]+\))?|Annex I{1,3}|Annexes I and II"
    r"|Definitions|Summary|Key information|contact points)?"
    r"(?:(?:^| )fn ([0-9]+(?:-[0-9]+)?(?:, (?:fn )?[0-9]+(?:-[0-9]+)?)*))?"
)
SUMMARIES = ("Key information", "Summary")  # parts whose claims may name a footnote of the body


@cache
def parse_locator(text: str) -> frozenset[tuple[str, str]]:
    """Return the places of a locator as pairs of a part of the study and a footnote, either "" if it is not named.

    Returns none for a text that is not a locator.
    """
    places = set()
    part = ""
    for locator in text.split("; "):
        match = LOCATOR.fullmatch(locator)
        if not match or not locator:
            return frozenset()
        part = match[1] or part
        places.add((part, ""))
        for first, last in re.findall(r"([0-9]+)(?:-([0-9]+))?", match[2] or ""):
            if not 1 <= int(first) <= int(last or first) <= LAST_FOOTNOTE:
                return frozenset()
            places |= {(part, str(number)) for number in range(int(first), int(last or first) + 1)}
    return frozenset(places)


def _locator_faults(rows: list[Row], column: str, known: set[str]) -> Iterator[Fault]:
    for row in (row for row in rows if row[column]):
        places = parse_locator(row[column])
        parts = {part.replace("Annexes I and II", "Annex I (Annex II)") for part, _ in places}
        names = {name for part in parts for name in re.split(r" \(|\)", part) if name}  # of `Box 8 (§3.1)`, two
        if not places:
            expected = f"a place of the study: §3.3.1 fn 164 (up to {LAST_FOOTNOTE}), Table 2, several joined by `; `"
            yield row.fault(column, expected, "correct the locator")
        elif unknown := sorted(names - known):
            yield row.fault(column, f"a place that the study has, not {unknown[0]}", "correct the locator")


@rule("sections")
def locators(data: Data) -> Iterator[Fault]:
    """A locator names places that the study has: its sections, tables, figures, boxes, annexes and footnotes."""
    known = data.column("sections", "locator")
    for table, rows in data.tables.items():
        for column in ("locator", "study_locator") if table != "sections" else ():
            if column in data.fields.get(table, {}):
                yield from _locator_faults(rows, column, known)


@rule("claims", "sections")
def claim_locators(data: Data) -> Iterator[Fault]:
    """A claim's locator is in the claim's section, and includes the claim's footnote."""
    parts = {row["section"]: row["locator"] for row in data["sections"]}
    for row in data["claims"]:
        places = parse_locator(row["locator"])
        part = parts.get(row["section"], row["section"])
        if (part, "") not in places:
            yield row.fault("locator", f"a locator in {part}", "correct locator or section")
        elif row["footnote"] and part not in SUMMARIES and (part, row["footnote"]) not in places:
            expected = f"{part} fn {row['footnote']} in the locator"
            yield row.fault("footnote, locator", expected, "correct one of the two")


@rule("measures")
def measure_locators(data: Data) -> Iterator[Fault]:
    """The rows of a measure have the measure's locator, which is in its annex."""
    places = {row["measure_id"]: parse_locator(row["locator"]) for row in data["measures"]}
    for row in data["measures"]:
        annex = f"Annex {row['annex']}"
        if annex not in {part for part, _ in places[row["measure_id"]]}:
            yield row.fault("locator", f"a locator in {annex}", "correct locator or annex")
    links = [part["name"] for part in data.package["resources"] if "measures" in referred_tables(part)]
    for row in (row for table in links for row in data[table]):
        if not places.get(row["measure_id"], set()) <= parse_locator(row["locator"]):
            yield row.fault("locator", f"the locator of {row['measure_id']} in measures.csv, or more", "correct it")
