"""The countries that reported, by code and by name, as the file has them: no pandas is needed to plan a build."""

import csv
import unicodedata
from functools import cache

from .schema import file_rows
from .validation import ensure

ALIASES = {"gr": "EL", "uk": "GBR", "czech republic": "CZ", "slovak republic": "SK", "holland": "NL"}


@cache
def reported() -> dict[str, dict[str, str]]:
    """Return the 25 countries that reported to the study (footnote 78), by EU code: their rows of `countries`, as text.

    Raises DataError if the file breaks the schema.
    """
    ensure("countries")
    with open(file_rows("countries", {"reporting": ["true"]}), encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file) if row["reporting"] == "true"}


def in_sentence(code: str, name: str) -> str:
    """Return a country's name as it stands within a sentence: `the Netherlands`."""
    return f"the {name}" if code == "NL" else name


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@cache
def _names() -> dict[str, str]:
    known = dict(ALIASES)
    for code, row in reported().items():
        known |= {_plain(row[column]): code for column in ("code", "iso3", "name_en", "name_fr")}
    return known


def find_country(text: str) -> str | None:
    """Return the EU code of a reporting country given by code (`fr`, `FRA`, `GR`) or name (`France`, `Grèce`)."""
    return _names().get(_plain(text))
