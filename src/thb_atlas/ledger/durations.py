"""How long measures last by their printed dates, in months and as one of the study's three classes."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from .forms import DURATIONS


class Reading(NamedTuple):
    """How printed dates are read: whether a bare year ends a measure at its end, and limits of the middle duration."""

    year_counts_to_end: bool
    lower_limit: float  # months: one below two years, or one above
    upper_limit: float  # months: one below four years, or one above


READINGS = {  # claims are read as subtracted
    "subtracted": Reading(False, 23.5, 48.5),
    "years_to_their_end": Reading(True, 23.5, 48.5),
    "four_years_above": Reading(False, 23.5, 47.5),
}


def month_of(date: str, year_counts_to_end: bool = False) -> int:
    """Return the month of a printed date as a number; for a bare year its first, or the one after it."""
    return pd.Period(date, "M").ordinal + 12 * (year_counts_to_end and len(date) == len("2022"))


def months_between(measures: pd.DataFrame, reading: str = "subtracted") -> pd.Series:
    """Return the duration of each measure in months (float), from start to end as printed; NaN if one is missing."""
    year_counts_to_end = READINGS[reading].year_counts_to_end
    dated = measures.dropna(subset=["start", "end"])
    ends = dated["end"].map(lambda end: month_of(end, year_counts_to_end))
    return (ends - dated["start"].map(month_of)).astype(float).reindex(measures.index)


def duration_class(months: pd.Series, reading: str = "subtracted") -> pd.Series:
    """Return the study's class of each duration in months, one of `DURATIONS` (string); missing where it is."""
    limits = [-1, READINGS[reading].lower_limit, READINGS[reading].upper_limit, np.inf]
    return pd.cut(months, limits, labels=DURATIONS).astype("string")
