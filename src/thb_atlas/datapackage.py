"""The data package: its schema, its validation, and its tables as typed data frames."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from .hashes import checksum

if TYPE_CHECKING:
    import frictionless

DATA = Path(__file__).parents[2] / "data"
PANDAS_TYPES = {"string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean"}
FRICTIONLESS_CHECKS = {
    "blank-row": "expected a row with values, not a blank one",
    "foreign-key": "expected a value of {reference}",
    "primary-key": "expected a key that no other row has",
    "unique-error": "expected a value that no other row has",
    "type-error": "expected a value of type {type}",
    "constraint-error": "expected {constraints}",
}

_used: set[str] = set()


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
    path = folder / resource(name, folder)["path"]
    _used.add(name)
    return path


def used() -> set[str]:
    """Return the names of the resources that this process has read. What it says of others, the schema has."""
    return set(_used)


def _expectation(error: frictionless.Error, fields: dict[str, dict], foreign: dict[str, str]) -> str:
    field = fields.get(getattr(error, "field_name", ""), {})
    template = FRICTIONLESS_CHECKS.get(error.type, error.note)
    constraints = {k: v for k, v in field.get("constraints", {}).items() if k not in ("required", "unique")}
    wanted = "; ".join(
        f"one of {', '.join(map(str, v))}" if k == "enum" else f"{k} {v}" for k, v in constraints.items()
    )
    return template.format(
        type=field.get("type", "the schema"),
        constraints=wanted or "a value: the column is required",
        reference="; ".join(foreign.values()),
    )


def _sentence(error: frictionless.Error, path: Path, schema: dict) -> str:
    fields = {f["name"]: f for f in schema["fields"]}
    foreign = {
        key["fields"][0]: f"{key['reference']['resource']}.{key['reference']['fields'][0]}"
        for key in schema.get("foreignKeys", [])
    }
    where = [str(path)]
    if (row := getattr(error, "row_number", None)) is not None:
        where.append(f"row {row}")
    names = getattr(error, "field_names", None) or [getattr(error, "field_name", "")]
    cells = getattr(error, "field_cells", None) or [getattr(error, "cell", "")]
    if names != [""]:
        where += [f"column {', '.join(names)}", f"value {', '.join(map(repr, cells))}"]
    foreign = {k: v for k, v in foreign.items() if k in names} or foreign
    return f"{', '.join(where)}: {_expectation(error, fields, foreign)}"


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
        found += [_sentence(error, folder / part.path, schema) for error in errors]
    return found


def check(names: Sequence[str] = (), folder: Path = DATA) -> None:
    """Raise DataError with every problem found in the named resources (all, if none is named)."""
    if found := problems(names, folder):
        raise DataError("\n".join([f"{len(found)} problem(s) in the data:", *found]))
    if not names:
        stamp = _stamp(folder)
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(digest(folder), encoding="utf-8")


def data_files(folder: Path = DATA) -> list[Path]:
    """Return the files of the data package: its tables, by name, and its description."""
    return [*sorted(folder.glob("*.csv")), folder / "datapackage.json"]


def digest(folder: Path = DATA) -> str:
    """Return one SHA-256 over the files of the data package (`hashes.checksum`)."""
    return checksum(data_files(folder))


def _stamp(folder: Path) -> Path:
    return folder.parent / "_build" / f"valid-{folder.name}"


def is_checked(folder: Path = DATA) -> bool:
    """Return whether `check` found exactly these tables valid before."""
    try:
        return _stamp(folder).read_text(encoding="utf-8") == digest(folder)
    except FileNotFoundError:
        return False


@cache
def _read(name: str, folder: Path) -> pd.DataFrame:
    part = resource(name, folder)
    if not is_checked(folder):
        check([name], folder)
    types = {f["name"]: PANDAS_TYPES[f["type"]] for f in part["schema"]["fields"]}
    frame = pd.read_csv(file_of(name, folder), dtype="string", keep_default_na=False, na_values=[""])
    for column in (c for c, t in types.items() if t == "boolean"):
        frame[column] = frame[column].map({"true": True, "false": False})
    frame = frame.astype(types)
    frame.attrs["table"] = name
    return frame


def load(name: str, folder: Path = DATA) -> pd.DataFrame:
    """Return one resource as a validated data frame, one row per row of `data/NAME.csv`.

    Columns have the types of the schema: string, Int64, Float64, boolean; empty cells are missing. `attrs["table"]` is
    the name, also in selections and most results of pandas.
    Raises DataError if there is no such resource or if its file breaks the schema.
    """
    return _read(name, folder).copy()


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
