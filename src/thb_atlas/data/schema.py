"""The schema of the data package, as datapackage.json has it. Nothing here validates, and nothing needs pandas."""

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
OVERVIEW, DECLARED = "all tables", ("things", "addresses")  # parts of the schema that are on several resources
OF_BUILDS = "search"  # the property of a resource that no notebook reads


def stamp(path: Path) -> tuple[int, int]:
    """Return what tells one state of a file from another: its time of change (ns) and size. (0, 0) if there is none."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


@cache
def _parsed(folder: Path, _: tuple[int, int]) -> tuple[dict, dict[str, str]]:
    package = _read(folder)
    own = {p["name"]: {key: said for key, said in p.items() if key != OF_BUILDS} for p in package["resources"]}
    shared = {OVERVIEW: [[name, part["type"]] for name, part in own.items()]}
    for key in DECLARED:
        shared[key] = {name: [part[key], part["schema"]["primaryKey"]] for name, part in own.items() if key in part}
    return package, {name: json_digest(part) for name, part in {**shared, **own}.items()}


def _read(folder: Path) -> dict:
    path = folder / NAME
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise DataError(f"{path} is no JSON: {error}") from None
    if not isinstance(package, dict) or not isinstance(package.get("resources"), list):
        raise DataError(f"{path} has no list of resources; thb-atlas check says all that is wrong there")
    return package


def read(folder: Path, *names: str) -> dict:
    """Return datapackage.json, and note that these parts of it were read."""
    package, digests = _parsed(folder, stamp(folder / NAME))
    for name in names if folder == DATA else ():
        if name in digests:
            note_part(name, digests[name])
    return package


def describe(folder: Path = DATA) -> dict:
    """Return datapackage.json as a dictionary, with the resources under `resources`; do not change it.

    Raises DataError if there is no such file, if it is no JSON, or if it has no list of resources.
    """
    return read(folder, *parts(folder))


def parts(folder: Path = DATA) -> dict[str, str]:
    """Return digests of what notebooks can read of datapackage.json: of each resource, and of what is on several."""
    return _parsed(folder, stamp(folder / NAME))[1]


def tables(folder: Path = DATA) -> list[str]:
    """Return the names of all tabular resources, in the order of the data package."""
    return [r["name"] for r in read(folder, OVERVIEW)["resources"] if r["type"] == "table"]


def is_table(name: str) -> bool:
    """Return whether a resource of the project's own data is a table."""
    return any(part["name"] == name and part["type"] == "table" for part in read(DATA, name)["resources"])


def resource(name: str, folder: Path = DATA) -> dict:
    """Return the description of one resource: path, title, schema, sources.

    Raises DataError, naming the resources there are, if `name` is none of them.
    """
    known = {r["name"]: r for r in read(folder, name)["resources"]}
    if name not in known:
        raise DataError(f"no resource is called {cut(name)!r}{suggest(name, known)}; there are: {', '.join(known)}")
    return known[name]


def field_of(table: str, column: str, folder: Path = DATA) -> dict:
    """Return the description of a column of a table; empty if it has none of this name."""
    fields = resource(table, folder)["schema"]["fields"]
    return next((field for field in fields if field["name"] == column), {})


def refers_to(table: str, column: str, folder: Path = DATA) -> list[tuple[str, str]]:
    """Return the tables and columns of which a column has values: by a foreign key, or by `refersTo` of its field.

    A column that the table does not have itself was joined to it: it refers to what it refers to in others.
    """
    others = [] if field_of(table, column, folder) else tables(folder)
    for name in (table, *others):
        keys = [k for k in resource(name, folder)["schema"].get("foreignKeys", []) if k["fields"] == [column]]
        found = [(key["reference"]["resource"] or name, *key["reference"]["fields"]) for key in keys]
        found += [tuple(each.split(".")) for each in field_of(name, column, folder).get("refersTo", ())]
        if found:
            return found
    return []


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
    return [folder / NAME, *(folder / part["path"] for part in read(folder)["resources"])]
