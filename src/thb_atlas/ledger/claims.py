"""Claims and their evidence: the rows of a table that pass a claim's filter."""

import operator
from collections.abc import Callable, Iterable, Mapping
from functools import reduce

import pandas as pd

from ..core.errors import DataError
from ..data.filters import Condition, parse_filter
from ..data.identifiers import hub_with_key
from ..data.schema import field_of, is_table
from ..data.tables import load
from .forms import split_argument

Load = Callable[..., pd.DataFrame]  # as `data.tables.load`, but it may return more rows than asked for


def conditions(claim: Mapping) -> tuple[Condition, ...]:
    """Return the conditions of a claim's filter, if it has one. Raises DataError like `parse_filter`."""
    return parse_filter(claim["filter"] if pd.notna(claim["filter"]) else "")


def parse_aggregate(claim: Mapping) -> tuple[str, list[tuple[str, str]]]:
    """Return the name of a claim's aggregate and the parts of its argument, each after what it must be (`forms.FORMS`).

    The rule `claim-aggregates` lets no unknown aggregate pass, and no argument of another form.
    """
    name, _, argument = claim["aggregate"].partition(":")
    return name, split_argument(name, argument)


def aggregated_columns(claim: Mapping) -> list[str]:
    """Return the columns of its evidence that a claim's aggregate names."""
    return [part for kind, part in parse_aggregate(claim)[1] if kind in ("column", "numbers", "dates")]


def _passes(table: str, frame: pd.DataFrame, condition: Condition, read: Load) -> pd.Series:
    column, hub = condition.column, hub_with_key(frame.columns)
    if column in frame.columns:
        return condition.holds(frame[column])
    if hub and column in hub.tables:
        links = read(hub.tables[column])
        return frame[hub.key].isin(links.loc[condition.holds(links[column]), hub.key])
    raise DataError(f"{table} has no column {column!r}")


def select(table: str, where: Iterable[Condition], counts: str = "all_countries", read: Load = load) -> pd.DataFrame:
    """Return the rows of a table that meet all conditions of a filter.

    Rows with the key of a hub (`data.identifiers`) can also be filtered by its columns and those of its link tables: a
    measure passes `code=X` if X reports it, and `code!=X` if any country other than X reports it. If `counts` is
    `emn_members`, only rows of EMN members pass, known in the same way. Raises DataError for an unknown column, and for
    rows of no country whose members are to be counted. `read` is asked for the rows that can pass, so that a page
    depends on no others, and may return more.
    """
    where = list(where)
    texts = [each for each in where if is_table(table) and field_of(table, each.column).get("type") == "string"]
    frame = read(table, **{each.column: list(each.values) for each in texts if each.operator == "="})
    masks = [_passes(table, frame, condition, read) for condition in where]
    if counts == "emn_members":
        members = read("countries").query("emn_role == 'member'")["code"]
        masks.append(_passes(table, frame, Condition("code", "=", {*members}), read))
    return frame[reduce(operator.and_, masks)] if masks else frame


def evidence_rows(claim: Mapping, read: Load = load) -> pd.DataFrame:
    """Return the rows of a claim's evidence that pass its filter (see `select`), with all columns of its aggregate.

    Raises DataError, with the claim's id, for an unknown column, and for a wrong filter.
    """
    try:
        frame = select(claim["evidence"], conditions(claim), claim["counts"], read)
        hub = hub_with_key(frame.columns)
        for column in set(aggregated_columns(claim)).difference(frame.columns):
            if not hub or hub.tables.get(column) != hub.name:
                raise DataError(f"{claim['evidence']} has no column {column!r}")
            frame = frame.assign(**{column: frame[hub.key].map(read(hub.name).set_index(hub.key)[column])})
    except DataError as error:
        raise DataError(f"claim {claim['claim_id']}: {error}") from None
    return frame


def coverage_base(claim: Mapping, column: str, read: Load = load) -> set[str]:
    """Return what a `coverage` is a share of: the reporting countries (`code`), or the rows of the hub with a key.

    These rows pass the claim's conditions on columns of the hub and of link tables other than the evidence.
    Raises DataError for any other column.
    """
    if column == "code":
        return set(select("countries", parse_filter("reporting=True"), claim["counts"], read)["code"])
    if not (hub := hub_with_key([column])):
        raise DataError(f"coverage needs `code` or the key of a table with links, not {column!r}")
    own = {name for name, table in hub.tables.items() if table == hub.name or table != claim["evidence"]}
    kept = [condition for condition in conditions(claim) if condition.column in own]
    return set(select(hub.name, kept, claim["counts"], read)[hub.key])
