"""Codes and names: reporting countries, third countries, terms of the classifications."""

from collections.abc import Iterable
from functools import cache

import pandas as pd

from .codes import in_sentence
from .datapackage import load, records


def places(codes: Iterable[str]) -> pd.DataFrame:
    """Return the table `places` for some ISO 3166-1 alpha-3 codes, indexed by them, each once, in their order.

    All is missing for a code that the table has not.
    """
    wanted = list(dict.fromkeys(codes))
    return load("places", iso3=wanted).set_index("iso3").reindex(wanted)


@cache
def reporting() -> pd.DataFrame:
    """Return the 25 countries that reported to the study (footnote 78), indexed by EU code."""
    return load("countries", reporting=True).set_index("code")


@cache
def country(code: str) -> pd.Series:
    """Return a country's row of the table `countries`, from its EU code. Raises KeyError if there is none."""
    return (reporting() if code in reporting().index else load("countries", code=code).set_index("code")).loc[code]


def members(codes: Iterable[str]) -> list[str]:
    """Return those of the codes that are EMN members: the study's count "N EMN member countries"."""
    return [code for code in codes if country(code)["emn_role"] == "member"]


def country_name(code: str) -> str:
    """Return the English name of a country, from its EU code. Raises KeyError if there is none."""
    return country(code)["name_en"]


def in_text(code: str) -> str:
    """Return the English name of a country as it stands within a sentence: `the Netherlands`."""
    return in_sentence(code, country_name(code))


@cache
def place_name(iso3: str) -> str:
    """Return the English name of a country anywhere in the world, from its alpha-3 code.

    Raises KeyError if the tables `places` and `countries` do not have it.
    """
    for table in ("places", "countries"):
        for row in records(table, iso3=iso3):
            return row["name_en"]
    raise KeyError(iso3)


@cache
def terms(scheme: str) -> pd.Series:
    """Return the English labels of one classification, indexed by the terms' ids, in the study's order."""
    table = load("vocabulary", scheme=scheme).set_index("id")["label_en"]
    if table.empty:
        raise KeyError(f"the vocabulary has no classification called {scheme!r}")
    return table
