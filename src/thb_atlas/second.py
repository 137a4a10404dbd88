"""Numbers on the second reading of the study and the second coding of its annexes, each with the rows behind it."""

import pandas as pd

from .codings import second_coding
from .counts import count, number
from .datapackage import load
from .popovers import Number, at_root

HAD = ["found", "elsewhere"]  # matches of what the ledger had when it was read


def _rated(name: str, rows: pd.DataFrame, held: pd.Series) -> dict[str, Number]:
    """Return the number of rows, of those `held`, and their share with its sign, as NAME, NAME_had and NAME_rate."""
    rate = number(f"{100 * held.mean():.1f}\u00a0%", rows)
    return {name: count(rows), f"{name}_had": count(rows[held]), f"{name}_rate": rate}


def _added(reading: pd.DataFrame, table: str) -> Number:
    """Return how many rows of `claims` or `issues` were added for what the reading had and the ledger had not."""
    return count(set(reading.loc[reading["match"] == "added", "matched"].str.split("; ").explode()), table)


def reading() -> dict[str, Number]:
    """Return the numbers of the second reading that the method page uses, by name."""
    noted = load("second_reading")
    inside, had = noted["match"] != "left_out", noted["match"].isin(HAD)
    said, years = noted["kind"] == "statement", noted["unit"] == "years"
    parts = {"read": said, "read_years": said & years, "read_other": said & ~years, "read_issues": ~said}
    rated = [_rated(name, noted[inside & part], had[inside & part]) for name, part in parts.items()]
    return {
        "noted": count(noted[said]),
        "noted_issues": count(noted[~said]),
        "read_out": count(noted[said & ~inside]),
        "read_none": count(noted[~said & ~inside]),
        "read_elsewhere": count(noted[said & (noted["match"] == "elsewhere")]),
        "read_added": count(noted[said & (noted["match"] == "added")]),
        "read_new": _added(noted[said], "claims"),
        "read_new_issues": _added(noted[~said], "issues"),
        **{name: value for numbers in rated for name, value in numbers.items()},
    }


def coding() -> dict[str, object]:
    """Return the numbers of the second coding that the method page uses, by name."""
    cells = second_coding()
    differing = cells[~cells["same"]].groupby("attribute", sort=False)
    parts = [f"{at_root(count(rows))} of the attribute {attribute}" for attribute, rows in differing]
    return {**_rated("coded", cells, cells["same"]), "coded_parts": " and ".join(parts)}
