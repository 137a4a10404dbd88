"""Selections of rows: their digests change with their own rows only."""

import pytest

from thb_atlas.data import selections, usage
from thb_atlas.data.rows import read_rows
from thb_atlas.data.tables import load

ROWS = [{"code": "FR", "n": "1"}, {"code": "SE", "n": "2"}, {"code": "FR", "n": "3"}]
KEY = selections.key_of({"code": ["FR"]})


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    table = [dict(row) for row in ROWS]
    monkeypatch.setattr(selections, "read_rows", lambda _: table)
    return table


@pytest.mark.parametrize(
    ("change", "is_seen"),
    [
        (lambda rows: rows[1].update(n="9"), False),
        (lambda rows: rows.insert(0, {"code": "SE", "n": "0"}), False),
        (lambda rows: rows[2].update(n="9"), True),
        (lambda rows: rows.pop(0), True),
        (lambda rows: rows[1].update(code="FR"), True),
    ],
)
def test_a_digest_changes_only_with_its_own_rows(rows: list, change: object, is_seen: bool):
    before = selections.digest_of("any", KEY)
    change(rows)
    assert (selections.digest_of("any", KEY) != before) == is_seen


def test_a_digest_of_some_columns_changes_only_with_these(rows: list):
    key = selections.key_of({"code": ["FR"]}, ["code"])
    before = selections.digest_of("any", key)
    rows[0].update(n="9")
    assert selections.digest_of("any", key) == before
    del rows[0]
    assert selections.digest_of("any", key) != before


def test_the_key_of_a_selection_does_not_depend_on_its_order():
    assert selections.key_of({"b": ["2", "1"], "a": ["x"]}) == selections.key_of({"a": ["x"], "b": ["1", "2", "1"]})
    assert [selections.as_written(value) for value in (True, 7, "NA")] == ["true", "7", "NA"]


def test_rows_of_a_table_read_as_a_whole_are_not_noted(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(usage._noted, "files", {})
    monkeypatch.setattr(usage, "_rows", {})
    assert len(load("positions", code="Frankreich", kind="need"))
    [noted] = usage.rows().values()
    assert list(noted["asked"]) == [selections.key_of({"code": ["FR"], "kind": ["need"]})]
    assert len(read_rows("positions")) > selections.digest_of("positions", list(noted["asked"])[0])[1] > 0
    load("positions")
    assert usage.rows() == {} and "positions.csv" in usage.noted("files")
