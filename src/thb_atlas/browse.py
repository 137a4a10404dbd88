"""A table that a reader can search, filter and sort, offline.

The table is plain HTML with all its rows. `book/_static/browse.js` shows the form above it and makes it work.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape

import pandas as pd
from IPython.display import HTML, display

from .strip import strip

Filters = Mapping[str, Sequence[Sequence[str]]]
Markup = Mapping[str, Callable[[str], str]]  # column: makes HTML of a cell's text


def _key(label: str) -> str:
    return re.sub(r"\W+", "-", label.casefold()).strip("-")


def _form(filters: Filters, chosen: Mapping[str, str], name: str) -> str:
    """Return the form: a search field, a choice for each filter, a button. It is hidden until the script runs."""
    fields = [
        f'<p><label for="{name}-text">Search in all text</label>'
        f'<input type="search" id="{name}-text" name="text" autocomplete="off"></p>'
    ]
    for label, values in filters.items():
        options = ['<option value="">all</option>']
        for value in sorted({v for row in values for v in row}):
            selected = " selected" if chosen.get(label) == value else ""
            options.append(f'<option value="{escape(value)}"{selected}>{escape(value)}</option>')
        one = f"{name}-{_key(label)}"
        choice = f'<select id="{one}" name="{_key(label)}">{"".join(options)}</select>'
        fields.append(f'<p><label for="{one}">{escape(label)}</label>{choice}</p>')
    fields.append('<p><button type="button">Show all rows</button></p>')
    return f'<form hidden class="thb-filters" aria-label="Filter the table">{"".join(fields)}</form>'


def in_language(code: str) -> Callable[[str], str]:
    """Return markup for text in a language other than the page's."""
    return lambda text: f'<span lang="{code}">{escape(text)}</span>'


def _cell(value: object, markup: Callable[[str], str] = escape) -> str:
    return "–" if pd.isna(value) or value == "" else markup(str(value))


def _fold(row: pd.Series, folded: Sequence[str], markup: Markup) -> str:
    known = [column for column in folded if not pd.isna(row[column]) and row[column] != ""]
    terms_ = [f"<dt>{escape(c)}</dt><dd>{_cell(row[c], markup.get(c, escape))}</dd>" for c in known]
    hidden = f'<span class="visually-hidden"> about {_cell(row.iloc[0])}</span>'
    return f"<details><summary>More{hidden}</summary><dl>{''.join(terms_)}</dl></details>" if known else ""


def _rows(frame: pd.DataFrame, filters: Filters, folded: Sequence[str], markup: Markup) -> Iterable[str]:
    shown = [column for column in frame.columns if column not in folded]
    for number, (_, row) in enumerate(frame.iterrows()):
        values = json.dumps({_key(label): list(lists[number]) for label, lists in filters.items()}, ensure_ascii=False)
        anchor = escape(str(row.iloc[0]))
        cells = [f'<th scope="row" role="rowheader"><a href="#{anchor}">{anchor}</a></th>']
        for column in shown[1:]:
            text = _cell(row[column], markup.get(column, escape))
            more = _fold(row, folded, markup) if column == shown[1] else ""
            plain = escape("" if text == "–" else str(row[column]))
            attributes = f'role="cell" data-label="{escape(column)}" data-sort="{plain}"'
            cells.append(f"<td {attributes}>{text}{more}</td>")
        yield f'<tr role="row" id="{anchor}" data-values="{escape(values)}">{"".join(cells)}</tr>'


def browse(
    frame: pd.DataFrame,
    *,
    filters: Filters,
    caption: str,
    name: str,
    locator: str,
    data: Sequence[str],
    noun: str = "rows",
    folded: Sequence[str] = (),
    languages: Mapping[str, str] | None = None,
    markup: Markup | None = None,
    chosen: Mapping[str, str] | None = None,
) -> None:
    """Show a frame as a table with search, filters and sorting; one such table on a page.

    The first column holds unique ids: each row's anchor on the page. `filters` maps a label to the values of each row,
    in the frame's order; `chosen` maps labels to the value chosen at first. The columns `folded` stand in the second
    column's cell, folded; `languages` maps columns to the language of their text, where it is not English; `markup`
    maps columns to functions that make HTML of a cell's text, and must escape it. The strip offers the frame as CSV,
    with all rows and columns. Raises DataError for an unknown resource.
    """
    markup = {column: in_language(code) for column, code in (languages or {}).items()} | dict(markup or {})
    shown = [column for column in frame.columns if column not in folded]
    heads = [f'<th scope="col" role="columnheader" data-key="{_key(c)}">{escape(c)}</th>' for c in shown]
    body = "".join(_rows(frame, filters, folded, markup))
    table = (
        f'<table role="table"><caption>{escape(caption)}</caption><thead role="rowgroup"><tr role="row">'
        f'{"".join(heads)}</tr></thead><tbody role="rowgroup">{body}</tbody></table>'
    )
    region = f'class="thb-scroll" role="region" aria-label="{escape(caption)}" tabindex="0" id="{name}"'
    count = f'<p class="thb-count" role="status" aria-live="polite" data-noun="{escape(noun)}">{len(frame)} {noun}.</p>'
    html = f'<div class="thb-browse">{_form(filters, chosen or {}, name)}{count}<div {region}>{table}</div></div>'
    display(HTML(html + strip(locator, data, frame, name)))
