"""The ledger on a small study of its own, with a known slip of each kind; each must be found and nothing else."""

import math

import pandas as pd
import pytest
from small_study import CODED, claim, study

from thb_atlas.core.errors import DataError
from thb_atlas.data.tables import load
from thb_atlas.ledger import sensitivity, verdicts
from thb_atlas.ledger.claims import parse_filter
from thb_atlas.ledger.counting import country_out, things_out
from thb_atlas.study import counting_rules as rules

WANTED = {
    "C-held": "reproduced", "C-members": "reproduced", "C-differs": "differs", "C-round": "reproduced by rounding",
    "C-impossible": "arithmetically impossible", "C-most": "reproduced", "C-less": "reproduced", "C-more": "differs",
    "C-majority": "reproduced", "C-about": "reproduced", "C-none": "reproduced", "C-lost": "not derivable",
    "C-contradicted": "contradicted", "C-annex": "reproduced", "C-spain": "differs",
    "C-coded": "not comparable", "C-once": "stated once", "C-twice": "reproduced",
}  # fmt: skip


@pytest.fixture
def audited() -> pd.DataFrame:
    return verdicts.audit(study(), coded=CODED).set_index("claim_id")


@pytest.mark.parametrize(("claim_id", "wanted"), WANTED.items())
def test_each_slip_is_found_and_nothing_else(audited: pd.DataFrame, claim_id: str, wanted: str):
    assert audited.at[claim_id, "verdict"] == wanted


def test_every_kind_of_verdict_is_tested():
    assert set(WANTED.values()) == set(verdicts.MEANINGS)


def test_an_unexplained_difference_fails_the_audit(audited: pd.DataFrame):
    failed = verdicts.unexplained(audited.reset_index())["claim_id"]
    assert sorted(failed) == ["C-impossible", "C-more", "C-spain"]


def test_a_claim_flips_when_its_data_change():
    links = study()("links")
    changed = verdicts.audit(study(links=links[links["code"] != "BG"])).set_index("claim_id")["verdict"]
    assert changed["C-held"] == "differs"
    assert changed["C-differs"] == "reproduced"


def test_the_search_finds_the_planted_country_among_decoys():
    held = sensitivity.outcomes(rules.family(study()), study())
    found = sensitivity.effects(held)
    assert held.at["C-spain", "CY left out everywhere"]
    repairing = [rule for rule in held.columns if held.at["C-spain", rule]]
    assert repairing == [rule(c) for rule in (things_out, country_out) for c in ("AT", "CY")]
    assert found.at["CY left out everywhere", "broken"] == 2
    assert found.at["CY left out everywhere", "repaired"] == 1
    assert found["net"].is_monotonic_decreasing


def test_as_printed_is_the_verdict_of_the_audit(audited: pd.DataFrame):
    held = sensitivity.outcomes(rules.family(study()), study())["as printed"]
    assert held.equals(audited.loc[held.index, "verdict"].isin(sensitivity.HELD).rename("as printed"))


@pytest.mark.parametrize(
    ("share", "base", "possible"), [(63.1, 60, False), (63.3, 60, True), (50, 2, True), (33, 3, True)]
)
def test_shares_that_no_count_gives(share: float, base: int, possible: bool):
    assert verdicts.possible_share(share, base) is possible


@pytest.mark.parametrize("text", ["domain", "=a", "domain=", "import os"])
def test_a_filter_is_structured_and_never_code(text: str):
    with pytest.raises(DataError, match="expected column=value"):
        parse_filter(text)


def test_filters_take_lists_and_exclusions():
    assert parse_filter("a=x|y; b!=z") == (("a", "=", {"x", "y"}), ("b", "!=", {"z"}))


def test_unknown_columns_and_aggregates_are_named():
    with pytest.raises(DataError, match="C-x: links has no column 'nothing'"):
        verdicts.compute(claim("C-x", 1, filter="nothing=1"), study())
    with pytest.raises(DataError, match="aggregate 'mean'"):
        verdicts.compute(claim("C-x", 1, "mean:code"), study())
    for aggregate in ("count_distinct:nothing", "coverage:nothing", "share:nothing=a|b", "count_shared:code/nothing"):
        with pytest.raises(DataError, match="C-x: links has no column 'nothing'"):
            verdicts.compute(claim("C-x", 1, aggregate), study())


def test_a_claim_without_evidence_has_no_value():
    assert math.isnan(verdicts.compute(claim("C-x", 1, evidence=None), study()))


LINKED = {
    "measures": pd.DataFrame({"measure_id": ["I-01", "I-02", "I-03", "II-01"], "annex": ["I", "I", "I", "II"],
                              "start": ["2021-03", "2022", None, "2020"]}),
    "measure_countries": pd.DataFrame({"measure_id": ["I-01", "I-01", "I-02", "I-03", "II-01"],
                                       "code": ["AT", "CY", "CY", "BE", "BE"]}),
    "measure_pillars": pd.DataFrame({"measure_id": ["I-01", "I-02", "I-03", "II-01"], "pillar": ["p", "p", "q", "p"]}),
    "actions": pd.DataFrame({"measure_id": ["I-01", "I-01", "I-02", "I-03"], "action": ["x", "y", "y", "z"],
                             "sum": [1.0, None, 30.0, 4.0]}),
    "lists": pd.DataFrame({"footnote": [1, 1, 2, 2, 2], "code": ["AT", "BE", "BE", "BG", "GE"]}),
}  # fmt: skip


@pytest.mark.parametrize(
    ("evidence", "condition", "aggregate", "wanted"),
    [
        ("measures", "code=CY", "count", 2),
        ("measures", "code!=CY", "count", 3),  # I-01 passes: Austria reports it too
        ("actions", "annex=I; code=BE", "count", 1),
        ("actions", "pillar=q", "count", 1),
        ("actions", "sum>3", "count", 2),
        ("actions", "sum<2.5", "count", 1),
        ("actions", None, "share:action=x|z", 50),
        ("actions", None, "top:action=y", 1),
        ("actions", "action!=y", "top:action=x|z", 1),
        ("actions", None, "top:action=y|x", 1),
        ("actions", "annex=I", "top:action=x|z", 0),
        ("actions", "annex=I; action=y", "coverage:measure_id", 100 * 2 / 3),
        ("actions", "annex=I; pillar=p; action=x", "coverage:measure_id", 50),
        ("lists", "footnote=1|2", "count_shared:code/footnote", 1),
        ("lists", "footnote=2", "coverage:code", 60),
        ("lists", None, "top:footnote=2", 1),
        ("measures", "code=AT", "year:start", 2021),
        ("measures", "code=AT", "month:start", 3),
        ("measures", "measure_id=II-01", "month:start", math.nan),
        ("measures", "measure_id=I-03", "year:start", math.nan),
        ("measures", "annex=I", "year:start", math.nan),
        ("actions", "sum>100", "share_sum:sum/sum", math.nan),
    ],
)
def test_evidence(evidence: str, condition: str | None, aggregate: str, wanted: float):
    stated = claim("C-x", 1, aggregate, evidence=evidence, filter=condition)
    assert verdicts.compute(stated, study(**LINKED)) == pytest.approx(wanted, nan_ok=True)


def test_members_alone_make_the_base_of_a_share_of_members():
    stated = claim("C-x", None, "coverage:code", evidence="lists", filter="footnote=2", counts="emn_members")
    assert verdicts.compute(stated, study(**LINKED)) == 50


@pytest.mark.parametrize("text", ["sum>many", "sum>1|2", "sum>__import__('os')", "a==b=c; "])
def test_comparisons_take_one_number(text: str):
    if text.startswith("sum"):
        with pytest.raises(DataError, match="column>number"):
            parse_filter(text)
    else:
        assert parse_filter(text) == (("a", "=", {"=b=c"}),)


def test_claims_are_computed_again_only_where_a_rule_changes_their_tables(monkeypatch: pytest.MonkeyPatch):
    seen, compute = [], sensitivity.compute
    monkeypatch.setattr(sensitivity, "compute", lambda c, *given: seen.append(c["claim_id"]) or compute(c, *given))
    sensitivity.outcomes(rules.family(study()), study())
    assert seen.count("C-about") == 5  # observers out, and each of the four countries of its rows; others share it


def test_some_claims_are_judged_as_all_are():
    some = verdicts.audit(claims=load("claims", section=["K", "S"]))
    everything = verdicts.audit().set_index("claim_id")
    assert len(some) > 50 and some.set_index("claim_id").equals(everything.loc[some["claim_id"]])
