"""The second coding of annexes I and II, compared cell by cell with the tables."""

import pandas as pd

from ..data.tables import load


def _listed(table: str, column: str) -> pd.Series:
    """Return for each measure the values of a column of a link table, each once, by alphabet, in one text."""
    return load(table).groupby("measure_id")[column].agg(lambda values: " ".join(sorted(set(values))))


def _largest_sums() -> pd.Series:
    """Return for each measure its largest sum with the currency, as text."""
    sums = load("measure_funding").dropna(subset=["amount"]).sort_values("amount", kind="stable")
    largest = sums.drop_duplicates("measure_id", keep="last").set_index("measure_id")
    return largest["amount"].map("{:.12g}".format) + " " + largest["currency"]


def second_coding() -> pd.DataFrame:
    """Return the cells of the second coding beside what the tables have, in the order of `second_coding`.

    Columns: measure_id, attribute, here, second (string, empty where nothing is printed), same (bool), settled_en.
    """
    measures = load("measures").set_index("measure_id")
    own = measures[["start", "end", "status"]].assign(
        countries=_listed("measure_countries", "code"),
        targets=_listed("measure_targets", "iso3"),
        amount=_largest_sums(),
    )
    cells = load("second_coding").rename(columns={"value": "second"})
    cells["second"] = cells["second"].fillna("")
    here = own.astype("string").stack(future_stack=True).fillna("")
    cells["here"] = here.reindex(pd.MultiIndex.from_frame(cells[["measure_id", "attribute"]])).array
    cells["same"] = (cells["here"] == cells["second"]).astype(bool)
    return cells[["measure_id", "attribute", "here", "second", "same", "settled_en"]]
