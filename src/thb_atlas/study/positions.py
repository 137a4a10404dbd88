"""What countries said: themes by number of countries, and positions and examples as tables.

In all functions, `rows` are rows of the table `positions`.
"""

import pandas as pd

from ..core.wording import lower_first
from ..data.countries import country_name
from ..data.tables import terms
from ..display.tally import UNSPECIFIED


def themes_by_size(rows: pd.DataFrame) -> pd.Series:
    """Return the labels (string) of the themes of `rows`, indexed by theme id, most countries first.

    Ties are in the order of the classification, and "Without a subject" is last.
    """
    labels = terms("theme")
    sizes = rows.groupby("theme")["code"].nunique().reindex(labels.index).dropna()
    order = sizes.drop(UNSPECIFIED, errors="ignore").sort_values(ascending=False, kind="stable").index
    return labels[[*order, *sizes.index.intersection([UNSPECIFIED])]]


def as_table(rows: pd.DataFrame, *heads: str) -> pd.DataFrame:
    """Return positions as a table for readers: the columns `heads`, What the study reports, Locator.

    `heads` are any of Country, Subject and Where.
    """
    where = rows["side"].map(terms("side").map(lower_first))
    columns = {
        "Country": rows["code"].map(country_name), "Subject": rows["theme"].map(terms("theme")),
        "Where": where, "What the study reports": rows["example_en"], "Locator": rows["locator"],
    }  # fmt: skip
    table = pd.DataFrame(columns)[[*heads, "What the study reports", "Locator"]]
    table.attrs["tables"] = ["positions"]
    return table


def examples(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the examples of `rows` as a table for readers, each once, in the order of `themes_by_size`.

    Columns, all text: Country, Subject (with several of either if they share the example), Where (unless all have the
    same), What the study reports, Locator.
    """
    order = {theme: rank for rank, theme in enumerate(themes_by_size(rows).index)}
    rows = rows.dropna(subset="example_en")
    rows = rows.assign(rank=rows["theme"].map(order), name=rows["code"].map(country_name))
    rows = rows.sort_values(["rank", "side", "name"])
    table = as_table(rows, "Country", "Subject", *(["Where"] if rows["side"].nunique() > 1 else []))
    shared = [column for column in table if column not in ("Country", "Subject")]
    merged = table.groupby(shared, sort=False, as_index=False).agg(lambda values: "; ".join(values.unique()))
    merged.attrs["tables"] = ["positions"]
    return merged[table.columns]
