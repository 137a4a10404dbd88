"""The schema of the data package, read from datapackage.json. Nothing here validates or needs pandas."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from ..core.errors import DataError, cut, suggest
from ..core.hashes import json_digest, stamp
from ..core.paths import DATA

DESCRIPTOR = "datapackage.json"
DATE_PATTERN = "(19[0-9]{2}|20[0-4][0-9])(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"  # of columns of dates
DATE_MESSAGE = "a date from 1900 to 2049: 2022, 2022-03 or 2022-03-15"  # what a value of such a column is
BUILD_ONLY_PROPERTY = "search"  # of resources; no notebook reads it


@cache
def _load(folder: Path, _: tuple[int, int]) -> tuple[dict, dict[str, dict]]:
    """Return datapackage.json, and its resources by name; `_` is the stamp of the file."""
    path = folder / DESCRIPTOR
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
        return package, {each["name"]: each for each in package["resources"] if each["type"]}  # which all must have
    except ValueError as error:
        raise DataError(f"{path} is not valid JSON: {error}") from None
    except (TypeError, LookupError, AttributeError):
        raise DataError(f"{path} does not describe its resources; thb-atlas check lists all that is wrong") from None


def _resources(folder: Path) -> dict[str, dict]:
    return _load(folder, stamp(folder / DESCRIPTOR))[1]


def load_descriptor(folder: Path = DATA) -> dict:
    """Return datapackage.json as a dictionary that callers must not change, its resources under `resources`.

    Raises DataError if the file is not JSON, or does not give each resource a name and a type.
    """
    return _load(folder, stamp(folder / DESCRIPTOR))[0]


def digest(folder: Path = DATA) -> str:
    """Return a digest of all that notebooks can read of datapackage.json."""
    kept = [{k: v for k, v in each.items() if k != BUILD_ONLY_PROPERTY} for each in _resources(folder).values()]
    return json_digest({**load_descriptor(folder), "resources": kept})


def table_names(folder: Path = DATA) -> list[str]:
    """Return the names of all tables, in the order of the data package."""
    return [name for name, each in _resources(folder).items() if each["type"] == "table"]


def is_table(name: str, folder: Path = DATA) -> bool:
    """Return whether a resource is a table; False if there is none of this name."""
    return _resources(folder).get(name, {}).get("type") == "table"


def resource(name: str, folder: Path = DATA) -> dict:
    """Return the description of one resource: path, title, schema, sources.

    Raises DataError, with the names of all resources, if there is none of this name.
    """
    by_name = _resources(folder)
    if name in by_name:
        return by_name[name]
    raise DataError(f"no resource is called {cut(name)!r}{suggest(name, by_name)}; there are: {', '.join(by_name)}")


def table_resource(name: str, folder: Path = DATA) -> dict:
    """Return the description of a table, as `resource` does. Raises DataError if the resource is no table."""
    part = resource(name, folder)
    if part["type"] != "table":
        raise DataError(f"{name} is not a table; its file is {part['path']}")
    return part


def columns_of(table: str, folder: Path = DATA) -> list[str]:
    """Return the names of the columns of a table, in order. Raises DataError like `table_resource`."""
    return [field["name"] for field in table_resource(table, folder)["schema"]["fields"]]


def field_of(table: str, column: str, folder: Path = DATA) -> dict:
    """Return the description of a column; empty if the table has none of this name. Raises like `table_resource`."""
    fields = table_resource(table, folder)["schema"]["fields"]
    return next((field for field in fields if field["name"] == column), {})


def is_date(field: dict) -> bool:
    """Return whether a column, by its description, has dates, as precise as the study prints them."""
    return field.get("constraints", {}).get("pattern") == DATE_PATTERN


def refers_to(table: str, column: str, folder: Path = DATA) -> list[tuple[str, str]]:
    """Return the tables and columns whose values a column takes, by foreign keys or by `refersTo` of its field.

    If the table has no such column, as a merged frame may, the first table that has one with references is used.
    """
    others = [] if field_of(table, column, folder) else table_names(folder)
    for name in (table, *others):
        keys = [k for k in resource(name, folder)["schema"].get("foreignKeys", []) if k["fields"] == [column]]
        targets = [(key["reference"]["resource"] or name, *key["reference"]["fields"]) for key in keys]
        targets += [tuple(target.split(".")) for target in field_of(name, column, folder).get("refersTo", ())]
        if targets:
            return targets
    return []


def package_files(folder: Path = DATA) -> list[Path]:
    """Return the files of the data package: its description, then those of its resources, in order."""
    return [folder / DESCRIPTOR, *(folder / each["path"] for each in _resources(folder).values())]
