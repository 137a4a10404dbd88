"""Findings by consequence, on the small study."""

import pandas as pd
import pytest
from small_study import claim, study

from thb_atlas.ledger import findings, verdicts


def placed(claim_id: str, section: str, value: float | None, **other: object) -> dict:
    stated = {"section": section, "locator": section, "statement_en": f"Statement {claim_id}."}
    return claim(claim_id, value, **stated, **other)


A, B, MOST = {"filter": "domain=a"}, {"filter": "domain=b"}, {"aggregate": "top:domain=b", "relation": "most_common"}
CLAIMS = [
    placed("T-large", "Table 1", 40, **A),
    placed("3-small", "3.1", 5, **A),
    placed("3-slip", "3.1", 3, **A),
    placed("3-hard", "3.1", 4.5, **A),
    placed("3-held", "3.1", 4, **A),
    placed("3-turn", "3.1", None, **MOST),
    placed("3-near", "3.1", 6, near=True, **A),  # not comparable
    placed("S-small", "S", 2.1, **B),
    placed("K-small", "K", 2.1, **B),
    placed("S-large", "S", 20, **B),
    placed("3-lost", "3.1", 7, evidence=None, aggregate=None),
    placed("A-joined", "Annex I", 9, **A),
]
ISSUES = pd.DataFrame(
    {"severity": ["hard", "slip", "editorial"], "claims": ["3-hard; 3-held; 3-lost", "3-slip; A-joined", None]}
)
ORDER = ["S-large", "S-small, K-small", "3-hard, 3-lost", "3-slip, A-joined", "3-turn", "3-small", "T-large"]


@pytest.fixture
def found() -> pd.DataFrame:
    read = study(claims=pd.DataFrame(CLAIMS), issues=ISSUES)
    return findings.findings(verdicts.audit(read), read)


def test_findings_are_in_order_of_consequence_and_tell_both_numbers(found: pd.DataFrame):
    assert found["Claims"].tolist() == ORDER
    told = found.set_index("Claims")
    assert told.loc["T-large", ["Statement", "Study", "Data"]].tolist() == ["Statement T-large.", "40", "4"]
    assert told.loc["3-turn", ["Study", "Data"]].tolist() == ["domain b ahead of others", "domain b: 2; domain a: 4"]
    assert told.at["3-slip, A-joined", "number"] == 2


@pytest.mark.parametrize(
    ("relation", "value", "computed", "unit", "study_says", "data_say"),
    [
        ("majority", None, 37.25, "percent", "more than half", "37.2\N{NO-BREAK SPACE}%"),
        ("about", 33.3, 43.0, "percent", "about 33.3\N{NO-BREAK SPACE}%", "43\N{NO-BREAK SPACE}%"),
        ("none", 0, 2.0, "countries", "none", "2"),
        ("more_than", 1200, float("nan"), "countries", "more than 1,200", "undecided"),
        ("equal", 1375000000.0, 1375000.0, "euro", "1,375,000,000", "1,375,000"),
    ],
)
def test_numbers_are_put_in_words(
    relation: str, value: float | None, computed: float, unit: str, study_says: str, data_say: str
):
    stated = claim("C-x", value, relation=relation, unit=unit, computed=computed)
    assert (findings.stated(stated, study()), findings.given(stated, study())) == (study_says, data_say)


def test_a_finding_is_one_line_with_a_link_for_each_claim(found: pd.DataFrame):
    first, second = findings.as_list(found.head(2)).splitlines()
    links = '<a href="#S-small">S-small</a>, <a href="#K-small">K-small</a>'
    assert first == '1. **S.** Statement S-large. Study: 20. Data: 2. <a href="#S-large">S-large</a>'
    assert second == f"1. **S.** Statement S-small. Study: 2.1. Data: 2. {links}"
