"""Values that pages of prose (book/*.md) insert by name, as {{ name }}: numbers, tables, lists and whole pages.

The notebooks of book/prose/ compute them and show them with `show`, where the build finds them. On the start page,
`{{ study_NAME }}` is the number that the claim of this name states, with its row, and `{{ sign_NAME }}` the verdict on
it, to follow the words that state it.
"""

from collections.abc import Mapping

import pandas as pd
from IPython.display import display

from ...core.markup import VALUES_MIME, at_root, slug
from ...data.schema import resource
from ...display.numbers import Number, count
from ...display.tables import table_html


def show(values: Mapping[str, object]) -> None:
    """Display values in a notebook, where the build finds them: numbers as HTML with their rows, others as text."""
    shown = {name: at_root(v.html()) if isinstance(v, Number) else str(v) for name, v in values.items()}
    display({VALUES_MIME: shown}, raw=True)


def count_reproduced(claims: pd.DataFrame) -> Number:
    """Return how many judged claims the data reproduce; those that are stated once are not tested by them."""
    return count(claims[claims["verdict"].str.startswith("reproduced")], "claims")


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
