"""The rule search on the small study: each rule finds the slip that it was planted for among decoys, and no other."""

import math

import pandas as pd
import pytest
from small_study import CODED, claim, study

from thb_atlas.data.tables import load
from thb_atlas.ledger import aggregates as functions
from thb_atlas.ledger import sensitivity as search
from thb_atlas.ledger import verdicts as ledger
from thb_atlas.ledger.claims import rows
from thb_atlas.ledger.counting import country_out, things_out
from thb_atlas.study import counting_rules as rules

P = [f"P-{n:02d}" for n in range(1, 13)]


def only(numbers: range | list[int], value: object, other: object = None) -> list:
    """Return twelve values: `value` for the measures of these numbers, `other` for the rest."""
    return [value if n in numbers else other for n in range(1, 13)]


DATES = {"D-1": ("2019", "2020"), "D-2": ("2019", "2020"), "D-3": ("2016", "2020"), "D-4": ("2018", "2020"),
         "D-6": ("2016-01", "2020-01")}  # fmt: skip
TABLES = {
    "countries": pd.DataFrame({"code": ["AT", "BE", "BG", "CY", "GE", "RS"],
                               "emn_role": ["member"] * 4 + ["observer"] * 2, "reporting": True}),
    "measures": pd.DataFrame({
        "measure_id": P + list(DATES), "annex": ["P"] * 12 + ["D"] * 5,
        "start": only([1, 2], None, "2021") + [start for start, _ in DATES.values()],
        "end": only([3, 4, 5], None, "2022") + [end for _, end in DATES.values()],
        "status": only([5, 6, 7, 8], "unknown", "ongoing") + ["completed"] * 5,
        "title_en": only([1, 2, 3, 9, 10], None, "T") + ["T"] * 5,
        "scope": only([1, 2], "Mali and other Sahel countries") + [None] * 5,
        "same_programme_as": only(range(6, 13), "P-01") + [None] * 5}),
    "measure_countries": pd.DataFrame(
        [(m, "BG") for m in P[4:]] + [("P-01", "AT"), ("P-02", "BE")]
        + [(m, c) for m in P[2:4] for c in ("AT", "BE")] + [(m, "CY") for m in DATES], columns=["measure_id", "code"]),
    "measure_targets": pd.DataFrame([(m, "MLI" if m == "P-07" else "UKR") for m in P[6:]],
                                    columns=["measure_id", "iso3"]),
    "measure_funding": pd.DataFrame({"measure_id": ["P-03"] * 7, "funder_type": ["eu"] * 5 + [None] * 2,
                                     "amount": [None] * 3 + [1.0] * 4}),
    "agreements": pd.DataFrame({"code": ["AT"] * 6 + ["BE"], "year": [None] * 2 + [2020] * 5}),
    "positions": pd.DataFrame({"position_id": range(7), "theme": ["unspecified"] * 2 + ["x"] * 5,
                               "pillar": ["p"] * 4 + [None] * 3}),
    "victims_2022": pd.DataFrame({"code": list("ABCDE"), "total": [None, None, 3, 4, 5]}),
    "eu_measures": pd.DataFrame({"eu_measure_id": range(5), "end": [None, None, "2021", "2022", "2023"]}),
    "annex_places": pd.DataFrame([("region", "sahel", None, c) for c in ("AT", "BE", "BG", "CY")]
                                 + [("country", "sahel", i, "AT") for i in ("MLI", "NER")],
                                 columns=["level", "region", "iso3", "code"]),
    "vocabulary": pd.DataFrame({"scheme": ["annex_region"] * 2, "id": ["sahel", "americas"],
                                "label_en": ["Sahel", "The Americas"]}),
    "policy_links": pd.DataFrame([("asylum_migration", c) for c in ("AT", "BE", "BG", "CY")],
                                 columns=["domain", "code"]),
    "footnote_countries": pd.DataFrame([(153, c) for c in ("AT", "BE")] + [(9, c) for c in ("AT", "BE", "GE", "RS")]
                                       + [(8, c) for c in ("CY", "BE")], columns=["footnote", "code"]),
    "footnote_pairs": pd.DataFrame({"footnote": [153], "resource": ["policy_links"],
                                    "filter": ["domain=asylum_migration"]}),
}  # fmt: skip


def measures(value: int) -> dict:
    return claim("C-x", value, "count", evidence="measures", filter="annex=P")


def dated(value: int, wanted: str) -> dict:
    return claim("C-x", value, f"function:lasting:{wanted}", evidence="measures", filter="annex=D")


def counted(table: str, value: int) -> dict:
    return claim("C-x", value, "count", evidence=table)


BULGARIA = ["measures of BG left out", "BG left out everywhere"]
PLANTED = {  # what a rule repairs, and the rules that do: the planted one and its likes
    "list of a footnote": (claim("C-x", 2, evidence="policy_links", filter="domain=asylum_migration"),
                           ["the footnote's list instead of the table's"]),
    "list of a table": (claim("C-x", 4, evidence="footnote_countries", filter="footnote=153"),
                        ["the table's list instead of the footnote's"]),
    "years to their end": (dated(4, "two_to_four_years"), ["years without a month counted to their end"]),
    "four years": (dated(2, "over_four_years"), ["exactly four years counted as over four"]),
    "two years": (dated(3, "under_two_years"), ["exactly two years counted as under two"]),
    "observers out": (claim("C-x", 2, evidence="footnote_countries", filter="footnote=9"), ["observers left out"]),
    "observers in": (claim("C-x", 4, evidence="footnote_countries", filter="footnote=9", counts="emn_members"),
                     ["observers counted as members"]),
    "start": (measures(10), ["measures without a start left out"]),
    "end": (measures(9), ["measures without an end left out"]),
    "status": (measures(8), ["measures of unknown status left out"]),
    "title": (measures(7), ["measures whose title is lost left out"]),
    "scope": (measures(6), ["measures without a named third country left out"]),
    "twins": (measures(5), ["twins counted once"]),
    "country": (measures(4), BULGARIA),
    "regions in": (claim("C-x", 3, "count_distinct:measure_id", evidence="measure_targets", filter="iso3=MLI|NER"),
                   ["regions counted as their countries"]),
    "regions out": (claim("C-x", 1, evidence="annex_places"), ["region lines of annex III left out"]),
    "funder": (counted("measure_funding", 5), ["sums without a funder left out"]),
    "amount": (counted("measure_funding", 4), ["funders without a sum left out"]),
    "year": (counted("agreements", 5), ["agreements without a year left out"]),
    "theme": (counted("positions", 5), ["statements without a theme left out"]),
    "pillar": (counted("positions", 4), ["statements without a pillar left out"]),
    "total": (counted("victims_2022", 3), ["countries without a total in table 1 left out"]),
    "end of EU-funded": (counted("eu_measures", 3), ["EU-funded measures without an end left out"]),
}  # fmt: skip


def searched(stated: dict, **changed: pd.DataFrame) -> tuple[pd.Series, str | None]:
    """Return which rules give the number of a claim, and the smallest change."""
    read = study(**TABLES | changed, claims=pd.DataFrame([stated]))
    audited = ledger.audit(read, coded={})
    held = search.outcomes(rules.family(read), read, audited)
    return held.loc["C-x"], search.changes(held, audited, read).get("C-x")


@pytest.mark.parametrize("slip", PLANTED)
def test_each_rule_finds_its_slip_and_no_other_does(slip: str):
    stated, wanted = PLANTED[slip]
    held, found = searched(stated)
    assert held.index[held].tolist() == wanted
    assert found in (wanted[0], "measures of one country left out (BG; 1 of 3 countries would do)")


def test_every_rule_has_its_slip():
    planted = {name for _, names in PLANTED.values() for name in names}
    families = [rule.name for rule in rules.family(study(**TABLES))]
    assert len(families) == len(set(families))
    codes = TABLES["countries"]["code"]
    of_countries = {rule(code) for rule in (things_out, country_out) for code in codes}
    assert set(families) - planted <= of_countries


RESTING = {  # claims that hold, and rest on rows besides those that they count
    "share of countries": claim("C-x", 33.3, "coverage:code", evidence="footnote_countries", filter="footnote=8",
                                unit="percent"),
    "share of members": claim("C-x", 100, "coverage:code", evidence="policy_links", counts="emn_members"),
    "share of measures": claim("C-x", 50, "coverage:measure_id", evidence="measure_targets", filter="annex=P"),
    "who reports": claim("C-x", 5, "count", evidence="measure_funding", filter="code=AT; funder_type=eu"),
}  # fmt: skip


@pytest.mark.parametrize("stated", [*(stated for stated, _ in PLANTED.values()), *RESTING.values()],
                         ids=[*PLANTED, *RESTING])  # fmt: skip
def test_the_fast_way_gives_what_the_whole_computation_gives(stated: dict):
    held, read = searched(stated)[0], study(**TABLES)
    whole = {rule.name: search.holds(rule.restate(stated), rule.read) for rule in rules.family(read)}
    assert held.drop("as printed").to_dict() == whole


def test_what_is_not_comparable_speaks_for_no_rule():
    read = study()
    audited = ledger.audit(read, coded=CODED).set_index("claim_id", drop=False)
    held = search.outcomes(rules.family(read), read, audited)
    assert held["as printed"].to_dict() == audited["verdict"].isin(search.HELD)[held.index].to_dict()
    assert set(audited.index) - set(held.index) == {"C-coded", "C-lost", "C-contradicted"}
    assert "C-coded" not in search.changes(held, audited, read).index


def one_row(stated: dict) -> tuple[list[str], int]:
    read = study(**TABLES)
    return search.one_row(stated, rows(stated, read), read)


def test_a_measure_is_one_row_whatever_its_link_rows_and_its_share_is_of_fewer_measures():
    stated = claim("C-x", 0, "count", evidence="measure_funding", filter="funder_type=eu")
    assert one_row(stated) == (["P-03"], 1)
    stated = claim("C-x", 31.25, "coverage:measure_id", evidence="measure_targets", unit="percent")  # 5 of 16
    assert one_row(stated) == (P[6:], 6)


HALF = pd.DataFrame({"position_id": range(8), "theme": ["x", "y"] * 4, "pillar": "p"})
WHICHEVER = claim("C-x", 3, evidence="policy_links", filter="domain=asylum_migration")
CHANGES = {
    "a row before any rule": (
        claim("C-x", 0, "count_shared:code/footnote", evidence="footnote_countries", filter="footnote=8|153",
              relation="none"),
        "one row left out (153 BE, 8 BE; 2 of 4 rows would do)"),
    "many rows": (
        claim("C-x", None, "share:theme=x", evidence="positions", relation="majority", unit="percent"),
        "one row left out (4 of 8 rows would do)"),
    "any row": (WHICHEVER, "one row left out, whichever of the 4 rows: says nothing"),
    "the only row": (
        claim("C-x", 0, "count", evidence="policy_links", filter="code=CY", relation="none"),
        "one row left out, the only one there is: says nothing"),
}  # fmt: skip


@pytest.mark.parametrize("case", CHANGES)
def test_the_smallest_change_is_told_and_what_it_says(case: str):
    stated, said = CHANGES[case]
    assert searched(stated, positions=HALF)[1] == said


def test_where_no_rule_gives_the_number_nothing_is_told():
    assert pd.isna(searched({**WHICHEVER, "value": 1})[1])


def test_a_number_taken_from_the_other_list_is_not_repaired_by_it():
    stated = PLANTED["list of a footnote"][0] | {"note": "the list prints no number; value: fn 153"}
    assert searched(stated)[0].sum() == 0


FUNCTIONS = [
    ("measures", "annex=D", "lasting:under_two_years", 2),
    ("measures", "annex=D", "lasting:under_two_years/two_years_below", 3),
    ("measures", "annex=D", "lasting_share:two_to_four_years", 60),
    ("measures", "annex=Z", "lasting_share:two_to_four_years", math.nan),
    ("measures", "annex=D", "lasting_top:two_to_four_years", 1),
    ("measures", "annex=D", "lasting_top:over_four_years", 0),
    ("measures", "annex=D", "multi_year_share:two_to_four_years", 100),
    ("measures", "measure_id=D-1", "multi_year_share:two_to_four_years", math.nan),
    ("measures", "annex=D", "shortest", 1),
    ("measures", "annex=D", "shortest:/years_to_their_end", 2),
    ("measures", "annex=D", "longest", 4),
    ("measures", "annex=Z", "longest", math.nan),
    ("measure_countries", None, "with_several:code", 2),
    ("series", None, "growth:persons/year", 50),
    ("series", "year=2022", "growth:persons/year", math.nan),
    ("eu_measure_countries", "eu_measure_id=1", "together:code/eu_measure_places.iso3", 3),
]
MORE = {
    "eu_measure_countries": pd.DataFrame({"eu_measure_id": [1, 1, 2], "code": ["AT", "BE", "CY"]}),
    "eu_measure_places": pd.DataFrame({"eu_measure_id": [1, 2, 2], "iso3": ["MLI", "MLI", "NER"]}),
    "series": pd.DataFrame({"year": [2022, 2021, 2020], "persons": [150, 100, None]}),
}


@pytest.mark.parametrize(("evidence", "condition", "function", "wanted"), FUNCTIONS)
def test_functions(evidence: str, condition: str | None, function: str, wanted: float):
    stated = claim("C-x", 1, f"function:{function}", evidence=evidence, filter=condition)
    assert ledger.compute(stated, study(**TABLES, **MORE)) == pytest.approx(wanted, nan_ok=True)


def test_every_function_is_tested_and_used():
    named = {function.split(":")[0] for _, _, function, _ in FUNCTIONS}
    assert named == set(functions.FUNCTIONS)
    used = load("claims")["aggregate"].dropna()
    assert set(used[used.str.startswith("function:")].str.split(":").str[1]) == named
