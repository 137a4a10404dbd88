"""What a claim computes from the rows that its filter leaves: aggregates, and functions for what these cannot say.

Claims name an aggregate as `NAME` or `NAME:ARGUMENT`, a function as `function:NAME` or `function:NAME:ARGUMENT`.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import pandas as pd

from ..core.errors import DataError
from ..data.tables import load
from .claims import Load, base, rows


def _wanted(argument: str) -> tuple[str, list[str]]:
    column, _, values = argument.partition("=")
    return column, values.split("|")


def _share(rows: pd.DataFrame, argument: str) -> float:
    column, values = _wanted(argument)
    met = sum(str(value) in values for value in rows[column].dropna())
    return 100 * met / len(rows) if len(rows) else math.nan


def _sum(rows: pd.DataFrame, column: str) -> float:
    return math.fsum(rows[column].dropna())


def _share_sum(rows: pd.DataFrame, argument: str) -> float:
    part, whole = argument.split("/")
    total = _sum(rows, whole)
    return 100 * _sum(rows, part) / total if total else math.nan


def _single(rows: pd.DataFrame, column: str, digits: slice | None = None) -> float:
    values = rows[column].dropna().unique()
    if len(values) != 1:
        return math.nan
    printed = values[0] if digits is None else values[0][digits]
    return math.nan if printed == "" else float(printed)


def tally(rows: pd.DataFrame, column: str) -> Counter[str]:
    """Return how many measures, else countries, else rows have each value of a column, as text."""
    key = next((k for k in ("measure_id", "code") if k in rows and k != column), None)
    pairs = zip(rows[key] if key else rows.index, rows[column], strict=True)
    return Counter(str(value) for _, value in dict.fromkeys(pairs) if pd.notna(value))


def _top(rows: pd.DataFrame, argument: str) -> float:
    column, values = _wanted(argument)
    counts = tally(rows, column)
    others = max((number for value, number in counts.items() if value not in values), default=1)
    return float(all(counts[value] >= others for value in values))


def _shared(rows: pd.DataFrame, argument: str) -> float:
    column, lists = argument.split("/")
    return float((rows[lists].groupby(rows[column]).nunique() > 1).sum())


AGGREGATES: dict[str, Callable[[pd.DataFrame, str], float]] = {
    "count": lambda rows, _: float(len(rows)),
    "count_distinct": lambda rows, column: float(rows[column].nunique()),
    "count_shared": _shared,  # code/footnote: codes that stand in more than one footnote
    "sum": _sum,
    "share": _share,
    "share_sum": _share_sum,
    "value": _single,
    "year": lambda rows, column: _single(rows, column, slice(0, 4)),
    "month": lambda rows, column: _single(rows, column, slice(5, 7)),
    "top": _top,  # measures or countries are counted once per value
}


def position(date: str, is_end: bool, whole_years: bool = True) -> float:
    """Return a printed date in months of the common era: its month, or for a bare year its first or last month.

    A year that ends a measure counts to its end with `whole_years`, else only to its beginning.
    """
    months = int(date[:4]) * 12
    return months + (int(date[5:7]) - 1 if len(date) > 4 else 12 * (is_end and whole_years))


def durations(measures: pd.DataFrame, whole_years: bool) -> pd.Series:
    """Return each measure's duration in months, from its printed month or year to the other; NaN if one is missing."""
    known = measures.dropna(subset=["start", "end"])
    ends = [
        position(end, True, whole_years) - position(start, False)
        for start, end in zip(known["start"], known["end"], strict=True)
    ]
    return pd.Series(ends, known.index, dtype=float).reindex(measures.index)


def classes(months: pd.Series, four_years: float = 48.5, two_years: float = 23.5) -> pd.Series:
    """Return the study's class of each duration: under two years, two to four years, over four years.

    Durations above `four_years` (months) are over four years; exactly four years are not, unless it is less than 48.
    Exactly two years are in the middle class, unless `two_years` is 24 or more.
    """
    limits, labels = [-1, two_years, four_years, np.inf], ["under_two_years", "two_to_four_years", "over_four_years"]
    return pd.cut(months, limits, labels=labels).astype("string")


READINGS = {  # of printed dates: a bare year that ends a measure counts to its end; limits of the middle class, months
    "subtracted": (False, 23.5, 48.5),
    "years_to_their_end": (True, 23.5, 48.5),
    "four_years_above": (False, 23.5, 47.5),
    "two_years_below": (False, 24.5, 48.5),
}


Dated = Callable[[pd.Series, pd.Series, str], float]  # of months and class of each measure, and the class wanted
DATED: dict[str, Dated] = {
    "lasting": lambda _, found, wanted: (found == wanted).sum(),  # measures whose duration is of a class
    "lasting_share": lambda _, found, wanted: 100 * (found == wanted).sum() / (len(found) or math.nan),  # of all rows
    "lasting_top": lambda _, found, wanted: (found == wanted).sum() == max(found.value_counts(), default=1),
    "multi_year_share": lambda months, found, wanted: 100 * (found[months > 12] == wanted).astype(float).mean(),
    "shortest": lambda months, *_: months.min() / 12,  # years
    "longest": lambda months, *_: months.max() / 12,
}


def _dated(take: Dated, frame: pd.DataFrame, argument: str, _: Load) -> float:
    """Return what is taken from the durations of measures; `argument` is CLASS or CLASS/READING."""
    wanted, _, reading = argument.partition("/")
    if (reading or "subtracted") not in READINGS:
        raise DataError(f"reading {reading!r} of dates; there are: {', '.join(READINGS)}")
    whole_years, two_years, four_years = READINGS[reading or "subtracted"]
    months = durations(frame, whole_years)
    return float(take(months, classes(months, four_years, two_years), wanted))


def _with_several(frame: pd.DataFrame, column: str, _: Load) -> float:
    return float((frame.groupby("measure_id")[column].nunique() > 1).sum())


def _growth(frame: pd.DataFrame, argument: str, _: Load) -> float:
    value, order = argument.split("/")
    series = frame.sort_values(order)[value].dropna()
    return 100 * float(series.iloc[-1] / series.iloc[0] - 1) if len(series) > 1 else math.nan


def _together(frame: pd.DataFrame, argument: str, read: Load) -> float:
    column, other = argument.split("/")
    table, its = other.split(".")
    linked = read(table)
    key = next(name for name in frame.columns if name in linked.columns)
    return float(frame[column].nunique() + linked.loc[linked[key].isin(frame[key]), its].nunique())


FUNCTIONS: dict[str, Callable[[pd.DataFrame, str, Load], float]] = {
    **{name: partial(_dated, take) for name, take in DATED.items()},
    "with_several": _with_several,  # measures with more than one value of a column
    "growth": _growth,  # persons/year: percent from the first year of the rows to the last
    "together": _together,  # code/TABLE.iso3: values of a column, and those of another table with the same key
}


def call(claim: Mapping, frame: pd.DataFrame, read: Load) -> float:
    """Return what the function that a claim names gives for the rows its filter keeps, NaN if they give nothing.

    Functions on durations read dates as `subtracted` unless the argument ends in `/READING`, one of `READINGS`.
    Raises DataError for a function that is not registered or an unknown reading.
    """
    name, _, argument = claim["aggregate"].removeprefix("function:").partition(":")
    if name not in FUNCTIONS:
        known = ", ".join(FUNCTIONS)
        raise DataError(f"claim {claim['claim_id']}: function {name!r} is not registered; there are: {known}")
    return FUNCTIONS[name](frame, argument, read)


def _coverage(claim: Mapping, counted: pd.DataFrame, column: str, read: Load) -> float:
    """Return the share, in percent, of the reporting countries or of the measures meant that stand in some rows."""
    whole = base(claim, column, read)
    return 100 * len(whole.intersection(counted[column])) / len(whole) if whole else math.nan


def taken(claim: Mapping, counted: pd.DataFrame, read: Load = load) -> float:
    """Return what a claim's aggregate gives for the rows that it counts, NaN if they have no value.

    Raises DataError for an unknown aggregate, function or column.
    """
    name, _, argument = claim["aggregate"].partition(":")
    if name == "function":
        return call(claim, counted, read)
    if name != "coverage" and name not in AGGREGATES:
        known = ", ".join([*AGGREGATES, "coverage", "function"])
        raise DataError(f"claim {claim['claim_id']}: aggregate {name!r}; there are: {known}")
    try:
        return _coverage(claim, counted, argument, read) if name == "coverage" else AGGREGATES[name](counted, argument)
    except KeyError as missing:
        raise DataError(f"claim {claim['claim_id']}: {claim['evidence']} has no column {missing}") from None


def counted(claim: Mapping, read: Load = load) -> pd.DataFrame | pd.Series:
    """Return what a claim with evidence counts or adds up: rows of the table, or the distinct values of a column.

    Of a share, the rows that meet its condition. Raises DataError as `rows`.
    """
    frame, (name, _, argument) = rows(claim, read), claim["aggregate"].partition(":")
    if name == "count_distinct":
        return frame[argument].dropna().drop_duplicates()
    if name == "count_shared":
        column, lists = argument.split("/")
        times = frame.groupby(column)[lists].nunique()
        return times.index[times > 1].to_series(name=column)
    if name == "share":
        column, values = _wanted(argument)
        return frame[frame[column].astype("string").isin(values).fillna(False).astype(bool)]
    return frame
