"""The page of a notebook: the section that it is about, the country in focus, and how it shows what it computes.

A number that is taken from rows of a table knows them: it opens them for a reader, names the table under the exhibit,
and finds the claim of the study that counts the same rows in the same way, whose verdict it then carries.
"""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import HTML, Markdown, display
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from seaborn.axisgrid import Grid

from ..core.errors import DataError
from ..core.markup import FILE_NAME, collect_popovers, escape_foreign_tags, inert, plain, split_popovers
from ..data.boundaries import DISCLAIMER
from ..data.countries import country_name, focus
from ..data.tables import key_columns, reporting
from ..ledger.sections import EVERY, claims_of
from ..ledger.verdicts import format_number, judged, rows_key
from . import figures
from .maps import default_title, map_html, ranked_list
from .numbers import Number, Rows, computed_mark, count, number
from .ranked import ranked
from .statements import Claims
from .style import set_style
from .tables import folded, marked_numbers, numbers_button, source_line, table_html, tables_of, with_index
from .tally import Tally, check_columns, label_of, tally

if TYPE_CHECKING:
    import geopandas as gpd

PRINTED_AGAIN = ("Table", "Figure", "Annex", "Box")  # places that repeat a number of the text


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
        self.codes = sorted(reporting().index, key=country_name)
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

        Where the text and a table or figure of the study both have one, it is that of the text; with `among` (a section
        of the ledger, such as `Table 5`) that place alone is asked. Raises DataError where several are left.
        """
        found = self.claims_on(rows, aggregates)
        if among:
            left = [claim for claim in found if claim["section"] == among]
        else:
            left = [claim for claim in found if not claim["section"].startswith(PRINTED_AGAIN)] or found
        if len(left) > 1:
            ids = ", ".join(claim["claim_id"] for claim in left)
            raise DataError(f"{len(left)} claims count these rows of {rows.attrs['table']}: say which of {ids}")
        return left[0]["claim_id"] if left else None

    def count(
        self, rows: Rows, *sources: str, of: str | None = None, claim: str | None = None, among: str = ""
    ) -> Number:
        """Return how many rows there are, or distinct values of the column `of`, with them and with the verdict.

        `rows` is a frame, counted by rows; a series of booleans, by those that are true; or a series, mapping, index,
        list or set, by its values. `sources` are the tables that they come from; a frame from `load` knows its own.
        Rows of one table find their claim; `claim` names it where they cannot, `among` asks one place of the study.
        Raises DataError where no table is known, or if the ledger has another number for that claim.

        >>> page = thb.page("3.2")
        >>> page.count(thb.load("policy_links"), of="code")
        23
        """
        is_table = isinstance(rows, pd.DataFrame) and rows.attrs.get("table")
        made = count(rows[of].dropna().drop_duplicates() if of else rows, *sources)
        if claim is None and is_table:
            taken = {f"count_distinct:{of}"} if of else {"count"}
            taken |= {"count", f"count_distinct:{of}"} if of and rows[of].is_unique else set()
            claim = self.find_claim(rows, taken, among)
        return self._marked(made, claim)

    def number(
        self,
        value: Number | float | str,
        rows: Rows | None = None,
        *sources: str,
        claim: str | Sequence[str] | None = None,
        shown: str | None = None,
    ) -> Number:
        """Return a number that is no count (a share, a sum, an order that holds) with its rows and its verdicts.

        `value` is unrounded and in the claim's unit, 1 or 0 (True or False) for a statement that holds or does not;
        or a Number, which keeps its rows. `shown` is what the page writes, if not the number. `rows` and `sources` as
        for `count`; a series or mapping of numbers shows each of them beside its key. Raises DataError if the ledger
        computes another number for a claim.

        >>> page.number(100 * 15 / 25, thb.load("policy_approaches", approach="national_action_plan"), shown="most")
        most
        """
        if isinstance(value, Number):
            return self._marked(value if shown is None else value.replace(shown=shown), claim)
        if rows is None:
            written = format_number(float(value)) if shown is None else shown
            return self._marked(Number(float(value), written), claim)
        made = number(value, rows, *sources)
        made = made if shown is None else made.replace(shown=shown, rows=number(shown, rows, *sources).rows)
        return self._marked(made, claim)

    def take(self, rows: pd.DataFrame, aggregate: str, *, shown: str = "", among: str = "") -> Number:
        """Return what an aggregate of the ledger gives for rows of a table, with them and with the verdict.

        `aggregate` is written as in the table `claims`: `value:COLUMN` (of one row), `sum:COLUMN`, or
        `share_sum:PART/WHOLE` (per cent of two sums). `shown` is the format of what the page writes, if it is not the
        usual one: `{:.1f}`. `among` as for `count`. Raises DataError for another aggregate.

        >>> thb.page("1").take(thb.load("victims_2022"), "share_sum:non_eu/total", shown="{:.1f} %", among="Table 1")
        62.7 %
        """
        name, _, columns = aggregate.partition(":")
        if name not in ("value", "sum", "share_sum"):
            raise DataError(f"{aggregate!r} is not value:COLUMN, sum:COLUMN or share_sum:PART/WHOLE")
        parts = columns.split("/")
        check_columns(rows, *parts)
        claim, table = self.find_claim(rows, {aggregate}, among), rows.attrs["table"]
        key = key_columns(table)[0]
        if name == "value":
            value, behind = rows[columns].iloc[0], rows
        elif name == "sum":
            behind = rows.set_index(key)[columns]
            value = behind.sum()
        else:
            value = 100 * rows[parts[0]].sum() / rows[parts[1]].sum()
            named = rows[[key, *parts]].dropna()
            behind = [label_of(table, key, label) + f": {a:,} of {b:,}" for label, a, b in named.values]
        written = shown.format(value + 1e-9 if name == "share_sum" else value) if shown else None  # a half rounds up
        return self.number(value, behind, table, claim=claim, shown=written)

    def values(self, rows: pd.DataFrame, column: str, *, shown: str = "", among: str = "") -> pd.Series:
        """Return the values of a column of a table, each with its own row and the verdict on it.

        A series of Number with the index of `rows`, missing where the cell is empty; `shown` and `among` as for `take`.

        >>> page.values(thb.load("footnotes", footnote=[134, 150]), "countries_in_text").tolist()
        [3, nan]
        """
        known = rows.index[rows[column].notna()]
        kept = {name: self.take(rows.loc[[name]], f"value:{column}", shown=shown, among=among) for name in known}
        return pd.Series(kept, dtype=object).reindex(rows.index)

    def _marked(self, made: Number, claims: str | Sequence[str] | None) -> Number:
        """Return a computed number with the verdicts on its claims, besides those that it has."""
        ids = [claims] if isinstance(claims, str) else claims or []
        told = [judged(claim) for claim in ids]
        for claim in told:
            _same(made.value, claim["computed"], claim)
        return made.replace(marks=(*made.marks, *(computed_mark(claim) for claim in told)))

    def tally(
        self,
        rows: pd.DataFrame,
        by: str,
        of: str | None = "code",
        *,
        among: str = "",
        labels: Mapping[str, str] | None = None,
    ) -> Tally:
        """Return how many values of the column `of` (None: rows) each value of the column `by` has.

        Values stand in the order of their vocabulary, countries and places by name; or `labels` gives them, their order
        and their words, also where no row has them. `among` as for `count`. Raises DataError, with the nearest, for a
        column that the rows do not have, and for a frame that is not of one table.

        >>> page.tally(thb.load("policy_links"), by="domain").top
        'asylum and migration'
        """
        return tally(rows, by, of, lambda part: self.count(part, of=of, among=among), labels)

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
        bare, lists = split_popovers(html)
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
        table = ranked(order.frame, list(order.numbers.values()), head, tally.unit, base, self.code)
        self.show(table, title=title, source=source, name=name)

    def show_figure(
        self,
        drawn: Axes | Figure | Grid | None = None,
        *,
        title: str,
        source: str,
        data: pd.DataFrame | Tally | Mapping[str, Number] | None = None,
        subtitle: str = "",
        alt: str = "",
        name: str = "",
        tables: Sequence[str] = (),
        table: str = "",
    ) -> None:
        """Show a chart (axes, a figure or a grid of seaborn; the current one if none is given); one per cell.

        `title` states the finding, `subtitle` what is drawn and of how many, `source` where the study has it. `data` is
        what the chart draws: its rows say the figure in words for those who do not see it, a Tally or numbers by label
        open their rows. `alt` replaces these words. `tables` names CSV files besides those that `data` knows of,
        `table` the anchor of a table on the page with the same numbers. The chart is drawn for a desk and for a phone;
        the row of the country in focus has its colour. Raises DataError for a figure without words or without a table.
        """
        note = _figure_note(title, alt, source, subtitle, name, data, tables, table)
        wide, narrow = figures.drawn_twice(drawn, self.focus.name if self.focus else "")
        display(
            {"image/svg+xml": wide, "text/plain": note["alt"]}, metadata={"thb": note | {"narrow": narrow}}, raw=True
        )
        caption = f'<p class="caption">{note["caption"]}</p>{note["strip"]}'  # for JupyterLab: a page has the note's
        display(HTML(caption), metadata={"thb": {"kind": "caption"}})

    def show_map(
        self,
        gdf: "gpd.GeoDataFrame",
        column: str,
        *,
        title: str,
        source: str,
        unit: str,
        bins: Sequence[float],
        data: Tally | Mapping[str, Number] | None = None,
        subtitle: str = "",
        name: str = "",
        tables: Sequence[str] = (),
        table: str = "",
        **look: object,
    ) -> None:
        """Show a column of a GeoDataFrame in metres (`thb.world().merge(...).to_crs(...)`) as a map with links.

        `bins` are the classes' upper bounds (included), `unit` says what is counted (`measures`, `%`). `look` takes
        `outline` (countries to be outlined; that in focus if nothing is said), `no_data` (countries without a value
        that are no mere ground), `titles` and `link_of`, see `maps.map_html`. A list under the map says the same; what
        is to be known of its boundaries comes last. Other parameters as for `show_figure`.
        """
        values = gdf.set_index("iso3")[column].dropna().astype(float)
        words = {default_title(iso3, value, unit): value for iso3, value in values.items()}
        alt = f"{plain(title).rstrip('.')}. {'; '.join(words)}."
        note = _figure_note(title, alt, source, subtitle, name, data, tables, table)
        look = {"outline": [self.focus.iso3] if self.focus else []} | look
        drawn = map_html(gdf, column, bins=bins, unit=unit, label=plain(title), **look)
        listed = folded(ranked_list(values, unit=unit), "The same as a list")
        caption = f'<figcaption><p class="caption-text">{note["caption"]}</p></figcaption>'
        html, lists = split_popovers(f"{caption}{drawn}{listed}{note['strip']}")
        html = f'<figure class="thb-mapped" id="{note["name"]}">{html}</figure>{lists}'
        display(HTML(html), metadata={"thb": {"kind": "table"}})
        self.note(DISCLAIMER)

    def say(self, text: str) -> None:
        """Show a paragraph of Markdown; numbers in an f-string bring their rows and verdicts."""
        display(Markdown(collect_popovers(escape_foreign_tags(_unindented(text)))), metadata={"thb": {"kind": "prose"}})

    def note(self, text: str) -> None:
        """Show a quiet line of plain text, as under a map."""
        display(HTML(f'<p class="thb-strip">{inert(text)}</p>'), metadata={"thb": {"kind": "prose"}})


def _unindented(text: str) -> str:
    """Return Markdown as if it were not written within an indented block; items of a list keep their levels."""
    lines = text.strip().split("\n")
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.lstrip().startswith("- ")), default=0)
    return "\n".join(line[margin:] if line.lstrip().startswith("- ") else line.strip() for line in lines)


def _figure_note(
    title: str, alt: str, source: str, subtitle: str, name: str,
    data: pd.DataFrame | Tally | Mapping[str, Number] | None, tables: Sequence[str], table: str,
) -> dict[str, str]:  # fmt: skip
    """Return what a page knows of a figure besides its image. Raises DataError for one without words or tables."""
    known = data.by_label() if isinstance(data, Tally) else data
    numbers = known if isinstance(known, Mapping) else {}
    title, anchor = plain(title), name or _slug(plain(title))
    alt = plain(alt) or (figures.in_words(title, known) if known is not None else "")
    if not alt.strip() or FILE_NAME.fullmatch(alt.strip()):
        raise DataError(f"figure {anchor!r}: say what is drawn with data=, or the finding in a sentence with alt=")
    own = tables_of(data) if isinstance(data, pd.DataFrame) else [t for n in numbers.values() for t in n.tables]
    if not (sources := list(dict.fromkeys([*own, *tables]))):
        raise DataError(f"figure {anchor!r}: say with tables= which tables it comes from; merge loses their names")
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
