"""The schema of the data package, read from datapackage.json. Nothing here validates or needs pandas."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from ..core.errors import DataError, cut, suggest
from ..core.hashes import json_digest
from ..core.paths import DATA
from .usage import note_part

NAME = "datapackage.json"
DATE = "(19[0-9]{2}|20[0-4][0-9])(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"  # the pattern of a column of dates
OVERVIEW, DECLARED = "all tables", ("things", "addresses")  # parts of the schema that span several resources
OF_BUILDS = "search"  # a property of resources that only builds read


def stamp(path: Path) -> tuple[int, int]:
    """Return the modification time (ns) and size of a file, which tell its states apart; (0, 0) if there is none."""
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_size


@cache
def _parsed(folder: Path, _: tuple[int, int]) -> tuple[dict, dict[str, str]]:
    """Return datapackage.json, and digests of its parts; the second argument is the stamp of the file."""
    package = _read(folder)
    resources = {r["name"]: {key: value for key, value in r.items() if key != OF_BUILDS} for r in package["resources"]}
    shared = {OVERVIEW: [[name, part["type"]] for name, part in resources.items()]}
    for key in DECLARED:
        keyed = {name: part for name, part in resources.items() if key in part}
        shared[key] = {name: [part[key], part["schema"]["primaryKey"]] for name, part in keyed.items()}
    return package, {name: json_digest(part) for name, part in {**shared, **resources}.items()}


def _read(folder: Path) -> dict:
    path = folder / NAME
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise DataError(f"{path} is not valid JSON: {error}") from None
    if not isinstance(package, dict) or not isinstance(package.get("resources"), list):
        raise DataError(f"{path} has no list of resources; thb-atlas check lists all that is wrong there")
    return package


def read(folder: Path, *names: str) -> dict:
    """Return datapackage.json, and note some of its parts as read."""
    package, digests = _parsed(folder, stamp(folder / NAME))
    for name in names if folder == DATA else ():
        if name in digests:
            note_part(name, digests[name])
    return package


def describe(folder: Path = DATA) -> dict:
    """Return datapackage.json as a dictionary that callers must not change, its resources under `resources`.

    Raises DataError if the file is missing, is not JSON, or has no list of resources.
    """
    return read(folder, *parts(folder))


def parts(folder: Path = DATA) -> dict[str, str]:
    """Return digests of what notebooks can read of datapackage.json: each resource, and parts that span several."""
    return _parsed(folder, stamp(folder / NAME))[1]


def tables(folder: Path = DATA) -> list[str]:
    """Return the names of all tables, in the order of the data package."""
    return [r["name"] for r in read(folder, OVERVIEW)["resources"] if r["type"] == "table"]


def is_table(name: str) -> bool:
    """Return whether a resource of the project's own data is a table."""
    return any(part["name"] == name and part["type"] == "table" for part in read(DATA, name)["resources"])


def resource(name: str, folder: Path = DATA) -> dict:
    """Return the description of one resource: path, title, schema, sources.

    Raises DataError, with the names of all resources, if there is none of this name.
    """
    resources = read(folder, name)["resources"]
    if resource := next((part for part in resources if part["name"] == name), None):
        return resource
    names = [part["name"] for part in resources]
    raise DataError(f"no resource is called {cut(name)!r}{suggest(name, names)}; there are: {', '.join(names)}")


def field_of(table: str, column: str, folder: Path = DATA) -> dict:
    """Return the description of a column; empty if the table has no column of this name."""
    fields = resource(table, folder)["schema"]["fields"]
    return next((field for field in fields if field["name"] == column), {})


def refers_to(table: str, column: str, folder: Path = DATA) -> list[tuple[str, str]]:
    """Return the tables and columns whose values a column takes, by foreign keys or by `refersTo` of its field.

    A column that the table lacks was joined to it: it refers to what the column of this name refers to elsewhere.
    """
    others = [] if field_of(table, column, folder) else tables(folder)
    for name in (table, *others):
        keys = [k for k in resource(name, folder)["schema"].get("foreignKeys", []) if k["fields"] == [column]]
        targets = [(key["reference"]["resource"] or name, *key["reference"]["fields"]) for key in keys]
        targets += [tuple(target.split(".")) for target in field_of(name, column, folder).get("refersTo", ())]
        if targets:
            return targets
    return []


def codings(folder: Path = DATA) -> dict[str, dict[str, str]]:
    """Return the columns that this edition coded from free text, by table, with the filter of the rows so coded.

    A field declares it by the property `coded`, and by `codedWhere` (as `claims.filter`) if only some rows are coded;
    the filter is empty where all are.
    """
    filters = {}
    for table in tables(folder):
        fields = [field for field in resource(table, folder)["schema"]["fields"] if field.get("coded") == "free text"]
        if fields:
            filters[table] = {field["name"]: field.get("codedWhere", "") for field in fields}
    return filters


def package_files(folder: Path = DATA) -> list[Path]:
    """Return the files of the data package: its description, then those of its resources, in order."""
    return [folder / NAME, *(folder / part["path"] for part in read(folder)["resources"])]
