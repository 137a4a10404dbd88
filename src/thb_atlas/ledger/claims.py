"""Claims and their evidence: the rows of a table that a claim's filter keeps."""

import operator
from collections.abc import Callable, Mapping
from functools import cache, lru_cache, reduce

import pandas as pd

from ..core.errors import DataError
from ..data.filters import COMPARED, Condition, parse_filter
from ..data.tables import load
from ..data.things import things_of

Load = Callable[..., pd.DataFrame]  # as `data.tables.load`


def _filter(claim: Mapping) -> str:
    return claim["filter"] if pd.notna(claim["filter"]) else ""


def conditions(claim: Mapping) -> tuple[Condition, ...]:
    """Return the conditions of a claim's filter; none if it has no filter. Raises DataError as `parse_filter`."""
    return parse_filter(_filter(claim))


def is_implied(claim: Mapping) -> bool:
    """Return whether the ledger drew a claim from two lists or places that do not state it: its note says so."""
    note = claim.get("note")
    return isinstance(note, str) and ("implied" in note or "value: " in note)


def _passes(claim: Mapping, frame: pd.DataFrame, condition: Condition, read: Load) -> pd.Series:
    column = condition.column
    of = things_of(frame.columns)
    if column not in frame.columns and of and column in of.linked:
        links = read(of.linked[column])
        return frame[of.key].isin(links.loc[condition.holds(links[column]), of.key])
    if column not in frame.columns:
        raise DataError(f"claim {claim['claim_id']}: {claim['evidence']} has no column {column!r}")
    return condition.holds(frame[column] if condition.operator in COMPARED else frame[column].astype("string"))


def rows(claim: Mapping, read: Load = load) -> pd.DataFrame:
    """Return the rows of the evidence that a claim's filter keeps.

    Rows of things can also be filtered by their part and by what link tables tell of them (`data.schema.things`): a
    measure passes `code=X` if X reports it, and `code!=X` if anybody else than X reports it. With `counts` of
    `emn_members`, rows of countries that are not EMN members are left out. Raises DataError for an unknown column.
    """
    frame, text = read(claim["evidence"]), _filter(claim)
    of = things_of(frame.columns)
    if of and of.part not in frame.columns and of.part in f"{text} {claim['aggregate']}":
        frame = frame.assign(**{of.part: frame[of.key].map(read(of.table).set_index(of.key)[of.part])})
    counted = [_passes(claim, frame, condition, read) for condition in conditions(claim)]
    if claim["counts"] == "emn_members" and "code" in frame.columns:
        countries = read("countries")
        counted.append(frame["code"].isin(countries.loc[countries["emn_role"] == "member", "code"]))
    return frame[reduce(operator.and_, counted)] if counted else frame


@lru_cache(maxsize=8)
def _all(table: str, counted: str, column: str, counts: str, read: Load) -> set[str]:
    return set(rows({"evidence": table, "filter": counted, "aggregate": "", "counts": counts}, read)[column])


def base(claim: Mapping, column: str, read: Load = load) -> set[str]:
    """Return what a `coverage` is a share of: the reporting countries (`code`), or the things that the filter means.

    The things (of which `column` is the key) are those that pass its conditions on their part and on the link tables
    other than the evidence.
    """
    if column == "code":
        return _all("countries", "reporting=True", "code", claim["counts"], read)
    if not (of := things_of([column])):
        raise KeyError(column)
    linked = [c for c, table in of.linked.items() if table != claim["evidence"]]
    meant = [c for c in conditions(claim) if c.column in (of.part, *linked)]
    text = "; ".join(f"{name}{sign}{'|'.join(values)}" for name, sign, values in meant)
    return _all(of.table, text, of.key, claim["counts"], read)


def shared(read: Load) -> Load:
    """Return what gives the tables of `read`, each asked for once, without `attrs`: pandas copies them at each step.

    The frames are shared: whoever gets one must not change it.
    """

    @cache
    def plain(name: str) -> pd.DataFrame:
        frame = read(name).copy(deep=False)
        frame.attrs = {}
        return frame

    return plain
