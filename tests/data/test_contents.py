"""What the curated data hold beyond the rules of the gate: complete, and at one with the ledger and the maps."""

from thb_atlas.core.paths import DATA
from thb_atlas.data.schema import resource, tables
from thb_atlas.data.tables import load
from thb_atlas.display.worldmap import grounds
from thb_atlas.ledger.claims import parse_filter, rows
from thb_atlas.ledger.verdicts import audit, failures
from thb_atlas.study.footnotes import listed


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


def test_every_place_has_a_polygon():
    named = {iso3 for name in tables() if "iso3" in load(name).columns for iso3 in load(name)["iso3"].dropna()}
    named |= set(load("agreements")["counterparty_iso3"]) | set(load("places")["iso3"]) | set(load("countries")["iso3"])
    assert named <= set(grounds()["world"]["countries"])


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
    assert failures(audit().to_dict("records")) == []
    assert load("issues")["guard_claim"].notna().sum() > 50


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
