"""Profiles of regions: values for `templates/region.html.j2`."""

import pandas as pd
from markupsafe import Markup

from ...core.markup import Text
from ...data.countries import country_name
from ...data.tables import load, terms
from ...display.basis import bases
from ...display.numbers import Number, count, country_link, place_link
from .. import entries, measures, mentions
from ..entries import country_links


def members(region: str) -> pd.DataFrame:
    """Return the third countries of a region, sorted by name: iso3, name, basis (what makes them members)."""
    rows = load("place_groups", place_group=region)
    rows = rows.assign(name=rows["iso3"].map(country_name), basis=rows["basis"].map(terms("group_basis")))
    return rows.sort_values("name")[["iso3", "name", "basis"]]


def acting(region: str) -> pd.DataFrame:
    """Return which measures of annex I act in countries of a region: columns measure_id, programme, iso3, code."""
    rows = mentions.measures_by_place()
    rows = rows[rows["measure_id"].str.startswith("I-")]
    return rows[rows["iso3"].isin(load("place_groups", place_group=region)["iso3"])]


def _unplaced(region: str) -> list[dict[str, object]]:
    """Return the measures for countries of a region of which annex I does not say where they took place."""
    rows = load("measure_targets", measure_id=measures.UNPLACED)
    rows = rows[rows["iso3"].isin(load("place_groups", place_group=region)["iso3"])]
    by_id = measures.measures("I", measure_id=rows["measure_id"]).set_index("measure_id")
    return [
        {
            "id": measure_id, "title": by_id.at[measure_id, "title_en"], "countries": count(part),
            "who": country_links(by_id.at[measure_id, "codes"]),
        }
        for measure_id, part in rows.groupby("measure_id")
    ]  # fmt: skip


def _priority(row: pd.Series) -> dict[str, object] | None:
    """Return the countries that give priority to a region in table 2, and its third countries there; None if none."""
    if pd.isna(row["priority_region"]):
        return None
    rows = load("priority_region_countries", priority_region=row["priority_region"])
    places = load("priority_regions", priority_region=row["priority_region"])["iso3"]
    return {"count": count(rows), "who": country_links(rows["code"]), "places": _names(places)}


def _annex(row: pd.Series) -> dict[str, object] | None:
    """Return the countries on annex III's line for a region as a whole, and its third countries there; None if none."""
    if pd.isna(row["annex_region"]):
        return None
    rows = load("annex_places", annex_region=row["annex_region"])
    whole = rows[rows["level"] == "region"]
    return {"who": country_links(whole["code"]) if len(whole) else "", "places": _names(rows["iso3"].dropna())}


def _names(codes: pd.Series) -> Markup:
    """Return third countries, sorted by name, as links separated by commas."""
    return Markup(", ".join(place_link(iso3) for iso3 in sorted(set(codes), key=country_name)))


def _matrix(rows: pd.DataFrame) -> dict[str, list]:
    """Return who acts where (rows of `acting`) for the template: `columns`, the reporting countries, and `rows`.

    Each row has the third country and, for each column, a Number of measures or nothing.
    """
    numbers = {
        pair: count(ids.unique(), "measure_targets") for pair, ids in rows.groupby(["iso3", "code"])["programme"]
    }
    codes, places = sorted(set(rows["code"]), key=country_name), sorted(set(rows["iso3"]), key=country_name)
    return {
        "columns": [Markup(country_link(code)) for code in codes],
        "rows": [
            {"place": Markup(place_link(iso3)), "cells": [numbers.get((iso3, code), "") for code in codes]}
            for iso3 in places
        ],
    }


def in_short(region: str) -> dict[str, Number]:
    """Return the numbers of a region by name; measures are programmes, which two countries can report."""
    rows, priority = acting(region), _priority(load("regions", place_group=region).iloc[0])
    of_eu = mentions.eu_measures(place_group=region)
    reports = load("measure_countries", measure_id=rows["measure_id"].unique())
    return {
        **({"priority": priority["count"]} if priority else {}),
        "countries": count(sorted(set(rows["code"])), "measure_countries").replace(bases=bases(reports)),
        "measures": count(rows["programme"].drop_duplicates(), "measure_targets"),
        "eu_measures": count(mentions.without_parts(of_eu)),
    }  # fmt: skip


def values(region: str) -> tuple[Text, dict[str, object]]:
    """Return the name of a region, and the variables of its template."""
    row = load("regions", place_group=region).iloc[0]
    named = mentions.naming("measures", place_group=region)
    of_annexes = pd.concat([measures.measures(annex, measure_id=named["measure_id"]) for annex in ("I", "II")])
    of_eu, priority = mentions.eu_measures(place_group=region), _priority(row)
    numbers_of_boxes = set(mentions.naming("boxes", place_group=region)["number"])
    boxes = sorted(numbers_of_boxes - entries.box_numbers(of_eu["locator"]))
    positions = mentions.positions(mentions.names_in_locators(of_eu, boxes), place_group=region)
    facts = mentions.facts(place_group=region)
    return Text(row["name_en"]), {
        "region": row, "numbers": in_short(region), "members": _members(region),
        "priority": priority, "annex": _annex(row),
        **_matrix(acting(region)), "unplaced": _unplaced(region),
        "named": [entries.measure(row) for row in of_annexes.to_dict("records")],
        "eu_measures": [entries.eu_measure(row) for row in of_eu.to_dict("records")],
        "positions": list(filter(None, map(entries.positions, positions.values()))),
        "facts": list(filter(None, map(entries.facts, facts.values()))),
        "boxes": boxes, "rows_naming_it": mentions.rows_naming_region(row),
    }  # fmt: skip


def _members(region: str) -> list[dict[str, object]]:
    """Return the third countries of a region, grouped by what makes them members."""
    rows = members(region)
    return [{"basis": basis, "places": _names(part["iso3"])} for basis, part in rows.groupby("basis", sort=False)]
