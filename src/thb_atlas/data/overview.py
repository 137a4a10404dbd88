"""What there is to load, for the eye of a researcher: the tables, and the columns of one."""

from collections.abc import Mapping

import pandas as pd

from . import schema
from .tables import load


def tables() -> pd.DataFrame:
    """Return the tables that `load` knows, indexed by name: title, rows (int), what one row is, and the source.

    >>> thb.tables().loc["countries", "title"]
    'Countries'
    """
    parts = [schema.resource(name) for name in schema.tables()]
    rows = [(p["name"], p["title"], len(load(p["name"])), p["description"], _source(p)) for p in parts]
    return pd.DataFrame(rows, columns=["table", "title", "rows", "what one row is", "source"]).set_index("table")


def _source(part: Mapping) -> str:
    return "; ".join(source["title"] for source in part["sources"])


def _values(field: Mapping) -> str:
    """Return what a column may have, in words."""
    given = field.get("constraints", {})
    if "vocabulary" in field:
        return f"thb.labels({field['vocabulary']!r}): {', '.join(given.get('enum', []))}".removesuffix(": ")
    bounds = [f"{word} {given[name]}" for name, word in (("minimum", "from"), ("maximum", "to")) if name in given]
    return ", ".join(map(str, given.get("enum", []))) or " ".join(bounds)


def _joins(table: str, column: str) -> str:
    """Return the columns that a column may be joined with: those that it refers to, and those that refer to it."""
    to = [".".join(each) for each in schema.refers_to(table, column)]
    keys = {name: schema.resource(name)["schema"].get("foreignKeys", []) for name in schema.tables()}
    wanted = {"resource": table, "fields": [column]}
    own = [f"{each}.{key['fields'][0]}" for each, of in keys.items() for key in of if key["reference"] == wanted]
    return ", ".join([*to, *own])


def describe(name: str) -> pd.DataFrame:
    """Return the columns of a table, indexed by name: type, unit, allowed values, key, joins, and what it means.

    `key` marks the columns that name a row, `joins` names columns (`table.column`) with the same values; `attrs` has
    the table's title, what one row is, and its source. Raises DataError if there is no such table.

    >>> thb.describe("footnote_countries").loc["code", ["type", "key", "joins"]].tolist()
    ['string', 'key', 'countries.code']
    """
    part = schema.resource(name)
    own, fields = part["schema"]["primaryKey"], part["schema"]["fields"]
    rows = [
        (
            f["type"],
            f.get("unit", ""),
            _values(f),
            "key" * (f["name"] in own),
            _joins(name, f["name"]),
            f["description"],
        )
        for f in fields
    ]  # fmt: skip
    heads = ["type", "unit", "values", "key", "joins", "description"]
    found = pd.DataFrame(rows, pd.Index([f["name"] for f in fields], name="column"), heads)
    found.attrs = {"title": part["title"], "one row": part["description"], "source": _source(part)}
    return found
