"""Checks of the curated data beyond the rules of the gate: completeness, and agreement with the ledger."""

import re

import pytest

from thb_atlas.core.locators import passages_of
from thb_atlas.core.paths import DATA
from thb_atlas.data.schema import load_descriptor, resource, table_names
from thb_atlas.data.tables import load
from thb_atlas.ledger.claims import parse_filter, select
from thb_atlas.ledger.failures import failures
from thb_atlas.ledger.verdicts import audit

UNLOCATED = {  # reference tables, points from other sources, and records of this edition
    "countries", "places", "vocabulary", "name_variants", "place_groups", "regions", "persons_by_year", "issues",
    "differences", "double_entry", "quantifiers", "footnote_pairs", "footnote_positions",
}  # fmt: skip


def test_every_row_from_the_study_has_a_locator_and_the_package_its_licence():
    of_study = {source["title"] for source in load_descriptor()["sources"]}
    parts = {name: resource(name) for name in table_names()}
    of_study = [name for name, part in parts.items() if of_study & {source["title"] for source in part["sources"]}]
    fields = {name: {field["name"]: field for field in parts[name]["schema"]["fields"]} for name in of_study}
    needed = {name for name in fields if fields[name].get("locator", {}).get("constraints", {}).get("required")}
    assert fields.keys() - needed == (UNLOCATED | {"second_entries"}) & fields.keys()
    entries = load("second_entries")  # points of figure 1 and regions stand nowhere in the study
    assert entries.loc[~entries["resource"].isin(["persons_by_year", "places"]), "locator"].notna().all()
    text = (DATA / "LICENSE.md").read_text(encoding="utf-8")
    [licence] = load_descriptor()["licenses"]
    names = licence["name"].replace("CC-BY-", "CC BY "), f"{licence['title']} ", f"<{licence['path']}>"
    assert [name for name in names if name not in text] == []


@pytest.mark.parametrize(("name", "column"), [("measure_countries", "known_by"), ("measure_funding", "note")])
def test_links_of_a_measure_locate_their_evidence(name: str, column: str):
    links = load(name).dropna(subset=column)
    cited = {i: re.findall(r"(Annex I+|Figure \d|Box \d+|§[\d.]*\d)", text) for i, text in links[column].items()}
    notes = {i: re.findall(r"\bfn (\d+)|/(\d+)|\bfn \d+ and (\d+)", text) for i, text in links[column].items()}
    assert sum(map(len, cited.values())) > 5 and sum(map(len, notes.values())) >= 4
    for i, locator in links["locator"].items():
        places = passages_of(locator)
        parts = {part for place in places for part in place.parts}
        footnotes = {str(footnote) for place in places for footnote in place.footnotes}
        assert set(cited[i]) <= parts, links.loc[i].to_dict()
        assert {"".join(groups) for groups in notes[i]} <= footnotes, links.loc[i].to_dict()


def test_surviving_lists_have_claims_and_the_ledger_no_failures():
    filters = load("footnote_positions").set_index("footnote")["filter"]
    nameless = [footnote for footnote, text in filters.items() if select("positions", parse_filter(text)).empty]
    assert nameless == [314, 324, 325] and not load("footnote_countries")["footnote"].isin(nameless).any()
    footnotes, claims = load("footnotes"), load("claims")
    lists = footnotes["kind"].isin(["country_list", "named_list"]) & (footnotes["status"] != "lost")
    tested = set(claims["footnote"].dropna().astype(int))
    for conditions in claims["filter"].dropna().map(parse_filter):
        tested |= {int(value) for c in conditions if c.column == "footnote" for value in c.values}
    assert len(lists) and sorted(set(footnotes.loc[lists, "footnote"]) - tested) == []
    audited, claims = audit(), load("claims")
    assert failures(audited.to_dict("records")) == []
    assert load("issues")["guard_claim"].notna().sum() > 50
    without_word = claims[(claims["relation"] != "equal") & claims["quantifier"].isna()]
    reasons = "trend|order|no word of quantity|rows, no number word|as its note says|no number for"
    texts = without_word["note"].fillna("") + " " + without_word["statement_en"]
    assert without_word.loc[~without_word["implied"] & ~texts.str.contains(reasons), "claim_id"].tolist() == []
    numbers = claims[claims["statement_en"].str.startswith("Number of ")].set_index("claim_id")
    verdicts = audited.set_index("claim_id")["verdict"][numbers.index]
    assert len(numbers) > 20
    assert (numbers["note"].str.contains("are the same too") == (verdicts == "reproduced")).all()
