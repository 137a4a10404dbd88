"""Footnotes that list the same countries as rows of a table."""

from ...data.filters import parse_filter
from ...data.tables import load


def pairs(table: str, column: str) -> dict[str, int]:
    """Return, by value of a column of a table, the number of the footnote that lists the countries of its rows."""
    return {
        value: pair.footnote
        for pair in load("footnote_pairs", resource=table).itertuples()
        for condition in parse_filter(pair.filter) if condition.column == column
        for value in condition.values
    }  # fmt: skip
