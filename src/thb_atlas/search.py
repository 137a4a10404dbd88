"""The rule search: which claims hold under which counting rule. What it finds is inference, not proof."""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import pandas as pd

from . import functions
from .datapackage import load, once
from .filters import parse_filter
from .ledger import LINKED, Load, audit, base, compute, rows, verdict
from .rules import Rule, family, replacing

HELD = ("reproduced", "reproduced by rounding")
ROLES = "countries.emn_role"  # this column alone tells members from observers


class Claim(NamedTuple):
    """A claim with what bears on it: the rows its filter keeps, and index labels of rows by table or TABLE.COLUMN.

    `tried` remembers whether the claim holds without some of its rows.
    """

    stated: dict
    kept: pd.DataFrame
    used: dict[str, set]
    tried: dict[frozenset, bool]


class Altered(NamedTuple):
    """What a rule does to a table: the index labels it meets, and whether it only leaves these rows out."""

    labels: set
    only_fewer: bool


def holds(claim: Mapping, read: Load) -> bool:
    """Return whether the data give the printed number."""
    return verdict(claim, compute(claim, read), read) in HELD


def bare(claim: Mapping) -> dict:
    """Return a claim on rows that are already chosen."""
    return {**claim, "filter": None, "counts": "other"}


def slim(claim: Mapping, kept: pd.DataFrame) -> pd.DataFrame:
    """Return rows with the columns alone that the claim's aggregate can look at; a function may look at all."""
    if claim["aggregate"].startswith("function:"):
        return kept
    named = {"measure_id", "code", *re.findall(r"\w+", claim["aggregate"])}
    return kept[[column for column in kept.columns if column in named]]


def _read_by_function(claim: dict, kept: pd.DataFrame, read: Load) -> dict[str, set]:
    """Return the index labels of the tables that a claim's function reads besides the rows given to it."""
    asked = set()
    if claim["aggregate"].startswith("function:"):
        functions.call(claim, kept, lambda name: asked.add(name) or read(name))
    return {name: set(read(name).index) for name in asked}


def _uses(claim: dict, read: Load) -> Claim:
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
    return Claim(claim, slim(claim, kept), used, {})


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


def _holds_without(claim: Claim, gone: frozenset, read: Load) -> bool:
    """Return whether a claim holds without some of the rows that it counts, given by their index labels."""
    if gone not in claim.tried:
        left = {claim.stated["evidence"]: claim.kept[~claim.kept.index.isin(gone)]}
        claim.tried[gone] = holds(bare(claim.stated), replacing(left, read))
    return claim.tried[gone]


def _holds_under(claim: Claim, before: bool, rule: Rule, altered: Mapping[str, Altered]) -> bool:
    """Return whether a claim holds under a rule; it is computed only where the rule meets what bears on the claim."""
    stated, evidence = rule.restate(claim.stated), claim.stated["evidence"]
    if stated is not claim.stated:
        return holds(stated, rule.read)
    met = {name for name, change in altered.items() if not change.labels.isdisjoint(claim.used.get(name, ()))}
    if not met:
        return before
    plain = evidence in met and altered[evidence].only_fewer and met <= {evidence, "measures"}
    if plain and not stated["aggregate"].startswith("coverage:"):
        return _holds_without(claim, frozenset(altered[evidence].labels & claim.used[evidence]), rule.read)
    return holds(stated, rule.read)


def outcomes(read: Load = load, audited: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return for each claim with evidence and each rule whether the claim holds under the rule.

    `audited` is what `audit` returns, or some of its rows. Shape (claims with a computed value, rules + 1), boolean;
    the first column, `as printed`, is the data without any change; index: claim_id. A claim is computed again only
    where a rule restates it or changes rows that bear on it.
    """
    read = once(read)
    audited = (audit(read) if audited is None else audited).dropna(subset=["computed"])
    held = {"as printed": audited["verdict"].isin(HELD).tolist()}
    claims = [_uses(claim, read) for claim in audited.to_dict("records")]
    tables = set().union(*(claim.used for claim in claims))
    for rule in family(read):
        tried = rule._replace(read=cache(rule.read))
        altered = {name: change for name in tables if (change := _altered(name, tried, read)).labels}
        before = zip(claims, held["as printed"], strict=True)
        held[rule.name] = [_holds_under(claim, was, tried, altered) for claim, was in before]
    return pd.DataFrame(held, index=audited["claim_id"])


def effects(held: pd.DataFrame) -> pd.DataFrame:
    """Return for each rule how many differing claims it repairs and how many that held it breaks, best first."""
    before = held["as printed"]
    tried = held.drop(columns="as printed")
    repaired = tried[~before].sum()
    broken = (~tried[before]).sum()
    table = pd.DataFrame({"repaired": repaired, "broken": broken, "differing": int((~before).sum())})
    return table.assign(net=repaired - broken).sort_values(["net", "repaired"], ascending=False, kind="stable")
