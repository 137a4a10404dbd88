"""Where the study has it: every row from the study says so, and what a row rests on is among its places."""

import re

import pytest

from thb_atlas.data.schema import resource, tables
from thb_atlas.data.tables import load
from thb_atlas.study.rules.places import places_of

UNLOCATED = {
    "countries": "a reference table, from one list of the study",
    "places": "a reference table of third countries",
    "vocabulary": "a reference table of terms",
    "name_variants": "a reference table of names",
    "place_groups": "a reference table: who belongs to a group, and who says so",
    "persons_by_year": "points from outside the study, each with its source",
    "issues": "our own record, which names claims",
    "double_entry": "our own record",
    "quantifiers": "our own rules",
    "footnote_pairs": "coded here: which footnote and which table list the same countries",
    "footnote_positions": "coded here: which positions a footnote counts",
}


def test_every_row_from_the_study_has_a_locator():
    assert set(UNLOCATED) < set(tables())
    for name in tables():
        if name in UNLOCATED:
            assert "locator" not in load(name).columns, f"{name} has locators now: it is no exception any more"
            continue
        if not any(source["title"].startswith("European Migration Network") for source in resource(name)["sources"]):
            continue  # a table from elsewhere
        rows = load(name)
        if name == "second_entries":  # of a point of figure 1, or a region, the study has no place
            rows = rows[~rows["resource"].isin(["persons_by_year", "places"])]
        assert rows["locator"].notna().all(), name


@pytest.mark.parametrize(("name", "column"), [("measure_countries", "evidence"), ("measure_funding", "note")])
def test_links_of_a_measure_locate_what_they_rest_on(name: str, column: str):
    rows = load(name).dropna(subset=column)
    cited = {i: re.findall(r"(Annex I+|Figure \d|Box \d+|§[\d.]*\d)", text) for i, text in rows[column].items()}
    notes = {i: re.findall(r"\bfn (\d+)|/(\d+)|\bfn \d+ and (\d+)", text) for i, text in rows[column].items()}
    assert sum(map(len, cited.values())) > 5 and sum(map(len, notes.values())) >= 4
    for i, locator in rows["locator"].items():
        parts, footnotes = map(set, zip(*places_of(locator), strict=True))
        assert set(cited[i]) <= parts, rows.loc[i].to_dict()
        assert {"".join(found) for found in notes[i]} <= footnotes, rows.loc[i].to_dict()
