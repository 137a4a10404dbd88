"""What a claim computes from the rows that its filter keeps. Claims name one as `NAME` or `NAME:ARGUMENT`."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import pandas as pd

Columns = Mapping[str, Sequence]  # rows of a table as lists of equal length, pd.NA where a cell is empty


def _wanted(argument: str) -> tuple[str, list[str]]:
    column, _, values = argument.partition("=")
    return column, values.split("|")


def _length(rows: Columns) -> int:
    return len(next(iter(rows.values())))


def _filled(rows: Columns, column: str) -> list:
    return [value for value in rows[column] if value is not pd.NA]


def _share(rows: Columns, argument: str) -> float:
    column, values = _wanted(argument)
    met = sum(str(value) in values for value in _filled(rows, column))
    return 100 * met / _length(rows) if _length(rows) else math.nan


def _sum(rows: Columns, column: str) -> float:
    return math.fsum(_filled(rows, column))


def _share_sum(rows: Columns, argument: str) -> float:
    part, whole = argument.split("/")
    total = _sum(rows, whole)
    return 100 * _sum(rows, part) / total if total else math.nan


def _single(rows: Columns, column: str, digits: slice | None = None) -> float:
    values = set(_filled(rows, column))
    if len(values) != 1:
        return math.nan
    printed = values.pop() if digits is None else values.pop()[digits]
    return math.nan if printed == "" else float(printed)


def tally(rows: Columns, column: str) -> Counter[str]:
    """Return how many measures, else countries, else rows have each value of a column, as text."""
    key = next((k for k in ("measure_id", "code") if k in rows and k != column), None)
    pairs = zip(rows[key] if key else range(_length(rows)), rows[column], strict=True)
    return Counter(str(value) for _, value in dict.fromkeys(pairs) if value is not pd.NA)


def _top(rows: Columns, argument: str) -> float:
    column, values = _wanted(argument)
    counts = tally(rows, column)
    others = max((number for value, number in counts.items() if value not in values), default=1)
    return float(all(counts[value] >= others for value in values))


def _shared(rows: Columns, argument: str) -> float:
    column, lists = argument.split("/")
    pairs = dict.fromkeys(zip(rows[column], rows[lists], strict=True))
    counts = Counter(value for value, listed in pairs if value is not pd.NA and listed is not pd.NA)
    return float(sum(number > 1 for number in counts.values()))


AGGREGATES: dict[str, Callable[[Columns, str], float]] = {
    "count": lambda rows, _: float(_length(rows)),
    "count_distinct": lambda rows, column: float(len(set(_filled(rows, column)))),
    "count_shared": _shared,  # code/footnote: codes that stand in more than one footnote
    "sum": _sum,
    "share": _share,
    "share_sum": _share_sum,
    "value": _single,
    "year": lambda rows, column: _single(rows, column, slice(0, 4)),
    "month": lambda rows, column: _single(rows, column, slice(5, 7)),
    "top": _top,  # measures or countries are counted once per value
}
