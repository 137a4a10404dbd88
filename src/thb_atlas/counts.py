"""Numbers with the rows behind them: on a page a number is a button that opens the list of these rows."""

from collections.abc import Hashable, Iterable, Mapping
from html import escape

import pandas as pd

from .behind import linked
from .datapackage import DataError, resource
from .inwords import ONE, Rows, named
from .marked import figure
from .popovers import Number

MOST = 150  # rows that a list names; more are counted


def _sources(rows: Rows, tables: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tables that rows come from: those given, else the one that a frame knows as its own."""
    own = getattr(rows, "attrs", {}).get("table")
    if not (sources := tables or ((own,) if own else ())):
        raise DataError("a number needs the name of the table that its rows come from")
    return sources


def _told(shown: str | None, noun: str, names: list[str], tables: tuple[str, ...], of: str = "from") -> Number:
    """Return a number that counts rows (`shown` is None) or comes from them, with the rows in words."""
    sources = ", ".join(linked(f"{resource(table)['name']}.csv") for table in tables)
    size = f"{len(names)} {ONE.get(noun, noun[:-1]) if len(names) == 1 else noun}"
    begin = f"<b>{size}</b>" if shown is None else f"<b>{escape(shown)}</b> comes from {size}"
    listed = ("; " if any(", " in name for name in names) else ", ").join(names[:MOST])
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    said = figure(len(names)) if shown is None else shown
    return Number(said, f"{begin} {of} {sources}{': ' if names else ''}{listed}{more}")


def _made(shown: str | None, rows: Rows, given: tuple[str, ...]) -> Number:
    tables = _sources(rows, given)
    noun, names = named(rows, tables)
    own = noun == "rows" and "table" in getattr(rows, "attrs", {})
    return _told(shown, noun, names, tables, "of" if own else "from")


def count(rows: Rows, *tables: str) -> Number:
    """Return the number of some rows, for `glue` and {glue:}`name` in prose; the page names them on demand.

    `rows` is a frame, counted by rows; a series of booleans, by those that are true; or a series, mapping, index, list
    or set, by its values. `tables` are the resources that they come from; a frame from `load` knows its own. Measures,
    countries and claims are links. Raises DataError where no table is known, or one that is no resource.
    """
    return _made(None, rows, tables)


def number(value: object, rows: Rows, *tables: str) -> Number:
    """Return a number that is no count (a share, a sum, a year) with the rows it was computed from; see `count`.

    A series or mapping of numbers shows each of them beside its key. `value` is shown with thousands separators and
    at most one decimal; text as it is.
    """
    return _made(value if isinstance(value, str) else figure(value), rows, tables)


def count_each(rows: Mapping | pd.Series | Iterable, *tables: str) -> dict[Hashable, Number]:
    """Return the number of rows of each key, as `count`: for a column of a table, or for the labels of a figure.

    `rows` maps keys to rows (a mapping, a series, a groupby).
    """
    pairs = rows.items() if isinstance(rows, Mapping | pd.Series) else rows
    return {key: count(found, *tables) for key, found in pairs}


def number_each(frame: pd.DataFrame, column: str, *tables: str) -> dict[Hashable, Number]:
    """Return the known numbers of a column, by the frame's index, each with its own row of the table behind it."""
    sources = _sources(frame, tables)
    noun, names = named(frame, sources)
    of = "of" if noun == "rows" else "from"
    cells = zip(frame.index, frame[column], names, strict=True)
    return {key: _told(figure(value), noun, [name], sources, of) for key, value, name in cells if pd.notna(value)}
