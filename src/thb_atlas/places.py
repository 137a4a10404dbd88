"""Codes and names: reporting countries, third countries, terms of the classifications."""

import unicodedata
from collections.abc import Iterable
from functools import cache

import pandas as pd

from .datapackage import load

ALIASES = {"gr": "EL", "uk": "GBR", "czech republic": "CZ", "slovak republic": "SK", "holland": "NL"}


@cache
def countries() -> pd.DataFrame:
    """Return the table `countries`, indexed by EU code."""
    return load("countries").set_index("code")


@cache
def places() -> pd.DataFrame:
    """Return the table `places`, indexed by ISO 3166-1 alpha-3 code."""
    return load("places").set_index("iso3")


@cache
def reporting() -> pd.DataFrame:
    """Return the 25 countries that reported to the study (footnote 78), indexed by EU code."""
    return countries()[countries()["reporting"]]


def members(codes: Iterable[str]) -> list[str]:
    """Return those of the codes that are EMN members: the study's count "N EMN member countries"."""
    roles = countries()["emn_role"]
    return [code for code in codes if roles[code] == "member"]


def country_name(code: str) -> str:
    """Return the English name of a country, from its EU code."""
    return countries().at[code, "name_en"]


def in_text(code: str) -> str:
    """Return the English name of a country as it stands within a sentence: `the Netherlands`."""
    return f"the {country_name(code)}" if code == "NL" else country_name(code)


def place_name(iso3: str) -> str:
    """Return the English name of a country anywhere in the world, from its alpha-3 code."""
    if iso3 in places().index:
        return places().at[iso3, "name_en"]
    return countries().set_index("iso3").at[iso3, "name_en"]


@cache
def terms(scheme: str) -> pd.Series:
    """Return the English labels of one classification, indexed by the terms' ids, in the study's order."""
    table = load("vocabulary", scheme=scheme).set_index("id")["label_en"]
    if table.empty:
        raise KeyError(f"the vocabulary has no classification called {scheme!r}")
    return table


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@cache
def _names() -> dict[str, str]:
    known = dict(ALIASES)
    for code, row in countries().iterrows():
        known |= {_plain(name): code for name in (code, row.iso3, row.name_en, row.name_fr)}
    return known


def find_country(text: str) -> str | None:
    """Return the EU code of a country given by code (`FR`, `fr`, `FRA`, `GR`) or name (`France`, `Grèce`)."""
    return _names().get(_plain(text))
