"""Checksums of files, as `sha256sum` prints them, and of JSON that a build stores; stamps of files."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from os.path import relpath
from pathlib import Path

Hash = Callable[[Path], str]


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal, or an empty text if the file does not exist."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


def stamp(path: Path) -> tuple[int, int]:
    """Return the modification time (ns) and size of a file, which change with its content; (0, 0) if there is none."""
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_size


def checksum(paths: Iterable[Path], *more: str, hashed: Hash = sha256, root: Path | None = None) -> str:
    """Return one SHA-256 over the lines that `sha256sum` prints for files, sorted by name, and over further texts.

    The lines have names alone or, with a `root`, paths relative to that folder.
    """
    names = [(relpath(path, root) if root else path.name, path) for path in paths]
    lines = [f"{hashed(path)}  {name}\n" for name, path in sorted(names)]
    texts = [f"{text}\0" for text in more]  # kept apart: "ab", "c" are not "a", "bc"
    return hashlib.sha256("".join([*lines, *texts]).encode()).hexdigest()


def json_digest(content: object) -> str:
    """Return the SHA-256 of an object written as JSON."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def seal(content: Mapping) -> str:
    """Return an object as JSON, with a checksum of its content as the first key."""
    plain = json.loads(json.dumps(content, default=str))
    return json.dumps({"checksum": json_digest(plain), **plain}, indent=1, ensure_ascii=False) + "\n"


def unseal(path: Path) -> dict | None:
    """Return the object that `seal` wrote to a file, or None if the file is missing or its checksum does not match."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return content if content.pop("checksum") == json_digest(content) else None
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        return None
