"""The opening of a country's profile: its numbers are those of the tables, its sentences those of the data."""

import re

import pandas as pd
import pytest
from lxml import html

import thb_atlas as thb
from thb_atlas.core.markup import plain
from thb_atlas.display.leading import leaders
from thb_atlas.study import portrait, silence


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


def test_an_opening_says_how_many_measures_of_all_there_are():
    own = portrait.of_annex("I").query("code == 'FR'")["measure_id"].nunique()
    assert f"It reports {own} of the 69 measures that the study describes in third countries" in plain(
        portrait.opening("FR")
    )


def test_what_no_table_has_is_told_by_the_text_or_not_at_all():
    assert "the study says so in its footnotes, not in its table" in plain(portrait.opening("HR"))
    assert "It has no measures specifically for third-country nationals" in plain(portrait.opening("BE"))
    assert "It pays towards" in plain(portrait.opening("SE"))


def test_statements_that_say_the_same_are_told_once():
    said = [
        "It trains border guards to recognise victims.",
        "It trains its border guards to recognise victims better.",
        "It opened a shelter.",
    ]
    rows = thb.load("positions", code="HU").head(3).assign(example_en=said)
    assert portrait.chosen(rows, 3) == [said[0], said[2]]


@pytest.mark.parametrize(
    ("sizes", "first"),
    [
        ({"a": 1, "b": 1, "c": 1}, []),
        ({"a": 4, "b": 3, "c": 2, "d": 2}, ["a", "b"]),
        ({"a": 2, "b": 2, "c": 2, "d": 2}, []),
        ({"a": 3, "b": 3, "c": 1}, ["a", "b"]),
        ({"a": 5, "b": 4, "c": 3, "d": 2}, ["a", "b", "c"]),
        ({}, []),
    ],
)
def test_most_is_said_only_of_what_stands_apart(sizes: dict, first: list):
    assert leaders(pd.Series(sizes, dtype=int)) == first


TOLD_ELSEWHERE = [  # an absence that was claimed once, and the country and place of the study that tells it
    ("HR", "links with other policies"), ("CY", "links with other policies"), ("ES", "agreements with third countries"),
    ("FR", "agreements with third countries"), ("BE", "measures at home"), ("LT", "measures at home"),
    ("PL", "measures at home"), ("SK", "measures at home"), ("SE", "measures in third countries"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "subject"), TOLD_ELSEWHERE)
def test_absence_is_not_claimed_of_what_a_list_a_box_or_an_annex_tells(code: str, subject: str):
    found = silence.untold(code)
    assert subject not in [*found["silent"], *found["lost"]]


def test_absence_is_claimed_of_no_country_that_the_subject_s_tables_or_lists_name():
    for code in thb.reporting().index:
        gone = {words for listed in silence.untold(code).values() for words in listed}
        for subject in (each for each in silence.SUBJECTS if each.words in gone):
            assert all(thb.load(table, code=code).empty for table in subject.tables)
            notes = thb.load("footnotes", section=list(subject.sections))["footnote"] if subject.sections else []
            assert not set(thb.load("footnote_countries", code=code)["footnote"]) & {*notes, *subject.footnotes}


def test_of_what_a_lost_list_could_tell_the_recovered_text_is_said_not_to_tell():
    said = " ".join(silence.sentences("HR"))
    told, lost = said.split("The study as we have it")
    assert "the study does not tell" in told and re.search("does not name Croatia on: .*needs", lost)
