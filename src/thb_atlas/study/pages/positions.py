"""What countries said (sections 4 to 6): themes by size, examples, the countries that the text still names.

`part` is everywhere some rows of the table `positions`, with its columns; `theme` holds ids of the classification.
"""

import pandas as pd

from ...data.countries import country_name
from ...data.tables import terms
from ...display.tally import UNSPECIFIED

SIDES = {"abroad": "in third countries", "home": "at home"}


def sizes(part: pd.DataFrame) -> pd.Series:
    """Return the number of countries of each theme of `part`, indexed by theme id, in the study's order."""
    found = part.groupby("theme")["code"].nunique()
    return found.reindex(terms("theme").index).dropna().astype(int)


def by_size(part: pd.DataFrame) -> pd.Series:
    """Return the labels of the themes of `part` (sections 4 to 6), indexed by theme id, most countries first.

    Equal themes stand in the order of the classification, and "Without a subject" stands last.
    """
    found = sizes(part)
    order = found.drop(UNSPECIFIED, errors="ignore").sort_values(ascending=False, kind="stable").index
    return terms("theme")[[*order, *found.index.intersection([UNSPECIFIED])]]


def told(part: pd.DataFrame, *heads: str) -> pd.DataFrame:
    """Return statements as a table for reading, a row each: the columns `heads`, What the study reports, Locator.

    `heads` are some of Country, Kind, Theme, Pillar and Where.
    """
    columns = {
        "Country": part["code"].map(country_name), "Kind": part["kind"].map(terms("position_kind")),
        "Theme": part["theme"].map(terms("theme")), "Pillar": part["pillar"].map(terms("pillar"), na_action="ignore"),
        "Where": part["side"].map(SIDES), "What the study reports": part["example_en"], "Locator": part["locator"],
    }  # fmt: skip
    table = pd.DataFrame(columns)[[*heads, "What the study reports", "Locator"]]
    table.attrs["tables"] = ["positions"]
    return table


def examples(part: pd.DataFrame) -> pd.DataFrame:
    """Return the examples that sections 4 to 6 give, a row each, themes in the order of `by_size`.

    Columns, all text: Country, Theme, Where (left out if all are on one side), What the study reports, Locator.
    """
    order = {theme: place for place, theme in enumerate(by_size(part).index)}
    known = part.dropna(subset="example_en")
    known = known.assign(place=known["theme"].map(order), name=known["code"].map(country_name))
    known = known.sort_values(["place", "side", "name"])
    return told(known, "Country", "Theme", *(["Where"] if known["side"].nunique() > 1 else []))
