"""The study's footnotes that list countries: the numbers of those that pages name, and those of the rows of a table."""

from ..data.filters import parse_filter
from ..data.tables import load

TURNED_TO_UKRAINE = 127  # since Russia's war of aggression
POLICY_ABROAD, WITHOUT_POLICY_ABROAD = 129, 134  # countries with and without a policy on trafficking in third countries
AIMS = {  # of policies, by where: abroad, or at home, as objectives of national plans
    "in third countries": {"objectives on trafficking there": POLICY_ABROAD,
                           "cooperation with countries of origin and transit": 130, "awareness campaigns": 132,
                           "action there, or money for those who act": 131, "exchange of information by police": 133},
    "at home": {"against economic and labour exploitation": 139, "making risks of labour exploitation known": 140,
                "identifying victims": 141, "preventing and prosecuting violence against them": 142,
                "against organised crime": 144, "better prevention and protection": 146},
}  # fmt: skip
LINKED_POLICIES = 150  # countries that link it with other policies
MEASURES_AT_HOME, NO_MEASURES_AT_HOME = 199, 200
ACTIONS_AT_HOME = {202: range(205, 211), 203: (212, 213), 204: (214, 215)}  # groups of measures, and kinds in each
FORMS = {"structured": 232, "only ad hoc": 233, "mainly ad hoc": 240}  # of cooperation with third countries
EMPACT = 241  # countries that consult third countries directly through it
SIGNED_AGREEMENTS, PARTNERS_OF_GEORGIA = 234, 238
BODIES = {"UNODC": 245, "the OSCE": 246, "ICMPD": 247, "IOM": 248}  # that countries work with


def paired_with(table: str, column: str) -> dict[str, int]:
    """Return, by value of a column of a table, the number of the footnote that lists the countries of its rows."""
    pairs = load("footnote_pairs", resource=table)
    filters = [(note, each) for note, text in pairs[["footnote", "filter"]].to_numpy() for each in parse_filter(text)]
    return {value: note for note, each in filters if each.column == column for value in each.values}
