"""Checksums: of files, as `sha256sum` prints them, and of what a build stores, so that damage is noticed."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal, or an empty text if there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


def checksum(paths: Iterable[Path], *more: str, hashed: Callable[[Path], str] = sha256) -> str:
    """Return one SHA-256 over the lines that `sha256sum` prints for files, by name, and over further texts."""
    lines = [f"{hashed(path)}  {path.name}\n" for path in sorted(paths, key=lambda path: (path.name, path))]
    return hashlib.sha256("".join([*lines, *more]).encode()).hexdigest()


def of_json(content: object) -> str:
    """Return the SHA-256 of what JSON can hold, as it is after it was written and read."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def sealed(content: Mapping) -> str:
    """Return an object as JSON, with a checksum of all that is in it as its first key."""
    plain = json.loads(json.dumps(content, default=str))
    return json.dumps({"checksum": of_json(plain), **plain}, indent=1, ensure_ascii=False) + "\n"


def unsealed(path: Path) -> dict | None:
    """Return what `sealed` wrote to a file, without its checksum; None if it is not there, or not as it was written."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return content if content.pop("checksum") == of_json(content) else None
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        return None
