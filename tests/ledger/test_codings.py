"""Claims on rows coded here from free text are not comparable; all others are compared."""

import pandas as pd
import pytest
from small_study import claim, study

from thb_atlas.data.schema import resource
from thb_atlas.ledger import verdicts
from thb_atlas.ledger.claims import parse_filter
from thb_atlas.ledger.codings import coded_columns

CODED = {"measure_pillars": {"pillar": "basis=text"}, "doings": {"action": ""}, "measures": {"annex": ""}}
TABLES = {
    "measures": pd.DataFrame({"measure_id": ["I-01", "I-02", "I-03"], "annex": "I", "start": "2021"}),
    "measure_countries": pd.DataFrame({"measure_id": ["I-01", "I-02", "I-03"], "code": ["AT", "BE", "CY"]}),
    "measure_pillars": pd.DataFrame({"measure_id": ["I-01", "I-02", "I-02", "I-03"], "pillar": ["p", "p", "q", "q"],
                                     "basis": ["icon", "icon", "text", "icon"]}),
    "doings": pd.DataFrame({"measure_id": ["I-01", "I-02"], "action": ["x", "y"], "partner": ["IOM", "ILO"]}),
}  # fmt: skip
SHARE, MOST, NEAR = {"unit": "percent"}, {"relation": "most_common"}, {"near": True}
CASES = [
    ("doings", "action=x", "count_distinct:measure_id", 2, {}, "not comparable"),
    ("doings", "action=x", "count_distinct:measure_id", 1, {}, "reproduced"),
    ("doings", None, "share:action=x", 66.7, SHARE, "not comparable"),  # no count out of two gives it
    ("doings", "action=z", "count", 3, {}, "not comparable"),  # no row was coded so
    ("doings", "partner=IOM", "count", 2, {}, "differs"),  # a printed column of a table with codings
    ("doings", "partner=IOM", "count", 2, NEAR, "not comparable"),  # rows that are only near to what is stated
    ("measure_pillars", "pillar=p", "count_distinct:measure_id", 3, {}, "differs"),  # icons alone
    ("measure_pillars", "pillar=q", "count_distinct:measure_id", 3, {}, "not comparable"),
    ("measure_pillars", None, "top:pillar=r", None, MOST, "not comparable"),
    ("measure_pillars", "basis=icon", "share:annex=I", 50, SHARE, "not comparable"),  # by way of the hub
    ("measures", "pillar=p", "count", 3, {}, "differs"),  # by way of the link table
    ("measures", "pillar=q", "count", 3, {}, "not comparable"),
    ("measures", "code=AT", "count", 3, {}, "differs"),
]


@pytest.mark.parametrize(("evidence", "condition", "aggregate", "value", "other", "wanted"), CASES)
def test_the_verdict_depends_on_how_the_rows_were_coded(evidence, condition, aggregate, value, other, wanted: str):
    stated = claim("CL-x", value, aggregate, evidence=evidence, filter=condition, **other)
    assert verdicts.judge(stated, set(), CODED, study(**TABLES))["verdict"] == wanted


def test_codings_are_declared_for_existing_columns():
    declared = coded_columns()
    assert declared["measure_pillars"] == {"pillar": "basis=text"} and declared["measure_actions"] == {"action": ""}
    for table, columns in declared.items():
        fields = {field["name"] for field in resource(table)["schema"]["fields"]}
        assert {*columns, *(c.column for where in columns.values() for c in parse_filter(where))} <= fields
