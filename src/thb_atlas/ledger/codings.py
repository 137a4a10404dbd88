"""Claims that rest on columns coded in this edition, whose numbers cannot be compared with those of the study.

Where the study counts by a coding of its own that it does not print, this edition coded the rows from free text. The
data package declares these columns (see `coded_columns`).
"""

from collections.abc import Mapping

import pandas as pd

from ..data.filters import parse_filter
from ..data.identifiers import hub_with_key
from ..data.schema import is_table, resource, table_names
from ..data.tables import load
from .claims import Load, aggregated_columns, conditions, select

Codings = Mapping[str, Mapping[str, str]]  # as `coded_columns` returns them


def coded_columns() -> dict[str, dict[str, str]]:
    """Return the columns that this edition coded from free text, by table, each with a filter of the coded rows.

    A field declares it by the property `coded`, and by `codedWhere` (as `claims.filter`) if only some rows are coded.
    An empty filter means all rows.
    """
    fields = {table: resource(table)["schema"]["fields"] for table in table_names()}
    coded = {table: [each for each in fields[table] if each.get("coded") == "free text"] for table in fields}
    return {table: {each["name"]: each.get("codedWhere", "") for each in coded[table]} for table in coded}


def _links(claim: Mapping, frame: pd.DataFrame, column: str, read: Load) -> pd.DataFrame:
    """Return the rows of the link table with a column that meet the claim's conditions on it and belong to a frame."""
    hub = hub_with_key(frame.columns)
    where = [condition for condition in conditions(claim) if condition.column == column]
    links = select(hub.tables[column], where, read=read)
    return links[links[hub.key].isin(frame[hub.key])]


def _is_coded(claim: Mapping, frame: pd.DataFrame, column: str, codings: Codings, read: Load) -> bool:
    """Return whether some of the values that a claim uses in a column were coded here.

    Also True if the claim selects no row: that there is none is itself a result of the coding.
    """
    own = read(claim["evidence"]).columns  # `frame` also has columns of the hub
    table = claim["evidence"] if column in own else hub_with_key(frame.columns).tables[column]
    if column not in codings.get(table, {}):
        return False
    used = frame if table == claim["evidence"] else _links(claim, frame, column, read)
    coded = select(table, parse_filter(codings[table][column]), read=read)
    return used.empty or used.index.isin(coded.index).any()


def rests_on_coding(claim: Mapping, frame: pd.DataFrame, codings: Codings, read: Load = load) -> bool:
    """Return whether a claim uses a column that was coded here, in the rows that pass its filter (`evidence_rows`).

    This includes columns of the hub and of link tables.
    """
    columns = {condition.column for condition in conditions(claim)}
    return any(_is_coded(claim, frame, column, codings, read) for column in columns.union(aggregated_columns(claim)))


def rests_on_examples(claim: Mapping, frame: pd.DataFrame) -> bool:
    """Return whether rows behind a claim are examples (`examples` of a field), or would be if there were any."""
    fields = resource(claim["evidence"])["schema"]["fields"] if is_table(claim["evidence"]) else []
    marked = [(each["name"], each["examples"]) for each in fields if "examples" in each and each["name"] in frame]
    return any(frame.empty or frame[name].isin(examples).any() for name, examples in marked)
