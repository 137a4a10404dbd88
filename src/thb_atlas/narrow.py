"""Read for a claim only the rows that its filter can keep: a page with the claim then depends on no others."""

from collections.abc import Mapping
from functools import cache

import pandas as pd

from .datapackage import once, resource, tables
from .filters import Condition, parse_filter
from .ledger import LINKED, Load
from .rows import Wanted

WHOLE = ("countries", "measures")  # a share is of all of these, whatever else a claim's filter says of them


def _texts(table: str) -> set[str]:
    """Return the columns of a table whose cells a filter compares as they stand in the file."""
    return {f["name"] for f in resource(table)["schema"]["fields"] if f["type"] in ("string", "integer")}


def _chosen(conditions: list[Condition], evidence: str, read: Load) -> dict[str, dict[str, Wanted]]:
    """Return for the tables that conditions choose rows of: the column, and the values that it can have."""
    own, chosen = _texts(evidence), {}
    for column, _, values in conditions:
        if column in own and evidence not in WHOLE:
            chosen.setdefault(evidence, {column: values})
        elif column == "annex" and "measure_id" in own:
            chosen["measures"] = {column: values}
        elif column in LINKED and column not in own:
            chosen[LINKED[column]] = {column: values}
    if "measures" in chosen and evidence != "measures":
        chosen.setdefault(evidence, {"measure_id": read("measures", **chosen["measures"])["measure_id"]})
    return chosen


def narrowed(claim: Mapping, read: Load) -> Load:
    """Return what reads tables for a claim (`ledger.compute`): of those that its filter narrows, the rows in question.

    What it reads gives the claim the same number as the whole tables.
    """
    evidence = claim["evidence"]
    if pd.isna(evidence) or pd.isna(claim["filter"]) or evidence not in tables():
        return once(read)
    conditions = parse_filter(claim["filter"])
    columns = [condition.column for condition in conditions]
    plain = [c for c in conditions if c.sign == "=" and columns.count(c.column) == 1]
    chosen = _chosen(plain, evidence, read)

    @cache
    def some(name: str) -> pd.DataFrame:
        if name not in chosen:
            return once(read)(name)
        frame = read(name, **chosen[name])
        frame.attrs = {}
        return frame

    return some
