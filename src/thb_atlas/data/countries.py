"""Countries and third countries: codes, names, and the country in focus. Nothing here needs pandas."""

import csv
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from ..core.errors import UnknownCountryError, UnknownPlaceError, cut, meant
from ..core.markup import Text
from ..core.paths import DATA
from .schema import ensure, resource, stamp
from .usage import note_file

LANGUAGES = ("en", "fr", "de")  # in which names of countries are understood
Row = dict[str, str]


class Country(NamedTuple):
    """A country in focus: a reporting one, by its EU code, or a third country, by its alpha-3 code."""

    code: str
    iso3: str
    name: Text
    in_text: Text  # the name as it stands within a sentence: `the Netherlands`

    @property
    def opening(self) -> Text:
        """The name as it opens a sentence: `The Netherlands`."""
        return Text(self.in_text[0].upper() + self.in_text[1:])


@lru_cache(maxsize=64)
def _rows(table: str, path: Path, _: tuple[int, int]) -> tuple[list[Row], str]:
    ensure(table)
    content = path.read_bytes()
    return list(csv.DictReader(StringIO(content.decode("utf-8"), newline=""))), sha256(content).hexdigest()


def rows_of(table: str) -> list[Row]:
    """Return a table as it stands in its file, its cells as text, and note it as read.

    Raises DataError if it breaks the schema.
    """
    name = resource(table)["path"]
    rows, digest = _rows(table, DATA / name, stamp(DATA / name))
    note_file(name, digest)
    return rows


def _by(table: str, key: str) -> dict[str, Row]:
    return {row[key]: row for row in rows_of(table)}


def reported() -> dict[str, Row]:
    """Return the countries that reported to the study, by EU code: their rows of `countries`, as text.

    Raises DataError if the file breaks the schema.
    """
    return {code: row for code, row in _by("countries", "code").items() if row["reporting"] == "true"}


def in_sentence(code: str, name: str) -> Text:
    """Return a country's name as it stands within a sentence: `the Netherlands`."""
    return Text("the " + name if code == "NL" else name)


def country_name(code: str) -> Text:
    """Return the English name of a country, from its EU code. Raises KeyError if there is none.

    >>> thb.country_name("EL")
    'Greece'
    """
    return Text(_by("countries", "code")[code]["name_en"])


def adjective(code: str) -> str:
    """Return the English adjective of a reporting country: `French`."""
    return _by("countries", "code")[code]["adjective_en"]


def names(codes: Iterable[str]) -> Text:
    """Return country names in a sentence's form: `Austria, Belgium and Cyprus`; `none` for an empty list.

    >>> thb.names(["AT", "NL", "EL"])
    'Austria, the Netherlands and Greece'
    """
    return in_words([in_sentence(code, country_name(code)) for code in codes])


def by_name(codes: Iterable[str]) -> Text:
    """Return country names as `names` does, in the order of the names.

    >>> thb.by_name(["SE", "AT"])
    'Austria and Sweden'
    """
    return names(sorted(codes, key=country_name))


def in_words(items: Iterable[str]) -> Text:
    """Return texts as a list in a sentence: `a, b and c`; `none` for an empty one.

    >>> thb.in_words(["a", "b", "c"])
    'a, b and c'
    """
    listed = list(items)
    if len(listed) < 2:
        return Text(listed[0] if listed else "none")
    return Text(", ".join(listed[:-1]) + " and " + listed[-1])


def inline(label: str) -> Text:
    """Return a label as it stands within a sentence: with a small first letter, unless it is an abbreviation.

    >>> thb.inline("Asylum and migration")
    'asylum and migration'
    """
    return Text(label if label[:2].isupper() else label[0].lower() + label[1:])


def members(codes: Iterable[str]) -> list[str]:
    """Return those of the codes that are EMN members: the study's count "N EMN member countries".

    >>> thb.members(["GE", "MT", "FR"])
    ['MT', 'FR']
    """
    countries = _by("countries", "code")
    return [code for code in codes if countries[code]["emn_role"] == "member"]


def place_name(iso3: str) -> Text:
    """Return the English name of a country anywhere in the world, from its alpha-3 code.

    Raises KeyError if the tables `places` and `countries` do not have it.

    >>> thb.place_name("NGA")
    'Nigeria'
    """
    return Text((_by("places", "iso3").get(iso3) or _by("countries", "iso3")[iso3])["name_en"])


def place_in_text(iso3: str) -> Text:
    """Return the name of a country anywhere in the world as it stands within a sentence: `the Gambia`."""
    row = _by("places", "iso3").get(iso3)
    if row:
        return Text(row["short_name_en"])
    row = _by("countries", "iso3")[iso3]
    return in_sentence(row["code"], row["name_en"])


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.strip().casefold().replace("\u2019", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@cache
def _world() -> dict[str, str]:
    """Return the alpha-3 codes of countries by their alpha-2 and alpha-3 codes and names, as Unicode CLDR has them."""
    import babel  # noqa: PLC0415 - a run that is given a code needs no names

    codes = {old: new[0] for old, new in babel.core.get_global("territory_aliases").items() if len(new) == 1}
    by_two = {two: three for three, two in codes.items() if len(three) == 3 and three.isalpha() and len(two) == 2}
    named = [(two, babel.Locale(language).territories.get(two, two)) for language in LANGUAGES for two in by_two]
    return by_two | {name: by_two[two] for two, name in named}


@lru_cache(maxsize=1)
def _known(_: tuple[int, int]) -> dict[str, str]:
    """Return the alpha-3 codes of the countries of the world by their plain names, and by their codes."""
    known = {_plain(name): iso3.replace("XKK", "XKX") for name, iso3 in _world().items()}
    return known | {_plain(row["name"]): row["iso3"] for row in rows_of("name_variants")}


def find(text: str, rows: Iterable[Mapping[str, object]], key: str) -> str | None:
    """Return the key of a country or place among rows, given by a code (`fr`, `FRA`, `GR`) or name (`France`, `Grèce`).

    `key` names the column of the codes that are wanted, `code` or `iso3`. Names are those of the rows, the English,
    French and German ones of Unicode CLDR, and others in use (`Ivory Coast`); neither case nor accents matter.
    """
    wanted, listed = _plain(text), list(rows)
    called = ((row, row.get(column)) for row in listed for column in ("code", "iso3", "name_en", "name_fr"))
    if found := next((row[key] for row, name in called if isinstance(name, str) and _plain(name) == wanted), None):
        return found
    iso3 = _known(stamp(DATA / resource("name_variants")["path"])).get(wanted)
    return next((row[key] for row in listed if iso3 and row["iso3"] == iso3), None)


@cache
def _in_their_languages(codes: tuple[str, ...]) -> dict[str, str]:
    """Return the EU codes of countries by their names in the official languages of all of them, as plain text."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - slow, and English is what most people write
    from babel.languages import get_official_languages  # noqa: PLC0415

    iso2, found = {{"EL": "GR"}.get(code, code): code for code in codes}, {}
    for language in sorted({each for code in iso2 for each in get_official_languages(code, de_facto=True)}):
        with suppress(UnknownLocaleError):
            named = Locale.parse(language).territories
            found |= {_plain(named[own]): code for own, code in iso2.items() if own in named}
    return found


def find_country(text: str) -> str | None:
    """Return the EU code of a reporting country.

    `text` is a code (`fr`, `FRA`, `GR`) or a name in an official language of any of these countries, as Unicode's
    CLDR has it (`France`, `the Netherlands`, `Österreich`, `Ελλάδα`).
    """
    known = reported()
    return find(text, known.values(), "code") or _in_their_languages(tuple(known)).get(_plain(text))


def place(text: str) -> Country:
    """Return a third country that the study names, by whatever `find` understands.

    Raises UnknownPlaceError, naming the nearest, for anything else.

    >>> thb.place("Nigeria").iso3
    'NGA'
    """
    known = _by("places", "iso3")
    if iso3 := find(str(text), known.values(), "iso3"):
        return Country(iso3, iso3, Text(known[iso3]["name_en"]), Text(known[iso3]["short_name_en"]))
    near = meant(str(text).strip().title(), [row["name_en"] for row in known.values()])
    raise UnknownPlaceError(f"{cut(str(text))!r} is not a third country that the study names{near}")


def focus(country: str) -> Country | None:
    """Return the country in focus, or None for `ALL`.

    `country` is `ALL`, an EU or ISO code in any case (`FR`, `fr`, `FRA`, `GR` for Greece) or a name in an official
    language of the network (`France`, `Deutschland`).
    Raises UnknownCountryError, naming the valid codes, for anything else and for countries that did not report.
    """
    if str(country).strip().upper() == "ALL":
        return None
    known = reported()
    code = find_country(str(country))
    if code not in known:
        near = meant(str(country).strip().title(), [row["name_en"] for row in known.values()])
        said = f"{cut(str(country))!r} is not a country that reported to the study{near}"
        raise UnknownCountryError(f"{said}; country must be ALL or one of {', '.join(sorted(known))}")
    return Country(code, known[code]["iso3"], Text(known[code]["name_en"]), in_sentence(code, known[code]["name_en"]))
