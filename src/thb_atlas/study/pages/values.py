"""Values that pages of prose (book/*.md) insert by name, as {{ name }}: numbers, tables, lists and whole pages.

The notebooks of book/prose/ compute them and show them with `show`, where the build finds them. On the start page,
`{{ study_NAME }}` is the number that the claim of this name states, with its row, and `{{ sign_NAME }}` the verdict on
it, to follow the words that state it.
"""

from collections.abc import Mapping

import pandas as pd
from IPython.display import display

from ...core.errors import DataError
from ...core.markup import VALUES_MIME, at_root, slug
from ...data.schema import resource
from ...data.tables import load
from ...display.numbers import Number, count, number, stated_mark
from ...display.tables import table_html
from ...ledger.store import judged_claim
from ...ledger.wording import format_number

Values = dict[str, object]


def show(values: Mapping[str, object]) -> None:
    """Display values in a notebook, where the build finds them: numbers as HTML with their rows, others as text."""
    shown = {name: at_root(v.html()) if isinstance(v, Number) else str(v) for name, v in values.items()}
    display({VALUES_MIME: shown}, raw=True)


def printed_number(locator: str, item: str) -> Number:
    """Return a number that the study prints, with its row of `study_counts`. Raises DataError unless there is one."""
    rows = load("study_counts", locator=locator, item=item).dropna(subset="value")
    if len(rows) != 1:
        raise DataError(f"study_counts.csv has {len(rows)} numbers with locator {locator} and item {item}, not one")
    row = rows.iloc[0]
    return number(format_number(row["value"], row["unit"]), rows).replace(value=float(row["value"]))


def claim_values(name: str) -> Values:
    """Return the verdict on a claim (by its name) and the number that it states, if any, with its row."""
    row, record = load("claims", name=name), judged_claim(name)
    mark = stated_mark(record)
    sign = {f"sign_{name}": mark.html(with_other=False)}
    if pd.isna(record["value"]):
        return sign
    value = number(format_number(record["value"], record["unit"]), row).replace(value=record["value"], marks=(mark,))
    return sign | {f"study_{name}": value}


def count_reproduced(claims: pd.DataFrame) -> Number:
    """Return how many judged claims the data reproduce; those that are stated once are not tested by them."""
    return count(claims[claims["verdict"].str.startswith("reproduced")], "claims")


def percentage(part: pd.Series, whole: pd.Series) -> Number:
    """Return one sum as a percentage of another; both are columns of one table with the same index of names.

    Rows in which one of the two is missing are left out.
    """
    pairs = pd.DataFrame({"part": part, "whole": whole}).dropna()
    rows = [f"{row.Index}: {row.part:,} of {row.whole:,}" for row in pairs.itertuples()]
    share = 100 * pairs["part"].sum() / pairs["whole"].sum()
    return number(f"{share:.1f}\u00a0%", rows, part.attrs["table"])


def table(rows: pd.DataFrame, headings: Mapping[str, str] | None = None, caption: str = "", name: str = "") -> str:
    """Return rows of the resource `name` as an HTML table for a page at the root, with a link to the CSV file below.

    `headings` selects columns and names them. A frame from `load` knows the name of its resource; `caption` replaces
    the resource's title.
    """
    name = name or rows.attrs["table"]
    shown = rows[list(headings)].rename(columns=headings) if headings else rows
    anchor = slug(caption) or f"table-{name}"  # not the anchor of a heading
    html = at_root(table_html(shown, caption or resource(name)["title"], anchor))
    return f'{html}<p class="thb-source-line">Data: <a href="data/{name}.csv">{name}.csv</a></p>'
