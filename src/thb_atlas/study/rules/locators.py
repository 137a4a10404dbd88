"""Rules on locators: they name places that the study has, as a reader of the PDF finds them."""

from collections.abc import Iterator

from ...core.locators import passages_of
from ...gate.faults import Fault, Row
from ...gate.keys import referred_tables
from ...gate.rules import Data, rule

LAST_FOOTNOTE = 355
SUMMARIES = ("Key information", "Summary")  # parts whose claims may name a footnote of the body
EXPECTED = f"a place of the study (§3.3.1 fn 164, up to {LAST_FOOTNOTE}; Table 2; several joined by `; `)"


def _parts_with_footnotes(locator: str) -> set[tuple[str, int | None]]:
    """Return the parts that a locator names, each with None and with its footnotes, which may follow a `; `."""
    pairs, part = set(), ""
    for place in passages_of(locator):
        part = place.part or part
        pairs |= {(name, footnote) for name in (part, *place.parts) for footnote in (None, *place.footnotes)}
    return pairs


def _locator_faults(rows: list[Row], column: str, known: set[str]) -> Iterator[Fault]:
    for row in (row for row in rows if row[column]):
        for place in passages_of(row[column]):
            unknown = [name for name in place.parts if name not in known]
            unknown += [f"fn {number}" for number in place.footnotes if not 1 <= number <= LAST_FOOTNOTE]
            if unknown or not any(place):
                yield row.fault(column, f"{EXPECTED}, not {(unknown or ['an empty one'])[0]}", "correct the locator")


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
    """A claim's locator includes the claim's footnote, except in the two summaries."""
    parts = {row["section"]: row["locator"] for row in data["sections"]}
    for row in data["claims"]:
        places = _parts_with_footnotes(row["locator"])
        part = parts.get(row["section"], row["section"])
        if row["footnote"] and part not in SUMMARIES and (part, int(row["footnote"])) not in places:
            expected = f"{part} fn {row['footnote']} in the locator"
            yield row.fault("footnote, locator", expected, "correct one of the two")


@rule("measures")
def measure_locators(data: Data) -> Iterator[Fault]:
    """Rows on a measure have one of its locators."""
    places = {row["measure_id"]: _parts_with_footnotes(row["locator"]) for row in data["measures"]}
    described = (part for part in data.described if "outside" not in part)
    links = [part["name"] for part in described if "measures" in referred_tables(part)]
    for row in (row for table in links for row in data[table]):
        of_measure = places.get(row["measure_id"])
        if of_measure and of_measure.isdisjoint(_parts_with_footnotes(row["locator"])):
            yield row.fault("locator", f"a locator of {row['measure_id']} in measures.csv", "correct it")
