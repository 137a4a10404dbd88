"""The curated tables as typed data frames."""

import re
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pandas as pd

from ..core.errors import DataError, cut, suggest
from ..core.paths import DATA
from .countries import find
from .schema import DATE, NAME, field_of, refers_to, resource, stamp
from .selections import as_written, digest_of, key_of
from .usage import note_file, note_rows

PANDAS_TYPES = {"string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean"}
WORDS = {"string": "text", "integer": "whole numbers", "number": "numbers", "boolean": "booleans"}
DATES = "a date from 1900 to 2049: 2022, 2022-03 or 2022-03-15"
EMPTY = {"keep_default_na": False, "na_values": [""]}  # "NA" is Namibia
NAMED = {("countries", "code"), ("countries", "iso3"), ("places", "iso3")}  # keys that have names beside them
PLACES = [("places", "iso3"), ("countries", "iso3")]
Value = str | float | bool


@lru_cache(maxsize=256)
def _read(name: str, folder: Path, *_: tuple[int, int]) -> tuple[pd.DataFrame, str]:
    """Return a table and the SHA-256 of what was read; the further arguments are the stamps of its files."""
    part = resource(name, folder)
    types = {f["name"]: PANDAS_TYPES[f["type"]] for f in part["schema"]["fields"]}
    try:
        content = (folder / part["path"]).read_bytes()
        frame = pd.read_csv(BytesIO(content), dtype=types, **EMPTY)[list(types)]
    except OSError as error:
        raise DataError(f"{folder / part['path']} cannot be read: {error.strerror}") from None
    except (ValueError, KeyError) as error:  # pandas' own for bytes, columns and types
        raise DataError(f"{part['path']} is not as {NAME} describes it: {error}; thb-atlas check says where") from None
    frame.attrs["table"] = name
    return frame, sha256(content).hexdigest()


def load(
    name: str, /, folder: Path = DATA, *, columns: Collection[str] | None = None, **rows: Value | Collection[Value]
) -> pd.DataFrame:
    """Return one resource as a typed data frame, one row per row of `data/NAME.csv`, or some of its rows.

    Columns have the types of the schema: string, Int64, Float64, boolean; empty cells are missing. The index numbers
    the rows of the file, also where only some are wanted: `rows` names columns, and the value of each, or several (of
    which missing ones are left out). `columns` names those to return, in this order.
    A country or place is found by any code and name by which `page` finds its country (`GR`, `GRC`, `Greece`,
    `Griechenland` for `EL`); no rows for one that none has. Dates are texts, as precise as they are printed.
    `attrs["table"]` is the name, also in selections and most results of pandas. A file that changed is read again.
    What is read of the project's own folder is noted for the record of a page.
    Raises DataError, naming the nearest, if there is no such resource or column, if a cell is not of its column's
    type, or if a value is asked for that the column cannot have by its type, its list of values or the table that it
    refers to, or that, as a key or an id, no row has.

    >>> thb.load("countries", columns=["code", "name_fr"], code=["Frankreich", "GR"]).values.tolist()
    [['EL', 'Grèce'], ['FR', 'France']]
    """
    path = resource(name, folder)["path"]
    frame, digest = _read(name, folder, stamp(folder / path), stamp(folder / NAME))
    wanted = list(frame) if columns is None else [columns] if isinstance(columns, str) else list(columns)
    found = pd.Series(True, frame.index)
    for column in [*wanted, *rows]:
        _ensure_column(name, column, folder)
    meant = {column: _asked(frame, column, asked, folder) for column, asked in rows.items()}
    for column, values in meant.items():
        found &= frame[column].isin(values).fillna(False).astype(bool)
    if folder == DATA:
        _note(name, path, digest, meant, int(found.sum()))
    return frame.loc[found, wanted].copy()


def _note(table: str, path: str, digest: str, meant: Mapping[str, Sequence[Value]], size: int) -> None:
    """Note for the record of a page what was read: some rows of a table, or all of it.

    Rows are told apart by their cells as text; where these find another number of rows, all of the table is noted.
    """
    key = key_of({column: [as_written(value) for value in values] for column, values in meant.items()})
    rows, counted = digest_of(table, key) if meant else ("", -1)
    if counted == size:
        note_rows(table, digest, key, rows)
    else:
        note_file(path, digest)


def _ensure_column(table: str, column: str, folder: Path = DATA) -> None:
    """Raise DataError, naming the nearest, unless a table has a column."""
    if not field_of(table, column, folder):
        known = [field["name"] for field in resource(table, folder)["schema"]["fields"]]
        near = suggest(str(column), known)
        raise DataError(f"{table} has no column {column!r}{near}; there are: {', '.join(known)}")


def _asked(frame: pd.DataFrame, column: str, asked: Value | Collection[Value], folder: Path) -> list[Value]:
    """Return the values of a column that somebody asks for, one or several, by whatever they are called.

    Raises DataError if one is of another type, or is none that the column may be asked for.
    """
    table, had = frame.attrs["table"], frame[column].dropna().unique().tolist()
    field, several = field_of(table, column, folder), isinstance(asked, Collection) and not isinstance(asked, str)
    values, known = [each for each in asked if not _is_missing(each)] if several else [asked], set(had)
    for each in values:
        wrong = "" if _is_of_type(each, field["type"]) else _type_fault(each, field, had)
        if wrong := wrong or ("" if each in known else _parts_fault(each, values, had)):
            raise DataError(f"{table}, column {column}: {wrong}")
    return [each if each in known else _meant(table, field, each, had, folder) for each in values]


def _is_missing(value: object) -> bool:
    return pd.api.types.is_scalar(value) and bool(pd.isna(value))


def _is_of_type(value: object, kind: str) -> bool:
    if kind == "string":
        return isinstance(value, str) and value != ""
    if kind == "boolean" or pd.api.types.is_bool(value):
        return kind == "boolean" and pd.api.types.is_bool(value)
    return pd.api.types.is_number(value) and not pd.isna(value) and (kind == "number" or value % 1 == 0)


def _type_fault(value: object, field: Mapping, had: Sequence[Value]) -> str:
    """Return what is wrong with a value that a column is asked for, and how to ask."""
    column = field["name"]
    if _is_missing(value) or value == "":
        return f"no row has {value!r}; those with an empty cell are table[table[{column!r}].isna()]"
    nearest = get_close_matches(str(value), map(str, had), 1, 0)
    example = next(each for each in had if str(each) in nearest) if had else "..."
    said = f"its values are {WORDS[field['type']]} such as {example!r}, not {cut(repr(value))}"
    if field.get("constraints", {}).get("pattern") == DATE:
        said += f"; the rows of a year are table[table[{column!r}].str.startswith('2022')]"
    return said


def _parts_fault(value: Value, values: Sequence[Value], had: Sequence[Value]) -> str:
    """Return what is wrong with a section of which only the parts have rows, unless one of these is asked for too."""
    parts = sorted(each for each in had if isinstance(each, str) and each.startswith(f"{value}."))
    wrong = parts and set(parts).isdisjoint(values)
    return f"no row has {value!r}; there are its parts {cut(', '.join(parts), 300)}" if wrong else ""


def _targets(table: str, column: str, folder: Path) -> list[tuple[pd.DataFrame, str]]:
    """Return the tables, and their columns, of which a column may be asked for values; a table of names has its own.

    Any country may be asked for where third countries stand: that no row has it is an answer.
    """
    found = refers_to(table, column, folder) or ([(table, column)] if (table, column) in NAMED else [])
    if PLACES[0] in found:
        found = list(dict.fromkeys([*found, *PLACES]))
    return [(load(name, folder), key) for name, key in found]


def _meant(table: str, field: Mapping, value: Value, had: Sequence[Value], folder: Path) -> Value:
    """Return the value of a column that somebody means who names one that is not among those that rows have.

    Raises DataError, with the nearest, if the column may not be asked for it.
    """
    known: dict[str, Value] = {}  # by how it is written and called
    for frame, key in _targets(table, field["name"], folder):
        known |= {str(each): each for each in frame[key].dropna()}
        if "name_en" in frame:
            if found := find(str(value), frame.to_dict("records"), key):
                return found
            known |= dict(zip(frame["name_en"], frame[key], strict=True))
    allowed = [True, False] if field["type"] == "boolean" else field.get("constraints", {}).get("enum", [])
    known |= {str(each): each for each in allowed}
    if known or field["name"] in resource(table, folder)["schema"]["primaryKey"]:
        known |= {str(each): each for each in had}
    pattern = field.get("constraints", {}).get("pattern", "")
    wrong = bool(pattern) and not re.fullmatch(pattern, str(value))
    if value in known.values() or not (known or wrong):
        return value
    wanted = DATES if pattern == DATE else f"the pattern {pattern}"
    said = _nearest(str(value), known) if known else f"expected {wanted}"
    raise DataError(f"{table}, column {field['name']}: no row has {cut(str(value))!r}; {said}")


def _nearest(text: str, known: Mapping[str, Value]) -> str:
    """Return what is nearest to a text, as it is called and written, or all that there is."""
    plain = {name.casefold(): name for name in known}
    if near := [plain[name] for name in get_close_matches(text.casefold(), plain, 1)]:
        return f"the nearest is {', '.join(dict.fromkeys([*near, *(str(known[name]) for name in near)]))}"
    return f"there are {cut(', '.join(map(str, dict.fromkeys(known.values()))), 300)}"


def words(table: str, column: str) -> pd.Series:
    """Return the labels of a column's values as `labels` does; empty if it has none.

    A column that the table does not have was joined to it.
    """
    if scheme := field_of(table, column).get("vocabulary"):
        return terms(scheme)
    named = [frame.set_index(key)["name_en"] for frame, key in _targets(table, column, DATA) if "name_en" in frame]
    found = pd.concat(named) if named else pd.Series(dtype="string")
    return found[~found.index.duplicated()]


def labels(name: str, column: str = "") -> pd.Series:
    """Return the English labels (string) of a classification, or of a column's values, indexed by these.

    `name` is a classification or, with `column`, a table; labels of a column are those of its classification, or names
    of countries or places. Classifications are in the study's order, names in that of their table.
    Raises DataError, naming the nearest, if there is no such classification, table or column, and for a column whose
    values have no labels.

    >>> thb.labels("pillar").index.tolist()
    ['prevention', 'enforcement', 'protection', 'cooperation']
    >>> thb.labels("countries", "code")["EL"]
    'Greece'
    """
    if not column:
        return terms(name)
    _ensure_column(name, column)
    if (found := words(name, column)).empty:
        had = [field["name"] for field in resource(name)["schema"]["fields"] if len(words(name, field["name"]))]
        raise DataError(
            f"{name}, column {column}: values have no labels; those of {', '.join(had) or 'no column'} have"
        )
    return found


def reporting() -> pd.DataFrame:
    """Return the countries that reported to the study, indexed by EU code.

    >>> thb.reporting().loc["EL", "name_en"]
    'Greece'
    """
    return load("countries", reporting=True).set_index("code")


def terms(scheme: str) -> pd.Series:
    """Return the English labels of one classification, indexed by the terms' ids, in the study's order: see `labels`.

    Raises DataError, naming the nearest, if the vocabulary has no such scheme.

    >>> thb.terms("pillar").index.tolist()
    ['prevention', 'enforcement', 'protection', 'cooperation']
    """
    return load("vocabulary", scheme=scheme).set_index("id")["label_en"]


def key_columns(name: str) -> list[str]:
    """Return the columns that name a row of a table to a reader: the schema's `rowLabel`, else its primary key."""
    schema = resource(name)["schema"]
    return schema.get("rowLabel") or schema["primaryKey"]
