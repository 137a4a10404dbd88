"""Changes of the ledger: verdicts, numbers, new and gone claims, and the report of a build on them."""

import math

import pandas as pd

from thb_atlas.ledger.changes import Change, changes, summary

BEFORE = {
    "a": {"verdict": "reproduced", "value": 60, "computed": 60.0},
    "b": {"verdict": "differs", "value": 3, "computed": 4.0},
    "c": {"verdict": "not derivable", "value": None, "computed": math.nan},
    "gone": {"verdict": "differs", "value": 1, "computed": 2.0},
}
AFTER = {
    "a": {"verdict": "differs", "value": 60, "computed": 69.0},
    "new": {"verdict": "reproduced", "value": 1, "computed": 1.0},
    "b": {"verdict": "differs", "value": 3, "computed": 4.2},
    "c": {"verdict": "not derivable", "value": pd.NA, "computed": None},
}
LINES = ["a reproduced -> differs (data 60 -> 69)", "new new, reproduced", "b differs (data 4 -> 4.2)",
         "gone gone, was differs"]  # fmt: skip


def test_changes_are_in_the_order_of_the_ledger_and_a_build_names_verdicts_and_counts_the_rest():
    assert [change.text() for change in changes(BEFORE, AFTER)] == LINES
    lines = ["1 verdict changed: a reproduced -> differs (data 60 -> 69)",
             "Other statements: 1 new, 1 gone, 1 with another number"]  # fmt: skip
    assert summary(changes(BEFORE, AFTER)) == lines
    twice = [Change(claim, "reproduced", "differs", {}) for claim in "xy"]
    assert summary(twice) == ["2 verdicts changed: x reproduced -> differs; y reproduced -> differs"]
    assert summary([]) == []
