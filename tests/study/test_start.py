"""The start page: statements of the study with their verdicts, the map as the door to places, countries by name."""

import re

import pytest
from lxml import html

import thb_atlas as thb
from thb_atlas.core.errors import DataError
from thb_atlas.core.paths import BOOK
from thb_atlas.data.tables import reporting
from thb_atlas.study.pages import start

PAGE = (BOOK / "index.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def values() -> start.Values:
    return start.values()


def test_the_start_page_names_every_claim_that_is_made_for_it_and_each_has_its_verdict(values: start.Values):
    named = set(re.findall(r"\{\{ (?:study|sign)_(\w+) \}\}", PAGE))
    assert named == {claim.replace("-", "_") for claim in start.CLAIMS}
    assert all(value.marks for name, value in values.items() if name.startswith("study_"))
    assert (values["study_331_05"].shown, values["study_11_18"].shown) == ("60", "63.1\N{NO-BREAK SPACE}%")
    assert 'href="../notebooks/claims_audit.html#CL-K-12"' in values["sign_K_12"]


def test_a_number_that_the_study_does_not_print_is_refused():
    with pytest.raises(DataError):
        start.printed_number("§3.3.1", "nothing")


def test_the_map_and_the_list_lead_to_each_place_where_a_measure_acts(values: start.Values):
    drawn, listed = (html.fragment_fromstring(values[name]) for name in ("places_map", "places_list"))
    targets = thb.load("measure_targets", measure_id=thb.load("measures", annex="I")["measure_id"])
    doors = {f"../places/{iso3}.html" for iso3 in targets[targets["measure_id"] != "I-27"]["iso3"]}  # not printed where
    assert {a.get("href") for a in drawn.iter("a")} == {a.get("href") for a in listed.iter("a")} == doors
    assert drawn.xpath("string(.//title)") == "Niger: 11 measures by 5 countries"
    assert len(values["places_map"].encode()) < 70_000 and values["places_map"].count("<") < 700


def test_a_door_leads_to_each_country(values: start.Values):
    doors = re.findall(r'href="../countries/(\w\w)\.html"', values["countries_by_name"])
    assert sorted(doors) == sorted(reporting().index)


def test_the_other_messages_are_at_most_ten_and_each_leads_to_a_page():
    messages = re.findall(r"^- (.+)$", PAGE.split("## What else the study says")[1].split("</div>")[0], re.MULTILINE)
    assert len(messages) <= 10 and all(
        re.match(r"\*\*\[[^]{]+\]\(notebooks/\w+\.ipynb\)\*\*", message) for message in messages
    )
