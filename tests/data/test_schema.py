"""No table is used that was not checked as it is now; what is wrong in it is said with file, row, column and value."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from damage import Copy
from damage_schema import constraints, part
from samples import append, replace

from thb_atlas.core.errors import DataError
from thb_atlas.data import schema
from thb_atlas.data.tables import load


def test_what_was_found_valid_is_not_checked_again_until_it_changes(copy: Copy, monkeypatch: pytest.MonkeyPatch):
    asked, problems, notes = [], schema.problems, schema.found_valid()
    monkeypatch.setattr(schema, "problems", lambda names, folder: asked.extend(names) or problems(names, folder))
    for _ in range(2):
        schema.ensure("glossary", copy.folder)
    replace("boxes.csv", "Box 1", "Box 2")(copy.folder)
    schema.ensure("glossary", copy.folder)
    assert asked == ["glossary"]
    replace("glossary.csv", "victim", "person")(copy.folder)
    schema.ensure("glossary", copy.folder)
    assert asked == ["glossary"] * 2
    assert schema.found_valid() == notes, "notes of a copy are its own"


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        (
            "policy_links",
            lambda copy: replace("countries.csv", "AT,AUT", "QT,AUT")(copy.folder),
            r"policy_links\.csv, row \d+, column code, value 'AT': expected a value of countries",
        ),
        (
            "boxes",
            lambda copy: copy.schema(lambda described: constraints(described, "boxes", "number").update(maximum=26)),
            "column number, value '27': expected .*maximum 26",
        ),
        ("boxes", lambda copy: append("boxes.csv", "x,y\n")(copy.folder), r"boxes\.csv, row 29"),
        ("boxes", lambda copy: copy.path("boxes").unlink(), r"boxes\.csv: expected a file"),
    ],
    ids=["a table that it refers to", "its schema", "a row", "its file"],
)
def test_what_a_table_rests_on_makes_it_be_checked_again(
    table: str, change: Callable[[Copy], object], said: str, copy: Copy
):
    schema.ensure(table, copy.folder)
    change(copy)
    with pytest.raises(DataError, match=said):
        load(table, copy.folder)


def test_a_missing_datapackage_is_named(tmp_path: Path):
    with pytest.raises(DataError, match=r"datapackage\.json: expected a file; bring it back"):
        schema.describe(tmp_path)


def test_the_description_is_read_again_when_it_changes(copy: Copy):
    assert schema.resource("boxes", copy.folder)["title"] != "Boxes, again"
    copy.schema(lambda described: part(described, "boxes").update(title="Boxes, again"))
    assert schema.resource("boxes", copy.folder)["title"] == "Boxes, again"


def test_the_state_changes_with_a_table_and_with_a_module(copy: Copy, monkeypatch: pytest.MonkeyPatch):
    files, module = schema.package_files(copy.folder), copy.folder / "module.py"
    module.touch()
    monkeypatch.setattr(schema, "package_files", lambda: files)
    monkeypatch.setattr(schema, "sources", lambda: [module])
    states = [schema.state()]
    os.utime(copy.path("boxes"))
    assert schema.state() == states[0]
    for name in ("boxes.csv", "datapackage.json", module.name):
        append(name, "\n")(copy.folder)
        states.append(schema.state())
    assert len(set(states)) == 4
