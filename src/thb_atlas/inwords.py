"""Rows in words: what the rows behind a number are, and each by its key, with links to where a reader finds it."""

import re
from collections.abc import Collection, Hashable, Iterable, Mapping, Set
from functools import cache
from html import escape

import pandas as pd

from .behind import linked
from .datapackage import load, records, resource
from .marked import figure
from .places import country_name, place_name, reporting

Rows = pd.DataFrame | pd.Series | Mapping | Collection
IDS = re.compile(r"(?:(?:I|II|CL)-[\w-]+(?:, |$))+")  # of measures or claims
ISO3 = re.compile("[A-Z]{3}")
CODES = {"code": re.compile("[A-Z]{2}"), "iso3": ISO3}  # of countries, by the column that has them
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


@cache
def _labels(tables: tuple[str, ...], column: str | None) -> dict[str, str]:
    """Return the labels of ids in a column of some tables, or in all their columns if none of these is meant."""
    fields = [field for table in tables for field in resource(table)["schema"]["fields"] if "vocabulary" in field]
    schemes = [field["vocabulary"] for field in fields if field["name"] == column]
    schemes = schemes or [field["vocabulary"] for field in fields]
    return load("vocabulary", scheme=schemes).set_index("id")["label_en"].to_dict()


@cache
def _subject(footnote: str) -> str | None:
    """Return what a footnote is about, if there is one with this number."""
    return next((note["subject_en"] for note in records("footnotes", footnote=footnote)), None)


@cache
def _kind(text: str) -> str:
    """Return what a value names: measures, claims, countries, third countries or, if none of these, entries."""
    if ISO3.fullmatch(text) and records("places", iso3=text):
        return "third countries"
    if any(code.fullmatch(text) and records("countries", **{column: text}) for column, code in CODES.items()):
        return "countries"
    return ("claims" if text.startswith("CL") else "measures") if IDS.fullmatch(text) else "entries"


def _word(text: str, column: str | None, tables: tuple[str, ...]) -> str:
    """Return a value in words as HTML, with a link to where a reader finds it."""
    if column in ("footnote", "Footnote"):
        return f"fn {text}"
    if column == "resource":
        return linked(f"{text}.csv")
    kind = _kind(text)
    if kind in ("measures", "claims"):
        return linked(text)
    if text in reporting().index:
        return f'<a href="../countries/{text}.html">{country_name(text)}</a>'
    if kind in ("countries", "third countries"):
        return escape(place_name(text) if ISO3.fullmatch(text) else country_name(text))
    return escape(_labels(tables, column).get(text, text))


def _key(values: Iterable[Hashable], columns: Iterable[str | None], tables: tuple[str, ...]) -> str:
    """Return the key of a row in words, as HTML; missing values are left out, a footnote alone has its subject."""
    known = [(value, column) for value, column in zip(values, columns, strict=True) if pd.notna(value)]
    words = [figure(value) if isinstance(value, float) else str(value) for value, _ in known]
    named = [_word(word, column, tables) for word, (_, column) in zip(words, known, strict=True)]
    about = _subject(words[0]) if len(named) == 1 and named[0].startswith("fn ") else None
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


def named(rows: Rows, tables: tuple[str, ...]) -> tuple[str, list[str]]:
    """Return what the rows are, in the plural, and each of them in words, as HTML."""
    if isinstance(rows, pd.DataFrame):
        return _of_frame(rows, tables)
    if isinstance(rows, Mapping):
        rows = pd.Series({key: len(v) if isinstance(v, Collection) else v for key, v in rows.items()}, dtype=float)
    if isinstance(rows, pd.Series) and pd.api.types.is_bool_dtype(rows):
        rows = rows.index[rows.fillna(False)]
    return _of_values(rows, tables)
