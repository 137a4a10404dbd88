"""Tables of the book as HTML: scoped headers, a caption, and a line below with the source and a download."""

import re
from collections.abc import Collection, Mapping, Sequence
from urllib.parse import quote

import pandas as pd
from markupsafe import Markup
from pandas.api.types import is_bool_dtype, is_list_like, is_numeric_dtype

from ..core.errors import DataError
from ..core.markup import FORMULA, NOTEBOOK_LINK, inert, plain, popover_button
from ..data.schema import load_descriptor, resource
from .numbers import Number, cells_of
from .rendering import render

URL_SAFE = " ,.;:!?()[]/=+*@$"  # characters that stay as they are in a data URL
NUMBER, FOCUS_ROW = (Markup(f' class="thb-{name}"') for name in ("number", "focus"))
FILE_LINK = re.compile(r'href="\.\./data/[\w/.-]+">(\w+)\.csv</a>')  # in popovers of numbers within a text
HAS_WORD = re.compile(r"[a-z]{2}")


def _kind(column: pd.Series) -> str:
    """Return the class attribute of a column's cells: numbers (without words), or none."""
    cells = column.dropna()
    numbers = [
        cell for cell in cells if isinstance(cell, Number) and not HAS_WORD.search(cell.shown.removeprefix("about "))
    ]
    numbers += [cell for cell in cells if isinstance(cell, Markup) and plain(cell).isdigit()]  # such as a linked one
    is_number = (is_numeric_dtype(column) and not is_bool_dtype(column)) or 0 < len(numbers) == len(cells)
    return NUMBER if is_number else ""


def _cell(value: object) -> Markup:
    """Return a cell as HTML: a number with its rows and signs, an en dash for a missing value, or inert text."""
    if isinstance(value, Number):
        return Markup(value.html(with_other=False))
    if isinstance(value, Markup):
        return value
    if is_list_like(value):
        return Markup(inert(", ".join(map(str, value))))
    return Markup("–") if pd.isna(value) else Markup(inert(value))


def with_index(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with its index as the first columns, unless it is of numbers without a name, as those of rows.

    An index is kept if it has a name or holds text. Raises DataError if an index and a column have one name, and for
    numbers without a name, such as years, that may be all that names the rows: the frame has nothing but numbers.
    """
    if set(frame.index.names) == {None} and is_numeric_dtype(frame.index):
        is_numbered = getattr(frame.index, "start", 1) == 0 or not {"table", "tables"}.isdisjoint(frame.attrs)
        if not is_numbered and all(_kind(frame[column]) is NUMBER for column in frame):
            raise DataError('the index has no name: rename_axis("year") shows it, reset_index(drop=True) leaves it out')
        return frame
    names = [name or " " * place for place, name in enumerate(frame.index.names)]  # distinct, shown blank
    if twice := [name for name in names if name in frame]:
        raise DataError(f"the index and a column of the table are both called {twice[0]!r}: rename or drop one of them")
    return frame.reset_index(names=names)


def table_html(frame: pd.DataFrame, caption: str, name: str, focus_rows: Collection[str] = ()) -> str:
    """Return a frame as an HTML table with a caption; see `Page.show`."""
    kinds = [_kind(frame[column]) for column in frame]
    marks = [FOCUS_ROW if str(first) in focus_rows else "" for first in frame.iloc[:, 0]]
    cells = (zip(kinds, map(_cell, row), strict=True) for row in frame.itertuples(index=False, name=None))
    heads = zip(kinds, frame, strict=True)
    return render("table", "table", {}, caption, name, list(heads), zip(marks, map(list, cells), strict=True))


def for_download(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame as a reader downloads it: plain text, with columns Verdict and Claim if numbers have any.

    They are called "Verdict (ledger)" and "Claim (ledger)" if the frame has columns of these names.
    """
    rows = [[m for v in row if isinstance(v, Number) for m in v.marks] for row in frame.itertuples(index=False)]
    texts = frame.map(lambda v: plain(v) if isinstance(v, Markup) else v)  # a spreadsheet takes 2,110 for a text
    texts = texts.map(lambda v: re.sub(r"(?<=\d),(?=\d{3})", "", str(v)) if isinstance(v, Number) else v)
    texts = texts.map(lambda v: ", ".join(map(str, v)) if is_list_like(v) else v)
    if any(rows):
        verdict, claim = (f"{name} (ledger)" if name in frame else name for name in ("Verdict", "Claim"))
        texts[verdict] = ["; ".join(mark.verdict for mark in marks) for marks in rows]
        texts[claim] = ["; ".join(mark.claim_id for mark in marks) for marks in rows]
    return texts


def tables_of(shown: pd.DataFrame | Mapping) -> list[str]:
    """Return the resources that a frame or mapping comes from: those that `attrs` name, and those of its numbers."""
    attrs = getattr(shown, "attrs", {})
    tables = [*attrs.get("tables", [attrs["table"]] if "table" in attrs else [])]
    for cell in cells_of(shown):
        tables += cell.tables if isinstance(cell, Number) else FILE_LINK.findall(str(cell))
    return list(dict.fromkeys(tables))


def _download(shown: pd.DataFrame, name: str) -> str:
    texts = shown.replace(f"^(?={FORMULA.pattern})", "'", regex=True)  # as a spreadsheet marks text
    content = quote("\ufeff" + texts.to_csv(index=False), safe=URL_SAFE)  # Excel needs the byte order mark
    return f'<a href="data:text/csv;charset=utf-8,{inert(content)}" download="{inert(name)}.csv">this table as CSV</a>'


def numbers_button(numbers: Mapping[str, Number]) -> str:
    """Return a button, as HTML, that opens the numbers of a figure by label, each with its rows."""
    lines = [f"{inert(label)}: {number.popover}" for label, number in numbers.items()]
    return popover_button("the numbers and their rows", "<br>".join(lines))


def is_of_study(tables: Sequence[str]) -> bool:
    """Return whether one of some resources is from the study, or there are none."""
    of_study = [each["title"] for each in load_descriptor()["sources"]]
    return not tables or any(each["title"] in of_study for name in tables for each in resource(name)["sources"])


def source_line(
    source: str, data: Sequence[str], shown: pd.DataFrame | None = None, name: str = "table", drawn: str = ""
) -> str:
    """Return the line under an exhibit as HTML: its place in the study, its CSV files, the notebook.

    If none of its tables is from the study, the line gives a source instead of a place; a table of facts from outside
    it is marked as such.
    `data` names resources of the data package (DataError if one is unknown). With `shown`, the frame on the page, the
    line offers a download, `NAME.csv`, that the page itself contains. `drawn` is HTML that leads to the numbers of a
    figure.
    """
    files = {name: resource(name) for name in data}
    download = "" if shown is None else Markup(_download(shown, name))
    values = source, is_of_study(data), files, download, Markup(drawn), Markup(NOTEBOOK_LINK)
    return render("table", "source_line", {}, *values)


def folded(content: str, words: str) -> str:
    """Return HTML folded under a summary."""
    return f'<details class="thb-fold"><summary>{inert(words)}</summary>{content}</details>'
