"""Selections of rows: their digests change with their own rows only."""

import pytest

from thb_atlas.data import selections, usage
from thb_atlas.data.rows import read_rows
from thb_atlas.data.tables import load


def test_a_digest_changes_only_with_its_own_rows_and_columns(monkeypatch: pytest.MonkeyPatch):
    rows = [{"code": "FR", "n": "1"}, {"code": "SE", "n": "2"}, {"code": "FR", "n": "3"}]
    monkeypatch.setattr(selections, "read_rows", lambda _: rows)  # of every table
    keys = [selections.key_of({"code": ["FR"]}, *columns) for columns in ([], [["code"]])]
    for change, seen in (
        (lambda: rows[1].update(n="9"), [False, False]),
        (lambda: rows.insert(0, {"code": "SE", "n": "0"}), [False, False]),
        (lambda: rows[3].update(n="9"), [True, False]),
        (lambda: rows.pop(1), [True, True]),
        (lambda: rows[1].update(code="FR"), [True, True]),
    ):
        before = [selections.digest_of("any", key) for key in keys]
        change()
        assert [selections.digest_of("any", key) != digest for key, digest in zip(keys, before, strict=True)] == seen
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
