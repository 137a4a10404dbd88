"""Overviews of what there is to load: the tables, and the columns of one table."""

from collections.abc import Mapping

import pandas as pd

from ..core.markup import inert
from . import schema
from .tables import load, terms

ROW_MEANS, SOURCE = "what one row is", "source"
BOUNDS = {"minimum": "from", "maximum": "to"}


class Overview(pd.DataFrame):
    """A frame that JupyterLab shows in full, under what one row is; selections of it are plain frames."""

    def _repr_html_(self) -> str:
        left = {"selector": "th, td, caption", "props": "text-align: left; vertical-align: top; white-space: normal"}
        return self.style.set_table_styles([left]).set_caption(inert(self.attrs.get(ROW_MEANS, ""))).to_html()


def tables() -> pd.DataFrame:
    """Return the tables that `load` knows, indexed by name: title, rows and columns (int), and what one row is.

    >>> thb.tables().loc["countries", "title"]
    'Countries'
    """
    parts = [schema.table_resource(name) for name in schema.table_names()]
    rows = [(p["name"], p["title"], *load(p["name"]).shape, p["description"]) for p in parts]
    return Overview(pd.DataFrame(rows, columns=["table", "title", "rows", "columns", ROW_MEANS]).set_index("table"))


def _values(field: Mapping) -> str:
    """Return the values that a column may have, in words."""
    constraints = field.get("constraints", {})
    bounds = [f"{word} {constraints[name]}" for name, word in BOUNDS.items() if name in constraints]
    if "vocabulary" in field:
        labels = terms(field["vocabulary"])
        listed = "; ".join(f"{value} ({labels[value]})" for value in constraints.get("enum", labels.index))
        return f"{field['vocabulary']}: {listed}"
    return ", ".join(map(str, constraints.get("enum", []))) or " ".join(bounds)


def _how_known(part: Mapping, field: Mapping) -> str:
    """Return how the values of a column are known: coded from what, and which of them are not printed."""
    inferred = [f"{value}: not printed" for value in field.get("inferred", {}) if value != "*"]  # for * it is coded
    coded = [f"coded from {field['coded']}"] if "coded" in field else []
    return "; ".join([*coded, *inferred]) or ("not in the study" if "outside" in part else "")


def _joins(table: str, column: str) -> str:
    """Return the columns that a column can be joined with: those that it refers to, and those that refer to it."""
    columns = [(name, other) for name in schema.table_names() for other in schema.columns_of(name)]
    referring = [each for each in columns if (table, column) in schema.refers_to(*each)]
    return ", ".join(map(".".join, dict.fromkeys([*schema.refers_to(table, column), *referring])))


def describe(name: str) -> pd.DataFrame:
    """Return the columns of a table, indexed by name: type, unit, allowed values, how they are known, key, joins
    and description.

    `values` has each term of a classification with its label; `known` says what was coded from a text, and which values
    are not printed. `key` marks the columns that identify a row, `joins` names columns (`table.column`) with the same
    values; `attrs` has the table's title, what one row is (in JupyterLab above the table), and its source.
    Raises DataError, with the nearest, if there is no such table.

    >>> thb.describe("footnote_countries").loc["code", ["type", "key", "joins"]].tolist()
    ['string', 'key', 'countries.code']
    """
    part = schema.table_resource(name)
    fields, keys = part["schema"]["fields"], part["schema"]["primaryKey"]
    rows = [{
        "type": field["type"], "unit": field.get("unit", ""), "values": _values(field),
        "known": _how_known(part, field), "key": "key" if field["name"] in keys else "",
        "joins": _joins(name, field["name"]), "description": field["description"],
    } for field in fields]  # fmt: skip
    columns = Overview(pd.DataFrame(rows, pd.Index([field["name"] for field in fields], name="column")))
    source = "; ".join(each["title"] for each in part["sources"])
    columns.attrs = {"title": part["title"], ROW_MEANS: part["description"], SOURCE: source}
    return columns
