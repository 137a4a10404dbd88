"""The data package: its tables as typed data frames; its schema and its validation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

import pandas as pd
from pandas.api.extensions import ExtensionArray

from .reads import used
from .rows import Wanted, alternatives, by_text, positions
from .schema import DATA, DataError, content, describe, file_of, file_rows, resource, tables
from .validation import check, ensure, problems, unchecked

__all__ = [
    "DATA", "DataError", "check", "describe", "file_of", "load", "once", "problems", "records", "resource", "tables",
    "unchecked", "used",
]  # fmt: skip
PANDAS_TYPES = {"string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean"}
EMPTY = {"keep_default_na": False, "na_values": [""]}  # "NA" is Namibia


def _file(name: str, folder: Path) -> BytesIO:
    return BytesIO(content(folder / resource(name, folder)["path"]))


@cache
def _read(name: str, folder: Path) -> pd.DataFrame:
    ensure(name, folder)
    types = {f["name"]: PANDAS_TYPES[f["type"]] for f in resource(name, folder)["schema"]["fields"]}
    frame = pd.read_csv(_file(name, folder), dtype=types, **EMPTY)
    frame.attrs["table"] = name
    return frame


@cache
def _columns(name: str, folder: Path) -> dict[str, ExtensionArray]:
    return {column: values.array for column, values in _read(name, folder).items()}


@cache
def _places(name: str, column: str, folder: Path) -> dict[str, list[int]]:
    frame = _read(name, folder)
    if column not in frame:
        raise DataError(f"{name} has no column {column!r}; there are: {', '.join(frame)}")
    texts = frame[column]
    if texts.dtype != "string":
        texts = pd.read_csv(_file(name, folder), usecols=[column], dtype="string", **EMPTY)[column]
    return by_text(texts.fillna(""))


def _chosen(name: str, folder: Path, rows: Mapping[str, Wanted]) -> list[int]:
    """Return the positions of the rows that are asked for, and note them as used."""
    expressions = {column: alternatives(wanted) for column, wanted in rows.items()}
    first, *others = (positions(_places(name, column, folder), wanted) for column, wanted in rows.items())
    file_rows(name, expressions, folder)
    return sorted(set(first).intersection(*others)) if others else first


def load(name: str, folder: Path = DATA, **rows: Wanted) -> pd.DataFrame:
    """Return one resource as a validated data frame, one row per row of `data/NAME.csv`, or some of its rows.

    Columns have the types of the schema: string, Int64, Float64, boolean; empty cells are missing. `attrs["table"]` is
    the name, also in selections and most results of pandas. `rows` names columns, and what the cells of each must be as
    they stand in the file: a value, one of several, or a compiled regular expression that the whole cell matches. A
    page that asks for some rows depends on these alone. Their index begins at 0.
    Raises DataError if there is no such resource or column, or if the file breaks the schema; ValueError for an
    expression with flags or a bare `&`.
    """
    if not rows:
        file_of(name, folder)
        return _read(name, folder).copy()
    kept = _read(name, folder).take(_chosen(name, folder, rows))
    kept.index = range(len(kept))
    return kept


def records(name: str, folder: Path = DATA, **rows: Wanted) -> list[dict]:
    """Return some rows of a resource as dictionaries, with what `load` has in its columns; fast for a single row.

    `rows` and errors are those of `load`.
    """
    columns = _columns(name, folder).items()
    return [{column: values[place] for column, values in columns} for place in _chosen(name, folder, rows)]


@cache
def once(read: Callable[[str], pd.DataFrame]) -> Callable[[str], pd.DataFrame]:
    """Return what gives the tables of `read`, each asked for once, without `attrs`: pandas copies them at each step.

    The frames are shared: whoever gets one must not change it."""

    @cache
    def plain(name: str) -> pd.DataFrame:
        frame = read(name).copy(deep=False)
        frame.attrs = {}
        return frame

    return plain
