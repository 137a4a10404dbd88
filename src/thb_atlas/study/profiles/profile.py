"""Profiles of countries, places and regions as notebooks show them: values in a template, part by part."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import jinja2

from ...core.errors import DataError, UnknownPlaceError, cut, suggest
from ...core.paths import BOOK
from ...core.wording import fold
from ...data.countries import key_of_country, reporting_rows, third_country
from ...data.tables import load
from ...data.usage import note_text
from ...display.lab import show_style
from ...display.rendering import render
from .. import entries, measures
from ..audit import claim_tables
from ..page import StudyPage
from . import countries, places, regions

LEADS = BOOK / "leads"


@dataclass(frozen=True)
class Profile:
    """What the study says about one country, place or region.

    `kind` is `country`, `place` or `region` (or `brief`, with values that a notebook adds), `key` its code or id,
    `name` its name as written within a sentence, `values` the variables of its template: frames, numbers, lists.
    The template is `study/templates/KIND.html.j2`; what it says of each variable is what a part needs, and the entries
    of measures are dictionaries as `study.entries.measure` returns them. `page` shows tables and figures.
    """

    kind: str
    key: str
    name: str
    page: StudyPage
    values: Mapping[str, object] = field(repr=False)

    def __getitem__(self, name: str) -> object:
        """Return one of the values."""
        return self.values[name]

    def html(self, part: str) -> str:
        """Return a part of the profile (macro `part_PART` of its template) as HTML; empty if it says nothing.

        Raises DataError for an unknown part.
        """
        return render(self.kind, f"part_{part}", {"name": self.name, **self.values})

    def show(self, *parts: str) -> None:
        """Show parts of the profile (macros of its template). Raises DataError for an unknown one."""
        for part in parts:
            if html := self.html(part):
                self.page.show_html(html)

    def lead(self) -> str:
        """Return the lead, `book/leads/KEY.md`, as Markdown with its numbers and sums; empty if there is none.

        Raises DataError, with the file and the names that there are, for a name that is none of them.
        """
        path = LEADS / f"{self.key}.md"
        note_text(path)
        if not path.exists():
            return ""
        numbers = {name: f"{value}" for name, value in self["numbers"].items()}
        try:
            template = jinja2.Template(path.read_text(encoding="utf-8"), undefined=jinja2.StrictUndefined)
            return template.render(numbers, sum=_sum_of)
        except jinja2.TemplateError as error:
            raise DataError(f"{path.name}: {error.message}; the numbers of this lead: {', '.join(numbers)}") from None

    def show_lead(self) -> None:
        """Show the lead, if there is one."""
        if text := self.lead():
            self.page.say(text)


def _sum_of(measure_id: str) -> str:
    """Return the sum of the programme that a measure is, in words."""
    return f"{entries.sums(measures.amounts(measures.of_same_programmes([measure_id])))[0]}"


def profile(name: str) -> Profile:
    """Return what the study says about a reporting country, a third country or a region.

    `name` is the code or name of a reporting country (`FR`, `France`) or of a third country (`NGA`, `Nigeria`), or the
    id or name of a region (`western_balkans`, `Western Balkans`). Georgia and Serbia are both: `GE`, `RS` and their
    names are the reporting countries, `GEO` and `SRB` the third countries. In JupyterLab this also shows the style of
    pages.
    `list(profile.values)` lists the names of its values, and `profile[name]` is one of them.
    A third country or region has `programmes`, a country `measures_abroad` and `measures_home`, the measures that
    it reports. Raises UnknownPlaceError for anything else.

    >>> thb.profile("NGA")["numbers"]["programmes"]
    11
    """
    show_style(claim_tables.LEGEND)
    known = load("regions").set_index("place_group")["name_en"]
    names = {fold(text): region for region, name_en in known.items() for text in (region, name_en)}
    if region := names.get(fold(name)):
        name_in_text, values = regions.values(region)
        return Profile("region", region, name_in_text, StudyPage("all"), values)
    is_third_country = name in set(load("places")["iso3"])
    if not is_third_country and (code := key_of_country(name, reporting_rows().values(), "code")):
        page = StudyPage("all", code)
        return Profile("country", code, page.focus.in_text, page, countries.values(page))
    try:
        here = third_country(name)
    except UnknownPlaceError:
        names = [*load("countries", reporting=True)["name_en"], *load("places")["name_en"], *known.index]
        what = "a reporting country, a third country or a region of the study"
        raise UnknownPlaceError(f"{cut(name)!r} is not {what}{suggest(name, names)}") from None
    return Profile("place", here.iso3, here.in_text, StudyPage("all"), places.values(here))
