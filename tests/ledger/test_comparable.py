"""What was coded here from free text convicts nobody; what the study prints is compared as ever."""

import pandas as pd
import pytest
from small_study import claim, study

from thb_atlas.data.schema import codings, resource
from thb_atlas.ledger import findings, sensitivity, verdicts
from thb_atlas.ledger.claims import conditions, parse_filter
from thb_atlas.ledger.comparable import rests_on_coding
from thb_atlas.study.counting_rules import family

CODED = {"measure_pillars": {"pillar": "basis=text"}, "doings": {"action": ""}}
TABLES = {
    "measures": pd.DataFrame({"measure_id": ["I-01", "I-02", "I-03"], "annex": "I", "start": "2021"}),
    "measure_countries": pd.DataFrame({"measure_id": ["I-01", "I-02", "I-03"], "code": ["AT", "BE", "CY"]}),
    "measure_pillars": pd.DataFrame({"measure_id": ["I-01", "I-02", "I-02", "I-03"], "pillar": ["p", "p", "q", "q"],
                                     "basis": ["icon", "icon", "text", "icon"]}),
    "doings": pd.DataFrame({"measure_id": ["I-01", "I-02"], "action": ["x", "y"], "partner": ["IOM", "ILO"]}),
}  # fmt: skip
CASES = [
    ("doings", "action=x", "count_distinct:measure_id", 2, "not comparable"),
    ("doings", "action=x", "count_distinct:measure_id", 1, "reproduced"),
    ("doings", None, "share:action=x", 66.7, "not comparable"),  # no count of two gives it
    ("doings", "action=z", "count", 3, "not comparable"),  # no row at all was so coded
    ("doings", "partner=IOM", "count_distinct:measure_id", 2, "differs"),  # a printed column of a table with codings
    ("measure_pillars", "pillar=p", "count_distinct:measure_id", 3, "differs"),  # icons alone
    ("measure_pillars", "pillar=q", "count_distinct:measure_id", 3, "not comparable"),
    ("measure_pillars", "pillar=r", "count_distinct:measure_id", 3, "not comparable"),
    ("measure_pillars", None, "top:pillar=r", None, "not comparable"),
    ("measures", "pillar=p", "count", 3, "differs"),  # by way of the link table
    ("measures", "pillar=q", "count", 3, "not comparable"),
    ("measures", "code=AT", "count", 3, "differs"),
]


def test_rows_that_are_only_near_to_what_is_stated_convict_nobody():
    stated = claim("C-x", 3, "count", evidence="doings", filter="partner=IOM")
    verdict = [
        verdicts.judge(stated | {"near": near}, set().__contains__, {}, study(**TABLES)) for near in (None, True)
    ]
    assert [each["verdict"] for each in verdict] == ["differs", "not comparable"]


@pytest.mark.parametrize(("evidence", "condition", "aggregate", "value", "wanted"), CASES)
def test_a_verdict_follows_from_how_the_rows_were_coded(
    evidence: str, condition: str | None, aggregate: str, value: float | None, wanted: str
):
    other = {"unit": "percent"} if aggregate.startswith("share") else {}
    other |= {} if value is not None else {"relation": "most_common"}
    stated = claim("C-x", value, aggregate, evidence=evidence, filter=condition, **other)
    judged = verdicts.judge(stated, set().__contains__, CODED, study(**TABLES))
    assert judged["verdict"] == wanted


def test_codings_are_declared_for_columns_that_there_are():
    found = codings()
    assert found["measure_pillars"] == {"pillar": "basis=text"} and found["measure_actions"] == {"action": ""}
    for table, columns in found.items():
        fields = {field["name"] for field in resource(table)["schema"]["fields"]}
        assert {*columns, *(c.column for where in columns.values() for c in parse_filter(where))} <= fields


def test_claims_of_the_study_are_not_comparable_only_where_a_coded_column_decides():
    audited = verdicts.audit()
    found = audited[audited["verdict"] == "not comparable"]
    near = found["near"].fillna(False)  # rows that measure something near to what is stated
    assert near.any() and len(found) > 40 and set(found.loc[~near, "evidence"]) <= set(codings())
    for stated in found[~near].to_dict("records"):
        looked_at = {c.column for c in conditions(stated)} | set(stated["aggregate"].replace("=", ":").split(":"))
        assert looked_at & set(codings()[stated["evidence"]]), stated["claim_id"]
    failed = audited[audited["verdict"].isin(verdicts.DIFFERING)].set_index("claim_id")
    assert {"CL-331-05", "CL-331-73", "CL-331-76", "CL-T5-02", "CL-T4-01"} <= set(failed.index)
    assert not any(rests_on_coding(stated, codings()) for stated in failed.to_dict("records"))


def test_what_is_not_comparable_is_no_difference_no_finding_and_speaks_for_no_rule():
    audited = verdicts.audit()
    found = set(audited.loc[audited["verdict"] == "not comparable", "claim_id"])
    bare = audited.assign(explanation_en=pd.NA)
    assert not found & set(verdicts.unexplained(bare)["claim_id"])
    assert not found & set(findings.findings(audited)["Claims"].str.split(", ").explode())
    few = pd.concat([audited[audited["claim_id"].isin(found)].head(3), audited[audited["section"] == "3.2.2"]])
    held = sensitivity.outcomes(family(), audited=few)
    assert not found & set(held.index)
    assert not found & set(sensitivity.changes(held, few).index)


def test_implied_claims_are_those_whose_note_says_so():
    audited = verdicts.audit().set_index("claim_id")
    assert audited["implied"].dtype == bool and 50 < audited["implied"].sum() < len(audited) / 4
    assert audited.loc[["CL-T3-01", "CL-321-04", "CL-A3-02"], "implied"].all()
    assert not audited.loc[["CL-K-14", "CL-S-21", "CL-331-05"], "implied"].any()
