"""The opening of a country's profile: its numbers are those of the tables, its sentences those of the data."""

import re

import pandas as pd
import pytest
from shown import tree

import thb_atlas as thb
from thb_atlas.core.markup import plain
from thb_atlas.display.leading import leaders
from thb_atlas.study import portrait, silence


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("FR", "It reports {} of the 69 measures that the study describes in third countries"),
        ("HR", "the study says so in its footnotes, not in its table"),
        ("BE", "It has no measures specifically for third-country nationals"),
        ("SE", "It pays towards"),
        ("GE", ""),
    ],
)
def test_an_opening_names_the_country_and_what_numbers_and_data_say_of_it(code: str, said: str):
    text = portrait.opening(code)
    own = portrait.of_annex("I").query("code == @code")["measure_id"].nunique()
    assert thb.country_name(code) in plain(text) and said.format(own) in plain(text)
    known = {example.lower() for example in thb.load("positions", code=code)["example_en"].dropna()}
    aims = thb.load("measures")["objective_en"].dropna().str.lower()
    quoted = [each.text_content().lower() for each in tree(text).cssselect(".thb-said")]
    assert all(said in known or aims.str.startswith(said).any() for said in quoted)


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


def test_absence_is_claimed_of_what_nothing_tells():
    lost = ["priority regions", "what it found hard", "results", "needs", "plans"]
    assert silence.untold("HR") == {
        "silent": ["the kind of its policy", "agreements with third countries"],
        "lost": lost,
    }
    assert silence.untold("FR") == {"silent": [], "lost": ["results"]}
    assert silence.untold("SI") == {"silent": [], "lost": []}


def test_of_what_a_lost_list_could_tell_it_is_not_said_that_the_study_does_not_tell():
    silent, lost, *_ = silence.sentences("HR")
    assert silent.endswith("does not tell: the kind of its policy; agreements with third countries.")
    assert re.search("does not name Croatia on: .*needs", lost)
