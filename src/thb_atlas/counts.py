"""Numbers with the rows behind them: on a page a number is a button that opens the list of these rows."""

import re
from collections.abc import Hashable, Iterable, Mapping
from hashlib import sha256
from html import escape, unescape
from typing import NamedTuple

import pandas as pd

from .behind import linked
from .datapackage import DataError, resource
from .inwords import ONE, Rows, named
from .marked import figure

MOST = 150  # rows that a list names; more are counted
POPOVER = re.compile(r'<span popover id="[\w-]+" class="thb-behind">.*?</span>')


class Number(NamedTuple):
    """A number as a page shows it, and the rows behind it as HTML. As text it is the number alone."""

    shown: str
    behind: str

    def __str__(self) -> str:
        return self.shown

    __repr__ = __str__

    def html(self) -> str:
        """Return the number as a button, and the list of rows that it opens; both have a place within a sentence."""
        key = f"rows-{sha256(''.join(self).encode()).hexdigest()[:10]}"
        button = f'<button type="button" class="thb-rows" popovertarget="{key}" title="Rows behind it">'
        return f'{button}{escape(self.shown)}</button><span popover id="{key}" class="thb-behind">{self.behind}</span>'

    def _repr_html_(self) -> str:
        return self.html()


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


def at_root(value: object) -> str:
    """Return a value for a page at the root of a book: a number with its rows, and links as seen from there."""
    return value.html().replace('href="../', 'href="') if isinstance(value, Number) else str(value)


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


def listing(shown: str, what: str, names: Iterable[str]) -> Number:
    """Return a number of things that are in no table (tables, rules, files) with their names behind it, as HTML."""
    return Number(shown, f"<b>{shown} {what}</b>: {', '.join(names)}")


def apart(content: str) -> tuple[str, str]:
    """Return HTML without the lists that its numbers open, and these, each once: cells of a table keep their width."""
    return POPOVER.sub("", content), "".join(dict.fromkeys(POPOVER.findall(content)))


def gathered(text: str) -> str:
    """Return Markdown with the lists of rows behind its numbers at its end, each once, as one block of HTML.

    Within a sentence each link of a list would be parsed, and be a node of the page, of its own.
    """
    bare, lists = apart(text)
    return f"{bare}\n\n<div>{lists}</div>\n" if lists else text


def plain(text: str) -> str:
    """Return HTML in which numbers are buttons as plain text: without tags, and without the rows that they open."""
    return unescape(re.sub(r"<[^>]*>", "", POPOVER.sub("", text)))
