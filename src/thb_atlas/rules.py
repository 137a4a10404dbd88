"""The rule search: which smallest change of counting would give the study's number. It is inference, not proof."""

from collections.abc import Iterator, Mapping
from functools import cache

import pandas as pd

from .datapackage import load
from .filters import parse_filter
from .ledger import LINKED, Load, audit, compute, verdict

HELD = ("reproduced", "reproduced by rounding")
Rule = tuple[str, Load]


def _with(frames: dict[str, pd.DataFrame], read: Load) -> Load:
    return lambda name: frames[name] if name in frames else read(name)


def _without_country(code: str, read: Load) -> Load:
    """Leave one reporting country out: its rows, and the measures that it alone reports."""
    reported = read("measure_countries")
    alone = reported.groupby("measure_id")["code"].agg(set)
    gone = set(alone[alone == {code}].index)

    def changed(name: str) -> pd.DataFrame:
        frame = read(name)
        if name == "countries":
            return frame.assign(reporting=frame["reporting"] & (frame["code"] != code))
        if "code" in frame.columns:
            frame = frame[frame["code"] != code]
        return frame[~frame["measure_id"].isin(gone)] if "measure_id" in frame.columns else frame

    return changed


def _without_measures(code: str, read: Load) -> Load:
    """Leave out the measures that one country alone reports, and keep it in the lists of countries."""
    reported = read("measure_countries").groupby("measure_id")["code"].agg(set)
    gone = set(reported[reported == {code}].index)

    def changed(name: str) -> pd.DataFrame:
        frame = read(name)
        return frame[~frame["measure_id"].isin(gone)] if "measure_id" in frame.columns else frame

    return changed


def _twins_merged(read: Load) -> Load:
    """Count rows that report the same programme once."""
    measures = read("measures")
    later = set(measures.dropna(subset=["same_programme_as"])["measure_id"])

    def changed(name: str) -> pd.DataFrame:
        frame = read(name)
        return frame[~frame["measure_id"].isin(later)] if "measure_id" in frame.columns else frame

    return changed


def _members_only(read: Load) -> Load:
    observers = set(read("countries").query("emn_role != 'member'")["code"])

    def changed(name: str) -> pd.DataFrame:
        frame = read(name)
        if name == "countries":
            return frame.assign(reporting=frame["reporting"] & ~frame["code"].isin(observers))
        return frame[~frame["code"].isin(observers)] if "code" in frame.columns else frame

    return changed


def _all_countries(read: Load) -> Load:
    roles = read("countries").assign(emn_role="member")
    return _with({"countries": roles}, read)


def _unknown_dropped(read: Load) -> Load:
    measures = read("measures")
    known = set(measures.dropna(subset=["start", "end"])["measure_id"])

    def changed(name: str) -> pd.DataFrame:
        frame = read(name)
        return frame[frame["measure_id"].isin(known)] if "measure_id" in frame.columns else frame

    return changed


def family(read: Load = load) -> Iterator[Rule]:
    """Yield the declared counting rules as (name, changed data), simple ones first."""
    yield "observers left out", _members_only(read)
    yield "observers counted as members", _all_countries(read)
    yield "twins counted once", _twins_merged(read)
    yield "measures without full dates left out", _unknown_dropped(read)
    for code in read("countries").query("reporting")["code"]:
        yield f"measures of {code} left out", _without_measures(code, read)
        yield f"{code} left out everywhere", _without_country(code, read)


def _tables(claim: Mapping, read: Load) -> set[str]:
    """Return the tables that bear on a claim."""
    tables = {claim["evidence"]}
    if "measure_id" in read(claim["evidence"]).columns:
        tables.add("measures")
        conditions = parse_filter(claim["filter"]) if pd.notna(claim["filter"]) else []
        tables |= {LINKED[c.column] for c in conditions if c.column in LINKED}
    if claim["counts"] == "emn_members" or claim["aggregate"] == "coverage:code":
        tables.add("countries")
    return tables


def outcomes(read: Load = load) -> pd.DataFrame:
    """Return for each claim with evidence and each rule whether the claim holds under the rule.

    Shape (claims with a verdict other than not derivable, rules + 1), boolean; the first column, `as printed`, is the
    data without any change; index: claim_id. Only claims with a table that a rule changes are computed again.
    """
    read = cache(read)
    audited = audit(read).dropna(subset=["computed"])
    held = {"as printed": audited["verdict"].isin(HELD).tolist()}
    claims = [(c, _tables(c, read)) for c in audited.to_dict("records")]
    names = set().union(*(tables for _, tables in claims))
    for name, rule in family(read):
        changed = cache(rule)
        touched = {table for table in names if not changed(table).equals(read(table))}
        held[name] = [
            verdict(c, compute(c, changed), changed) in HELD if tables & touched else before
            for (c, tables), before in zip(claims, held["as printed"], strict=True)
        ]
    return pd.DataFrame(held, index=audited["claim_id"])


def effects(held: pd.DataFrame) -> pd.DataFrame:
    """Return for each rule how many differing claims it repairs and how many that held it breaks, best first."""
    before = held["as printed"]
    rules = held.drop(columns="as printed")
    repaired = rules[~before].sum()
    broken = (~rules[before]).sum()
    table = pd.DataFrame({"repaired": repaired, "broken": broken, "differing": int((~before).sum())})
    return table.assign(net=repaired - broken).sort_values(["net", "repaired"], ascending=False, kind="stable")
