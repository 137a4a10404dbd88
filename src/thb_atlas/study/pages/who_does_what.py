"""Who does what where: the measures of annexes I and II and of section 2 as one table, by place and by country.

`book/_static/explore.js` makes a matrix of it, which a reader can filter; `sheet` is the same for tools of others.
"""

import json
from collections.abc import Sequence

import pandas as pd

from ...core.markup import inert
from ...data.countries import country_name, place_name
from ...data.tables import load, reporting, terms
from ...display.explorer import form
from ...display.numbers import link
from ..profiles import entries, mentions
from . import measures

UNION, WIDER, NOWHERE = "European Union", "Wider regions", "No place named"
SIDES = {"I": "In third countries", "II": "At home", "EU": "EU-funded"}
FACETS = [
    "Region",
    "For whom",
    "Pillar",
    "Kind of partner",
    "Funder",
    "Status",
    "Runs in",
    "Ends in",
    "Abroad or at home",
]
MORE = ["Runs in", "Ends in", "When", "State", "Sum", "Currency"]  # columns that the matrix needs besides
TAKEN = [  # columns that a reader takes away
    "ID", "Measure", "Country", "Place", "Abroad or at home", "Status", "Start", "End", "Pillar", "For whom",
    "Kind of partner", "Funder", "Partners", "Money", "Summary", "Address",
]  # fmt: skip
TAGS = {  # columns of the sheet, with their hashtags of the Humanitarian Exchange Language
    "ID": "#activity+code", "Measure": "#activity+name", "Reporting country": "#org+reporting+name",
    "Reporting country, code": "#org+reporting+code", "Place": "#country+name",
    "Place, code": "#country+code+v_iso3", "Region": "#region+name", "Abroad or at home": "#activity+type",
    "Pillar": "#sector", "For whom": "#beneficiary", "Partners": "#org+impl", "Funders": "#org+funder",
    "Status": "#status", "Start": "#date+start", "End": "#date+end", "Sum": "#value+funding", "Currency": "#currency",
    "Money in words": "#description+funding", "Summary": "#description", "Address": "#meta+url",
}  # fmt: skip


def _name(row: pd.Series) -> str:
    """Return the name of a place, or of a region where a measure names no country in it."""
    if pd.notna(row["iso3"]):
        return place_name(row["iso3"])
    return f"{load('regions').set_index('region').at[row['region'], 'name_en']} as a whole"


def places() -> pd.DataFrame:
    """Return where measures act, or whose people they concern: measure_id, iso3, region, name.

    A region stands only with measures that name one and no country.
    """
    named = load("mentions", resource=["measures", "eu_measures"]).rename(columns={"row_id": "measure_id"})
    named = named[named["role"] != "list"]
    of_eu = load("eu_measure_places").rename(columns={"eu_measure_id": "measure_id"})
    found = pd.concat([mentions.of_measures(), of_eu, named[named["resource"] == "eu_measures"]])
    found = found.dropna(subset="iso3")[["measure_id", "iso3"]]
    whole = named[named["region"].notna() & ~named["measure_id"].isin(found["measure_id"])]
    found = pd.concat([found, whole[["measure_id", "region"]]], ignore_index=True).drop_duplicates()
    return found.assign(name=found.apply(_name, axis=1)).sort_values(["iso3", "name"], kind="stable")


def _within() -> dict[str, set[str]]:
    """Return the third countries of each region, as its page has them."""
    return load("place_groups").groupby("region")["iso3"].agg(set).to_dict()


def groups() -> list[dict[str, object]]:
    """Return the rows of the matrix in their order: name, places in it, and how many of a wider region if it is one.

    A third country stands in one of them, as on the page of places; a region, in that which has all its countries.
    """
    known, within, rows = load("places"), _within(), places()
    one = rows.drop_duplicates("name").sort_values(["region", "name"], na_position="first")
    own = {key: set(known.loc[known["group"] == key, "iso3"]) for key in terms("study_region").index}
    row_of = {iso3: key for key, members in own.items() for iso3 in members}
    for region, members in within.items():
        row_of[region] = next((k for k, had in own.items() if k == region or members <= had), WIDER)
    one = one.assign(row=one["iso3"].fillna(one["region"]).map(row_of).fillna(WIDER))
    found = []
    for key, label in [*terms("study_region").items(), (WIDER, WIDER)]:
        every = own.get(key, set()) | within.get(key, set())
        part = f"{len(own[key])} of {len(every)} countries" if len(every) > len(own.get(key, every)) else ""
        found.append({"name": label, "part": part, "places": one.loc[one["row"] == key, "name"].tolist()})
    return [row for row in [*found, {"name": NOWHERE, "part": "", "places": [NOWHERE]}] if row["places"]]


def regions() -> dict[str, list[str]]:
    """Return the places of each region, as its page counts it: countries, and what stands for regions within it."""
    within, one, found = _within(), places().drop_duplicates("name"), {}
    for region, label in load("regions").set_index("region")["name_en"].items():
        members = within.get(region, set())
        inside = {r for r, had in within.items() if had <= members} | {region}
        names = one.loc[one["iso3"].isin(members) | one["region"].isin(inside), "name"].tolist()
        found |= {label: names} if names else {}
    return found


def _national(annex: str) -> pd.DataFrame:
    """Return the measures of an annex with the columns of the table, but for their places."""
    rows = measures.measures(annex)
    return measures.classified(annex).assign(
        ID=rows.index, Measure=rows["title_en"].fillna(measures.LOST.capitalize()), Start=rows["start"],
        End=rows["end"], Summary=rows["summary_en"],
        When=rows.apply(measures.period, axis=1), State=rows.apply(entries.status, axis=1),
    )  # fmt: skip


def _of_union() -> pd.DataFrame:
    """Return the EU-funded measures of section 2 with the same columns; the study does not classify them."""
    rows = load("eu_measures").rename(
        columns={"eu_measure_id": "ID", "name": "Measure", "summary_en": "Summary", "implementer": "Partners"}
    )
    sums = [
        measures.money(row.amount, row.currency) if pd.notna(row.amount) else "sum not printed"
        for row in rows.itertuples()
    ]
    running = [measures.running_years(row.start, row.end, "unknown") for row in rows.itertuples()]
    years = {"Runs in": ["; ".join(each) for each in running], "Ends in": rows["end"].map(measures.last_year)}
    return rows.assign(
        Country=UNION, Start=rows["start"], End=rows["end"], Status=terms("measure_status")["unknown"],
        State="status not printed", **years,
        Money=(rows["funder"].fillna("") + ": " + sums).str.removeprefix(": "), Funder=terms("funder_type")["eu"],
        When=rows.apply(measures.period, axis=1),
    )  # fmt: skip


def table() -> pd.DataFrame:
    """Return all measures, a row each, all columns text; several values in a cell are joined by `; `."""
    parts = {"I": _national("I"), "II": _national("II"), "EU": _of_union()}
    frame = pd.concat([part.assign(**{"Abroad or at home": SIDES[side]}) for side, part in parts.items()])
    named = places().groupby("measure_id")["name"].agg("; ".join)
    frame = frame.assign(Place=frame["ID"].map(named).fillna(NOWHERE))
    frame["Address"] = frame["ID"].map(link).str.removeprefix("../")  # as seen from a page at the root
    sums = _sums()
    frame = frame.assign(Sum=frame["ID"].map(sums["amount"]).map("{:.12g}".format, na_action="ignore"))
    frame["Currency"] = frame["ID"].map(sums["currency"]).map(measures.CURRENCIES)
    return frame[[*TAKEN, *MORE]].fillna("").astype(str).reset_index(drop=True)


def _sums() -> pd.DataFrame:
    """Return the printed sum of each measure whose sums can be added up, by its id: amount, currency."""
    rows, twins = load("measure_funding").dropna(subset="amount"), load("measures").dropna(subset="same_programme_as")
    rows = rows[(rows["flag"].isna() | (rows["flag"] == "total")) & ~rows["measure_id"].isin(twins["measure_id"])]
    of_eu = load("eu_measures").set_index("eu_measure_id")[["amount", "currency"]]
    return pd.concat([rows.groupby("measure_id").agg({"amount": "sum", "currency": "first"}), of_eu.dropna()])


def _funders() -> pd.Series:
    """Return who pays for each measure, by its id."""
    funders = load("measure_funding").dropna(subset="funder").groupby("measure_id")["funder"]
    of_eu = load("eu_measures").set_index("eu_measure_id")["funder"]
    return pd.concat([funders.agg(lambda names: "; ".join(dict.fromkeys(names))), of_eu])


def sheet(tagged: bool = False) -> str:
    """Return a row for each measure, reporting country and place as CSV; `tagged`, with a second row of hashtags."""
    sums, frame = _sums(), table().rename(columns={"Money": "Money in words", "Country": "Reporting country"})
    codes = {country_name(code): code for code in reporting().index} | {UNION: "EU"}
    iso3 = places().dropna(subset="iso3").set_index("name")["iso3"].to_dict()
    row_of = {place: row["name"] for row in groups() for place in row["places"]}
    for column in ("Reporting country", "Place"):
        frame = frame.assign(**{column: frame[column].str.split("; ")}).explode(column)
    more = {
        "Reporting country, code": frame["Reporting country"].map(codes), "Place, code": frame["Place"].map(iso3),
        "Region": frame["Place"].map(row_of), "Funders": frame["ID"].map(_funders()),
        "Sum": frame["ID"].map(sums["amount"].map("{:.12g}".format)), "Currency": frame["ID"].map(sums["currency"]),
    }  # fmt: skip
    hashtags = pd.DataFrame([TAGS] if tagged else [], columns=list(TAGS))
    return pd.concat([hashtags, frame.assign(**more)[list(TAGS)]]).to_csv(index=False, lineterminator="\n")


def silent() -> list[str]:
    """Return the codes of reporting countries of which the study describes no measure."""
    return sorted(set(reporting().index) - set(load("measure_countries")["code"]), key=country_name)


def _entry(row: pd.Series) -> str:
    """Return a measure as a link under its id."""
    return f'<a href="{row["Address"]}" title="{inert(row["Measure"])}">{inert(row["ID"])}</a>'


def _plain(frame: pd.DataFrame) -> str:
    """Return the measures of each place by who carries them out, as a table that needs no script."""
    body = []
    each = frame.assign(Place=frame["Place"].str.split("; "), link=frame.apply(_entry, axis=1)).explode("Place")
    for row in groups():
        body.append(f'<tr><th scope="rowgroup" colspan="4">{inert(row["name"])}</th></tr>')
        for place in row["places"]:
            cells = []
            for side in SIDES.values():
                here = each[(each["Place"] == place) & (each["Abroad or at home"] == side)]
                told = here.groupby("Country", sort=True)["link"].agg(", ".join)
                cells.append("<br>".join(f"{inert(who)}: {links}" for who, links in told.items()))
            body.append(f'<tr><th scope="row">{inert(place)}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>')
    heads = "".join(f'<th scope="col">{inert(head)}</th>' for head in ["Place", *SIDES.values()])
    head = f"<caption>Measures by place</caption><thead><tr>{heads}</tr></thead>"
    return f"<table>{head}<tbody>{''.join(body)}</tbody></table>"


def _pages() -> dict[str, str]:
    """Return the page of each country, place and region that has one, by its name."""
    with_page, every = load("places", page=True), load("regions")
    found = {row.name_en: f"regions/{row.region}.html" for row in every.itertuples()}
    found |= {row.name_en: f"places/{row.iso3}.html" for row in with_page.itertuples()}
    return found | {name: f"countries/{code}.html" for code, name in reporting()["name_en"].items()}


def _choices(column: Sequence[str]) -> list[list[str]]:
    return [[value for value in text.split("; ") if value] for text in column]


def explorer() -> str:
    """Return the matrix as HTML for `book/_static/explore.js`: its form, its data, and a table for lack of scripts."""
    frame, inside = table(), regions()
    filters = {label: _choices(frame[label]) if label in frame else [[name] for name in inside] for label in FACETS}
    held = {
        "columns": list(frame.columns), "taken": len(TAKEN), "rows": frame.to_numpy().tolist(), "groups": groups(),
        "regions": inside, "pages": _pages(),
        "countries": [*sorted(set(frame["Country"].str.split("; ").explode()) - {UNION}), UNION],
    }  # fmt: skip
    data = json.dumps(held, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    hidden = "".join(f'<input type="hidden" name="{name}">' for name in ("country", "place"))
    taken = '<a href="data:text/csv," download="who-does-what-where.csv" data-what="these measures">CSV</a>'
    strip = f'<p class="thb-strip" hidden>Download: {taken}</p>'
    return (
        f'<div class="thb-explore">{form(filters, {}, "explore", "Show all").replace("</form>", f"{hidden}</form>")}'
        f'<p class="thb-count" role="status" aria-live="polite"></p>{strip}<div class="thb-matrix"></div>'
        f'<div class="thb-listed" id="listed"></div><noscript>{_plain(frame)}</noscript>'
        f'<script type="application/json">{data}</script></div>'
    )
