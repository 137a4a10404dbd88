"""The page of a notebook: the section that it is about, the country in focus, and how it shows what it computes.

A number that is taken from rows of a table knows them: it opens them for a reader, names the table under the exhibit,
and finds the claim of the study that counts the same rows in the same way, whose verdict it then carries.
"""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import HTML, Markdown, display
from matplotlib.figure import Figure

from ..core.errors import DataError
from ..core.markup import FILE_NAME, Text, gathered, inert, only_own_tags, plain, without_popovers
from ..data.countries import focus, inline
from ..data.schema import field_of, resource
from ..data.tables import key_columns, labels, reporting
from ..ledger.sections import EVERY, claims_of
from ..ledger.verdicts import figure, judged, rows_key
from .claims import Claims
from .numbers import Number, Rows, computed_mark, count, number, stated_mark
from .ranked import ranked
from .style import WIDE, WIDTH, set_style, svg
from .tables import folded, marked_numbers, numbers_button, source_line, table_html, tables_of, with_index
from .worldmap import DISCLAIMER

UNSPECIFIED = "unspecified"  # the term of what is listed without one: it stands last
PRINTED_AGAIN = ("Table", "Figure", "Annex", "Box")  # places that repeat a number of the text


class Tally(NamedTuple):
    """How many countries, measures or rows have each value of a column.

    `frame` is indexed by the values, in the study's order; columns: label (str), `unit` (int), list (what is counted:
    codes or ids). `numbers` is a series of Number with the same index.
    """

    frame: pd.DataFrame
    numbers: pd.Series
    unit: str

    def __getitem__(self, key: str) -> Number:
        """Return the number of one value."""
        return self.numbers[key]

    @property
    def top(self) -> Text:
        """The label with the highest number, as it stands within a sentence."""
        label = self.frame["label"][self.frame[self.unit].idxmax()]
        return inline(label)

    def by_size(self) -> "Tally":
        """Return the tally with the highest numbers first, equal ones in their order, the unspecified last."""
        order = self.frame.sort_values(self.unit, ascending=False, kind="stable").index
        order = [*order.drop(UNSPECIFIED, errors="ignore"), *order.intersection([UNSPECIFIED])]
        return Tally(self.frame.loc[order], self.numbers[order], self.unit)

    def by_label(self) -> dict[str, Number]:
        """Return the numbers by label: the rows of a figure."""
        return dict(zip(self.frame["label"], self.numbers, strict=True))

    def of(self, code: str) -> list[str]:
        """Return the labels under which a country (or measure) is counted."""
        return [label for label, had in zip(self.frame["label"], self.frame["list"], strict=True) if code in had]

    def table(self, head: str, listed: str = "", number: str = "Number") -> pd.DataFrame:
        """Return the tally as a table for `Page.show`: label, what is counted (under `listed`, if given), number."""
        columns = {head: self.frame["label"].array}
        if listed:
            columns[listed] = self.frame["list"].map(", ".join).array
        return pd.DataFrame({**columns, number: self.numbers.array})

    def marks(self, codes: Sequence[str]) -> pd.DataFrame:
        """Return the tally as a matrix of yes and no: one row per label, one column per code, in the order given."""
        rows = [[code in had for code in codes] for had in self.frame["list"]]
        return pd.DataFrame(rows, index=self.frame["label"].tolist(), columns=list(codes), dtype=bool)


def label_of(table: str, column: str, value: str) -> str:
    """Return a value of a column in words: the term of its vocabulary, the name of a country or place, else itself."""
    return labels(table, column).get(value, str(value))


def _order(table: str, column: str, found: Collection[str]) -> list[str]:
    """Return values in the order of their vocabulary, countries and places by name, others in the order of the file."""
    words = labels(table, column)
    if "vocabulary" in field_of(table, column):
        return [value for value in words if value in set(found)]
    return sorted(found, key=lambda value: words.get(value, ""))


def _unit(table: str, of: str | None) -> str:
    """Return what a tally counts: the table that a column refers to, `rows` for no column."""
    if of is None:
        return "rows"
    keys = resource(table)["schema"].get("foreignKeys", [])
    return next((key["reference"]["resource"] for key in keys if key["fields"] == [of]), f"{of}s")


def _slug(title: str) -> str:
    """Return an anchor from a title: `table-3` where it begins so, else its first words."""
    begins = re.match(r"(Table|Figure) (\d+)\.", title)
    words = begins.groups() if begins else re.findall(r"[a-z0-9]+", title.lower())[:6]
    return "-".join(words).lower()


class Page:
    """A page on one section of the study, for all countries or with one in focus."""

    def __init__(self, section: str, country: str = "ALL") -> None:
        """Set the style of figures, and look up the claims of the section and the country.

        Raises DataError for a section that has no page, UnknownCountryError for a country that did not report.
        """
        set_style()
        self.section, self.focus = section, focus(country)
        self.code = self.focus.code if self.focus else None
        self.codes = sorted(reporting().index)
        self.base = count(self.codes, "countries")  # of all counts of countries
        self.claims = Claims()  # what the study states, by id, for texts
        self._claims = [judged(claim_id) for claim_id in claims_of(section)["claim_id"]] if section != EVERY else []

    # numbers

    def claims_on(self, rows: pd.DataFrame, aggregates: Collection[str]) -> list[Mapping]:
        """Return the claims of this section that take the same from the same rows of a table, as the ledger judges."""
        key = rows_key(rows.attrs["table"], rows.index)
        return [c for c in self._claims if c["rows"] == key and c["aggregate"] in aggregates and len(rows)]

    def find_claim(self, rows: pd.DataFrame, aggregates: Collection[str], among: str = "") -> str | None:
        """Return the id of the claim of this section that takes the same from the same rows, if there is one.

        Where the text and a table or figure of the study both have one, it is that of the text, or of the place
        `among` (a section of the ledger, such as `Table 5`). Raises DataError where several are left.
        """
        found = self.claims_on(rows, aggregates)
        wanted = [c for c in found if c["section"] == among] if among else []
        text = [c for c in found if not c["section"].startswith(PRINTED_AGAIN)]
        left = wanted or text or found
        if len(left) > 1:
            ids = ", ".join(claim["claim_id"] for claim in left)
            raise DataError(f"{len(left)} claims count these rows of {rows.attrs['table']}: say which of {ids}")
        return left[0]["claim_id"] if left else None

    def count(
        self, rows: Rows, *sources: str, of: str | None = None, claim: str | None = None, among: str = ""
    ) -> Number:
        """Return how many rows there are, or distinct values of the column `of`, with them and with the verdict.

        `rows` and `sources` as for `numbers.count`. Rows of one table find their claim; `claim` names it where they
        cannot, `among` prefers a place. Raises DataError if the ledger has another number for that claim.
        """
        is_table = isinstance(rows, pd.DataFrame) and rows.attrs.get("table")
        made = count(rows[of].dropna().drop_duplicates() if of else rows, *sources)
        if claim is None and is_table:
            taken = {f"count_distinct:{of}"} if of else {"count"}
            taken |= {"count", f"count_distinct:{of}"} if of and rows[of].is_unique else set()
            claim = self.find_claim(rows, taken, among)
        return self.marked(made, claim) if claim else made

    def number(
        self, value: float | str, rows: Rows, *sources: str, claim: str | None = None, shown: str | None = None
    ) -> Number:
        """Return a number that is no count (a share, a sum, a year) with the rows it comes from; see `count`.

        `value` is unrounded and in the claim's unit; `shown` is what the page writes, if not the number.
        """
        made = number(value, rows, *sources)
        made = made if shown is None else made.replace(shown=shown, rows=number(shown, rows, *sources).rows)
        return self.marked(made, claim) if claim else made

    def value(self, row: pd.DataFrame, column: str, *, shown: str = "", among: str = "") -> Number:
        """Return the value of a column in one row of a table, with this row and the verdict on it.

        `shown` is the format of what the page writes, if it is not the usual one: `{:.1f}`. See also `find_claim`.
        """
        value = row[column].iloc[0]
        claim = self.find_claim(row, {f"value:{column}"}, among)
        return self.number(value, row, claim=claim, shown=shown.format(value) if shown else None)

    def value_each(self, rows: pd.DataFrame, column: str, *, shown: str = "") -> pd.Series:
        """Return the value of each row as `value` does: a series of Number, missing where the cell is empty."""
        known = rows.index[rows[column].notna()]
        numbers = {label: self.value(rows.loc[[label]], column, shown=shown) for label in known}
        return pd.Series(numbers, dtype=object).reindex(rows.index)

    def total(self, rows: pd.DataFrame, column: str) -> Number:
        """Return the sum of a column, with the part of each row and the verdict on it."""
        parts = rows.set_index(key_columns(rows.attrs["table"])[0])[column]
        return self.number(parts.sum(), parts, claim=self.find_claim(rows, {f"sum:{column}"}))

    def share(self, rows: pd.DataFrame, part: str, whole: str, *, shown: str = "", among: str = "") -> Number:
        """Return the sum of a column in per cent of that of another, with both of each row, and the verdict on it."""
        table, value = rows.attrs["table"], 100 * rows[part].sum() / rows[whole].sum()
        named = rows[[key_columns(table)[0], part, whole]].dropna()
        said = [label_of(table, named.columns[0], key) + f": {a:,} of {b:,}" for key, a, b in named.values]
        claim = self.find_claim(rows, {f"share_sum:{part}/{whole}"}, among)
        written = shown.format(value + 1e-9) if shown else None  # a half is rounded up, as by hand
        return self.number(value, said, table, claim=claim, shown=written)

    def marked(self, made: Number | float, *claims: str, shown: str | None = None) -> Number:
        """Return a number that this page computes with the verdicts on its claims, given by id.

        `made` is a Number or a plain value: 1 or 0 for a statement that holds or does not. `shown` is what the page
        writes, if not the number. Raises DataError if the ledger computes another number.
        """
        made = made if isinstance(made, Number) else Number(float(made), figure(float(made)))
        made = made if shown is None else made.replace(shown=shown)
        told = [judged(claim) for claim in claims]
        for claim in told:
            _same(made.value, claim["computed"], claim)
        return made.replace(marks=tuple(computed_mark(claim) for claim in told))

    def stated(self, made: Number | float, claim: str) -> Number:
        """Return a number of the study that rows of the data hold, or that opens rows, with the verdict on its claim.

        `made` is a Number or a plain value; a text that needs no rows takes `claims[id]`. Raises DataError if the
        ledger has another number as the study's.
        """
        made, told = made if isinstance(made, Number) else Number(made, figure(made)), judged(claim)
        _same(made.value, told["value"], told)
        return made.replace(marks=(stated_mark(told),))

    def tally(
        self,
        rows: pd.DataFrame,
        by: str,
        of: str | None = "code",
        among: str = "",
        claims: Mapping[str, str] | None = None,
        labels: Mapping[str, str] | None = None,
    ) -> Tally:
        """Return how many values of the column `of` (None: rows) each value of the column `by` has.

        Values stand in the order of their vocabulary, countries and places by name; or `labels` gives them, their order
        and their words, also where no row has them. `claims` names claims that the rows cannot find ("" for none).
        """
        table, given = rows.attrs["table"], claims or {}
        order = list(labels or _order(table, by, rows[by].dropna().unique()))
        words, unit = labels or {key: label_of(table, by, key) for key in order}, _unit(table, of)
        parts = {value: rows[rows[by] == value] for value in order}
        numbers = [self.count(part, of=of, claim=given.get(value), among=among) for value, part in parts.items()]
        lists = [part[of].dropna().drop_duplicates().tolist() if of else part.index.tolist() for part in parts.values()]
        columns = {"label": [words[value] for value in order], unit: [len(each) for each in lists]}
        frame = pd.DataFrame({**columns, "list": pd.Series(lists, dtype=object).array}, index=pd.Index(order, name=by))
        return Tally(frame, pd.Series(numbers, frame.index, dtype=object), unit)

    # exhibits

    def show(
        self,
        frame: pd.DataFrame,
        *,
        title: str,
        source: str,
        name: str = "",
        data: Sequence[str] = (),
        links: Mapping[str, str] | None = None,
        fold: str = "",
        focus_rows: Collection[str] = (),
    ) -> None:
        """Show a frame as a table: its first column as row headers, an en dash for missing values.

        Cells may be Number: these open their rows and carry their verdicts. The row of the country in focus, and those
        of `focus_rows` (values of the first column), are bold. `source` is where the study has it; `data` adds tables
        to those that the numbers come from. `links` maps columns to addresses with {} for the value or {column} for
        another of the row. With the words `fold` the table is folded under them. The line below offers it as CSV.
        Raises DataError for an unknown resource.
        """
        sources = list(dict.fromkeys([*tables_of(frame), *data]))
        shown, title = with_index(frame), plain(title)
        anchor = name or _slug(title)
        bold = {*focus_rows, *([self.focus.name] if self.focus else [])}
        html = table_html(shown, title, anchor, bold, links)
        html += source_line(source, sources, marked_numbers(shown), anchor)
        bare, lists = without_popovers(html)
        html = (folded(bare, fold) if fold else bare) + lists
        display(HTML(html), metadata={"thb": {"kind": "table"}})

    def show_ranked(self, tally: Tally, *, head: str, title: str, source: str, name: str = "") -> None:
        """Show a tally as a table with the highest numbers first: label and bar, number, what is counted by name.

        `title` states the finding, `head` says what the labels are; other parameters as for `show`. Countries are
        counted out of all that reported, and their bars are parts of these, unless others are counted too.
        """
        reported = {*tally.frame["list"].explode().dropna()} <= set(self.codes)
        base = self.base if reported else None
        order = tally.by_size()
        table = ranked(order.frame, order.numbers, head, tally.unit, base, self.code)
        self.show(table, title=title, source=source, name=name)

    def show_gaps(self, gaps: pd.DataFrame, *, title: str, source: str) -> None:
        """Show rows of `gaps`: what the recovered text does not give, where, and why it stays empty."""
        shown = gaps[["locator", "lost_en", "reason_en"]].set_axis(["Where", "What is missing", "Why"], axis="columns")
        self.show(shown, title=title, source=source)

    def show_figure(
        self,
        fig: Figure | None = None,
        *,
        title: str,
        source: str,
        alt: str = "",
        subtitle: str = "",
        name: str = "",
        data: Sequence[str] = (),
        rows: Mapping[str, Number] | pd.Series | Tally | None = None,
        table: str = "",
    ) -> None:
        """Show a chart as SVG (the current one if none is given) with its title and the line under it; one per cell.

        `title` states the finding, `subtitle` what is drawn and of how many. The numbers of the figure come from
        `rows`, by label, or stand in the table with the anchor `table`. `alt` says the finding and more in words;
        without it the title and all of `rows` say it. Raises DataError for an alt text that is none.
        """
        note = _figure_note(title, alt, source, subtitle, name, data, rows, table)
        fig = plt.gcf() if fig is None else fig
        plt.close(fig)
        image = {"image/svg+xml": svg(fig, WIDE / WIDTH), "text/plain": note["alt"]}
        display(image, metadata={"thb": note | {"narrow": svg(fig)}}, raw=True)
        caption = f'<p class="caption">{note["caption"]}</p>{note["strip"]}'  # for JupyterLab: a page has the note's
        display(HTML(caption), metadata={"thb": {"kind": "caption"}})

    def show_map(self, drawn: str, *, title: str, source: str, **about: object) -> None:
        """Show a map, as `worldmap.world_map` returns it, in the page; parameters as for `show_figure`, without `alt`.

        What follows the map in `drawn`, such as the list of its countries, stands below it; what is to be known of its
        boundaries comes last.
        """
        note = _figure_note(title, title, source, **about)
        caption = f'<figcaption><p class="caption-text">{note["caption"]}</p></figcaption>'
        html, lists = without_popovers(f"{caption}{drawn}{note['strip']}")
        html = f'<figure class="thb-mapped" id="{note["name"]}">{html}</figure>{lists}'
        display(HTML(html), metadata={"thb": {"kind": "table"}})
        self.note(DISCLAIMER)

    def say(self, text: str) -> None:
        """Show a paragraph of Markdown; numbers in an f-string bring their rows and verdicts."""
        display(Markdown(gathered(only_own_tags(_unindented(text)))), metadata={"thb": {"kind": "prose"}})

    def note(self, text: str) -> None:
        """Show a quiet line of plain text, as under a map."""
        display(HTML(f'<p class="thb-strip">{inert(text)}</p>'), metadata={"thb": {"kind": "prose"}})


def _unindented(text: str) -> str:
    """Return Markdown as if it were not written within an indented block; items of a list keep their levels."""
    lines = text.strip().split("\n")
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.lstrip().startswith("- ")), default=0)
    return "\n".join(line[margin:] if line.lstrip().startswith("- ") else line.strip() for line in lines)


def _figure_note(
    title: str, alt: str, source: str, subtitle: str = "", name: str = "", data: Sequence[str] = (),
    rows: Mapping[str, Number] | pd.Series | Tally | None = None, table: str = "",
) -> dict[str, str]:  # fmt: skip
    """Return what a page knows of a figure besides its image. Raises DataError for an alt text that is none."""
    numbers = rows.by_label() if isinstance(rows, Tally) else dict({} if rows is None else rows)
    title, anchor = plain(title), name or _slug(plain(title))
    listed = "; ".join(f"{label!s}: {number.shown}" for label, number in numbers.items())
    alt = plain(alt) or (f"{title.rstrip('.')}. {listed}." if numbers else "")
    if not alt.strip() or FILE_NAME.fullmatch(alt.strip()):
        raise DataError(f"figure {anchor!r}: alt text must state the finding in a sentence, not {alt!r}")
    sources = list(dict.fromkeys([*(t for n in numbers.values() for t in n.tables), *data]))
    link = f'<a href="#{table}">the table with these numbers</a>' if table else ""
    line = source_line(source, sources, drawn=numbers_button(numbers) if numbers else link)
    below = f'<p class="thb-subtitle">{inert(plain(subtitle))}</p>{line}' if subtitle else line
    return {"kind": "figure", "alt": alt, "caption": inert(title), "name": anchor, "strip": below}


def _same(value: float | None, wanted: float | None, claim: Mapping) -> None:
    """Raise DataError if a page's number is not the ledger's."""
    none = pd.isna(value) and pd.isna(wanted)
    if not none and (pd.isna(value) or pd.isna(wanted) or not math.isclose(value, wanted, abs_tol=1e-6)):
        has = "none" if pd.isna(wanted) else f"{wanted:,.10g}"
        raise DataError(f"claim {claim['claim_id']} ({claim['statement_en']}): the page has {value}, the ledger {has}")


def page(section: str, country: str = "ALL") -> Page:
    """Return the page of a notebook on a section of the study: `page = thb.page("3.2", country)`.

    >>> page = thb.page("3.2", "FR")
    >>> page.focus.name, page.base
    ('France', 25)
    """
    return Page(section, country)
