"""What the study says of one reporting country: values for `templates/country.html.j2`."""

import pandas as pd
from markupsafe import Markup

from ...data.countries import inline, place_name
from ...data.tables import load, reporting, terms, words
from ...display.numbers import Number, count, place_link
from ...display.page import Page
from ...ledger.sections import names_country
from ..audit.footnotes import pairs
from ..audit.lists import listed
from ..pages import measures
from . import coverage, entries, mentions
from .entries import field

WITHOUT_POLICY_ABROAD, LINKED, HOME, NONE_AT_HOME, AD_HOC, STRUCTURED = 134, 150, 199, 200, 233, 232  # footnotes
BODIES = {"UNODC": 245, "the OSCE": 246, "ICMPD": 247, "IOM": 248}  # international organisations and their footnotes
PARTS = ("abroad", "home", "priorities", "cooperation", "eu", "difficulties", "practices", "results", "needs", "plans")
SIDES = {"abroad": "I", "home": "II"}


def of_annex(annex: str) -> pd.DataFrame:
    """Return who reports the measures of annex `I` or `II`: rows of `measure_countries`."""
    return load("measure_countries", measure_id=load("measures", annex=annex)["measure_id"])


def acted_in(code: str) -> set[str]:
    """Return the priority regions of a country in which a measure of its own acts (annex I): ids of table 2."""
    own = of_annex("I")
    ids = own.loc[own["code"] == code, "measure_id"]
    places = load("measure_targets", measure_id=ids)["iso3"]
    regions = set(load("priority_region_countries", code=code)["region"])
    return regions & set(load("priority_regions", iso3=places)["region"])


def _share(code: str) -> Number | None:
    """Return the share of registered victims from outside the EU; None for a country without numbers."""
    row = load("victims_2022", code=code).dropna(subset="pct_non_eu")
    return Page("1").take(row, "value:pct_non_eu", shown="{:g} %", among="Table 1") if len(row) else None


def numbers(code: str) -> dict[str, Number]:
    """Return the numbers of a country by name, as its lead may name them."""
    annexes = {name: of_annex(annex) for name, annex in (("measures_abroad", "I"), ("measures_home", "II"))}
    regions = load("priority_region_countries", code=code)
    found = {
        name: count(rows.loc[rows["code"] == code, "measure_id"], "measure_countries") for name, rows in annexes.items()
    }
    return found | {
        "priority_regions": count(regions),
        "regions_acted_in": count(regions[regions["region"].isin(acted_in(code))]),
        "agreements": count(load("agreements", code=code)),
    }


def _glance(code: str) -> list[dict]:
    """Return the numbers at the top of the page."""
    of, share = numbers(code), _share(code)
    eu = load("eu_measure_countries", code=code)
    found = [
        field(of["measures_abroad"], "measures in third countries", "measure in third countries"),
        field(of["measures_home"], "measures at home", "measure at home"),
    ]
    if of["priority_regions"].value:
        found.append(field(of["priority_regions"], "priority regions", "priority region"))
        found.append(field(of["regions_acted_in"], "of them with a measure of its own"))
    if share is not None:
        found.append(field(share, "of registered victims came from outside the EU (2022)"))
    if of["agreements"].value:
        found.append(field(of["agreements"], "agreements that are named", "agreement that is named"))
    return [
        *found,
        *(
            [field(count(eu), "EU-funded measures with a part of it", "EU-funded measure with a part of it")]
            if len(eu)
            else []
        ),
    ]


def _policy(code: str) -> dict[str, object]:
    """Return the lists of tables 2 to 4 that name a country; where a table does not, those of the footnotes."""
    approaches = set(load("policy_approaches", code=code)["approach"])
    noted = {key for key, note in pairs("policy_approaches", "approach").items() if code in listed(note)}
    domains = set(load("policy_links", code=code)["domain"])
    in_notes = {key for key, note in pairs("policy_links", "domain").items() if code in listed(note)}
    regions, acted = terms("priority_region"), acted_in(code)
    own = regions[regions.index.isin(load("priority_region_countries", code=code)["region"])]
    return {
        "approaches": [label for key, label in terms("policy_approach").items() if key in (approaches or noted)],
        "approaches_noted": not approaches and bool(noted),
        "links": [inline(label) for key, label in terms("policy_domain").items() if key in (domains or in_notes)],
        "links_noted": not domains and bool(in_notes),
        "linked_unnamed": not domains and not in_notes and code in listed(LINKED),
        "regions": [{"name": label, "acts": key in acted, "key": key} for key, label in own.items()],
        "without_policy_abroad": code in listed(WITHOUT_POLICY_ABROAD),
    }


def own_measures(annex: str, code: str) -> pd.DataFrame:
    """Return the measures of an annex that a country reports, in the annex's order."""
    rows = measures.measures(annex)
    return rows[rows["codes"].map(lambda codes: code in codes)]


def _part_in(annex: str, code: str) -> list[dict]:
    """Return the measures of others in which bodies of a country take part, or for which it pays."""
    rows, every = coverage.part_in(annex, code), measures.measures(annex)
    roles = {"funder": "pays towards", "partner": "takes part in"}
    return [
        {
            "role": roles[row.role], "id": row.measure_id, "title": every.at[row.measure_id, "title_en"],
            "who": entries.linked(every.at[row.measure_id, "codes"]),
        }
        for row in rows.drop_duplicates("measure_id").itertuples()
    ]  # fmt: skip


def _agreements(code: str) -> dict[str, object]:
    """Return what a country agreed with others, by kind, and what the study says of it without names."""
    rows = load("agreements", code=code)
    rows = rows.sort_values("counterparty_iso3", key=lambda codes: codes.map(place_name))
    others = load("agreements", counterparty_iso3=reporting().at[code, "iso3"])
    return {
        "agreements": entries.agreements(rows),
        "agreed_by_others": entries.agreements(others),
        "structured": code in listed(STRUCTURED), "ad_hoc": code in listed(AD_HOC),
        "bodies": [name for name, note in BODIES.items() if code in listed(note)],
    }  # fmt: skip


def eu_parts(code: str, iso3: str) -> list[dict]:
    """Return the EU-funded measures in which a country has a part, and which."""
    parts = load("eu_measure_countries", code=code).set_index("eu_measure_id")["role"].str.replace("_", "-").to_dict()
    rows, places = load("eu_measures"), load("eu_measure_places")
    own = set(places.loc[places["iso3"] == iso3, "eu_measure_id"])
    parts = dict.fromkeys(own, "as a third country") | parts
    return [{**entries.eu_measure(row), "role": parts[row["eu_measure_id"]]}
            for row in rows.to_dict("records") if row["eu_measure_id"] in parts]  # fmt: skip


def boxes(code: str) -> tuple[list[int], list[int]]:
    """Return the boxes that the page of a country shows, and those that it leads to because they name the country.

    A box that tells of a measure of the country is not among them.
    """
    own = pd.concat([own_measures(annex, code) for annex in SIDES.values()])
    told = {int(number) for found in own["locator"].str.findall(r"Box (\d+)") for number in found}
    rows = coverage.boxes_on(code)
    rows = rows[~rows["number"].isin(told)]
    about = (rows["code"] == code).fillna(False)
    return rows.loc[about, "number"].tolist(), rows.loc[~about, "number"].tolist()


def statements(code: str) -> dict[str, pd.DataFrame]:
    """Return what a country said and does, by the part of the page that tells it: rows of `positions`.

    What stands in a box that the page shows, and nowhere else, is left to the box.
    """
    rows = load("positions", code=code).dropna(subset="example_en")
    rows = rows[~rows["locator"].isin([f"Box {number}" for number in boxes(code)[0]])]
    rows = rows.drop_duplicates(["example_en", "locator"])
    agreed = set(load("agreements", code=code)["code"])
    rows = rows[~(rows["code"].isin(agreed) & (rows["theme"] == "cooperation_agreements"))]
    where = [_part(row) for row in rows.itertuples()]
    return {part: rows[[one == part for one in where]] for part in PARTS}


def said_by_others(code: str) -> pd.DataFrame:
    """Return the statements of other countries that name a country: rows of `positions`."""
    rows = load("positions").dropna(subset="example_en").drop_duplicates(["code", "example_en"])
    return rows[(rows["code"] != code) & rows["example_en"].map(lambda text: names_country(text, code))]


def _part(row: tuple) -> str:
    if row.kind == "practice":
        return "home" if row.side == "home" else "abroad"
    return mentions.KINDS.get(row.kind) or mentions.part_of(row.locator)


def whom_to_ask(code: str) -> list[dict]:
    """Return the subjects that a country finds hard and on which others report a good practice, and who does."""
    subjects = words("positions", "theme").drop("unspecified")
    hard = load("positions", kind="challenge", code=code)["theme"]
    good = load("positions", kind="good_practice", theme=subjects.index[subjects.index.isin(hard)])
    others = good[good["code"] != code].groupby("theme")["code"].unique()
    return [{"subject": subjects[theme], "who": entries.linked(codes)} for theme, codes in others.items()]


def money(code: str) -> pd.DataFrame:
    """Return what is printed of money: of a country's measures, and of what it pays towards measures of others.

    Columns: Measure (a link), Funder, Sum (Number) and What is known of it.
    """
    own = [*own_measures("I", code)["measure_id"], *own_measures("II", code)["measure_id"]]
    elsewhere = [
        measure for annex in ("I", "II")
        for measure, role in coverage.part_in(annex, code).itertuples(index=False) if role == "funder"
    ]  # fmt: skip
    titles = load("measures").set_index("measure_id")["title_en"].fillna(measures.LOST)
    rows = []
    for measure in [*own, *elsewhere]:
        for part in entries.paid([measure]):
            title = Markup('<a href="{}">{}</a>').format(entries.link(measure), titles[measure])
            rows.append(
                {"Measure": title, "Funder": part["funder"], "Sum": part["amount"], "Remark": part["about"] or None}
            )
    return pd.DataFrame(rows, columns=["Measure", "Funder", "Sum", "Remark"])


def values(page: Page) -> dict[str, object]:
    """Return what the template of a country names; `page` has the country in focus."""
    code, iso3 = page.code, page.focus.iso3
    abroad, home = own_measures("I", code), own_measures("II", code)
    shown, others = boxes(code)
    role = {"member": "a member", "observer": "an observer"}[reporting().at[code, "emn_role"]]
    url = reporting().at[code, "ncp_url"]
    return {
        "code": code, "iso3": iso3, "opening": page.focus.opening, "role": role, "url": url if pd.notna(url) else "",
        "numbers": numbers(code), "fields": _glance(code), "abroad": abroad, "home": home,
        "measures_abroad": [entries.measure(row) for row in abroad.to_dict("records")],
        "measures_home": [entries.measure(row) for row in home.to_dict("records")],
        "part_in": {side: _part_in(annex, code) for side, annex in SIDES.items()},
        "counted_at_home": code in listed(HOME), "none_at_home": code in listed(NONE_AT_HOME),
        **_policy(code), **_agreements(code), "eu_parts": eu_parts(code, iso3),
        "statements": {part: entries.statements(rows) for part, rows in statements(code).items()}, "boxes": shown,
        "other_boxes": [{"number": number, "address": entries.box_address(number)} for number in others],
        "whom_to_ask": whom_to_ask(code), "money": money(code),
        "said_by_others": entries.statements(said_by_others(code)),
        "untold": coverage.untold(code), "differences": coverage.differences(code), "bare": coverage.bare(code),
        "place_page": Markup(place_link(iso3)) if iso3 in set(load("places", page=True)["iso3"]) else "",
    }  # fmt: skip
