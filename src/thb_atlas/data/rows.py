"""Rows of tables with their cells as text, for what needs no types. Nothing here needs pandas."""

import csv
from functools import lru_cache
from hashlib import sha256
from io import StringIO
from pathlib import Path

from ..core.errors import DataError
from ..core.hashes import stamp
from ..core.paths import DATA
from .schema import resource
from .usage import note

Cells = dict[str, str]


@lru_cache(maxsize=64)
def _read(path: Path, _: tuple[int, int]) -> tuple[list[Cells], str]:
    try:
        content = path.read_bytes()
        return list(csv.DictReader(StringIO(content.decode("utf-8"), newline=""))), sha256(content).hexdigest()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path} cannot be read: {error}") from None


@lru_cache(maxsize=64)
def _by(path: Path, key: str, stamped: tuple[int, int]) -> dict[str, Cells]:
    return {row[key]: row for row in _read(path, stamped)[0]}


def read_rows(table: str) -> list[Cells]:
    """Return the rows of a table as `rows_of` does, without noting it as read.

    Raises DataError if the file cannot be read.
    """
    path = DATA / resource(table)["path"]
    return _read(path, stamp(path))[0]


def rows_of(table: str) -> list[Cells]:
    """Return the rows of a table with their cells as text, which callers must not change, and note it as read.

    Raises DataError if the file cannot be read.
    """
    name = resource(table)["path"]
    rows, digest = _read(DATA / name, stamp(DATA / name))
    note("files", name, digest)
    return rows


def rows_by(table: str, key: str) -> dict[str, Cells]:
    """Return the rows of `rows_of` by a column, of rows with the same value the last; callers must not change them."""
    rows_of(table)
    path = DATA / resource(table)["path"]
    return _by(path, key, stamp(path))
