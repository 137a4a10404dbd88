"""Checksums of files, as `sha256sum` prints them."""

import hashlib
from collections.abc import Callable, Iterable
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
