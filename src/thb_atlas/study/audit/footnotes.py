"""Which footnotes list the countries of a table's rows."""

from ...data.filters import parse_filter
from ...data.tables import load


def pairs(table: str, column: str) -> dict[str, int]:
    """Return the footnotes that list the countries of a table's rows: a number for each value of a column."""
    found = {}
    for pair in load("footnote_pairs", resource=table).itertuples():
        values = [v for c in parse_filter(pair.filter) if c.column == column for v in c.values]
        found |= dict.fromkeys(values, pair.footnote)
    return found
