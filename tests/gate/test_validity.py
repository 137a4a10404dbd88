"""Notes of valid tables, which expire when the table, its schema or a table that it refers to changes."""

from collections.abc import Callable

import pytest
from damage import Copy
from damage_schema import constraints
from samples import append, replace

from thb_atlas.gate import validity


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("policy_links", lambda copy: replace("countries.csv", "AT,AUT", "QT,AUT")(copy.folder)),
        (
            "boxes",
            lambda copy: copy.schema(lambda described: constraints(described, "boxes", "number").update(maximum=26)),
        ),
        ("boxes", lambda copy: append("boxes.csv", "x,y\n")(copy.folder)),
    ],
    ids=["a table that it refers to", "its schema", "a row"],
)
def test_the_state_of_a_table_covers_what_it_depends_on(copy: Copy, table: str, change: Callable[[Copy], object]):
    tables = {table, "glossary"}
    before = validity.states(tables, copy.folder)
    change(copy)
    after = validity.states(tables, copy.folder)
    assert {name for name in tables if before[name] != after[name]} == {table}


def test_each_folder_has_its_own_notes(copy: Copy):
    before = validity.read_notes()
    validity.write_notes({"glossary": "a"}, copy.folder)
    validity.write_notes({"boxes": "b"}, copy.folder)
    assert validity.read_notes(copy.folder) == {"glossary": "a", "boxes": "b"}
    assert validity.read_notes() == before
