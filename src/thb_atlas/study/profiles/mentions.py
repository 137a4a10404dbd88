"""Which rows name a third country or a region, and in which part of a profile they are told."""

import re

import pandas as pd

from ...data.schema import resource
from ...data.tables import load, reporting
from ..pages import measures
from .entries import BOX

PARTS = {  # by the section in which something stands: the part of a profile that tells it
    "1": "eu", "2": "eu", "3.1": "priorities", "3.2": "priorities", "3.3.1": "abroad", "3.3.2": "home",
    "3.4": "cooperation", "4": "difficulties", "5": "results", "6": "plans", "7": "priorities",
}  # fmt: skip
SECTIONS = {"Annex I": "3.3.1", "Annex II": "3.3.2", "Summary": "7", "Key information": "7"}  # told with these
KINDS = {  # kinds of statements, by the part that tells them; cooperation and practice stand where their section does
    "priority": "priorities", "policy": "priorities", "challenge": "difficulties", "covid": "difficulties",
    "good_practice": "practices", "result": "results", "need": "needs", "plan": "plans", "trend": "difficulties",
}  # fmt: skip
TELLING = (
    "priorities",
    "abroad",
    "home",
    "cooperation",
    "eu",
    "difficulties",
    "practices",
    "results",
    "needs",
    "plans",
)
CONCERNS = ("target", "nationality", "returnees", "origin_transit")  # how a measure at home concerns a place


def part_of(locator: str) -> str:
    """Return the part of a profile that tells what stands at a locator, by the first place that this names."""
    first = re.split(r"; | fn | \(", locator)[0]
    if box := BOX.fullmatch(first):
        first = load("boxes", number=int(box[1]))["section"].iloc[0]
    section = f"{SECTIONS.get(first, first.removeprefix('§'))}."
    return next((part for head, part in PARTS.items() if section.startswith(f"{head}.")), "priorities")


def naming(table: str, **place: str) -> pd.DataFrame:
    """Return the rows of a table that name a place (`iso3=`) or a region (`region=`), otherwise than in a mere list."""
    found = load("mentions", resource=table, **place)
    found = found[found["role"] != "list"]
    key = resource(table)["schema"]["primaryKey"][0]
    ids = [int(one) if one.isdigit() else one for one in found["row_id"].unique()]
    return load(table, **{key: ids})


def of_measures() -> pd.DataFrame:
    """Return which measures act in third countries, or at home for people of theirs.

    Columns: measure_id, iso3, code (whose). A measure abroad acts where its annex names a place (`measures.UNPLACED` do
    not), one at home for those whom it names. What a country does on its own territory is left out.
    """
    found = load("mentions", resource="measures", role=list(CONCERNS)).rename(columns={"row_id": "measure_id"})
    found = found[found["measure_id"].isin(measures.measures("II")["measure_id"])]
    links = pd.concat([table[["measure_id", "iso3"]] for table in (load("measure_targets"), found)]).dropna()
    links = links.drop_duplicates().merge(load("measure_countries")[["measure_id", "code"]])
    placed = ~links["measure_id"].isin(measures.UNPLACED)
    return links[placed & (links["iso3"] != links["code"].map(reporting()["iso3"]))]


def eu_measures(**place: str) -> pd.DataFrame:
    """Return the EU-funded measures that name a place or a region, in the study's order: rows of `eu_measures`."""
    ids = set(naming("eu_measures", **place)["eu_measure_id"])
    ids |= set(load("eu_measure_places", **place)["eu_measure_id"]) if "iso3" in place else set()
    return load("eu_measures", eu_measure_id=sorted(ids))


def statements(**place: str) -> dict[str, pd.DataFrame]:
    """Return the statements of countries on a place or region, by the part that tells them: rows of `positions`.

    Agreements that have a row of their own are left out.
    """
    rows = naming("positions", **place).dropna(subset="example_en")
    agreed = load("agreements", counterparty_iso3=place["iso3"])["code"] if "iso3" in place else []
    rows = rows[~(rows["code"].isin(agreed) & (rows["theme"] == "cooperation_agreements"))]
    where = pd.Series([KINDS.get(row.kind) or part_of(row.locator) for row in rows.itertuples()], rows.index)
    return {part: rows[where == part] for part in TELLING}


def facts(**place: str) -> dict[str, pd.DataFrame]:
    """Return the facts on a place or region, by the part that tells them: rows of `place_facts`."""
    rows = load("place_facts", **place)
    where = pd.Series(
        [KINDS.get(row.kind) or part_of(row.locator) for row in rows.itertuples()], rows.index, dtype=object
    )
    return {part: rows[where == part] for part in TELLING}
