"""Aggregates of claims: the number computed from the rows of a claim's evidence.

A claim names an aggregate as `NAME` or `NAME:ARGUMENT`. `AGGREGATES` has its function of the rows and the parts of the
argument, with the claim and `read` as keywords; `forms.FORMS` has the form of the argument, which rules check.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping

import pandas as pd

from ..core.errors import DataError
from ..data.filters import Condition
from ..data.identifiers import hub_with_key
from ..data.tables import load
from .claims import Load, coverage_base, evidence_rows, parse_aggregate
from .durations import duration_class, months_between


def _meets(frame: pd.DataFrame, column: str, values: str) -> pd.Series:
    return Condition(column, "=", set(values.split("|"))).holds(frame[column])


def _share(frame: pd.DataFrame, column: str, values: str, **_: object) -> float:
    return 100 * int(_meets(frame, column, values).sum()) / len(frame) if len(frame) else math.nan


def _sum(frame: pd.DataFrame, column: str, **_: object) -> float:
    return math.fsum(frame[column].dropna())


def _share_sum(frame: pd.DataFrame, part: str, whole: str, **_: object) -> float:
    both = frame.dropna(subset=[part, whole])  # a missing part is not 0
    return 100 * _sum(both, part) / total if (total := _sum(both, whole)) else math.nan


def _value(frame: pd.DataFrame, column: str, **_: object) -> float:
    """Return the one value that all rows have in a column; NaN if they have none, or several."""
    values = frame[column].dropna().unique()
    return float(values[0]) if len(values) == 1 else math.nan


def _date_part(digits: slice) -> Callable[..., float]:
    """Return an aggregate for the number in some digits of the one date of all rows; NaN if it is not that precise."""

    def compute(frame: pd.DataFrame, column: str, **_: object) -> float:
        dates = frame[column].dropna().unique()
        return float(dates[0][digits] or math.nan) if len(dates) == 1 else math.nan

    return compute


def _units(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return the unit to count for each row: measure, else country, else the row; never the column itself."""
    hub = hub_with_key(frame.columns)
    key = next((key for key in (hub and hub.key, "code") if key in frame and key != column), None)
    return frame[key] if key else frame.index.to_series()


def counts_by_value(frame: pd.DataFrame, column: str) -> Counter[str]:
    """Return how many measures, or else countries, or else rows have each value of a column, by value as text."""
    pairs = dict.fromkeys(zip(_units(frame, column), frame[column], strict=True))
    return Counter(str(value) for _, value in pairs if pd.notna(value))


def _top(frame: pd.DataFrame, column: str, values: str, **_: object) -> float:
    counts, leaders = counts_by_value(frame, column), values.split("|")
    # default=1: a leader must occur at all
    others = max((number for value, number in counts.items() if value not in leaders), default=1)
    return float(all(counts[value] >= others for value in leaders))


def _in_several_lists(frame: pd.DataFrame, column: str, lists: str) -> pd.Series:
    """Return the values of a column that more than one list has, by the column `lists`."""
    numbers = frame[lists].groupby(frame[column]).nunique()
    return numbers.index[numbers > 1].to_series(name=column)


def _dated(compute: Callable[[pd.Series, pd.Series, str], float]) -> Callable[..., float]:
    """Return an aggregate from a function of the months and the class of each measure, and the class asked for."""

    def compute_from_dates(frame: pd.DataFrame, duration: str = "", **_: object) -> float:
        months = months_between(frame)
        return float(compute(months, duration_class(months), duration))

    return compute_from_dates


def _growth(frame: pd.DataFrame, column: str, order: str, **_: object) -> float:
    series = frame.sort_values(order)[column].dropna()
    return 100 * float(series.iloc[-1] / series.iloc[0] - 1) if len(series) > 1 and series.iloc[0] else math.nan


def _together(frame: pd.DataFrame, column: str, other: str, *, read: Load, **_: object) -> float:
    table, _, its = other.partition(".")
    linked = read(table)
    key = linked.columns[0]  # tables begin with their key
    return float(frame[column].nunique() + linked.loc[linked[key].isin(frame[key]), its].nunique())


def _coverage(frame: pd.DataFrame, column: str, *, claim: Mapping, read: Load) -> float:
    base = coverage_base(claim, column, read)
    return 100 * len(base.intersection(frame[column])) / len(base) if base else math.nan


AGGREGATES: dict[str, Callable[..., float]] = {
    "count": lambda frame, **_: float(len(frame)),
    "count_distinct": lambda frame, column, **_: float(frame[column].nunique()),
    "count_shared": lambda frame, column, lists, **_: float(len(_in_several_lists(frame, column, lists))),
    "sum": _sum,
    "share": _share,
    "share_sum": _share_sum,
    "value": _value,
    "year": _date_part(slice(0, 4)),
    "month": _date_part(slice(5, 7)),
    "top": _top,  # 1 if no other value has more measures or countries, else 0
    "coverage": _coverage,  # percent of the reporting countries, or of the claim's measures, that occur in the rows
    # measures with more than one value of a column
    "with_several": lambda rows, column, **_: float((rows[column].groupby(_units(rows, column)).nunique() > 1).sum()),
    "growth": _growth,  # persons/year: percent from the first year of the rows to the last
    "together": _together,  # code/TABLE.iso3: values of a column, and those of another table with the same key
    "lasting": _dated(lambda _, classes, wanted: (classes == wanted).sum()),
    "lasting_share": _dated(lambda _, classes, wanted: 100 * (classes == wanted).sum() / (len(classes) or math.nan)),
    "lasting_top": _dated(lambda _, classes, wanted: (classes == wanted).sum() == classes.value_counts().max()),
    "multi_year_share": _dated(lambda months, classes, wanted: 100 * (classes[months > 12] == wanted).mean()),
    "shortest": _dated(lambda months, *_: months.min() / 12),  # years
    "longest": _dated(lambda months, *_: months.max() / 12),
}


def aggregate(claim: Mapping, frame: pd.DataFrame, read: Load = load) -> float:
    """Return the result of a claim's aggregate for its `evidence_rows`, NaN if they have no value.

    Raises DataError, with the claim's id, for rows that it cannot be taken of.
    """
    name, parts = parse_aggregate(claim)
    try:
        return AGGREGATES[name](frame, *(part for _, part in parts), claim=claim, read=read)
    except (LookupError, TypeError, ValueError) as error:  # such as durations of rows without dates
        raise DataError(f"claim {claim['claim_id']}: {claim['aggregate']} of its rows: {error}") from None


def counted_items(claim: Mapping, read: Load = load) -> pd.DataFrame | pd.Series:
    """Return what a claim with evidence counts or adds up: rows of the table, or distinct values of a column.

    For a share these are the rows that meet its condition. Raises DataError like `evidence_rows`.
    """
    frame, (name, pairs) = evidence_rows(claim, read), parse_aggregate(claim)
    parts = [part for _, part in pairs]
    if name == "count_distinct":
        return frame[parts[0]].dropna().drop_duplicates()
    if name == "count_shared":
        return _in_several_lists(frame, *parts)
    return frame[_meets(frame, *parts)] if name == "share" else frame
