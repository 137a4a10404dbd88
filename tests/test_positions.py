"""What countries said: themes by size, examples, numbers beside names, and the figure of two halves."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch

from thb_atlas import positions
from thb_atlas.datapackage import DataError
from thb_atlas.figures import matrix
from thb_atlas.palette import ACCENT, BLANK, FOCUS

COLUMNS = ["theme", "code", "side", "example_en", "locator"]
PART = pd.DataFrame(
    [
        ["unspecified", "AT", "home", None, "§1"],
        ["unspecified", "BE", "home", None, "§1"],
        ["unspecified", "FR", "home", None, "§1"],
        ["eu_agencies", "BE", "home", "Second.", "§2"],
        ["children", "FR", "home", "Fourth.", "§3"],
        ["children", "AT", "home", "Third.", "§3"],
        ["children", "AT", "abroad", "First.", "§4"],
    ],
    columns=COLUMNS,
)
EXTRA = pd.DataFrame([["awareness_raising", "AT", "home", "Fifth.", "§5"]], columns=COLUMNS)
TIED = pd.concat([PART[PART["theme"] != "children"], EXTRA])


def test_themes_stand_by_countries_and_those_without_a_theme_last():
    assert positions.by_size(PART).index.tolist() == ["children", "eu_agencies", "unspecified"]
    assert positions.by_size(TIED).index.tolist() == ["awareness_raising", "eu_agencies", "unspecified"]


@pytest.mark.parametrize(
    ("label", "said"), [("Data protection", "data protection"), ("EU agencies and EMPACT", "EU agencies and EMPACT")]
)
def test_a_label_within_a_sentence(label: str, said: str):
    assert positions.inline(label) == said


def test_the_theme_that_leads():
    assert positions.leading(PART) == (["children and unaccompanied minors"], 2)
    assert positions.top(PART) == "children and unaccompanied minors (2 of 25 countries)"
    assert positions.top(TIED) == "awareness-raising and EU agencies and EMPACT (1 of 25 countries each)"


def test_no_theme_leads_where_none_is_named():
    assert positions.leading(PART[:3]) == ([], 0)
    with pytest.raises(ValueError, match="name none"):
        positions.top(PART[:3])


def test_examples_follow_the_figure():
    told = positions.examples(PART)
    assert told["What the study reports"].tolist() == ["First.", "Third.", "Fourth.", "Second."]
    assert told.iloc[0].tolist() == [
        "Austria",
        "Children and unaccompanied minors",
        "in third countries",
        "First.",
        "§4",
    ]
    assert "Where" not in positions.examples(PART[PART["side"] == "home"])


def test_themes_name_their_countries_in_the_order_of_the_figure():
    made = positions.of_themes(PART)
    assert list(made) == positions.by_size(PART).tolist()
    assert [str(number) for number in made.values()] == ["2", "1", "3"]


def test_numbers_stand_beside_names():
    table = positions.stated_and_named({259: [], 280: ["BE", "AT", "GE", "AT"], 314: []}).set_index("Footnote")
    assert table.loc[259, ["List", "Counted", "Text", "Named"]].tolist() == ["survives", "EMN members", 9, 9]
    assert table.loc[280, ["List", "Text", "Named", "Countries named"]].tolist() == ["lost", 12, 2, "AT, BE, GE"]
    assert table.loc[[259, 280], "Verdict"].tolist() == ["reproduced", "not derivable"]
    assert table.loc[314, ["Counted", "Named", "Countries named"]].tolist() == ["no number", 0, "–"]
    assert pd.isna(table.at[314, "Text"])
    read, behind = positions.layout(table.reset_index())
    assert read["Named"].tolist() == ["9", "at least 2", "none"]
    assert read["Text"].tolist()[:2] == ["9 EMN members", "12 EMN members"]
    assert {label: str(number) for label, number in behind["Text"].items()} == {0: "9", 1: "12"}
    assert {label: str(number) for label, number in behind["Named"].items()} == {0: "9", 1: "2"}


def test_names_that_the_ledger_counts_otherwise_are_refused():
    with pytest.raises(DataError, match="claim CL-424-02 .*the page has 2, the ledger 4"):
        positions.stated_and_named({298: ["BE", "AT"]})


def test_a_footnote_that_does_not_exist_is_refused():
    with pytest.raises(KeyError):
        positions.stated_and_named({9999: ["AT"]})


def filled(fig: Figure) -> dict[str, int]:
    """Return the number of cells of each colour: a cell is a path of five points."""
    plt.close(fig)
    paths = [artist for artist in fig.axes[0].get_children() if isinstance(artist, PathPatch)]
    return {to_hex(artist.get_facecolor()): len(artist.get_path()) // 5 for artist in paths}


def test_a_matrix_has_a_cell_for_each_mark():
    marks = pd.DataFrame([[True, False, True], [False, False, True]], index=["x", "y"], columns=["AT", "BE", "CY"])
    colours = [to_hex(colour) for colour in (BLANK, ACCENT, FOCUS)]
    assert filled(matrix(marks, "CY")) == dict(zip(colours, (3, 1, 2), strict=True))
    assert filled(matrix(marks)) == dict(zip(colours, (3, 3, 0), strict=True))
    marks.columns = marks.columns.astype("string")  # as ids of claims are: none of them equals None, or differs from it
    assert filled(matrix(marks)) == dict(zip(colours, (3, 3, 0), strict=True))
    assert matrix(marks).axes[0].get_ylim() == (2, 0), "the first row stands above"


def test_names_stand_at_the_cells_of_a_matrix_upright_if_they_are_no_codes():
    marks = pd.DataFrame([[True, False], [False, True]], index=["x", "y"], columns=["AT", "BE"])
    for columns, rotation in (["AT", "BE"], 0), (["Austria", "BE"], 90):
        fig = matrix(marks.set_axis(columns, axis="columns"))
        plt.close(fig)
        rows, names = fig.axes[0].texts[:2], fig.axes[0].texts[2:4]
        assert [(text.get_text(), text.get_position()) for text in rows] == [("x", (0, 0.5)), ("y", (0, 1.5))]
        assert [(text.get_text(), text.get_position()) for text in names] == [(columns[0], (0.5, 1)), ("BE", (1.5, 1))]
        assert {text.get_rotation() for text in names} == {rotation}


def test_a_split_matrix_has_the_numbers_of_both_halves():
    left = pd.DataFrame([[True, True], [False, False]], index=["One", "Two"], columns=["AT", "BE"])
    fig = positions.split_matrix(left, ~left, ["need", "plan"], "BE")
    ax = fig.axes[0]
    plt.close(fig)
    texts = [text.get_text() for text in ax.texts]
    assert texts == ["2", "·", "·", "2", "One", "Two", "AT", "BE"]
    assert [text.get_weight() for text in ax.texts[-2:]] == ["normal", "bold"]
    with pytest.raises(ValueError, match="the same rows"):
        positions.split_matrix(left, left[:1], ["need", "plan"])
