"""The rule search: which claims hold under which counting rule. What it finds is inference, not proof."""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import compress
from typing import NamedTuple

import pandas as pd

from . import functions
from .aggregates import Columns
from .datapackage import load, once
from .filters import parse_filter
from .ledger import LINKED, Load, audit, base, compute, rows, slim, taken, verdict
from .rules import Rule, family

HELD = ("reproduced", "reproduced by rounding")
ROLES = "countries.emn_role"  # this column alone tells members from observers
NUMBER = ("evidence", "filter", "aggregate", "counts")  # what the number of a claim depends on, besides the data


class Basis(NamedTuple):
    """What bears on a number: the rows the filter keeps, their labels, and labels of rows by table or TABLE.COLUMN.

    `stated` is a claim with the number; others can share it. `tried` remembers the number without some of its rows.
    """

    stated: dict
    labels: list
    kept: pd.DataFrame | Columns
    used: dict[str, set]
    tried: dict[frozenset, float]


class Altered(NamedTuple):
    """What a rule does to a table: the index labels it meets, and whether it only leaves these rows out."""

    labels: set
    only_fewer: bool


def holds(claim: Mapping, read: Load) -> bool:
    """Return whether the data give the printed number."""
    return verdict(claim, compute(claim, read), read) in HELD


def those(kept: pd.DataFrame | Columns, wanted: Sequence[bool]) -> pd.DataFrame | Columns:
    """Return some of the rows that `slim` gave."""
    if isinstance(kept, pd.DataFrame):
        return kept[wanted]
    return {column: list(compress(values, wanted)) for column, values in kept.items()}


def _read_by_function(claim: dict, kept: pd.DataFrame, read: Load) -> dict[str, set]:
    """Return the index labels of the tables that a claim's function reads besides the rows given to it."""
    asked = set()
    if claim["aggregate"].startswith("function:"):
        functions.call(claim, kept, lambda name: asked.add(name) or read(name))
    return {name: set(read(name).index) for name in asked}


def _is_share(claim: Mapping) -> bool:
    return claim["aggregate"].startswith("coverage:")


def _number_of(claim: Mapping) -> tuple:
    return tuple(claim[column] for column in NUMBER)


def _basis(claim: dict, read: Load) -> Basis:
    kept = rows(claim, read)
    used = {**_read_by_function(claim, kept, read), claim["evidence"]: set(kept.index)}
    if "measure_id" in kept.columns:
        ids = set(kept["measure_id"])
        ids |= base(claim, "measure_id", read) if claim["aggregate"] == "coverage:measure_id" else set()
        conditions = parse_filter(claim["filter"]) if pd.notna(claim["filter"]) else []
        for table in {"measures", *(LINKED[c.column] for c in conditions if c.column in LINKED)}:
            links = read(table)["measure_id"]
            used[table] = used.get(table, set()) | set(links[links.isin(ids)].index)
    if claim["counts"] == "emn_members":
        used[ROLES] = set(read("countries").index)
    if claim["aggregate"] == "coverage:code":
        used["countries"] = set(read("countries").index)
    return Basis(claim, kept.index.tolist(), slim(claim, kept), used, {})


def _altered(name: str, rule: Rule, read: Load) -> Altered:
    table, _, column = name.partition(".")
    before, after = read(table), rule.read(table)
    if column:
        before, after = before[[column]], after[[column]]
    if after is before or after.equals(before):
        return Altered(set(), True)
    if after.index.isin(before.index).all() and after.equals(before.loc[after.index]):
        return Altered(set(before.index) - set(after.index), True)
    return Altered(set(before.index), False)


def _number_without(basis: Basis, gone: frozenset, read: Load) -> float:
    """Return a number without some of the rows that it counts, given by their index labels."""
    if gone not in basis.tried or _is_share(basis.stated):  # of a share the whole can be another one
        basis.tried[gone] = taken(basis.stated, those(basis.kept, [n not in gone for n in basis.labels]), read)
    return basis.tried[gone]


def _only_fewer(basis: Basis, met: set[str], altered: Mapping[str, Altered]) -> bool:
    """Return whether a rule leaves rows out that a number counts, or changes what it is a share of, and no more."""
    evidence, shared = basis.stated["evidence"], ["countries"] if _is_share(basis.stated) else []
    if evidence not in met:
        return met == {*shared}
    return altered[evidence].only_fewer and met <= {evidence, "measures", *shared}


def _number_under(basis: Basis, met: set[str], rule: Rule, altered: Mapping[str, Altered]) -> float:
    """Return a number under a rule that meets rows of some tables."""
    if not _only_fewer(basis, met, altered):
        return compute(basis.stated, rule.read)
    evidence = basis.stated["evidence"]
    gone = altered[evidence].labels & basis.used[evidence] if evidence in met else ()
    return _number_without(basis, frozenset(gone), rule.read)


def _changed(numbers: Mapping[tuple, Basis], rule: Rule, altered: Mapping[str, Altered]) -> dict[tuple, float]:
    """Return the numbers under a rule that meets what bears on them; the others stay as they are."""
    found = {}
    for key, basis in numbers.items():
        met = {name for name, change in altered.items() if not change.labels.isdisjoint(basis.used.get(name, ()))}
        if met:
            found[key] = _number_under(basis, met, rule, altered)
    return found


def _holds_under(claim: dict, before: bool, rule: Rule, changed: Mapping[tuple, float]) -> bool:
    stated = rule.restate(claim)
    if stated is not claim:
        return holds(stated, rule.read)
    key = _number_of(claim)
    return verdict(claim, changed[key], rule.read) in HELD if key in changed else before


def outcomes(read: Load = load, audited: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return for each claim with evidence and each rule whether the claim holds under the rule.

    `audited` is what `audit` returns, or some of its rows. Shape (claims with a computed value, rules + 1), boolean;
    the first column, `as printed`, is the data without any change; index: claim_id. A number is computed again only
    where a rule restates the claim or changes rows that bear on it, once for the claims that share it.
    """
    read = once(read)
    audited = (audit(read) if audited is None else audited).dropna(subset=["computed"])
    held = {"as printed": audited["verdict"].isin(HELD).tolist()}
    claims = audited.to_dict("records")
    distinct = audited.drop_duplicates([*NUMBER]).to_dict("records")
    numbers = {_number_of(claim): _basis(claim, read) for claim in distinct}
    tables = set().union(*(basis.used for basis in numbers.values()))
    for rule in family(read):
        tried = rule._replace(read=cache(rule.read))
        altered = {name: change for name in tables if (change := _altered(name, tried, read)).labels}
        changed = _changed(numbers, tried, altered)
        before = zip(claims, held["as printed"], strict=True)
        held[rule.name] = [_holds_under(claim, was, tried, changed) for claim, was in before]
    return pd.DataFrame(held, index=audited["claim_id"])


def effects(held: pd.DataFrame) -> pd.DataFrame:
    """Return for each rule how many differing claims it repairs and how many that held it breaks, best first."""
    before = held["as printed"]
    tried = held.drop(columns="as printed")
    repaired = tried[~before].sum()
    broken = (~tried[before]).sum()
    table = pd.DataFrame({"repaired": repaired, "broken": broken, "differing": int((~before).sum())})
    return table.assign(net=repaired - broken).sort_values(["net", "repaired"], ascending=False, kind="stable")
