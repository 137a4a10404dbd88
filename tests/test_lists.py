"""Counting and comparing lists of countries as the study does."""

import pandas as pd
import pytest

import thb_atlas as thb
from thb_atlas import lists
from thb_atlas.places import members
from thb_atlas.tables import marks, names


def test_members_leave_out_the_observers():
    assert members(["AT", "GE", "RS", "BE"]) == ["AT", "BE"]
    assert lists.counted(["AT", "GE"], "emn_members") == 1
    assert lists.counted(["AT", "GE"], "all_countries") == 2


def test_footnote_counts_tell_equal_from_different():
    table, behind = lists.footnote_counts(["3.4.1"])
    for column, numbers in behind.items():
        assert {label: int(str(number)) for label, number in numbers.items()} == table[column].to_dict()
    counts = table.set_index("Footnote")
    assert counts.loc[232, ["Text", "List", "Verdict"]].tolist() == [9, 9, "reproduced"]
    assert counts.loc[234, ["Text", "List", "Verdict"]].tolist() == [7, 8, "differs"]


def test_a_table_is_compared_with_its_footnote():
    links = pd.DataFrame({"domain": ["a", "a"], "code": ["BE", "AT"]})
    table, behind = lists.against_footnotes(links, "domain", pd.Series({"a": "A"}), {"a": 253}, "policy_links")
    assert table.iloc[0].tolist() == ["A", 2, 253, 3, "AT", "NL, LU"]
    assert (str(behind["Table"][0]), str(behind["List"][0])) == ("2", "3")
    assert "Belgium</a>, " in behind["Table"][0].behind and "policy_links.csv" in behind["Table"][0].behind


def test_lists_compared_with_each_other_name_the_countries_in_both():
    table, behind = lists.shared_counts(["3.4.1"])
    assert {label: int(str(number)) for label, number in behind["In both"].items()} == table["In both"].to_dict()
    assert "claims_audit.html#CL-341-04" in behind["Implied"][0].behind


def test_measures_are_compared_with_the_study():
    found = {"iom": {"I-01", "I-02"}, "unodc": {"I-03"}}
    table, behind = thb.against_study(thb.measures.printed("organisation", "§3.3.1"), found, {"All": {"I-01", "I-03"}})
    assert table["All"].to_dict() == {"iom": 1, "unodc": 1}
    assert {item: str(number) for item, number in behind["Study"].items()} == table["Study"].astype(str).to_dict()
    assert "#I-01" in behind["All"]["iom"].behind and "#I-02" not in behind["All"]["iom"].behind


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
