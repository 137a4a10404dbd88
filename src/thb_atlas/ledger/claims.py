"""Claims and their evidence: the rows of a table that a claim's filter keeps."""

import operator
from collections.abc import Callable, Mapping
from functools import cache, lru_cache, reduce

import pandas as pd

from ..core.errors import DataError
from ..data.filters import COMPARED, LINKED, Condition, parse_filter
from ..data.tables import load

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
    if column not in frame.columns and column in LINKED and "measure_id" in frame.columns:
        links = read(LINKED[column])
        return frame["measure_id"].isin(links.loc[condition.holds(links[column]), "measure_id"])
    if column not in frame.columns:
        raise DataError(f"claim {claim['claim_id']}: {claim['evidence']} has no column {column!r}")
    return condition.holds(frame[column] if condition.sign in COMPARED else frame[column].astype("string"))


def rows(claim: Mapping, read: Load = load) -> pd.DataFrame:
    """Return the rows of the evidence that a claim's filter keeps.

    Tables of measures can also be filtered by `annex`, `code` and `pillar`: a measure passes `code=X` if X reports it,
    and `code!=X` if anybody else than X reports it. With `counts` of `emn_members`, rows of countries that are not EMN
    members are left out. Raises DataError for an unknown column.
    """
    frame, text = read(claim["evidence"]), _filter(claim)
    if "measure_id" in frame.columns and "annex" not in frame.columns and "annex" in f"{text} {claim['aggregate']}":
        frame = frame.assign(annex=frame["measure_id"].map(read("measures").set_index("measure_id")["annex"]))
    counted = [_passes(claim, frame, condition, read) for condition in conditions(claim)]
    if claim["counts"] == "emn_members" and "code" in frame.columns:
        countries = read("countries")
        counted.append(frame["code"].isin(countries.loc[countries["emn_role"] == "member", "code"]))
    return frame[reduce(operator.and_, counted)] if counted else frame


@lru_cache(maxsize=8)
def _all(table: str, counted: str, column: str, counts: str, read: Load) -> set[str]:
    return set(rows({"evidence": table, "filter": counted, "aggregate": "", "counts": counts}, read)[column])


def base(claim: Mapping, column: str, read: Load = load) -> set[str]:
    """Return what a `coverage` is a share of: the reporting countries (`code`), or the measures that the filter means.

    The measures are those that pass its conditions on `annex` and on the link tables other than the evidence.
    """
    if column == "code":
        return _all("countries", "reporting=True", "code", claim["counts"], read)
    linked = [c for c, table in LINKED.items() if table != claim["evidence"]]
    meant = [c for c in conditions(claim) if c.column in ("annex", *linked)]
    text = "; ".join(f"{name}{sign}{'|'.join(values)}" for name, sign, values in meant)
    return _all("measures", text, "measure_id", claim["counts"], read)


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
