"""Findings in order of consequence, on the small study."""

import re

import pandas as pd
from small_study import claim, study

from thb_atlas.ledger import verdicts
from thb_atlas.ledger.store import judged
from thb_atlas.study.audit import findings


def in_section(claim_id: str, section: str, value: float | None, **other: object) -> dict:
    return claim(claim_id, value, section=section, locator=section, **other)


A, B, MOST = {"filter": "domain=a"}, {"filter": "domain=b"}, {"aggregate": "top:domain=b", "relation": "most_common"}
CLAIMS = [
    in_section("T-large", "Table 1", 40, **A),
    in_section("3-small", "3.1", 5, **A),
    in_section("3-slip", "3.1", 3, **A),
    in_section("3-hard", "3.1", 4.5, **A),
    in_section("3-held", "3.1", 4, **A),
    in_section("3-turn", "3.1", None, **MOST),
    in_section("3-majority", "3.1", None, aggregate="share:domain=b", relation="majority"),
    in_section("3-near", "3.1", 6, near=True, **A),  # not comparable
    in_section("S-small", "S", 2.1, **B),
    in_section("K-small", "K", 2.1, **B),
    in_section("S-large", "S", 20, **B),
    in_section("3-lost", "3.1", 7, evidence=None, aggregate=None),
    in_section("A-joined", "Annex I", 9, **A),
]
ISSUES = pd.DataFrame(
    {"severity": ["hard", "slip", "editorial"], "claims": ["3-hard; 3-held; 3-lost", "3-slip; A-joined", None]}
)
ORDER = ["S-large", "S-small K-small", "3-hard 3-lost", "3-slip A-joined", "3-majority", "3-turn", "3-small", "T-large"]


def test_claims_are_ranked_by_the_consequence_of_their_finding():
    read = study(claims=pd.DataFrame(CLAIMS), issues=ISSUES)
    places = findings.ranks(verdicts.audit(read), read)
    assert places == {claim: place for place, ids in enumerate(ORDER, start=1) for claim in ids.split()}


def test_numbers_are_worded_and_an_order_with_its_numbers():
    for relation, value, computed, unit, study_says, data_say in (
        ("majority", None, 37.25, "percent", "more than half", "37.3\u00a0%"),
        ("about", 33.3, 43.0, "percent", "about 33.3\u00a0%", "43\u00a0%"),
        ("none", 0, 2.0, "countries", "none", "2"),
        ("more_than", 1200, float("nan"), "countries", "more than 1,200", "undecided"),
        ("equal", 1375000000.0, 1375000.0, "euro", "1,375,000,000", "1,375,000"),
    ):
        stated = claim("CL-x", value, relation=relation, unit=unit, computed=computed)
        assert (findings.study_wording(stated), findings.data_wording(stated)) == (study_says, data_say)
    order = judged(["CL-331-67"])[0]
    assert findings.study_wording(order) == "Nigeria ahead of others"
    assert re.fullmatch(r"Nigeria: \d+; [A-Z]\w+: \d+", findings.data_wording(order))
