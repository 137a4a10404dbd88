"""Entries of profiles, as dictionaries for templates: measures, EU-funded measures, agreements, positions."""

import re
from collections.abc import Collection, Mapping, Sequence

import pandas as pd
from markupsafe import Markup

from ..core.wording import join_words, lower_first
from ..data.countries import country_name
from ..data.tables import labels_or_empty, load, terms
from ..display.numbers import Number, by_country_name, count, link_names, links, number, qualifier_of
from ..display.rendering import render
from . import measures

BOX = re.compile(r"Box (\d+)")
HOME = re.compile(r"\((?:[^()]*, )?([A-Z][a-z][^(),]*)\)")  # the country of a body: `Ministry (BMZ, Germany)`
SHORT_TITLE = re.compile(r"^([A-Z-]{3,})(?=: | – \S+ )|\(([^()]*[A-Z]{2}[^()]*)\)$")
MAX_NAMED = 5  # partners or places of a measure; the annex has all
PEOPLE = {("II", "All third countries"): "people from all third countries"}  # of measures at home, by annex and scope
EVENTS = {"signature": "signed", "publication": "published", "since": "in or after", "transposition": "in national law"}


def status(row: Mapping) -> dict[str, object]:
    """Return the status of a measure, apart from whether its printed end has passed: the study's, and both in words.

    Keys: state (as printed), end_passed (by the edition's day), end_had_passed (within the reporting period), status.
    """
    state, has_passed = row["status"], measures.has_ended(row["end"])
    had_passed = has_passed and row["end"] < f"{measures.PERIOD[1] + 1}"
    words = {"ongoing": "marked as ongoing", "unknown": "status not given"}.get(state)
    words = words or terms("measure_status")[state].lower()
    if has_passed and state in ("ongoing", "planned"):
        words += ", though its end date had passed" if had_passed else "; end date passed since"
    return {"state": state, "end_passed": has_passed, "end_had_passed": had_passed, "status": words}


def reported_elsewhere(row: Mapping) -> dict[str, object]:
    """Return who reports a measure, and the other entries on its programme: id, status, countries, dates.

    `elsewhere` has all, `otherwise` those with another status; `reporters` are countries as `reporters` gives them.
    """
    others = load("measures", measure_id=measures.of_same_programmes([row["measure_id"]])).set_index("measure_id")
    words = terms("measure_status").str.lower()
    entries = [
        {"measure_id": i, "status": words[other["status"]], "when": measures.dates_in_words(other),
         "end": measures.in_full(other["end"]) if pd.notna(other["end"]) else "",
         "codes": load("measure_countries", measure_id=i)["code"].tolist(), "reporters": reporters(i)}
        for i, other in others.drop(row["measure_id"]).iterrows()
    ]  # fmt: skip
    otherwise = [each for each in entries if each["status"] != words[row["status"]]]
    return {"reporters": reporters(row["measure_id"]), "elsewhere": entries, "otherwise": otherwise}


def reporters(measure_id: str) -> Markup:
    """Return the countries that report a measure as links, with an asterisk at each that is inferred, not printed."""
    basis = load("measure_countries", measure_id=measure_id).set_index("code")["basis"]
    named = [links([code]) + "*" * (basis[code] == "inferred") for code in by_country_name(basis.index)]
    return Markup(join_words(named))


def funding(rows: pd.DataFrame) -> list[dict]:
    """Return rows of `measure_funding` of one measure: funder, amount (Number) and remarks on each printed sum.

    Funders without a sum stand with the total that they share, or come last, together, with the amount None.
    """
    printed = rows[rows["amount"].notna()]
    names = rows.loc[rows["amount"].isna(), "funder"].dropna().drop_duplicates()
    in_all = f"money from {join_words(names)!s} together" if len(names) else "in all"  # of the funders without a sum
    payer = printed["funder"].fillna(printed["flag"].map({"total": in_all})).fillna("funder not named")
    flags, entries = terms("sum_flag").drop("total"), []  # of a total the payer tells
    for i, row in enumerate(printed.assign(payer=payer).to_dict("records")):
        of = printed.iloc[[i]]
        amount = number(qualifier_of(of) + measures.money(row["amount"], row["currency"]), of)
        about = "; ".join(text for text in (flags.get(row["flag"]), row["remark_en"]) if pd.notna(text))
        entries.append({"funder": row["payer"], "amount": amount, "about": about})
    if len(names) and in_all not in [entry["funder"] for entry in entries]:
        entries.append({"funder": str(join_words(names)), "amount": None, "about": "sum not given"})
    return entries


def sums(rows: pd.DataFrame) -> list[Number]:
    """Return sums (rows of `measure_funding` or `eu_measures`) added up by currency, from a million on in thousands.

    Where the remarks on all of them are years, or one and the same phase, the sum has these. It begins with "about" if
    the study prints one of them so.
    """
    found = []
    for currency, part in rows.groupby("currency"):
        total, span = part["amount"].sum(), _span({*part.get("remark_en", pd.Series()).fillna("")})
        in_words = qualifier_of(part) + measures.money(round(total, -3) if total >= 1e6 else total, currency)
        found.append(number(f"{in_words} for {span}" if span else in_words, part))
    return found


def of_one_phase(paid: pd.DataFrame) -> list[dict]:
    """Return the sums (rows of `measure_funding`) that are those of one phase, by sources outside the study.

    Each has the number of the phase, the sum, and the short title of the measure.
    """
    outside = load("programme_payers", measure_id=paid["measure_id"], covers="part")
    phases = outside.groupby(["measure_id", "phase"])["amount"].sum().reset_index()
    rows = paid.reset_index(names="at")
    found = rows.merge(phases, on=["measure_id", "amount"]).merge(load("measures"), on="measure_id")
    found = found.assign(short=found["title_en"].map(short_title)).to_dict("records")
    return [row | {"sum": sums(paid.loc[[row["at"]]])[0]} for row in found]


def _span(remarks: Collection[str]) -> str:
    """Return what sums with some remarks are for: the years that all give, or the phase; empty if neither."""
    years = sorted({year for remark in remarks for year in remark.split(" to ")})
    if years and all(map(str.isdigit, years)):
        return measures.dates_in_words({"start": years[0], "end": years[-1]})
    return next(iter(remarks)) if len(remarks) == 1 and years[0].startswith("phase") else ""


def _names_all_payers(funding: pd.DataFrame) -> bool:
    """Return whether the payers of a measure's sums (rows of `measure_funding`) are given for all of them, to 1."""
    is_named, is_part = funding["funder_type"].notna(), funding["flag"] == "part"
    named = funding.loc[is_named & is_part, "amount"].sum()
    unnamed = funding.loc[~is_named, "amount"].sum() - named
    return is_named.any() and (not funding.loc[is_named, "amount"].any() or unnamed <= 1)


def payer_names(rows: pd.DataFrame) -> pd.Series:
    """Return who pays each of some rows of `measure_funding`, if printed: the EU, a body's country, or its name."""
    names = rows["funder"].str.extract(HOME, expand=False).fillna(rows["funder"])
    return names.mask(rows["funder_type"] == "eu", terms("funder_type")["eu"])


def payers(rows: pd.DataFrame, counted: pd.DataFrame) -> dict[str, list[Number]]:
    """Return who pays (rows of `measure_funding`), each with its sums among `counted`, rows with a sum.

    Who pays all of these, or has no sum there, has none.
    """
    names, priced = payer_names(rows), counted[counted["funder"].notna() & (counted["flag"] != "within")]
    is_split = names.nunique() > 1 or priced["amount"].sum() != counted["amount"].sum()
    by_name = names.groupby(names, sort=False).groups
    return {name: sums(priced[priced.index.isin(i)]) if is_split else [] for name, i in by_name.items()}


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


def short_title(title: str) -> str:
    """Return the short form that a title has, at its beginning or its end, or else all of it.

    >>> short_title("EUROFRONT – Fight against trafficking in human beings"), short_title("NETCOP – Senegal")
    ('EUROFRONT', 'NETCOP – Senegal')
    """
    short = SHORT_TITLE.search(title)
    return short[short.lastindex] if short else title


def _bodies(row: Mapping) -> dict[str, object]:
    """Return the partners of a measure: some, how many more, those that are bodies, and those that paper names."""
    rows = load("measure_partners", measure_id=row["measure_id"])
    partners = rows["partner"].drop_duplicates().tolist()
    bodies = [name.removesuffix(" (body not named)") for name in partners]
    bodies = [name for name in bodies if name not in map(country_name, row["codes"])]
    of_states = rows.loc[rows["partner_type"] == "international_organisation", "partner"]
    return {
        "bodies": bodies[:MAX_NAMED], "leading": [*dict.fromkeys([*bodies[:1], *of_states])][:3],
        "partners": partners[:MAX_NAMED], "more_partners": count(partners[MAX_NAMED:], "measure_partners") or None,
    }  # fmt: skip


def _money(measure_id: str, paid: pd.DataFrame, places: Sequence[str]) -> dict[str, object]:
    """Return the sums and payers of a measure, on a page on `places`, if any; `paid` are its own rows of funding.

    They are those of its programme, as the measure `priced_as` prints them, `money` is its own; where it prints
    `own_sums` beside those, the payers are theirs.
    """
    programme = measures.of_same_programmes([measure_id])
    counted, of_all = measures.amounts(programme, places), measures.funding(programme, places)
    priced_as = next(iter(counted["measure_id"]), measure_id)
    misprinted = paid[paid["flag"] == "impossible"]
    has_own = priced_as != measure_id and misprinted.empty
    own = paid[paid["amount"].notna() & paid["flag"].ne("part").fillna(True) & has_own]
    paying, priced = (of_all, measures.funding([priced_as], places)) if own.empty else (paid, paid)
    named = paid if paid["funder_type"].notna().any() else of_all.dropna(subset="funder_type")
    return {
        "money": funding(paid), "priced_as": priced_as, "own_sums": sums(own),
        "sums": sums(counted), "each_sum": [sums(counted.loc[[i]])[0] for i in counted.index],
        "of_one_phase": of_one_phase(counted), "doubted": sums(paid[paid["flag"] == "doubtful"]),
        "payers": payers(paying, priced), "all_payers": _names_all_payers(priced),
        "payers_in": sorted({*named["measure_id"]} - {measure_id, priced_as}),
        "misprinted": [*payers(misprinted, paid)],
    }  # fmt: skip


def measure(row: Mapping, places: Sequence[str] = ()) -> dict[str, object]:
    """Return a measure (a row of `measures.measures`) and what is linked with it, for a page on `places`, if any.

    `dates` are those of all of it; `phase` names the phases in `places`, if it has others, and `when` tells both.
    """
    measure_id = row["measure_id"]
    results = load("measure_results", measure_id=measure_id)
    sizes = [Markup(measures.size_of(results.loc[[i]])) for i in results.index]
    groups, concerned = _for_whom(measure_id)
    targets, reports = load("measure_targets", measure_id=measure_id), reported_elsewhere(row)
    paid = measures.funding([measure_id], places)
    has_other_phases = len(paid) < len(measures.funding([measure_id]))
    phase = "; ".join(paid["remark_en"].dropna()) if has_other_phases else ""
    targets = targets[targets["start"].isin(paid["start"])] if phase else targets  # a phase has countries of its own
    countries = targets["iso3"].drop_duplicates()
    entry = {
        **row, **reports, **status(row), **_bodies(row), **_money(measure_id, paid, places),
        "short": short_title(row["title_en"]),
        "same_programme": [each["measure_id"] for each in reports["elsewhere"]],
        "dates": measures.dates_in_words(row), "years": measures.years_in_words(row), "phase": phase,
        "groups": groups, "concerned": concerned,
        "scope": PEOPLE.get((row["annex"], row["scope"]), row["scope"]) if pd.notna(row["scope"]) else "",
        "unplaced": measure_id in measures.UNPLACED, "meant_for": measures.NAMED_ALONE.get(measure_id),
        "pillars": [lower_first(terms("pillar")[pillar]) for pillar in row["pillars"]],
        "where": _where(targets, places[0] if len(places) == 1 else ""), "targets": [*countries],
        "together": count(countries, "measure_targets") if len(countries) > 1 and row["annex"] == "I" else None,
        "results": sizes,
        "single_sums": [size for size, unit in zip(sizes, results["unit"], strict=True) if unit == "euro"],
        "boxes": [{"number": box, "address": box_address(int(box))} for box in BOX.findall(row["locator"])],
    }  # fmt: skip
    return entry | {part: Markup(render("macros", part, {}, entry)) for part in ("priced", "when")}


def measure_named(row: dict) -> dict[str, object]:
    """Return a measure with an end as a line names it."""
    return row | reported_elsewhere(row) | {"short": short_title(row["title_en"]), "end": measures.in_full(row["end"])}


def annex_measure(row: Mapping) -> dict[str, object]:
    """Return a measure as its annex shows it: `measure` with all partners, and `texts` in which things are links."""
    own = row["measure_id"]
    reported, pillars, partners = (load(f"measure_{of}", measure_id=own) for of in ("countries", "pillars", "partners"))
    known_by = reported["code"] + ": " + reported["basis"] + ", " + reported["known_by"].fillna("heading over the row")
    named = pillars["pillar"].map(terms("pillar"))
    coded = (pillars["basis"] == "text").map({True: " (coded from the text)", False: ""})
    texts = {**row, "named_pillars": "; ".join(named + coded), "known_by": "; ".join(known_by)}
    linked = {name: Markup(link_names(text)) if isinstance(text, str) else "" for name, text in texts.items()}
    return measure(row) | {"partners": [*partners["partner"].unique()], "more_partners": None, "texts": linked}


def whole_of(rows: pd.DataFrame) -> pd.Series:
    """Return of what each EU-funded measure is a part, as an id: EMPACT is one, and its activities are parts of it."""
    return rows["part_of"].fillna(rows["strand"].map({"empact": "EU-01"}))


def eu_measure(row: Mapping) -> dict[str, object]:
    """Return an EU-funded measure (a row of `eu_measures`), with EU countries by role, and others in charge (`by`).

    `later` has its later phases, with dates, if no places are printed for them.
    """
    own = {"eu_measure_id": row["eu_measure_id"]}
    amount = next(iter(sums(load("eu_measures", **own))), None)
    places, parties = load("eu_measure_places", **own), load("eu_measure_countries", **own)
    later = load("eu_measures", phase_of=row["eu_measure_id"])
    later = later[~later["eu_measure_id"].isin(load("eu_measure_places")["eu_measure_id"])]
    names = load("eu_measures").set_index("eu_measure_id")["name"].drop(row["eu_measure_id"])
    whole = names.get(whole_of(load("eu_measures", **own)).iat[0], "")
    in_charge = [] if pd.isna(row["implementer"]) else row["implementer"].split("; ")
    others = [name for name in in_charge if name not in parties["code"].map(country_name).tolist()]
    return {
        **row, "when": measures.dates_in_words(row), "amount": amount, "whole": whole,
        "later": [each | {"when": measures.dates_in_words(each)} for each in later.to_dict("records")],
        "funder": row["funder"] if pd.notna(row["funder"]) else "", "by": others,
        "places": places["iso3"].tolist(), "all_places": count(places),
        "by_region": places["locator"].str.contains("Annex III").any(),  # which has the countries of the region
        "parties": {role: {"codes": own["code"].tolist(), "all": count(own)} for role, own in parties.groupby("role")},
    }  # fmt: skip


def positions(rows: pd.DataFrame, boxes: Collection[int] = ()) -> list[dict[str, object]]:
    """Return positions (rows of `positions`), each sentence once, with subject and countries (`code`).

    Difficulties and good practices in third countries are marked (`abroad`), since the study tells them apart; `boxed`
    is the number of the box, of those that the page shows, that is all the source there is, or 0.
    """
    rows = rows.dropna(subset="example_en")
    is_abroad = (rows["side"] == "abroad") & rows["kind"].isin(["challenge", "good_practice"])
    subjects = rows["theme"].map(labels_or_empty("positions", "theme"))
    boxed = rows["locator"].map({f"Box {number}": number for number in boxes}).fillna(0).astype(int)
    keys = ["example_en", "locator", "abroad", "boxed"]
    examples = rows.assign(abroad=is_abroad, subject=subjects, boxed=boxed).groupby(keys, sort=False)
    return examples.agg({"code": by_country_name, "subject": "first"}).reset_index().to_dict("records")


def agreements(rows: pd.DataFrame) -> list[dict[str, object]]:
    """Return agreements (rows of `agreements`), one for all counterparties with which a country agreed on the same."""
    kinds = terms("agreement_kind").str.replace(r" \(.*", "", regex=True)
    same = ["code", "kind", "year", "year_event", "subject_en", "locator"]
    parties = rows.groupby(same, sort=False, dropna=False)["counterparty_iso3"].agg(list).reset_index()
    events = parties["year_event"].replace(EVENTS).fillna("")
    return parties.assign(kind=parties["kind"].map(kinds), event=events).to_dict("records")
