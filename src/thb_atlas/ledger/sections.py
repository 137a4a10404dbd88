"""The claims of a page, of a section of the study (`sections`), and of a country."""

import re

import pandas as pd

from ..core.errors import UsageError, cut, suggest
from ..data.countries import adjective, country_name
from ..data.filters import parse_filter
from ..data.tables import load

ALL_CLAIMS = "all"  # the section of pages that are about no single part of the study


def sections_with_page() -> list[str]:
    """Return the parts of the study that have a page, as `page` takes them: `3.2`, `Annex I`, and `all`."""
    sections = load("sections")
    own = sections.loc[sections["section"] == sections["page"], "page"]
    annexes = sections.loc[sections["notebook"].notna() & sections["section"].str.startswith("Annex"), "section"]
    return [*dict.fromkeys([*own, *annexes, ALL_CLAIMS])]


def sections_on_page(section: str) -> list[str]:
    """Return the sections of the ledger that the page about a part of the study tells; an annex has one of its own."""
    sections = load("sections")
    return sections.loc[(sections["page"] == section) | (sections["section"] == section), "section"].tolist()


def claims_on_page(section: str) -> pd.DataFrame:
    """Return the rows of `claims` that belong to the page about a part of the study.

    Claims of an annex are on its own page and on that of its section. Raises UsageError, with all parts that
    have a page, for another one.
    """
    if section not in (names := sections_with_page()):
        parts = load("sections").dropna(subset="page").set_index("section")["page"]
        near = f" (it is part of {parts[section]})" if section in parts else suggest(section, names)
        raise UsageError(f"no page is about section {section!r}{near}; there are: {', '.join(names)}")
    return load("claims") if section == ALL_CLAIMS else load("claims", section=sections_on_page(section))


def claims_in_section(claims: pd.DataFrame, section: str) -> pd.DataFrame:
    """Return the claims of a section of the study and of its subsections: `3.3` includes `3.3.1`.

    Raises UsageError, with the sections that have claims, if there are none.
    """
    is_within = (claims["section"] + ".").str.startswith(f"{section}.")
    if not is_within.any():
        sections = claims["section"].unique()
        message = f"no claim is in section {cut(section)!r}{suggest(section, sections)}"
        raise UsageError(f"{message}; sections with claims are: {', '.join(sections)}")
    return claims[is_within]


def _pattern(name: str, adjective: str, code: str) -> re.Pattern:
    return re.compile(rf"(?<!Northern )\b(?:(?:{re.escape(name)}|{re.escape(adjective)})\b|{code}\b(?! [A-Z]{{2}}\w))")


def names_country(text: str | None, code: str) -> bool:
    """Return whether a text names a reporting country, by its name, its adjective, or its code in capitals.

    Only whole words count. Northern Ireland is not Ireland, and a code before another word in capitals (EL PAcCTO) is
    not a country.
    """
    return pd.notna(text) and _pattern(country_name(code), adjective(code), code).search(text) is not None


def _is_named(claim: tuple, code: str) -> bool:
    filters = parse_filter(claim.filter) if pd.notna(claim.filter) else ()
    in_filter = any(column == "code" and operator == "=" and code in values for column, operator, values in filters)
    return in_filter or any(names_country(text, code) for text in (claim.statement_en, claim.explanation_en))


def claims_naming(claims: pd.DataFrame, code: str) -> pd.DataFrame:
    """Return the claims (rows of `claims` or of an audit) that name a reporting country, given by its EU code.

    They name it in the statement or the explanation, or their filter selects its rows (`code=FR`, `code=FR|DE`).
    """
    named = [_is_named(claim, code) for claim in claims.itertuples()]
    return claims[pd.Series(named, claims.index, dtype=bool)]
