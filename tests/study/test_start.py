"""The start page: the study's key information with its claims, the figure, the doors."""

import re

import pytest
from lxml import html

import thb_atlas as thb
from thb_atlas.core.errors import DataError
from thb_atlas.core.paths import BOOK
from thb_atlas.display.numbers import Number
from thb_atlas.study import start


@pytest.fixture(scope="module")
def values() -> start.Values:
    return start.values()


def test_the_start_page_names_every_value_that_is_made_for_it(values: start.Values):
    named = set(re.findall(r"\{\{ (\w+) \}\}", (BOOK / "index.md").read_text(encoding="utf-8")))
    assert {name for name in values if name.startswith(("key_", "door_"))} <= named


def test_key_numbers_have_rows_and_most_a_claim(values: start.Values):
    numbers = {name: value for name, value in values.items() if isinstance(value, Number)}
    assert all(value.rows and value.tables for value in numbers.values())
    bare = {name for name, value in numbers.items() if not value.marks}
    assert bare <= {"key_eu_measures", "key_structured", "key_only_ad_hoc"}


def test_a_number_that_is_not_the_ledgers_is_refused():
    with pytest.raises(DataError):
        start.part(thb.load("priority_region_countries", region="west_africa"), "CL-K-03")


def test_the_figure_has_words_and_the_shares_of_the_study(values: start.Values):
    figure = html.fragment_fromstring(values["key_figure"])
    assert figure.cssselect("img")[0].get("src").startswith("data:image/svg+xml;base64,")
    assert "82 per cent" in figure.cssselect("img")[0].get("alt")
    assert start.shares_of_pillars().round().loc["Protection"].tolist() == [48, 82]


def test_a_door_leads_to_each_country(values: start.Values):
    for code in thb.reporting().index:
        assert f'href="../countries/{code}.html"' in values["door_countries"]
