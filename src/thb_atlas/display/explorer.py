"""A table that readers can search, filter and sort, offline.

The table is plain HTML with all its rows. `book/_static/explorer.js` shows the form above it and makes it work. A long
table is deferred (`core.markup.DEFERRED`): text of which this script shows some rows at a time, so that the page opens
fast; readers without scripts see them all.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import pandas as pd
from IPython.display import HTML, display

from ..core.errors import DataError
from ..core.markup import DEFERRED, inert
from .lab import with_links
from .tables import source_line, tables_of

Filters = Mapping[str, Sequence[Sequence[str]]]
CellMarkup = Mapping[str, Callable[[str], str]]  # column: function from a cell's text to HTML


def _key(label: str) -> str:
    return re.sub(r"\W+", "-", label.casefold()).strip("-")


def form(filters: Filters, name: str, reset_label: str = "Show all rows") -> str:
    """Return the form, hidden until the script runs: a search field, a choice for each filter, a button.

    The ids of its fields begin with `name`.
    """
    fields = [
        f'<p><label for="{name}-text">Search in all text</label>'
        f'<input type="search" id="{name}-text" name="text" autocomplete="off"></p>'
    ]
    for label, values in filters.items():
        options = ['<option value="">all</option>']
        for value in sorted({v for row in values for v in row}):
            options.append(f'<option value="{inert(value)}">{inert(value)}</option>')
        field_id = f"{name}-{_key(label)}"
        choice = f'<select id="{field_id}" name="{_key(label)}">{"".join(options)}</select>'
        fields.append(f'<p><label for="{field_id}">{inert(label)}</label>{choice}</p>')
    fields.append(f'<p><button type="button">{inert(reset_label)}</button></p>')
    return f'<form hidden class="thb-filters" aria-label="Filter the table">{"".join(fields)}</form>'


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)


def _cell(value: object, markup: Callable[[str], str] = inert) -> str:
    return markup(_text(value)) if _text(value) else "–"


def _folded_cells(row: pd.Series, folded: Collection[str], markup: CellMarkup) -> str:
    columns = [column for column in folded if _text(row[column])]
    entries = [f"<dt>{inert(c)}</dt><dd>{_cell(row[c], markup.get(c, inert))}</dd>" for c in columns]
    hidden = f'<span class="visually-hidden"> about {_cell(row.iloc[0])}</span>'
    return f"<details><summary>More{hidden}</summary><dl>{''.join(entries)}</dl></details>" if columns else ""


def _rows(frame: pd.DataFrame, filters: Filters, folded: Collection[str], markup: CellMarkup) -> Iterable[str]:
    shown = [column for column in frame.columns if column not in folded]
    for number, (_, row) in enumerate(frame.iterrows()):
        values = json.dumps({_key(label): list(lists[number]) for label, lists in filters.items()}, ensure_ascii=False)
        anchor = inert(str(row.iloc[0]))
        cells = [f'<th scope="row" role="rowheader"><a href="#{anchor}">{anchor}</a></th>']
        for column in shown[1:]:
            text, sorted_as = _cell(row[column], markup.get(column, inert)), inert(_text(row[column]))
            details = _folded_cells(row, folded, markup) if column == shown[1] else ""
            order = f' data-sort="{sorted_as}"' if text != sorted_as else ""  # without it, the shown text is sorted
            cells.append(f'<td role="cell" data-label="{inert(column)}"{order}>{text}{details}</td>')
        yield f'<tr role="row" id="{anchor}" data-values="{inert(values)}">{"".join(cells)}</tr>'


def _ensure_usable(frame: pd.DataFrame, filters: Filters, folded: Collection[str]) -> None:
    """Raise DataError for ids or filters that would hide rows, and for columns with no cell to be folded into."""
    ids = frame.iloc[:, 0]
    if not ids.is_unique:
        raise DataError(
            f"the first column, {ids.name!r}, must identify rows; {ids[ids.duplicated()].iloc[0]!r} is twice there"
        )
    for label, values in filters.items():
        if len(values) != len(frame):
            raise DataError(f"the filter {label!r} has values for {len(values)} rows; the table has {len(frame)}")
    if len({_key(label) for label in filters}) < len(filters):
        raise DataError(f"filters must differ in letters or digits: {', '.join(filters)}")
    if len(folded) and len(frame.columns) - len(set(folded)) < 2:
        raise DataError("columns fold into the second column that is shown: show two at least")


def explore(
    frame: pd.DataFrame,
    *,
    filters: Filters,
    title: str,
    name: str,
    source: str,
    tables: Sequence[str] = (),
    noun: str = "rows",
    folded: Collection[str] = (),
    markup: CellMarkup | None = None,
    rows_per_page: int | None = None,
) -> None:
    """Show a frame as a table with search, filters and sorting; one such table on a page.

    The first column holds unique ids: each row's anchor on the page. `filters` maps a label to the values of each row,
    in the frame's order. The columns `folded` are folded into the second column's cell; `markup` maps columns to
    functions that make HTML of a cell's text, and must make it inert. A table with more than `rows_per_page` rows shows
    so many at a time. The line below names the tables that the frame comes from and those of `tables`, and offers the
    frame as CSV, with all rows and columns. Raises DataError for an unknown resource, ids that are not unique, and
    filters that do not fit rows.

    >>> terms = thb.load("glossary")
    >>> thb.page("all").explore(terms, filters={}, title="Terms", name="terms", source="Glossary")
    <IPython.core.display.HTML object>
    """
    _ensure_usable(frame, filters, folded)
    shown = [column for column in frame.columns if column not in folded]
    heads = [f'<th scope="col" role="columnheader" data-key="{_key(c)}">{inert(c)}</th>' for c in shown]
    body = "".join(_rows(frame, filters, folded, markup or {}))
    table = (
        f'<table role="table"><caption>{inert(title)}</caption><thead role="rowgroup"><tr role="row">'
        f'{"".join(heads)}</tr></thead><tbody role="rowgroup">{body}</tbody></table>'
    )
    region = f'class="thb-scroll" role="region" aria-label="{inert(title)}" tabindex="0" id="{name}"'
    status = f'class="thb-count" role="status" aria-live="polite" data-noun="{inert(noun)}"'
    count = f"<p {status}>{len(frame)} {inert(noun)}.</p>"
    is_long = rows_per_page is not None and len(frame) > rows_per_page
    paging = f' data-rows-per-page="{rows_per_page}"' if is_long else ""
    line = source_line(source, list(dict.fromkeys([*tables_of(frame), *tables])), frame, name)
    table, line = (text.join(DEFERRED) if is_long else text for text in (table, line))
    html = f'<div class="thb-explorer"{paging}>{form(filters, name)}{count}<div {region}>{table}</div></div>'
    display(HTML(with_links(html + line)), metadata={"thb": {"kind": "table"}})
