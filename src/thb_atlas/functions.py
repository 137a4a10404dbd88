"""Functions of the ledger, for what filters and aggregates cannot express. Claims name one as `function:NAME`."""

import math
from collections.abc import Callable, Mapping

import pandas as pd

from .datapackage import DataError
from .measures import classes, durations

READINGS = {  # of printed dates: a bare year that ends a measure counts to its end; limits of the middle class, months
    "subtracted": (False, 23.5, 48.5),
    "years_to_their_end": (True, 23.5, 48.5),
    "four_years_above": (False, 23.5, 47.5),
    "two_years_below": (False, 24.5, 48.5),
}
Read = Callable[[str], pd.DataFrame]


def _dated(frame: pd.DataFrame, argument: str) -> tuple[pd.Series, pd.Series, str]:
    """Return months and class of each measure, and the class wanted; `argument` is CLASS or CLASS/READING."""
    wanted, _, reading = argument.partition("/")
    if (reading or "subtracted") not in READINGS:
        raise DataError(f"reading {reading!r} of dates; there are: {', '.join(READINGS)}")
    whole_years, two_years, four_years = READINGS[reading or "subtracted"]
    months = durations(frame, whole_years)
    return months, classes(months, four_years, two_years), wanted


def _lasting(frame: pd.DataFrame, argument: str, _: Read) -> float:
    _, found, wanted = _dated(frame, argument)
    return float((found == wanted).sum())


def _lasting_share(frame: pd.DataFrame, argument: str, read: Read) -> float:
    return 100 * _lasting(frame, argument, read) / len(frame) if len(frame) else math.nan


def _lasting_top(frame: pd.DataFrame, argument: str, _: Read) -> float:
    _, found, wanted = _dated(frame, argument)
    counts = found.value_counts()
    return float(counts.get(wanted, 0) == max(counts, default=1))


def _multi_year_share(frame: pd.DataFrame, argument: str, _: Read) -> float:
    months, found, wanted = _dated(frame, argument)
    longer = found[months > 12]
    return 100 * float((longer == wanted).mean()) if len(longer) else math.nan


def _shortest(frame: pd.DataFrame, argument: str, _: Read) -> float:
    return float(_dated(frame, argument)[0].min()) / 12


def _longest(frame: pd.DataFrame, argument: str, _: Read) -> float:
    return float(_dated(frame, argument)[0].max()) / 12


def _with_several(frame: pd.DataFrame, column: str, _: Read) -> float:
    return float((frame.groupby("measure_id")[column].nunique() > 1).sum())


def _growth(frame: pd.DataFrame, argument: str, _: Read) -> float:
    value, order = argument.split("/")
    series = frame.sort_values(order)[value].dropna()
    return 100 * float(series.iloc[-1] / series.iloc[0] - 1) if len(series) > 1 else math.nan


def _countries_and_places(frame: pd.DataFrame, _: str, read: Read) -> float:
    places = read("eu_measure_places")
    places = places[places["eu_measure_id"].isin(frame["eu_measure_id"])]
    return float(frame["code"].nunique() + places["iso3"].nunique())


DATED: dict[str, Callable[[pd.DataFrame, str, Read], float]] = {
    "lasting": _lasting,  # number of measures whose duration is of a class: under_two_years, two_to_four_years, ...
    "lasting_share": _lasting_share,  # percent of all rows, those without dates included
    "lasting_top": _lasting_top,  # 1 if no class has more measures, else 0
    "multi_year_share": _multi_year_share,  # percent of the measures that last more than twelve months
    "shortest": _shortest,  # years
    "longest": _longest,  # years
}
FUNCTIONS: dict[str, Callable[[pd.DataFrame, str, Read], float]] = {
    **DATED,
    "with_several": _with_several,  # measures with more than one value of a column
    "growth": _growth,  # persons/year: percent from the first year of the rows to the last
    "countries_and_places": _countries_and_places,  # of EU-funded measures, together
}


def call(claim: Mapping, frame: pd.DataFrame, read: Read) -> float:
    """Return what the function that a claim names gives for the rows its filter keeps, NaN if they give nothing.

    Functions on durations read dates as `subtracted` unless the argument ends in `/READING`, one of `READINGS`.
    Raises DataError for a function that is not registered or an unknown reading.
    """
    name, _, argument = claim["aggregate"].removeprefix("function:").partition(":")
    if name not in FUNCTIONS:
        known = ", ".join(FUNCTIONS)
        raise DataError(f"claim {claim['claim_id']}: function {name!r} is not registered; there are: {known}")
    return FUNCTIONS[name](frame, argument, read)


def reread(claim: Mapping, reading: str) -> Mapping:
    """Return a claim on durations with its dates read in another way; any other claim as it is."""
    name, _, argument = str(claim["aggregate"]).removeprefix("function:").partition(":")
    if not str(claim["aggregate"]).startswith("function:") or name not in DATED:
        return claim
    return {**claim, "aggregate": f"function:{name}:{argument.partition('/')[0]}/{reading}"}
