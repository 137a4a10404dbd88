"""Rules on locators: they name places that the study has, as a reader of the PDF finds them."""

import re
from collections.abc import Iterator
from functools import cache

from ...gate.faults import Fault
from ...gate.rules import Data, Row, rule

FOOTNOTES = 355
PLACE = re.compile(
    r"(§[0-9](?:\.[0-9])*|Table [0-9]|Figure [0-9]|Box [0-9]+(?: \(§[0-9.]+\))?|Annex I{1,3}|Annexes I and II"
    r"|Definitions|Summary|Key information|contact points)?"
    r"(?:(?:^| )fn ([0-9]+(?:-[0-9]+)?(?:, (?:fn )?[0-9]+(?:-[0-9]+)?)*))?(?<=.)"
)
LINKS = (
    "measure_countries", "measure_targets", "measure_pillars", "measure_actions", "measure_partners",
    "measure_funding", "measure_beneficiaries", "measure_persons", "measure_results",
)  # fmt: skip


@cache
def places_of(locator: str) -> frozenset[tuple[str, str]]:
    """Return the places of a locator as pairs of a part of the study and a footnote, either "" if it is not named.

    Returns none for a text that is not a locator.
    """
    places, part = set(), ""
    for text in locator.split("; "):
        match = PLACE.fullmatch(text)
        if not match:
            return frozenset()
        part = match[1] or part
        places.add((part, ""))
        for first, last in re.findall(r"([0-9]+)(?:-([0-9]+))?", match[2] or ""):
            places |= {(part, str(n)) for n in range(int(first), min(int(last or first), int(first) + FOOTNOTES) + 1)}
    return frozenset(places)


def _is_unknown(data: Data, part: str, footnote: str) -> bool:
    """Return whether a place is not in the study; a part such as `Box 8 (§3.1)` consists of two."""
    parts = filter(None, re.split(r" \(|\)", part.replace("Annexes I and II", "Annex I")))
    is_footnote = not footnote or 1 <= int(footnote) <= FOOTNOTES
    return not is_footnote or not data.column("sections", "locator").issuperset(parts)


def _locator_faults(data: Data, rows: list[Row], column: str) -> Iterator[Fault]:
    for row in rows:
        text = row[column]
        places = places_of(text) if text else ()
        if text and not places:
            expected = "a place of the study: §3.3.1 fn 164, Table 2, Annex I, Box 8, several joined by `; `"
            yield row.fault(column, expected, "write it so")
        elif unknown := [place for place in places if _is_unknown(data, *place)]:
            part, footnote = min(unknown)
            name = f"{part} fn {footnote}" if footnote else part
            yield row.fault(column, f"a place that the study has, not {name}", "correct the locator")


@rule("sections")
def locators(data: Data) -> Iterator[Fault]:
    """A locator names places that the study has: its sections, tables, figures, boxes, annexes and footnotes."""
    for table, rows in data.tables.items():
        for column in ("locator", "study_locator") if table != "sections" else ():
            if column in data.fields.get(table, {}):
                yield from _locator_faults(data, rows, column)


@rule("claims", "sections")
def claim_locators(data: Data) -> Iterator[Fault]:
    """A claim's locator stands in its section, and has its footnote."""
    parts = {row["section"]: row["locator"] for row in data["sections"]}
    for row in data["claims"]:
        section, places = row["section"], places_of(row["locator"])
        part = parts.get(section, section)
        if (part, "") not in places:
            yield row.fault("locator", f"a locator in {part}", "correct locator or section")
        elif row["footnote"] and part.endswith(section) and (part, row["footnote"]) not in places:
            expected = f"{part} fn {row['footnote']} in the locator"
            yield row.fault("footnote, locator", expected, "correct one of the two")


@rule("measures")
def measure_locators(data: Data) -> Iterator[Fault]:
    """The rows of a measure have the measure's locator, which is in its annex."""
    places = {row["measure_id"]: places_of(row["locator"]) for row in data["measures"]}
    for row in data["measures"]:
        annex = f"Annex {row['annex']}"
        if annex not in {part for part, _ in places[row["measure_id"]]}:
            yield row.fault("locator", f"a locator in {annex}", "correct locator or annex")
    for row in (row for table in LINKS for row in data[table]):
        if not places.get(row["measure_id"], set()) <= places_of(row["locator"]):
            yield row.fault("locator", f"the locator of {row['measure_id']} in measures.csv, or more", "correct it")
