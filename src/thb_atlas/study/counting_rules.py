"""The declared family of counting rules: each changes the data or the claim in one way, and only for a try."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial

import pandas as pd

from ..data.tables import load
from ..ledger.aggregates import reread
from ..ledger.claims import Condition, Load, is_implied, parse_filter
from ..ledger.counting import Rule, by_country, replacing, without

UNKNOWN = ["unknown", "unspecified"]
UNKNOWN_IN = [  # table, column and what is left out: cells that are empty or say that nothing is known
    ("measures", "start", "measures without a start"),
    ("measures", "end", "measures without an end"),
    ("measures", "status", "measures of unknown status"),
    ("measures", "title_en", "measures whose title is lost"),
    ("measure_funding", "funder_type", "sums without a funder"),
    ("measure_funding", "amount", "funders without a sum"),
    ("agreements", "year", "agreements without a year"),
    ("positions", "theme", "statements without a theme"),
    ("positions", "pillar", "statements without a pillar"),
    ("victims_2022", "total", "countries without a total in table 1"),
    ("eu_measures", "end", "EU-funded measures without an end"),
]
READ_OTHERWISE = {
    "years_to_their_end": "years without a month counted to their end",
    "four_years_above": "exactly four years counted as over four",
    "two_years_below": "exactly two years counted as under two",
}


def _known_only(table: str, column: str, read: Load) -> Load:
    frame = read(table)
    unknown = frame[column].isna() | frame[column].isin(UNKNOWN)
    if table == "measures":
        return without(read, set(frame.loc[unknown, "measure_id"]))
    return replacing({table: frame[~unknown]}, read)


def _regions_as_countries(read: Load) -> Load:
    """Let a measure whose scope names a region of annex III target each country of that region."""
    labels = read("vocabulary").query("scheme == 'annex_region'").set_index("id")["label_en"]
    lines = read("annex_places").query("level == 'country'")[["region", "iso3"]].drop_duplicates()
    scopes = read("measures").set_index("measure_id")["scope"].dropna()
    named = [
        (measure, region) for measure, scope in scopes.items() for region in labels[[x in scope for x in labels]].index
    ]
    added = pd.DataFrame(named, columns=["measure_id", "region"]).merge(lines)[["measure_id", "iso3"]]
    targets = pd.concat([read("measure_targets"), added], ignore_index=True).drop_duplicates()
    return replacing({"measure_targets": targets}, read)


def _text(conditions: Iterable[Condition]) -> str:
    return "; ".join(f"{c.column}{c.sign}{'|'.join(sorted(c.values))}" for c in conditions)


def _swapped(claim: Mapping, pairs: Collection[tuple[tuple[str, str], tuple[str, str]]]) -> Mapping:
    """Return a claim with the list of the same countries that stands elsewhere in the study as its evidence.

    `pairs` are (table, filter) of the one list and of the other. A claim whose number is that of another list, or
    whose aggregate looks at the column that tells lists apart, stays as it is.
    """
    if is_implied(claim) or not isinstance(claim["filter"], str):
        return claim
    conditions = parse_filter(claim["filter"])
    for (table, own), (evidence, other) in pairs:
        listed = parse_filter(own)
        telling = {c.column for c in listed} & set(re.findall(r"\w+", claim["aggregate"]))
        if claim["evidence"] == table and all(c in conditions for c in listed) and not telling:
            rest = _text(c for c in conditions if c not in listed)
            return {**claim, "evidence": evidence, "filter": "; ".join(filter(None, [other, rest]))}
    return claim


def _list_swaps(read: Load) -> Iterator[Rule]:
    pairs = read("footnote_pairs").sort_values("footnote")
    noted = [
        (("footnote_countries", f"footnote={pair.footnote}"), (pair.resource, pair.filter))
        for pair in pairs.itertuples()
    ]
    tabled = sorted(((pair, note) for note, pair in noted), key=lambda two: -len(two[0][1]))  # the narrower list first
    yield Rule("the footnote's list instead of the table's", read, partial(_swapped, pairs=tabled))
    yield Rule("the table's list instead of the footnote's", read, partial(_swapped, pairs=noted))


def _region_rules(read: Load) -> Iterator[Rule]:
    lines, measures = read("annex_places"), set(read("measures")["measure_id"])
    named = set(read("measure_targets")["measure_id"])
    yield Rule("measures without a named third country left out", without(read, measures - named))
    yield Rule(
        "region lines of annex III left out", replacing({"annex_places": lines[lines["level"] != "region"]}, read)
    )
    yield Rule("regions counted as their countries", _regions_as_countries(read))


def family(read: Load = load) -> Iterator[Rule]:
    """Yield the declared counting rules, the smallest change first: in this order `sensitivity` prefers them.

    Another list of the same countries; dates read otherwise; observers out or in; unknown values dropped, a column at
    a time; rows that name a region alone out or in; twins merged; the measures of one country out; one country out.
    """
    yield from _list_swaps(read)
    for reading, name in READ_OTHERWISE.items():
        yield Rule(name, read, partial(reread, reading=reading))
    countries, measures = read("countries"), read("measures")
    yield Rule("observers left out", without(read, codes=set(countries.query("emn_role != 'member'")["code"])))
    yield Rule("observers counted as members", replacing({"countries": countries.assign(emn_role="member")}, read))
    for table, column, what in UNKNOWN_IN:
        yield Rule(f"{what} left out", _known_only(table, column, read))
    yield from _region_rules(read)
    twins = set(measures.dropna(subset=["same_programme_as"])["measure_id"])
    yield Rule("twins counted once", without(read, twins))
    yield from by_country(read)
