"""Profiles of third countries: values for `templates/place.html.j2`."""

import pandas as pd

from ...data.countries import Country, country_name
from ...data.tables import load, reporting, terms
from ...display.basis import bases
from ...display.numbers import by_country_name, count
from ...display.quoted_claims import Claims
from .. import entries, measures, mentions
from . import overview

JOINT = ("EU-01", "EU-04", "EU-05")  # EMPACT, its joint action days, and its hackathon


def measures_in(annex: str, iso3: str) -> pd.DataFrame:
    """Return the measures of an annex that act in a place or for its people, sorted by the names of the countries."""
    rows = measures.measures(annex, measure_id=mentions.measures_by_place().query("iso3 == @iso3")["measure_id"])
    rows = measures.in_phase(rows, [iso3])
    return rows.sort_values("codes", key=lambda codes: codes.map(lambda c: [*map(country_name, c)]), kind="stable")


def _pillars(abroad: pd.DataFrame) -> dict[str, object]:
    """Return how many programmes of some measures serve each pillar, and how many of these codes rest on the text."""
    rows = load("measure_pillars", measure_id=abroad["measure_id"])
    rows = rows.assign(programme=measures.programme_of(rows["measure_id"]), coded=rows["basis"] == "text")
    rows = rows.sort_values("coded", kind="stable").drop_duplicates(["programme", "pillar"])  # what is printed first
    found = [
        {"name": label, "count": count(rows[rows["pillar"] == pillar]).replace(bases=bases(rows))}
        for pillar, label in terms("pillar").items()
    ]
    return {"pillars": found, "coded": count(rows[rows["coded"]]), "codes": count(rows)}


def _numbers(iso3: str, abroad: pd.DataFrame, home: pd.DataFrame, of_eu: pd.DataFrame, at_a_glance: dict) -> dict:
    """Return the numbers of a place by name, for its lead; a programme can be reported by two countries.

    `at_a_glance` has those of `overview.of_measures`.
    """
    reports = load("measure_countries", measure_id=abroad["measure_id"])
    placed = measures.measure_places(measure_id=abroad["measure_id"], iso3=iso3).drop_duplicates("programme")
    return {
        "countries": count(by_country_name(set(reports["code"])), "measure_countries").replace(bases=bases(reports)),
        "programmes": count(placed["programme"], "measure_targets"),
        "own_programmes": count(placed.loc[placed["alone"], "programme"], "measure_targets"),
        "listed_only": count(placed[placed["measure_id"].map(measures.NAMED_ALONE).fillna(iso3) != iso3]),
        "meant_for_it": count(placed[placed["measure_id"].map(measures.NAMED_ALONE) == iso3]),
        "shared_programmes": count(placed.loc[~placed["alone"], "programme"], "measure_targets"),
        "measures_home": overview.counted(home), "ongoing_home": overview.counted(home[home["status"] == "ongoing"]),
        "ongoing": at_a_glance["ongoing"], "ended_since": at_a_glance["passed"],
        "eu_measures": count(mentions.without_parts(of_eu)),
    }  # fmt: skip


def other_mentions(iso3: str) -> dict[str, pd.DataFrame]:
    """Return the measures that name a place without acting there or for its people, by how they name it.

    Measures that the place reports itself are left out.
    """
    by_place, own_codes = mentions.measures_by_place(), reporting().query("iso3 == @iso3").index
    acting = set(by_place.loc[by_place["iso3"] == iso3, "measure_id"])
    named = load("mentions", resource="measures", iso3=iso3).groupby("role")["row_id"].agg(set).to_dict()
    named["unplaced"] = set(load("measure_targets", measure_id=measures.UNPLACED, iso3=iso3)["measure_id"])
    rows = measures.measures(measure_id=[measure_id for role in named for measure_id in named[role] - acting])
    rows = rows[rows["codes"].map(set(own_codes).isdisjoint).astype(bool)]
    return {role: rows[rows["measure_id"].isin(of_role)] for role, of_role in named.items()}


def _regions(iso3: str) -> list[dict]:
    """Return the regions that a place is counted to (rows of `regions`), with who counts it there (`counted_by`)."""
    groups = load("place_groups", iso3=iso3).merge(load("regions"), on="place_group")
    in_table_2 = groups["priority_region"].isin(load("priority_regions", iso3=iso3)["priority_region"])
    in_annex = groups["annex_region"].isin(load("annex_places", iso3=iso3)["annex_region"])
    lists = pd.DataFrame({"Table 2": in_table_2, "Annex III": in_annex})
    counted_by = [", ".join(lists.columns[row]) for row in lists.to_numpy()]
    groups["counted_by"] = pd.Series(counted_by).where(lists.any(axis=1), groups["basis"].map(terms("group_basis")))
    return groups.to_dict("records")


def _eu_parties(of_eu: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the EU countries that take part in EU-funded measures, by short title.

    Left out are measures with a part that is told, and EMPACT and its joint operations, in which nearly all take part.
    """
    is_whole = of_eu["eu_measure_id"].isin(of_eu["part_of"])
    titles = of_eu[~is_whole].set_index("eu_measure_id")["name"].map(lambda name: name.partition(" (")[0])
    rows = load("eu_measure_countries", eu_measure_id=titles.index)
    rows = rows[~rows["eu_measure_id"].isin(JOINT)]
    return {titles[key]: part["code"] for key, part in rows.groupby("eu_measure_id")}


def _lists_that_differ(iso3: str, abroad: pd.DataFrame) -> list[dict]:
    """Return the countries by which annex III and figure 3 differ from annex I on a place."""
    targeting = abroad[abroad["measure_id"].isin(load("measure_targets", iso3=iso3)["measure_id"])]
    in_annex, differences = set(targeting["codes"].explode().dropna()), []
    for where, table in {"Annex III": "annex_places", "Figure 3": "figure_3_places"}.items():
        codes, everywhere = set(load(table, iso3=iso3)["code"]), set(load(table)["code"])
        if codes != in_annex and (codes or where == "Annex III"):
            found = {"where": where, "more": codes - in_annex, "fewer": in_annex - codes, "has_line": bool(codes)}
            differences.append(found | {"nowhere": found["fewer"] - everywhere})
    return differences


def boxes_on(iso3: str, locators: pd.Series) -> list[int]:
    """Return the numbers of the boxes that name a place, without those that the locators of shown measures name."""
    return sorted(set(mentions.naming("boxes", iso3=iso3)["number"]) - entries.box_numbers(locators))


def values(country: Country) -> dict[str, object]:
    """Return the variables of the template of a place."""
    iso3 = country.iso3
    abroad, home = measures_in("I", iso3), measures_in("II", iso3)
    of_eu, agreements = mentions.eu_measures(iso3=iso3), load("agreements", counterparty_iso3=iso3)
    told = pd.concat([abroad, home, of_eu])["locator"]
    boxes = boxes_on(iso3, told)
    positions = mentions.positions(of_eu["eu_measure_id"], iso3=iso3)
    at_a_glance, eu_around = overview.of_measures(abroad, [iso3]), mentions.eu_measures_around([iso3], of_eu)
    shown = [*abroad["measure_id"], *pd.concat([of_eu, eu_around])["eu_measure_id"]]
    groups = load("place_groups", iso3=iso3)["place_group"]
    rows_of = load("regions").set_index("place_group")["priority_region"].dropna()  # of table 2
    of_table_2 = load("place_groups", iso3=iso3, basis="table_2")["place_group"]
    # Where table 2 puts it in one of its regions, other lists do not put it in another of them.
    counted_to = groups[groups.isin(of_table_2) | ~groups.isin(rows_of.index)] if len(of_table_2) else groups
    wider = measures.measures(measure_id=mentions.naming("measures", place_group=groups)["measure_id"])
    wider = wider[~wider["programme"].isin([*abroad["programme"], *home["programme"]])]
    in_table_2 = load("priority_regions", iso3=iso3)
    nearest = load("places", iso3=iso3)["study_region"]  # the Middle East, of which M49 makes Western Asia
    rows_near = rows_of[rows_of.index.isin(nearest if nearest.isin(rows_of.index).all() else groups)]
    around = load("priority_regions", priority_region=rows_near)
    code = next(iter(reporting().query("iso3 == @iso3").index), None)
    on_regions = mentions.positions_around(iso3, counted_to, shown)
    return {
        "abroad": abroad, "overview": at_a_glance, "met": overview.agreements_and_measures("iso3", iso3),
        "numbers": _numbers(iso3, abroad, home, of_eu, at_a_glance),
        "priority": {"stated": overview.priority_numbers(iso3), "regions": overview.priority_regions(in_table_2),
                     "around": overview.priority_regions(around)},
        **_pillars(abroad), "code": code,
        "georgian": Claims()["countries_with_georgian_agreements"],
        **overview.origins([iso3]), "from_regions": overview.origin_regions(counted_to),
        "abroad_entries": [entries.measure(row, [iso3]) for row in abroad.to_dict("records")],
        "home_entries": [entries.measure(row, [iso3]) for row in home.to_dict("records")],
        "other_mentions": {
            role: [*map(entries.measure, rows.to_dict("records"))] for role, rows in other_mentions(iso3).items()
        },
        "eu_around": [*map(entries.eu_measure, eu_around.to_dict("records"))],
        "wider": [entries.measure(row) for row in wider.to_dict("records")],
        "eu_measures": [entries.eu_measure(row) for row in of_eu.to_dict("records")],
        "eu_parties": _eu_parties(of_eu),
        "instruments": mentions.naming("instruments", iso3=iso3).to_dict("records"),
        "agreements": entries.agreements(agreements),
        "positions": {part: entries.positions(rows, boxes) for part, rows in positions.items()},
        "on_regions": entries.positions(on_regions[on_regions["code"] != code]),
        "facts": {part: rows.to_dict("records") for part, rows in mentions.facts(iso3=iso3).items()},
        "boxes": boxes, "other_boxes": {box: entries.box_address(box) for box in sorted(entries.box_numbers(told))},
        "regions": _regions(iso3), "lists_that_differ": _lists_that_differ(iso3, abroad),
        "rows_naming_it": mentions.rows_naming(iso3=iso3, counterparty_iso3=iso3),
        "numbers_that_differ": overview.numbers_that_differ(iso3=iso3),
    }  # fmt: skip
