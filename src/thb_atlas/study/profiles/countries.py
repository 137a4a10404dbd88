"""Profiles of reporting countries: values for `templates/country.html.j2`."""

import pandas as pd

from ...core.wording import lower_first
from ...data.countries import country_name
from ...data.tables import labels_or_empty, load, reporting, terms
from ...display.basis import bases
from ...display.numbers import Number, count
from ...display.page import Page
from ...display.quoted_claims import Claims
from ...display.tally import UNSPECIFIED
from .. import entries, footnotes, measures, mentions
from ..audit.lists import listed
from . import coverage, overview

FEWEST_FOR_SHARE = 30  # victims; of fewer their number is shown
SIDES = {"abroad": "in third countries", "home": "at home"}  # of what is difficult or needed


def acted_in(code: str) -> pd.DataFrame:
    """Return a country's priority regions (table 2) with programmes of its own (annex I): a row for each place."""
    own = own_measures("I", code)[["measure_id", "title_en"]]
    placed = measures.measure_places(measure_id=own["measure_id"]).merge(own, on="measure_id")
    regions = load("priority_region_countries", code=code)["priority_region"]
    members = load("priority_regions", priority_region=regions)[["priority_region", "iso3"]]
    return members.merge(placed, on="iso3")


def _victims(code: str) -> dict[str, Number]:
    """Return the registered victims of a country, and those from outside the EU: their share too, of 30 or more."""
    row, page = load("victims_2022", code=code).dropna(subset="pct_non_eu"), Page("1")
    if row.empty:
        return {}
    found = {"victims": "total", "from_outside_eu": "non_eu", "from_other_eu": "other_eu", "own_citizens": "own"}
    victims = {name: page.take(row, f"value:{column}") for name, column in found.items()}
    if victims["victims"].value < FEWEST_FOR_SHARE:
        return victims | {"share_from_outside_eu": victims.pop("from_outside_eu")}
    share = page.take(row, "value:pct_non_eu", shown="{:g}\u00a0%", claim_section="Table 1")
    return victims | {"share_from_outside_eu": share}


def numbers(code: str) -> dict[str, Number]:
    """Return the numbers of a country by name, for its lead.

    `regions_named` are those of table 2 of which measures of annex I name a third country.
    """
    regions, reports = load("priority_region_countries", code=code), load("measure_countries", code=code)
    own = {side: reports[reports["measure_id"].str.startswith(id)] for side, id in (("abroad", "I-"), ("home", "II-"))}
    named = load("priority_regions", iso3=measures.measure_places(measure_id=own["abroad"]["measure_id"])["iso3"])
    return {
        **{f"inferred_{side}": count(rows[rows["basis"] == "inferred"]) for side, rows in own.items()},
        **{
            f"measures_{side}": count(rows["measure_id"], "measure_countries").replace(bases=bases(rows))
            for side, rows in own.items()
        },
        "priority_regions": count(regions),
        "regions_acted_in": count(regions[regions["priority_region"].isin(acted_in(code)["priority_region"])]),
        "regions_named": count(named["priority_region"].unique(), "priority_regions"),
        "agreements": count(load("agreements", code=code)),
        **_victims(code),
    }


def _terms_of(table: str, column: str, code: str) -> tuple[set[str], set[str]]:
    """Return the terms that a table gives for a country, and further ones that its footnotes give."""
    in_table = set(load(table, code=code)[column])
    in_footnotes = {term for term, footnote in footnotes.paired_with(table, column).items() if code in listed(footnote)}
    return in_table, in_footnotes - in_table


def _policy(code: str) -> dict[str, object]:
    """Return what tables 2 to 4 and their footnotes list of a country.

    `sole` has measures (id and title) that are alone in several of its priority regions, and in how many.
    """
    approaches, linked = _terms_of("policy_approaches", "approach", code), _terms_of("policy_links", "domain", code)
    in_places, own = acted_in(code), own_measures("I", code)
    acted = in_places.drop_duplicates(["priority_region", "programme"])
    places = in_places.groupby("priority_region")["iso3"].unique()
    statuses = acted.groupby("priority_region")["status"].agg(list)
    by_title = ["measure_id", acted["title_en"].map(entries.short_title)]
    alone = acted.drop_duplicates("priority_region", keep=False).groupby(by_title)["priority_region"]
    regions = terms("priority_region")[load("priority_region_countries", code=code)["priority_region"]]
    return {
        "approaches": [[label for id, label in terms("policy_approach").items() if id in ids] for ids in approaches],
        "linked": [[lower_first(label) for id, label in terms("policy_domain").items() if id in ids] for ids in linked],
        "linked_unnamed": not any(linked) and code in listed(footnotes.LINKED_POLICIES),
        "regions": [
            {"name": label, "statuses": statuses.get(key, []), "places": places.get(key, []), "wider": _wider(key, own)}
            for key, label in regions.items()
        ],
        "sole": {names: count(only, "priority_regions") for names, only in alone if len(only) > 1},
        "untargeted": not load("positions", code=code, kind="priority", theme="target_places", side="home").empty,
        "turned_to_ukraine": code in listed(footnotes.TURNED_TO_UKRAINE),
        "has_eastern_europe": "eastern_europe" in regions,
        "aims": {
            where: aims
            for where, notes in footnotes.AIMS.items()
            if (aims := {words: note for words, note in notes.items() if code in listed(note)})
        },
        "policy_abroad": [code in listed(note) for note in (footnotes.POLICY_ABROAD, footnotes.WITHOUT_POLICY_ABROAD)],
    }


def _wider(priority_region: str, own: pd.DataFrame) -> list[str]:
    """Return the short titles of a country's `own_measures` that name a whole region with some of a priority region.

    Those for people of some of it, at a place that annex I does not print, are among them.
    """
    members = load("priority_regions", priority_region=priority_region)["iso3"]
    groups = {*load("place_groups", iso3=members)["place_group"]}
    unplaced = load("measure_targets", measure_id=measures.UNPLACED, iso3=members)["measure_id"]
    is_wider = own["place_groups"].map(groups.intersection).map(bool) | own["measure_id"].isin(unplaced)
    return own.loc[is_wider, "title_en"].map(entries.short_title).tolist()


def own_measures(annex: str, code: str) -> pd.DataFrame:
    """Return the measures of an annex that a country reports, in the annex's order."""
    return measures.measures(annex, measure_id=load("measure_countries", code=code)["measure_id"])


def _part_in(annex: str, code: str) -> list[dict]:
    """Return the measures of others that a country paid towards (`sums`) or took part in (`partners`).

    A programme that annex I has too is left out of those of annex II.
    """
    rows = coverage.part_in(annex, code)
    if annex == "II":
        rows = rows[~rows["measure_id"].isin(measures.of_same_programmes(coverage.part_in("I", code)["measure_id"]))]
    found = measures.measures(annex, measure_id=rows["measure_id"]).set_index("measure_id", drop=False)
    found["roles"] = rows.groupby("measure_id")["role"].unique()
    found["short"] = found["title_en"].map(entries.short_title)
    found["partners"] = rows[rows["role"] == "partner"].groupby("measure_id")["name"].agg("; ".join)
    paid = load("measure_funding", measure_id=found.index)[lambda sums: sums["funder"].isin(rows["name"])]
    return [
        {**row, **entries.status(row), **entries.reported_elsewhere(row), "when": measures.dates_in_words(row),
         "sums": entries.funding(paid[paid["measure_id"] == i])}
        for i, row in found.iterrows()
    ]  # fmt: skip


def _agreements(code: str) -> dict[str, object]:
    """Return the agreements of a country, and the footnotes that list it on agreements and organisations."""
    rows = load("agreements", code=code).sort_values("counterparty_iso3", key=lambda codes: codes.map(country_name))
    by_others = load("agreements", counterparty_iso3=reporting().at[code, "iso3"])
    return {
        "agreements": entries.agreements(rows),
        "agreed_by_others": entries.agreements(by_others),
        "forms": {form: footnote for form, footnote in footnotes.FORMS.items() if code in listed(footnote)},
        "consults": code in listed(footnotes.EMPACT),
        "bodies": [body for body, footnote in footnotes.BODIES.items() if code in listed(footnote)],
        "signed_unnamed": rows.empty and code in listed(footnotes.SIGNED_AGREEMENTS),
    }  # fmt: skip


def eu_parts(code: str, iso3: str) -> list[dict]:
    """Return the EU-funded measures in which a country has a part (rows of `eu_measures`), with its `role`."""
    roles = dict.fromkeys(load("eu_measure_places").query("iso3 == @iso3")["eu_measure_id"], "as a third country")
    roles |= load("eu_measure_countries", code=code).set_index("eu_measure_id")["role"].str.replace("_", "-").to_dict()
    rows = load("eu_measures", eu_measure_id=list(roles))
    return rows.assign(role=rows["eu_measure_id"].map(roles)).to_dict("records")


def boxes(code: str) -> tuple[list[int], list[int]]:
    """Return the numbers of the boxes about a country, and of further boxes that name it.

    Boxes on measures of the country are left out: its page shows these measures.
    """
    own = pd.concat([own_measures(annex, code) for annex in ("I", "II")])
    rows = coverage.boxes_on(code)
    rows = rows[~rows["number"].isin(entries.box_numbers(own["locator"]))]
    is_about = rows["code"] == code
    return rows.loc[is_about, "number"].tolist(), rows.loc[~is_about, "number"].tolist()


def positions(code: str) -> dict[str, pd.DataFrame]:
    """Return the positions of a country with an example, by part of its page: rows of `positions`.

    Positions on agreements that `agreements` has, by counterparty or locator, and those that another one contains, or
    a measure that the country reports, are left out.
    """
    rows = load("positions", code=code).dropna(subset="example_en")
    rows = rows.drop_duplicates(["example_en", "locator"])
    rows = rows[~(mentions.are_on_agreements(rows) & _tells_of(rows, load("agreements", code=code)))]
    return mentions.by_part(mentions.without_contained(rows, load("measure_countries", code=code)["measure_id"]))


def _tells_of(rows: pd.DataFrame, agreements: pd.DataFrame) -> pd.Series:
    """Return whether each position names a counterparty of some agreements, or has the locator of one, as bool."""
    parties = agreements["counterparty_iso3"].unique()
    codes = reporting().index[reporting()["iso3"].isin(parties)]
    named = [load("mentions", resource="positions", **which) for which in ({"iso3": parties}, {"code": codes})]
    return rows["position_id"].isin(pd.concat(named)["row_id"]) | rows["locator"].isin(agreements["locator"])


def said_by_others(code: str) -> pd.DataFrame:
    """Return the positions of other countries that name this country: rows of `positions`.

    Those that tell of an agreement with it, which its page lists, are left out.
    """
    rows = mentions.naming("positions", code=code).drop_duplicates(["code", "example_en"])
    agreeing = load("agreements", counterparty_iso3=reporting().at[code, "iso3"])["code"]
    return rows[~(mentions.are_on_agreements(rows) & rows["code"].isin(agreeing))]


def _subjects(code: str) -> dict[str, list[str]]:
    """Return the subjects, in words, on which lists alone name a country, without an example, by kind of position.

    A list that names no subject is on a pillar, abroad or at home; any example there is one on it.
    """
    rows = load("positions", code=code)
    where = rows["pillar"].map(terms("pillar")).fillna("") + " " + rows["side"].map(SIDES)
    names = rows["theme"].map(labels_or_empty("positions", "theme")).mask(rows["theme"] == UNSPECIFIED, where)
    has_example = rows["example_en"].notna()
    is_told = has_example.groupby([rows["kind"], rows["theme"]]).transform("any")
    is_told |= (rows["theme"] == UNSPECIFIED) & has_example.groupby([rows["kind"], where]).transform("any")
    return names[~is_told].dropna().str.strip().groupby(rows["kind"]).unique().map(sorted).to_dict()


def _lists_at_home(code: str) -> list[dict]:
    """Return the lists on measures at home that name a country: of kinds, or of a group none of whose kinds does."""
    named, groups = {*load("footnote_countries", code=code)["footnote"]}, footnotes.ACTIONS_AT_HOME.items()
    notes = [note for group, kinds in groups for note in named.intersection(kinds) or named & {group}]
    return load("footnotes", footnote=notes).to_dict("records")


def whom_to_ask(code: str) -> list[dict]:
    """Return the subjects of a country's difficulties on which others report a good practice, and these countries."""
    labels = labels_or_empty("positions", "theme").drop(UNSPECIFIED, errors="ignore")
    difficult = load("positions", kind="challenge", code=code)["theme"]
    practices = load("positions", kind="good_practice", theme=labels.index[labels.index.isin(difficult)])
    others = practices[practices["code"] != code].groupby("theme")["code"].unique()
    return [{"subject": labels[theme], "codes": codes} for theme, codes in others.items()]


def values(page: Page) -> dict[str, object]:
    """Return the variables of the template of a country; `page` has the country in focus."""
    code, iso3 = page.code, page.focus.iso3
    abroad, home = own_measures("I", code), own_measures("II", code)
    (shown_boxes, other_boxes), by_others = boxes(code), said_by_others(code)
    targets = load("measure_targets", measure_id=abroad["measure_id"])["iso3"]
    return {
        "country": reporting().fillna({"ncp_url": ""}).loc[code], "opening": page.focus.opening,
        "overview": overview.of_measures(pd.concat([abroad, home])), "code": code, "unplaced": measures.UNPLACED,
        "met": None if code == overview.LISTED_APART else overview.agreements_and_measures("code", code),
        "numbers": numbers(code), "abroad": abroad,
        "victims_from": load("victims_2022", code=code)["source_en"].dropna().tolist(),
        "abroad_entries": [entries.measure(row) for row in abroad.to_dict("records")],
        "home_entries": [entries.measure(row) for row in home.to_dict("records")],
        "part_in": {"abroad": _part_in("I", code), "home": _part_in("II", code)},
        "counted_at_home": code in listed(footnotes.MEASURES_AT_HOME),
        "none_at_home": code in listed(footnotes.NO_MEASURES_AT_HOME),
        "lists_at_home": _lists_at_home(code),
        **_policy(code), **_agreements(code), "eu_parts": eu_parts(code, iso3),
        "positions": {part: entries.positions(rows, shown_boxes) for part, rows in positions(code).items()},
        "subjects": _subjects(code), "boxes": shown_boxes,
        "other_boxes": {number: entries.box_address(number) for number in other_boxes},
        "whom_to_ask": whom_to_ask(code),
        "said_by_others": entries.positions(by_others),
        "wished_by_others": entries.positions(by_others[by_others["kind"].isin(["need", "plan"])]),
        "only_in_annex_iii": sorted({*load("annex_places", code=code)["iso3"].dropna()} - {*targets}),
        "uncovered_subjects": coverage.uncovered(code), "differences": coverage.contradictions_about(code),
        "georgian": Claims()["countries_with_georgian_agreements"],
        "non_eu_share": Claims()["non_eu_share_2022_in_text"],
        "has_place_page": iso3 in set(load("places", page=True)["iso3"]),
    }  # fmt: skip
