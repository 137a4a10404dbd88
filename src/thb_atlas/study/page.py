"""The page of a notebook on this study: findings, examples, measures, boxes, positions, and the audit."""

from collections.abc import Iterable

import pandas as pd

from ..core.errors import DataError
from ..core.markup import escape_foreign_tags
from ..data.countries import country_name
from ..data.tables import load
from ..display import explorer
from ..display.lab import show_style
from ..display.page import Page
from ..display.rendering import render
from ..display.tables import folded, source_line
from ..ledger.sections import ALL_CLAIMS, claims_on_page, sections_on_page
from . import entries, measures, positions
from .audit import claim_tables, gaps, lists


class StudyPage(Page):
    """A page on one section of the study, with or without a country in focus."""

    on_others = "targets of annex II are people at home: select one annex, or take thb.page('all') for both"

    def show_findings(self, text: str) -> None:
        """Show the findings of the page, a Markdown list; numbers in an f-string bring their rows and verdicts."""
        self.show_markdown(f'<div class="thb-findings">\n\n{escape_foreign_tags(text.strip())}\n\n</div>')

    def show_examples(self, rows: pd.DataFrame, *ids: str, own: int = 3) -> None:
        """Show what single countries do or said: rows of `positions`, by their ids.

        Countries are sorted by name, after up to `own` rows of the country in focus; where it has none, one line says
        so in place of the others, unless `own` is 0. Each example ends with its place in the study, and with the other
        countries of which the study says the same. Raises DataError for an id that is not among the rows, or whose row
        has no example.
        """
        examples = rows.dropna(subset="example_en").set_index("position_id")
        of_focus = examples[examples["code"] == self.code].drop_duplicates("example_en").index[:own]
        if self.focus and own and of_focus.empty:
            self.say(f"The text that we have gives no example of {self.focus.in_text} here.")
            return
        shown = _take(examples, of_focus, ids, examples["code"].map(country_name), "an example among these rows")
        shown = shown.drop_duplicates("example_en")
        told = shown.assign(codes=shown["example_en"].map(examples.groupby("example_en")["code"].agg(list)))
        self.show_markdown("\n".join(render("lines", "example", {}, row) for row in told.to_dict("records")))

    def show_measures(self, annex: str, *ids: str, own: int = 3) -> None:
        """Show national measures of annex `I` or `II`, by id: country, linked title, years, and what they do.

        Countries are sorted by name, after up to `own` measures of the country in focus. Raises DataError for an id
        that is not in the annex.
        """
        of_annex = measures.measures(annex).set_index("measure_id", drop=False)
        of_focus = of_annex.index[of_annex["codes"].map(lambda codes: self.code in codes)][:own]
        names = of_annex["codes"].map(lambda codes: ", ".join(map(country_name, codes)))
        shown = _take(of_annex, of_focus, ids, names, f"a measure of annex {annex}")
        told = map(entries.measure, shown.to_dict("records"))
        self.show_markdown("\n".join(render("lines", "measure", {}, each) for each in told))

    def show_annex(self, annex: str) -> None:
        """Show all measures of annex `I` or `II`, each with all that the study has on it, under its id as address.

        They are in the annex's order; with a country in focus its own come first.
        """
        of_annex = sorted(measures.measures(annex).to_dict("records"), key=lambda row: self.code not in row["codes"])
        html = "".join(render("macros", "annex_measure", {}, entries.annex_measure(each)) for each in of_annex)
        link_tables = dict.fromkeys(table for table, _ in measures.LISTS.values())
        line = source_line(f"Annex {annex}", ["measures", *link_tables, "measure_results"])
        self.show_html(f'<div class="thb-annex">{html}</div>{line}', "table")

    def show_eu_measures(self, rows: pd.DataFrame, fold: str = "") -> None:
        """Show EU-funded measures (rows of `eu_measures`): what each does, when, where, by whom, and its funding.

        `fold` folds them under these words. The id of a measure is its anchor on the page.
        """
        eu_measures = map(entries.eu_measure, rows.to_dict("records"))
        html = "".join(render("macros", "eu_measure", {}, each) for each in eu_measures)
        self.show_html(folded(html, fold) if fold else html)

    def show_boxes(self, *numbers: int) -> None:
        """Show boxes of the study, by number. Raises DataError for a number that no box has."""
        boxes = [load("boxes", number=number).fillna({"code": ""}).iloc[0] for number in numbers]
        self.show_html("".join(render("macros", "box", {}, box) for box in boxes), "table")

    def show_positions(self, rows: pd.DataFrame, what: str, source: str) -> None:
        """Show all that countries said on a subject (rows of `positions`), folded; `what` names the subject.

        The rows of the country in focus come first, in a table of their own.
        """
        of_focus = rows[rows["code"] == self.code]
        name = what.lower().replace(" ", "-")
        if len(of_focus):
            title = f"{what}: all that the study reports of {self.focus.in_text}"
            own = positions.as_table(of_focus, "Subject")
            self.show(own, title=title, source=source, name=f"own-{name}", fold=title)
        examples = positions.examples(rows)
        fold = f"All examples ({len(examples)}, some of them under several subjects): {what.lower()}"
        self.show(examples, title=f"{what}: what the study reports", source=source, name=f"examples-{name}", fold=fold)

    explore = staticmethod(explorer.explore)

    def show_audit(self) -> None:
        """Show what the ledger says about the page's sections of the study.

        That is each claim with the study's number, the data's number with its rows, the verdict and its
        explanation; printed tables beside the footnotes on the same; lists and other things that are lost; and the
        footnotes and claims that name the country in focus. A page on all sections shows only the claims that
        name the country in focus. Source: `claims`, `footnote_pairs`, `footnotes`, `gaps`.
        """
        claims, here = claims_on_page(self.section), sections_on_page(self.section)
        if self.section != ALL_CLAIMS:
            footnotes = load("footnotes", section=here)
            claim_tables.show_parts(self, claims, here)
            lists.show_pairs(self, footnotes)
            lists.show_lost(self, footnotes)
            gaps.show(self, here)
            if self.focus:
                lists.show_naming(self, footnotes)
        if self.focus:
            claim_tables.show_naming(self, claims)


def page(section: str, country: str = "ALL") -> StudyPage:
    """Return the page of a notebook on a section of the study.

    `section` is a section of the study with a page (`3.2`), an annex (`Annex I`) or `all`; `country` is `ALL`, or the
    code or name of a reporting country. Numbers find their claims on the page of their section, on that of `all` none:
    `claim` names one there. Raises UsageError for a section without a page, UnknownCountryError for a country that did
    not report.

    >>> page = thb.page("3.2", "FR")
    >>> page.focus.name, page.base
    ('France', 25)
    """
    show_style(claim_tables.LEGEND)
    return StudyPage(section, country)


def _take(rows: pd.DataFrame, first: pd.Index, ids: Iterable[str], names: pd.Series, what: str) -> pd.DataFrame:
    """Return rows by their ids, each once: those that are `first` before the others, which are sorted by their names.

    Raises DataError for an id that is not `what`.
    """
    ids = list(dict.fromkeys([*first, *ids]))
    if unknown := [each for each in ids if each not in rows.index]:
        raise DataError(f"{', '.join(unknown)}: not {what}")
    return rows.loc[sorted(ids, key=lambda each: "" if each in first else names[each])]
