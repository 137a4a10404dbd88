"""A claim's value is one of the numbers that its statement has, in digits or in words."""

import re
from collections.abc import Iterator

from ...gate.faults import Fault
from ...gate.rules import Data, plain, rule

WORDS = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen|nineteen|twenty"
)
PLACE = re.compile(  # of the study: its number counts nothing
    r"\b(footnotes?|fn|tables?|figures?|box(es)?|sections?|annex(es)?|phase|article) \d[\d.]*( (and|to|or) \d+)?", re.I
)
NUMBER = re.compile(rf"(?<![\w.,])(\d+(?:,\d{{3}})*(?:\.\d+)?|{WORDS})(?!\w|[.,]\d)( million)?")
YEARS = range(1990, 2036)


def _numbers(statement: str) -> list[float]:
    """Return the numbers of a statement, but for places of the study."""
    found, words = [], WORDS.split("|")
    for text, million in NUMBER.findall(PLACE.sub("", statement).lower()):
        value = float(words.index(text) if text in words else text.replace(",", ""))
        found.append(value * 1_000_000 if million else value)
    return found


@rule("claims")
def claim_numbers(data: Data) -> Iterator[Fault]:
    """A claim has one of the numbers of its statement, if that has numbers other than one and years."""
    for row in data["claims"]:
        found = [] if row["quantifier"] or not row["value"] else _numbers(row["statement_en"])
        counted = [value for value in found if value not in (1, *YEARS)]
        if counted and float(row["value"]) not in found:
            shown = ", ".join(plain(str(value)) for value in counted)
            yield row.fault("value, statement_en", f"a number of the statement ({shown})", "correct one of the two")
