"""The opening of a country's profile: its numbers are those of the tables, its sentences those of the data."""

import pytest
from lxml import html

import thb_atlas as thb
from thb_atlas.core.markup import plain
from thb_atlas.study import portrait


def quoted(text: str) -> list[str]:
    tree = html.fragment_fromstring(text, create_parent="article")
    return [each.text_content() for each in tree.cssselect(".thb-said")]


@pytest.mark.parametrize("code", ["FR", "GE", "HR", "SE"])
def test_an_opening_names_the_country_and_what_numbers_and_data_say_of_it(code: str):
    text = portrait.opening(code)
    assert str(thb.country_name(code)) in plain(text)
    known = {example.lower() for example in thb.load("positions", code=code)["example_en"].dropna()}
    aims = thb.load("measures")["objective_en"].dropna().str.lower()
    assert all(said.lower() in known or aims.str.startswith(said.lower()).any() for said in quoted(text))


def test_a_country_stands_beside_the_median_of_all_that_reported():
    own, median = portrait.beside(portrait.of_annex("I"), "measure_id", "FR")
    sizes = portrait.of_annex("I").groupby("code")["measure_id"].nunique().reindex(thb.reporting().index, fill_value=0)
    assert (own.value, median.value) == (sizes["FR"], sizes.median())
    assert "17 of 69 measures in third countries (median country: 1)" in plain(portrait.summary("FR"))


def test_what_no_table_has_is_told_by_the_text_or_not_at_all():
    assert "the study says so in its text, not in its table" in plain(portrait.summary("ES"))
    assert "At home it has no measures specifically" in plain(portrait.summary("BE"))
    assert plain(portrait.summary("HR")).startswith("The study says little about Croatia")


def test_statements_that_say_the_same_are_told_once():
    rows = thb.load("positions", code="HU", kind="plan")
    assert len(portrait.chosen(rows, 2)) == 2
    told = portrait.chosen(thb.load("positions", code="CZ", kind="challenge"), 9)
    assert sum("uthoritarian" in example for example in told) == 1
