"""The curated tables as typed data frames, and the labels of their values."""

import re
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pandas as pd

from ..core.errors import DataError, cut, suggest
from ..core.hashes import stamp
from ..core.paths import DATA
from . import schema
from .countries import key_of_country
from .selections import as_written, digest_of, key_of
from .usage import note, note_rows

PANDAS_TYPES = {"string": "str", "integer": "Int64", "number": "Float64", "boolean": "boolean"}
TYPE_WORDS = {"string": "text", "integer": "whole numbers", "number": "numbers", "boolean": "booleans"}
READ_OPTIONS = {"keep_default_na": False, "na_values": [""]}  # "NA" is Namibia
NAME_KEYS = {("countries", "code"), ("countries", "iso3"), ("places", "iso3")}  # keys with names beside them
PLACES = [("places", "iso3"), ("countries", "iso3")]
Value = str | float | bool


@lru_cache(maxsize=256)
def _read(name: str, folder: Path, *_: tuple[int, int]) -> tuple[pd.DataFrame, str]:
    """Return a table and the SHA-256 of its file; the other arguments are the stamps of the files it depends on."""
    part = schema.resource(name, folder)
    types = {field["name"]: PANDAS_TYPES[field["type"]] for field in part["schema"]["fields"]}
    try:
        content = (folder / part["path"]).read_bytes()
        frame = pd.read_csv(BytesIO(content), dtype=types, **READ_OPTIONS)[list(types)]
    except (ValueError, KeyError) as error:  # of pandas, for bytes, types and columns
        fault = f"is not as {schema.DESCRIPTOR} describes it: {error}; thb-atlas check says where"
        raise DataError(f"{part['path']} {fault}") from None
    frame.attrs["table"] = name
    return frame, sha256(content).hexdigest()


def _file(name: str, folder: Path = DATA) -> tuple[str, Path, tuple[int, int], tuple[int, int]]:
    """Return the arguments of `_read` for a table in its present state."""
    return name, folder, stamp(folder / schema.table_resource(name, folder)["path"]), stamp(folder / schema.DESCRIPTOR)


@lru_cache(maxsize=1024)
def _positions(column: str, *file: object) -> dict[Value, list[int]]:
    """Return the positions of the rows with each value of a column, by value in the order of the file.

    `file` has the arguments of `_read`.
    """
    values, positions = _read(*file)[0][column].dropna(), {}
    for position, value in zip(values.index, values.tolist(), strict=True):
        positions.setdefault(value, []).append(position)
    return positions


@lru_cache(maxsize=4096)
def _select(rows: tuple[tuple[str, tuple[Value, ...]], ...], *file: object) -> pd.DataFrame:
    """Return the rows of a table with one of some values in each of some columns; `file` as for `_positions`."""
    frame = _read(*file)[0]
    found = [{i for value in values for i in _positions(column, *file).get(value, ())} for column, values in rows]
    return frame.take(sorted(set.intersection(*found))) if found else frame


def load_from(folder: Path, name: str) -> pd.DataFrame:
    """Return all rows of a table of the data package in a folder, as `load` does for the project's own."""
    return _read(*_file(name, folder))[0].copy()


def load(
    name: str, /, *unnamed: Value, columns: Collection[str] | None = None, **rows: Value | Collection[Value]
) -> pd.DataFrame:
    """Return a table as a typed data frame, one row per row of `data/NAME.csv`, or a selection of it.

    Columns have the types of the schema (str, Int64, Float64, boolean). Empty cells are missing: `!=` is true of such a
    text, no comparison of such a number. Dates are texts, as precise as the study prints them. The index numbers the
    rows of the file, also in a selection.
    `rows` are columns with the value or values to select, `columns` the columns to return, in this order. Missing
    values among several are left out. Countries and places are found by any code and name that `page` takes for its
    country (`GR`, `GRC`, `Greece`, `Griechenland` for `EL`); one that no row has gives no rows.
    A single country of the EMN or the European Union in a column of third countries alone is refused.
    `attrs["table"]` is the name of the table, also in selections and most results of pandas. A file that has changed is
    read again. What is read is noted for the record of a page.
    Raises DataError, with the nearest name, for an unknown table or column, for a cell that is not of its column's
    type, and for a value that the column cannot have by its type, its list of values or the table it refers to, or,
    in a key, identifier or text, that no row has.

    >>> thb.load("countries", columns=["code", "name_fr"], code=["Frankreich", "GR"]).values.tolist()
    [['EL', 'Grèce'], ['FR', 'France']]
    """
    if unnamed:
        raise DataError(f"{name}: {unnamed[0]!r} needs its column: {', '.join(schema.columns_of(name))}")
    path, file = schema.table_resource(name)["path"], _file(name)
    wanted = [columns] if isinstance(columns, str) else list(columns or ())
    check_columns(_read(*file)[0], *wanted, *rows)
    selection = {each: _values(name, each, asked, _positions(each, *file)) for each, asked in rows.items()}
    frame = _select(tuple((column, tuple(values)) for column, values in selection.items()), *file)
    _note_selection(file, path, selection, wanted, len(frame))
    return (frame if columns is None else frame[wanted]).copy()


@lru_cache(maxsize=4096)
def _digest_of(key: str, *file: object) -> tuple[str, int]:
    """Return what `digest_of` does for a table in the state that `file` (as for `_positions`) has."""
    return digest_of(file[0], key)


def _note_selection(
    file: tuple, path: str, selection: Mapping[str, Sequence[Value]], columns: Sequence[str], size: int
) -> None:
    """Note a selection of rows or columns as read, or the whole table if its cells as text may select other rows.

    Numbers and booleans can be spelled in several ways, so that a selection by them that is empty notes the table.
    """
    key = key_of({column: [as_written(value) for value in values] for column, values in selection.items()}, columns)
    rows, number = _digest_of(key, *file) if selection or columns else ("", -1)
    are_texts = all(isinstance(value, str) for values in selection.values() for value in values)
    if number == size and (size or are_texts):
        note_rows(file[0], _read(*file)[1], key, rows)
    else:
        note("files", path, _read(*file)[1])


def ensure_numbered(frame: pd.DataFrame) -> None:
    """Raise DataError if a frame from `load` no longer has the rows of its table under their numbers, or primary key.

    A number finds its claim by these; they are lost where rows are numbered anew, grouped or merged.
    """
    table = frame.attrs["table"]
    file, keys = _read(*_file(table, DATA))[0], schema.resource(table)["schema"]["primaryKey"]
    if frame.index.names == keys:
        file, frame = file.set_index(keys, drop=False), frame.drop(columns=keys, errors="ignore")
    own = frame[[key for key in keys if key in frame]]
    if not frame.index.isin(file.index).all() or not file.loc[frame.index, own.columns].equals(own):
        mend = f"count rows that a mask selects, or values with their table, count(rows[{keys[0]!r}], {table!r})"
        raise DataError(f"rows are not numbered as in {table}.csv, as after reset_index, groupby or merge: {mend}")


def ensure_single(rows: pd.DataFrame, table: str) -> None:
    """Raise DataError if a row of a table stands several times in a frame, as after a merge or explode."""
    keys = rows.attrs.get("key") or (schema.resource(table)["schema"]["primaryKey"] if schema.is_table(table) else [])
    own = schema.columns_of(table) if schema.is_table(table) else []
    twice = [[name for name in rows if str(name).startswith(f"{key}_") and name not in own] for key in keys]
    is_merged = any(key not in rows and len(names) > 1 for key, names in zip(keys, twice, strict=True))  # with itself
    # After explode of columns without the key.
    is_repeated = rows.attrs.get("table") == table and rows.index.names == [None] and rows.index.has_duplicates
    has_keys = {*keys} <= {*rows}
    is_part = "table" not in rows.attrs and not has_keys and {*rows} > {keys[0]}  # merged, without some of the key
    is_repeated |= bool(keys and has_keys and rows.duplicated(keys).any())
    is_repeated |= schema.is_table(table) and rows.shape[1] == 1 and _is_beyond(rows, table)
    if is_merged or is_repeated or (is_part and rows.astype(str).duplicated().any()):
        fault = f"rows of {table} stand several times, as after merge, explode or concat: take each once"
        raise DataError(f"{fault}, drop_duplicates({keys!r}), or count distinct values, of={keys[0]!r}")


def _is_beyond(values: pd.DataFrame, table: str) -> bool:
    """Return whether there are more values than a table has rows, some of them repeated, as after a merge."""
    return len(values) > len(_read(*_file(table, DATA))[0]) and values.duplicated().any()


def check_columns(rows: pd.DataFrame, *columns: str | None) -> None:
    """Raise DataError, with the nearest name, or tables with the same key that have it, for a column that is not there.

    None is no column, and not looked for.
    """
    for column in columns:
        if column is not None and column not in rows:
            table = rows.attrs.get("table", "this frame")
            near = _beside(table, str(column)) or suggest(str(column), rows)
            raise DataError(f"{table} has no column {column!r}{near}; there are: {', '.join(rows)}")


def ensure_own(rows: pd.DataFrame, column: str) -> None:
    """Raise DataError as `check_columns`, and for values from another table, whose rows say how they are known.

    Such are lists, and a column that the table of these rows lacks and one with several rows for their key has.
    """
    check_columns(rows, column)
    if table := rows.attrs.get("lists", {}).get(column) or _linked(rows, column):
        raise DataError(f"{column!r} is from {table}: count or tally rows of thb.load({table!r}), without explode")
    ensure_no_lists(rows[column])


def ensure_no_lists(cells: pd.Series) -> None:
    """Raise DataError for cells that are lists, which can be neither counted nor grouped."""
    if cells.map(pd.api.types.is_list_like).any():
        raise DataError(f"cells of {cells.name!r} are lists: frame.explode({cells.name!r}) has a row for each value")


def _linked(rows: pd.DataFrame, column: str) -> str:
    """Return the table, if there is one, with several rows for a key of rows' table, whose terms a new column has."""
    table = rows.attrs.get("table")
    key = schema.resource(table)["schema"]["primaryKey"][0] if table and not schema.field_of(table, column) else None
    names = [name for name in schema.table_names() if {key, column} <= {*schema.columns_of(name)}]
    linked = (name for name in names if schema.resource(name)["schema"]["primaryKey"][1:])
    return next((name for name in linked if rows[column].dropna().isin(labels_or_empty(name, column).index).all()), "")


def _beside(table: str, column: str) -> str:
    """Return ` (measure_countries has code)` for tables with the key of a table and a column, or its singular."""
    key = schema.resource(table)["schema"]["primaryKey"][0] if schema.is_table(table) else table
    named = ((name, each) for name in schema.table_names() for each in (column, column.removesuffix("s")))
    found = [" has ".join(each) for each in dict.fromkeys(named) if {key, each[1]} <= {*schema.columns_of(each[0])}]
    return f" ({', '.join(found)}: select there by {key})" if found else ""


def _values(table: str, column: str, asked: Value | Collection[Value], known: Mapping[Value, object]) -> list[Value]:
    """Return the values of a column that a caller asks for, one or several, by any of their names.

    `known` has the values that some row has. Raises DataError for a value of another type, and for one that the column
    cannot have.
    """
    if isinstance(asked, pd.DataFrame):
        raise DataError(f"{table}, column {column}: give one column of the frame, such as frame[{column!r}]")
    field, present = schema.field_of(table, column), list(known)
    is_list = isinstance(asked, Collection) and not isinstance(asked, str)
    values = [value for value in asked if not _is_missing(value)] if is_list else [asked]
    for value in values:
        fault = "" if _is_of_type(value, field["type"]) else _type_fault(value, field, present)
        if fault := fault or _parts_fault(field, value, values, known):
            raise DataError(f"{table}, column {column}: {fault}")
    found = [value if value in known else _find_value(table, field, value, present) for value in values]
    if not is_list and found[0] not in known:
        _ensure_absent(table, column, found[0])
    return found


def _is_missing(value: object) -> bool:
    return pd.api.types.is_scalar(value) and bool(pd.isna(value))


def _is_of_type(value: object, kind: str) -> bool:
    if kind == "string":
        return isinstance(value, str) and value != ""
    if kind == "boolean" or pd.api.types.is_bool(value):
        return kind == "boolean" and pd.api.types.is_bool(value)
    return pd.api.types.is_number(value) and not pd.isna(value) and (kind == "number" or value % 1 == 0)


def _type_fault(value: object, field: Mapping, present: Sequence[Value]) -> str:
    """Return what is wrong with a value of another type than its column's, and how to ask instead."""
    column = field["name"]
    if _is_missing(value) or value == "":
        return f"no row has {value!r}; those with an empty cell are table[table[{column!r}].isna()]"
    nearest = get_close_matches(str(value), map(str, present), 1, 0)
    example = next(candidate for candidate in present if str(candidate) in nearest) if present else "..."
    fault = f"its values are {TYPE_WORDS[field['type']]} such as {example!r}, not {cut(repr(value))}"
    if schema.is_date(field):
        fault += f"; the rows of a year are table[table[{column!r}].str.startswith('{value}')]"
    return fault


def _parts_fault(field: Mapping, value: Value, values: Sequence[Value], known: Mapping[Value, object]) -> str:
    """Return what is wrong with a section or year of which parts have rows, unless one of these is asked for too.

    A section may have rows of its own; those of a year alone are not all that begin with it.
    """
    is_year = str(value).isdigit() and schema.is_date(field)
    if value in known and not is_year:
        return ""
    parts = sorted(p for p in known if isinstance(p, str) and p.startswith(f"{value}{'-' if is_year else '.'}"))
    return f"{value!r} leaves out {cut(', '.join(parts), 300)}" if parts and set(parts).isdisjoint(values) else ""


def _targets(table: str, column: str) -> list[tuple[str, str]]:
    """Return the names of the tables, with their key columns, whose rows give the values of a column and their names.

    Columns of third countries also take reporting countries, of which it is an answer that no row has them.
    """
    targets = schema.refers_to(table, column) or ([(table, column)] if (table, column) in NAME_KEYS else [])
    return list(dict.fromkeys([*targets, *PLACES])) if PLACES[0] in targets else targets


def _ensure_absent(table: str, column: str, value: Value) -> None:
    """Raise DataError for a value that no row has, where this does not mean that there is none.

    Such are what its own table calls lost in the text, and another country in a column of third countries alone, for
    which the message says where to look instead.
    """
    targets = schema.refers_to(table, column)
    for name, key in targets[:1]:
        if "lost" in [*load(name, **{key: [value]}).get("status", [])]:
            raise DataError(f"{table}: {column} {value} is lost in the text that we have; thb.load({name!r}) says more")
    if targets[:1] != PLACES[:1] or PLACES[1] in targets or _has(*PLACES[0], value):
        return
    country = load("countries", iso3=value).iloc[0]
    keys = set(schema.resource(table)["schema"]["primaryKey"])
    tables = [name for name in schema.table_names() if schema.field_of(name, "code")]
    nearest = sorted(tables, key=lambda name: (name != table, keys.isdisjoint(schema.columns_of(name))))
    where = f"code={country['code']!r} in tables such as {', '.join(nearest[:3])}"
    raise DataError(f"{table}, column {column}: {country['name_en']} is no third country; it is {where}")


def _has(name: str, column: str, value: Value) -> bool:
    """Return whether a row of a table has a value in a column, and note the column as read."""
    load(name, columns=[column])
    return value in _positions(column, *_file(name))


def _find_value(table: str, field: Mapping, value: Value, present: Sequence[Value]) -> Value:
    """Return the value of a column that another spelling means, or a value that it can have although no row does.

    Raises DataError, with the nearest, if the column cannot have it.
    """
    values: dict[str, Value] = {}  # by spelling and by name
    targets = _targets(table, field["name"])
    if any(_has(name, key, value) for name, key in targets):
        return value
    for frame, key in ((load(name), key) for name, key in targets):
        values |= {str(code): code for code in frame[key].dropna()}
        if "name_en" in frame:
            if code := key_of_country(str(value), frame.to_dict("records"), key):
                return code
            values |= dict(zip(frame["name_en"], frame[key], strict=True))
    constraints = field.get("constraints", {})
    labelled = terms(field["vocabulary"]) if "vocabulary" in field else {}
    allowed = [True, False] if field["type"] == "boolean" else constraints.get("enum", [])
    if named := [term for term in allowed if str(labelled.get(term, "")).casefold() == str(value).casefold()]:
        return named[0]
    values |= {str(term): term for term in allowed}
    pattern, is_key = constraints.get("pattern", ""), field["name"] in schema.resource(table)["schema"]["primaryKey"]
    is_free = field["type"] == "string" and not (values or pattern or is_key)
    if values or is_key or is_free:
        values |= {str(term): term for term in present}
    if value in values.values() or not (values or (pattern and not re.fullmatch(pattern, str(value)))):
        return value
    expected = schema.DATE_MESSAGE if pattern == schema.DATE_PATTERN else f"the pattern {pattern}"
    hint = _nearest(str(value), values) if values else f"expected {expected}"
    if targets and (region := next((key for key, name in terms("place_group").items() if name == value), "")):
        hint = f"it is a region, with the countries of thb.load('place_groups', place_group={region!r})['iso3']"
    hint += f"; those with a part: table[table[{field['name']!r}].str.contains(PART, na=False)]" if is_free else ""
    raise DataError(f"{table}, column {field['name']}: no row has {cut(str(value))!r}; {hint}")


def _nearest(text: str, values: Mapping[str, Value]) -> str:
    """Return the value nearest to a text, by name and as written, or all if none is near; of numbers the bounds."""
    names = {name.casefold(): name for name in values}
    if numbers := [each for each in values.values() if not isinstance(each, str)]:
        return f"there are {min(numbers)} to {max(numbers)}"
    if near := [names[name] for name in get_close_matches(text.casefold(), names, 1)]:
        return f"the nearest is {', '.join(dict.fromkeys([*near, *(str(values[name]) for name in near)]))}"
    return f"there are {cut(', '.join(map(str, dict.fromkeys(values.values()))), 300)}"


def labels_or_empty(table: str, column: str) -> pd.Series:
    """Return the labels of a column's values as `labels` does, but empty if it has none.

    The column may also have been joined to the table.
    """
    if scheme := schema.field_of(table, column).get("vocabulary"):
        return terms(scheme)
    frames = [(load(name), key) for name, key in _targets(table, column)]
    names = [frame.set_index(key)["name_en"] for frame, key in frames if "name_en" in frame]
    labels = pd.concat(names) if names else pd.Series(dtype="string")
    return labels[~labels.index.duplicated()]


def labels(name: str, column: str = "") -> pd.Series:
    """Return the English labels (string) of a classification, or of the values of a column, indexed by value.

    `name` is a classification, or a table if `column` is given: the labels of a column are those of its classification,
    or the names of countries or places. Classifications are in the study's order, names in the order of their table.
    Raises DataError, with the nearest name, for an unknown classification, table or column, and for a column whose
    values have no labels.

    >>> thb.labels("pillar").index.tolist()
    ['prevention', 'enforcement', 'protection', 'cooperation']
    >>> thb.labels("countries", "code")["EL"]
    'Greece'
    """
    if not column:
        return terms(name)
    check_columns(_read(*_file(name, DATA))[0], column)
    if (found := labels_or_empty(name, column)).empty:
        labelled = [other for other in schema.columns_of(name) if len(labels_or_empty(name, other))]
        named = ", ".join(labelled) or "no column"
        raise DataError(f"{name}, column {column}: values have no labels; those of {named} have")
    return found


def reporting() -> pd.DataFrame:
    """Return the reporting countries (rows of `countries`), indexed by EU code.

    >>> reporting().loc["EL", "name_en"]
    'Greece'
    """
    return load("countries", reporting=True).set_index("code")


def terms(scheme: str) -> pd.Series:
    """Return the English labels (string) of a classification, indexed by id, in the study's order; see `labels`.

    Raises DataError, with the nearest name, for an unknown classification.

    >>> terms("pillar").index.tolist()
    ['prevention', 'enforcement', 'protection', 'cooperation']
    """
    return load("vocabulary", scheme=scheme).set_index("id")["label_en"]


def label_columns(name: str) -> list[str]:
    """Return the columns that identify a row to a reader: the schema's `rowLabel`, else its primary key."""
    described = schema.resource(name)["schema"]
    return described.get("rowLabel") or described["primaryKey"]
