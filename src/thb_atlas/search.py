"""The rule search: which claims hold under which counting rule. What it finds is inference, not proof."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import pandas as pd

from .datapackage import load
from .filters import parse_filter
from .ledger import LINKED, Load, audit, base, compute, rows, verdict
from .rules import Rule, family, replacing

HELD = ("reproduced", "reproduced by rounding")


class Claim(NamedTuple):
    """A claim with what bears on it: the rows its filter keeps, and index labels of rows by table."""

    stated: dict
    kept: pd.DataFrame
    used: dict[str, set]


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


def _uses(claim: dict, read: Load) -> Claim:
    kept = rows(claim, read)
    used = {claim["evidence"]: set(kept.index)}
    if "measure_id" in kept.columns:
        ids = set(kept["measure_id"])
        ids |= base(claim, "measure_id", read) if claim["aggregate"] == "coverage:measure_id" else set()
        conditions = parse_filter(claim["filter"]) if pd.notna(claim["filter"]) else []
        for table in {"measures", *(LINKED[c.column] for c in conditions if c.column in LINKED)}:
            links = read(table)["measure_id"]
            used[table] = used.get(table, set()) | set(links[links.isin(ids)].index)
    if claim["counts"] == "emn_members" or claim["aggregate"] == "coverage:code":
        used["countries"] = set(read("countries").index)
    return Claim(claim, kept, used)


def _altered(name: str, rule: Rule, read: Load) -> Altered:
    before, after = read(name), rule.read(name)
    if after is before or after.equals(before):
        return Altered(set(), True)
    if after.index.isin(before.index).all() and after.equals(before.loc[after.index]):
        return Altered(set(before.index) - set(after.index), True)
    return Altered(set(before.index), False)


def _holds_under(claim: Claim, before: bool, rule: Rule, altered: Mapping[str, Altered]) -> bool:
    """Return whether a claim holds under a rule; it is computed only where the rule meets what bears on the claim."""
    stated, evidence = rule.restate(claim.stated), claim.stated["evidence"]
    if stated is not claim.stated:
        return holds(stated, rule.read)
    if stated["aggregate"].startswith("function:"):  # it may read any table
        return holds(stated, rule.read) if altered else before
    met = {name for name, change in altered.items() if not change.labels.isdisjoint(claim.used.get(name, ()))}
    if not met:
        return before
    plain = evidence in met and altered[evidence].only_fewer and met <= {evidence, "measures"}
    if plain and not stated["aggregate"].startswith("coverage:"):
        left = claim.kept[~claim.kept.index.isin(altered[evidence].labels)]
        return holds(bare(stated), replacing({evidence: left}, rule.read))
    return holds(stated, rule.read)


def outcomes(read: Load = load, audited: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return for each claim with evidence and each rule whether the claim holds under the rule.

    `audited` is what `audit` returns, or some of its rows. Shape (claims with a computed value, rules + 1), boolean;
    the first column, `as printed`, is the data without any change; index: claim_id. A claim is computed again only
    where a rule restates it or changes rows that bear on it.
    """
    read = cache(read)
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
