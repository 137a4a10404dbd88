"""What a place's page tells: where each row is told, what its page and its door say."""

import re

import pytest

import thb_atlas as thb
from thb_atlas.core.markup import plain
from thb_atlas.display.numbers import place_links
from thb_atlas.study import places


@pytest.mark.parametrize(
    ("locator", "part"),
    [
        ("§2.1 fn 81", "eu"), ("Box 1 (§1.2.2); fn 65", "eu"), ("Annex I fn 333-335", "abroad"),
        ("Box 9; Annex I", "abroad"), ("Annex II", "home"), ("§3.4.1 fn 238", "cooperation"), ("§6.1.2", "plans"),
    ],
)  # fmt: skip
def test_rows_are_told_in_the_part_of_the_section_that_they_come_from(locator: str, part: str):
    assert places.part_of(locator) == part


@pytest.mark.parametrize("iso3", ["NGA", "UKR", "MDA"])
def test_every_mention_of_a_place_is_told_on_its_page_once(iso3: str):
    """A statement that is not in a list alone stands in exactly one part of the page."""
    parts = ("abroad", "home", "priority", "eu", "cooperation", "hard", "worked", "reached", "plans")
    told = [i for part in parts for i in places.statements(part, iso3=iso3)["position_id"]]
    every = places.named("positions", iso3=iso3).dropna(subset="example_en")
    agreed = every["theme"] == "cooperation_agreements"
    assert len(told) == len(set(told)) and set(every.loc[~agreed, "position_id"]) <= set(told)
    facts = [i for part in parts for i in places.facts(part, iso3)["fact_id"]]
    assert sorted(facts) == sorted(thb.load("place_facts", iso3=iso3)["fact_id"])


@pytest.mark.parametrize(
    ("iso3", "facts"),
    [
        ("NGA", ["In Nigeria, five countries act with eleven measures", "the Netherlands (6)", "Edo, Delta, Ogun",
                 "5.5 million US dollars", "is a priority of seven countries", "annex III does not name Spain"]),
        ("UKR", ["In Ukraine, three countries act with five measures", "is a priority of 14 countries",
                 "in their own language", "legal assistance, extradition", "15 countries prioritise Ukraine"]),
        ("VNM", ["October 2023 to April 2024", "1,880,000", "75,000 euro", "priority of four countries", "PAYDAY"]),
    ],
)  # fmt: skip
def test_a_page_has_the_facts_on_its_place(iso3: str, facts: list[str], executed):
    shown = [output["data"] for cell in executed("place_profile", iso3).cells for output in cell.get("outputs", ())]
    text = " ".join(plain(data.get("text/markdown") or data.get("text/html", "")) for data in shown)
    text = re.sub(r"\]\([^)]*\)", "", text).replace("[", "")
    assert [fact for fact in facts if fact not in text] == []


def test_names_lead_to_pages_and_georgia_and_serbia_have_two():
    assert thb.place_link("NGA") == '<a href="../places/NGA.html">Nigeria</a>' and thb.place_link("SYR") == "Syria"
    assert place_links(["FRA", "GMB"]).endswith('and <a href="../places/GMB.html">the Gambia</a>')
    for code, iso3 in (("GE", "GEO"), ("RS", "SRB")):
        assert f"../countries/{code}.html" in thb.country_link(code)
        assert f"../places/{iso3}.html" in thb.place_link(iso3)
