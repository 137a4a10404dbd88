"""What there is to load, for the eye of a researcher: the tables, and the columns of one."""

from collections.abc import Mapping
from shutil import get_terminal_size

import pandas as pd

from ..core.errors import cut
from . import schema
from .tables import load

BELOW = ["what one row is", "description", "source"]  # columns of long texts: in a terminal below their row


class Overview(pd.DataFrame):
    """A frame of which JupyterLab shows all, and a terminal as much as its lines hold; selections are plain frames."""

    def __repr__(self) -> str:
        """Return two lines for each row: its short texts under their heads, and its long ones; the end is cut."""
        room, texts = get_terminal_size().columns, self.reset_index().astype(str)
        short = texts.drop(columns=BELOW, errors="ignore")
        lines = [short.columns.tolist(), *short.to_numpy().tolist()]
        widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
        while sum(widths) + 2 * len(widths) > room and (widest := max(widths[1:])) > 2:
            widths[widths.index(widest, 1)] -= 1
        told = ["", *texts[[name for name in BELOW if name in texts]].agg("  ".join, axis=1)]
        shown = []
        for cells, more in zip(lines, told, strict=True):
            shown.append("  ".join(cut(cell, width).ljust(width) for cell, width in zip(cells, widths, strict=True)))
            shown += [cut(f"    {more}", room)] if more else []
        return "\n".join(line.rstrip() for line in shown)

    def _repr_html_(self) -> str:
        with pd.option_context("display.max_colwidth", None):
            return self.to_html()


def tables() -> pd.DataFrame:
    """Return the tables that `load` knows, indexed by name: title, rows (int), what one row is, and the source.

    A terminal shows the ends of long texts cut.

    >>> thb.tables().loc["countries", "title"]
    'Countries'
    """
    parts = [schema.resource(name) for name in schema.tables()]
    rows = [(p["name"], p["title"], len(load(p["name"])), p["description"], _source(p)) for p in parts]
    return Overview(pd.DataFrame(rows, columns=["table", "title", "rows", *BELOW[::2]]).set_index("table"))


def _source(part: Mapping) -> str:
    return "; ".join(source["title"] for source in part["sources"])


def _values(field: Mapping) -> str:
    """Return what a column may have, in words."""
    given = field.get("constraints", {})
    bounds = [f"{word} {given[name]}" for name, word in (("minimum", "from"), ("maximum", "to")) if name in given]
    said = ", ".join(map(str, given.get("enum", []))) or " ".join(bounds)
    return f"{said} (thb.labels({field['vocabulary']!r}))".strip() if "vocabulary" in field else said


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
    the table's title, what one row is, and its source. A terminal shows the ends of long texts cut.
    Raises DataError if there is no such table.

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
    found = Overview(rows, pd.Index([f["name"] for f in fields], name="column"), heads)
    found.attrs = {"title": part["title"], "one row": part["description"], "source": _source(part)}
    return found
