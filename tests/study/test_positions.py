"""What countries said: examples, positions as a table."""

import pandas as pd

import thb_atlas as thb
from thb_atlas.core.markup import plain
from thb_atlas.data.tables import load, terms
from thb_atlas.study import positions

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


def test_examples_are_told_once_with_all_their_countries_and_those_without_one_last():
    tables = [positions.examples(rows.fillna({"example_en": "Last."})) for rows in (PART, TIED)]
    of_part, of_tied = (table["What the study reports"].tolist() for table in tables)
    assert of_part == ["First.", "Third.", "Fourth.", "Second.", "Last."] and of_tied == ["Fifth.", "Second.", "Last."]
    table = positions.examples(PART)
    first = ["Austria", "Children and unaccompanied minors", "in third countries", "First.", "§4"]
    assert [*map(plain, table.iloc[0])] == first and table.attrs["tables"] == ["positions"]
    assert "Where" not in positions.examples(PART[PART["side"] == "home"])
    shared = PART.assign(example_en=PART["example_en"].replace({"Fourth.": "Third."}))
    table = positions.examples(shared)
    assert table["What the study reports"].tolist() == ["First.", "Third.", "Second."]
    assert plain(table.loc[1, "Country"]) == "Austria; France"


def test_positions_are_told_under_the_heads_asked_for_and_an_unnamed_country_in_one_line(shown):
    table = positions.as_table(load("positions", code="FR"), "Subject", "Where")
    assert table.columns.tolist() == ["Subject", "Where", "What the study reports", "Locator"]
    assert len(table) == len(load("positions", code="FR")) and set(table["Subject"]) <= set(terms("theme"))
    rows = load("positions", position_id=["P-487", "P-495"])
    for code in ("LU", rows.set_index("position_id").at["P-495", "code"]):
        thb.page("3.2", code).show_examples(rows, "P-487", "P-495")
    assert shown[0].text == "The text that we have gives no example of Luxembourg here."
    assert shown[1].text.count("\n- ") == 1
    thb.page("3.2", "LU").show_examples(rows, "P-487", own=0)
    assert shown[2].text.startswith("- **")
