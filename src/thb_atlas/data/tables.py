"""The curated tables as typed data frames."""

from collections.abc import Collection
from difflib import get_close_matches
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pandas as pd

from ..core.errors import DataError, cut
from ..core.paths import DATA
from .countries import find
from .schema import ensure, field_of, refers_to, resource, stamp
from .usage import note_file

PANDAS_TYPES = {"string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean"}
EMPTY = {"keep_default_na": False, "na_values": [""]}  # "NA" is Namibia
NAMED = {("countries", "code"), ("countries", "iso3"), ("places", "iso3")}  # keys that have names beside them
PLACES = [("places", "iso3"), ("countries", "iso3")]
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
    A country or place is found by any of its codes and names (`GR`, `GRC` or `Greece` for `EL`).
    `attrs["table"]` is the name, also in selections and most results of pandas. A file that changed is read again.
    What is read of the project's own folder is noted for the record of a page.
    Raises DataError if there is no such resource or column, if the file breaks the schema, or if a value is asked for
    that the column cannot have: by its list of values, the table that it refers to, or as true or false.

    >>> thb.load("countries", code=["France", "GR"])["name_fr"].tolist()
    ['Grèce', 'France']
    """
    path = resource(name, folder)["path"]
    frame, digest = _read(name, folder, stamp(folder / path), stamp(folder / "datapackage.json"))
    if folder == DATA:
        note_file(path, digest)
    whole = frame
    for column, wanted in rows.items():
        if column not in frame:
            raise DataError(f"{name} has no column {column!r}; there are: {', '.join(frame)}")
        several = isinstance(wanted, Collection) and not isinstance(wanted, str)
        had = set(whole[column].dropna())
        values = list(wanted) if several else [wanted]
        meant = [each if pd.isna(each) or each in had else _meant(name, column, each, folder) for each in values]
        frame = frame[frame[column].isin(meant).fillna(False).astype(bool)]
    return frame.copy()


def _targets(table: str, column: str, folder: Path) -> list[tuple[pd.DataFrame, str]]:
    """Return the tables, and their columns, of which a column may be asked for values; a table of names has its own.

    Any country may be asked for where third countries stand: that no row has it is an answer.
    """
    found = refers_to(table, column, folder) or ([(table, column)] if (table, column) in NAMED else [])
    if PLACES[0] in found:
        found = list(dict.fromkeys([*found, *PLACES]))
    return [(load(name, folder), key) for name, key in found]


def _meant(table: str, column: str, value: Value, folder: Path) -> Value:
    """Return the value of a column that somebody means who names one that no row has.

    Raises DataError, with the nearest, if the column may not have it.
    """
    known: dict[str, Value] = {}  # by how it is written and called
    for frame, key in _targets(table, column, folder):
        known |= {str(each): each for each in frame[key].dropna()}
        if "name_en" in frame:
            if found := find(str(value), frame.to_dict("records"), key):
                return found
            known |= dict(zip(frame["name_en"], frame[key], strict=True))
    field = field_of(table, column, folder)
    allowed = [True, False] if field["type"] == "boolean" else field.get("constraints", {}).get("enum", [])
    known |= {str(each): each for each in allowed}
    if not known or value in known.values():
        return value
    plain = {text.casefold(): text for text in known}
    near = [plain[text] for text in get_close_matches(str(value).casefold(), plain, 1)]
    said = f"the nearest is {', '.join(dict.fromkeys([*near, *(str(known[text]) for text in near)]))}"
    listed = f"there are {cut(', '.join(map(str, dict.fromkeys(known.values()))), 300)}"
    raise DataError(f"{table}, column {column}: no row can have {cut(str(value))!r}; {said if near else listed}")


def labels(name: str, column: str | None = None) -> pd.Series:
    """Return words for values: the terms of a classification, or the values of a column of a table.

    `labels("pillar")` has the terms of a scheme of `vocabulary`, `labels("policy_links", "domain")` those of a column,
    or the names of the countries or places that it refers to (empty if it refers to none of these). A series of str
    with the values as index, in the study's order. Raises DataError for an unknown scheme, table or column.

    >>> thb.labels("countries", "code")["EL"]
    'Greece'
    """
    if column is None:
        return terms(name)
    if scheme := field_of(name, column).get("vocabulary"):
        return terms(scheme)
    targets = [(frame, key) for frame, key in _targets(name, column, DATA) if "name_en" in frame]
    names = {value: text for frame, key in targets for value, text in zip(frame[key], frame["name_en"], strict=True)}
    return pd.Series(names, dtype="string")


def reporting() -> pd.DataFrame:
    """Return the countries that reported to the study, indexed by EU code.

    >>> reporting().loc["EL", "name_en"]
    'Greece'
    """
    return load("countries", reporting=True).set_index("code")


def terms(scheme: str) -> pd.Series:
    """Return the English labels of one classification, indexed by the terms' ids, in the study's order.

    Raises DataError if the vocabulary has no such scheme.

    >>> terms("pillar").index.tolist()
    ['prevention', 'enforcement', 'protection', 'cooperation']
    """
    found = load("vocabulary", scheme=scheme).set_index("id")["label_en"]
    if found.empty:
        raise DataError(f"the vocabulary has no classification called {scheme!r}")
    return found


def key_columns(name: str) -> list[str]:
    """Return the columns that name a row of a table to a reader: the schema's `rowLabel`, else its primary key."""
    schema = resource(name)["schema"]
    return schema.get("rowLabel") or schema["primaryKey"]
