"""Texts name measures, claims, issues, footnotes, boxes, tables and figures: each is one that there is."""

import re
from collections.abc import Iterator

from ...data.faults import Fault
from ...data.rules import Data, rule

MENTIONED = {  # kinds of things that texts name by an identifier, and where these stand
    "measure": ("measures", "measure_id"), "claim": ("claims", "claim_id"), "issue": ("issues", "issue_id"),
    "gap": ("gaps", "gap_id"), "position": ("positions", "position_id"), "union": ("eu_measures", "eu_measure_id"),
    "count": ("study_counts", "count_id"), "instrument": ("instruments", "instrument_id"),
}  # fmt: skip
MENTION = re.compile(
    r"(?<![-\w])(?:(?P<measure>I{1,2}-\d+)|(?P<claim>CL-[0-9A-Z]+-\d+)|(?P<issue>S-\d+)|(?P<gap>G-\d+)|(?P<position>P-\d+)"
    r"|(?P<union>EU-\d+)|(?P<count>C-\d+)|(?P<instrument>L-\d+)|(?:fn|[Ff]ootnotes?) (?P<footnote>\d+)"
    r"|[Bb]ox (?P<box>\d+)|Table (?P<table>\d+)|Figure (?P<figure>\d+))(?![-\w])"
)


@rule()
def mentions(data: Data) -> Iterator[Fault]:
    """Where a text names a measure, claim, issue, footnote, box, table, figure or file, there is one."""
    known = {kind: data.column(*place) for kind, place in MENTIONED.items() if place[0] in data.tables}
    known["footnote"] = data.column("footnotes", "footnote")
    for section in data.column("sections", "section"):
        kind, _, place = section.partition(" ")
        known.setdefault(kind.lower(), set()).add(place)
    for row in (row for rows in data.tables.values() for row in rows):
        for column, text in row.cells.items():
            if gone := [m[0] for m in MENTION.finditer(text) if m[m.lastgroup] not in known.get(m.lastgroup, m[0])]:
                yield row.wrong(column, f"something that there is, not {', '.join(gone)}", "correct the reference")
