"""The country at a glance: what the start page of a country's edition says."""

from .counts import count, number
from .datapackage import load
from .marked import figure
from .places import reporting
from .popovers import at_root
from .statements import judged_naming
from .tables import names

GROUPS = {
    "non_eu": "citizens of non-EU countries",
    "other_eu": "citizens of other Member States",
    "own": "own citizens",
    "total": "all",
}


def _victims(code: str, name: str) -> str:
    row = load("victims_2022", code=code).dropna(subset=["total"])
    if row.empty:
        return f"Table 1 has no numbers of victims for {name}."
    persons = row.iloc[0][list(GROUPS)].astype(float).rename(GROUPS)
    groups, share_of = persons.drop("all"), persons[[GROUPS["non_eu"], "all"]]
    total = at_root(number(persons["all"], groups, "victims_2022"))
    share = at_root(number(f"{figure(row['pct_non_eu'].iloc[0])}\u00a0%", share_of, "victims_2022"))
    return f"Table 1 has {total} victims registered in {name} in 2022; {share} were citizens of non-EU countries."


def values(code: str) -> dict[str, object]:
    """Return what `book/edition.md` can name as {{ name }} of the data of one country, given by its EU code."""
    name = reporting().at[code, "name_en"]
    reported = load("measure_countries", code=code)["measure_id"].drop_duplicates()
    annex = reported.map(load("measures", measure_id=list(reported)).set_index("measure_id")["annex"])
    named = judged_naming(code)
    counterparties = sorted(set(load("agreements", code=code)["counterparty_iso3"]))
    return {
        "country": name,
        "the_country": names([code]),
        "own_victims": _victims(code, name),
        "own_abroad": count(reported[annex == "I"]),
        "own_home": count(reported[annex == "II"]),
        "own_lists": count(load("footnote_countries", code=code)),
        "own_positions": count(load("positions", code=code)),
        "own_agreements": count(counterparties, "agreements"),
        "own_claims": count(named, "claims"),
        "own_claims_held": count(named[named["verdict"].str.startswith("reproduced")], "claims"),
    }
