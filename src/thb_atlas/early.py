"""What a build may begin before it has imported anything else."""

import os

from .record import BUILD, sources


def begin() -> None:
    """Start the server of warm kernels if a source is newer than all books: notebooks will run, in all likelihood."""
    books = [path.stat().st_mtime for depth in ("*", "*/*") for path in BUILD.glob(f"work/{depth}/published")]
    if hasattr(os, "fork") and max(path.stat().st_mtime for path in sources()) > max(books, default=0):
        from .kernels import start  # noqa: PLC0415 - not needed when nothing changed

        start()
