"""The data package: its schema, its validation, and its tables as typed data frames."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

import pandas as pd

from .hashes import checksum
from .rows import Wanted, alternatives, by_text, names, positions
from .validation import sentence

DATA = Path(__file__).parents[2] / "data"
PANDAS_TYPES = {"string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean"}
_used: dict[str, dict[str, set[str]]] = {}  # file, column, what its cells may be; no column where all was read


class DataError(ValueError):
    """Curated data that break the contract in datapackage.json; the message has one line per problem."""

    def _render_traceback_(self) -> list[str]:
        return [f"DataError: {self}"]


@cache
def describe(folder: Path = DATA) -> dict:
    """Return datapackage.json as a dictionary, with the resources under `resources`.

    Raises DataError if the file is missing or is not JSON.
    """
    path = folder / "datapackage.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"{path}: the file is missing; it holds the schema of every table") from None
    except json.JSONDecodeError as error:
        raise DataError(f"{path}, line {error.lineno}: not valid JSON ({error.msg})") from None


def tables(folder: Path = DATA) -> list[str]:
    """Return the names of all tabular resources, in the order of the data package."""
    return [r["name"] for r in describe(folder)["resources"] if r["type"] == "table"]


def resource(name: str, folder: Path = DATA) -> dict:
    """Return the description of one resource: path, title, schema, sources.

    Raises DataError, naming the resources there are, if `name` is none of them.
    """
    known = {r["name"]: r for r in describe(folder)["resources"]}
    if name not in known:
        raise DataError(f"no resource is called {name!r}; there are: {', '.join(known)}")
    return known[name]


def file_of(name: str, folder: Path = DATA) -> Path:
    """Return the file of a resource, for reading it: `used` names it from now on. Raises DataError as `resource`."""
    file = resource(name, folder)["path"]
    _used[file] = {}
    return folder / file


def used() -> list[str]:
    """Return what this process has read of the resources, without those that it only named, whose names the schema has.

    A file is named by its path in the data package, some of its rows as in `rows`.
    """
    return sorted(name for file, some in _used.items() for name in (names(file, some) if some else [file]))


def problems(names: Iterable[str] = (), folder: Path = DATA) -> list[str]:
    """Validate resources (all, if none is named) with frictionless; return one sentence per problem.

    Each sentence names file, row (the header is row 1), column and value, and says what was expected.
    """
    import frictionless  # noqa: PLC0415 - it takes a second, and data found valid before need it no more

    describe(folder)
    package = frictionless.Package(str(folder / "datapackage.json"))
    found = []
    for name in names or [r.name for r in package.resources]:
        part = package.get_resource(name)
        schema = resource(name, folder).get("schema", {"fields": []})
        errors = (error for task in part.validate().tasks for error in task.errors)
        found += [sentence(error, folder / part.path, schema) for error in errors]
    return found


def check(names: Sequence[str] = (), folder: Path = DATA) -> None:
    """Raise DataError with every problem found in the named resources (all, if none is named); else note them valid."""
    valid = {name: _state(name, folder) for name in names or [r["name"] for r in describe(folder)["resources"]]}
    if found := problems(names, folder):
        raise DataError("\n".join([f"{len(found)} problem(s) in the data:", *found]))
    notes = _notes(folder)
    notes.parent.mkdir(parents=True, exist_ok=True)
    new = notes.with_name(f"{notes.name}-{os.getpid()}")
    new.write_text(json.dumps(_found_valid(folder) | valid), encoding="utf-8")
    new.replace(notes)


def _notes(folder: Path) -> Path:
    return folder.parent / "_build" / f"valid-{folder.name}.json"


def _found_valid(folder: Path) -> dict[str, str]:
    try:
        return json.loads(_notes(folder).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}


def _state(name: str, folder: Path) -> str:
    """Return a digest of what makes a resource valid or not: its schema, its file, those that its keys refer to."""
    part = resource(name, folder)
    keys = part.get("schema", {}).get("foreignKeys", [])
    others = {key["reference"]["resource"] or name for key in keys}
    return checksum([folder / resource(each, folder)["path"] for each in {name, *others}], json.dumps(part))


def unchecked(folder: Path = DATA) -> list[str]:
    """Return the names of the resources that `check` did not find valid as they are now."""
    valid = _found_valid(folder)
    return [r["name"] for r in describe(folder)["resources"] if valid.get(r["name"]) != _state(r["name"], folder)]


@cache
def _texts(name: str, folder: Path) -> pd.DataFrame:
    if _found_valid(folder).get(name) != _state(name, folder):
        check([name], folder)
    return pd.read_csv(folder / resource(name, folder)["path"], dtype="string", keep_default_na=False, na_values=[""])


@cache
def _read(name: str, folder: Path) -> pd.DataFrame:
    types = {f["name"]: PANDAS_TYPES[f["type"]] for f in resource(name, folder)["schema"]["fields"]}
    frame = _texts(name, folder).copy()
    for column in (c for c, t in types.items() if t == "boolean"):
        frame[column] = frame[column].map({"true": True, "false": False})
    frame = frame.astype(types)
    frame.attrs["table"] = name
    return frame


@cache
def _places(name: str, column: str, folder: Path) -> dict[str, list[int]]:
    frame = _texts(name, folder)
    if column not in frame:
        raise DataError(f"{name} has no column {column!r}; there are: {', '.join(frame)}")
    return by_text(frame[column].fillna(""))


def load(name: str, folder: Path = DATA, **rows: Wanted) -> pd.DataFrame:
    """Return one resource as a validated data frame, one row per row of `data/NAME.csv`, or some of its rows.

    Columns have the types of the schema: string, Int64, Float64, boolean; empty cells are missing. `attrs["table"]` is
    the name, also in selections and most results of pandas. `rows` names a column, and what its cells must be as they
    stand in the file: a value, one of several, or a compiled regular expression that the whole cell matches. A page
    that asks for some rows depends on these alone. Their index begins at 0.
    Raises DataError if there is no such resource or column, or if the file breaks the schema; ValueError for an
    expression with flags.
    """
    if not rows:
        file_of(name, folder)
        return _read(name, folder).copy()
    if len(rows) > 1:
        raise DataError(f"rows of {name} are chosen by one column, not by {', '.join(rows)}")
    [(column, wanted)] = rows.items()
    expressions = alternatives(wanted)
    kept = _read(name, folder).take(positions(_places(name, column, folder), wanted))
    kept.index = range(len(kept))
    file = resource(name, folder)["path"]
    if _used.get(file) != {}:
        _used.setdefault(file, defaultdict(set))[column].update(expressions)
    return kept


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
