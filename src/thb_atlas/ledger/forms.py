"""The aggregates of claims, with the forms of their arguments, for rules and for the ledger. Needs no pandas."""

FORMS = {
    "count": "", "count_distinct": "column", "count_shared": "column/column", "sum": "numbers",
    "share": "column=values", "share_sum": "numbers/numbers", "value": "numbers", "year": "dates", "month": "dates",
    "top": "column=values", "coverage": "column", "with_several": "column", "growth": "numbers/numbers",
    "together": "column/table.column", "lasting": "duration", "lasting_share": "duration", "lasting_top": "duration",
    "multi_year_share": "duration", "shortest": "", "longest": "",
}  # fmt: skip
COUNTS = ("count", "count_distinct", "count_shared")  # aggregates that count what they list
SINGLE_CELL = ("value", "year", "month")  # aggregates that read one cell
DURATIONS = ("under_two_years", "two_to_four_years", "over_four_years")


def split_argument(name: str, argument: str) -> list[tuple[str, str]] | None:
    """Return the parts of an aggregate's argument, each after what it must be; None if it has another form."""
    separator = "=" if "=" in FORMS[name] else "/"
    kinds = FORMS[name].split(separator)
    parts = argument.split(separator, len(kinds) - 1)
    if [bool(part) for part in parts] != [bool(kind) for kind in kinds]:
        return None
    return [(kind, part) for kind, part in zip(kinds, parts, strict=True) if kind]
