"""Numbers as pages show them: a button that opens the rows behind a number, and a sign for each verdict on it."""

import dataclasses
import re
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Set
from functools import cache, partial
from typing import NamedTuple

import numpy as np
import pandas as pd
from markupsafe import Markup
from numpy.lib.mixins import NDArrayOperatorsMixin

from ..core.errors import DataError
from ..core.markup import inert, popover_button
from ..core.wording import format_number, join_words, quantity, unit_of
from ..data.countries import country_name, name_in_text, reporting_rows
from ..data.identifiers import hubs, locate
from ..data.rows import rows_by
from ..data.schema import is_table, resource
from ..data.tables import ensure_no_lists, ensure_numbered, ensure_single, label_columns, load, terms
from ..ledger.wording import data_say, study_says
from .basis import Basis, bases, in_words, is_lower_bound

LabelsOf = Callable[[str | None], Mapping[str, str]]  # labels of a column's terms
Rows = pd.DataFrame | pd.Series | Mapping | Collection
MAX_LISTED = 150  # rows that a list names; the rest are counted
SIGNS = {
    "reproduced": "✓", "stated once": "=", "reproduced by rounding": "≈", "differs": "≠",
    "consistent with the examples": "≥", "arithmetically impossible": "≠", "not comparable": "~", "contradicted": "⇄",
    "not derivable": "?",
}  # fmt: skip
NAMED = re.compile(r"\b(\w+)\.csv\b|\b[A-Z]+(?:-[0-9A-Z]+)*-\d+\b|\b[A-Z]{2}\b(?!-| [A-Z]{2}[a-z])")  # not EL PAcCTO
IDS = re.compile(r"(?:[A-Z]+(?:-[0-9A-Z]+)*-\d+(?:, |$))+")
NOUNS = {  # what values are called, by their column
    "conclusion": "conclusions", "finding": "findings", "footnote": "footnotes", "pillar": "pillars",
    "annex_region": "regions", "m49_region": "regions", "place_group": "regions", "priority_region": "regions",
    "programme": "programmes", "resource": "tables", "rule": "rules", "theme": "themes", "year": "years",
    "body": "bodies", "counterparty_iso3": "counterparties",
}  # fmt: skip


class Mark(NamedTuple):
    """What the ledger says about a number: the claim, its verdict, and the other side's number in words."""

    claim_id: str
    verdict: str
    other: str  # the study's number beside a computed one, the data's beside a stated one
    side: str  # where `other` comes from: study or data

    def words(self) -> str:
        """Return the verdict in words: `differs: 12 in the study`."""
        return f"{self.verdict}: {self.other} in the {self.side}" if SIGNS[self.verdict] in "≠~" else self.verdict

    def html(self, with_other: bool) -> str:
        """Return the sign as a link to the claim; `with_other` adds the other side's number to a sign of difference."""
        sign = SIGNS[self.verdict]
        if with_other and sign == "≠" and any(map(str.isdigit, self.other)):
            sign += f"\u00a0{inert(self.other)}"
        title = f"{inert(self.words())}, claim {self.claim_id}"
        content = f'<span aria-hidden="true">{sign}</span><span class="visually-hidden"> {title}</span>'
        return f'<a class="thb-mark" href="../{locate(self.claim_id).address}" title="{title}">{content}</a>'


@dataclasses.dataclass(frozen=True, eq=False)
class Number(NDArrayOperatorsMixin):
    """A number with the rows behind it and the verdicts on it: HTML in an f-string, plain text as `str` or in a frame.

    It compares and computes as its `value` does, with plain results; `json.dumps(..., default=float)` writes it.

    >>> places = thb.page("all").count(thb.load("places", m49_region="western_africa"))
    >>> places, places.value, places.tables, f"{places / 4:.1f}"
    (14, 14, ('places',), '3.5')
    """

    value: float | None
    shown: str
    popover: str = ""  # its rows as HTML; empty for a number that does not come from rows
    tables: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    bases: frozenset[Basis] = frozenset()  # how its rows are known

    def __str__(self) -> str:
        return self.shown

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return format(self.value, spec) if spec else self.html()

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: object, **options: object) -> object:
        """Compare and compute with the value, alone or with arrays and series."""
        found = getattr(ufunc, method)(*map(value_of, inputs), **options)
        return found.item() if isinstance(found, np.generic) else found

    def __eq__(self, other: object) -> bool:
        return value_of(self) == value_of(other)

    __ne__ = object.__ne__  # the inverse

    def __hash__(self) -> int:
        return hash(value_of(self))

    def __bool__(self) -> bool:
        return bool(self.value or self.value is None)

    def __float__(self) -> float:
        return float(self.value)

    def __int__(self) -> int:
        return int(self.value)

    def __index__(self) -> int:
        if not float(self.value).is_integer():
            raise TypeError(f"{self.shown} is no whole number")
        return int(self.value)

    def __round__(self, digits: int | None = None) -> float:
        return round(self.value, digits)

    def html(self, with_other: bool = True) -> str:
        """Return the number as a button for its rows, with a sign for each verdict."""
        known = f" ({words})" if (words := in_words(self.bases)) else ""
        content = popover_button(self.shown, self.popover + inert(known)) if self.popover else inert(self.shown)
        signs = "".join(mark.html(with_other) for mark in self.marks)
        return (f'<span class="thb-marked">{content}{signs}</span>' if signs else content).replace(" %", "\u00a0%")

    _repr_html_ = html  # IPython asks for this

    def with_bound(self) -> "Number":
        """Return the number as it is shown, after "at least" where it counts examples."""
        return self.replace(shown=f"at least {self.shown}") if is_lower_bound(self.bases) else self

    def replace(self, **parts: object) -> "Number":
        """Return a copy with some fields replaced: `number.replace(shown="four")`."""
        return dataclasses.replace(self, **parts)


def value_of(value: object) -> object:
    """Return the value of a Number, of one without a value its text, and anything else as it is."""
    return (value.shown if value.value is None else value.value) if isinstance(value, Number) else value


def computed_mark(claim: Mapping) -> Mark:
    """Return the mark for a number computed from the data."""
    return Mark(claim["claim_id"], claim["verdict"], study_says(claim), "study")


def stated_mark(claim: Mapping) -> Mark:
    """Return the mark for a number that the study prints."""
    return Mark(claim["claim_id"], claim["verdict"], data_say(claim) or "none", "data")


def page_address(identifier: str) -> str | None:
    """Return the address of a country, place, measure or claim, relative to a page in a folder; None if it has none."""
    location = locate(identifier)
    return f"../{location.address}" if location and _is_addressed(location.table, identifier) else None


def _is_addressed(table: str, identifier: str) -> bool:
    """Return whether a row of a table has an address: all do, unless the resource says which (`addressed`)."""
    if not (condition := resource(table).get("addressed")):
        return True
    [key] = resource(table)["schema"]["primaryKey"]
    row = rows_by(table, key).get(identifier, {})
    return any(row.get(column) == value for column, value in condition.items())


def place_address(iso3: str) -> str | None:
    """Return the address of a third country's page or a reporting country's profile; None if it has neither."""
    codes = {row["iso3"]: code for code, row in reporting_rows().items()}
    return page_address(iso3) or page_address(codes.get(iso3, iso3))


def _anchor(address: str | None, content: str) -> str:
    return f'<a href="{address}">{content}</a>' if address else content


def links(ids: str | Iterable[str], words: str = "") -> Markup:
    """Return countries, third countries or measures as HTML for a sentence or a table cell: links to their pages.

    `ids` is an EU code, an alpha-3 code or an id, or several; `words` replace the name of a single one.

    >>> print(thb.links(["FR", "NGA"]))
    <a href="../countries/FR.html">France</a> and <a href="../places/NGA.html">Nigeria</a>
    """
    if not isinstance(ids, str):
        return Markup(join_words(links(each, name_in_text(each) if _is_place(each) else "") for each in ids))
    address = place_address(ids) if len(ids) == len("NGA") else page_address(ids)
    return Markup(_anchor(address, inert(words or (country_name(ids) if _is_place(ids) else ids))))


def _is_place(identifier: str) -> bool:
    return len(identifier) in (2, 3)  # a code of a country or third country


def cells_of(shown: object) -> Iterable:
    """Return the cells of a frame, or the values of a mapping; none of anything else."""
    if isinstance(shown, pd.DataFrame):
        return shown.to_numpy(dtype=object).ravel(order="F")
    return shown.values() if isinstance(shown, Mapping) else ()


def number_cells(shown: object) -> list[Number]:
    """Return the numbers in the cells of a frame, or among the values of a mapping."""
    return [cell for cell in cells_of(shown) if isinstance(cell, Number)]


def by_country_name(codes: Iterable[str]) -> list[str]:
    """Return the distinct codes of countries or places, sorted by name."""
    return sorted(set(codes), key=country_name)


def _address(named: re.Match) -> str | None:
    if table := named[1]:
        return f"../data/{resource(table)['path']}" if is_table(table) else None
    return page_address(named[0])


def link_names(text: str) -> str:
    """Return text as HTML in which ids, country codes and file names of tables are links, relative to a page's folder.

    >>> link_names("as in places.csv")
    'as in <a href="../data/places.csv">places.csv</a>'
    """
    parts, end = [], 0
    for named in NAMED.finditer(text):
        address = _address(named)
        parts += [inert(text[end : named.start()]), _anchor(address, named[0]) if address else inert(named[0])]
        end = named.end()
    return "".join([*parts, inert(text[end:])])


def _labels(sources: tuple[str, ...], column: str | None) -> dict[str, str]:
    """Return the labels of the terms in a column of some tables, or in all their columns if none has that name."""
    fields = [field for table in sources for field in resource(table)["schema"]["fields"] if "vocabulary" in field]
    schemes = [field["vocabulary"] for field in [each for each in fields if each["name"] == column] or fields]
    return load("vocabulary", scheme=schemes).set_index("id")["label_en"].to_dict() if schemes else {}


def _kind(text: str) -> str:
    """Return what a value names: `measures`, `claims`, `countries`, `third countries`, or else `entries`."""
    if _is_place(text) and text in rows_by("places", "iso3"):
        return "third countries"
    if _is_place(text) and any(text in rows_by("countries", column) for column in ("code", "iso3")):
        return "countries"
    location = locate(text) if IDS.fullmatch(text) else None
    return location.table if location and location.table != "countries" else "entries"


def _word(text: str, column: str | None, labels: LabelsOf) -> str:
    """Return a value in words, as HTML, linked to its page where it has one."""
    if column in ("footnote", "Footnote"):
        return f"fn {inert(text)}"
    if column == "resource":
        return link_names(f"{text}.csv")
    if (kind := _kind(text)) in (hubs()[0].name, "claims"):
        return link_names(text)
    return links(text) if kind in ("countries", "third countries") else inert(labels(column).get(text, text))


def _key(values: Iterable[Hashable], columns: Iterable[str | None], labels: LabelsOf) -> str:
    """Return the key of a row in words, as HTML, without missing values; a footnote alone brings its subject."""
    cells = [(value, column) for value, column in zip(values, columns, strict=True) if pd.notna(value)]
    texts = [format_number(v, unit_of(column)) if isinstance(v, float) else str(v) for v, column in cells]
    words = [_word(text, column, labels) for text, (_, column) in zip(texts, cells, strict=True)]
    if len(words) == 1 and words[0].startswith("fn ") and texts[0].isdigit():
        subjects = load("footnotes", footnote=int(texts[0]))["subject_en"]
        return f"{words[0]} ({inert(subjects.iloc[0])})" if len(subjects) else words[0]
    return ", ".join(words)


def _of_frame(frame: pd.DataFrame, labels: LabelsOf) -> tuple[str, list[str]]:
    """Return a noun for the rows of a frame, and each in words: by the key of its table, or by its first column."""
    if not set(frame.index.names) <= {None, *frame.columns}:
        frame = frame.reset_index()
    table = frame.attrs.get("table")
    keys = [key for key in (label_columns(table) if table else []) if key in frame.columns] or list(frame.columns[:1])
    noun = "rows" if table else NOUNS.get(str(keys[0]).lower(), "rows")
    return noun, [_key(row, keys, labels) for row in frame[keys].itertuples(index=False)]


def _of_values(rows: pd.Series | pd.Index | Collection, labels: LabelsOf) -> tuple[str, list[str]]:
    """Return a plural noun for values, and each in words; for a series of numbers its index, each with its number."""
    numeric = isinstance(rows, pd.Series) and pd.api.types.is_numeric_dtype(rows)
    values = rows.dropna().index if numeric else sorted(rows, key=str) if isinstance(rows, Set) else rows
    columns = getattr(values, "names", [getattr(values, "name", None)])
    words = [_key(value if isinstance(value, tuple) else (value,), columns, labels) for value in values]
    if numeric:
        words = [f"{w}: {format_number(n, unit_of(rows.name))}" for w, n in zip(words, rows.dropna(), strict=True)]
    noun = NOUNS.get(str(columns[0]).lower()) if len(columns) == 1 else None
    if len(set(values)) < len(values):
        return "rows", words
    kinds = {noun or _kind(str(value)) for value in values}
    return kinds.pop() if len(kinds) == 1 else "entries", words


def _in_words(rows: Rows, sources: tuple[str, ...]) -> tuple[str, list[str]]:
    """Return a plural noun for rows, and each of them in words, as HTML."""
    labels = cache(partial(_labels, sources))  # each read once, where a list needs it
    if isinstance(rows, pd.DataFrame):
        return _of_frame(rows, labels)
    if isinstance(rows, Mapping):
        rows = pd.Series({key: len(v) if isinstance(v, Collection) else v for key, v in rows.items()}, dtype=float)
    if isinstance(rows, pd.Series) and pd.api.types.is_bool_dtype(rows):
        rows = rows.index[rows]
    return _of_values(rows, labels)


def _sources(rows: Rows, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tables that rows come from: those named, else the one that a frame was loaded from."""
    attrs = getattr(rows, "attrs", {})
    if "table" in attrs and isinstance(rows, pd.DataFrame):
        ensure_numbered(rows)
    if not (sources := names or tuple(attrs.get("tables", [attrs["table"]] if "table" in attrs else []))):
        raise DataError("a number needs the name of the table: count(rows, TABLE), merged or joined ones with of=KEY")
    if isinstance(rows, pd.DataFrame | pd.Series) and not pd.api.types.is_bool_dtype(getattr(rows, "dtype", object)):
        ensure_single(rows.to_frame() if isinstance(rows, pd.Series) else rows, sources[0])
    return sources


def _ensure_countable(rows: Rows) -> None:
    """Raise DataError for values to count of which some are missing, and for a mask that only numbers its rows."""
    if isinstance(rows, pd.Series):
        ensure_no_lists(rows)
    if isinstance(rows, pd.Series) and (missing := int(rows.isna().sum())):
        mend = f"count(rows[{rows.name!r}].dropna()) is without them, count(rows) of all; compared, (...).fillna(False)"
        raise DataError(f"{missing} of {len(rows)} cells of {rows.name!r} are missing: {mend}")
    if isinstance(rows, pd.Series) and pd.api.types.is_bool_dtype(rows) and rows.index.inferred_type == "integer":
        raise DataError("a mask only has the numbers of its rows: count(frame[mask]) lists what they are")


def _behind(rows: Rows, sources: tuple[str, ...], shown: str | None = None) -> tuple[int, str]:
    """Return how many rows are behind a number, and these as HTML: of a count, or of a number computed from them."""
    noun, words = _in_words(rows, sources)
    of = "of" if noun == "rows" and "table" in getattr(rows, "attrs", {}) else "from"
    files = ", ".join(link_names(f"{resource(table)['name']}.csv") for table in sources)
    size = quantity(len(words), noun)
    lead = f"<b>{size}</b>" if shown is None else f"<b>{inert(shown)}</b> comes from {size}"
    listed = ("; " if any(", " in word for word in words) else ", ").join(words[:MAX_LISTED])
    more = f" and {len(words) - MAX_LISTED} more" if len(words) > MAX_LISTED else ""
    return len(words), f"{lead} {of} {files}{': ' if words else ''}{listed}{more}"


def qualifier_of(rows: pd.DataFrame) -> str:
    """Return `at least ` or `about ` for a sum of rows of `measure_funding`, one of them printed so, else nothing."""
    if "qualifier" not in rows or rows["qualifier"].isna().all():
        return ""
    return next(f"{label} " for each, label in terms("sum_qualifier").items() if rows["qualifier"].eq(each).any())


def count(rows: Rows, *sources: str) -> Number:
    """Return how many rows there are, as a Number that opens them.

    `rows` is a frame, of which rows are counted; a series of booleans by name, of which those that are true; or a
    series, mapping, index, list or set, of which values, also those that the sources do not have. `sources` are the
    resources that they come from; a frame from `load` knows its own. Raises DataError if no source is known, or one is
    no resource, and for values of which some are missing.

    >>> count(thb.load("countries", reporting=True))
    25
    """
    sources = _sources(rows, sources)
    _ensure_countable(rows)
    size, behind = _behind(rows, sources)
    return Number(size, format_number(size), behind, sources, bases=bases(rows))


def number(value: float | str, rows: Rows, *sources: str) -> Number:
    """Return a number that is not a count (a share, a sum, a year) with the rows behind it.

    `rows` and `sources` as for `count`; a series or mapping of numbers lists each beside its key. `value` is shown as
    `format_number` does; text as it is.

    >>> number("all", thb.load("countries", reporting=True))
    all
    """
    sources = _sources(rows, sources)
    numeric, shown = (None, value) if isinstance(value, str) else (float(value), format_number(value))
    return Number(numeric, shown, _behind(rows, sources, shown)[1], sources, bases=bases(rows))
