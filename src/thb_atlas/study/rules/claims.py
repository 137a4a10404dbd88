"""A rule on the values of claims: they are numbers of their statements, in digits or in words."""

import re
from collections.abc import Iterator

from ...core.wording import numbers_in
from ...gate.faults import Fault
from ...gate.rules import Data, canonical_number, rule

PLACE = re.compile(  # a place of the study, whose number is not a count
    r"\b(footnotes?|fn|tables?|figures?|box(es)?|sections?|annex(es)?|phase|article) \d[\d.]*( (and|to|or) \d+)?", re.I
)
YEARS = range(1990, 2036)


@rule("claims")
def claim_numbers(data: Data) -> Iterator[Fault]:
    """The value of a claim is a number of its statement, unless it has a quantifier or no number but 1 and years."""
    for row in data["claims"]:
        numbers = [] if row["quantifier"] or not row["value"] else numbers_in(PLACE.sub("", row["statement_en"]))
        counts = [number for number in numbers if number not in (1, *YEARS)]
        if counts and float(row["value"]) not in numbers:
            shown = ", ".join(canonical_number(str(number)) for number in counts)
            yield row.fault("value, statement_en", f"a number of the statement ({shown})", "correct one of the two")
