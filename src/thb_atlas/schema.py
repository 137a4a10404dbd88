"""The schema of the data package, as datapackage.json has it: tables, columns, keys; and what of them was read.

Nothing here needs pandas, so that records can be compared, and books compiled, without it.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from .errors import AtlasError
from .rows import names

DATA = Path(__file__).parents[2] / "data"
_used: dict[str, dict[str, set[str]]] = {}  # file, column, what its cells may be; no column where all was read


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


def note_rows(name: str, column: str, expressions: Iterable[str], folder: Path = DATA) -> None:
    """Note that rows of a resource are read: those whose cell in a column matches one of the regular expressions."""
    file = resource(name, folder)["path"]
    if _used.get(file) != {}:
        _used.setdefault(file, defaultdict(set))[column].update(expressions)


def used() -> list[str]:
    """Return what this process has read of the resources, without those that it only named, whose names the schema has.

    A file is named by its path in the data package, some of its rows as in `rows`.
    """
    return sorted(name for file, some in _used.items() for name in (names(file, some) if some else [file]))
