"""What the start page of the whole book says: the study's key information, its figure, and doors to the pages.

A number of the study has its row of `study_counts`, or of `claims` where it stands there alone, and its verdict.
"""

from base64 import b64encode
from urllib.parse import quote

import pandas as pd
from matplotlib.figure import Figure

from ..core.errors import DataError
from ..core.markup import inert
from ..data.countries import country_name, place_name
from ..data.tables import load, reporting, terms
from ..display.charts import shares
from ..display.numbers import Number, count, number, stated_mark
from ..display.page import Page
from ..display.style import svg
from ..ledger.verdicts import figure, judged
from .footnotes import listed

PILLARS = {  # items of the study's numbers, and the claims on them: in third countries, at home
    "prevention": ("prevention_awareness_demand_reduction", "CL-331-09", "CL-332-08"),
    "enforcement": ("law_enforcement_judicial_cooperation", "CL-331-07", "CL-332-10"),
    "protection": ("victim_identification_protection_support", "CL-331-11", "CL-332-06"),
}
SIDES = {"§3.3.1": "In third countries", "§3.3.2": "At home"}
TOTALS = {"§3.3.1": ("measures_abroad", "CL-331-05"), "§3.3.2": ("measures_domestic", "CL-332-05")}
PLACES = {"NGA": "CL-331-60", "NER": "CL-331-61", "TUN": "CL-331-62", "ETH": "CL-331-63", "ALB": "CL-331-64"}
ABROAD = "../notebooks/a1_measures_abroad.html"
Values = dict[str, object]


def printed(locator: str, item: str, claim: str = "") -> Number:
    """Return a number that the study prints, with its row of `study_counts`, and the verdict on its claim if given."""
    row = load("study_counts", locator=locator, item=item)
    if row.empty:
        raise DataError(f"study_counts.csv has no row with the locator {locator} and the item {item}")
    made = number(figure(row["value"].iloc[0], row["unit"].iloc[0]), row)._replace(value=float(row["value"].iloc[0]))
    return Page("all").stated(made, claim) if claim else made


def stated(claim: str, shown: str) -> Number:
    """Return what the study states in a claim, in the words of a page, with the claim's row and the verdict on it."""
    told = judged(claim)
    made = number(shown, load("claims", claim_id=claim))
    return made._replace(value=told["value"], marks=(stated_mark(told),))


def part(rows: pd.DataFrame, claim: str) -> Number:
    """Return how many countries rows name, with the verdict on the claim about their share in those that count.

    Members count for a claim about members, else all countries that reported. Raises DataError if it has another.
    """
    countries = reporting()
    base = countries[countries["emn_role"] == "member"] if judged(claim)["counts"] == "emn_members" else countries
    made = count(rows["code"].drop_duplicates()[lambda codes: codes.isin(base.index)], rows.attrs["table"])
    marked = Page("all").marked(made._replace(value=100 * made.value / len(base)), claim)
    return marked._replace(value=made.value)


def _of_victims() -> Values:
    every = load("victims_2022")
    return {
        "key_victims": printed("§1.1", "registered_2022", "CL-11-04"),
        "key_rise": printed("§1.1", "increase_2021_2022", "CL-11-06"),
        "key_share": printed("§1.1", "third_country_share_2022", "CL-11-18"),
        "key_share_summary": printed("Summary", "third_country_share", "CL-S-03"),
        "key_decade": stated("CL-K-02", "rose over the last decade"),
        "key_share_rows": Page("1").share(every, "non_eu", "total", shown="{:.1f}\u00a0%", among="1.1"),
    }


def _of_policies() -> Values:
    approaches, links, regions = (load(t) for t in ("policy_approaches", "policy_links", "priority_region_countries"))
    page, linked = Page("7"), links["domain"].value_counts().idxmax()
    first = page.marked(linked == "asylum_migration", "CL-K-08", shown="asylum and migration")
    return {
        "key_eu_measures": count(load("eu_measures")),
        "key_four": Page("7").count(load("vocabulary", scheme="pillar"), claim="CL-S-07")._replace(shown="four"),
        "key_no_policy": stated("CL-K-05", "No country"),
        "key_policies": part(approaches[approaches["approach"] != "not_specific"], "CL-K-04"),
        "key_linked": part(load("footnote_countries", footnote=150), "CL-K-07"),
        "key_first_link": first._replace(rows=count(links[links["domain"] == linked]).rows, tables=("policy_links",)),
        "key_asylum": Page("3.2").count(links[links["domain"] == "asylum_migration"], of="code", among="Table 4"),
        "key_regions": part(regions, "CL-K-03"),
        "key_fields": stated("CL-K-09", "leading fields"),
    }


def _of_measures() -> Values:
    return {
        "key_members_abroad": printed("§3.3.1", "countries_with_measures_abroad", "CL-331-01"),
        "key_abroad": printed("§3.3.1", *TOTALS["§3.3.1"]),
        "key_victims_abroad": printed("§3.3.1", "victims", "CL-331-31"),
        "key_national_funds": stated("CL-K-17", "National funds"),
        "key_where": stated("CL-K-13", "mainly"),
        "key_home_countries": part(load("footnote_countries", footnote=199), "CL-K-18"),
        "key_home": printed("§3.3.2", *TOTALS["§3.3.2"]),
        "key_protection_home": printed("§3.3.2", PILLARS["protection"][0], PILLARS["protection"][2]),
        "key_in_general": printed("§3.3.2", "third_country_nationals_in_general", "CL-332-39"),
    }


def _of_experience() -> Values:
    agreed, ad_hoc = (count(listed(footnote), "footnote_countries") for footnote in (232, 233))
    return {
        "key_ad_hoc": stated("CL-K-12", "mostly"),
        "key_structured": agreed,
        "key_only_ad_hoc": ad_hoc,
        "key_cultural": stated("CL-K-21", "cultural differences"),
        "key_laws": stated("CL-K-22", "differing laws"),
        "key_ngos": stated("CL-K-23", "work with NGOs"),
        "key_campaigns": stated("CL-K-25", "awareness campaigns"),
        "key_units": stated("CL-S-38", "specialised units"),
        "key_planning": stated("CL-62-01", "eleven EMN members"),
        "key_revising": stated("CL-K-24", "Several countries"),
    }


def shares_of_pillars() -> pd.DataFrame:
    """Return the shares of measures that serve a pillar, in the study's numbers: a row a pillar, a column a side."""
    labels, columns = terms("pillar"), {}
    for place, (locator, side) in enumerate(SIDES.items(), 1):
        total = printed(locator, *TOTALS[locator]).value
        columns[side] = [100 * printed(locator, row[0], row[place]).value / total for row in PILLARS.values()]
    return pd.DataFrame(columns, index=[labels[pillar] for pillar in PILLARS])


def as_html(fig: Figure, title: str, subtitle: str, alt: str, below: str) -> str:
    """Return a figure for a page of prose, in one line of HTML; `below` is HTML."""
    image = b64encode(svg(fig).encode("utf-8")).decode("ascii")
    shown = f'<img alt="{inert(alt)}" src="data:image/svg+xml;base64,{image}">'
    said = f'<p><span class="caption-text">{inert(title)}</span></p>'
    legend = f'<div class="legend"><p class="thb-subtitle">{inert(subtitle)}</p>{below}</div>'
    caption = f"<figcaption>{said}{legend}</figcaption>"
    return f'<figure class="align-default">{shown}{caption}</figure>'


def _pillars() -> str:
    percent = shares_of_pillars()
    (abroad, home), protection = SIDES.values(), terms("pillar")["protection"]
    least, most, at_home = percent[abroad].min(), percent[abroad].max(), percent.at[protection, home]
    totals = [printed(locator, *TOTALS[locator]) for locator in SIDES]
    below = (
        '<p class="thb-strip">Study: §3.3.1, §3.3.2 · Data: <a href="../data/study_counts.csv">study_counts.csv</a></p>'
    )
    return as_html(
        shares(percent),
        "At home most measures protect victims; in third countries the pillars weigh about the same",
        f"Share of measures that serve a pillar, of {totals[0]!s} in third countries and {totals[1]!s} at home; "
        "a measure can serve several",
        f"In third countries each pillar has between {least:.0f} and {most:.0f} per cent of the measures; "
        f"at home protection has {at_home:.0f} per cent, prevention "
        f"{percent.iat[0, 1]:.0f} and law enforcement {percent.iat[1, 1]:.0f}.",
        below,
    )


def _doors() -> Values:
    by_name = sorted(reporting().index, key=country_name)
    links = [f'<a href="../countries/{code}.html">{country_name(code)}</a>' for code in by_name]
    numbers = {iso3: printed("§3.3.1", iso3, claim) for iso3, claim in PLACES.items()}
    named = [
        f'{made.html()} in <a href="{ABROAD}?third-country={quote(place_name(iso3))}#measures">{place_name(iso3)}</a>'
        for iso3, made in numbers.items()
    ]
    nigeria = load("measure_targets", measure_id=load("measures", annex="I")["measure_id"], iso3="NGA")
    return {
        "door_countries": ", ".join(links),
        "door_places": f"{', '.join(named[:-1])} and {named[-1]}",
        "door_nigeria": Page("3.3.1").count(nigeria, of="measure_id", claim="CL-331-60"),
    }


def values() -> Values:
    """Return what `book/index.md` names: numbers of the study's key information, the figure, the doors."""
    parts = (_of_victims(), _of_policies(), _of_measures(), _of_experience(), _doors())
    return {name: value for made in parts for name, value in made.items()} | {"key_figure": _pillars()}
