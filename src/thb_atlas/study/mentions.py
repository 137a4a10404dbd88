"""Rows that name a third country, a region or a reporting country, and the part of a profile that shows them.

Parts are those of `PART_NAMES`: what a country does abroad and at home, its priorities, cooperation, and so on.
"""

from collections.abc import Collection

import pandas as pd

from ..core.locators import passages_of
from ..data.schema import load_descriptor, resource
from ..data.tables import load, reporting
from . import measures
from .entries import BOX, whole_of

PARTS = {  # of a profile, by section of the study
    "1": "eu", "2": "eu", "3.1": "priorities", "3.2": "priorities", "3.3.1": "abroad", "3.3.2": "home",
    "3.4": "cooperation", "4": "difficulties", "5": "results", "6": "plans", "7": "priorities",
}  # fmt: skip
SECTIONS = {"Annex I": "3.3.1", "Annex II": "3.3.2", "Summary": "7", "Key information": "7"}  # treated as these
KINDS = {  # parts of a profile by kind of position; cooperation and practice go by their section
    "priority": "priorities", "policy": "priorities", "challenge": "difficulties", "covid": "difficulties",
    "good_practice": "practices", "result": "results", "need": "needs", "plan": "plans", "trend": "difficulties",
}  # fmt: skip
PART_NAMES = ("priorities", "abroad", "home", "cooperation", "eu", "difficulties", "practices", "results", "needs",
             "plans")  # fmt: skip
CONTINENTS = ("africa", "americas", "asia")
ROLES_AT_HOME = ("target", "nationality", "returnees", "origin_transit")  # how a measure at home concerns a place


def part_of(locator: str) -> str:
    """Return the part of a profile for a row with a locator, by the first section or box that it names."""
    first = next(iter(passages_of(locator)[0].parts), "")
    if box := BOX.fullmatch(first):
        first = load("boxes", number=int(box[1]))["section"].iloc[0]
    section = f"{SECTIONS.get(first, first.removeprefix('§'))}."
    return next((part for head, part in PARTS.items() if section.startswith(f"{head}.")), "priorities")


def by_part(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return positions or facts by the part of a profile that shows them: by their kind, or else by their locator."""
    parts = rows["kind"].map(KINDS).fillna(rows["locator"].map(part_of))
    return {name: rows[parts == name] for name in PART_NAMES}


def naming(table: str, **place: str) -> pd.DataFrame:
    """Return the rows that name a place (`iso3=`), region (`place_group=`) or country (`code=`), lists aside."""
    mentions = load("mentions", resource=table, **place)
    ids = mentions.loc[mentions["role"] != "list", "row_id"].unique()
    key = resource(table)["schema"]["primaryKey"][0]
    return load(table, **{key: [int(i) if i.isdigit() else i for i in ids]})


def rows_naming(**ids: str) -> pd.DataFrame:
    """Return the rows of the study's tables that have one of some ids of a place or region in the column of its name.

    The first id is the one that `mentions` has. Columns: table, row (the rest of its key), locator.
    """
    parts = [load("mentions", **dict([*ids.items()][:1])).rename(columns={"resource": "table", "row_id": "row"})]
    for table in load_descriptor()["resources"]:
        name, schema = table["name"], table.get("schema", {})
        names_places = schema.get("foreignKeys") and "outside" not in table and name != "mentions"
        for column in ids.keys() & {field["name"] for field in schema["fields"]} if names_places else ():
            rows = load(name, **{column: ids[column]})
            keys = [key for key in schema["primaryKey"] if key != column]
            parts.append(rows.assign(table=name, row=[", ".join(map(str, key)) for key in rows[keys].to_numpy()]))
    named = pd.concat(parts).reindex(columns=["table", "row", "locator"])
    named = named.drop_duplicates(["table", "row"], ignore_index=True)  # a row can name a place in several roles
    named.attrs["tables"] = list(named["table"].unique())
    return named


def measures_by_place() -> pd.DataFrame:
    """Return which measures act in third countries, or at home for people from them.

    Columns: measure_id, programme, iso3, code (of a country that reports it). A measure abroad acts in its
    `measure_places`, one at home for the people that its annex names. Countries' measures on their own territory are
    left out.
    """
    home = load("mentions", resource="measures", role=list(ROLES_AT_HOME)).rename(columns={"row_id": "measure_id"})
    home = home[home["measure_id"].isin(measures.ids("II"))]
    placed = pd.concat([*map(measures.measure_places, ("I", "II")), home])[["measure_id", "iso3"]].dropna()
    placed = placed.drop_duplicates().merge(load("measure_countries")[["measure_id", "code"]])
    placed.insert(1, "programme", measures.programme_of(placed["measure_id"]))
    return placed[placed["iso3"] != placed["code"].map(reporting()["iso3"])]


def eu_measures(**place: str) -> pd.DataFrame:
    """Return the EU-funded measures that name a place or region, in the study's order: rows of `eu_measures`."""
    ids = set(load("mentions", resource="eu_measures", **place).query("role != 'other'")["row_id"])
    ids |= set(load("eu_measure_places", **place)["eu_measure_id"]) if "iso3" in place else set()
    return load("eu_measures", eu_measure_id=sorted(ids))


def eu_measures_around(iso3: Collection[str], *shown: pd.DataFrame) -> pd.DataFrame:
    """Return the EU-funded measures for a region with some third countries, without those `shown`.

    What, or whose first phase, has its countries where the study describes it is for these alone.
    """
    groups = load("place_groups", iso3=iso3)["place_group"]
    mentioned = load("mentions", resource="eu_measures", place_group=groups, role="target")
    rows = load("eu_measures", eu_measure_id=mentioned["row_id"].unique())
    described = load("eu_measures").set_index("eu_measure_id")["locator"].str.partition("; ")[0]
    named = load("eu_measure_places", role="place")
    named = named[named["locator"] == named["eu_measure_id"].map(described)]
    known = pd.concat([named, *shown])["eu_measure_id"]
    return rows[~rows["eu_measure_id"].isin(known) & ~rows["phase_of"].isin(known)]


def without_parts(rows: pd.DataFrame) -> pd.DataFrame:
    """Return EU-funded measures without those that are a part of another of them: what is counted."""
    whole = whole_of(rows)
    return rows[~whole.isin(rows["eu_measure_id"]) | (whole == rows["eu_measure_id"])]


def positions(shown: Collection[str], **place: str) -> dict[str, pd.DataFrame]:
    """Return the positions of countries on a place or region, by part of a profile: rows of `positions`.

    Positions on agreements that have a row in `agreements` are left out, and those that another position contains,
    or an EU-funded measure that is `shown` (ids).
    """
    rows = naming("positions", **place).dropna(subset="example_en")
    agreed = load("agreements", counterparty_iso3=place["iso3"])["code"] if "iso3" in place else []
    rows = rows[~(rows["code"].isin(agreed) & are_on_agreements(rows))]
    return by_part(without_contained(rows, shown))


def positions_around(iso3: str, groups: pd.Series, shown: Collection[str]) -> pd.DataFrame:
    """Return the positions on regions (`groups`), no continents, to which a place belongs: rows of `positions`.

    Those that name the place too are left out, and those that say what a measure contains which is `shown` (ids).
    """
    rows = naming("positions", place_group=groups[~groups.isin(CONTINENTS)]).dropna(subset="example_en")
    rows = rows[~rows["position_id"].isin(naming("positions", iso3=iso3)["position_id"])]
    told = rows.loc[rows["contained_in"].isin(shown), "example_en"]
    return without_contained(rows[~rows["example_en"].isin(told)]).sort_values("code", kind="stable")


def are_on_agreements(positions: pd.DataFrame) -> pd.Series:
    """Return whether each position is on agreements with third countries, as bool."""
    return (positions["kind"] == "cooperation") & (positions["theme"] == "cooperation_agreements")


def without_contained(rows: pd.DataFrame, shown: Collection[str] = ()) -> pd.DataFrame:
    """Return rows of `positions` without those that another of them contains, or a measure that is `shown` (ids)."""
    return rows[~rows["contained_in"].isin([*rows["position_id"], *shown])]


def facts(**place: str) -> dict[str, pd.DataFrame]:
    """Return the facts on a place or region, by part of a profile: rows of `place_facts`."""
    return by_part(load("place_facts", **place))
