"""Entries of profiles, as dictionaries for templates: measures, EU-funded measures, agreements, positions."""

import re
from collections.abc import Mapping

import pandas as pd
from markupsafe import Markup

from ..core.wording import join_words, lower_first
from ..data.countries import country_name
from ..data.tables import labels_or_empty, load, terms
from ..display.numbers import Number, by_country_name, count, link_names, number
from . import measures

BOX = re.compile(r"Box (\d+)")
HOME = re.compile(r"\((?:[^()]*, )?([A-Z][a-z][^(),]*)\)")  # the country of a body: `Ministry (BMZ, Germany)`
SHORT_TITLE = re.compile(r"\(([^()]*[A-Z]{2}[^()]*)\)$")
MAX_NAMED = 5  # partners or places of a measure; the annex has all
PEOPLE = {("II", "All third countries"): "people from all third countries"}  # of measures at home, by annex and scope
EVENTS = {"signature": "signed", "publication": "published", "transposition": "in national law"}


def status(row: Mapping) -> str:
    """Return the status of a measure in words: the study's, and apart from it whether the printed end has passed."""
    if row["status"] == "unknown":
        return "status not given"
    words = "marked as ongoing" if row["status"] == "ongoing" else terms("measure_status")[row["status"]].lower()
    has_passed = row["status"] in ("ongoing", "planned") and measures.has_ended(row["end"])
    return f"{words}; end date passed since" if has_passed else words


def _reported_elsewhere(measure_id: str) -> list[dict]:
    """Return the other entries that the annexes have on the programme of a measure: id, status, countries, dates."""
    others = load("measures", measure_id=measures.of_same_programmes(pd.Series([measure_id])))
    return [
        {"measure_id": i, "status": terms("measure_status")[other["status"]].lower(),
         "codes": load("measure_countries", measure_id=i)["code"].tolist(), "when": measures.dates_in_words(other)}
        for i, other in others.set_index("measure_id").iterrows() if i != measure_id
    ]  # fmt: skip


def reported_otherwise(row: Mapping) -> list[dict]:
    """Return the other statuses that the annexes give the programme of a measure, each with its countries (`codes`)."""
    own = terms("measure_status")[row["status"]].lower()
    return [each for each in _reported_elsewhere(row["measure_id"]) if each["status"] != own]


def funding(rows: pd.DataFrame) -> list[dict]:
    """Return rows of `measure_funding` of one measure: funder, amount (Number) and remarks on each printed sum.

    Funders without a sum stand with the total that they share, or come last, together, with the amount None.
    """
    sums = rows[rows["amount"].notna()]
    names = rows.loc[rows["amount"].isna(), "funder"].dropna().drop_duplicates()
    in_all = f"money from {join_words(names)!s} together" if len(names) else "in all"  # of the funders without a sum
    entries = []
    for i, row in enumerate(sums.to_dict("records")):
        amount = number(measures.money(row["amount"], row["currency"]), sums.iloc[[i]])
        funder, about = measures.payer_and_remarks(row, in_all)
        entries.append({"funder": funder, "amount": amount, "about": about})
    if len(names) and in_all not in [entry["funder"] for entry in entries]:
        entries.append({"funder": str(join_words(names)), "amount": None, "about": "sum not given"})
    return entries


def sums(rows: pd.DataFrame) -> list[Number]:
    """Return rows of `measure_funding` added up by currency."""
    totals = [(of, part["amount"].sum(), part) for of, part in rows.groupby("currency")]
    return [number(measures.money(round(sum_, -4) if sum_ >= 1e6 else sum_, of), part) for of, sum_, part in totals]


def _names_all_payers(funding: pd.DataFrame) -> bool:
    """Return whether the payers of a measure's sums (rows of `measure_funding`) are given for all of them, to 1."""
    is_named, is_part = funding["funder_type"].notna(), funding["flag"] == "part"
    named = funding.loc[is_named & is_part, "amount"].sum()
    return not funding.loc[is_named, "amount"].any() or funding.loc[~is_named, "amount"].sum() - named <= 1


def payers(rows: pd.DataFrame) -> list[str]:
    """Return who pays, of rows of `measure_funding`: kinds, but one or two bodies by their country or their name."""
    is_body = rows["funder_type"].isin(["national", "other"])
    bodies = rows.loc[is_body, "funder"].str.extract(HOME, expand=False).fillna(rows["funder"])
    kinds = rows["funder_type"].map(terms("funder_type"))
    return kinds.mask(is_body & (bodies.nunique() <= 2), bodies).dropna().drop_duplicates().tolist()


def box_address(box: int) -> Markup:
    """Return the address of a box, relative to a page in a folder."""
    notebook = load("sections", section=f"Box {box}")["notebook"].iloc[0]
    return Markup(f"../notebooks/{notebook}.html#box-{box}")


def box_numbers(locators: pd.Series) -> set[int]:
    """Return the numbers of the boxes that locators name."""
    return set(locators.str.findall(BOX.pattern).explode().dropna().astype(int))


def _where(targets: pd.DataFrame, iso3: str) -> dict[str, object]:
    """Return the other places of a measure in a place (`here`), or all, if few (`named`), and how many (`number`)."""
    others = targets.loc[targets["iso3"] != iso3, "iso3"].tolist()
    if targets.empty or (iso3 and len(others) == len(targets)):  # it does not act in this place
        return {}
    named = others if len(others) <= MAX_NAMED else []
    return {"here": iso3, "named": named, "number": number(f"{len(targets)} countries", targets), "alone": not others}


def _for_whom(measure_id: str) -> tuple[list[str], list[str]]:
    """Return those whom a measure is for, and persons whom only its aim or its activities name."""
    persons = load("measure_persons", measure_id=measure_id)
    is_served = persons["cell"] == "beneficiaries"
    groups = load("measure_beneficiaries", measure_id=measure_id)["group"].map(terms("measure_beneficiary"))
    served = pd.concat([persons.loc[is_served, "person"].map(terms("person")), groups])
    concerned = persons.loc[~is_served, "person"].drop_duplicates().map(terms("person"))
    return [*map(lower_first, served)], [*map(lower_first, concerned[~concerned.isin(served)])]


def measure(row: Mapping, iso3: str = "") -> dict[str, object]:
    """Return a measure (a row of `measures.measures`) and what is linked with it, for a place's page with `iso3`."""
    measure_id = row["measure_id"]
    partners = load("measure_partners", measure_id=measure_id)["partner"].drop_duplicates().tolist()
    more = partners[MAX_NAMED:]
    results = load("measure_results", measure_id=measure_id)
    groups, concerned = _for_whom(measure_id)
    targets, here = load("measure_targets", measure_id=measure_id), [iso3] if iso3 else []
    if len(phase := targets.loc[targets["iso3"] == iso3, "start"].dropna()):
        targets = targets[targets["start"].isin(phase)]  # a phase has countries of its own
    places = targets["iso3"].drop_duplicates()
    paid, elsewhere = measures.funding([measure_id], here), _reported_elsewhere(measure_id)
    return {
        **row, "status": status(row), "otherwise": reported_otherwise(row),
        "elsewhere": elsewhere, "same_programme": [each["measure_id"] for each in elsewhere],
        "when": measures.dates_in_words(row), "years": measures.years_in_words(row),
        "partners": partners[:MAX_NAMED], "more_partners": count(more, "measure_partners") if more else None,
        "groups": groups, "concerned": concerned,
        "scope": PEOPLE.get((row["annex"], row["scope"]), row["scope"]) if pd.notna(row["scope"]) else "",
        "money": funding(paid), "unplaced": measure_id in measures.UNPLACED, "in_phase": len(phase) > 0,
        "pillars": [lower_first(terms("pillar")[pillar]) for pillar in row["pillars"]],
        "sums": sums(measures.amounts([measure_id], here)),
        "doubted": sums(paid[paid["flag"] == "doubtful"]),
        "payers": payers(paid), "all_payers": _names_all_payers(paid),
        "misprinted": payers(paid[paid["flag"] == "impossible"]),
        "where": _where(targets, iso3), "targets": [*places],
        "together": count(places, "measure_targets") if len(places) > 1 and row["annex"] == "I" else None,
        "results": [Markup(measures.size_of(results.iloc[[i]])) for i in range(len(results))],
        "boxes": [{"number": box, "address": box_address(int(box))} for box in BOX.findall(row["locator"])],
    }  # fmt: skip


def measure_named(row: Mapping) -> dict[str, object]:
    """Return a measure as a line names it: by the short form in brackets at the end of its title, if it has one."""
    short = SHORT_TITLE.search(row["title_en"])
    title, end = short[1] if short else row["title_en"], measures.in_full(row["end"])
    return {**row, "title_en": title, "end": end, "otherwise": reported_otherwise(row)}


def annex_measure(row: Mapping) -> dict[str, object]:
    """Return a measure as its annex shows it: `measure` with all partners, and `texts` in which things are links."""
    own = row["measure_id"]
    reported, pillars, partners = (
        load(f"measure_{table}", measure_id=own) for table in ("countries", "pillars", "partners")
    )
    is_inferred = reported["basis"] == "inferred"
    known_by = reported["code"] + ": " + reported["basis"] + ", " + reported["evidence"].fillna("heading over the row")
    named = pillars["pillar"].map(terms("pillar"))
    coded = (pillars["basis"] == "text").map({True: " (coded from the text)", False: ""})
    texts = {**row, "named_pillars": "; ".join(named + coded), "known_by": "; ".join(known_by)}
    linked = {name: Markup(link_names(text)) if isinstance(text, str) else "" for name, text in texts.items()}
    return measure(row) | {
        "partners": partners["partner"].drop_duplicates().tolist(), "more_partners": None, "texts": linked,
        "inferred": "inferred" if is_inferred.all() else "partly inferred" if is_inferred.any() else "",
    }  # fmt: skip


def eu_measure(row: Mapping) -> dict[str, object]:
    """Return an EU-funded measure (a row of `eu_measures`), with EU countries by role, and others in charge (`by`)."""
    own, amount = {"eu_measure_id": row["eu_measure_id"]}, None
    if pd.notna(row["amount"]):
        amount = number(measures.money(row["amount"], row["currency"]), load("eu_measures", **own))
    places, parties = load("eu_measure_places", **own), load("eu_measure_countries", **own)
    whole = load("eu_measures").set_index("eu_measure_id")["name"].get(row["part_of"], "")
    in_charge = [] if pd.isna(row["implementer"]) else row["implementer"].split("; ")
    others = [name for name in in_charge if name not in parties["code"].map(country_name).tolist()]
    return {
        **row, "when": measures.dates_in_words(row), "amount": amount, "whole": whole,
        "funder": row["funder"] if pd.notna(row["funder"]) else "", "by": others,
        "places": places["iso3"].tolist(), "all_places": count(places),
        "parties": {role: {"codes": own["code"].tolist(), "all": count(own)} for role, own in parties.groupby("role")},
    }  # fmt: skip


def positions(rows: pd.DataFrame) -> list[dict[str, object]]:
    """Return positions (rows of `positions`), each sentence once, with subject and countries (`code`).

    Difficulties and good practices in third countries are marked (`abroad`), since the study tells them apart.
    """
    rows = rows.dropna(subset="example_en")
    is_abroad = (rows["side"] == "abroad") & rows["kind"].isin(["challenge", "good_practice"])
    subjects = rows["theme"].map(labels_or_empty("positions", "theme"))
    keys = ["example_en", "locator", "abroad"]
    examples = rows.assign(abroad=is_abroad, subject=subjects).groupby(keys, sort=False)
    return examples.agg({"code": by_country_name, "subject": "first"}).reset_index().to_dict("records")


def agreements(rows: pd.DataFrame) -> list[dict[str, object]]:
    """Return agreements (rows of `agreements`), one for all counterparties with which a country agreed on the same."""
    kinds = terms("agreement_kind").str.replace(r" \(.*", "", regex=True)
    same = ["code", "kind", "year", "year_event", "subject_en", "locator"]
    parties = rows.groupby(same, sort=False, dropna=False)["counterparty_iso3"].agg(list).reset_index()
    events = parties["year_event"].replace(EVENTS).fillna("")
    return parties.assign(kind=parties["kind"].map(kinds), event=events).to_dict("records")
