"""The study's footnotes that list countries: the numbers of those that pages name, and those of the rows of a table."""

from ..data.filters import parse_filter
from ..data.tables import load

WITHOUT_POLICY_ABROAD = 134  # countries without a policy on trafficking in third countries
LINKED_POLICIES = 150  # countries that link it with other policies
MEASURES_AT_HOME, NO_MEASURES_AT_HOME = 199, 200
STRUCTURED_COOPERATION, AD_HOC_COOPERATION = 232, [233, 240]  # with third countries: only, and mainly, ad hoc
BODIES = {"UNODC": 245, "the OSCE": 246, "ICMPD": 247, "IOM": 248}  # that countries work with


def paired_with(table: str, column: str) -> dict[str, int]:
    """Return, by value of a column of a table, the number of the footnote that lists the countries of its rows."""
    return {
        value: pair.footnote
        for pair in load("footnote_pairs", resource=table).itertuples()
        for condition in parse_filter(pair.filter) if condition.column == column
        for value in condition.values
    }  # fmt: skip
