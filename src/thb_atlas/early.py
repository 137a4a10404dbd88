"""What a build may begin before it has imported anything else."""

import os
from pathlib import Path

from .record import BUILD, sources


def mark(root: Path, slug: str) -> Path:
    """Return the file that says since when a book is up to date, by its time, and made from what, by its content."""
    return root / "work" / slug / "published"


def begin() -> None:
    """Start the server of warm kernels if a source is newer than all books: notebooks will run, in all likelihood."""
    books = [path.stat().st_mtime for slug in ("*", "*/*") for path in BUILD.glob(str(mark(Path(), slug)))]
    if hasattr(os, "fork") and max(path.stat().st_mtime for path in sources()) > max(books, default=0):
        from .kernels import start  # noqa: PLC0415 - not needed when nothing changed

        start()
