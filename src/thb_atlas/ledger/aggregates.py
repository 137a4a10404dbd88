"""Aggregates of claims: the number that the rows of a claim's evidence give.

A claim names an aggregate as `NAME` or `NAME:ARGUMENT`, and a function, for what no aggregate can compute, as
`function:NAME` or `function:NAME:ARGUMENT`.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import pandas as pd

from ..core.errors import DataError
from ..data.tables import load
from .claims import Load, coverage_base, rows


def column_and_values(argument: str) -> tuple[str, list[str]]:
    """Return the column and the values of an argument such as `domain=a|b`."""
    column, _, values = argument.partition("=")
    return column, values.split("|")


def _share(rows: pd.DataFrame, argument: str) -> float:
    column, values = column_and_values(argument)
    met = int(rows[column].astype("string").isin(values).sum())
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
    """Return how many measures, or else countries, or else rows have each value of a column, by value as text."""
    key = next((k for k in ("measure_id", "code") if k in rows and k != column), None)
    pairs = zip(rows[key] if key else rows.index, rows[column], strict=True)
    return Counter(str(value) for _, value in dict.fromkeys(pairs) if pd.notna(value))


def _top(rows: pd.DataFrame, argument: str) -> float:
    column, values = column_and_values(argument)
    counts = tally(rows, column)
    others = max((number for value, number in counts.items() if value not in values), default=1)
    return float(all(counts[value] >= others for value in values))


def _in_several_lists(rows: pd.DataFrame, argument: str) -> pd.Series:
    """Return the values of a column that more than one list has; `argument` is COLUMN/LIST."""
    column, lists = argument.split("/")
    numbers = rows[lists].groupby(rows[column]).nunique()
    return numbers.index[numbers > 1].to_series(name=column)


AGGREGATES: dict[str, Callable[[pd.DataFrame, str], float]] = {
    "count": lambda rows, _: float(len(rows)),
    "count_distinct": lambda rows, column: float(rows[column].nunique()),
    "count_shared": lambda rows, argument: float(len(_in_several_lists(rows, argument))),  # code/footnote
    "sum": _sum,
    "share": _share,
    "share_sum": _share_sum,
    "value": _single,
    "year": lambda rows, column: _single(rows, column, slice(0, 4)),
    "month": lambda rows, column: _single(rows, column, slice(5, 7)),
    "top": _top,  # 1 if no other value has more measures or countries, else 0
}


def position(date: str, is_end: bool, whole_years: bool = True) -> float:
    """Return a printed date in months since the year 0: its month, or for a bare year its first or last month.

    With `whole_years`, a year that ends a measure counts to its end, else only to its beginning.
    """
    months = int(date[:4]) * 12
    return months + (int(date[5:7]) - 1 if len(date) > 4 else 12 * (is_end and whole_years))


def durations(measures: pd.DataFrame, whole_years: bool) -> pd.Series:
    """Return the duration of each measure in months (float), from start to end as printed; NaN if one is missing."""
    dated = measures.dropna(subset=["start", "end"])
    months = [
        position(end, True, whole_years) - position(start, False)
        for start, end in zip(dated["start"], dated["end"], strict=True)
    ]
    return pd.Series(months, dated.index, dtype=float).reindex(measures.index)


def classes(months: pd.Series, four_years: float = 48.5, two_years: float = 23.5) -> pd.Series:
    """Return the study's class of each duration (string): under two years, two to four years, over four years.

    `two_years` and `four_years` (months) are the limits of the middle class. By default exactly two and exactly four
    years belong to it; limits of 24 or more and of less than 48 put them into the other classes.
    """
    limits, labels = [-1, two_years, four_years, np.inf], ["under_two_years", "two_to_four_years", "over_four_years"]
    return pd.cut(months, limits, labels=labels).astype("string")


READINGS = {  # of printed dates: whether a bare year counts to its end, and the limits of the middle class in months
    "subtracted": (False, 23.5, 48.5),
    "years_to_their_end": (True, 23.5, 48.5),
    "four_years_above": (False, 23.5, 47.5),
    "two_years_below": (False, 24.5, 48.5),
}


Dated = Callable[[pd.Series, pd.Series, str], float]  # of months and class of each measure, and the class wanted
DATED: dict[str, Dated] = {
    "lasting": lambda _, classes, wanted: (classes == wanted).sum(),
    "lasting_share": lambda _, classes, wanted: 100 * (classes == wanted).sum() / (len(classes) or math.nan),
    "lasting_top": lambda _, classes, wanted: (classes == wanted).sum() == max(classes.value_counts(), default=1),
    "multi_year_share": lambda months, classes, wanted: 100 * (classes[months > 12] == wanted).astype(float).mean(),
    "shortest": lambda months, *_: months.min() / 12,  # years
    "longest": lambda months, *_: months.max() / 12,
}


def _dated(compute: Dated, frame: pd.DataFrame, argument: str, _: Load) -> float:
    """Return what is computed from the durations of measures; `argument` is CLASS or CLASS/READING."""
    wanted, _, reading = argument.partition("/")
    if (reading or "subtracted") not in READINGS:
        raise DataError(f"reading {reading!r} of dates; there are: {', '.join(READINGS)}")
    whole_years, two_years, four_years = READINGS[reading or "subtracted"]
    months = durations(frame, whole_years)
    return float(compute(months, classes(months, four_years, two_years), wanted))


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
    **{name: partial(_dated, compute) for name, compute in DATED.items()},
    "with_several": _with_several,  # measures with more than one value of a column
    "growth": _growth,  # persons/year: percent from the first year of the rows to the last
    "together": _together,  # code/TABLE.iso3: values of a column, and those of another table with the same key
}


def _call(claim: Mapping, frame: pd.DataFrame, read: Load) -> float:
    name, _, argument = claim["aggregate"].removeprefix("function:").partition(":")
    if name not in FUNCTIONS:
        known = ", ".join(FUNCTIONS)
        raise DataError(f"claim {claim['claim_id']}: function {name!r} is not registered; there are: {known}")
    return FUNCTIONS[name](frame, argument, read)


def _coverage(claim: Mapping, frame: pd.DataFrame, column: str, read: Load) -> float:
    """Return the share, in percent, of the reporting countries or of the claim's measures that stand in some rows."""
    base = coverage_base(claim, column, read)
    return 100 * len(base.intersection(frame[column])) / len(base) if base else math.nan


def aggregate(claim: Mapping, frame: pd.DataFrame, read: Load = load) -> float:
    """Return what the aggregate or function of a claim gives for rows of its evidence, NaN if they have no value.

    Functions on durations read dates as `subtracted`, unless the argument ends in `/READING`, one of `READINGS`.
    Raises DataError for an unknown aggregate, function, reading or column.
    """
    name, _, argument = claim["aggregate"].partition(":")
    if name == "function":
        return _call(claim, frame, read)
    if name != "coverage" and name not in AGGREGATES:
        known = ", ".join([*AGGREGATES, "coverage", "function"])
        raise DataError(f"claim {claim['claim_id']}: aggregate {name!r}; there are: {known}")
    try:
        return _coverage(claim, frame, argument, read) if name == "coverage" else AGGREGATES[name](frame, argument)
    except KeyError as missing:
        raise DataError(f"claim {claim['claim_id']}: {claim['evidence']} has no column {missing}") from None


def counted_items(claim: Mapping, read: Load = load) -> pd.DataFrame | pd.Series:
    """Return what a claim with evidence counts or adds up: rows of the table, or distinct values of a column.

    For a share these are the rows that meet its condition. Raises DataError as `rows`.
    """
    frame, (name, _, argument) = rows(claim, read), claim["aggregate"].partition(":")
    if name == "count_distinct":
        return frame[argument].dropna().drop_duplicates()
    if name == "count_shared":
        return _in_several_lists(frame, argument)
    if name == "share":
        column, values = column_and_values(argument)
        return frame[frame[column].astype("string").isin(values).fillna(False).astype(bool)]
    return frame
