"""Profiles of regions: values for `templates/region.html.j2`."""

import pandas as pd

from ...core.markup import Text
from ...data.countries import country_name
from ...data.tables import load, reporting, terms
from ...display.basis import bases
from ...display.numbers import Number, by_country_name, count
from .. import entries, measures, mentions
from . import overview

TOLD = ["challenge", "good_practice", "result", "need"]  # kinds of positions that a region without any leaves open


def members(region: str) -> pd.Series:
    """Return the third countries of a region (lists of alpha-3 codes), by what makes them members."""
    rows = load("place_groups", place_group=region).sort_values("iso3", key=lambda codes: codes.map(country_name))
    return rows.groupby(rows["basis"].map(terms("group_basis")), sort=False)["iso3"].agg(list)


def acting(region: str) -> pd.DataFrame:
    """Return which measures of annex I act in countries of a region: columns measure_id, programme, iso3, code."""
    rows, own = mentions.measures_by_place(), load("place_groups", place_group=region)["iso3"]
    return rows[rows["measure_id"].str.startswith("I-") & rows["iso3"].isin(own)]


def _elsewhere(region: str, shown: pd.Series) -> pd.DataFrame:
    """Return further measures for countries of a region: rows of `measures.measures`, without those `shown` (ids).

    They name another region with some of its countries, or one of them in their aim alone, are at home for people from
    one of them, or for people of its countries at a place that annex I does not print.
    """
    iso3, by_place = load("place_groups", place_group=region)["iso3"], mentions.measures_by_place()
    named = mentions.naming("measures", place_group=load("place_groups", iso3=iso3)["place_group"])["measure_id"]
    unplaced = load("measure_targets", measure_id=measures.UNPLACED, iso3=iso3)["measure_id"]
    aimed = load("mentions", resource="measures", role="target", iso3=iso3)["row_id"]
    aimed = aimed[aimed.isin(measures.ids("I"))]
    ids = [*named, *unplaced, *aimed, *by_place.loc[by_place["iso3"].isin(iso3), "measure_id"]]
    return measures.measures(measure_id=set(ids) - set(measures.of_same_programmes(shown)))


def _priority(row: pd.Series) -> dict[str, object] | None:
    """Return the countries that give priority to a region in table 2, and its third countries there; None if none.

    Table 2 may have the same third countries under another name (`as_name`), or fewer of them.
    """
    sets = load("place_groups").groupby("place_group")["iso3"].agg(set)
    same = sets.index[sets == sets.get(row["place_group"])]
    named = load("regions", place_group=same).dropna(subset="priority_region")
    if named.empty:
        return None
    of_table_2 = named["priority_region"].iloc[0]
    rows = load("priority_region_countries", priority_region=of_table_2)
    as_name = terms("priority_region")[of_table_2] if pd.isna(row["priority_region"]) else ""
    listed = load("priority_regions", priority_region=of_table_2).sort_values("iso3")
    return {"count": count(rows), "codes": rows["code"], "as_name": as_name,
            "places": listed["iso3"].tolist(), "of": count(listed)}  # fmt: skip


def _annex(row: pd.Series) -> dict[str, object] | None:
    """Return the countries on annex III's line for a region as a whole, and its third countries there; None if none."""
    if pd.isna(row["annex_region"]):
        return None
    rows = load("annex_places", annex_region=row["annex_region"])
    of_region = rows.loc[rows["level"] == "region", "code"].tolist()
    return {"codes": of_region, "places": rows["iso3"].dropna().tolist(), "named": rows["code"].dropna().tolist()}


def _matrix(rows: pd.DataFrame) -> dict[str, object]:
    """Return who acts where (rows of `acting`): countries and places, by name, and numbers of programmes by pair."""
    pairs = rows.groupby(["iso3", "code"])["programme"]
    return {
        "acting_countries": by_country_name(rows["code"]), "acting_places": by_country_name(rows["iso3"]),
        "acting": {pair: count(ids.drop_duplicates(), "measure_targets") for pair, ids in pairs},
    }  # fmt: skip


def _agreements(region: str, countries: list[str]) -> dict[str, object]:
    """Return agreements with the third countries of a region, the parties of the country listed apart, and plans."""
    rows = load("agreements", counterparty_iso3=countries)
    is_apart = rows["code"] == overview.LISTED_APART
    regions = [region, *load("place_groups", iso3=countries)["place_group"]]
    named = [mentions.naming("positions", **place) for place in ({"iso3": countries}, {"place_group": regions})]
    plans = pd.concat(named).query("kind == 'plan' and theme == 'cooperation_agreements'")
    apart = by_country_name(rows.loc[is_apart, "counterparty_iso3"])
    return {"agreed": entries.agreements(rows[~is_apart]), "listed_apart": overview.LISTED_APART, "apart": apart,
            "sought": entries.positions(plans.drop_duplicates("position_id"))}  # fmt: skip


def _eu_measures(region: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the EU-funded measures that name a region, and the others that name countries of it."""
    of_region = mentions.eu_measures(place_group=region)
    in_countries = mentions.eu_measures(iso3=load("place_groups", place_group=region)["iso3"])
    return of_region, in_countries[~in_countries["eu_measure_id"].isin(of_region["eu_measure_id"])]


def in_short(region: str) -> dict[str, Number]:
    """Return the numbers of a region by name; a programme can be reported by two countries."""
    rows, priority = acting(region), _priority(load("regions", place_group=region).iloc[0])
    of_eu, in_countries = _eu_measures(region)
    reports = load("measure_countries", measure_id=rows["measure_id"].unique())
    is_meant = rows["measure_id"].map(measures.NAMED_ALONE).fillna(rows["iso3"]).isin(rows["iso3"])
    return {
        **({"priority": priority["count"]} if priority else {}),
        "countries": count(sorted(set(rows["code"])), "measure_countries").replace(bases=bases(reports)),
        "programmes": count(rows["programme"].drop_duplicates(), "measure_targets"),
        "listed_only": count(rows.loc[~is_meant, "programme"].drop_duplicates(), "measure_targets"),
        "eu_measures": count(mentions.without_parts(pd.concat([of_eu, in_countries]))),
        "eu_measures_of_region": count(mentions.without_parts(of_eu)),
    }  # fmt: skip


def values(region: str) -> tuple[Text, dict[str, object]]:
    """Return the name of a region, and the variables of its template."""
    row = load("regions", place_group=region).iloc[0]
    of_annexes = measures.measures(measure_id=mentions.naming("measures", place_group=region)["measure_id"])
    countries = members(region).explode().tolist()
    here = measures.in_phase(measures.measures("I", measure_id=acting(region)["measure_id"].unique()), countries)
    elsewhere = _elsewhere(region, pd.concat([here, of_annexes])["measure_id"])
    (of_eu, in_countries), priority = _eu_measures(region), _priority(row)
    in_table_2 = load("priority_regions", iso3=countries)
    boxes = sorted(set(mentions.naming("boxes", place_group=region)["number"]) - entries.box_numbers(of_eu["locator"]))
    positions = mentions.positions(of_eu["eu_measure_id"], place_group=region)
    around = mentions.eu_measures_around(countries, of_eu, in_countries)
    said = mentions.naming("positions", iso3=countries)["kind"]
    in_annex_iii = load("annex_places", iso3=countries).groupby("code")["iso3"].agg(by_country_name)  # under any region
    stated = [claim for iso3 in countries for claim in overview.priority_claims(iso3)]
    return Text(row["name_en"]), {
        "region": row, "numbers": in_short(region), "members": members(region).to_dict(), "boxes": boxes,
        "reporting": reporting().query("iso3 in @countries").index.tolist(),
        "priority": priority, "other_rows": () if priority else overview.priority_regions(in_table_2),
        "stated": {iso3: numbers for iso3 in countries if (numbers := overview.priority_numbers(iso3))},
        "annex": _annex(row), "numbers_that_differ": overview.numbers_that_differ(stated, place_group=region),
        **_matrix(acting(region)), **_agreements(region, countries), **overview.origins(countries),
        "overview": overview.of_measures(here, countries),
        "overview_named": overview.of_measures(of_annexes, countries),
        "in_its_countries": [entries.measure(row, countries) for row in here.to_dict("records")],
        "named": [entries.measure(row, countries) for row in of_annexes.to_dict("records")],
        "elsewhere": [entries.measure(row) for row in elsewhere.to_dict("records")],
        "eu_around": [*map(entries.eu_measure, around.to_dict("records"))],
        "eu_measures": [entries.eu_measure(row) for row in of_eu.to_dict("records")],
        "eu_in_countries": [entries.eu_measure(row) for row in in_countries.to_dict("records")],
        "positions": [entries.positions(rows, boxes) for rows in positions.values() if len(rows)],
        "facts": [rows.to_dict("records") for rows in mentions.facts(place_group=region).values() if len(rows)],
        "kinds_told": TOLD, "told_of_members": said.isin(TOLD).any(), "in_annex_iii": in_annex_iii.to_dict(),
        "told_of_it": any(rows["kind"].isin(TOLD).any() for rows in positions.values()),
        "origin_of_region": mentions.naming("positions", place_group=region, role="origin")["code"],
        "rows_naming_it": mentions.rows_naming(**row[["place_group", "priority_region", "annex_region"]].dropna()),
    }  # fmt: skip
