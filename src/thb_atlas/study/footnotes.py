"""The study's footnotes that list countries: the numbers of those that pages name, and those of the rows of a table."""

from ..data.filters import parse_filter
from ..data.tables import load

WITHOUT_POLICY_ABROAD = 134  # countries without a policy on trafficking in third countries
LINKED_POLICIES = 150  # countries that link it with other policies
MEASURES_AT_HOME, NO_MEASURES_AT_HOME = 199, 200
STRUCTURED_COOPERATION, AD_HOC_COOPERATION = 232, [233, 240]  # with third countries: only, and mainly, ad hoc
SIGNED_AGREEMENTS, PARTNERS_OF_GEORGIA = 234, 238
BODIES = {"UNODC": 245, "the OSCE": 246, "ICMPD": 247, "IOM": 248}  # that countries work with


def paired_with(table: str, column: str) -> dict[str, int]:
    """Return, by value of a column of a table, the number of the footnote that lists the countries of its rows."""
    pairs = load("footnote_pairs", resource=table)
    filters = [(note, each) for note, text in pairs[["footnote", "filter"]].to_numpy() for each in parse_filter(text)]
    return {value: note for note, each in filters if each.column == column for value in each.values}
