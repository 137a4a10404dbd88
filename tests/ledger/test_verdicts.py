"""Verdicts on a small study with one known slip of each kind, on rows that were coded here, and what fails an audit."""

import math

import pandas as pd
import pytest
from small_study import CLAIMS, CODED, claim, study

from thb_atlas.core.errors import DataError
from thb_atlas.data.schema import resource
from thb_atlas.ledger import failures, verdicts
from thb_atlas.ledger.aggregates import AGGREGATES, counted_items
from thb_atlas.ledger.claims import parse_filter
from thb_atlas.ledger.codings import coded_columns
from thb_atlas.ledger.failures import MAX_SHOWN, ensure_explained
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


def test_a_relation_holds_up_to_its_bound_and_examples_bear_out_no_more_than_a_consistent_number():
    for theme, basis, value, wanted in (
        ("a", "listed", 2, "reproduced"),  # a list that survives
        ("a", "example", 3, "differs"),
        ("b", "listed", 0, "consistent with the examples"),  # of which there is none
    ):
        rows = pd.DataFrame({"theme": "a", "code": ["AT", "BE"], "basis": basis})
        stated = claim("CL-x", value, evidence="positions", filter=f"theme={theme}")
        assert verdicts.judge(stated, set(), {}, study(positions=rows))["verdict"] == wanted
    held = {"about": 105, "at_least": 100, "at_most": 100}
    fails = [("about", 105.2), ("about", 94), ("more_than", 100), ("less_than", 100), ("majority", 50)]
    for relation, computed in (*held.items(), *fails):
        said = verdicts.verdict(claim("CL-x", 100, relation=relation), computed, 0)
        assert said == ("differs" if (relation, computed) in fails else "reproduced")


@pytest.mark.parametrize(("condition", "aggregate", "message"), [
    ("nothing=1", "count", "CL-x: links has no column 'nothing'"),
    (None, "count_distinct:nothing", "CL-x: links has no column 'nothing'"),
    (None, "with_several:nope", "CL-x: links has no column 'nope'"),
    (None, "coverage:domain", "CL-x: coverage:.* needs `code` or the key of a table with links, not 'domain'"),
    (None, "together:code/measure_countries.nope", "CL-x: together:.*nope of its rows: 'measure_id'"),
    (None, "shortest", "CL-x: shortest of its rows: .*start"),
])  # fmt: skip
def test_aggregates_of_what_rows_do_not_have_are_named(condition: str | None, aggregate: str, message: str):
    with pytest.raises(DataError, match=message):
        verdicts.judge(claim("CL-x", 1, aggregate, filter=condition), set(), {}, study())
    with pytest.raises(DataError, match="years has no column 'code'"):
        verdicts.judge(claim("CL-x", 1, "count", evidence="years", counts="emn_members"), set(), {}, study(**LINKED))


LINKED = {
    "measures": pd.DataFrame({"measure_id": ["I-01", "I-02", "I-03", "II-01"], "annex": ["I", "I", "I", "II"],
                              "start": ["2021-03", "2022", None, "2020"]}),
    "measure_countries": pd.DataFrame({"measure_id": ["I-01", "I-01", "I-02", "I-03", "II-01"],
                                       "code": ["AT", "CY", "CY", "BE", "BE"]}),
    "measure_pillars": pd.DataFrame({"measure_id": ["I-01", "I-02", "I-03", "II-01"], "pillar": ["p", "p", "q", "p"]}),
    "actions": pd.DataFrame({"measure_id": ["I-01", "I-01", "I-02", "I-03"], "action": ["x", "y", "y", "z"],
                             "sum": [1.0, None, 30.0, 4.0], "of": [2.0, 9.0, 60.0, 8.0]}),
    "lists": pd.DataFrame({"footnote": [1, 1, 2, 2, 2], "code": ["AT", "BE", "BE", "BG", "GE"]}),
    "years": pd.DataFrame({"year": [2022, 2020, 2021], "persons": [30.0, 20.0, 25.0]}),
}  # fmt: skip


@pytest.mark.parametrize(("evidence", "condition", "aggregate", "wanted"), [
    ("measures", "code=CY", "count", 2), ("actions", "annex=I; code=BE", "count", 1),
    ("measures", "code!=CY", "count", 3),  # I-01 passes: Austria reports it too
    ("measures", "start!=2022", "count", 3),  # I-03 passes: it has none
    ("actions", "pillar=q", "count", 1), ("actions", "sum>4", "count", 1), ("actions", "sum<4", "count", 1),
    ("actions", None, "share:action=x|z", 50), ("actions", None, "top:action=y", 1),
    ("actions", "action!=y", "top:action=x|z", 1), ("actions", "annex=I", "top:action=x|z", 0),
    ("actions", "annex=I; action=y", "coverage:measure_id", 100 * 2 / 3),
    ("actions", "annex=I; pillar=p; action=x", "coverage:measure_id", 50),
    ("lists", "footnote=1|2", "count_shared:code/footnote", 1), ("years", None, "growth:persons/year", 50),
    ("lists", "footnote=2", "coverage:code", 60), ("lists", None, "top:footnote=2", 1),
    ("measures", "code=AT", "year:start", 2021), ("measures", "code=AT", "month:start", 3),
    ("measures", "measure_id=II-01", "month:start", math.nan), ("measures", "measure_id=I-03", "year:start", math.nan),
    ("actions", "sum>100", "share_sum:sum/sum", math.nan), ("actions", None, "share_sum:sum/of", 50),
])  # fmt: skip
def test_aggregates(evidence: str, condition: str | None, aggregate: str, wanted: float):
    stated = claim("CL-x", 1, aggregate, evidence=evidence, filter=condition)
    assert verdicts.judge(stated, set(), {}, study(**LINKED))["computed"] == pytest.approx(wanted, nan_ok=True)


def test_counted_items_are_those_of_a_claim_and_rules_and_ledger_have_the_same_aggregates():
    assert set(FORMS) == set(AGGREGATES)
    stated = claim("CL-x", 50, "coverage:code", evidence="lists", filter="footnote=2", counts="emn_members")
    assert verdicts.judge(stated, set(), {}, study(**LINKED))["computed"] == 50
    for evidence, condition, aggregate, wanted in (
        ("actions", "action=y", "count", [1, 2]),  # rows
        ("actions", "action=y|z", "share:action=z", [3]),  # those that meet the condition
        ("lists", "footnote=1|2", "count_distinct:code", ["AT", "BE", "BG", "GE"]),
        ("lists", "footnote=1|2", "count_shared:code/footnote", ["BE"]),
    ):
        items = counted_items(claim("CL-x", 1, aggregate, evidence=evidence, filter=condition), study(**LINKED))
        assert (items.index if isinstance(items, pd.DataFrame) else items).tolist() == wanted


# claims on rows coded here from free text are not comparable; all others are compared


WITH_CODINGS = {"measure_pillars": {"pillar": "basis=text"}, "doings": {"action": ""}, "measures": {"annex": ""}}
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
    assert verdicts.judge(stated, set(), WITH_CODINGS, study(**TABLES))["verdict"] == wanted


def test_codings_are_declared_for_existing_columns_and_a_filter_is_structured_and_never_code():
    assert parse_filter("a=x|y; b!=z; c==d=e") == (("a", "=", {"x", "y"}), ("b", "!=", {"z"}), ("c", "=", {"=d=e"}))
    assert parse_filter("amount=25300000|2.5")[0].holds(pd.Series([25.3e6, 2.5, 2])).tolist() == [True, True, False]
    for text in ("domain", "=a", "domain=", "import os", "sum>many", "sum>1|2", "sum>__import__('os')"):
        with pytest.raises(DataError, match="column>number" if ">" in text else "expected column=value"):
            parse_filter(text)
    declared = coded_columns()
    assert declared["measure_pillars"] == {"pillar": "basis=text"} and declared["measure_actions"] == {"action": ""}
    for table, columns in declared.items():
        fields = {field["name"] for field in resource(table)["schema"]["fields"]}
        assert {*columns, *(c.column for where in columns.values() for c in parse_filter(where))} <= fields


# what fails an audit: unexplained verdicts, explanations of nothing, guards that no longer hold


ISSUE = {"issue_id": "S-01", "severity": "slip", "claims": None, "guard_claim": None, "guard_verdict": None}
OTHERWISE = "claim {}: explanation_en says 5, the data give 4; "


def judged(explained: dict[str, str | None], **guard: str) -> tuple[list[dict], object]:
    """Judge the small study, its explanations replaced by those given; return the claims and its tables."""
    read = study(issues=pd.DataFrame([ISSUE | guard]))
    claims = verdicts.audit(read, coded=CODED).to_dict("records")
    texts = {each["claim_id"]: each["explanation_en"] for each in CLAIMS}
    for each in claims:
        needed = None if each["verdict"] in verdicts.SUPPORTING else texts[each["claim_id"]] or "because"
        each["explanation_en"] = explained.get(each["claim_id"], needed)
    return claims, read


GUARD = {"guard_claim": "CL-held", "guard_verdict": "differs"}
FAILURES = [
    ({}, {}, []),
    ({"CL-differs": None}, {}, ["claim CL-differs: differs (study 3, data 4), and nothing explains why; "]),
    ({"CL-differs": "The table gives 5."}, {}, [OTHERWISE.format("CL-differs")]),
    ({"CL-more": "The table gives 5."}, {}, [OTHERWISE.format("CL-more")]),  # of a bound
    ({"CL-held": "The text forgets one."}, {},
     ["claim CL-held: reproduced (study 4, data 4), but explanation_en still explains a difference; "]),
    ({}, GUARD, ["issue S-01 no longer stands: CL-held is reproduced, not differs; "]),
    ({}, GUARD | {"guard_verdict": "reproduced"}, []),
    ({}, GUARD | {"guard_claim": "CL-of-another-section"}, []),
]  # fmt: skip


@pytest.mark.parametrize(("explained", "guard", "beginnings"), FAILURES)
def test_failures_are_reported_with_their_numbers(explained: dict, guard: dict, beginnings: list[str]):
    sentences = failures.failures(*judged(explained, **guard))
    assert all(text.startswith(begin) for text, begin in zip(sentences, beginnings, strict=True))


def test_only_differing_claims_are_rows_of_differences_and_the_first_failures_are_listed():
    claims, _ = judged({})
    claims.append({**claims[0], "claim_id": "CL-none", "computed": float("nan"), "verdict": "not derivable"})
    differences = pd.DataFrame({"claim_id": ["CL-impossible", "CL-more", "CL-spain", "CL-held"]})
    told = failures.failures(claims, study(issues=pd.DataFrame([ISSUE]), differences=differences))
    assert [text for text in told if text.startswith("claim CL-none names rows of links")]
    assert {
        "claim CL-held: reproduced; delete its row of differences.csv",
        "claim CL-differs: differs; say in differences.csv whether that matters",
    } == {text for text in told if "differences.csv" in text}
    claims, read = judged({"CL-differs": None})
    differs = next(each for each in claims if each["claim_id"] == "CL-differs")
    with pytest.raises(DataError) as error:
        ensure_explained([{**differs, "claim_id": f"C-{n}"} for n in range(25)], read)
    head, *failing, more = str(error.value).splitlines()
    assert [line.split(": differs")[0] for line in failing] == [f"claim C-{n}" for n in range(MAX_SHOWN)]
    assert (head, more) == ("25 problems in the ledger.", "5 more.")
