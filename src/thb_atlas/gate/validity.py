"""Notes on which tables were found valid, and in what state, so that a table is not validated twice."""

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
    paths = {folder / resource(each, folder)["path"] for each in (name, *tableschema.referred(resource(name, folder)))}
    return checksum(paths, json.dumps(resource(name, folder)), hashed=files.digest)


def read_notes(folder: Path = DATA) -> dict[str, str]:
    """Return the state in which each resource was last found valid, by name; empty if nothing was noted."""
    try:
        notes = json.loads(_notes(folder).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return notes if isinstance(notes, dict) else {}


def write_notes(valid: Mapping[str, str], folder: Path = DATA) -> None:
    """Note the states of valid resources. Where nothing can be written, they are validated again next time."""
    notes = _notes(folder)
    new = notes.with_name(f"{notes.name}-{os.getpid()}")
    try:
        notes.parent.mkdir(parents=True, exist_ok=True)
        new.write_text(json.dumps(read_notes(folder) | valid), encoding="utf-8")
        new.replace(notes)
    except OSError:
        return


def _notes(folder: Path) -> Path:
    return VALID if folder == DATA else folder / ".valid.json"
