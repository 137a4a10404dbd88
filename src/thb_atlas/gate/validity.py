"""Notes on which tables were found valid, and in which state, so that an unchanged table is not validated again."""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..core.hashes import checksum
from ..core.paths import DATA, VALID
from ..data.schema import resource
from . import files, tableschema


def states(names: Iterable[str], folder: Path = DATA) -> dict[str, str]:
    """Return for each resource a digest of its schema, its file, and the files that its keys refer to."""
    return {name: _state(name, folder) for name in names}


def _state(name: str, folder: Path) -> str:
    part = resource(name, folder)
    paths = {folder / resource(table, folder)["path"] for table in (name, *tableschema.referred_tables(part))}
    return checksum(paths, json.dumps(part), hashed=files.digest)


def read_notes(folder: Path = DATA) -> dict[str, str]:
    """Return the state in which each resource was last found valid, by name; empty if none was noted."""
    try:
        notes = json.loads(_path(folder).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return notes if isinstance(notes, dict) else {}


def write_notes(valid: Mapping[str, str], folder: Path = DATA) -> None:
    """Note the states of valid resources; if nothing can be written, they will be validated again."""
    path = _path(folder)
    new = path.with_name(f"{path.name}-{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_text(json.dumps(read_notes(folder) | valid), encoding="utf-8")
        new.replace(path)
    except OSError:
        return


def _path(folder: Path) -> Path:
    return VALID if folder == DATA else folder / ".valid.json"
