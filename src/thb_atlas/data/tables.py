"""The curated tables as typed data frames."""

from collections.abc import Collection
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pandas as pd

from ..core.errors import DataError
from ..core.paths import DATA
from .schema import ensure, resource, stamp, tables
from .usage import note_file

PANDAS_TYPES = {"string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean"}
EMPTY = {"keep_default_na": False, "na_values": [""]}  # "NA" is Namibia
Value = str | float | bool


@lru_cache(maxsize=256)
def _read(name: str, folder: Path, *_: tuple[int, int]) -> tuple[pd.DataFrame, str]:
    """Return a table and the SHA-256 of what was read; the further arguments are the stamps of its files."""
    ensure(name, folder)
    part = resource(name, folder)
    content = (folder / part["path"]).read_bytes()
    types = {f["name"]: PANDAS_TYPES[f["type"]] for f in part["schema"]["fields"]}
    frame = pd.read_csv(BytesIO(content), dtype=types, **EMPTY)
    frame.attrs["table"] = name
    return frame, sha256(content).hexdigest()


def load(name: str, folder: Path = DATA, **rows: Value | Collection[Value]) -> pd.DataFrame:
    """Return one resource as a validated data frame, one row per row of `data/NAME.csv`, or some of its rows.

    Columns have the types of the schema: string, Int64, Float64, boolean; empty cells are missing. The index numbers
    the rows of the file, also where only some are wanted: `rows` names columns, and the value of each, or several.
    `attrs["table"]` is the name, also in selections and most results of pandas. A file that changed is read again.
    What is read of the project's own folder is noted for the record of a page.
    Raises DataError if there is no such resource or column, or if the file breaks the schema.
    """
    path = resource(name, folder)["path"]
    frame, digest = _read(name, folder, stamp(folder / path), stamp(folder / "datapackage.json"))
    if folder == DATA:
        note_file(path, digest)
    for column, wanted in rows.items():
        if column not in frame:
            raise DataError(f"{name} has no column {column!r}; there are: {', '.join(frame)}")
        several = isinstance(wanted, Collection) and not isinstance(wanted, str)
        frame = frame[frame[column].isin(list(wanted) if several else [wanted]).fillna(False).astype(bool)]
    return frame.copy()


def reporting() -> pd.DataFrame:
    """Return the countries that reported to the study, indexed by EU code."""
    return load("countries", reporting=True).set_index("code")


def terms(scheme: str) -> pd.Series:
    """Return the English labels of one classification, indexed by the terms' ids, in the study's order.

    Raises DataError if the vocabulary has no such scheme.
    """
    found = load("vocabulary", scheme=scheme).set_index("id")["label_en"]
    if found.empty:
        raise DataError(f"the vocabulary has no classification called {scheme!r}")
    return found


def description(name: str | None = None) -> pd.DataFrame:
    """Return what there is to load: all tables with title and number of rows, or the columns of one table.

    For the eye of a researcher. Raises DataError if there is no such resource.
    """
    if name is None:
        rows = [(each, resource(each)["title"], len(load(each))) for each in tables()]
        return pd.DataFrame(rows, columns=["table", "title", "rows"]).set_index("table")
    fields = [(f["name"], f["type"], f["description"]) for f in resource(name)["schema"]["fields"]]
    return pd.DataFrame(fields, columns=["column", "type", "description"]).set_index("column")


def key_columns(name: str) -> list[str]:
    """Return the columns that name a row of a table to a reader: the schema's `rowLabel`, else its primary key."""
    schema = resource(name)["schema"]
    return schema.get("rowLabel") or schema["primaryKey"]
