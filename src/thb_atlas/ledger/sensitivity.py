"""Other ways to count: which claims hold under which counting rule, and the least change that gives a printed number.

What is found is inference, not proof.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

import pandas as pd

from ..data.schema import things, things_of
from ..data.tables import load
from .aggregates import call, taken
from .claims import Load, base, conditions, rows, shared
from .counting import Rule, country_out, things_out, without
from .verdicts import DIFFERING, HELD, audit, compute, verdict

ROLES = "countries.emn_role"  # this column alone tells members from observers
NAMED = 3  # a choice names its members up to this number; more are counted
NUMBER = ("evidence", "filter", "aggregate", "counts")  # what the number of a claim depends on, besides the data


def holds(claim: Mapping, read: Load) -> bool:
    """Return whether the data give the printed number."""
    return verdict(claim, compute(claim, read), read) in HELD


def _number_of(claim: Mapping) -> tuple:
    return tuple(claim[column] for column in NUMBER)


def _used(claim: Mapping, read: Load) -> dict[str, set]:
    """Return the index labels of all rows that bear on a claim's number, by table or TABLE.COLUMN."""
    counted, asked = rows(claim, read), set()
    if claim["aggregate"].startswith("function:"):
        call(claim, counted, lambda name: asked.add(name) or read(name))
    if claim["aggregate"] == "coverage:code":
        asked.add("countries")
    used = {name: set(read(name).index) for name in asked} | {claim["evidence"]: set(counted.index)}
    if of := things_of(counted.columns):
        ids = set(counted[of.key])
        ids |= base(claim, of.key, read) if claim["aggregate"] == f"coverage:{of.key}" else set()
        for table in {of.table, *(of.linked[c.column] for c in conditions(claim) if c.column in of.linked)}:
            links = read(table)[of.key]
            used[table] = used.get(table, set()) | set(links[links.isin(ids)].index)
    if claim["counts"] == "emn_members":
        used[ROLES] = set(read("countries").index)
    return used


def _met(name: str, rule: Rule, read: Load) -> set:
    """Return the index labels of the rows of a table, or of one column of it, that a rule leaves out or changes."""
    table, _, column = name.partition(".")
    before, after = read(table), rule.read(table)
    if column:
        before, after = before[[column]], after[[column]]
    if after is before or after.equals(before):
        return set()
    only_fewer = after.index.isin(before.index).all() and after.equals(before.loc[after.index])
    return set(before.index) - set(after.index) if only_fewer else set(before.index)


def _holds_under(claim: Mapping, before: bool, rule: Rule, changed: Mapping[tuple, float]) -> bool:
    stated = rule.restate(claim)
    if stated is not claim:
        return holds(stated, rule.read)
    key = _number_of(claim)
    return verdict(claim, changed[key], rule.read) in HELD if key in changed else before


def outcomes(rules: Iterable[Rule], read: Load = load, audited: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return for each claim that the data decide and each rule whether the claim holds under the rule.

    `rules` are in the order in which they are preferred, the smallest change first, on the data of `read`.
    `audited` is what `audit` returns, or some of its rows; claims that are not comparable are left out, since they
    speak for no rule. Shape (claims with a computed value, rules + 1), boolean; the first column, `as printed`, is the
    data without any change; index: claim_id. A number is computed again only where a rule restates the claim or
    changes rows that bear on it, once for the claims that share it.
    """
    read = shared(read)
    audited = (audit(read) if audited is None else audited).dropna(subset=["computed"])
    audited = audited[audited["verdict"] != "not comparable"]
    held = {"as printed": audited["verdict"].isin(HELD).tolist()}
    claims = audited.to_dict("records")
    numbers = {_number_of(claim): (claim, _used(claim, read)) for claim in claims}
    tables = {name for _, used in numbers.values() for name in used}
    for rule in rules:
        tried = rule._replace(read=cache(rule.read))
        met = {name: labels for name in tables if (labels := _met(name, tried, read))}
        changed = {
            key: compute(claim, tried.read)
            for key, (claim, used) in numbers.items()
            if any(not labels.isdisjoint(used.get(name, ())) for name, labels in met.items())
        }
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


def _row(row: pd.Series) -> str:
    """Return what identifies a row: the thing that it is on, else its first column with its countries or places."""
    if of := things_of(row.index):
        return str(row[of.key])
    columns = dict.fromkeys([row.index[0], *(c for c in ("code", "iso3") if c in row.index)])
    return " ".join(str(row[column]) for column in columns)


def one_row(claim: Mapping, counted: pd.DataFrame, read: Load = load) -> tuple[list[str], int]:
    """Return the rows whose removal alone gives the printed number, and how many rows there are to remove.

    `counted` are the rows that the claim counts (`claims.rows`). A row is a row of the printed table: a thing
    with all its link rows. Shares of things are then of one thing less.
    """
    of = things_of(counted.columns)
    each, ids = pd.factorize(counted[of.key] if of else counted.index)
    of_things = of is not None and claim["aggregate"] == f"coverage:{of.key}"
    works = []
    for number, label in enumerate(ids):
        less = taken(claim, counted[each != number], without(read, {label}) if of_things else read)
        if verdict(claim, less, read) in HELD:
            works.append(_row(counted[each == number].iloc[0]))
    return works, len(ids)


def _countries(counted: pd.DataFrame, read: Load) -> set[str]:
    """Return the countries of rows: those that they name, or that report what they are on."""
    if "code" in counted.columns:
        return set(counted["code"])
    if not (of := things_of(counted.columns)):
        return set()
    reported = read(of.linked["code"])
    return set(reported.loc[reported[of.key].isin(counted[of.key]), "code"])


class Choice(NamedTuple):
    """One thing to leave out: what, which single ones give the printed number, and of how many."""

    what: str
    works: list[str]
    of: int
    unit: str

    def says(self) -> bool:
        """Return whether the choice tells anything: not if every single one would do."""
        return 0 < len(self.works) < self.of

    def text(self) -> str:
        """Return the choice in words."""
        if len(self.works) == self.of:
            which = f"whichever of the {self.of} {self.unit}" if self.of > 1 else "the only one there is"
            return f"{self.what}, {which}: says nothing"
        named = f"{', '.join(self.works)}; " if len(self.works) <= NAMED else ""
        return f"{self.what} ({named}{len(self.works)} of {self.of} {self.unit} would do)"


def _choices(claim: Mapping, held: pd.Series, read: Load) -> Iterator[Choice]:
    counted = rows(claim, read)
    yield Choice("one row left out", *one_row(claim, counted, read), "rows")
    countries, listed = read("countries"), _countries(counted, read)
    codes = countries.loc[countries["reporting"], "code"]
    own = f"{things()[0].table} of one country left out"
    for what, rule in ((own, things_out), ("one country left out", country_out)):
        works = [code for code in codes if held[rule(code)]]
        yield Choice(what, works, len(listed.union(works)), "countries")


def least_change(claim: Mapping, held: pd.Series, read: Load = load) -> str | None:
    """Return the least change that gives the number of a claim that differs, or None if no declared rule does.

    The order: one row left out; the rules in their order; the measures of one country left out; one
    country left out everywhere. A choice of which every member would do is empty: it comes last and says so.
    `held` is the claim's row of `outcomes`.
    """
    row, *countries = _choices(claim, held, read)
    of_countries = {rule(code) for rule in (things_out, country_out) for code in read("countries")["code"]}
    single = [name for name in held.index[held] if name not in {"as printed", *of_countries}]
    telling = [choice.text() for choice in countries if choice.says()]
    empty = [choice.text() for choice in (row, *countries) if choice.works]
    return next(iter([*([row.text()] if row.says() else []), *single, *telling, *empty]), None)


def changes(held: pd.DataFrame, audited: pd.DataFrame, read: Load = load) -> pd.Series:
    """Return the least change for each claim of `audited` that fails, text or missing, indexed by claim_id."""
    read = shared(read)
    failed = audited[audited["verdict"].isin(DIFFERING)].to_dict("records")
    found = {claim["claim_id"]: least_change(claim, held.loc[claim["claim_id"]], read) for claim in failed}
    return pd.Series(found, dtype="string")
