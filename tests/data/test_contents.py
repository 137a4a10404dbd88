"""The curated data: valid against the schema, consistent with their own arithmetic, every code known."""

from thb_atlas.core.paths import DATA
from thb_atlas.data.countries import adjective, members, reported
from thb_atlas.data.schema import problems, resource, tables
from thb_atlas.data.tables import load, reporting, terms
from thb_atlas.display.geography import polygons
from thb_atlas.ledger.claims import parse_filter, rows
from thb_atlas.ledger.verdicts import audit, unexplained
from thb_atlas.study.footnotes import listed


def test_package_is_valid():
    assert problems() == []


def test_every_table_is_described_and_every_file_is_a_table():
    assert sorted(p.stem for p in DATA.glob("*.csv")) == sorted(tables())
    for name in tables():
        part = resource(name)
        assert part["title"] and part["description"] and part["sources"]
        assert all(len(f["description"]) > 3 for f in part["schema"]["fields"])


def test_a_row_is_named_by_columns_of_its_table():
    for name in tables():
        schema = resource(name)["schema"]
        named = [*schema["primaryKey"], *schema.get("rowLabel", [])]
        assert set(named) <= {field["name"] for field in schema["fields"]}, name


def test_enumerations_are_the_vocabulary():
    fields = [f for name in tables() for f in resource(name)["schema"]["fields"] if "vocabulary" in f]
    assert fields
    for field in fields:
        assert field["constraints"]["enum"] == terms(field["vocabulary"]).index.tolist()


def test_victims_add_up():
    table = load("victims_2022").dropna(subset=["total"])
    assert len(table) == 26
    assert (table["other_eu"] + table["non_eu"] + table["own"] == table["total"]).all()
    share = 100 * table["non_eu"] / table["total"]
    assert ((share - table["pct_non_eu"]).abs() <= 0.0501).all()


def test_printed_total_of_table_1_stands_although_the_rows_do_not_give_it():
    table = load("victims_2022")
    printed = load("study_counts", locator="Table 1").set_index("item")["value"]
    assert printed["total"] - table["total"].sum() == printed["non_eu_total"] - table["non_eu"].sum() == 86
    assert round(100 * printed["non_eu_total"] / printed["total"], 1) == printed["pct_non_eu"]


def test_reporting_countries_are_those_of_footnote_78():
    assert sorted(listed(78)) == sorted(reporting().index)
    assert len(members(reporting().index)) == 23


def test_country_codes_in_lists_of_reporting_countries_reported():
    strict = ["priority_region_countries", "policy_approaches", "policy_links", "beneficiaries_abroad"]
    for name in [*strict, "annex_places", "figure_3_places", "agreements", "measure_countries", "positions"]:
        assert set(load(name)["code"]) <= set(reporting().index), name


def test_every_reporting_country_has_an_adjective_of_its_own():
    adjectives = [adjective(code) for code in reported()]
    assert all(adjectives) and len(set(adjectives)) == 25


def test_every_place_has_a_polygon():
    named = {iso3 for name in tables() if "iso3" in load(name).columns for iso3 in load(name)["iso3"].dropna()}
    named |= set(load("agreements")["counterparty_iso3"]) | set(load("places")["iso3"]) | set(load("countries")["iso3"])
    assert named <= set(polygons("world").index)


def test_every_counterparty_has_a_name():
    known = set(load("places")["iso3"]) | set(load("countries")["iso3"])
    assert set(load("agreements")["counterparty_iso3"]) <= known


def test_places_and_countries_agree_on_names():
    countries, places = (load(name).set_index("iso3")["name_en"] for name in ("countries", "places"))
    shared = countries.index.intersection(places.index)
    assert len(shared) >= 9
    assert (countries[shared] == places[shared]).all()


def test_footnotes_are_complete_and_lists_hang_together():
    notes = load("footnotes")
    assert notes["footnote"].tolist() == list(range(1, 356))
    lists = set(load("footnote_countries")["footnote"]) | set(load("footnote_places")["footnote"])
    kinds = notes.set_index("footnote")["kind"]
    assert set(kinds[sorted(lists)]) == {"country_list", "named_list"}
    assert lists == set(kinds[kinds.isin(["country_list", "named_list"])].index)
    assert notes.loc[notes["status"] == "lost", "kind"].isna().all()


def test_lists_have_the_printed_order_and_repairs():
    assert listed(253) == ["BE", "NL", "LU"]
    assert listed(138)[3] == "DE"
    assert "SI" in listed(245)


def test_footnotes_are_paired_with_rows_that_are_there():
    for pair in load("footnote_pairs").itertuples():
        found = rows({"evidence": pair.resource, "filter": pair.filter, "aggregate": "", "counts": "all_countries"})
        assert len(found) and "code" in found and listed(pair.footnote), pair


def test_footnotes_count_positions_where_their_list_is_lost():
    filters = load("footnote_positions").set_index("footnote")["filter"]
    subject = {"evidence": "positions", "aggregate": "", "counts": "all_countries"}
    found = {footnote: rows({**subject, "filter": text}) for footnote, text in filters.items()}
    nameless = [footnote for footnote, named in found.items() if named.empty]
    assert nameless == [314, 324, 325] and not any(map(listed, nameless))


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


def test_impossible_sums_stand_and_are_flagged():
    funding = load("measure_funding")
    assert funding.loc[(funding["flag"] == "impossible").fillna(False), "amount"].tolist() == [1_375_000_000]
    assert funding.loc[funding["flag"].isin(["impossible", "doubtful"]), "note"].notna().all()


def test_every_surviving_list_of_a_footnote_has_a_claim():
    footnotes, claims = load("footnotes"), load("claims")
    lists = footnotes["kind"].isin(["country_list", "named_list"]) & (footnotes["status"] != "lost")
    tested = set(claims["footnote"].dropna().astype(int))
    for conditions in claims["filter"].dropna().map(parse_filter):
        tested |= {int(value) for c in conditions if c.column == "footnote" for value in c.values}
    assert len(lists) and sorted(set(footnotes.loc[lists, "footnote"]) - tested) == []


def test_every_difference_in_the_ledger_is_explained_and_every_guard_holds():
    audited = audit()
    assert unexplained(audited).empty
    verdicts = audited.set_index("claim_id")["verdict"]
    issues = load("issues")
    guarded = issues.dropna(subset=["guard_claim"])
    assert len(guarded) > 50
    for issue in guarded.itertuples():
        said = f"issue {issue.issue_id} no longer stands: {issue.guard_claim} is {verdicts[issue.guard_claim]}"
        assert verdicts[issue.guard_claim] == issue.guard_verdict, said
    named = issues["claims"].dropna().str.split("; ").explode()
    assert set(named) <= set(audited["claim_id"])


def test_a_word_of_quantity_has_one_test_everywhere():
    claims, rules = load("claims").dropna(subset="quantifier"), load("quantifiers").set_index("id")
    assert set(claims["quantifier"]) == set(rules.index)
    assert (claims["relation"] == claims["quantifier"].map(rules["relation"])).all()
    in_percent = claims[(claims["unit"] == "percent") & ~claims["relation"].isin(["majority", "most_common"])]
    for column, limited in (("share", in_percent), ("number", claims)):
        limits = limited["quantifier"].map(rules[column]).dropna()
        assert len(limits) and (limited.loc[limits.index, "value"] == limits).all(), column
    assert load("claims", relation="majority")["value"].isna().all()


def test_every_statement_that_a_relation_other_than_equality_tests_has_a_word_or_a_reason():
    claims = load("claims")
    open_ones = claims[(claims["relation"] != "equal") & claims["quantifier"].isna()]
    reasons = "implied|value: |trend|order|no word of quantity|rows, no number word|as its note says|no number for"
    told = open_ones["note"].fillna("") + " " + open_ones["statement_en"]
    assert open_ones.loc[~told.str.contains(reasons), "claim_id"].tolist() == []


def test_lists_that_are_said_to_be_the_same_are_the_same():
    """A number alone says so: `number of`; equal numbers of lists that differ are no claim of their own."""
    claims = load("claims")
    numbers = claims[claims["statement_en"].str.startswith("Number of ")].set_index("claim_id")
    verdicts = audit().set_index("claim_id")["verdict"][numbers.index]
    assert len(numbers) > 20
    assert (numbers["note"].str.contains("are the same too") == (verdicts == "reproduced")).all()


def test_claims_without_evidence_say_what_is_missing():
    claims = load("claims")
    silent = claims[claims["evidence"].isna()]
    assert silent["explanation_en"].str.match(r"not printed: |lost: |not testable: ").all()
