"""How long measures last by their printed dates, in months and as one of the study's three classes."""

import numpy as np
import pandas as pd

from .forms import DURATIONS, Reading


def months_since_year_0(date: str, year_counts_to_end: bool = False) -> int:
    """Return the month of a printed date, counted from the year 0; for a bare year its first, or the one after it."""
    if len(date) > 4:
        return int(date[:4]) * 12 + int(date[5:7]) - 1
    return (int(date) + year_counts_to_end) * 12


def months_between(measures: pd.DataFrame, reading: Reading) -> pd.Series:
    """Return the duration of each measure in months (float), from start to end as printed; NaN if one is missing."""
    dated = measures.dropna(subset=["start", "end"])
    ends = dated["end"].map(lambda end: months_since_year_0(end, reading.year_counts_to_end))
    return (ends - dated["start"].map(months_since_year_0)).astype(float).reindex(measures.index)


def duration_class(months: pd.Series, reading: Reading) -> pd.Series:
    """Return the study's class of each duration in months, one of `DURATIONS` (string); missing where it is."""
    limits = [-1, reading.lower_limit, reading.upper_limit, np.inf]
    return pd.cut(months, limits, labels=DURATIONS).astype("string")
