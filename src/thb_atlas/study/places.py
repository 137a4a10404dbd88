"""What the study says of one third country: the rows that name it, by the part of its page that tells them, and words.

Rows that name a place are given as `iso3=` a third country or as `region=` a group of them; lines are Markdown.
"""

import re
from collections.abc import Iterable, Mapping

import pandas as pd

from ..core.markup import inert, said
from ..data.countries import country_name, in_words, inline
from ..data.schema import resource
from ..data.tables import load, reporting, terms
from ..display.numbers import count, country_link, country_links, number, place_links
from . import measures

PARTS = {  # by the section in which something stands: the part of a place's page that tells it
    "1": "eu", "2": "eu", "3.1": "priority", "3.2": "priority", "3.3.1": "abroad", "3.3.2": "home",
    "3.4": "cooperation", "4": "found", "5": "found", "6": "plans", "7": "priority",
}  # fmt: skip
SECTIONS = {"Annex I": "3.3.1", "Annex II": "3.3.2", "Summary": "7", "Key information": "7"}  # told with these
WIDE = ("africa", "asia", "americas")  # groups that are named for many reasons
KINDS = {  # kinds of statements, by the part that tells them; cooperation stands where its section does
    "priority": "priority", "policy": "priority", "challenge": "hard", "covid": "hard", "good_practice": "worked",
    "result": "reached", "need": "plans", "plan": "plans", "trend": "hard",
}  # fmt: skip
CONCERNS = ("target", "nationality", "returnees", "origin_transit")  # how a measure at home concerns a place
BESIDES = {  # how a measure names a place in which it does not act, and whose people it does not concern at home
    "partner": "Its authorities or organisations are partners in", "target": "It is also named in the aim of",
    "nationality": "Its people are addressed elsewhere by", "language": "Its language is one of several in",
}  # fmt: skip
EVENTS = {"signature": "signed", "publication": "published", "transposition": "in national law"}
SHORT = 60  # letters: an aim that is shorter is told with what the measure does


def part_of(locator: str) -> str:
    """Return the part of a place's page that tells what stands at a locator, by the first place that this names."""
    first = re.split(r"; | fn | \(", locator)[0]
    if box := re.fullmatch(r"Box (\d+)", first):
        first = load("boxes", number=int(box[1]))["section"].iloc[0]
    section = f"{SECTIONS.get(first, first.removeprefix('§'))}."
    return next((part for head, part in PARTS.items() if section.startswith(f"{head}.")), "priority")


def named(table: str, **place: str) -> pd.DataFrame:
    """Return the rows of a table that name a place, other than in a list alone.

    A group of places is named only where something aims at it or comes from it: a fund for Africa, or a partner such as
    the African Union, does not make a measure one in all of Africa.
    """
    found = load("mentions", resource=table, **place)
    if "region" in place:
        found = found[~found["role"].isin(["other", "partner"] if place["region"] in WIDE else ["other"])]
    rows, key = load(table), resource(table)["schema"]["primaryKey"][0]
    return rows[rows[key].astype(str).isin(found.loc[found["role"] != "list", "row_id"])]


def listed(iso3: str) -> pd.DataFrame:
    """Return the statements of countries that name a place in a list alone, without those of agreements."""
    found = load("mentions", resource="positions", iso3=iso3)
    rows = load("positions", position_id=set(found["row_id"]) - set(found.loc[found["role"] != "list", "row_id"]))
    return rows[rows["theme"] != "cooperation_agreements"]


def of_measures() -> pd.DataFrame:
    """Return which measures act in third countries, or at home for people of theirs: measure_id, iso3, code (whose).

    A measure abroad acts where its annex names a place, one at home for those whom it names. What a country does on its
    own territory is left out.
    """
    found = load("mentions", resource="measures", role=list(CONCERNS)).rename(columns={"row_id": "measure_id"})
    found = found[found["measure_id"].isin(measures.measures("II")["measure_id"])]
    links = pd.concat([table[["measure_id", "iso3"]] for table in (load("measure_targets"), found)]).dropna()
    links = links.drop_duplicates().merge(load("measure_countries")[["measure_id", "code"]])
    return links[links["iso3"] != links["code"].map(reporting()["iso3"])]


def measures_in(annex: str, iso3: str) -> pd.DataFrame:
    """Return the measures of an annex that act in a place or for its people, by the names of the countries."""
    rows = measures.measures(annex)
    rows = rows[rows["measure_id"].isin(of_measures().query("iso3 == @iso3")["measure_id"])]
    return rows.sort_values("codes", key=lambda codes: codes.map(lambda c: [*map(country_name, c)]), kind="stable")


def later(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the measures that run beyond the reporting period: by their printed end or, without one, their status.

    Those that are suspended do not run.
    """
    ends, runs = rows["end"].str[:4].astype("Float64"), (rows["status"] != "suspended").fillna(True)
    return rows[runs & ((ends > measures.PERIOD[1]) | (ends.isna() & (rows["status"] == "ongoing"))).fillna(False)]


def eu_measures(**place: str) -> pd.DataFrame:
    """Return the EU-funded measures in which a place takes part or that name it, in the study's order."""
    ids = set(named("eu_measures", **place)["eu_measure_id"])
    ids |= set(load("eu_measure_places", **place)["eu_measure_id"]) if "iso3" in place else set()
    return load("eu_measures", eu_measure_id=ids)


def statements(part: str, **place: str) -> pd.DataFrame:
    """Return the statements of countries on a place that a part of its page tells: rows of `positions`.

    Agreements that have a row of their own are left out.
    """
    rows = named("positions", **place).dropna(subset="example_en")
    where = [KINDS.get(row.kind) or part_of(row.locator) for row in rows.itertuples()]
    rows = rows.loc[[each == part for each in where]]
    agreed = load("agreements", counterparty_iso3=place["iso3"])["code"] if "iso3" in place else []
    return rows[~(rows["code"].isin(agreed) & (rows["theme"] == "cooperation_agreements"))]


def facts(part: str, iso3: str) -> pd.DataFrame:
    """Return the facts on a place that a part of its page tells: rows of `place_facts`."""
    rows = load("place_facts", iso3=iso3)
    where = [part_of(row.locator).replace("found", KINDS.get(row.kind, "worked")) for row in rows.itertuples()]
    return rows.loc[[each == part for each in where]]


def boxes(part: str, iso3: str, locators: pd.Series) -> list[int]:
    """Return the numbers of the boxes on a place, or on measures at `locators`, that a part of its page shows."""
    there = locators.str.findall(r"Box (\d+)").sum() or []
    found = {*named("boxes", iso3=iso3)["number"], *map(int, there)}
    return sorted(number for number in found if part_of(f"Box {number}") == part)


def _some(number: int, noun: str) -> str:
    """Return a number of things in words: `1 country`, `5 measures`."""
    return f"1 {noun}" if number == 1 else f"{number} {noun.removesuffix('y')}{'ies' if noun[-1] == 'y' else 's'}"


def in_short() -> dict[str, str]:
    """Return what the study has most of on each third country, in a few words: `11 measures by 5 countries`."""
    links, agreed = of_measures(), load("agreements").rename(columns={"counterparty_iso3": "iso3"})
    abroad = links["measure_id"].isin(measures.measures("I").index)
    short = dict.fromkeys(load("mentions")["iso3"].dropna(), "named without more")
    short |= dict.fromkeys(load("priority_regions")["iso3"], "named in table 2")
    mentioned = (
        load("mentions", resource="eu_measures").query("role != 'list'").rename(columns={"row_id": "eu_measure_id"})
    )
    eu = pd.concat([table[["eu_measure_id", "iso3"]] for table in (load("eu_measure_places"), mentioned)])
    partners, of_eu = agreed.groupby("iso3")["code"], eu.groupby("iso3")["eu_measure_id"]
    short |= {iso3: f"agreements with {_some(codes.nunique(), 'country')}" for iso3, codes in partners}
    short |= {iso3: _some(ids.nunique(), "EU-funded measure") for iso3, ids in of_eu}
    for rows, where in ((links[~abroad], " at home"), (links[abroad], "")):
        for iso3, own in rows.groupby("iso3"):
            ids, codes = (own[column].nunique() for column in ("measure_id", "code"))
            short[iso3] = f"{_some(ids, 'measure')}{where} by {_some(codes, 'country')}"
    return short


# in words


def _sum(row: pd.DataFrame) -> str:
    """Return one row of `measure_funding` in words; its sum opens the row."""
    one = row.iloc[0]
    funder = f"{inert(one['funder'])}, " if pd.notna(one["funder"]) else ""
    remark = said(one["remark_en"]) if pd.notna(one["remark_en"]) else None
    about = "; ".join(filter(None, [measures.FLAGS.get(one["flag"]), remark]))
    if pd.isna(one["amount"]):
        return f"{funder}sum not printed"
    shown = f"{number(measures.money(one['amount'], one['currency']), row)}{' in all' * (str(one['flag']) == 'total')}"
    return f"{funder}{shown}{f' ({about})' if about else ''}"


def _others(row: Mapping, iso3: str) -> str:
    """Return in how many other third countries a measure runs, in words; empty if it does not aim at the place."""
    targets = load("measure_targets", measure_id=row["measure_id"])
    others = targets[targets["iso3"] != iso3]
    if others.empty or len(others) == len(targets):
        return ""
    return f"also in {place_links(others['iso3']) if len(others) == 1 else f'{count(others)} other third countries'}"


def _leads(codes: Iterable[str]) -> str:
    """Return countries as an item of a list begins with them, each with a link to its profile."""
    return f"- **{in_words(map(country_link, codes))!s}.**"


def measure_line(row: Mapping, iso3: str = "") -> str:
    """Return a measure as an item of a list: who, title, when, in how many places but `iso3`, aim, sums, numbers."""
    others = _others(row, iso3) if iso3 else ""
    paused = "suspended" if row["status"] == "suspended" else ""
    about = ", ".join(filter(None, [measures.period(row), paused, others]))
    aim = row["objective_en"] if pd.notna(row["objective_en"]) else ""
    aim = " ".join(map(said, dict.fromkeys(filter(None, [aim, measures.deeds(row) if len(aim) < SHORT else ""]))))
    paid = load("measure_funding", measure_id=row["measure_id"])
    paid = paid if paid["amount"].notna().any() else paid.head(0)
    sizes = load("measure_results", measure_id=row["measure_id"])
    told = {
        "Money": [_sum(paid.iloc[[n]]) for n in range(len(paid))],
        "In numbers": [measures.size_of(sizes.iloc[[n]]) for n in range(len(sizes))],
    }
    beyond = ", all places together" if others else ""
    rest = "".join(f" *{head}{beyond}:* {'; '.join(parts)}." for head, parts in told.items() if parts)
    title = measures.title_link(row, measures.LOST.capitalize())
    return f"{_leads(row['codes'])} {title}{f' ({about})' if about else ''}: {aim}{rest}"


def measure_lines(rows: pd.DataFrame, iso3: str = "") -> str:
    """Return measures as a list, an item each; see `measure_line`."""
    return "\n".join(measure_line(row, iso3) for row in rows.to_dict("records"))


def besides(iso3: str) -> str:
    """Return measures that name a place in another way than by acting there or for its people, as items of a list."""
    acting = set(of_measures().query("iso3 == @iso3")["measure_id"])
    found, home = load("mentions", resource="measures", iso3=iso3), reporting()["iso3"]
    lines = []
    for role, words in BESIDES.items():
        rows = load("measures", measure_id=set(found.loc[found["role"] == role, "row_id"]) - acting)
        codes = load("measure_countries").groupby("measure_id")["code"].agg(list)
        told = [
            f"{measures.title_link(row)} ({country_links(codes[row['measure_id']])})"
            for row in rows.to_dict("records")
            if iso3 not in set(home[codes[row["measure_id"]]])
        ]
        lines += [f"- {words} {in_words(told)!s}."] if told else []
    return "\n".join(lines)


def eu_lines(rows: pd.DataFrame) -> str:
    """Return EU-funded measures as a list, an item each."""
    lines = []
    for row in rows.to_dict("records"):
        paid = measures.money(row["amount"], row["currency"]) if pd.notna(row["amount"]) else ""
        about = ", ".join(filter(None, [measures.period(row), paid]))
        name = f"- **{inert(row['name'])}**{f' ({about})' if about else ''}"
        lines.append(f"{name}: {said(row['summary_en'])} ({inert(row['locator'])})")
    return "\n".join(lines)


def statement_lines(rows: pd.DataFrame) -> str:
    """Return statements as a list, an item for each sentence with the countries of which it is told."""
    told = rows.groupby(["example_en", "locator"], sort=False)["code"].agg(lambda codes: sorted(set(codes)))
    return "\n".join(
        f"{_leads(codes)}{' Each of them:' if len(codes) > 1 else ''} {said(text)} ({inert(locator)})"
        for (text, locator), codes in told.items()
    )


def fact_lines(rows: pd.DataFrame) -> str:
    """Return facts as a list, an item each."""
    return "\n".join(f"- {said(row.text_en)} ({inert(row.locator)})" for row in rows.itertuples())


def agreement_lines(rows: pd.DataFrame) -> str:
    """Return agreements, rows of `agreements`, as a list, an item each."""
    kinds, lines = terms("agreement_kind").str.replace(r" \(.*", "", regex=True), []
    for row in rows.itertuples():
        year = f", {EVENTS.get(row.year_event, row.year_event)} {row.year}" if pd.notna(row.year) else ""
        what = f"{inert(kinds[row.kind])}{year}: {inert(inline(row.subject_en))}"
        lines.append(f"{_leads([row.code])} {what} ({inert(row.locator)})")
    return "\n".join(lines)
