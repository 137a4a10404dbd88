"""Sections of the study: which claims belong to which page, and which claims name a country."""

import re
from functools import cache

import pandas as pd

from ..core.errors import DataError, cut
from ..data.countries import adjective, country_name
from ..data.tables import load
from ..ledger.claims import parse_filter

SECTIONS = {  # a page by the section that it is about: the sections, boxes, tables and figures of the ledger it shows
    "1": r"1\..*|Table 1|Box 1",
    "2": r"2(\..*)?|Box [2-5]",
    "3.1": r"3\.1\..*|Table 2",
    "3.2": r"3\.2(\..*)?|Table [34]",
    "3.3.1": r"3\.3\.1|Table 5|Figure [34]|Box ([6-9]|1[01])|Annex I",
    "3.3.2": r"3\.3\.2|Figure 5|Box 1[2-5]|Annex II",
    "3.4": r"3\.4\..*|Box 16",
    "4": r"4\..*|Box (1[789]|2[0-2])",
    "5": r"5\..*|Box 2[345]",
    "6": r"6\..*|Box 2[67]",
    "7": r"7|S|K",
    "Annex I": r"Annex I",
    "Annex II": r"Annex II",
    "Annex III": r"Annex III",
    "all": r".*",  # the claims, a country
}


def claims_of(section: str) -> pd.DataFrame:
    """Return the rows of `claims` that belong to a page, given by its section. Raises DataError for another name."""
    if section not in SECTIONS:
        raise DataError(f"no page is about section {section!r}; there are: {', '.join(SECTIONS)}")
    claims = load("claims")
    return claims[claims["section"].str.fullmatch(SECTIONS[section])]


def in_section(claims: pd.DataFrame, section: str) -> pd.DataFrame:
    """Return the claims of a section of the study and of those within it: `3.3` has `3.3.1`.

    Raises DataError, naming the sections that have claims, if none is in it.
    """
    within = claims["section"].map(lambda own: own == section or own.startswith(f"{section}."))
    if not within.any():
        known = ", ".join(dict.fromkeys(claims["section"]))
        raise DataError(f"no claim is in section {cut(section)!r}; sections with claims are: {known}")
    return claims[within]


@cache
def _name(names: tuple[str, ...]) -> re.Pattern:
    return re.compile(rf"(?<!Northern )\b({'|'.join(map(re.escape, names))})\b(?! PAcCTO)")


def names_country(text: str | None, code: str) -> bool:
    """Return whether a text names a reporting country: by its name, its adjective, or its code in capitals.

    Whole words alone count. Northern Ireland is not Ireland, and the programme EL PAcCTO is not Greece.
    """
    return pd.notna(text) and _name((country_name(code), adjective(code), code)).search(text) is not None


def _is_named(claim: tuple, code: str) -> bool:
    parts = parse_filter(claim.filter) if pd.notna(claim.filter) else ()
    by_rows = any(part.column == "code" and part.sign == "=" and code in part.values for part in parts)
    return by_rows or any(names_country(text, code) for text in (claim.statement_en, claim.explanation_en))


def naming(claims: pd.DataFrame, code: str) -> pd.DataFrame:
    """Return the claims (rows of `claims`, or of an audit) that name a reporting country, given by its EU code.

    They name it in the statement or the explanation, or their filter takes its rows (`code=FR`, `code=FR|DE`).
    """
    named = [_is_named(claim, code) for claim in claims.itertuples()]
    return claims[pd.Series(named, claims.index, dtype=bool)]
