"""Read for a claim only the rows that its filter can keep: a page with the claim then depends on no others."""

from collections.abc import Mapping
from functools import cache

import pandas as pd

from .datapackage import resource, tables
from .filters import parse_filter
from .ledger import LINKED, Load
from .rows import Wanted

WHOLE = ("countries", "measures")  # a share is of all of these, whatever else a claim's filter says of them
COUNTED = {"emn_members": {"emn_role": "member"}}  # else those that report


def _texts(table: str) -> set[str]:
    """Return the columns of a table whose cells a filter compares as they stand in the file."""
    return {f["name"] for f in resource(table)["schema"]["fields"] if f["type"] in ("string", "integer")}


def _of_measures(conditions: dict[str, set[str]], own: set[str]) -> dict[str, dict[str, Wanted]]:
    """Return for the tables that tell which measures pass: columns, and the values that they can have."""
    chosen = {LINKED[column]: {column: conditions[column]} for column in conditions if column in {*LINKED} - own}
    return {"measures": {"annex": conditions["annex"]}, **chosen} if "annex" in conditions else chosen


def _chosen(conditions: dict[str, set[str]], evidence: str, read: Load) -> dict[str, dict[str, Wanted]]:
    """Return for the tables that conditions choose rows of: columns, and the values that they can have."""
    own = _texts(evidence)
    chosen = _of_measures(conditions, own) if "measure_id" in own else {}
    passing: list[set[str]] = []
    for table, wanted in chosen.items():
        if passing and table != "measures":
            wanted["measure_id"] = set.intersection(*passing)
        passing.append(set(read(table, **wanted)["measure_id"]))
    if evidence not in WHOLE:
        chosen[evidence] = {column: conditions[column] for column in conditions if column in own}
        if passing:
            chosen[evidence]["measure_id"] = set.intersection(*passing)
    return {table: wanted for table, wanted in chosen.items() if wanted}


def narrowed(claim: Mapping, read: Load) -> Load:
    """Return what reads tables for a claim (`ledger.compute`): of those that its filter narrows, the rows in question.

    What it reads gives the claim the same number as the whole tables.
    """
    evidence = claim["evidence"]
    if pd.isna(evidence) or evidence not in tables():
        return read
    conditions = parse_filter("" if pd.isna(claim["filter"]) else claim["filter"])
    columns = [condition.column for condition in conditions]
    plain = {c.column: c.values for c in conditions if c.sign == "=" and columns.count(c.column) == 1}
    chosen = _chosen(plain, evidence, read)
    if evidence != "countries":
        chosen["countries"] = COUNTED.get(claim["counts"], {"reporting": True})

    @cache
    def some(name: str) -> pd.DataFrame:
        frame = read(name, **chosen.get(name, {}))
        frame.attrs = {}
        return frame

    return some
