"""Values of the start page: what the study states, and links to the pages of countries and places.

`book/index.md` has the sentences. There `{{ study_331_05 }}` is the number of claim CL-331-05 with its row, and
`{{ sign_K_12 }}` the verdict on claim CL-K-12, to follow the words that state it.
"""

import pandas as pd

from ...core.errors import DataError
from ...core.markup import inert
from ...data.boundaries import DISCLAIMER, world
from ...data.countries import country_name, place_name
from ...data.tables import load, reporting
from ...display.maps import map_html, ranked_list
from ...display.numbers import Number, count, country_link, number, stated_mark
from ...display.page import Page
from ...ledger.store import judged_claim
from ...ledger.wording import format_number
from .. import measures
from ..audit.lists import listed
from ..footnotes import STRUCTURED_COOPERATION

CLAIMS = [
    "11-18", "312-01", "331-01", "331-05", "332-01", "332-05", "332-06", "62-01",
    "K-02", "K-04", "K-05", "K-07", "K-08", "K-12", "K-13", "K-17", "K-20", "K-21", "K-22", "K-23", "K-24", "K-25",
    "S-03", "S-07", "S-08", "S-33", "S-37", "S-38",
]  # fmt: skip
BINS = [1, 3, 5, 7]  # of the map, in measures
Values = dict[str, object]


def printed_number(locator: str, item: str) -> Number:
    """Return a number that the study prints, with its row of `study_counts`. Raises DataError if there is no row."""
    rows = load("study_counts", locator=locator, item=item)
    if rows.empty:
        raise DataError(f"study_counts.csv has no row with the locator {locator} and the item {item}")
    row = rows.iloc[0]
    return number(format_number(row["value"], row["unit"]), rows).replace(value=float(row["value"]))


def claim_values(short_id: str) -> Values:
    """Return the verdict on a claim (by its id without `CL-`) and the number that it states, if any, with its row."""
    claim_id, name = f"CL-{short_id}", short_id.replace("-", "_")
    row, record = load("claims", claim_id=claim_id), judged_claim(claim_id)
    mark = stated_mark(record)
    sign = {f"sign_{name}": mark.html(with_other=False)}
    if pd.isna(record["value"]):
        return sign
    value = number(format_number(record["value"], record["unit"]), row).replace(value=record["value"], marks=(mark,))
    return sign | {f"study_{name}": value}


def _places() -> Values:
    """Return the map of measures by place, and the same as a list; both link to the places."""
    targets = measures.linked("I", "targets")
    targets = targets[~targets["measure_id"].isin(measures.UNPLACED)]
    by_place = targets.groupby("iso3")["measure_id"].nunique()
    n_countries = targets.merge(load("measure_countries"), on="measure_id").groupby("iso3")["code"].nunique()

    def title(iso3: str) -> str:
        if by_place[iso3] == 1:
            return f"{place_name(iso3)}: one measure"
        by = f"{n_countries[iso3]} countries" if n_countries[iso3] > 1 else "one country"
        return f"{place_name(iso3)}: {by_place[iso3]} measures by {by}"

    label = f"Map of {len(by_place)} third countries by number of measures; each is a link"
    shapes = world().merge(by_place.rename("measures"), on="iso3", how="left").to_crs("+proj=eqearth")
    titles = {iso3: title(iso3) for iso3 in by_place.index}
    drawn = map_html(shapes, "measures", bins=BINS, label=label, titles=titles, unit="measures")
    return {"places_map": drawn, "places_list": ranked_list(by_place, unit="measures")}


def values() -> Values:
    """Return the values of `book/index.md`: statements of the study, numbers of the data, links to profiles."""
    victims, asylum = load("victims_2022"), load("policy_links", domain="asylum_migration")
    codes = sorted(reporting().index, key=country_name)
    return {
        **{name: value for claim in CLAIMS for name, value in claim_values(claim).items()},
        **_places(),
        "eu_measures": count(load("eu_measures")),
        "share_rows": Page("1").take(victims, "share_sum:non_eu/total", shown="{:.1f}\u00a0%", claim_section="1.1"),
        "priority_countries": Page("3.1").count(load("priority_region_countries"), of="code"),
        "asylum_countries": Page("3.2").count(asylum, of="code", claim_section="Table 4"),
        "structured": count(listed(STRUCTURED_COOPERATION), "footnote_countries"),
        "boundaries": inert(DISCLAIMER),
        "countries_by_name": " · ".join(map(country_link, codes)),
    }
