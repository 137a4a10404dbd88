"""Changes of the ledger: verdicts, numbers, new and gone claims."""

import math

import pandas as pd

from thb_atlas.ledger.changes import changes

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


def test_changes_are_in_the_order_of_the_ledger():
    assert [change.text() for change in changes(BEFORE, AFTER)] == LINES
    assert changes(AFTER, AFTER) == []
