"""What countries said: themes by size, examples, the countries that the text names where a list is lost."""

import pandas as pd
import pytest

from thb_atlas.core.markup import Text
from thb_atlas.data.tables import load, terms
from thb_atlas.study import footnotes, positions

COLUMNS = ["theme", "code", "kind", "side", "example_en", "locator"]
PART = pd.DataFrame(
    [
        ["unspecified", "AT", "need", "home", None, "§1"],
        ["unspecified", "BE", "need", "home", None, "§1"],
        ["unspecified", "FR", "need", "home", None, "§1"],
        ["eu_agencies", "BE", "need", "home", "Second.", "§2"],
        ["children", "FR", "plan", "home", "Fourth.", "§3"],
        ["children", "AT", "need", "home", "Third.", "§3"],
        ["children", "AT", "need", "abroad", "First.", "§4"],
    ],
    columns=COLUMNS,
).assign(pillar="protection")
EXTRA = pd.DataFrame([["awareness_raising", "AT", "need", "home", "Fifth.", "§5"]], columns=COLUMNS)
TIED = pd.concat([PART[PART["theme"] != "children"], EXTRA])


def test_a_country_counts_once_on_a_theme_and_is_named_once():
    sizes = [("eu_agencies", 1), ("children", 2), ("unspecified", 3)]  # as in the classification
    assert list(positions.sizes(PART).items()) == sizes
    assert positions.on_theme(PART, "children") == "Austria and France"
    assert positions.on_theme(PART, "data_protection") == "none"


def test_themes_stand_by_countries_and_those_without_a_theme_last():
    assert positions.by_size(PART).index.tolist() == ["children", "eu_agencies", "unspecified"]
    assert positions.by_size(TIED).index.tolist() == ["awareness_raising", "eu_agencies", "unspecified"]
    assert positions.by_size(PART)["children"] == "Children and unaccompanied minors"


@pytest.mark.parametrize(
    ("label", "said"), [("Data protection", "data protection"), ("EU agencies and EMPACT", "EU agencies and EMPACT")]
)
def test_a_label_within_a_sentence(label: str, said: str):
    assert positions.inline(label) == said and isinstance(positions.inline(label), Text)


def test_countries_are_told_apart_by_kind_of_statement():
    found = positions.by_kind(PART)
    assert found.index.tolist() == ["eu_agencies", "children"]  # as in the classification
    assert found.loc["children"].to_dict() == {"need": {"AT"}, "plan": {"FR"}}
    assert found.loc["eu_agencies"].to_dict() == {"need": {"BE"}, "plan": set()}


def test_examples_stand_in_the_order_of_the_figure():
    told = positions.examples(PART)
    assert told["What the study reports"].tolist() == ["First.", "Third.", "Fourth.", "Second."]
    first = ["Austria", "Children and unaccompanied minors", "in third countries", "First.", "§4"]
    assert told.iloc[0].tolist() == first
    assert told.attrs["tables"] == ["positions"]
    assert "Where" not in positions.examples(PART[PART["side"] == "home"])


def test_statements_are_told_under_the_heads_that_are_asked_for():
    told = positions.told(load("positions", code="FR"), "Kind", "Pillar")
    assert told.columns.tolist() == ["Kind", "Pillar", "What the study reports", "Locator"]
    assert len(told) == len(load("positions", code="FR")) and set(told["Kind"]) <= set(terms("position_kind"))


def test_countries_are_still_named_where_the_list_is_lost():
    found = positions.still_named([259, 280, 314])
    assert found.index.tolist() == [259, 280, 314]
    assert found.at[259, "who"] == footnotes.listed(259) and len(found.at[259, "who"]) >= 9
    assert footnotes.listed(280) == [] and found.at[280, "who"] == sorted(set(found.at[280, "who"])) != []
    assert (found.at[314, "who"], found.at[314, "counts"]) == ([], "none")
