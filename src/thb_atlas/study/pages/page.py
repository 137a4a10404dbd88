"""The page of a notebook on this study: what its pages show besides tables and figures, and their audit."""

from collections.abc import Mapping, Sequence

import pandas as pd
from IPython.display import HTML, Markdown, display

from ...core.markup import collect_popovers, escape_foreign_tags, inert
from ...data.countries import country_name, in_words
from ...data.tables import load
from ...display import explorer
from ...display import page as display_page
from ...display.locators import locator_link
from ...display.numbers import count, country_link, place_links
from ...display.tables import folded, source_line
from ...ledger.sections import EVERY, claims_of
from ..audit import gaps, lists, statements
from ..profiles import entries
from ..profiles.rendering import render
from . import measures, positions

PROSE, TABLE = {"thb": {"kind": "prose"}}, {"thb": {"kind": "table"}}
PLACES, RESULTS = 3, 3  # third countries, and numbers, that a measure names at most


class Page(display_page.Page):
    """A page on one section of the study, for all countries or with one in focus.

    >>> thb.page("3.2", "FR")
    Page on section 3.2 of the study, with France in focus
    """

    def __repr__(self) -> str:
        """Return what the page is about."""
        where = "all sections" if self.section == "all" else f"section {self.section}"
        where = self.section if self.section.startswith("Annex") else where
        return f"Page on {where} of the study" + (f", with {self.focus.in_text} in focus" if self.focus else "")

    def show_findings(self, text: str) -> None:
        """Show the findings of a page, a Markdown list; numbers in an f-string bring their rows and verdicts."""
        framed = f'<div class="thb-findings">\n\n{escape_foreign_tags(text.strip())}\n\n</div>'
        display(Markdown(collect_popovers(framed)), metadata=PROSE)

    def show_examples(self, rows: pd.DataFrame, *ids: str, own: int = 3) -> None:
        """Show what single countries do or said, by name: rows of `positions`, given by their ids, in this order.

        With a country in focus its rows come first, at most `own`; where it has none, one line says so in place of the
        others, unless `own` is 0. Each ends with its place in the study. Raises KeyError for an id that is not among
        the rows, or whose row has no example.
        """
        told = rows.dropna(subset="example_en").set_index("position_id")
        mine = told[told["code"] == self.code].drop_duplicates("example_en").index[:own]
        if self.focus and own and mine.empty:
            self.say(f"Our copy of the study has no example of {self.focus.in_text} here.")
            return
        shown = told.loc[list(dict.fromkeys([*mine, *ids]))]
        display(Markdown("\n".join(_example(row) for _, row in shown.iterrows())), metadata=PROSE)

    def show_measures(self, annex: str, *ids: str, own: int = 3) -> None:
        """Show national measures of annex `I` or `II` by title, country and years, with what they do, as links.

        `ids` give them, in this order; those of the country in focus come first, at most `own`. Raises KeyError for an
        id that is not in the annex.
        """
        told = measures.measures(annex)
        mine = told.index[told["codes"].map(lambda codes: self.code in codes)][:own]
        shown = told.loc[list(dict.fromkeys([*mine, *ids]))]
        display(Markdown(collect_popovers("\n".join(_measure(row) for _, row in shown.iterrows()))), metadata=PROSE)

    def show_annex(self, annex: str) -> None:
        """Show all measures of annex `I` or `II`, each with all that the study has on it, under its id as address.

        They stand in the annex's order; with a country in focus its own come first.
        """
        told = measures.measures(annex)
        told = told.assign(others=[self.code not in codes for codes in told["codes"]]).sort_values(
            "others", kind="stable"
        )
        entry = (entries.annex_measure(row) for row in told.to_dict("records"))
        html = "".join(render("macros", "annex_measure", {}, each) for each in entry)
        line = source_line(f"Annex {annex}", ["measures", *(f"measure_{part}" for part in measures.PARTS)])
        display(HTML(collect_popovers(f'<div class="thb-annex">{html}</div>{line}')), metadata=TABLE)

    def show_eu_measures(self, rows: pd.DataFrame, fold: str = "") -> None:
        """Show EU-funded measures (rows of `eu_measures`): what each does, when, where, by whom, with what money.

        With the words `fold` they are folded under them. Each has its id as its address.
        """
        html = "".join(
            render("macros", "eu_measure", {}, entries.eu_measure(row), True) for row in rows.to_dict("records")
        )
        html = folded(html, fold) if fold else html
        display(HTML(collect_popovers(html)), metadata=PROSE)

    def show_boxes(self, *numbers: int) -> None:
        """Show boxes of the study where they belong. Raises IndexError for a number that no box has."""
        shown = [_box(load("boxes", number=number).iloc[0]) for number in numbers]
        display(HTML("".join(shown)), metadata=TABLE)

    def show_statements(self, rows: pd.DataFrame, what: str, source: str) -> None:
        """Show all that countries said on a subject (rows of `positions`), folded; `what` names the subject.

        With a country in focus its own rows come first, in a table of their own.
        """
        own = rows[rows["code"] == self.code]
        name = what.lower().replace(" ", "-")
        if len(own):
            of = self.focus.in_text
            fold = f"{what}: all that the study reports of {of}"
            self.show(positions.told(own, "Theme"), title=f"{what}: what the study reports of {of}", source=source,
                      name=f"own-{name}", fold=fold)  # fmt: skip
        said = positions.examples(rows)
        fold = f"All {len(said)} examples: {what.lower()}"
        self.show(said, title=f"{what}: what the study reports", source=source, name=f"examples-{name}", fold=fold)

    def explore(self, frame: pd.DataFrame, *, filters: Mapping[str, Sequence[Sequence[str]]], **about: object) -> None:
        """Show a long table with a search and filters; parameters as for `display.explorer.explore`.

        A filter `Country` is set to the country in focus.
        """
        chosen = {"Country": self.focus.name} if self.focus and "Country" in filters else {}
        explorer.explore(frame, filters=filters, **({"chosen": chosen} | about))

    def show_audit(self) -> None:
        """Show what the ledger says of the page's part of the study, section by section.

        Every statement with the study's number, that of the data with its rows, verdict and explanation; every printed
        table beside the footnotes on the same; lists and other things that are lost; and where the country in focus is
        named. On a page on all sections, the statements that name the country in focus, if there is one. Source:
        `claims`, `footnote_pairs`, `footnotes`, `gaps`.
        """
        claims, sections = claims_of(self.section), load("sections")
        if self.section == EVERY:
            if self.focus:
                statements.show_naming(self, claims)
            return
        own = sections.loc[((sections["page"] == self.section) | (sections["section"] == self.section)).fillna(False)]
        footnotes = load("footnotes", section=own["section"])
        statements.show_parts(self, claims, own["section"].tolist())
        self.note(statements.LEGEND)
        lists.show_pairs(self, footnotes)
        lists.show_lost(self, footnotes)
        gaps.show(self, own["section"].tolist())
        if self.focus:
            lists.show_naming(self, footnotes)
            statements.show_naming(self, claims)


def page(section: str, country: str = "ALL") -> Page:
    """Return the page of a notebook on a section of the study: `page = thb.page("3.2", country)`.

    `section` is a section of the study with a page (`3.2`), an annex (`Annex I`) or `all`; `country` is `ALL`, or a
    reporting country as code or name. Raises DataError for a section without a page, UnknownCountryError for a country
    that did not report.

    >>> page = thb.page("3.2", "FR")
    >>> page.focus.name, page.base
    ('France', 25)
    """
    return Page(section, country)


def _example(row: pd.Series) -> str:
    return f"- **{country_link(row['code'])}.** {inert(row['example_en'])} ({locator_link(row['locator'])})"


def _measure(row: pd.Series) -> str:
    where, when = f"{in_words(map(country_link, row['codes']))!s}{_place(row)}", measures.years(row)
    title = f"{measures.title_link(row)}{f' ({when})' if when else ''}"
    sizes = load("measure_results", measure_id=row["measure_id"])
    numbers = "; ".join(measures.size_of(sizes.iloc[[place]]) for place in range(min(len(sizes), RESULTS)))
    told = f" *In numbers:* {numbers}." if numbers else ""
    return f"- **{where}.** {title}: {inert(row['summary_en'])}{told}"


def _place(row: pd.Series) -> str:
    """Return where a measure of annex I is carried out, as HTML that follows a country's name: `, in Nepal`."""
    places = load("measure_targets", measure_id=row["measure_id"])
    if row["annex"] != "I" or (places.empty and pd.isna(row["scope"])):
        return ""
    if places.empty:
        return f" ({inert(row['scope'])})"
    return f", in {place_links(places['iso3']) if len(places) <= PLACES else f'{count(places)} third countries'}"


def _box(row: pd.Series) -> str:
    name = "" if pd.isna(row["code"]) else country_name(row["code"])
    who = f" {inert(name)}." if name and not row["title_en"].startswith(name) else ""
    head = f'<p class="thb-box-title">Box {row["number"]}.{who} {inert(row["title_en"])}</p>'
    label = f'aria-label="Box {row["number"]} of the study"'
    return f'<aside class="thb-box" id="box-{row["number"]}" {label}>{head}<p>{inert(row["summary_en"])}</p></aside>'
