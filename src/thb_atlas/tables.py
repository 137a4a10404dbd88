"""What every table of the book shares: layout, scoped headers, a caption, the source strip with a download."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from html import escape

import pandas as pd
from great_tables import GT, loc, style
from IPython.display import HTML, display

from .places import country_name
from .strip import strip


def _html(table: GT, caption: str, name: str) -> str:
    html = table.as_raw_html(inline_css=False)
    html = re.sub(r"(<table[^>]*>)", rf"\1<caption>{escape(caption)}</caption>", html, count=1)
    label = escape(caption, quote=True)
    return f'<div class="thb-scroll" role="region" aria-label="{label}" tabindex="0" id="{name}">{html}</div>'


def _link(address: str, value: object) -> str:
    return f'<a href="{escape(address.format(value))}">{escape(str(value))}</a>'


def show(
    frame: pd.DataFrame,
    *,
    caption: str,
    name: str,
    locator: str,
    data: Sequence[str],
    focus_rows: Collection = (),
    decimals: Mapping[str, int] | None = None,
    links: Mapping[str, str] | None = None,
) -> None:
    """Show a frame as a table, its first column as row headers, missing values as an en dash.

    `focus_rows` are the values of the first column whose rows are set in bold; `decimals` maps numeric columns to
    the number of decimals; `links` maps columns to addresses with {} for the value. The strip under it offers the
    frame as CSV. Raises DataError for an unknown resource.
    """
    first = frame.columns[0]
    table = GT(frame.reset_index(drop=True), rowname_col=first, id=f"{name}-table").sub_missing(missing_text="–")
    table = table.tab_stubhead(label=first).tab_options(table_font_size="0.9rem", table_width="auto")
    for column, places in (decimals or {}).items():
        table = table.fmt_number(columns=column, decimals=places)
    for column, address in (links or {}).items():
        table = table.fmt(partial(_link, address), columns=column)
    rows = [i for i, value in enumerate(frame[first]) if value in focus_rows]
    if rows:
        bold = style.text(weight="bold")
        table = table.tab_style(bold, loc.body(rows=rows)).tab_style(bold, loc.stub(rows=rows))
    display(HTML(_html(table, caption, name) + strip(locator, data, frame, name)))


def marks(links: pd.DataFrame, row: str, labels: pd.Series, codes: Sequence[str]) -> pd.DataFrame:
    """Return a link table as a boolean matrix: one row per label, one column per code, in the orders given.

    `links` has the columns `row` and `code`; `labels` is indexed by the values of `row`; shape (labels, codes).
    """
    wide = pd.crosstab(links[row], links["code"]).reindex(index=labels.index, columns=list(codes), fill_value=0)
    return wide.gt(0).set_axis(labels.tolist())


def names(codes: Sequence[str]) -> str:
    """Return country names in a sentence's form: `Austria, Belgium and Cyprus`; `none` for an empty list."""
    listed = [f"the {country_name(code)}" if code == "NL" else country_name(code) for code in codes]
    if len(listed) < 2:
        return listed[0] if listed else "none"
    return f"{', '.join(listed[:-1])} and {listed[-1]}"
