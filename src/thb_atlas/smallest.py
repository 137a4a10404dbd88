"""The smallest change of counting that would give the study's number of one claim. It is inference, not proof."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from .datapackage import load, once
from .ledger import DIFFERING, Load, rows, slim, taken, verdict
from .rules import COUNTRY_OUT, MEASURES_OUT, without
from .search import HELD, those

NAMED = 3  # a choice names its members up to this number; more are counted


def _row(row: pd.Series) -> str:
    """Return what identifies a row: the measure, else its first column with the countries or places it has."""
    if "measure_id" in row.index:
        return str(row["measure_id"])
    columns = dict.fromkeys([row.index[0], *(c for c in ("code", "iso3") if c in row.index)])
    return " ".join(str(row[column]) for column in columns)


def _one_less(claim: Mapping, kept: pd.DataFrame, each: np.ndarray, ids: pd.Index, read: Load) -> Iterator[float]:
    """Yield the number of a claim without each of its rows, numbered in `each`; shares are then of fewer measures."""
    few, of_measures = slim(claim, kept), claim["aggregate"] == "coverage:measure_id"
    for number, label in enumerate(ids):
        others = those(few, (each != number).tolist())
        yield taken(claim, others, without(read, measures={label}) if of_measures else read)


def one_row(claim: Mapping, kept: pd.DataFrame, read: Load = load) -> tuple[list[str], int]:
    """Return the rows whose removal alone gives the printed number, and how many rows there are to remove.

    `kept` are the rows that the claim counts (`ledger.rows`). A row is a row of the printed table: a measure with all
    its link rows.
    """
    each, ids = pd.factorize(kept["measure_id"] if "measure_id" in kept.columns else kept.index)
    works = [verdict(claim, less, read) in HELD for less in _one_less(claim, kept, each, ids, read)]
    return [_row(kept[each == number].iloc[0]) for number in np.flatnonzero(works)], len(ids)


def _countries(kept: pd.DataFrame, read: Load) -> set[str]:
    """Return the countries of rows: those that they name, or that report their measures."""
    if "code" in kept.columns:
        return set(kept["code"])
    reported = read("measure_countries")
    return set(reported.loc[reported["measure_id"].isin(kept.get("measure_id", [])), "code"])


class Choice(NamedTuple):
    """One thing to leave out: what, which single ones give the printed number, and of how many."""

    what: str
    works: list[str]
    of: int
    unit: str

    def says(self) -> bool:
        """Return whether the choice tells anything: not if every single one would do."""
        return 0 < len(self.works) < self.of

    def text(self) -> str:
        """Return the choice in words."""
        if len(self.works) == self.of:
            which = f"whichever of the {self.of} {self.unit}" if self.of > 1 else "the only one there is"
            return f"{self.what}, {which}: says nothing"
        named = f"{', '.join(self.works)}; " if len(self.works) <= NAMED else ""
        return f"{self.what} ({named}{len(self.works)} of {self.of} {self.unit} would do)"


def _choices(claim: Mapping, held: pd.Series, read: Load) -> Iterator[Choice]:
    kept = rows(claim, read)
    yield Choice("one row left out", *one_row(claim, kept, read), "rows")
    countries, listed = read("countries"), _countries(kept, read)
    codes = countries.loc[countries["reporting"], "code"]
    for what, rule in (("measures of one country left out", MEASURES_OUT), ("one country left out", COUNTRY_OUT)):
        works = [code for code in codes if held[rule.format(code)]]
        yield Choice(what, works, len(listed.union(works)), "countries")


def smallest(claim: Mapping, held: pd.Series, read: Load = load) -> str | None:
    """Return the smallest change that gives the number of a claim that differs, or None if no declared rule does.

    The order: one row left out; the rules of `rules.family` in their order; the measures of one country left out; one
    country left out everywhere. A choice of which every member would do is empty: it comes last and says so.
    `held` is the claim's row of `outcomes`.
    """
    row, *countries = _choices(claim, held, read)
    of_countries = {rule.format(code) for rule in (MEASURES_OUT, COUNTRY_OUT) for code in read("countries")["code"]}
    single = [name for name in held.index[held] if name not in {"as printed", *of_countries}]
    telling = [choice.text() for choice in countries if choice.says()]
    empty = [choice.text() for choice in (row, *countries) if choice.works]
    return next(iter([*([row.text()] if row.says() else []), *single, *telling, *empty]), None)


def changes(held: pd.DataFrame, audited: pd.DataFrame, read: Load = load) -> pd.Series:
    """Return the smallest change for each claim of `audited` that fails, text or missing, indexed by claim_id."""
    read = once(read)
    failed = audited[audited["verdict"].isin(DIFFERING)].to_dict("records")
    found = {claim["claim_id"]: smallest(claim, held.loc[claim["claim_id"]], read) for claim in failed}
    return pd.Series(found, dtype="string")
