"""The schema of the data package, as datapackage.json has it: tables, columns, keys.

Nothing here needs pandas, so that records can be compared, and books compiled, without it.
"""

import json
from collections.abc import Collection, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

from .errors import AtlasError
from .reads import note

DATA = Path(__file__).parents[2] / "data"


class DataError(AtlasError, ValueError):
    """Curated data that break the contract in datapackage.json; the message has one line per problem."""


@cache
def describe(folder: Path = DATA) -> dict:
    """Return datapackage.json as a dictionary, with the resources under `resources`.

    Raises DataError if the file is missing or is not JSON.
    """
    path = folder / "datapackage.json"
    try:
        return json.loads(content(path))
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


@cache
def content(path: Path) -> bytes:
    """Return a file of the data package as it was when this process first asked for it."""
    return path.read_bytes()


@cache
def digest_of(path: Path) -> str:
    """Return the SHA-256 of `content`, in hexadecimal."""
    return sha256(content(path)).hexdigest()


def file_of(name: str, folder: Path = DATA) -> Path:
    """Return the file of a resource, for reading it: it counts as read from now on. Raises DataError as `resource`."""
    return file_rows(name, {}, folder)


def file_rows(name: str, columns: Mapping[str, Collection[str]], folder: Path = DATA) -> Path:
    """Return the file of a resource, for reading rows of it: they count as read from now on.

    They are those whose cell in each column matches one of its regular expressions. Raises DataError as `resource`.
    """
    file = resource(name, folder)["path"]
    note(file, columns)
    return folder / file
