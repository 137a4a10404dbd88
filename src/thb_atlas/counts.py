"""Numbers with the rows behind them: in prose a number is a button that opens the list of these rows."""

import re
from collections.abc import Collection, Hashable, Iterable, Mapping, Set
from functools import cache
from hashlib import sha256
from html import escape
from typing import NamedTuple

import pandas as pd

from .behind import linked
from .datapackage import DataError, load, resource
from .marked import figure
from .places import countries, places, reporting

Rows = pd.DataFrame | pd.Series | Mapping | Collection
MOST = 150  # rows that a list names; more are counted
POPOVER = re.compile(r'<span popover id="[\w-]+" class="thb-behind">.*?</span>')
IDS = re.compile(r"(?:(?:I|II|CL)-[\w-]+(?:, |$))+")  # of measures or claims
KEYS = {  # columns that name a row to a reader, where the primary key is a mere id
    "annex_places": ["region", "iso3", "code"],
    "boxes": ["title_en"],
    "eu_measures": ["name"],
    "footnotes": ["footnote"],
    "gaps": ["gap_id", "locator"],
    "instruments": ["name_en"],
    "issues": ["statement_en"],
    "measure_funding": ["measure_id", "funder", "amount", "currency"],
    "positions": ["code", "theme", "locator"],
    "repairs": ["repair_id", "locator"],
    "study_counts": ["label_en", "value", "locator"],
}
NOUNS = {  # by the column that values come from
    "conclusion": "conclusions", "finding": "findings", "footnote": "footnotes", "pillar": "pillars",
    "region": "regions", "resource": "tables", "rule": "rules", "theme": "themes", "year": "years",
}  # fmt: skip
ONE = {"countries": "country", "third countries": "third country", "entries": "entry"}  # others only lose their s


class Number(NamedTuple):
    """A number as a page shows it, and the rows behind it as HTML. As text it is the number alone."""

    shown: str
    behind: str

    def __str__(self) -> str:
        return self.shown

    __repr__ = __str__

    def html(self) -> str:
        """Return the number as a button, and the list of rows that it opens; both have a place within a sentence."""
        key = f"rows-{sha256(''.join(self).encode()).hexdigest()[:10]}"
        button = f'<button type="button" class="thb-rows" popovertarget="{key}" title="Rows behind it">'
        return f'{button}{escape(self.shown)}</button><span popover id="{key}" class="thb-behind">{self.behind}</span>'

    def _repr_html_(self) -> str:
        return self.html()


@cache
def _labels(tables: tuple[str, ...], column: str | None) -> dict[str, str]:
    """Return the labels of ids in a column of some tables, or in all their columns if none of these is meant."""
    fields = [field for table in tables for field in resource(table)["schema"]["fields"] if "vocabulary" in field]
    schemes = [field["vocabulary"] for field in fields if field["name"] == column]
    schemes = schemes or [field["vocabulary"] for field in fields]
    terms = load("vocabulary")
    return terms[terms["scheme"].isin(schemes)].set_index("id")["label_en"].to_dict()


@cache
def _abroad() -> dict[str, str]:
    """Return the names of countries by their alpha-3 codes."""
    return pd.concat([countries().set_index("iso3")["name_en"], places()["name_en"]]).to_dict()


@cache
def _subjects() -> dict[str, str]:
    """Return what each footnote is about, by its number as text."""
    notes = load("footnotes")
    return dict(zip(notes["footnote"].astype(str), notes["subject_en"], strict=True))


@cache
def _kind(text: str) -> str:
    """Return what a value names: measures, claims, countries, third countries or, if none of these, entries."""
    if text in places().index:
        return "third countries"
    if text in countries().index or text in _abroad():
        return "countries"
    return ("claims" if text.startswith("CL") else "measures") if IDS.fullmatch(text) else "entries"


def _word(text: str, column: str | None, tables: tuple[str, ...]) -> str:
    """Return a value in words as HTML, with a link to where a reader finds it."""
    if column in ("footnote", "Footnote"):
        return f"fn {text}"
    kind = _kind(text)
    if kind in ("measures", "claims"):
        return linked(text)
    if text in countries().index:
        name = countries().at[text, "name_en"]
        return f'<a href="../countries/{text}.html">{name}</a>' if text in reporting().index else name
    return escape(_abroad().get(text) or _labels(tables, column).get(text, text))


def _key(values: Iterable[Hashable], columns: Iterable[str | None], tables: tuple[str, ...]) -> str:
    """Return the key of a row in words, as HTML; missing values are left out, a footnote alone has its subject."""
    known = [(value, column) for value, column in zip(values, columns, strict=True) if pd.notna(value)]
    words = [figure(value) if isinstance(value, float) else str(value) for value, _ in known]
    named = [_word(word, column, tables) for word, (_, column) in zip(words, known, strict=True)]
    about = _subjects().get(words[0]) if len(named) == 1 and named[0].startswith("fn ") else None
    return ", ".join(named) if about is None else f"{named[0]} ({escape(about)})"


def _of_frame(frame: pd.DataFrame, tables: tuple[str, ...]) -> tuple[str, list[str]]:
    """Return what rows are, and each in words: by the key of the table that they come from, or by the first column."""
    if not set(frame.index.names) <= {None, *frame.columns}:
        frame = frame.reset_index()
    table = frame.attrs.get("table")
    keys = KEYS.get(table) or (resource(table)["schema"]["primaryKey"] if table else [])
    keys = [key for key in keys if key in frame.columns] or list(frame.columns[:1])
    noun = "rows" if table else NOUNS.get(str(keys[0]).lower(), "rows")
    return noun, [_key(row, keys, tables) for row in frame[keys].itertuples(index=False)]


def _of_values(rows: pd.Series | pd.Index | Collection, tables: tuple[str, ...]) -> tuple[str, list[str]]:
    """Return what values are, in the plural, and each in words. A series of numbers has its index named, and them."""
    numbers = isinstance(rows, pd.Series) and pd.api.types.is_numeric_dtype(rows)
    values = rows.dropna().index if numbers else sorted(rows, key=str) if isinstance(rows, Set) else rows
    columns = getattr(values, "names", [getattr(values, "name", None)])
    words = [_key(value if isinstance(value, tuple) else (value,), columns, tables) for value in values]
    if numbers:
        words = [f"{word}: {figure(value)}" for word, value in zip(words, rows.dropna(), strict=True)]
    noun = NOUNS.get(str(columns[0]).lower()) if len(columns) == 1 else None
    kinds = {noun or _kind(str(value)) for value in values}
    return kinds.pop() if len(kinds) == 1 else "entries", words


def _named(rows: Rows, tables: tuple[str, ...]) -> tuple[str, list[str]]:
    """Return what the rows are, in the plural, and each of them in words, as HTML."""
    if isinstance(rows, pd.DataFrame):
        return _of_frame(rows, tables)
    if isinstance(rows, Mapping):
        rows = pd.Series({key: len(v) if isinstance(v, Collection) else v for key, v in rows.items()}, dtype=float)
    if isinstance(rows, pd.Series) and pd.api.types.is_bool_dtype(rows):
        rows = rows.index[rows.fillna(False)]
    return _of_values(rows, tables)


def _made(shown: str | None, rows: Rows, tables: tuple[str, ...]) -> Number:
    own = getattr(rows, "attrs", {}).get("table")
    if not (tables := tables or ((own,) if own else ())):
        raise DataError("a number needs the name of the table that its rows come from")
    noun, names = _named(rows, tables)
    sources = ", ".join(linked(f"{resource(table)['name']}.csv") for table in tables)
    size = f"{len(names)} {ONE.get(noun, noun[:-1]) if len(names) == 1 else noun}"
    begin = f"<b>{size}</b>" if shown is None else f"<b>{escape(shown)}</b> comes from {size}"
    about = f"{begin} {'of' if noun == 'rows' and own else 'from'} {sources}"
    listed = ("; " if any(", " in name for name in names) else ", ").join(names[:MOST])
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    return Number(figure(len(names)) if shown is None else shown, f"{about}{': ' if names else ''}{listed}{more}")


def gathered(text: str) -> str:
    """Return Markdown with the lists of rows behind its numbers at its end, each once, as one block of HTML.

    Within a sentence each link of a list would be parsed, and be a node of the page, of its own.
    """
    lists = "".join(dict.fromkeys(POPOVER.findall(text)))
    return f"{POPOVER.sub('', text)}\n\n<div>{lists}</div>\n" if lists else text


def at_root(value: object) -> str:
    """Return a value for a page at the root of a book: a number with its rows, and links as seen from there."""
    return value.html().replace('href="../', 'href="') if isinstance(value, Number) else str(value)


def count(rows: Rows, *tables: str) -> Number:
    """Return the number of some rows, for `glue` and {glue:}`name` in prose; the page names them on demand.

    `rows` is a frame, counted by rows; a series of booleans, by those that are true; or a series, mapping, index, list
    or set, by its values. `tables` are the resources that they come from; a frame from `load` knows its own. Measures,
    countries and claims are links. Raises DataError where no table is known, or one that is no resource.
    """
    return _made(None, rows, tables)


def number(value: object, rows: Rows, *tables: str) -> Number:
    """Return a number that is no count (a share, a sum, a year) with the rows it was computed from; see `count`.

    A series or mapping of numbers shows each of them beside its key. `value` is shown with thousands separators and
    at most one decimal; text as it is.
    """
    return _made(value if isinstance(value, str) else figure(value), rows, tables)
