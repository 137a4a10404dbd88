"""What every table of the book shares: layout, scoped headers, a caption, the source strip with a download."""

import re
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from html import escape
from urllib.parse import quote

import pandas as pd
from IPython.display import HTML, display
from jinja2 import Environment
from markupsafe import Markup
from pandas.api.types import is_numeric_dtype

from .datapackage import DataError
from .marked import CLAIM, SIGNS, link
from .places import in_text
from .popovers import Number, apart, plain
from .strip import strip

TABLE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string("""\
<div class="thb-scroll" role="region" aria-label="{{ caption }}" tabindex="0" id="{{ name }}"><table class="thb-table">
<caption>{{ caption }}</caption>
<thead><tr>
{% for head in heads %}
<th scope="col"{{ kinds[loop.index0] }}>{{ head }}</th>
{% endfor %}
</tr></thead>
<tbody>
{% for row in rows %}
<tr{{ ' class="thb-focus"' | safe if bold[loop.index0] }}>
{% for text in row %}
{% set tag, scope = ("th", ' scope="row"' | safe) if loop.first else ("td", "") %}
<{{ tag }}{{ scope }}{{ kinds[loop.index0] }}>{{ text }}</{{ tag }}>
{% endfor %}
</tr>
{% endfor %}
</tbody></table></div>
""")

NUMBER, DATE = Markup(' class="thb-number"'), Markup(' class="thb-date"')
DATES = re.compile(r"\d{4}(-\d\d){0,2}")


def _kind(column: pd.Series) -> str:
    """Return the class of a column's cells as an attribute: numbers, dates, or no class."""
    if is_numeric_dtype(column):
        return NUMBER
    known = column.dropna()
    return DATE if len(known) and known.astype("string").str.fullmatch(DATES).all() else ""


def _texts(column: pd.Series, write: Callable[[object], str]) -> list[str]:
    """Return the cells of a column as text, an en dash for missing values."""
    return ["–" if pd.isna(value) else write(value) for value in column]


def _link(row: Mapping, column: str, address: str) -> str:
    parts = {name: quote(str(value), safe="") for name, value in row.items()}
    return f'<a href="{escape(address.format(parts[column], **parts))}">{escape(str(row[column]))}</a>'


def _verdict(row: Mapping, column: str, ids: str) -> str:
    """Return a cell with a verdict, linked to its claim."""
    sign = f'<span aria-hidden="true">{SIGNS[row[column]]}\u00a0</span>'
    hidden = f'<span class="visually-hidden">, claim {row[ids]}</span>'
    return f'<a class="thb-verdict" href="{CLAIM.format(row[ids])}">{sign}{row[column]}{hidden}</a>'


def _signs(row: Mapping, column: str, ids: str) -> str:
    """Return a cell with the signs of one or more verdicts, each linked to its claim."""
    pairs = zip(row[column].split("; "), row[ids].split("; "), strict=True)
    return " ".join(link(claim, SIGNS[verdict], verdict) for verdict, claim in pairs)


def _linked(frame: pd.DataFrame, columns: Mapping[str, str], cell: Callable[[Mapping, str, str], str]) -> dict:
    """Return the columns that hold links, as HTML; missing values stay missing."""
    rows = frame.to_dict("records")
    return {
        column: pd.array([None if pd.isna(row[column]) else cell(row, column, to) for row in rows], dtype="string")
        for column, to in columns.items()
    }


def _judged(frame: pd.DataFrame, claims: Mapping[str, str]) -> dict:
    """Return the columns of verdicts with links to the claims, as HTML: signs where a row has several."""
    html = {}
    for column, ids in claims.items():
        html |= _linked(frame, {column: ids}, _signs if frame[ids].str.contains(";").any() else _verdict)
    return html


def _with_rows(text: str, number: Number | None, cell: str) -> str | Markup:
    """Return a cell's text in which its number is the button that opens the rows behind it.

    Raises DataError where the text has not this number, or more than once; `cell` says which cell it is.
    """
    if number is None:
        return text
    found = re.split(rf"(?<![\d.,]){re.escape(str(number))}(?![.,]?\d)", text)
    if len(found) != 2:
        raise DataError(f"{cell} says {text!r}, and the rows behind it give {number}")
    before, after = map(escape, found)
    return Markup(f"{before}{number.html()}{after}")


def _cells(frame: pd.DataFrame, write: Mapping[str, Callable], rows: Mapping[str, Mapping]) -> list[list[str]]:
    """Return the columns of a frame as texts, where `rows` has numbers for a column with their buttons."""
    if unknown := set(rows) - set(frame):
        raise DataError(f"rows are given for {sorted(unknown)}, and the table has {list(frame)}")
    columns = []
    for column in frame:
        texts, numbers = _texts(frame[column], write.get(column, str)), rows.get(column, {})
        where = [f"the cell of {label!r} under {column!r}" for label in frame.index]
        behind = [numbers.get(label) for label in frame.index]
        columns.append([_with_rows(*cell) for cell in zip(texts, behind, where, strict=True)])
    return columns


def show_table(
    frame: pd.DataFrame,
    *,
    caption: str,
    name: str,
    locator: str,
    data: Sequence[str],
    focus_rows: Collection = (),
    decimals: Mapping[str, int] | None = None,
    links: Mapping[str, str] | None = None,
    claims: Mapping[str, str] | None = None,
    rows: Mapping[str, Mapping[Hashable, Number]] | None = None,
    markup: Collection[str] = (),
    fold: str = "",
) -> None:
    """Show a frame as a table, its first column as row headers, missing values as an en dash.

    `focus_rows` are the values of the first column whose rows are set in bold; `decimals` maps numeric columns to
    the number of decimals; `links` maps columns to addresses with {} for the value, or {column} for another value of
    the row. `claims` maps columns of verdicts to columns of claim ids: the verdicts become links to the claims, signs
    if a row has several; the ids stand in the download only. `rows` maps columns to numbers by the frame's index, from
    `count_each` and `number_each`: the number in a cell becomes a button for the rows behind it. Columns in `markup`
    hold HTML with such buttons. With the words `fold` the table is folded under them. The strip under it offers the
    frame as CSV, as plain text. Raises DataError for an unknown resource, and for a cell without the number of its
    rows.
    """
    claims = claims or {}
    html = _linked(frame, links or {}, _link) | _judged(frame, claims)
    shown = frame.assign(**html).drop(columns=list(claims.values()))
    write = {column: f"{{:,.{places}f}}".format for column, places in (decimals or {}).items()}
    kinds = [NUMBER if column in write else _kind(frame[column]) for column in shown]
    write |= dict.fromkeys([*html, *markup], Markup)
    wanted = {column: numbers for column, numbers in (rows or {}).items() if column not in html}
    bold = [value in focus_rows for value in frame[frame.columns[0]]]
    cells = zip(*_cells(shown, write, wanted), strict=True)
    content = TABLE.render(caption=caption, name=name, heads=list(shown), kinds=kinds, bold=bold, rows=cells)
    download = frame.assign(**{column: frame[column].map(plain, na_action="ignore") for column in markup})
    content, lists = apart(content)
    content += strip(locator, data, download, name)
    if fold:
        content = f'<details class="thb-fold"><summary>{escape(fold)}</summary>{content}</details>'
    display(HTML(content + lists))  # in a closed fold a list would not open for the same number elsewhere


def marks(links: pd.DataFrame, row: str, labels: pd.Series, codes: Sequence[str]) -> pd.DataFrame:
    """Return a link table as a boolean matrix: one row per label, one column per code, in the orders given.

    `links` has the columns `row` and `code`; `labels` is indexed by the values of `row`; shape (labels, codes).
    """
    wide = pd.crosstab(links[row], links["code"]).reindex(index=labels.index, columns=list(codes), fill_value=0)
    return wide.gt(0).set_axis(labels.tolist())


def names(codes: Sequence[str]) -> str:
    """Return country names in a sentence's form: `Austria, Belgium and Cyprus`; `none` for an empty list."""
    listed = [in_text(code) for code in codes]
    if len(listed) < 2:
        return listed[0] if listed else "none"
    return f"{', '.join(listed[:-1])} and {listed[-1]}"
