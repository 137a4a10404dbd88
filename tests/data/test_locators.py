"""Where the study has it: every row from the study says so, in one form, and linked rows agree."""

import re

import pytest

from thb_atlas.data.schema import tables
from thb_atlas.data.tables import load

PLACE = re.compile(
    r"(§\d(?:\.\d)*|Table \d|Figure \d|Box \d+(?: \(§[\d.]+\))?|Annex I{1,3}|Annexes I and II|Definitions|Summary"
    r"|Key information|contact points)?(?:(?:^| )fn (\d+(?:-\d+)?(?:, (?:fn )?\d+)*))?(?<=.)"
)
UNLOCATED = {
    "countries": "a reference table, from one list of the study",
    "places": "a reference table of third countries",
    "vocabulary": "a reference table of terms",
    "persons_by_year": "points from outside the study, each with its source",
    "issues": "our own record, which names claims",
    "double_entry": "our own record",
    "quantifiers": "our own rules",
    "footnote_pairs": "coded here: which footnote and which table list the same countries",
    "footnote_positions": "coded here: which positions a footnote counts",
}


def places_of(locator: str) -> set[tuple[str, str]]:
    """The single places of a locator as (part of the study, footnote), both "" where a locator does not name them."""
    found, part = set(), ""
    for text in locator.split("; "):
        where, footnotes = PLACE.fullmatch(text).groups()
        part = where or part
        found.add((part, ""))
        for first, last in re.findall(r"(\d+)(?:-(\d+))?", footnotes or ""):
            found |= {(part, str(n)) for n in range(int(first), int(last or first) + 1)}
    return found


def test_every_row_from_the_study_has_a_locator():
    assert set(UNLOCATED) < set(tables())
    for name in tables():
        if name in UNLOCATED:
            assert "locator" not in load(name).columns, f"{name} has locators now: it is no exception any more"
            continue
        unknown = [text for text in load(name)["locator"] if not all(map(PLACE.fullmatch, text.split("; ")))]
        assert unknown == [], name


def test_a_footnote_and_its_lists_have_one_locator():
    notes = load("footnotes").set_index("footnote")
    part = notes["section"].str.replace(r"^(?=\d)", "§", regex=True)
    assert (notes["locator"] == part + " fn " + notes.index.astype("string")).all()
    for name in ("footnote_countries", "footnote_places"):
        links = load(name)
        assert (links["locator"] == links["footnote"].map(notes["locator"])).all(), name


def test_links_of_a_measure_have_its_locator():
    measures = load("measures").set_index("measure_id")["locator"].map(places_of)
    linked = [name for name in tables() if name.startswith("measure_")]
    assert len(linked) == 8
    for name in linked:
        for row in load(name).itertuples():
            assert measures[row.measure_id] <= places_of(row.locator), (name, row.measure_id)


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


def test_places_and_countries_of_an_eu_measure_stand_where_it_does():
    measures = load("eu_measures").set_index("eu_measure_id")["locator"].map(places_of)
    for name in ("eu_measure_places", "eu_measure_countries"):
        for row in load(name).itertuples():
            assert places_of(row.locator) - {("Annex III", "")} <= measures[row.eu_measure_id], row
