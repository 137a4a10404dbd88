"""A rule on the values of claims: they are numbers of their statements, in digits or in words."""

import re
from collections.abc import Iterator

from ...core.wording import SPELLED
from ...gate.faults import Fault
from ...gate.rules import Data, canonical_number, rule

PLACE = re.compile(  # a place of the study, whose number is not a count
    r"\b(footnotes?|fn|tables?|figures?|box(es)?|sections?|annex(es)?|phase|article) \d[\d.]*( (and|to|or) \d+)?", re.I
)
NUMBER = re.compile(rf"(?<![\w.,])(\d+(?:,\d{{3}})*(?:\.\d+)?|{'|'.join(SPELLED)})(?!\w|[.,]\d)( million)?")
YEARS = range(1990, 2036)


def _numbers(text: str) -> list[float]:
    """Return the numbers of the statement of a claim, apart from those of places of the study."""
    numbers = []
    for number, million in NUMBER.findall(PLACE.sub("", text).lower()):
        value = float(SPELLED.index(number) if number in SPELLED else number.replace(",", ""))
        numbers.append(value * 1_000_000 if million else value)
    return numbers


@rule("claims")
def claim_numbers(data: Data) -> Iterator[Fault]:
    """The value of a claim is a number of its statement, unless it has a quantifier or no number but 1 and years."""
    for row in data["claims"]:
        numbers = [] if row["quantifier"] or not row["value"] else _numbers(row["statement_en"])
        counts = [number for number in numbers if number not in (1, *YEARS)]
        if counts and float(row["value"]) not in numbers:
            shown = ", ".join(canonical_number(str(number)) for number in counts)
            yield row.fault("value, statement_en", f"a number of the statement ({shown})", "correct one of the two")
