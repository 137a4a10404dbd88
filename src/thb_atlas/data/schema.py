"""The schema of the data package, as datapackage.json has it, and what frictionless finds wrong in its tables.

Nothing here needs pandas: a build asks whether anything changed, and lays books out, without it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.errors import DataError
from ..core.hashes import checksum
from ..core.paths import DATA, PACKAGE, VALID

if TYPE_CHECKING:
    import frictionless

ANALYSIS = ("core", "data", "ledger", "study", "display")
EXPECTED = {
    "blank-row": "expected a row with values, not a blank one",
    "foreign-key": "expected a value of {reference}",
    "primary-key": "expected a key that no other row has",
    "unique-error": "expected a value that no other row has",
    "type-error": "expected a value of type {type}",
    "constraint-error": "expected {constraints}",
}


def stamp(path: Path) -> tuple[int, int]:
    """Return what tells one state of a file from another: its time of change (ns) and size. (0, 0) if it is missing."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


@cache
def _parsed(path: Path, _: tuple[int, int]) -> dict:
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        raise DataError(f"{path}: the file is missing; it holds the schema of every table") from None
    except json.JSONDecodeError as error:
        raise DataError(f"{path}, line {error.lineno}: not valid JSON ({error.msg})") from None


def describe(folder: Path = DATA) -> dict:
    """Return datapackage.json as a dictionary, with the resources under `resources`; do not change it.

    Raises DataError if the file is missing or is not JSON.
    """
    path = folder / "datapackage.json"
    return _parsed(path, stamp(path))


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


def codings(folder: Path = DATA) -> dict[str, dict[str, str]]:
    """Return the columns that this edition coded from free text, by table: the filter of the rows so coded, "" for all.

    A field says so by the property `coded`, and by `codedWhere` (as `claims.filter`) if it holds for some rows only.
    """
    found = {}
    for table in tables(folder):
        fields = [field for field in resource(table, folder)["schema"]["fields"] if field.get("coded") == "free text"]
        if fields:
            found[table] = {field["name"]: field.get("codedWhere", "") for field in fields}
    return found


def package_files(folder: Path = DATA) -> list[Path]:
    """Return the files of the data package: its description, then those of its resources, in its order."""
    return [folder / "datapackage.json", *(folder / part["path"] for part in describe(folder)["resources"])]


def sources() -> list[Path]:
    """Return the modules that a notebook can use: the rooms of the analysis, not those of the build."""
    return sorted(path for room in ANALYSIS for path in (PACKAGE / room).rglob("*.py"))


def state() -> str:
    """Return one digest of the data package and of this package: what the ledger says depends on nothing else."""
    return checksum([*package_files(), *sources()])


def _expectation(error: frictionless.Error, fields: dict[str, dict], foreign: dict[str, str]) -> str:
    field = fields.get(getattr(error, "field_name", ""), {})
    template = EXPECTED.get(error.type, error.note)
    constraints = {k: v for k, v in field.get("constraints", {}).items() if k not in ("required", "unique")}
    wanted = "; ".join(
        f"one of {', '.join(map(str, v))}" if k == "enum" else f"{k} {v}" for k, v in constraints.items()
    )
    return template.format(
        type=field.get("type", "the schema"),
        constraints=wanted or "a value: the column is required",
        reference="; ".join(foreign.values()),
    )


def sentence(error: frictionless.Error, path: Path, schema: dict) -> str:
    """Return one error in the file `path`, a table with this schema, as a sentence; the header is row 1."""
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

    names = list(names) or [part["name"] for part in describe(folder)["resources"]]
    needed = {each for name in names for each in (name, *_referred(name, folder))}
    parts = [part for part in describe(folder)["resources"] if part["name"] in needed]
    package = frictionless.Package(describe(folder) | {"resources": parts}, basepath=str(folder))
    found = []
    for name in names:
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


def ensure(name: str, folder: Path = DATA) -> None:
    """Raise DataError with what is wrong in a resource, unless it was found valid as it is now."""
    if _found_valid(folder).get(name) != _state(name, folder):
        check([name], folder)


def unchecked(folder: Path = DATA) -> list[str]:
    """Return the names of the resources that `check` did not find valid as they are now."""
    valid = _found_valid(folder)
    return [r["name"] for r in describe(folder)["resources"] if valid.get(r["name"]) != _state(r["name"], folder)]


def _notes(folder: Path) -> Path:
    """Return the file that says which resources of a folder were found valid, and in what state."""
    return VALID if folder == DATA else folder / ".valid.json"


def _found_valid(folder: Path) -> dict[str, str]:
    try:
        return json.loads(_notes(folder).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}


def _referred(name: str, folder: Path) -> set[str]:
    """Return the resources that the keys of a resource refer to."""
    keys = resource(name, folder).get("schema", {}).get("foreignKeys", [])
    return {key["reference"]["resource"] or name for key in keys}


def _state(name: str, folder: Path) -> str:
    """Return a digest of what makes a resource valid or not: its schema, its file, those that its keys refer to."""
    files = {folder / resource(each, folder)["path"] for each in (name, *_referred(name, folder))}
    return checksum(files, json.dumps(resource(name, folder)))
