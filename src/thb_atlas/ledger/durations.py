"""How long measures last by their printed dates, in months and as one of the study's three classes."""

import numpy as np
import pandas as pd

from .forms import DURATIONS

LOWER_LIMIT = 23.5  # months: 24 are two years
READINGS = {  # ends that count to their end, by their length (2022: 4, 2022-03: 7, 2022-03-15: 10); the upper limit
    "subtracted": ((), 48.5),  # by which claims are judged; 48 months are no more than four years
    "years_to_their_end": ((4,), 48.5),
    "months_to_their_end": ((7, 10), 48.5),
    "four_years_above": ((), 47.5),
}


def month_of(date: str, to_their_end: tuple[int, ...] = ()) -> int:
    """Return the month of a printed date, of a bare year its first, as a number; or that of the day after its end."""
    return (pd.Period(date) + int(len(date) in to_their_end)).asfreq("M", "start").ordinal


def months_between(measures: pd.DataFrame, reading: str = "subtracted") -> pd.Series:
    """Return the duration of each measure in months (float), from start to end as printed; NaN if one is missing."""
    dated = measures.dropna(subset=["start", "end"])
    ends = dated["end"].map(lambda end: month_of(end, READINGS[reading][0]))
    return (ends - dated["start"].map(month_of)).astype(float).reindex(measures.index)


def duration_class(months: pd.Series, reading: str = "subtracted") -> pd.Series:
    """Return the study's class of each duration in months, one of `DURATIONS` (string); missing if below 0."""
    return pd.cut(months, [-1, LOWER_LIMIT, READINGS[reading][1], np.inf], labels=DURATIONS).astype("string")
