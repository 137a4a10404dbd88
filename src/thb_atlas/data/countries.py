"""Countries and third countries: codes, names, and the country in focus. Nothing here needs pandas."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress
from difflib import get_close_matches
from functools import cache, lru_cache
from hashlib import sha256
from io import StringIO
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from ..core.errors import DataError, UnknownCountryError, UnknownPlaceError, cut, suggest
from ..core.markup import Text
from ..core.paths import DATA
from .schema import resource, stamp
from .usage import note_file

ARTICLE = re.compile(r"(the|les?|la|die|der) |l'")  # with which a name may be given: the Netherlands
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
def _rows(path: Path, _: tuple[int, int]) -> tuple[list[Row], str]:
    try:
        content = path.read_bytes()
        return list(csv.DictReader(StringIO(content.decode("utf-8"), newline=""))), sha256(content).hexdigest()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path} cannot be read: {error}") from None


def read_rows(table: str) -> list[Row]:
    """Return a table as it stands in its file, its cells as text; what is read is not noted.

    Raises DataError if the file cannot be read.
    """
    name = resource(table)["path"]
    return _rows(DATA / name, stamp(DATA / name))[0]


def rows_of(table: str) -> list[Row]:
    """Return a table as it stands in its file, its cells as text, and note it as read.

    Raises DataError if the file cannot be read.
    """
    name = resource(table)["path"]
    rows, digest = _rows(DATA / name, stamp(DATA / name))
    note_file(name, digest)
    return rows


def _by(table: str, key: str) -> dict[str, Row]:
    return {row[key]: row for row in rows_of(table)}


def reported() -> dict[str, Row]:
    """Return the countries that reported to the study, by EU code: their rows of `countries`, as text."""
    return {code: row for code, row in _by("countries", "code").items() if row["reporting"] == "true"}


def in_sentence(code: str, name: str) -> Text:
    """Return a country's name as it stands within a sentence: `the Netherlands`."""
    return Text("the " + name if code == "NL" else name)


def country_name(code: str) -> Text:
    """Return the English name of a country, from its EU code; `country_code` gives that. Raises DataError if none.

    >>> thb.country_name("EL")
    'Greece'
    """
    return _name(code, "code", "the EU code of a country", _by("countries", "code"))


def country_code(name: str) -> str:
    """Return the code under which tables have a country, from any of its names and codes; see `country_name`.

    That is the EU code (FR, EL), in the columns `code`, for a country of the EMN or the European Union, the alpha-3
    code (NGA), in the columns `iso3`, for any other that the data name.
    Raises DataError, naming the nearest, for anything else.

    >>> [thb.country_code(name) for name in ("the Netherlands", "Griechenland", "Nigeria")]
    ['NL', 'EL', 'NGA']
    """
    known = rows_of("countries"), rows_of("places")
    if found := find(str(name), known[0], "code") or find(str(name), known[1], "iso3"):
        return found
    near = suggest(str(name).strip().title(), [row["name_en"] for rows in known for row in rows])
    raise DataError(f"{cut(str(name))!r} is not a country or place that the data name{near}")


def _name(code: str, key: str, what: str, known: Mapping[str, Row]) -> Text:
    """Return the name of one of some countries, by code. Raises DataError, with the code that is meant."""
    if code in known:
        return Text(known[code]["name_en"])
    found = find(str(code), known.values(), key)
    said = f"{cut(str(code))!r} is not {what}" + (f" (did you mean {found}?)" if found else "")
    raise DataError(f"{said}; thb.country_code gives the code of a name, thb.place_name the name of an alpha-3 code")


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

    Raises DataError if the tables `places` and `countries` do not have it.

    >>> thb.place_name("NGA")
    'Nigeria'
    """
    return _name(iso3, "iso3", "the alpha-3 code of a country", _by("countries", "iso3") | _by("places", "iso3"))


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


def _alpha2(iso3: str) -> str:
    """Return the ISO alpha-2 code of a country, from its alpha-3 code or a former one; empty for none."""
    from babel.core import get_global  # noqa: PLC0415 - a run that is given a code needs no names

    return {"XKX": "XK"}.get(iso3) or get_global("territory_aliases").get(iso3, [""])[0]


@cache
def _world(countries: tuple[str, ...]) -> dict[str, str]:
    """Return the alpha-2 codes of the countries of the world by their names, as plain text, and by their codes.

    Names are those of Unicode CLDR in the official languages of some countries, given by alpha-3 code.
    """
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - slow, and English is what most people write
    from babel.core import get_global  # noqa: PLC0415
    from babel.languages import get_official_languages  # noqa: PLC0415

    aliases = get_global("territory_aliases").items()
    coded = {old.lower(): new[0] for old, new in aliases if len(new) == 1 and old.isalpha()}
    codes, found = set(coded.values()), {}
    official = (get_official_languages(_alpha2(iso3), de_facto=True) for iso3 in countries)
    for language in sorted(set(chain.from_iterable(official))):
        with suppress(UnknownLocaleError):
            named = Locale.parse(language).territories
            found |= {_plain(named[code]): code for code in codes if code in named}
    return found | {code.lower(): code for code in codes} | coded


def find(text: str, rows: Iterable[Mapping[str, object]], key: str) -> str | None:
    """Return the key of a country or place among rows, given by a code (`fr`, `FRA`, `GR`) or name (`France`, `Grèce`).

    `key` names the column of the codes that are wanted, `code` or `iso3`. Names are those of the rows, those of Unicode
    CLDR in the official languages of the EMN (`Frankreich`, `Γαλλία`), and others in use (`Ivory Coast`), with or
    without an article; neither case nor accents matter. None where a slip in the name of another is as likely.
    """
    listed, said = list(rows), _plain(text)
    named = ((row[key], row.get(column)) for column in ("name_fr", "name_en", "iso3", "code") for row in listed)
    called = {_plain(name): code for code, name in named if isinstance(name, str)}
    tried = [said, ARTICLE.sub("", said, count=1)]
    if found := next((called[name] for name in tried if name in called), None):
        return found
    variants = {_plain(row["name"]): _alpha2(row["iso3"]) for row in rows_of("name_variants")}
    known = _world(tuple(row["iso3"] for row in rows_of("countries"))) | variants
    code = next((known[name] for name in tried if name in known), None)
    found = next((row[key] for row in listed if code and _alpha2(row["iso3"]) == code), None)
    slip = get_close_matches(said, called, 1, 0.9)  # Nigera, Niger in Latvian, more likely is to be Nigeria
    return None if slip and called[slip[0]] != found else found


def place(text: str) -> Country:
    """Return a third country that the study names, by whatever `find` understands.

    Raises UnknownPlaceError, naming the nearest, for anything else.

    >>> thb.place("Nigeria").iso3
    'NGA'
    """
    known = _by("places", "iso3")
    if iso3 := find(str(text), known.values(), "iso3"):
        return Country(iso3, iso3, Text(known[iso3]["name_en"]), Text(known[iso3]["short_name_en"]))
    near = suggest(str(text).strip().title(), [row["name_en"] for row in known.values()])
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
    code = find(str(country), known.values(), "code")
    if code is None:
        near = suggest(str(country).strip().title(), [row["name_en"] for row in known.values()])
        said = f"{cut(str(country))!r} is not a country that reported to the study{near}"
        raise UnknownCountryError(f"{said}; country must be ALL or one of {', '.join(sorted(known))}")
    return Country(code, known[code]["iso3"], Text(known[code]["name_en"]), in_sentence(code, known[code]["name_en"]))
