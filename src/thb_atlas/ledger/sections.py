"""Sections of the study (`sections`): which claims belong to which page, and which claims name a country."""

import re
from functools import cache

import pandas as pd

from ..core.errors import DataError, UsageError, cut, suggest
from ..data.countries import adjective, country_name
from ..data.tables import load
from .claims import parse_filter

EVERY = "all"  # the page of all claims, and that of a country


def pages() -> list[str]:
    """Return the parts of the study that pages are about, as `page` takes them: `3.2`, `Annex I`, and `all`."""
    sections = load("sections")
    own = sections.loc[sections["section"] == sections["page"], "page"]
    annexes = sections.loc[sections["notebook"].notna() & sections["section"].str.startswith("Annex"), "section"]
    return [*dict.fromkeys([*own, *annexes, EVERY])]


def claims_of(section: str) -> pd.DataFrame:
    """Return the rows of `claims` that belong to a page, given by what it is about. Raises DataError for another name.

    An annex has a page of its own, and is told on that of its section as well.
    """
    if section not in (known := pages()):
        raise DataError(f"no page is about section {section!r}; there are: {', '.join(known)}")
    if section == EVERY:
        return load("claims")
    sections = load("sections")
    told = sections.loc[((sections["page"] == section) | (sections["section"] == section)).fillna(False), "section"]
    return load("claims", section=told)


def in_section(claims: pd.DataFrame, section: str) -> pd.DataFrame:
    """Return the claims of a section of the study and of those within it: `3.3` has `3.3.1`.

    Raises UsageError, naming the sections that have claims, if none is in it.
    """
    within = claims["section"].map(lambda own: own == section or own.startswith(f"{section}."))
    if not within.any():
        known = dict.fromkeys(claims["section"])
        said = f"no claim is in section {cut(section)!r}{suggest(section, known)}"
        raise UsageError(f"{said}; sections with claims are: {', '.join(known)}")
    return claims[within]


@cache
def _name(names: tuple[str, ...]) -> re.Pattern:
    return re.compile(rf"(?<!Northern )\b({'|'.join(map(re.escape, names))})\b(?! [A-Z]{{2}}\w)")


def names_country(text: str | None, code: str) -> bool:
    """Return whether a text names a reporting country: by its name, its adjective, or its code in capitals.

    Whole words alone count. Northern Ireland is not Ireland, and a code before another name in capitals is no country.
    """
    return pd.notna(text) and _name((country_name(code), adjective(code), code)).search(text) is not None


def _is_named(claim: tuple, code: str) -> bool:
    parts = parse_filter(claim.filter) if pd.notna(claim.filter) else ()
    by_rows = any(part.column == "code" and part.operator == "=" and code in part.values for part in parts)
    return by_rows or any(names_country(text, code) for text in (claim.statement_en, claim.explanation_en))


def naming(claims: pd.DataFrame, code: str) -> pd.DataFrame:
    """Return the claims (rows of `claims`, or of an audit) that name a reporting country, given by its EU code.

    They name it in the statement or the explanation, or their filter takes its rows (`code=FR`, `code=FR|DE`).
    """
    named = [_is_named(claim, code) for claim in claims.itertuples()]
    return claims[pd.Series(named, claims.index, dtype=bool)]
