"""Numbers as pages show them: a button that opens the rows it comes from, and signs of the ledger's verdicts."""

import dataclasses
import re
from collections.abc import Collection, Hashable, Iterable, Mapping, Set
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup

from ..core.errors import DataError
from ..core.markup import inert, rows_button
from ..data.countries import country_name, in_sentence, in_words, place_in_text, place_name, reported, rows_of
from ..data.schema import is_table, resource
from ..data.tables import key_columns, load
from ..data.things import address, thing, things
from ..ledger.verdicts import data_say, format_number, study_says

Rows = pd.DataFrame | pd.Series | Mapping | Collection
MOST = 150  # rows that a list names; more are counted
SIGNS = {
    "reproduced": "✓", "stated once": "=", "reproduced by rounding": "≈", "differs": "≠",
    "arithmetically impossible": "≠", "not comparable": "~", "contradicted": "?", "not derivable": "?",
}  # fmt: skip
NAMED = re.compile(r"\b(\w+)\.csv\b|\b[A-Z]+(?:-[0-9A-Z]+)*-\d+\b|\b[A-Z]{2}\b(?!-)")  # tables, countries, things
IDS = re.compile(r"(?:[A-Z]+(?:-[0-9A-Z]+)*-\d+(?:, |$))+")
NOUNS = {  # by the column that values come from
    "conclusion": "conclusions", "finding": "findings", "footnote": "footnotes", "pillar": "pillars",
    "region": "regions", "resource": "tables", "rule": "rules", "theme": "themes", "year": "years",
}  # fmt: skip
ONE = {"countries": "country", "third countries": "third country", "entries": "entry"}  # others only lose their s


class Mark(NamedTuple):
    """What the ledger says of a number: the claim, its verdict, and the number of the other side in words."""

    claim_id: str
    verdict: str
    other: str  # the study's beside a computed number, the data's beside a stated one
    side: str  # study or data

    def words(self) -> str:
        """Return the verdict in words: `differs: 12 in the study`."""
        return f"{self.verdict}: {self.other} in the {self.side}" if SIGNS[self.verdict] in "≠~" else self.verdict

    def html(self, with_other: bool) -> str:
        """Return the sign as a link to the claim, after "differs" with the other side's number if that is wanted."""
        sign = SIGNS[self.verdict]
        if with_other and sign == "≠" and any(map(str.isdigit, self.other)):
            sign += f"\u00a0{inert(self.other)}"
        said = f"{inert(self.words())}, claim {self.claim_id}"
        hidden = f'<span aria-hidden="true">{sign}</span><span class="visually-hidden"> {said}</span>'
        return f'<a class="thb-mark" href="../{address("claims", self.claim_id)}" title="{said}">{hidden}</a>'


@dataclasses.dataclass(frozen=True)
class Number:
    """A number with the rows it comes from and the verdicts on it. In an f-string it is HTML, as `str` plain text.

    A frame shows it as plain text: pandas would take a tuple apart.

    >>> places = thb.page("all").count(thb.load("places", region="western_africa"))
    >>> places, places.value, places.tables
    (14, 14, ('places',))
    """

    value: float | None
    shown: str
    rows: str = ""  # HTML; empty for a number that the page does not take from rows
    tables: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()

    def __str__(self) -> str:
        return self.shown

    def __repr__(self) -> str:
        return self.shown

    def __format__(self, spec: str) -> str:
        return format(self.value, spec) if spec else self.html()

    def html(self, with_other: bool = True) -> str:
        """Return the number as a button for its rows, with a sign for each verdict."""
        said = rows_button(self.shown, self.rows) if self.rows else inert(self.shown)
        signs = "".join(mark.html(with_other) for mark in self.marks)
        return f'<span class="thb-marked">{said}{signs}</span>' if signs else said

    def _repr_html_(self) -> str:  # IPython asks for this
        return self.html()

    def replace(self, **parts: object) -> "Number":
        """Return this number with other parts: `number.replace(shown="four")`."""
        return dataclasses.replace(self, **parts)


def computed_mark(claim: Mapping) -> Mark:
    """Return the mark of a number that the data give."""
    return Mark(claim["claim_id"], claim["verdict"], study_says(claim), "study")


def stated_mark(claim: Mapping) -> Mark:
    """Return the mark of a number that the study prints."""
    return Mark(claim["claim_id"], claim["verdict"], data_say(claim) or "none", "data")


def link(identifier: str) -> str | None:
    """Return the address of a thing as seen from a page in a folder of the book; None where it has none."""
    found = thing(identifier)
    return f"../{found[1]}" if found and _is_addressed(found[0], identifier) else None


def _is_addressed(table: str, identifier: str) -> bool:
    """Return whether a thing is one of those of its table that have an address (`addressed` of the resource)."""
    wanted = resource(table).get("addressed")
    if not wanted:
        return True
    key = key_columns(table)[0]
    rows = (row for row in rows_of(table) if row[key] == identifier)
    return any(row[column] == value for row in rows for column, value in wanted.items())


def place_address(iso3: str) -> str | None:
    """Return the address of a country anywhere in the world: a third country's page, a reporting country's profile."""
    own = {row["iso3"]: code for code, row in reported().items()}
    return link(iso3) or link(own.get(iso3, iso3))


def place_link(iso3: str, words: str = "") -> str:
    """Return the name of a country anywhere in the world, or other words for it, as HTML with a link to its page.

    A third country leads to its page, a reporting country to its profile; those without one are plain text.

    >>> place_link("NGA")
    '<a href="../places/NGA.html">Nigeria</a>'
    """
    address, shown = place_address(iso3), inert(words or place_name(iso3))
    return f'<a href="{address}">{shown}</a>' if address else shown


def place_links(codes: Iterable[str]) -> str:
    """Return countries of the world as a list in a sentence, as HTML, each with a link to its page.

    >>> place_links(["NGA", "FRA"])
    '<a href="../places/NGA.html">Nigeria</a> and <a href="../countries/FR.html">France</a>'
    """
    return str(in_words(place_link(iso3, place_in_text(iso3)) for iso3 in codes))


def country_link(code: str, words: str = "") -> str:
    """Return the name of a country, from its EU code, or other words for it, as HTML with a link to its profile.

    >>> country_link("FR")
    '<a href="../countries/FR.html">France</a>'
    """
    address, shown = link(code), inert(words or country_name(code))
    return f'<a href="{address}">{shown}</a>' if address else shown


def links(ids: str | Iterable[str], words: str = "") -> Markup:
    """Return countries, third countries or measures as a list in a sentence, as HTML, each with a link to its page.

    `ids` are EU codes, alpha-3 codes or ids, or a single one; `words` stand in place of a single name. It may stand in
    a sentence or in a cell of a table.

    >>> print(thb.links(["FR", "NGA"]))
    <a href="../countries/FR.html">France</a> and <a href="../places/NGA.html">Nigeria</a>
    """
    if isinstance(ids, str):
        return Markup(_link(ids, words))
    return Markup(in_words(_link(one, _in_text(one)) for one in ids))


def _in_text(identifier: str) -> str:
    """Return the name of a country or place as it stands within a sentence; empty for another thing."""
    size = len(identifier)
    return (
        in_sentence(identifier, country_name(identifier))
        if size == 2
        else place_in_text(identifier)
        if size == 3
        else ""
    )


def _link(identifier: str, words: str) -> str:
    if len(identifier) == 2:
        return country_link(identifier, words)
    if len(identifier) == 3:
        return place_link(identifier, words)
    address, shown = link(identifier), inert(words or identifier)
    return f'<a href="{address}">{shown}</a>' if address else shown


def _address(found: re.Match) -> str | None:
    if table := found[1]:
        return f"../data/{resource(table)['path']}" if is_table(table) else None
    return link(found[0])


def linked(text: str) -> str:
    """Return text as HTML in which measures, claims, countries and tables are links from a page's folder.

    >>> linked("as in places.csv")
    'as in <a href="../data/places.csv">places.csv</a>'
    """
    parts, end = [], 0
    for found in NAMED.finditer(text):
        address = _address(found)
        parts.append(inert(text[end : found.start()]))
        parts.append(f'<a href="{address}">{found[0]}</a>' if address else inert(found[0]))
        end = found.end()
    return "".join([*parts, inert(text[end:])])


def _labels(sources: tuple[str, ...], column: str | None) -> dict[str, str]:
    """Return the labels of ids in a column of some tables, or in all their columns if none of these is meant."""
    fields = [field for table in sources for field in resource(table)["schema"]["fields"] if "vocabulary" in field]
    schemes = [field["vocabulary"] for field in fields if field["name"] == column]
    schemes = schemes or [field["vocabulary"] for field in fields]
    return load("vocabulary", scheme=schemes).set_index("id")["label_en"].to_dict() if schemes else {}


class Namer:
    """Says in words what rows are. It reads each table of names once, for one list of rows."""

    def __init__(self, sources: tuple[str, ...]) -> None:
        self.sources = sources
        countries = load("countries")
        self.countries, self.places = {*countries["code"], *countries["iso3"]}, set(load("places")["iso3"])
        self.known_labels: dict[str | None, dict[str, str]] = {}

    def kind(self, text: str) -> str:
        """Return what a value names: measures, claims, countries, third countries or, if none of these, entries."""
        if text in self.places:
            return "third countries"
        if text in self.countries:
            return "countries"
        found = thing(text) if IDS.fullmatch(text) else None
        return found[0] if found and found[0] != "countries" else "entries"

    def word(self, text: str, column: str | None) -> str:
        """Return a value in words as HTML, with a link to where a reader finds it."""
        if column in ("footnote", "Footnote"):
            return f"fn {inert(text)}"
        if column == "resource":
            return linked(f"{text}.csv")
        if (kind := self.kind(text)) in (things()[0].table, "claims"):
            return linked(text)
        if kind in ("countries", "third countries"):
            return country_link(text) if len(text) == 2 else place_link(text)
        labels = self.known_labels.setdefault(column, _labels(self.sources, column))
        return inert(labels.get(text, text))

    def key(self, values: Iterable[Hashable], columns: Iterable[str | None]) -> str:
        """Return the key of a row in words, as HTML; missing values are left out, a footnote alone has its subject."""
        known = [(value, column) for value, column in zip(values, columns, strict=True) if pd.notna(value)]
        texts = [format_number(value) if isinstance(value, float) else str(value) for value, _ in known]
        words = [self.word(text, column) for text, (_, column) in zip(texts, known, strict=True)]
        if len(words) == 1 and words[0].startswith("fn ") and texts[0].isdigit():
            about = load("footnotes", footnote=int(texts[0]))["subject_en"]
            return f"{words[0]} ({inert(about.iloc[0])})" if len(about) else words[0]
        return ", ".join(words)


def _of_frame(frame: pd.DataFrame, namer: Namer) -> tuple[str, list[str]]:
    """Return what rows are, and each in words: by the key of the table that they come from, or by the first column."""
    if not set(frame.index.names) <= {None, *frame.columns}:
        frame = frame.reset_index()
    table = frame.attrs.get("table")
    keys = [key for key in (key_columns(table) if table else []) if key in frame.columns] or list(frame.columns[:1])
    noun = "rows" if table else NOUNS.get(str(keys[0]).lower(), "rows")
    return noun, [namer.key(row, keys) for row in frame[keys].itertuples(index=False)]


def _of_values(rows: pd.Series | pd.Index | Collection, namer: Namer) -> tuple[str, list[str]]:
    """Return what values are, in the plural, and each in words. A series of numbers has its index named, and them."""
    numeric = isinstance(rows, pd.Series) and pd.api.types.is_numeric_dtype(rows)
    values = rows.dropna().index if numeric else sorted(rows, key=str) if isinstance(rows, Set) else rows
    columns = getattr(values, "names", [getattr(values, "name", None)])
    words = [namer.key(value if isinstance(value, tuple) else (value,), columns) for value in values]
    if numeric:
        words = [f"{word}: {format_number(value)}" for word, value in zip(words, rows.dropna(), strict=True)]
    noun = NOUNS.get(str(columns[0]).lower()) if len(columns) == 1 else None
    kinds = {noun or namer.kind(str(value)) for value in values}
    return kinds.pop() if len(kinds) == 1 else "entries", words


def _named(rows: Rows, sources: tuple[str, ...]) -> tuple[str, list[str]]:
    """Return what the rows are, in the plural, and each of them in words, as HTML."""
    namer = Namer(sources)
    if isinstance(rows, pd.DataFrame):
        return _of_frame(rows, namer)
    if isinstance(rows, Mapping):
        rows = pd.Series({key: len(v) if isinstance(v, Collection) else v for key, v in rows.items()}, dtype=float)
    if isinstance(rows, pd.Series) and pd.api.types.is_bool_dtype(rows):
        rows = rows.index[rows.fillna(False)]
    return _of_values(rows, namer)


def _sources(rows: Rows, given: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tables that rows come from: those given, else the one that a frame knows as its own."""
    own = getattr(rows, "attrs", {}).get("table")
    if not (found := given or ((own,) if own else ())):
        raise DataError("a number needs the name of the table that its rows come from")
    return found


def _told(shown: str | None, noun: str, words: list[str], sources: tuple[str, ...], of: str) -> str:
    """Return the rows of a number as HTML: of a count (`shown` is None), or of a number that comes from them."""
    files = ", ".join(linked(f"{resource(table)['name']}.csv") for table in sources)
    size = f"{len(words)} {ONE.get(noun, noun[:-1]) if len(words) == 1 else noun}"
    begin = f"<b>{size}</b>" if shown is None else f"<b>{inert(shown)}</b> comes from {size}"
    listed = ("; " if any(", " in word for word in words) else ", ").join(words[:MOST])
    more = f" and {len(words) - MOST} more" if len(words) > MOST else ""
    return f"{begin} {of} {files}{': ' if words else ''}{listed}{more}"


def _of(rows: Rows, noun: str) -> str:
    return "of" if noun == "rows" and "table" in getattr(rows, "attrs", {}) else "from"


def count(rows: Rows, *sources: str) -> Number:
    """Return the number of some rows, with these rows for a reader to open.

    `rows` is a frame, counted by rows; a series of booleans, by those that are true; or a series, mapping, index, list
    or set, by its values. `sources` are the resources that they come from; a frame from `load` knows its own. Measures,
    countries and claims are links. Raises DataError where no table is known, or one that is no resource.

    >>> count(thb.load("countries", reporting=True))
    25
    """
    known = _sources(rows, sources)
    noun, words = _named(rows, known)
    return Number(len(words), format_number(len(words)), _told(None, noun, words, known, _of(rows, noun)), known)


def number(value: float | str, rows: Rows, *sources: str) -> Number:
    """Return a number that is no count (a share, a sum, a year) with the rows it was computed from; see `count`.

    A series or mapping of numbers shows each of them beside its key. `value` is shown with thousands separators and
    at most one decimal; text as it is.

    >>> number("all", thb.load("countries", reporting=True))
    all
    """
    known = _sources(rows, sources)
    noun, words = _named(rows, known)
    shown = value if isinstance(value, str) else format_number(value)
    numeric = None if isinstance(value, str) else float(value)
    return Number(numeric, shown, _told(shown, noun, words, known, _of(rows, noun)), known)


def number_each(frame: pd.DataFrame, column: str, *sources: str) -> pd.Series:
    """Return the numbers of a column, each with its own row of the table; a series of Number, NA where it is empty.

    >>> number_each(thb.load("footnotes", footnote=[134, 150]), "countries_in_text").tolist()
    [3, <NA>]
    """
    known = _sources(frame, sources)
    noun, words = _named(frame, known)
    numbers = [
        Number(float(value), text := format_number(value), _told(text, noun, [word], known, _of(frame, noun)), known)
        if pd.notna(value) else pd.NA for value, word in zip(frame[column], words, strict=True)
    ]  # fmt: skip
    return pd.Series(numbers, frame.index, dtype=object)
