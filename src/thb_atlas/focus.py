"""The country in view: what the parameter `country` of a notebook means."""

from typing import NamedTuple

from .codes import find_country, in_sentence, reported
from .errors import AtlasError


class UnknownCountryError(AtlasError, ValueError):
    """A value of `country` that names none of the 25 reporting countries."""


class Focus(NamedTuple):
    """A reporting country in focus."""

    code: str
    iso3: str
    name: str

    @property
    def in_text(self) -> str:
        """The name as it stands within a sentence: `the Netherlands`."""
        return in_sentence(self.code, self.name)

    @property
    def opening(self) -> str:
        """The name as it opens a sentence: `The Netherlands`."""
        return f"{self.in_text[0].upper()}{self.in_text[1:]}"


def focus(country: str) -> Focus | None:
    """Return the country in focus, or None for `ALL`.

    `country` is `ALL`, an EU or ISO code in any case (`FR`, `fr`, `FRA`, `GR` for Greece) or an English or French name.
    Raises UnknownCountryError, naming the valid codes, for anything else and for countries that did not report.
    """
    if str(country).strip().upper() == "ALL":
        return None
    code = find_country(str(country))
    if code not in reported():
        said = f"{country!r} is not a country that reported to the study"
        raise UnknownCountryError(f"{said}; country must be ALL or one of {', '.join(sorted(reported()))}")
    row = reported()[code]
    return Focus(code, row["iso3"], row["name_en"])
