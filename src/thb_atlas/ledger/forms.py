"""The aggregates of claims, with the forms of their arguments, for rules and for the ledger. Needs no pandas."""

from typing import NamedTuple

FORMS = {
    "count": "", "count_distinct": "column", "count_shared": "column/column", "sum": "numbers",
    "share": "column=values", "share_sum": "numbers/numbers", "value": "numbers", "year": "dates", "month": "dates",
    "top": "column=values", "coverage": "column", "with_several": "column", "growth": "numbers/numbers",
    "together": "column/table.column", "lasting": "duration", "lasting_share": "duration", "lasting_top": "duration",
    "multi_year_share": "duration", "shortest": "", "longest": "",
}  # fmt: skip
DURATIONS = ("under_two_years", "two_to_four_years", "over_four_years")


class Reading(NamedTuple):
    """How printed dates are read: whether a bare year ends a measure at its end, and limits of the middle duration."""

    year_counts_to_end: bool
    lower_limit: float  # months: one below two years, or one above
    upper_limit: float  # months: one below four years, or one above


READINGS = {  # an argument of the form `duration` is DURATION, read as subtracted, or DURATION/READING
    "subtracted": Reading(False, 23.5, 48.5),
    "years_to_their_end": Reading(True, 23.5, 48.5),
    "four_years_above": Reading(False, 23.5, 47.5),
    "two_years_below": Reading(False, 24.5, 48.5),
}


def split_argument(name: str, argument: str) -> list[tuple[str, str]] | None:
    """Return the parts of an aggregate's argument, each after what it must be; None if it has another form."""
    separator = "=" if "=" in FORMS[name] else "/"
    kinds = FORMS[name].split(separator)
    parts = argument.split(separator, len(kinds) - 1)
    if [bool(part) for part in parts] != [bool(kind) for kind in kinds]:
        return None
    return [(kind, part) for kind, part in zip(kinds, parts, strict=True) if kind]
