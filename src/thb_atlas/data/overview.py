"""Overviews of what there is to load: the tables, and the columns of one table."""

from collections.abc import Mapping
from shutil import get_terminal_size

import pandas as pd

from ..core.errors import cut
from . import schema
from .tables import load

ROW_MEANS, SOURCE = "what one row is", "source"
LONG = [ROW_MEANS, "description", SOURCE]  # columns of long texts, which a terminal shows below their row
BOUNDS = {"minimum": "from", "maximum": "to"}


class Overview(pd.DataFrame):
    """A frame that JupyterLab shows in full and a terminal within its width; selections of it are plain frames."""

    def __repr__(self) -> str:
        """Return two lines for each row, short texts in columns and long ones below; what does not fit is cut."""
        room = get_terminal_size().columns
        texts = self.reset_index().astype(str)
        short = texts.drop(columns=LONG, errors="ignore")
        rows = [short.columns.tolist(), *short.to_numpy().tolist()]
        widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
        while sum(widths) + 2 * len(widths) > room and (widest := max(widths[1:], default=0)) > 2:
            widths[widths.index(widest, 1)] -= 1
        long = ["", *texts[[name for name in LONG if name in texts]].agg("  ".join, axis=1)]
        lines = []
        for cells, below in zip(rows, long, strict=True):
            lines.append("  ".join(cut(cell, width).ljust(width) for cell, width in zip(cells, widths, strict=True)))
            lines += [cut(f"    {below}", room)] if below else []
        return "\n".join(line.rstrip() for line in lines)

    def _repr_html_(self) -> str:
        with pd.option_context("display.max_colwidth", None):
            return self.to_html()


def tables() -> pd.DataFrame:
    """Return the tables that `load` knows, indexed by name: title, rows (int), what one row is, and the source.

    A terminal cuts long texts.

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
    has the table's title, what one row is, and its source. A terminal cuts long texts.
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
