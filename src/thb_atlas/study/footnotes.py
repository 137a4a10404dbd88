"""Lists of countries: what footnotes list, beside the number in the text and beside the tables."""

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from ..data.countries import members
from ..data.tables import load
from ..ledger.claims import parse_filter


def listed(number: int) -> list[str]:
    """Return the country codes that a footnote lists, in printed order; empty if it lists none or is lost.

    >>> thb.listed(136)
    ['SE', 'SI', 'SK', 'RS']
    """
    return load("footnote_countries", footnote=number)["code"].tolist()


def pairs(table: str, column: str) -> dict[str, int]:
    """Return the footnotes that list the countries of a table's rows: a number for each value of a column."""
    found = {}
    for pair in load("footnote_pairs", resource=table).itertuples():
        values = [v for c in parse_filter(pair.filter) if c.column == column for v in c.values]
        found |= dict.fromkeys(values, pair.footnote)
    return found


def _is_test(claim: pd.Series, stated: int) -> bool:
    """Return whether a claim is on the number that a sentence states, NA where it states none; not on two lists."""
    if claim["unit"] not in ("countries", "places") or str(claim["aggregate"]).startswith("count_shared"):
        return False
    if pd.isna(stated):
        return claim["relation"] in ("at_least", "more_than")
    return claim["relation"] == "equal" and pd.notna(claim["value"]) and claim["value"] == stated


def claim_of(number: int) -> str | None:
    """Return the id of the claim on the number of countries in the sentence that calls a footnote, if there is one.

    Where the sentence says "several" or "more than half", it is the claim that tests this.
    """
    stated = next(iter(load("footnotes", footnote=number)["countries_in_text"]), pd.NA)
    claims = load("claims", footnote=number)
    return next((claim["claim_id"] for _, claim in claims.iterrows() if _is_test(claim, stated)), None)


def stated_counts(sections: Sequence[str]) -> pd.DataFrame:
    """Return the surviving footnotes called in some sections whose sentence states a number of countries.

    Rows of `footnotes` with `listed` (list of codes: countries counted as the study counts, then third countries that
    the footnote names) and `claim_id` (missing without a claim).
    """
    notes = load("footnotes", section=sections, status="recovered").dropna(subset=["countries_in_text"])
    places = load("footnote_places")

    def all_of(number: int, counts: str) -> list[str]:
        codes = listed(number)
        codes = members(codes) if counts == "emn_members" else codes
        return [*codes, *places.loc[places["footnote"] == number, "iso3"]]

    lists = [all_of(n, c) for n, c in zip(notes["footnote"], notes["counts"], strict=True)]
    return notes.assign(listed=pd.Series(lists, notes.index), claim_id=notes["footnote"].map(claim_of))


def measure_lists(sections: Sequence[str]) -> pd.DataFrame:
    """Return the footnotes of some sections that list countries, with the number of measures that the study gives.

    Rows of `footnotes` with `number` (Int64: in the text or else in the footnote, missing where neither has one),
    `listed` (list of codes) and `claim_id` (the claim on that number, missing without one).
    """
    notes = load("footnotes", section=sections, kind="country_list")
    claims = load("claims", footnote=notes["footnote"], unit="measures", relation="equal")
    claim_ids = claims.drop_duplicates("footnote").set_index("footnote")["claim_id"]
    return notes.assign(
        number=notes["measures_in_text"].fillna(notes["measures"]).astype("Int64"),
        listed=notes["footnote"].map(listed),
        claim_id=notes["footnote"].map(claim_ids),
    )


def shared_lists(sections: Sequence[str]) -> pd.DataFrame:
    """Return the claims of some sections that two or more lists contain one another, or share no country.

    Rows of `claims` with `footnotes` (list of int) and `shared` (list of codes in more than one of the lists).
    """
    claims = load("claims", section=sections, aggregate="count_shared:code/footnote")
    numbers = [[int(number) for number in text.removeprefix("footnote=").split("|")] for text in claims["filter"]]
    times = [Counter(code for number in each for code in set(listed(number))) for each in numbers]
    shared = [sorted(code for code, n in found.items() if n > 1) for found in times]
    return claims.assign(footnotes=pd.Series(numbers, claims.index), shared=pd.Series(shared, claims.index))
