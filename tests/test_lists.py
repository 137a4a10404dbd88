"""Counting and comparing lists of countries as the study does."""

import pandas as pd
import pytest

from thb_atlas import lists
from thb_atlas.places import members
from thb_atlas.tables import marks, names


def test_members_leave_out_the_observers():
    assert members(["AT", "GE", "RS", "BE"]) == ["AT", "BE"]
    assert lists.counted(["AT", "GE"], "emn_members") == 1
    assert lists.counted(["AT", "GE"], "all_countries") == 2


def test_footnote_counts_tell_equal_from_different():
    counts = lists.footnote_counts(["3.4.1"]).set_index("Footnote")
    assert counts.loc[232, ["Text", "List", "Verdict"]].tolist() == [9, 9, "reproduced"]
    assert counts.loc[234, ["Text", "List", "Verdict"]].tolist() == [7, 8, "differs"]


def test_a_table_is_compared_with_its_footnote():
    links = pd.DataFrame({"domain": ["a", "a"], "code": ["BE", "AT"]})
    row = lists.against_footnotes(links, "domain", pd.Series({"a": "A"}), {"a": 253}).iloc[0]
    assert row.tolist() == ["A", 2, 253, 3, "AT", "NL, LU"]


def test_marks_keep_the_orders_given():
    links = pd.DataFrame({"row": ["x", "y", "y"], "code": ["B", "A", "B"]})
    found = marks(links, "row", pd.Series({"y": "Y", "x": "X", "z": "Z"}), ["A", "B", "C"])
    assert found.index.tolist() == ["Y", "X", "Z"]
    assert found.values.tolist() == [[True, True, False], [False, True, False], [False, False, False]]


@pytest.mark.parametrize(
    ("codes", "said"), [([], "none"), (["FR"], "France"), (["AT", "NL", "EL"], "Austria, the Netherlands and Greece")]
)
def test_names_of_countries(codes: list[str], said: str):
    assert names(codes) == said
