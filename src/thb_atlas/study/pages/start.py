"""What the start page of the whole book names besides its words: what the study states, and the doors to the pages.

`book/index.md` has the sentences. There `{{ study_331_05 }}` is the number of claim CL-331-05 with its row, and
`{{ sign_K_12 }}` the verdict on claim CL-K-12, behind the words that say what the study states there.
"""

import pandas as pd

from ...core.errors import DataError
from ...core.markup import inert
from ...data.boundaries import DISCLAIMER, world
from ...data.countries import country_name, place_name
from ...data.tables import load, reporting
from ...display.maps import map_html, ranked_list
from ...display.numbers import Number, count, number, stated_mark
from ...display.page import Page
from ...ledger.verdicts import format_number, judged
from ..audit.lists import listed
from . import measures

CLAIMS = [
    "11-18", "312-01", "331-01", "331-05", "332-01", "332-05", "332-06", "62-01",
    "K-02", "K-04", "K-05", "K-07", "K-08", "K-12", "K-13", "K-17", "K-20", "K-21", "K-22", "K-23", "K-24", "K-25",
    "S-03", "S-07", "S-08", "S-33", "S-37", "S-38",
]  # fmt: skip
BINS = [1, 3, 5, 7]  # measures a place
Values = dict[str, object]


def printed(locator: str, item: str) -> Number:
    """Return a number that the study prints, with its row of `study_counts`."""
    row = load("study_counts", locator=locator, item=item)
    if row.empty:
        raise DataError(f"study_counts.csv has no row with the locator {locator} and the item {item}")
    made = number(format_number(row["value"].iloc[0], row["unit"].iloc[0]), row)
    return made.replace(value=float(row["value"].iloc[0]))


def stated(claim: str) -> Values:
    """Return what a claim (its id without `CL-`) states: the verdict on it; its number, if any, with its row."""
    row, told, name = load("claims", claim_id=f"CL-{claim}"), judged(f"CL-{claim}"), claim.replace("-", "_")
    sign = stated_mark(told)
    if pd.isna(told["value"]):
        return {f"sign_{name}": sign.html(with_other=False)}
    made = number(format_number(told["value"], told["unit"]), row).replace(value=told["value"], marks=(sign,))
    return {f"sign_{name}": sign.html(with_other=False), f"study_{name}": made}


def _places() -> Values:
    """Return the map of measures by place, and its list; each leads to the place."""
    targets = measures.linked("I", "targets")
    targets = targets[~targets["measure_id"].isin(measures.UNPLACED)]
    by_place = targets.groupby("iso3")["measure_id"].nunique()
    who = targets.merge(load("measure_countries"), on="measure_id").groupby("iso3")["code"].nunique()

    def title(iso3: str) -> str:
        many, countries = int(by_place[iso3]), int(who[iso3])
        by = f"{countries} countries" if countries > 1 else "one country"
        return f"{place_name(iso3)}: {many} measures by {by}" if many > 1 else f"{place_name(iso3)}: one measure"

    label = f"Map of {len(by_place)} third countries by number of measures; each is a link"
    shapes = world().merge(by_place.rename("measures"), on="iso3", how="left").to_crs("+proj=eqearth")
    titles = {iso3: title(iso3) for iso3 in by_place.index}
    drawn = map_html(shapes, "measures", bins=BINS, label=label, titles=titles, unit="measures")
    return {"places_map": drawn, "places_list": ranked_list(by_place, unit="measures")}


def values() -> Values:
    """Return what `book/index.md` names: statements of the study, numbers of the data, the doors."""
    victims, links = load("victims_2022"), load("policy_links", domain="asylum_migration")
    by_name = sorted(reporting().index, key=country_name)
    doors = [f'<a href="../countries/{code}.html">{inert(country_name(code))}</a>' for code in by_name]
    return {
        **{name: value for claim in CLAIMS for name, value in stated(claim).items()},
        **_places(),
        "eu_measures": count(load("eu_measures")),
        "share_rows": Page("1").take(victims, "share_sum:non_eu/total", shown="{:.1f}\u00a0%", among="1.1"),
        "priority_countries": Page("3.1").count(load("priority_region_countries"), of="code"),
        "asylum_countries": Page("3.2").count(links, of="code", among="Table 4"),
        "structured": count(listed(232), "footnote_countries"),
        "boundaries": inert(DISCLAIMER),
        "countries_by_name": " · ".join(doors),
    }
