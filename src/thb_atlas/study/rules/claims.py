"""Rules on numbers: values of claims are those of their statements, statements of issues those of their claims."""

import re
from collections.abc import Iterable, Iterator

from ...core.wording import numbers_in
from ...gate.faults import Fault
from ...gate.rules import Data, canonical_number, rule
from .mentions import IDENTIFIER

PLACE = re.compile(  # a place of the study, whose number is not a count
    rf"{IDENTIFIER.pattern}|\b(?i:footnotes?|fn|tables?|figures?|box(es)?|sections?|annex(es)?|phase|article|row)"
    r" \d[\d.]*( (and|to|or) \d+|(, |-)\d\d+\b(?!,\d))*"
)


def _shown(numbers: Iterable[float]) -> str:
    return ", ".join(canonical_number(str(number)) for number in numbers)


@rule("claims")
def claim_numbers(data: Data) -> Iterator[Fault]:
    """The value of a claim is a number of its statement, unless it has a quantifier or no number but 1 and years."""
    for row in data["claims"]:
        numbers = [] if row["quantifier"] or not row["value"] else numbers_in(PLACE.sub("", row["statement_en"]))
        counts = [number for number in numbers if number not in (1, *range(1990, 2036))]
        if counts and float(row["value"]) not in numbers:
            expected = f"a number of the statement ({_shown(counts)})"
            yield row.fault("value, statement_en", expected, "correct one of the two")


@rule("issues", "claims")
def issue_numbers(data: Data) -> Iterator[Fault]:
    """A number in the sentence of an issue is one that a claim which it names has in its texts."""
    columns = ("value", "statement_en", "explanation_en", "note")
    texts = {row["claim_id"]: PLACE.sub("", " ".join(row[column] for column in columns)) for row in data["claims"]}
    for row in (row for row in data["issues"] if row["claims"]):
        known = numbers_in(" ".join(texts.get(claim, "") for claim in row["claims"].split("; ")))
        if others := set(numbers_in(PLACE.sub("", row["statement_en"]))) - {1, *known}:
            expected = f"numbers that its claims have, not {_shown(sorted(others))}"
            yield row.fault("statement_en, claims", expected, "correct it, or name the claim")
