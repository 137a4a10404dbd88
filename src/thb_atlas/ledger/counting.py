"""What a counting rule is: it changes the data or the claim in one way, and only for a try. Studies declare theirs."""

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

import pandas as pd

from ..data.schema import things
from .claims import Load


class Rule(NamedTuple):
    """A counting rule: its name, the data under it, and the claim under it."""

    name: str
    read: Load
    restate: Callable[[Mapping], Mapping] = lambda claim: claim


def replacing(frames: Mapping[str, pd.DataFrame], read: Load) -> Load:
    """Return the data with some tables replaced."""
    return lambda name: frames[name] if name in frames else read(name)


def without(read: Load, ids: Collection[str] = (), codes: Collection[str] = ()) -> Load:
    """Return the data without some things and without some countries, in every table; they do not report either."""
    gone = [("code", codes), *((each.key, ids) for each in things())]

    def changed(name: str) -> pd.DataFrame:
        frame = read(name)
        if name == "countries":
            return frame.assign(reporting=frame["reporting"] & ~frame["code"].isin(codes)) if codes else frame
        for column, out in gone:
            if out and column in frame.columns and (met := frame[column].isin(out)).any():
                frame = frame[~met]
        return frame

    return changed


def things_out(code: str) -> str:
    """Return the name of the rule that leaves out what a country alone reports: `measures of FR left out`."""
    return f"{things()[0].table} of {code} left out"


def country_out(code: str) -> str:
    """Return the name of the rule that leaves out a country altogether."""
    return f"{code} left out everywhere"


def by_country(read: Load) -> list[Rule]:
    """Return the rules that leave out what one country alone reports, country by country, then the country itself."""
    countries, of = read("countries"), things()[0]
    codes = countries.loc[countries["reporting"], "code"]
    reported = read(of.linked["code"]).drop_duplicates([of.key, "code"])
    single = reported.drop_duplicates(of.key, keep=False)
    alone = single.groupby("code")[of.key].agg(set).to_dict()
    own = [Rule(things_out(code), without(read, alone.get(code, set()))) for code in codes]
    return [*own, *(Rule(country_out(code), without(read, alone.get(code, set()), {code})) for code in codes)]
