"""The curated data: valid against the schema, consistent with their own arithmetic, every code known."""

import json
import shutil
from pathlib import Path

import pytest

from thb_atlas import datapackage, ledger, maps
from thb_atlas.codes import find_country
from thb_atlas.datapackage import DATA, DataError, check, describe, load, problems, tables
from thb_atlas.filters import parse_filter
from thb_atlas.lists import footnote
from thb_atlas.places import country, members, place_name, places, reporting, terms


def test_package_is_valid():
    assert problems() == []


def test_every_table_is_described_and_every_file_is_a_table():
    assert sorted(p.stem for p in DATA.glob("*.csv")) == sorted(tables())
    for name in tables():
        part = datapackage.resource(name)
        assert part["title"] and part["description"] and part["sources"]
        assert all(len(f["description"]) > 3 for f in part["schema"]["fields"])


def test_enumerations_are_the_vocabulary():
    fields = [f for name in tables() for f in datapackage.resource(name)["schema"]["fields"] if "vocabulary" in f]
    assert fields
    for field in fields:
        assert field["constraints"]["enum"] == terms(field["vocabulary"]).index.tolist()


def test_victims_add_up():
    table = load("victims_2022").dropna(subset=["total"])
    assert len(table) == 26
    assert (table["other_eu"] + table["non_eu"] + table["own"] == table["total"]).all()
    share = 100 * table["non_eu"] / table["total"]
    assert ((share - table["pct_non_eu"]).abs() <= 0.0501).all()


def test_printed_total_of_table_1_is_kept_although_the_rows_do_not_give_it():
    table = load("victims_2022")
    printed = load("study_counts").query("locator == 'Table 1'").set_index("item")["value"]
    assert printed["total"] - table["total"].sum() == printed["non_eu_total"] - table["non_eu"].sum() == 86
    assert round(100 * printed["non_eu_total"] / printed["total"], 1) == printed["pct_non_eu"]


def test_reporting_countries_are_those_of_footnote_78():
    assert sorted(footnote(78)) == sorted(reporting().index)
    assert len(members(reporting().index)) == 23


def test_country_codes_in_lists_of_reporting_countries_reported():
    strict = ["priority_region_countries", "policy_approaches", "policy_links", "beneficiaries_abroad"]
    for name in [*strict, "annex_places", "figure_3_places", "agreements", "measure_countries", "positions"]:
        assert set(load(name)["code"]) <= set(reporting().index), name


def test_every_place_has_a_polygon():
    drawn = set(maps.boundaries()["iso3"])
    named = {iso3 for name in tables() if "iso3" in load(name).columns for iso3 in load(name)["iso3"].dropna()}
    named |= set(load("agreements")["counterparty_iso3"]) | set(load("places")["iso3"]) | set(load("countries")["iso3"])
    assert named <= drawn


def test_every_counterparty_has_a_name():
    known = set(load("places")["iso3"]) | set(load("countries")["iso3"])
    assert set(load("agreements")["counterparty_iso3"]) <= known


def test_places_and_countries_agree_on_names():
    names = load("countries").set_index("iso3")["name_en"]
    shared = names.index.intersection(load("places")["iso3"])
    assert len(shared) >= 9
    assert (names[shared] == places(shared)["name_en"]).all()


def test_names_are_found_of_countries_that_reported_or_not_and_of_places():
    assert (country("PT")["emn_role"], country("FR")["name_en"]) == ("member", "France")
    assert [place_name(iso3) for iso3 in ("NGA", "FRA", "DNK")] == ["Nigeria", "France", "Denmark"]
    assert members(["GE", "MT", "FR"]) == ["MT", "FR"]
    found = places(["NGA", "FRA", "ALB", "NGA"])
    assert found.index.tolist() == ["NGA", "FRA", "ALB"] and found["name_en"].isna().tolist() == [False, True, False]
    for ask, code in ((country, "XX"), (place_name, "XXX")):
        with pytest.raises(KeyError, match=code):
            ask(code)


def test_footnotes_are_complete_and_lists_hang_together():
    notes = load("footnotes")
    assert notes["footnote"].tolist() == list(range(1, 332))
    listed = set(load("footnote_countries")["footnote"]) | set(load("footnote_places")["footnote"])
    kinds = notes.set_index("footnote")["kind"]
    assert set(kinds[sorted(listed)]) == {"country_list", "named_list"}
    assert listed == set(kinds[kinds.isin(["country_list", "named_list"])].index)
    assert notes.loc[notes["status"] == "lost", "kind"].isna().all()


def test_lists_keep_the_printed_order_and_repairs():
    assert footnote(253) == ["BE", "NL", "LU"]
    assert footnote(138)[3] == "DE"
    assert "SI" in footnote(245)


def test_annex_lines_have_one_region_or_country_each():
    annex = load("annex_places")
    assert annex.groupby("row")[["level", "region", "name_fr"]].nunique().eq(1).all().all()
    assert annex.loc[annex["level"] == "country", "iso3"].notna().all()
    assert annex.loc[annex["level"] == "region", "iso3"].isna().all()
    assert annex["row"].nunique() == 65


def test_all_boxes_are_there():
    assert load("boxes")["number"].tolist() == list(range(1, 28))


def test_measures_are_numbered_and_hang_together():
    measures = load("measures")
    numbers = {"I": 69, "II": 51}
    assert measures["measure_id"].tolist() == [f"{a}-{i:02d}" for a, n in numbers.items() for i in range(1, n + 1)]
    dated = measures.dropna(subset=["start", "end"])
    assert (dated["start"].str[:4] <= dated["end"].str[:4]).all()
    assert set(load("measure_countries")["measure_id"]) == set(measures["measure_id"])


def test_twins_point_to_earlier_rows():
    measures = load("measures")
    order = {m: i for i, m in enumerate(measures["measure_id"])}
    twins = measures.dropna(subset=["same_programme_as"])
    assert len(twins) and all(order[t.same_programme_as] < order[t.measure_id] for t in twins.itertuples())


def test_impossible_sums_are_kept_and_flagged():
    funding = load("measure_funding")
    assert funding.query("flag == 'impossible'")["amount"].tolist() == [1_375_000_000]
    assert (funding.query("flag == 'impossible' or flag == 'doubtful'")["note"].notna()).all()


def test_every_surviving_list_of_a_footnote_has_a_claim():
    footnotes, claims = load("footnotes"), load("claims")
    listed = footnotes["kind"].isin(["country_list", "named_list"]) & (footnotes["status"] != "lost")
    tested = set(claims["footnote"].dropna().astype(int))
    for conditions in claims["filter"].dropna().map(parse_filter):
        tested |= {int(value) for c in conditions if c.column == "footnote" for value in c.values}
    assert len(listed) and sorted(set(footnotes.loc[listed, "footnote"]) - tested) == []


def test_third_country_nothing_is_read_as_missing():
    assert load("countries").loc[lambda t: t["code"] == "DK", "emn_role"].isna().all()


@pytest.mark.parametrize(
    ("said", "code"),
    [("FR", "FR"), ("fr", "FR"), ("FRA", "FR"), ("GR", "EL"), ("France", "FR"), ("grèce", "EL"), ("Grece", "EL"),
     ("Slovak Republic", "SK"), ("XX", None), ("", None)],
)  # fmt: skip
def test_countries_are_found_by_code_and_name(said: str, code: str | None):
    assert find_country(said) == code


def test_every_difference_in_the_ledger_is_explained_and_every_guard_holds():
    audited = ledger.audit()
    assert ledger.unexplained(audited).empty
    verdicts = audited.set_index("claim_id")["verdict"]
    issues = load("issues")
    guarded = issues.dropna(subset=["guard_claim"])
    assert len(guarded) > 50
    for issue in guarded.itertuples():
        said = f"issue {issue.issue_id} no longer stands: {issue.guard_claim} is {verdicts[issue.guard_claim]}"
        assert verdicts[issue.guard_claim] == issue.guard_verdict, said
    named = issues["claims"].dropna().str.split("; ").explode()
    assert set(named) <= set(audited["claim_id"])


def test_claims_without_evidence_say_what_is_missing():
    claims = load("claims")
    silent = claims[claims["evidence"].isna()]
    assert silent["explanation_en"].str.match(r"not printed: |lost: |not testable: ").all()


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    return folder


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        ("policy_links", "border_management,QQ,Table 4", "column code, value 'QQ': expected a value of countries.code"),
        ("policy_links", "nonsense,FR,Table 4", "column domain, value 'nonsense': expected one of asylum_migration"),
        ("policy_links", "organised_crime,CZ,Table 4", "expected a key that no other row has"),
        ("policy_links", "organised_crime,,Table 4", "column code, value ''"),
        ("policy_links", "border_management,CZ,", "column locator, value ''"),
        ("footnote_countries", "x,FR,§1.5 fn 78", "column footnote, value 'x': expected a value of type integer"),
        ("policy_links", ",,", "not a blank one"),
    ],
)
def test_bad_rows_are_named(package: Path, name: str, line: str, said: str):
    path = package / f"{name}.csv"
    rows = path.read_text(encoding="utf-8").count("\n") + 1
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(DataError) as error:
        load(name, package)
    assert f"{name}.csv, row {rows}" in str(error.value)
    assert said in str(error.value)


def test_all_problems_are_reported_at_once(package: Path):
    path = package / "policy_links.csv"
    path.write_text(
        path.read_text(encoding="utf-8") + "organised_crime,QQ,Table 4\nnonsense,FR,Table 4\n", encoding="utf-8"
    )
    with pytest.raises(DataError, match="2 problem"):
        check(["policy_links"], package)


def test_unknown_resource_names_those_there_are():
    with pytest.raises(DataError, match="policy_links"):
        load("nothing")


def test_broken_or_missing_datapackage_is_named(tmp_path: Path):
    with pytest.raises(DataError, match=r"datapackage\.json: the file is missing"):
        describe(tmp_path)
    (tmp_path / "datapackage.json").write_text(json.dumps({})[:-1], encoding="utf-8")
    describe.cache_clear()
    with pytest.raises(DataError, match="line 1: not valid JSON"):
        describe(tmp_path)
