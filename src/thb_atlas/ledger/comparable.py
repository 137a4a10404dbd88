"""Claims that rest on columns coded in this edition, whose numbers cannot be compared with those of the study.

Where the study counts by a coding of its own that it does not print, this edition coded the rows from free text. The
data package declares these columns (see `coded_columns`), with the filter of the coded rows, empty where all are.
"""

import operator
import re
from collections.abc import Mapping
from functools import reduce
from pathlib import Path

import pandas as pd

from ..core.paths import DATA
from ..data.identifiers import table_with_key
from ..data.schema import resource, tables
from ..data.tables import load
from .claims import Load, conditions, rows

Codings = Mapping[str, Mapping[str, str]]  # as `coded_columns`


def coded_columns(folder: Path = DATA) -> dict[str, dict[str, str]]:
    """Return the columns that this edition coded from free text, by table, with the filter of the rows so coded.

    A field declares it by the property `coded`, and by `codedWhere` (as `claims.filter`) if only some rows are coded;
    the filter is empty where all are.
    """
    filters = {}
    for table in tables(folder):
        fields = [field for field in resource(table, folder)["schema"]["fields"] if field.get("coded") == "free text"]
        if fields:
            filters[table] = {field["name"]: field.get("codedWhere", "") for field in fields}
    return filters


def _columns(claim: Mapping) -> set[str]:
    """Return the columns that a claim's filter and aggregate name."""
    return {condition.column for condition in conditions(claim)} | set(re.findall(r"\w+", claim["aggregate"]))


def _links(claim: Mapping, frame: pd.DataFrame, column: str, read: Load) -> pd.DataFrame:
    """Return the rows of a link table by which rows pass the claim's conditions on its column."""
    keyed = table_with_key(frame.columns)
    links = read(keyed.linked[column])
    masks = [condition.holds(links[column]) for condition in conditions(claim) if condition.column == column]
    return links[reduce(operator.and_, masks, links[keyed.key].isin(frame[keyed.key]))]


def _is_coded(claim: Mapping, frame: pd.DataFrame, column: str, codings: Codings, read: Load) -> bool:
    """Return whether some of the values that a claim uses in a column were coded here, or whether it uses none."""
    keyed = table_with_key(frame.columns)
    table = claim["evidence"] if column in frame.columns else keyed and keyed.linked.get(column)
    where = codings.get(table, {}).get(column)
    if not where:
        return where is not None
    used = frame if table == claim["evidence"] else _links(claim, frame, column, read)
    coded = rows({"evidence": table, "filter": where, "aggregate": "", "counts": "all_countries"}, read)
    return used.empty or used.index.isin(coded.index).any()


def rests_on_coding(claim: Mapping, codings: Codings, read: Load = load) -> bool:
    """Return whether a claim with evidence uses a column that was coded here, in the rows that pass its filter.

    This includes columns of link tables. Raises DataError as `rows`.
    """
    frame = rows(claim, read)
    return any(_is_coded(claim, frame, column, codings, read) for column in _columns(claim))
