"""Claims and their evidence: the rows of a table that pass a claim's filter."""

import operator
from collections.abc import Callable, Mapping
from functools import cache, lru_cache, reduce

import pandas as pd

from ..core.errors import DataError
from ..data.filters import COMPARED, Condition, parse_filter
from ..data.identifiers import table_with_key
from ..data.tables import load

Load = Callable[..., pd.DataFrame]  # as `data.tables.load`


def _filter(claim: Mapping) -> str:
    return claim["filter"] if pd.notna(claim["filter"]) else ""


def conditions(claim: Mapping) -> tuple[Condition, ...]:
    """Return the conditions of a claim's filter, if it has one. Raises DataError as `parse_filter`."""
    return parse_filter(_filter(claim))


def is_implied(claim: Mapping) -> bool:
    """Return whether a claim follows from two lists or places of the study without being stated, by its note."""
    note = claim.get("note")
    return isinstance(note, str) and ("implied" in note or "value: " in note)


def _passes(claim: Mapping, frame: pd.DataFrame, condition: Condition, read: Load) -> pd.Series:
    """Return whether each row of a claim's evidence meets a condition."""
    column, keyed = condition.column, table_with_key(frame.columns)
    if column not in frame.columns and keyed and column in keyed.linked:
        links = read(keyed.linked[column])
        return frame[keyed.key].isin(links.loc[condition.holds(links[column]), keyed.key])
    if column not in frame.columns:
        raise DataError(f"claim {claim['claim_id']}: {claim['evidence']} has no column {column!r}")
    return condition.holds(frame[column] if condition.operator in COMPARED else frame[column].astype("string"))


def rows(claim: Mapping, read: Load = load) -> pd.DataFrame:
    """Return the rows of a claim's evidence that pass its filter.

    Rows with the key of a linked table (`data.identifiers`) can also be filtered by its part and by columns of its link
    tables: a measure passes `code=X` if X reports it, and `code!=X` if any country other than X reports it. If `counts`
    is `emn_members`, rows of countries that are not EMN members are left out. Raises DataError for an unknown column.
    """
    frame, text = read(claim["evidence"]), _filter(claim)
    keyed = table_with_key(frame.columns)
    if keyed and keyed.part not in frame.columns and keyed.part in f"{text} {claim['aggregate']}":
        parts = read(keyed.table).set_index(keyed.key)[keyed.part]
        frame = frame.assign(**{keyed.part: frame[keyed.key].map(parts)})
    masks = [_passes(claim, frame, condition, read) for condition in conditions(claim)]
    if claim["counts"] == "emn_members" and "code" in frame.columns:
        countries = read("countries")
        masks.append(frame["code"].isin(countries.loc[countries["emn_role"] == "member", "code"]))
    return frame[reduce(operator.and_, masks)] if masks else frame


@lru_cache(maxsize=8)
def _values(table: str, text: str, column: str, counts: str, read: Load) -> set[str]:
    return set(rows({"evidence": table, "filter": text, "aggregate": "", "counts": counts}, read)[column])


def coverage_base(claim: Mapping, column: str, read: Load = load) -> set[str]:
    """Return what a `coverage` is a share of: the reporting countries (`code`), or rows with the key `column`.

    These rows pass the claim's conditions on their part and on link tables other than the evidence.
    Raises KeyError for a column that is the key of no linked table.
    """
    if column == "code":
        return _values("countries", "reporting=True", "code", claim["counts"], read)
    if not (keyed := table_with_key([column])):
        raise KeyError(column)
    columns = [keyed.part, *(name for name, table in keyed.linked.items() if table != claim["evidence"])]
    kept = [condition for condition in conditions(claim) if condition.column in columns]
    text = "; ".join(f"{name}{sign}{'|'.join(values)}" for name, sign, values in kept)
    return _values(keyed.table, text, keyed.key, claim["counts"], read)


def cached(read: Load) -> Load:
    """Return a function that reads each table once and gives it without `attrs`, which pandas copies at each step.

    Its frames are shared: callers must not change them.
    """

    @cache
    def plain(name: str) -> pd.DataFrame:
        frame = read(name).copy(deep=False)
        frame.attrs = {}
        return frame

    return plain
