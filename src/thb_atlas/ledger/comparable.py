"""Which claims rest on what this edition coded from free text: another number than the study's convicts nobody there.

The study counts by a coding of its own that it does not print. The data package declares such columns
(`data.schema.codings`): a table's column with the filter of the rows so coded, "" where all are.
"""

import operator
import re
from collections.abc import Mapping
from functools import reduce

import pandas as pd

from ..data.tables import load
from ..data.things import things_of
from .claims import Load, conditions, rows

Codings = Mapping[str, Mapping[str, str]]  # as `data.schema.codings`


def _named(claim: Mapping) -> set[str]:
    """Return the columns that a claim looks at: those that its filter and its aggregate name."""
    return {condition.column for condition in conditions(claim)} | set(re.findall(r"\w+", claim["aggregate"]))


def _links(claim: Mapping, counted: pd.DataFrame, column: str, read: Load) -> pd.DataFrame:
    """Return the rows of a link table by which the counted things pass the claim's conditions on its column."""
    of = things_of(counted.columns)
    links = read(of.linked[column])
    wanted = [condition.holds(links[column]) for condition in conditions(claim) if condition.column == column]
    return links[reduce(operator.and_, wanted, links[of.key].isin(counted[of.key]))]


def _is_coded(claim: Mapping, counted: pd.DataFrame, column: str, codings: Codings, read: Load) -> bool:
    """Return whether what a claim sees in a column was coded here, for one row at least; no row counts as coded."""
    of = things_of(counted.columns)
    table = claim["evidence"] if column in counted.columns else of and of.linked.get(column)
    where = codings.get(table, {}).get(column)
    if not where:
        return where is not None
    seen = counted if table == claim["evidence"] else _links(claim, counted, column, read)
    coded = rows({"evidence": table, "filter": where, "aggregate": "", "counts": "all_countries"}, read)
    return seen.empty or seen.index.isin(coded.index).any()


def rests_on_coding(claim: Mapping, codings: Codings, read: Load = load) -> bool:
    """Return whether a claim with evidence looks at a column that was coded here, in the rows that it counts.

    Columns that it has through a link table count as well. Raises DataError as `rows`.
    """
    counted = rows(claim, read)
    return any(_is_coded(claim, counted, column, codings, read) for column in _named(claim))
