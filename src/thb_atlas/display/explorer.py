"""A table that readers can search, filter and sort, offline.

The table is plain HTML with all its rows. `book/_static/browse.js` shows the form above it and makes it work, and shows
long tables in steps; until then the page holds rows as text (`core.markup.SCRIPTED`), so that it opens fast. Without
the script all rows are shown.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import pandas as pd
from IPython.display import HTML, display

from ..core.markup import SCRIPTED, inert
from .lab import with_links
from .tables import source_line, tables_of

Filters = Mapping[str, Sequence[Sequence[str]]]
Markup = Mapping[str, Callable[[str], str]]  # column: function from a cell's text to HTML


def _key(label: str) -> str:
    return re.sub(r"\W+", "-", label.casefold()).strip("-")


def form(filters: Filters, chosen: Mapping[str, str], name: str, every: str = "Show all rows") -> str:
    """Return the form, hidden until the script runs: a search field, a choice for each filter, a button."""
    fields = [
        f'<p><label for="{name}-text">Search in all text</label>'
        f'<input type="search" id="{name}-text" name="text" autocomplete="off"></p>'
    ]
    for label, values in filters.items():
        options = ['<option value="">all</option>']
        for value in sorted({v for row in values for v in row}):
            selected = " selected" if chosen.get(label) == value else ""
            options.append(f'<option value="{inert(value)}"{selected}>{inert(value)}</option>')
        field_id = f"{name}-{_key(label)}"
        choice = f'<select id="{field_id}" name="{_key(label)}">{"".join(options)}</select>'
        fields.append(f'<p><label for="{field_id}">{inert(label)}</label>{choice}</p>')
    fields.append(f'<p><button type="button">{every}</button></p>')
    return f'<form hidden class="thb-filters" aria-label="Filter the table">{"".join(fields)}</form>'


def _cell(value: object, markup: Callable[[str], str] = inert) -> str:
    return "–" if pd.isna(value) or value == "" else markup(str(value))


def _folded_cells(row: pd.Series, folded: Collection[str], markup: Markup) -> str:
    columns = [column for column in folded if not pd.isna(row[column]) and row[column] != ""]
    entries = [f"<dt>{inert(c)}</dt><dd>{_cell(row[c], markup.get(c, inert))}</dd>" for c in columns]
    hidden = f'<span class="visually-hidden"> about {_cell(row.iloc[0])}</span>'
    return f"<details><summary>More{hidden}</summary><dl>{''.join(entries)}</dl></details>" if columns else ""


def _rows(frame: pd.DataFrame, filters: Filters, folded: Collection[str], markup: Markup) -> Iterable[str]:
    shown = [column for column in frame.columns if column not in folded]
    for number, (_, row) in enumerate(frame.iterrows()):
        values = json.dumps({_key(label): list(lists[number]) for label, lists in filters.items()}, ensure_ascii=False)
        anchor = inert(str(row.iloc[0]))
        cells = [f'<th scope="row" role="rowheader"><a href="#{anchor}">{anchor}</a></th>']
        for column in shown[1:]:
            text = _cell(row[column], markup.get(column, inert))
            details = _folded_cells(row, folded, markup) if column == shown[1] else ""
            plain = inert("" if text == "–" else str(row[column]))
            order = f' data-sort="{plain}"' if text != plain else ""  # without it, the shown text is sorted
            cells.append(f'<td role="cell" data-label="{inert(column)}"{order}>{text}{details}</td>')
        yield f'<tr role="row" id="{anchor}" data-values="{inert(values)}">{"".join(cells)}</tr>'


def explore(
    frame: pd.DataFrame,
    *,
    filters: Filters,
    title: str,
    name: str,
    source: str,
    data: Sequence[str] = (),
    noun: str = "rows",
    folded: Collection[str] = (),
    markup: Markup | None = None,
    chosen: Mapping[str, str] | None = None,
    most: int | None = None,
) -> None:
    """Show a frame as a table with search, filters and sorting; one such table on a page.

    The first column holds unique ids: each row's anchor on the page. `filters` maps a label to the values of each row,
    in the frame's order; `chosen` maps labels to the value chosen at first, which is "all" where no row has that value.
    The columns `folded` are folded into the second column's cell; `markup` maps columns to functions that make HTML of
    a cell's text, and must make it inert. With `most`, a table with more rows is long: a
    page shows so many at a time. The line below names the tables that the frame comes from and those of `data`, and
    offers the frame as CSV, with all rows and columns. Raises DataError for an unknown resource.

    >>> terms = thb.load("glossary")
    >>> thb.explore(terms, filters={}, title="Terms", name="terms", source="Glossary")
    <IPython.core.display.HTML object>
    """
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
    parts = f' data-most="{most}"' if most and len(frame) > most else ""
    line = source_line(source, list(dict.fromkeys([*tables_of(frame), *data])), frame, name)
    table, line = (text.join(SCRIPTED) if parts else text for text in (table, line))
    html = f'<div class="thb-browse"{parts}>{form(filters, chosen or {}, name)}{count}<div {region}>{table}</div></div>'
    display(HTML(with_links(html + line)), metadata={"thb": {"kind": "table"}})
