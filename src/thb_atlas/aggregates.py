"""What a claim computes from the rows that its filter keeps. Claims name one as `NAME` or `NAME:ARGUMENT`."""

import math
from collections import Counter
from collections.abc import Callable

import pandas as pd

from .functions import tally


def _wanted(argument: str) -> tuple[str, list[str]]:
    column, _, values = argument.partition("=")
    return column, values.split("|")


def _share(frame: pd.DataFrame, argument: str) -> float:
    column, values = _wanted(argument)
    return math.nan if frame.empty else 100 * float(frame[column].astype("string").isin(values).mean())


def _share_sum(frame: pd.DataFrame, argument: str) -> float:
    part, whole = argument.split("/")
    total = float(frame[whole].sum())
    return 100 * float(frame[part].sum()) / total if total else math.nan


def _single(frame: pd.DataFrame, column: str, digits: slice | None = None) -> float:
    values = frame[column].dropna().unique()
    if len(values) != 1:
        return math.nan
    printed = values[0] if digits is None else values[0][digits]
    return math.nan if printed == "" else float(printed)


def _top(frame: pd.DataFrame, argument: str) -> float:
    column, values = _wanted(argument)
    counts = tally(frame, column)
    others = max((number for value, number in counts.items() if value not in values), default=1)
    return float(all(counts[value] >= others for value in values))


def _shared(frame: pd.DataFrame, argument: str) -> float:
    column, lists = argument.split("/")
    pairs = dict.fromkeys(zip(frame[column], frame[lists], strict=True))
    counts = Counter(value for value, listed in pairs if value is not pd.NA and listed is not pd.NA)
    return float(sum(number > 1 for number in counts.values()))


AGGREGATES: dict[str, Callable[[pd.DataFrame, str], float]] = {
    "count": lambda frame, _: float(len(frame)),
    "count_distinct": lambda frame, column: float(frame[column].nunique()),
    "count_shared": _shared,  # code/footnote: codes that stand in more than one footnote
    "sum": lambda frame, column: float(frame[column].sum()),
    "share": _share,
    "share_sum": _share_sum,
    "value": _single,
    "year": lambda frame, column: _single(frame, column, slice(0, 4)),
    "month": lambda frame, column: _single(frame, column, slice(5, 7)),
    "top": _top,  # measures or countries are counted once per value
}
