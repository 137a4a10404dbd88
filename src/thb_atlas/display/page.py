"""The page of a notebook: its section of the study, the country in focus, and how it shows what it computes.

A number keeps the rows that it comes from: a reader can open them, the exhibit names their table, and the claim of the
study that counts the same rows in the same way gives the number its verdict.
"""

import math
import warnings
from collections.abc import Collection, Mapping, Sequence
from inspect import cleandoc
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import HTML, Markdown, display
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from pandas.api.types import is_bool
from seaborn.axisgrid import Grid

from ..core.errors import DataError, ensure_is, suggest
from ..core.markup import collect_popovers, escape_foreign_tags, inert, plain, slug
from ..core.wording import fill_in, format_number, join_words
from ..data.boundaries import DISCLAIMER
from ..data.countries import country_in_focus, country_name
from ..data.schema import resource
from ..data.tables import ensure_numbered, ensure_own, label_columns, load, reporting
from ..ledger.aggregates import AGGREGATES
from ..ledger.sections import ALL_CLAIMS, claims_on_page
from ..ledger.store import judged, rows_key
from . import figures
from .basis import bases, is_lower_bound
from .lab import displayed, in_session
from .maps import map_html, ranked_list, values_of
from .numbers import Number, Rows, computed_mark, count, number, qualifier_of
from .quoted_claims import Claims
from .ranked import ranked
from .sources import ensure_told, passages, rests_on
from .style import set_style
from .sums import aggregate_parts, fault_of_sums, fault_of_value, warn_of_groups
from .tables import folded, for_download, numbers_button, source_line, table_html, tables_of, with_index
from .tally import Labels, Tally, label_of, tally

if TYPE_CHECKING:
    import geopandas as gpd

Named = str | Sequence[str] | None  # claims, by names or ids
NONE_LEFT = "no row is left: thb.load({!r}, COLUMN=NAME) finds what a name means; lists compare after explode(COLUMN)"
PRINTED_AGAIN = ("Table", "Figure", "Annex", "Box")  # sections of the ledger that repeat numbers of the text


class Page:
    """A page on one section of the study, with or without a country in focus."""

    on_others = "thb.page('all') takes all"  # what to know of rows that a page on another section has

    def __init__(self, section: str, country: str = "ALL") -> None:
        """Set the style of figures, and look up the country and the claims of the section.

        Raises UsageError for a section without a page, UnknownCountryError for a country that did not report.
        """
        set_style()
        self.section, self.focus = section, country_in_focus(country)
        self.code = self.focus.code if self.focus else None
        self.countries = sorted(reporting().index, key=country_name)
        self.base = count(self.countries, "countries")  # the base of counts of countries
        self.claims = Claims()  # what the study states, by the name of the claim, for texts
        self._judged_claims = judged(claims_on_page(section)["claim_id"] if section != ALL_CLAIMS else [])

    # numbers

    def _find_claim(self, rows: pd.DataFrame, aggregates: Collection[str], claim_section: str = "") -> str | None:
        """Return the id of the claim of this section on the same rows with one of the aggregates, if there is one.

        A claim of the text is preferred to one of a table or figure; `claim_section` (a section of the ledger, such
        as `Table 5`) takes only claims of that section. Raises DataError if several remain, and for an unknown section.
        """
        key = rows_key(rows.attrs["table"], rows.index)
        claims = [c for c in self._judged_claims if len(rows) and c["rows"] == key and c["aggregate"] in aggregates]
        if claim_section:
            if claim_section not in (sections := set(load("sections", columns="section")["section"])):
                raise DataError(f"the ledger has no section {claim_section!r}{suggest(claim_section, sections)}")
            claims = [claim for claim in claims if claim["section"] == claim_section]
        else:
            claims = [claim for claim in claims if not claim["section"].startswith(PRINTED_AGAIN)] or claims
        if len(claims) > 1:
            called = ", ".join(claim["name"] or claim["claim_id"] for claim in claims)
            raise DataError(f"{len(claims)} claims count these rows of {rows.attrs['table']}: say which of {called}")
        return claims[0]["claim_id"] if claims else None

    def _warn_of(self, *seen: Rows | str) -> None:
        """Warn of an empty frame in a session of JupyterLab, and of measures of an annex told on another page only.

        The latter if an annex is told on this one.
        """
        for rows in seen:
            table = rows.attrs.get("table") if isinstance(rows, pd.DataFrame) else None
            if table and rows.empty and in_session():
                warnings.warn(NONE_LEFT.format(table), stacklevel=3)
            told = load("sections", columns=["locator", "page"]).set_index("locator")["page"].dropna()
            every, own = passages(rows) if table else ((), ())
            here = [passage for passage in every if told.get(passage) == self.section]
            if here and (others := [passage for passage in own if passage in told and passage not in here]):
                text = f"counted with {join_words(others)}: section {self.section} is on {join_words(here)}"
                warnings.warn(f"{text}; {self.on_others}", stacklevel=3)

    def count(
        self, rows: Rows, *sources: str, of: str | None = None, claim: str | None = None, claim_section: str = ""
    ) -> Number:
        """Return how many rows, or distinct values of the column `of`, there are, with these rows and the verdict.

        `rows` is a frame, of which rows are counted; a series of booleans by name, of which those that are true; or a
        series, mapping, index, list or set, of which values. `sources` are the tables that they come from; a frame from
        `load` knows its own, and finds its claim, also one that counts keys, if no two rows have the same. `claim`
        names it where it cannot be found; `claim_section` takes only claims of a section of the ledger, such as
        `Table 5`.
        A warning names rows of an annex that another section is on.
        Raises DataError if no table is known, for values of which some are missing, and if the ledger has another
        number for the claim.

        >>> page = thb.page("3.2")
        >>> page.count(thb.load("policy_links"), of="code")
        19
        """
        self._warn_of(rows)
        table = rows.attrs.get("table") if isinstance(rows, pd.DataFrame) else None
        if table and of:
            ensure_own(rows, of)
            ensure_numbered(rows)
        counted = count(rows[of].dropna().drop_duplicates() if of else rows, *sources)
        if claim is None and table:
            keys = [of] if of else {*resource(table)["schema"]["primaryKey"]} & {*rows}
            aggregates = {f"count_distinct:{key}" for key in keys if of or rows[key].is_unique}
            aggregates |= {"count"} if not of or rows[of].is_unique else set()
            claim = self._find_claim(rows, aggregates, claim_section)
        return self._add_verdicts(counted.replace(bases=bases(rows)), claim)

    def number(
        self, value: Number | float | str, rows: Rows | None = None, *sources: str, claim: Named = None, shown: str = ""
    ) -> Number:
        """Return a number that is not a count (a share, a sum, an order that holds) with its rows and verdicts.

        `value` is unrounded and in the claim's unit; True or False for a statement that holds or does not; text, such
        as `most`; or, without rows, a Number, which keeps its own. `shown` is what the page writes, if not the number,
        or a format for it.
        `rows` and `sources` are as for `count`; a series or mapping of numbers lists each beside its key.
        Raises DataError if the ledger computes another number for a claim, for a missing value, for text without rows,
        for a Number with rows, for True or False without `shown`, for the sum, mean or median of rows that overlap or
        differ in a unit, for the mean or median of sums of which a programme has several, and for a mean of
        percentages.

        >>> page.number(100 * 15 / 25, thb.load("policy_approaches", approach="national_action_plan"), shown="most")
        most
        """
        if isinstance(value, Number):
            if rows is not None:
                raise DataError("a Number has its rows: give it without others, or its value with these")
            shown = fill_in(shown, value.value) if "{" in shown and value.value is not None else shown
            return self._add_verdicts(value.replace(shown=shown or value.shown), claim)
        if is_bool(value) and not shown:
            raise DataError("say with shown= what the page writes for True or False")
        if isinstance(value, str) and rows is None:
            raise DataError(f"{value!r} needs the rows that it rests on")
        if pd.isna(value):
            raise DataError(f"a number of {', '.join(sources or tables_of(rows)) or 'no table'} is missing: give words")
        numeric = None if isinstance(value, str) else float(value)
        is_of_several = bool(numeric) and isinstance(rows, pd.DataFrame) and len(rows) > 1
        if is_of_several and (fault := fault_of_value(numeric, rows)):
            raise DataError(fault)
        shown = shown or (value if isinstance(value, str) else format_number(numeric))
        if "{" in shown and numeric is not None:
            shown = fill_in(shown, numeric)
        result = Number(numeric, shown) if rows is None else number(shown, rows, *sources).replace(value=numeric)
        return self._add_verdicts(result, claim)

    def take(self, rows: pd.DataFrame, aggregate: str, *, shown: str = "", claim_section: str = "") -> Number:
        """Return the value, sum or share that rows of a table give, with these rows and the verdict.

        `aggregate` is written as in the table `claims`: `value:COLUMN` (of one row), `sum:COLUMN`, or
        `share_sum:PART/WHOLE` (one sum as a percentage of another). `shown` is a format for what the page writes, such
        as `{:.1f}`. What is printed as "about" so much begins so, and a sum with it too. `claim_section` is as for
        `count`. Raises DataError for any other aggregate, for a format without a place for the number, for columns of
        words, for rows that are not from one table or stand in it twice, and if they give no value. Warnings name rows
        of an annex that another section is on, and a column that most rows lack.

        >>> victims = thb.load("victims_2022")
        >>> thb.page("1").take(victims, "share_sum:non_eu/total", shown="{:.1f} %", claim_section="Table 1")
        62.7 %
        """
        if shown and "{" not in shown:
            raise DataError(f"{shown!r} has no place for the number: give a format such as {'{:.1f}'}")
        name, parts = aggregate_parts(rows, aggregate)
        self._warn_of(rows)
        table = rows.attrs["table"]
        if name == "sum":
            if fault := fault_of_sums(rows):
                raise DataError(fault)
            if 2 * (missing := rows[parts[0]].isna().sum()) > len(rows):
                warnings.warn(f"{missing} of {len(rows)} rows have no {parts[0]}: say so beside the sum", stacklevel=2)
        value = AGGREGATES[name](rows, *parts)
        if pd.isna(value) or rows[parts].isna().all(axis=None):
            raise DataError(f"{aggregate} of {table} is not known: no cell is filled, or the rows are not one")
        key, behind = label_columns(table)[0], rows
        if name == "sum":
            behind = rows.set_index(key)[parts[0]]
        elif name == "share_sum":
            cells = rows[[key, *parts]].dropna()
            behind = [f"{label_of(table, key, i)!s}: {part:,} of {whole:,}" for i, part, whole in cells.values]
        found = self.number(value, behind, table, claim=self._find_claim(rows, {aggregate}, claim_section), shown=shown)
        return found.replace(shown=qualifier_of(rows) + found.shown)

    def values(self, rows: pd.DataFrame, column: str, *, shown: str = "") -> pd.Series:
        """Return a column of a table as a series of Number, each with its own row and the verdict on it.

        The index is that of `rows`; empty cells stay missing. `shown` is as for `take`.

        >>> page.values(thb.load("footnotes", footnote=[134, 150]), "countries_in_text").tolist()
        [3, nan]
        """
        filled = rows.index[rows[column].notna()]
        numbers = {key: self.take(rows.loc[[key]], f"value:{column}", shown=shown) for key in filled}
        return pd.Series(numbers, dtype=object).reindex(rows.index)

    def _add_verdicts(self, computed: Number, called: Named) -> Number:
        """Return a computed number with the verdicts on its claims added.

        Raises DataError if the ledger computes another value for one of them.
        """
        claims = judged([called] if isinstance(called, str) else called or [])
        for claim in claims:
            _ensure_same(computed.value, claim)
        return computed.replace(marks=(*computed.marks, *map(computed_mark, claims)))

    def tally(
        self, rows: pd.DataFrame, by: str, of: str | None = "code", *, claim_section: str = "", labels: Labels = None
    ) -> Tally:
        """Return how many distinct values of the column `of` (None: rows) go with each value of the column `by`.

        Values are in the order of their vocabulary, countries and places by name. `labels` gives them an order
        and words of its own, and may have values that no row has. `claim_section` is as for `count`. Raises DataError,
        with the nearest name, for an unknown column, if `of` is `by`, for a frame that is not from one table, for dates
        of several precisions, and for a value without a label.

        >>> page.tally(thb.load("policy_links"), by="domain").top
        'asylum and migration'
        """

        def number_of(part: pd.DataFrame) -> Number:
            return self.count(part, of=of, claim_section=claim_section).replace(bases=bases(part, by))

        self._warn_of(rows)
        if missing := rows[by].isna().sum() if by in rows else 0:
            warnings.warn(f"{missing} of {len(rows)} rows have no {by} (dropna(subset={by!r}) is silent)", stacklevel=2)
        with warnings.catch_warnings(action="ignore"):  # of its parts
            return tally(rows, by, of, number_of, labels)

    # exhibits

    def show(
        self,
        frame: pd.DataFrame,
        *,
        title: str,
        source: str,
        name: str = "",
        tables: Sequence[str | pd.DataFrame] = (),
        fold: str = "",
        focus_rows: Collection[str] = (),
    ) -> None:
        """Show a frame as a table: its first column as row headers, an en dash for missing values.

        Cells may be Number: these open their rows and carry their verdicts. The row of the country in focus, and those
        of `focus_rows` (values of the first column), are bold. `source` is its place in the study; `tables` adds tables
        to those that the numbers come from: names, or rows as `thb.load` gives them, which are needed where they say
        how they are known; the line below then tells for how many. Warnings name rows of these that groupby dropped,
        and sums of what cannot be added up. `fold` folds the table under these words. The line below offers it as CSV.
        Raises DataError for an unknown resource, and for the bare name of a table whose rows say how they are known.
        """
        frame = frame.to_frame() if isinstance(frame, pd.Series) else frame
        ensure_is(frame, pd.DataFrame, "show takes a frame or a series")
        self._warn_of(frame, *tables)
        shown, title = with_index(frame), plain(title)
        anchor = name or slug(title)
        sources, known = rests_on(f"table {anchor!r}", tables, frame)
        ensure_told(source, sources, frame, *tables)
        warn_of_groups(shown, tables)
        place = f"{source} ({known})" if known else source
        bold = {*focus_rows, *([self.focus.name] if self.focus else [])}
        html = table_html(shown, title, anchor, bold) + source_line(place, sources, for_download(shown), anchor)
        self.show_html(folded(html, fold) if fold else html, "table")

    def show_ranked(self, tally: Tally, *, heading: str, title: str, source: str, name: str = "") -> None:
        """Show a tally as a table, highest numbers first: label and bar, number, names of what is counted.

        Lower bounds, from examples, say so, have open bars, and stay in the order of the tally.

        `title` states the finding, `heading` is that of the labels; other parameters are as for `show`. If only
        reporting countries are counted, numbers and bars are out of all reporting countries.
        """
        ensure_is(tally, Tally, "show_ranked takes a tally, page.tally(rows, by=..., of=...), page.show other frames")
        ensure_told(source, [tally.frame.attrs["table"]], tally)
        counted = tally.frame["counted"].explode().dropna()
        only_reporting = tally.unit == "countries" and counted.isin(self.countries).all()
        is_ranked = not any(is_lower_bound(number.bases) for number in tally.numbers.values())
        ordered, base = tally.by_size() if is_ranked else tally, self.base if only_reporting else None
        self.show(ranked(ordered, heading, base, self.code), title=title, source=source, name=name)

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
        tables: Sequence[str | pd.DataFrame] = (),
    ) -> None:
        """Show a chart: axes, a figure or a grid of seaborn, or the current figure.

        Show one in a cell: it is closed afterwards.

        `title` states the finding, `subtitle` what is drawn and out of how many, `source` its place in the study.
        `data` is what the chart draws: it becomes the alternative text, unless `alt` gives one, and the numbers of a
        Tally or mapping open their rows. `tables` are as for `show`. The chart is drawn for a
        desktop and a phone, with the country in focus in its colour. Raises DataError for a figure without an
        alternative text or without a table.
        """
        self._warn_of(*tables)
        metadata = _figure_metadata(title, alt, source, subtitle, name, data, tables)
        warn_of_groups(data, tables)
        shown = data.numbers if isinstance(data, Tally) else data
        desk, phone = figures.draw_for_desk_and_phone(drawn, self.focus.name if self.focus else "", shown)
        self.show_html(f'<p class="caption">{metadata["caption"]}</p>', "caption")  # pages use the metadata
        texts = {"image/svg+xml": desk, "text/plain": metadata["alt"]}
        display(texts, metadata={"thb": metadata | {"phone": phone}}, raw=True)
        display(HTML(displayed(metadata["source_line"])), metadata={"thb": {"kind": "caption"}})

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
        tables: Sequence[str | pd.DataFrame] = (),
        outline: Collection[str] | None = None,
        no_data: tuple[str, Collection[str]] = ("", ()),
        hatched: tuple[str, Collection[str]] = ("", ()),
    ) -> None:
        """Show a column of a GeoDataFrame in metres (`thb.world().merge(...).to_crs(...)`) as a map with links.

        `bins` are the classes' upper bounds (included), `unit` is what is counted (`measures`, `%`). `outline` are
        countries (alpha-3 codes) to outline, by default the one in focus. `no_data` and `hatched` are words with
        countries: those without a value that are links all the same (`no data`), and those whose value says little
        (`fewer than 30 victims`). A list under the map has the same values, and a note the disclaimer on boundaries.
        Other parameters are as for `show_figure`.
        """
        self._warn_of(*tables)
        if isinstance(data, Tally) and not data.unit.endswith(unit):
            warnings.warn(f"data= counts {data.unit}, and unit= says {unit}: they can differ", stacklevel=2)
        values = values_of(gdf, column).dropna()
        of = "code" if values.index.isin(reporting()["iso3"]).all() else "iso3"  # who reports may be inferred
        data = values.rename_axis(of).to_frame() if data is None else data
        # The title is the alternative text: the list below the map says the rest.
        metadata = _figure_metadata(title, plain(title), source, subtitle, name, data, tables)
        warn_of_groups(data, tables)
        own = [self.focus.iso3] if self.focus else []
        # JupyterLab rewrites the links within a drawing, and fails: there the list below the map has them alone.
        links = {"link_of": lambda _: None} if in_session() else {}
        options = {"outline": own if outline is None else outline, "no_data": no_data, "hatched": hatched, **links}
        drawn = map_html(gdf, column, bins=bins, unit=unit, label=plain(title), **options)
        listed = folded(ranked_list(values, unit=unit, hatched=hatched), "The same as a list")
        caption = f'<figcaption><p class="caption-text">{metadata["caption"]}</p></figcaption>'
        content = f"{caption}{drawn}{listed}{metadata['source_line']}"
        self.show_html(f'<figure class="thb-map-figure" id="{metadata["name"]}">{content}</figure>', "table")
        self.note(DISCLAIMER)

    def say(self, text: str) -> None:
        """Show a paragraph of Markdown; numbers in an f-string bring their rows and verdicts."""
        self.show_markdown(escape_foreign_tags(cleandoc(text)))

    def note(self, text: str) -> None:
        """Show a line of small plain text, as under a map."""
        self.show_html(f'<p class="thb-note">{inert(text)}</p>')

    def show_html(self, html: str, kind: str = "prose") -> None:
        """Show HTML as prose or a table, the popovers of its numbers at the end."""
        display(HTML(displayed(collect_popovers(html))), metadata={"thb": {"kind": kind}})

    def show_markdown(self, text: str) -> None:
        """Show Markdown that may have HTML, the popovers of its numbers at the end."""
        text = collect_popovers(text).replace("$", "&#36;")  # JupyterLab takes out mathematics before it reads Markdown
        display(Markdown(displayed(text)), metadata={"thb": {"kind": "prose"}})


def _figure_metadata(
    title: str, alt: str, source: str, subtitle: str, name: str,
    data: pd.DataFrame | Tally | Mapping[str, Number] | None, tables: Sequence[str | pd.DataFrame],
) -> dict[str, str]:  # fmt: skip
    """Return the metadata of a figure. Raises DataError for one without an alternative text or without tables."""
    counted = data
    data = data.by_label() if isinstance(data, Tally) else data.to_frame() if isinstance(data, pd.Series) else data
    ensure_is(data, pd.DataFrame | Mapping | None, "data= is a frame, a tally or a mapping")
    numbers = {label: n for label, n in data.items() if isinstance(n, Number)} if isinstance(data, Mapping) else {}
    title, anchor = plain(title), name or slug(plain(title))
    alt = figures.ensure_alternative_text(title, alt, data, anchor)
    sources, known = rests_on(f"figure {anchor!r}", tables, data)
    ensure_told(source, sources, counted, *tables)
    subtitle = ". ".join(filter(None, [plain(subtitle).rstrip("."), f"{known[:1].upper()}{known[1:]}"]))
    line = source_line(source, sources, drawn=numbers_button(numbers) if numbers else "")
    below = f'<p class="thb-subtitle">{inert(plain(subtitle))}</p>{line}' if subtitle else line
    return {"kind": "figure", "alt": alt, "caption": inert(title), "name": anchor, "source_line": below}


def _ensure_same(value: float | None, claim: Mapping) -> None:
    """Raise DataError if a page's number is not the one that the ledger computes for a claim."""
    computed = claim["computed"]
    neither = pd.isna(value) and pd.isna(computed)
    if not neither and (pd.isna(value) or pd.isna(computed) or not math.isclose(value, computed, abs_tol=1e-6)):
        has = "none" if pd.isna(computed) else f"{computed:,.10g}"
        raise DataError(f"claim {claim['claim_id']} ({claim['statement_en']}): the page has {value}, the ledger {has}")
