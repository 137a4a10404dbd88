"""A cache of digests of valid tables, so that a build does not validate an unchanged table again."""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from ..core.hashes import checksum
from ..core.paths import DATA, PACKAGE, VALID
from ..core.replacing import replacing
from ..data.schema import resource
from . import files, tableschema
from .descriptor import SCHEMA

SOURCES = ("core", "data", "gate", "ledger", "study/rules")  # folders whose code decides what is valid


def digests(names: Iterable[str], folder: Path = DATA) -> dict[str, str]:
    """Return for each resource a digest of its schema, its file, the files its keys refer to, and the validator."""
    validator = validator_digest()
    return {name: _digest(name, folder, validator) for name in names}


def validator_digest() -> str:
    """Return a digest of the code that decides what is valid, and of the version of frictionless."""
    sources = {path for room in SOURCES for path in (PACKAGE / room).rglob("*.py")}
    return checksum({*sources, SCHEMA}, version("frictionless"), root=PACKAGE)


def _digest(name: str, folder: Path, validator: str) -> str:
    part = resource(name, folder)
    paths = {folder / resource(table, folder)["path"] for table in (name, *tableschema.referred_tables(part))}
    return checksum(paths, json.dumps(part), validator, hashed=files.digest)


def read_cache(folder: Path = DATA) -> dict[str, str]:
    """Return the digests of resources when they were last valid, by name; empty if there is no cache."""
    try:
        cached = json.loads(_path(folder).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return cached if isinstance(cached, dict) else {}


def update_cache(valid: Mapping[str, str], folder: Path = DATA) -> None:
    """Store the digests of valid resources; if nothing can be written, they will be validated again."""
    with suppress(OSError), replacing(_path(folder)) as new:
        new.write_text(json.dumps(read_cache(folder) | valid), encoding="utf-8")


def _path(folder: Path) -> Path:
    return VALID if folder == DATA else folder / ".valid.json"
