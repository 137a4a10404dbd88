"""Reporting countries and third countries: codes, names, and the country in focus. Nothing here needs pandas."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from typing import NamedTuple

from ..core.errors import DataError, UnknownCountryError, UnknownPlaceError, cut, suggest
from ..core.markup import Text
from ..core.wording import fold, join_words
from .rows import Cells, rows_by, rows_of

LANGUAGES = (  # of the EMN, with those of minorities
    "bg cs da de el en es et fi fr ga hr hu hy it ka lb lt lv mk mt nb nl nn pl pt ro ru sk sl sq sr sr_Latn sv tr uk"
)
ARTICLE = re.compile(r"^(?:(?:the|les?|la|die|der) |l')")  # may precede a name: the Netherlands


def bare(name: str) -> str:
    """Return a name as it is compared with others: folded, and without an article."""
    return ARTICLE.sub("", fold(name))


class Country(NamedTuple):
    """A country in focus: a reporting one, by its EU code, or a third country, by its alpha-3 code."""

    code: str
    iso3: str
    name: Text
    in_text: Text  # the name within a sentence: `the Netherlands`

    @property
    def opening(self) -> Text:
        """The name at the beginning of a sentence: `The Netherlands`."""
        return Text(self.in_text[0].upper() + self.in_text[1:])


def reporting_rows() -> dict[str, Cells]:
    """Return the reporting countries, by EU code: their rows of `countries`, as text."""
    return {code: row for code, row in rows_by("countries", "code").items() if row["reporting"] == "true"}


def country_name(name: str) -> Text:
    """Return the English name of a country or third country of the data from any of its codes and names.

    Raises DataError, with the nearest name, for anything else.

    >>> [thb.country_name(name) for name in ("EL", "NGA", "Frankreich")]
    ['Greece', 'Nigeria', 'France']
    """
    return Text(_row(name)["name_en"])


def country_code(name: str, column: str = "code") -> str:
    """Return the code by which tables identify a country, from any of its names and codes; see `country_name`.

    It is the EU code (FR, EL; columns `code`) for a country of the EMN or the European Union, and the alpha-3 code
    (NGA; columns `iso3`) for any other country of the data. With `iso3` for `column` it is always the alpha-3 code.
    Raises DataError, with the nearest name, for anything else.

    >>> [thb.country_code(name) for name in ("the Netherlands", "Griechenland", "Nigeria")]
    ['NL', 'EL', 'NGA']
    >>> thb.country_code("GR", "iso3")
    'GRC'
    """
    countries, places = rows_of("countries"), rows_of("places")
    if code := key_of_country(str(name), countries, column) or key_of_country(str(name), places, "iso3"):
        return code
    near = _nearest_name(name, [*countries, *places])
    elsewhere = "regions are in place_groups, other countries in thb.world() (on a map these stay empty, not 0)"
    raise DataError(f"{cut(str(name))!r} is not a country or place that the data name{near}; {elsewhere}")


def _nearest_name(name: object, rows: Iterable[Cells]) -> str:
    return suggest(str(name).strip().title(), [row["name_en"] for row in rows])


def _row(name: str) -> Cells:
    """Return the row of a country, of `countries` by its EU code, else of `places` or `countries` by any name or code.

    Raises DataError like `country_code`.
    """
    if row := rows_by("countries", "code").get(name):
        return row
    by_iso3 = [rows_by(table, "iso3") for table in ("places", "countries")]
    return next((rows[name] for rows in by_iso3 if name in rows), None) or _row(country_code(name))


def country_names(names: str | Iterable[str]) -> Text:
    """Return the names of countries and third countries, sorted, as a list within a sentence, or `none`.

    They are given by any codes or names, a single one also alone. Raises DataError as `country_name` does.

    >>> thb.country_names(["SE", "NL", "GMB"])
    'the Gambia, the Netherlands and Sweden'
    """
    names = {names} if isinstance(names, str) else set(names)
    return join_words(dict.fromkeys(map(name_in_text, sorted(names, key=country_name))))


def adjective(code: str) -> str:
    """Return the English adjective of a reporting country, by its EU code: `French`."""
    return _row(code)["adjective_en"]


def members(codes: str | Iterable[str]) -> list[str]:
    """Return those of the codes (EU codes) that are of EMN members which reported: the study's "EMN member countries".

    >>> thb.members(["GE", "MT", "FR"])
    ['FR']
    """
    codes = [codes] if isinstance(codes, str) else codes
    return [c for c in codes if (row := _row(c)).get("emn_role") == "member" and row["reporting"] == "true"]


def name_in_text(name: str) -> Text:
    """Return the name of a country or third country of the data within a sentence: `the Gambia`.

    Raises DataError as `country_name` does.
    """
    row = _row(name)
    with_article = f"the {row['name_en']}" if row.get("code") == "NL" else row["name_en"]
    return Text(row.get("short_name_en", with_article))


def alpha2(iso3: str) -> str:
    """Return the ISO alpha-2 code of a country from its alpha-3 code, or from a former one; empty if it has none."""
    from babel.core import get_global  # noqa: PLC0415 - not needed where a code is given

    codes = ["XK"] if iso3 == "XKX" else get_global("territory_aliases").get(iso3, [])
    return codes[0] if len(codes) == 1 and iso3.isalpha() else ""


@cache
def _translations(iso3: str) -> dict[str, str]:
    """Return the names of a country in the languages of the EMN, each once, by their folded form."""
    from babel import Locale  # noqa: PLC0415 - slow, and not needed for English names

    names = (Locale.parse(language).territories.get(alpha2(iso3), "") for language in LANGUAGES.split())
    return {fold(name): name for name in names if name}


def names_in_all_languages(iso3: str) -> list[str]:
    """Return the names of a country or place in the languages of the EMN, each once, whatever its accents.

    Source: Unicode CLDR, through babel, and `name_variants`. Empty for an unknown code.
    """
    variants = {fold(row["name"]): row["name"] for row in rows_of("name_variants") if row["iso3"] == iso3}
    return list((_translations(iso3) | variants).values())


def key_of_country(text: str, rows: Iterable[Mapping[str, object]], key: str) -> str | None:
    """Return the key of a country among rows, from a code (`fr`, `FRA`, `GR`) or a name (`France`, `Grèce`), or None.

    `key` is the column of the codes to return, `code` or `iso3`. Names are those of the rows, those in the languages of
    the EMN (`Frankreich`, `Γαλλία`), and other common ones (`Ivory Coast`), with or without an article, whatever their
    case and accents. A name that is nearer to that of another row is not taken.
    """
    candidates = list(rows)
    name = fold(text)
    named = ((row[key], row.get(column)) for column in ("name_fr", "name_en", "iso3", "code") for row in candidates)
    key_by_name = {fold(spelling): code for code, spelling in named if isinstance(spelling, str)}
    spellings = [name, bare(name)]
    if match := next((key_by_name[spelling] for spelling in spellings if spelling in key_by_name), None):
        return match
    variants = {fold(row["name"]): row["iso3"] for row in rows_of("name_variants")}
    meant = next((variants[spelling] for spelling in spellings if spelling in variants), name.upper())
    codes = {meant, alpha2(meant)} - {""}
    known = {row[key]: {alpha2(row["iso3"]), *_translations(row["iso3"])} for row in candidates}
    match = next((code for code, own in known.items() if own & {*codes, *spellings}), None)
    misspelt = get_close_matches(name, key_by_name, 1, 0.9)  # Nigera is Latvian for Niger, but rather means Nigeria
    return None if misspelt and key_by_name[misspelt[0]] != match else match


def third_country(text: str) -> Country:
    """Return a third country that the study names, from any code or name that `key_of_country` understands.

    Raises UnknownPlaceError, with the nearest name, for anything else.

    >>> third_country("Nigeria").iso3
    'NGA'
    """
    places = rows_by("places", "iso3")
    if iso3 := key_of_country(str(text), places.values(), "iso3"):
        return Country(iso3, iso3, country_name(iso3), name_in_text(iso3))
    near = _nearest_name(text, places.values())
    raise UnknownPlaceError(f"{cut(str(text))!r} is not a third country that the study names{near}")


def country_in_focus(country: str) -> Country | None:
    """Return the country in focus, or None for `ALL`.

    `country` is `ALL`, an EU or ISO code in any case (`FR`, `fr`, `FRA`, `GR` for Greece) or a name in an official
    language of the network (`France`, `Deutschland`).
    Raises UnknownCountryError, with the valid codes, for anything else and for countries that did not report.
    """
    if str(country).strip().upper() == "ALL":
        return None
    countries = reporting_rows()
    if code := key_of_country(str(country), countries.values(), "code"):
        return Country(code, countries[code]["iso3"], country_name(code), name_in_text(code))
    message = f"{cut(str(country))!r} is not a country that reported to the study"
    near = _nearest_name(country, countries.values())
    raise UnknownCountryError(f"{message}{near}; country must be ALL or one of {', '.join(sorted(countries))}")
