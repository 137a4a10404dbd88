"""What countries said: positions and examples as tables.

In all functions, `rows` are rows of the table `positions`.
"""

import pandas as pd
from markupsafe import Markup

from ..core.wording import lower_first
from ..data.countries import country_name
from ..data.tables import terms
from ..display.numbers import links
from ..display.tally import UNSPECIFIED


def as_table(rows: pd.DataFrame, *heads: str) -> pd.DataFrame:
    """Return positions as a table for readers: the columns `heads`, What the study reports, Locator.

    `heads` are any of Country, Subject and Where.
    """
    where = rows["side"].map(terms("side").map(lower_first))
    columns = {
        "Country": rows["code"].map(links), "Subject": rows["theme"].map(terms("theme")),
        "Where": where, "What the study reports": rows["example_en"], "Locator": rows["locator"],
    }  # fmt: skip
    table = pd.DataFrame(columns)[[*heads, "What the study reports", "Locator"]]
    table.attrs["tables"] = ["positions"]
    return table


def examples(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the examples of `rows` as a table for readers, each once, those on themes of most countries first.

    Ties are in the order of the classification, and examples without a theme last.
    Columns, all text: Country, as links, Subject (with several of either if they share the example), Where (unless all
    have the same), What the study reports, Locator.
    """
    sizes = rows.groupby("theme")["code"].nunique().reindex(terms("theme").index).drop(UNSPECIFIED)
    order = [*sizes.sort_values(ascending=False, kind="stable").index, UNSPECIFIED]
    rows = rows.dropna(subset="example_en")
    rows = rows.assign(rank=rows["theme"].map(order.index), name=rows["code"].map(country_name))
    rows = rows.sort_values(["rank", "side", "name"])
    table = as_table(rows, "Country", "Subject", *(["Where"] if rows["side"].nunique() > 1 else []))
    shared = [column for column in table if column not in ("Country", "Subject")]
    merged = table.groupby(shared, sort=False, as_index=False).agg(lambda values: Markup("; ").join(values.unique()))
    merged.attrs["tables"] = ["positions"]
    return merged[table.columns]
