"""Who does what where: the measures of annexes I and II and of section 2 as one table, by place and by country.

`book/_static/who_does_what.js` shows it as a matrix with filters; `sheets` exports it for other tools.
"""

import json
from functools import cache

import pandas as pd

from ...core.markup import plain
from ...data.countries import country_name
from ...data.schema import field_of
from ...data.tables import labels, load, reporting, terms
from ...display.explorer import choices
from ...display.numbers import page_address
from ...display.rendering import render
from .. import entries, measures, mentions

UNION, WIDER, NOWHERE = "European Union", "Wider regions", "No place named"
SCOPES = {"I": "In third countries", "II": "At home", "EU": "EU-funded"}
FACETS = [  # besides the region; the template folds those after the third
    "Pillar", "Status", "Abroad or at home", "For whom", "Kind of action", "Kind of partner", "Funder", "Runs in",
    "Runs in or after", "Runs in or before", "Ends in", "Ends in or after",
]  # fmt: skip
CLASSES = {"Country": ["codes"], "For whom": ["persons", "beneficiaries"], "Pillar": ["pillars"],
           "Kind of partner": ["partner_types"], "Funder": ["funder_types"]}  # fmt: skip
# Besides, for the matrix.
INTERNAL = ["Runs in", "Ends in", "When", "Status", "Wider", "Reported by"]
COLUMNS = {"Runs in or after": "Runs in", "Runs in or before": "Runs in", "Ends in or after": "Ends in"}  # of facets
EXPORTED = [  # columns that a reader can download
    "ID", "Programme", "Measure", "Country", "Country known by", "Place", "Abroad or at home", "Status in words",
    "Start", "End", "Pillar", "For whom", "Kind of action", "Kind of partner", "Funder", "Partners", "Funders", "Money",
    "Sum", "Currency", "Summary", "Address",
]  # fmt: skip
HEADS_OF_FILE = {"Country": "Reporting country", "Funder": "Kind of funder", "Money": "Money in words",
                 "Sum": "Sum of the programme or phase, the same in each report of it"}  # fmt: skip
HEADS = {  # of columns of the tables of measures
    "measure_id": "ID", "title_en": "Measure", "eu_measure_id": "ID", "name": "Measure", "implementer": "Partners",
    "summary_en": "Summary", "start": "Start", "end": "End", "scope": "Wider", "state": "Status in words",
}  # fmt: skip
WHOLE_SUM = "Sum of the whole programme, the same in each of its rows"
OF_SHEET = [  # columns
    "ID", "Programme", "Measure", "Reporting country", "Reporting country, code", "Country known by", "Place",
    "Place, code", "Region", "Abroad or at home", "Pillar", "For whom", "Partners", "Funders", "Status in words",
    "Start", "End", WHOLE_SUM, "Currency", "Money in words", "Summary", "Address",
]  # fmt: skip


def places() -> pd.DataFrame:
    """Return where measures act, or whose people they concern; columns: measure_id, iso3, place_group, name.

    Only measures that name a region and no country have a group.
    """
    mentioned = load("mentions", resource=["measures", "eu_measures"]).rename(columns={"row_id": "measure_id"})
    mentioned = mentioned[mentioned["role"] != "list"]
    of_eu = load("eu_measure_places").rename(columns={"eu_measure_id": "measure_id"})
    by_place = pd.concat([mentions.measures_by_place(), of_eu, mentioned[mentioned["resource"] == "eu_measures"]])
    by_place = by_place.dropna(subset="iso3")[["measure_id", "iso3"]]
    whole_regions = mentioned[mentioned["place_group"].notna() & ~mentioned["measure_id"].isin(by_place["measure_id"])]
    by_place = pd.concat([by_place, whole_regions[["measure_id", "place_group"]]], ignore_index=True).drop_duplicates()
    whole = by_place["place_group"].map(load("regions").set_index("place_group")["name_en"] + " as a whole")
    names = by_place["iso3"].map(country_name, na_action="ignore").fillna(whole)
    return by_place.assign(name=names).sort_values(["iso3", "name"], kind="stable")


def _members() -> dict[str, set[str]]:
    return load("place_groups").groupby("place_group")["iso3"].agg(set).to_dict()


def groups() -> list[dict[str, object]]:
    """Return the groups of places of the matrix in order, each with name and places; a region with all its countries.

    Each third country is in one group, as on the page of places. A group that is a part of a region says how many of
    its countries it has (`part`), and in which groups the others are (`others`).
    """
    distinct = places().drop_duplicates("name").sort_values(["place_group", "name"], na_position="first")
    by_region, by_group = _members(), load("places").groupby("study_region")["iso3"].agg(set).to_dict()
    row_of = {iso3: key for key, members in by_group.items() for iso3 in members}
    for region, members in by_region.items():
        row_of[region] = next((k for k, others in by_group.items() if k == region or members <= others), WIDER)
    distinct = distinct.assign(row=distinct["iso3"].fillna(distinct["place_group"]).map(row_of).fillna(WIDER))
    matrix_rows = []
    for key, label in [*terms("study_region").items(), (WIDER, WIDER)]:
        own = by_group.get(key, set())
        every = own | by_region.get(key, set())
        note = f"{len(own)} of {len(every)} countries" if own < every else ""
        here = distinct.loc[distinct["row"] == key, "name"].tolist()
        others = distinct[distinct["iso3"].isin(every - own)].groupby("row")["name"].agg(", ".join)
        under = "; ".join(f"under {terms('study_region')[row]}: {names}" for row, names in others.items())
        matrix_rows.append({"name": label, "part": note, "others": under, "places": here})
    nowhere = {"name": NOWHERE, "part": "", "others": "", "places": [NOWHERE]}
    return [row for row in [*matrix_rows, nowhere] if row["places"]]


def regions() -> dict[str, list[str]]:
    """Return the places of each region, as counted on its page: countries, and entries for regions within it."""
    members_by_region, distinct, places_by_region = _members(), places().drop_duplicates("name"), {}
    for region, label in load("regions").set_index("place_group")["name_en"].items():
        members = members_by_region.get(region, set())
        inside = {other for other, others in members_by_region.items() if others <= members} | {region}
        names = distinct.loc[distinct["iso3"].isin(members) | distinct["place_group"].isin(inside), "name"].tolist()
        places_by_region |= {label: names} if names else {}
    return places_by_region


def _dated(rows: pd.DataFrame) -> pd.DataFrame:
    """Return measures (rows with start, end, status) with years and status, as filters have them, and both in words."""
    return rows.assign(
        **{"Runs in": ["; ".join(map(str, each)) or "not printed" for each in measures.in_time(rows)["years"]]},
        **{"Ends in": rows["end"].str[:4].fillna("not printed")}, When=rows.apply(measures.dates_in_words, axis=1),
        Status=rows["status"].map(terms("measure_status")), state=rows.apply(entries.status, axis=1).str["status"],
    )  # fmt: skip


def _in_phases(annex: str) -> pd.DataFrame:
    """Return the measures of an annex; phases with own places are rows of their own, with `Place` and `Sum`."""
    rows, dated = measures.measures(annex), load("measure_targets").dropna(subset="start")
    parts = [rows[~rows["measure_id"].isin(dated["measure_id"])].assign(Place=None, Sum=None)]
    for (measure_id, _), places in dated.groupby(["measure_id", "start"])["iso3"]:
        phase = measures.in_phase(rows[rows["measure_id"] == measure_id], places)
        amount = measures.amounts(measure_id, places)["amount"].sum()
        parts.append(phase.assign(Place="; ".join(map(country_name, places)), Sum=amount))
    return pd.concat(parts).sort_index(kind="stable")


def national(annex: str) -> pd.DataFrame:
    """Return the measures of an annex with the columns of the table; values are joined by `; `.

    `Place` and `Sum` are those of a phase; others have none.
    """
    rows = _dated(_in_phases(annex).set_index("measure_id", drop=False))
    named = {name: rows[name].explode().dropna().map(labels(*of)) for name, of in measures.LISTS.items()}
    texts = {head: pd.concat([named[name] for name in lists]) for head, lists in CLASSES.items()}
    actions = load("measure_actions", measure_id=rows.index).set_index("measure_id")["action"]
    texts["Kind of action"] = actions.map(terms("action"))
    texts["Partners"] = load("measure_partners", measure_id=rows.index).set_index("measure_id")["partner"].dropna()
    joined = {head: own.groupby(level=0).agg(lambda each: "; ".join(each.unique())) for head, own in texts.items()}
    reports = [entries.reported_elsewhere(row) for row in rows.to_dict("records")]
    states = rows["state"] + [plain(render("macros", "otherwise", {}, each)) for each in reports]
    paid = [measures.funding([i]) for i in rows.index]
    money = [plain(render("macros", "money", {}, entries.funding(p), None, entries.of_one_phase(p))) for p in paid]
    joined["Reported by"] = [plain(each["reporters"]) for each in reports]
    return rows.assign(state=states, Money=money, **joined).rename(columns=HEADS)


def _eu_funded() -> pd.DataFrame:
    """Return the EU-funded measures of section 2 with the same columns; the study does not classify them."""
    rows = _dated(load("eu_measures").assign(status="unknown"))
    sums = [str(next(iter(entries.sums(rows.loc[[i]])), "sum not given")) for i in rows.index]
    paid = sums + (" (" + rows["funder"] + ")").fillna("")
    reported = {"Country": UNION, "Reported by": UNION}
    return rows.rename(columns=HEADS).assign(Money=paid, Funder=terms("funder_type")["eu"], **reported)


@cache
def table() -> pd.DataFrame:
    """Return all measures, one or a phase of one a row, as text, values joined by `; `. Callers must not change it."""
    parts = {"I": national("I"), "II": national("II"), "EU": _eu_funded()}
    frame = pd.concat([part.assign(**{"Abroad or at home": SCOPES[scope]}) for scope, part in parts.items()])
    frame["Place"] = frame["Place"].fillna(frame["ID"].map(places().groupby("measure_id")["name"].agg("; ".join)))
    frame["Place"] = frame["Place"].fillna(NOWHERE)
    frame["Address"] = frame["ID"].map(page_address).str.removeprefix("../")  # relative to a page at the root
    sums, of_sum = _sums(), measures.programme_of(frame["ID"])
    frame["Sum"] = frame["Sum"].fillna(of_sum.map(sums["amount"])).map("{:.12g}".format, na_action="ignore")
    frame["Currency"] = of_sum.map(sums["currency"]).map(measures.CURRENCIES)
    frame["Funders"] = frame["ID"].map(_funders())
    wholes = load("eu_measures").set_index("eu_measure_id")["part_of"]  # a project and its parts are one programme
    frame["Programme"] = measures.programme_of(frame["ID"].map(wholes).fillna(frame["ID"]))
    known = load("measure_countries").groupby("measure_id")["basis"].agg(lambda each: "; ".join(each.unique()))
    frame["Country known by"] = frame["ID"].map(known)  # of several countries one can be printed and another inferred
    return frame[[*EXPORTED, *INTERNAL]].fillna("").astype(str).reset_index(drop=True)


def _sums() -> pd.DataFrame:
    """Return the printed sum of each programme whose sums can be added up, by its id; columns: amount, currency."""
    national = measures.amounts().groupby("programme")
    of_eu = load("eu_measures").set_index("eu_measure_id")[["amount", "currency"]]
    return pd.concat([national.agg({"amount": "sum", "currency": "first"}), of_eu.dropna()])


def _funders() -> pd.Series:
    funders = load("measure_funding").dropna(subset="funder").groupby("measure_id")["funder"]
    of_eu = load("eu_measures").set_index("eu_measure_id")["funder"]
    return pd.concat([funders.agg(lambda names: "; ".join(dict.fromkeys(names))), of_eu])


def sheet() -> str:
    """Return CSV with a row for each measure, reporting country and place.

    A place is a country, which has a code, or a region as a whole.
    """
    frame = table().replace(NOWHERE, "").rename(columns=HEADS_OF_FILE)
    codes = {country_name(code): code for code in reporting().index} | {UNION: "EU"}
    known = load("measure_countries").set_index(["measure_id", "code"])["basis"]
    row_of = {place: row["name"] for row in groups() for place in row["places"]}
    for column in ("Reporting country", "Place"):
        frame = frame.assign(**{column: frame[column].str.split("; ")}).explode(column)
    added = {
        "Reporting country, code": frame["Reporting country"].map(codes), "Region": frame["Place"].map(row_of),
        "Place, code": frame["Place"].map(places().dropna(subset="iso3").set_index("name")["iso3"].to_dict()),
        "Country known by": known.reindex(zip(frame["ID"], frame["Reporting country"].map(codes), strict=True)).array,
        "Currency": measures.programme_of(frame["ID"]).map(_sums()["currency"]),
        WHOLE_SUM: measures.programme_of(frame["ID"]).map(_sums()["amount"]).map("{:.12g}".format, na_action="ignore"),
    }  # fmt: skip
    return frame.assign(**added)[OF_SHEET].to_csv(index=False, lineterminator="\n")


def _profile_pages() -> dict[str, str]:
    pages = {row.name_en: f"regions/{row.place_group}.html" for row in load("regions").itertuples()}
    pages |= {row.name_en: f"places/{row.iso3}.html" for row in load("places", page=True).itertuples()}
    return pages | {name: f"countries/{code}.html" for code, name in reporting()["name_en"].items()}


def matrix() -> str:
    """Return the matrix as HTML for `who_does_what.js`: form, data, and a table for readers without scripts."""
    frame, by_region = table(), regions()
    countries = [*sorted(set(frame["Country"].str.split("; ").explode()) - {UNION}), UNION]
    filters = {"Region": [by_region]}
    for label in FACETS:
        values = {*frame[COLUMNS.get(label, label)].str.split("; ").explode()}
        filters[label] = [values - ({"", "not printed"} if label in COLUMNS else {""})]
    content = {
        "columns": list(frame.columns), "heads": [HEADS_OF_FILE.get(head, head) for head in EXPORTED],
        "rows": frame.to_numpy().tolist(), "groups": groups(), "regions": by_region, "pages": _profile_pages(),
        "basis": field_of("measure_countries", "basis")["inferred"]["inferred"], "countries": countries,
    }  # fmt: skip
    data = json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    listed = frame.assign(Place=frame["Place"].str.split("; ")).explode("Place").to_dict("records")
    return render("who_does_what", "matrix", {}, choices(filters), countries, data, groups(), SCOPES.values(), listed)
