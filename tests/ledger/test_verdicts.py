"""Verdicts on a small study with one known slip of each kind."""

import math

import pandas as pd
import pytest
from small_study import CODED, claim, study

from thb_atlas.core.errors import DataError
from thb_atlas.ledger import failures, verdicts
from thb_atlas.ledger.aggregates import AGGREGATES, counted_items
from thb_atlas.ledger.claims import parse_filter
from thb_atlas.ledger.forms import FORMS

WANTED = {
    "CL-held": "reproduced", "CL-members": "reproduced", "CL-differs": "differs", "CL-round": "reproduced by rounding",
    "CL-impossible": "arithmetically impossible", "CL-most": "reproduced", "CL-less": "reproduced",
    "CL-more": "differs", "CL-majority": "reproduced", "CL-about": "reproduced", "CL-none": "reproduced",
    "CL-lost": "not derivable", "CL-contradicted": "contradicted", "CL-annex": "reproduced", "CL-spain": "differs",
    "CL-coded": "not comparable", "CL-once": "stated once", "CL-twice": "reproduced",
    "CL-examples": "consistent with the examples",
}  # fmt: skip


def test_each_claim_gets_its_verdict():
    audited = verdicts.audit(study(), coded=CODED)
    assert dict(zip(audited["claim_id"], audited["verdict"], strict=True)) == WANTED
    assert set(WANTED.values()) == set(verdicts.MEANINGS), "every kind of verdict is tested"
    alone = claim("CL-x", 50, "share:domain=a", unit="percent")
    assert verdicts.verdict(alone, 100, 1) == "arithmetically impossible"
    rounded = [verdicts.verdict(alone, number, 30) for number in (49.5, 49.4, 50.6)]
    assert rounded == ["reproduced by rounding", "differs", "differs"]
    assert sorted(failures.unexplained(audited)["claim_id"]) == ["CL-impossible", "CL-more", "CL-spain"]


def test_examples_bear_out_no_more_than_a_consistent_number():
    for theme, basis, value, wanted in (
        ("a", "listed", 2, "reproduced"),  # a list that survives
        ("a", "example", 3, "differs"),
        ("b", "listed", 0, "consistent with the examples"),  # of which there is none
    ):
        rows = pd.DataFrame({"theme": "a", "code": ["AT", "BE"], "basis": basis})
        stated = claim("CL-x", value, evidence="positions", filter=f"theme={theme}")
        assert verdicts.judge(stated, set(), {}, study(positions=rows))["verdict"] == wanted


def test_a_relation_holds_up_to_its_bound():
    held = {"about": 105, "at_least": 100, "at_most": 100}
    fails = [("about", 105.2), ("about", 94), ("more_than", 100), ("less_than", 100), ("majority", 50)]
    for relation, computed in (*held.items(), *fails):
        said = verdicts.verdict(claim("CL-x", 100, relation=relation), computed, 0)
        assert said == ("differs" if (relation, computed) in fails else "reproduced")


def test_a_filter_is_structured_and_never_code():
    assert parse_filter("a=x|y; b!=z; c==d=e") == (("a", "=", {"x", "y"}), ("b", "!=", {"z"}), ("c", "=", {"=d=e"}))
    for text in ("domain", "=a", "domain=", "import os", "sum>many", "sum>1|2", "sum>__import__('os')"):
        with pytest.raises(DataError, match="column>number" if ">" in text else "expected column=value"):
            parse_filter(text)


@pytest.mark.parametrize(("condition", "aggregate", "message"), [
    ("nothing=1", "count", "CL-x: links has no column 'nothing'"),
    (None, "count_distinct:nothing", "CL-x: links has no column 'nothing'"),
    (None, "mean:code", "CL-x: unknown aggregate 'mean'; known aggregates: count, "),
    (None, "share:pillar", "CL-x: expected an argument 'column=values' of share, not 'pillar'"),
    (None, "growth:a", "CL-x: expected an argument 'numbers/numbers' of growth, not 'a'"),
    (None, "with_several:nope", "CL-x: links has no column 'nope'"),
    (None, "coverage:domain", "CL-x: coverage needs `code` or the key of a table with links, not 'domain'"),
    (None, "together:code/measure_countries.nope", "CL-x: together:.*nope of its rows: 'measure_id'"),
    (None, "shortest", "CL-x: shortest of its rows: .*start"),
    (None, "lasting:under_two_weeks", "CL-x: lasting:.* of its rows: no duration is called 'under_two_weeks'"),
])  # fmt: skip
def test_wrong_aggregates_arguments_and_columns_are_named(condition: str | None, aggregate: str, message: str):
    with pytest.raises(DataError, match=message):
        verdicts.judge(claim("CL-x", 1, aggregate, filter=condition), set(), {}, study())


LINKED = {
    "measures": pd.DataFrame({"measure_id": ["I-01", "I-02", "I-03", "II-01"], "annex": ["I", "I", "I", "II"],
                              "start": ["2021-03", "2022", None, "2020"]}),
    "measure_countries": pd.DataFrame({"measure_id": ["I-01", "I-01", "I-02", "I-03", "II-01"],
                                       "code": ["AT", "CY", "CY", "BE", "BE"]}),
    "measure_pillars": pd.DataFrame({"measure_id": ["I-01", "I-02", "I-03", "II-01"], "pillar": ["p", "p", "q", "p"]}),
    "actions": pd.DataFrame({"measure_id": ["I-01", "I-01", "I-02", "I-03"], "action": ["x", "y", "y", "z"],
                             "sum": [1.0, None, 30.0, 4.0]}),
    "lists": pd.DataFrame({"footnote": [1, 1, 2, 2, 2], "code": ["AT", "BE", "BE", "BG", "GE"]}),
    "years": pd.DataFrame({"year": [2022, 2020, 2021], "persons": [30.0, 20.0, 25.0]}),
}  # fmt: skip


@pytest.mark.parametrize(("evidence", "condition", "aggregate", "wanted"), [
    ("measures", "code=CY", "count", 2),
    ("measures", "code!=CY", "count", 3),  # I-01 passes: Austria reports it too
    ("actions", "annex=I; code=BE", "count", 1),
    ("actions", "pillar=q", "count", 1),
    ("measures", "start!=2022", "count", 3),  # I-03 passes: it has none
    ("actions", "sum>4", "count", 1),
    ("actions", "sum<4", "count", 1),
    ("actions", None, "share:action=x|z", 50),
    ("actions", None, "top:action=y", 1),
    ("actions", "action!=y", "top:action=x|z", 1),
    ("actions", "annex=I", "top:action=x|z", 0),
    ("actions", "annex=I; action=y", "coverage:measure_id", 100 * 2 / 3),
    ("actions", "annex=I; pillar=p; action=x", "coverage:measure_id", 50),
    ("lists", "footnote=1|2", "count_shared:code/footnote", 1),
    ("years", None, "growth:persons/year", 50),
    ("lists", "footnote=2", "coverage:code", 60),
    ("lists", None, "top:footnote=2", 1),
    ("measures", "code=AT", "year:start", 2021),
    ("measures", "code=AT", "month:start", 3),
    ("measures", "measure_id=II-01", "month:start", math.nan),
    ("measures", "measure_id=I-03", "year:start", math.nan),
    ("actions", "sum>100", "share_sum:sum/sum", math.nan),
])  # fmt: skip
def test_aggregates(evidence: str, condition: str | None, aggregate: str, wanted: float):
    stated = claim("CL-x", 1, aggregate, evidence=evidence, filter=condition)
    assert verdicts.judge(stated, set(), {}, study(**LINKED))["computed"] == pytest.approx(wanted, nan_ok=True)


def test_rules_and_ledger_have_the_same_aggregates_and_a_share_of_members_is_based_on_members_alone():
    assert set(FORMS) == set(AGGREGATES)
    stated = claim("CL-x", 50, "coverage:code", evidence="lists", filter="footnote=2", counts="emn_members")
    assert verdicts.judge(stated, set(), {}, study(**LINKED))["computed"] == 50


def test_counted_items_are_those_that_a_claim_counts():
    for evidence, condition, aggregate, wanted in (
        ("actions", "action=y", "count", [1, 2]),  # rows
        ("actions", "action=y|z", "share:action=z", [3]),  # those that meet the condition
        ("lists", "footnote=1|2", "count_distinct:code", ["AT", "BE", "BG", "GE"]),
        ("lists", "footnote=1|2", "count_shared:code/footnote", ["BE"]),
    ):
        items = counted_items(claim("CL-x", 1, aggregate, evidence=evidence, filter=condition), study(**LINKED))
        assert (items.index if isinstance(items, pd.DataFrame) else items).tolist() == wanted
