"""The cache of valid tables: an entry expires when the table, its schema, a referred table or the validator changes."""

from collections.abc import Callable

import pytest
from damage import Copy
from damage_schema import constraints
from samples import append, replace

from thb_atlas.gate import validation_cache


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
def test_the_digest_of_a_table_covers_what_it_depends_on(copy: Copy, table: str, change: Callable[[Copy], object]):
    tables = {table, "glossary"}
    before = validation_cache.digests(tables, copy.folder)
    change(copy)
    after = validation_cache.digests(tables, copy.folder)
    assert {name for name in tables if before[name] != after[name]} == {table}


def test_another_version_of_the_validator_changes_all_digests(monkeypatch: pytest.MonkeyPatch):
    before = validation_cache.digests(["boxes"])
    monkeypatch.setattr(validation_cache, "version", lambda package: f"{package} 0")
    assert validation_cache.digests(["boxes"]) != before


def test_each_folder_has_its_own_cache(copy: Copy):
    before = validation_cache.read_cache()
    validation_cache.update_cache({"glossary": "a"}, copy.folder)
    validation_cache.update_cache({"boxes": "b"}, copy.folder)
    assert validation_cache.read_cache(copy.folder) == {"glossary": "a", "boxes": "b"}
    assert validation_cache.read_cache() == before
