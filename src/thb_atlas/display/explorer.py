"""A table that readers can search, filter and sort, offline.

The table is plain HTML with all its rows. `book/_static/explorer.js` shows the form above it and makes it work. A long
table is deferred (`core.markup.DEFERRED`): text of which this script shows some rows at a time, so that the page opens
fast; readers without scripts see them all.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence

import pandas as pd
from IPython.display import HTML, display
from markupsafe import Markup

from ..core.errors import DataError
from ..core.markup import DEFERRED, slug
from .lab import displayed
from .rendering import render
from .sources import rests_on
from .tables import source_line

Filters = Mapping[str, Sequence[Sequence[str]]]
CellMarkup = Mapping[str, Callable[[str], str]]  # column: function from a cell's text to HTML


def choices(filters: Filters) -> list[tuple[str, str, list[str]]]:
    """Return the filters as the macro `form` of the template takes them: label, name in addresses, and values."""
    return [(label, slug(label), sorted({v for row in rows for v in row})) for label, rows in filters.items()]


def _ensure_usable(frame: pd.DataFrame, filters: Filters) -> None:
    """Raise DataError for ids or filters that would hide rows."""
    ids = frame.iloc[:, 0]
    if twice := ids[ids.duplicated()].tolist():
        raise DataError(f"the first column, {ids.name!r}, must identify rows; {twice[0]!r} is twice there")
    for label, values in filters.items():
        if len(values) != len(frame):
            raise DataError(f"the filter {label!r} has values for {len(values)} rows; the table has {len(frame)}")


def explore(
    frame: pd.DataFrame,
    *,
    filters: Filters,
    title: str,
    name: str,
    source: str,
    tables: Sequence[str | pd.DataFrame] = (),
    noun: str = "rows",
    folded: Collection[str] = (),
    markup: CellMarkup | None = None,
    rows_per_page: int | None = None,
) -> None:
    """Show a frame as a table with search, filters and sorting; one such table on a page.

    The first column holds unique ids: each row's anchor on the page. `filters` maps a label to the values of each row,
    in the frame's order. The columns `folded` are folded into the second column's cell; `markup` maps columns to
    functions that make HTML of a cell's text, and must make it inert. A table with more than `rows_per_page` rows shows
    so many at a time. The line below names the tables that the frame comes from and those of `tables`, says how their
    rows are known, as below the tables of `Page.show`, and offers the frame as CSV, with all rows and columns.
    Raises DataError for an unknown resource, ids that are not unique, and filters that do not fit rows.

    >>> terms = thb.load("glossary")
    >>> thb.page("all").explore(terms, filters={}, title="Terms", name="terms", source="Glossary")
    <IPython.core.display.HTML object>
    """
    _ensure_usable(frame, filters)
    texts = frame.map(lambda value: "" if pd.isna(value) else str(value))
    cells = texts.replace("", "–")
    for column, made in (markup or {}).items():
        cells[column] = [Markup(made(text)) if text else "–" for text in texts[column]]
    values = [
        json.dumps({slug(label): list(lists[i]) for label, lists in filters.items()}, ensure_ascii=False)
        for i in range(len(frame))
    ]
    rows = list(zip(cells.to_dict("records"), texts.to_dict("records"), values, strict=True))
    heads = [(slug(column), column) for column in frame.columns if column not in folded]
    is_long = rows_per_page is not None and len(frame) > rows_per_page
    sources, known = rests_on(f"table {name!r}", tables, frame)
    line = Markup(source_line(f"{source} ({known})" if known else source, sources, frame, name))
    deferred, per_page = (map(Markup, DEFERRED), rows_per_page) if is_long else (("", ""), None)
    options = [title, name, noun, choices(filters), heads, rows, folded, per_page, line, [*deferred]]
    display(HTML(displayed(render("explorer", "explorer", {}, *options))), metadata={"thb": {"kind": "table"}})
