"""The schema of the data package, as datapackage.json has it: tables, columns, keys; and what of them was read.

Nothing here needs pandas, so that records can be compared, and books compiled, without it.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

from .errors import AtlasError
from .rows import named

DATA = Path(__file__).parents[2] / "data"
_used: dict[str, dict[tuple[str, ...], dict[str, set[str]]]] = {}  # file, columns, what cells may be; none: all rows


class DataError(AtlasError, ValueError):
    """Curated data that break the contract in datapackage.json; the message has one line per problem."""


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


def file_rows(name: str, columns: Mapping[str, Collection[str]], folder: Path = DATA) -> Path:
    """Return the file of a resource, for reading rows of it: `used` names them from now on.

    They are those whose cell in each column matches one of its regular expressions. What is read by the same columns is
    one for `used`: each of the expressions of one with each of the other. Raises DataError as `resource`.
    """
    file = resource(name, folder)["path"]
    if _used.get(file) != {}:
        noted = _used.setdefault(file, {}).setdefault(tuple(sorted(columns)), defaultdict(set))
        for column in sorted(columns):
            noted[column].update(columns[column])
    return folder / file


def used() -> list[str]:
    """Return what this process has read of the resources, without those that it only named, whose names the schema has.

    A file is named by its path in the data package, some of its rows as in `rows`.
    """
    chosen = [named(file, columns) for file, some in _used.items() for columns in some.values()]
    return sorted([*chosen, *(file for file, some in _used.items() if not some)])
