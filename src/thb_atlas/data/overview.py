"""Overviews of what there is to load: the tables, and the columns of one table."""

from collections.abc import Mapping

import pandas as pd

from . import schema
from .tables import load

ROW_MEANS, SOURCE = "what one row is", "source"
BOUNDS = {"minimum": "from", "maximum": "to"}


class Overview(pd.DataFrame):
    """A frame that JupyterLab shows in full; selections of it are plain frames."""

    def _repr_html_(self) -> str:
        with pd.option_context("display.max_colwidth", None):
            return self.to_html()


def tables() -> pd.DataFrame:
    """Return the tables that `load` knows, indexed by name: title, rows (int), what one row is, and the source.

    >>> thb.tables().loc["countries", "title"]
    'Countries'
    """
    parts = [schema.table_resource(name) for name in schema.table_names()]
    rows = [(p["name"], p["title"], len(load(p["name"])), p["description"], _source(p)) for p in parts]
    return Overview(pd.DataFrame(rows, columns=["table", "title", "rows", ROW_MEANS, SOURCE]).set_index("table"))


def _source(part: Mapping) -> str:
    return "; ".join(source["title"] for source in part["sources"])


def _values(field: Mapping) -> str:
    """Return the values that a column may have, in words."""
    constraints = field.get("constraints", {})
    bounds = [f"{word} {constraints[name]}" for name, word in BOUNDS.items() if name in constraints]
    values = ", ".join(map(str, constraints.get("enum", []))) or " ".join(bounds)
    return f"{field['vocabulary']}: {values}" if "vocabulary" in field else values


def _joins(table: str, column: str) -> str:
    """Return the columns that a column can be joined with: those that it refers to, and those that refer to it."""
    referring = [
        (name, other)
        for name in schema.table_names()
        for other in schema.columns_of(name)
        if (table, column) in schema.refers_to(name, other)
    ]
    return ", ".join(map(".".join, dict.fromkeys([*schema.refers_to(table, column), *referring])))


def describe(name: str) -> pd.DataFrame:
    """Return the columns of a table, indexed by name: type, unit, allowed values, key, joins and description.

    `key` marks the columns that identify a row, `joins` names columns (`table.column`) with the same values; `attrs`
    has the table's title, what one row is, and its source.
    Raises DataError, with the nearest, if there is no such table.

    >>> thb.describe("footnote_countries").loc["code", ["type", "key", "joins"]].tolist()
    ['string', 'key', 'countries.code']
    """
    part = schema.table_resource(name)
    rows = {
        field["name"]: {
            "type": field["type"],
            "unit": field.get("unit", ""),
            "values": _values(field),
            "key": "key" if field["name"] in part["schema"]["primaryKey"] else "",
            "joins": _joins(name, field["name"]),
            "description": field["description"],
        }
        for field in part["schema"]["fields"]
    }
    columns = Overview(pd.DataFrame.from_dict(rows, orient="index").rename_axis("column"))
    columns.attrs = {"title": part["title"], ROW_MEANS: part["description"], SOURCE: _source(part)}
    return columns
