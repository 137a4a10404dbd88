"""Publication: replace a book as a whole, keep builds apart by a lock, and remove what they made."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import filelock

from ..core.errors import BuildError
from ..core.hashes import checksum, seal, unseal
from ..core.paths import BUILD
from ..run.editions import Edition, book_folder
from ..run.notebooks import write


def recover(target: Path, aside: Path) -> None:
    """Finish or undo a publication: move the old book back if there is no new one, and delete what is left of it."""
    if aside.exists() and not target.exists():
        aside.rename(target)
    shutil.rmtree(aside, ignore_errors=True)


def publish(new: Path, target: Path, aside: Path) -> None:
    """Replace the folder `target` by `new`, with the old one at `aside` meanwhile; all are on one file system."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        target.rename(aside)
    try:
        new.rename(target)
    finally:
        recover(target, aside)


def workspace(edition: Edition, root: Path) -> Path:
    """Return the folder in which an edition is made."""
    return root / "compiling" / edition.slug


def record_path(edition: Edition, root: Path) -> Path:
    """Return the file that has digests of what the published book is `made_from`, and of its `files`."""
    return workspace(edition, root) / "published-from"


def book_digest(book: Path) -> str:
    """Return a digest of all files of a published book, by which a lost or changed file is noticed."""
    return checksum((path for path in book.rglob("*") if path.is_file()), root=book)


@contextlib.contextmanager
def locked(root: Path) -> Iterator[None]:
    """Keep other builds out of the folder, and repair what a killed one left.

    The lock is released when the process that holds it ends, however that happens.
    """
    root.mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(root / "lock", timeout=0):
            for aside in [path for slug in ("*", "*/*") for path in root.glob(f"compiling/{slug}/before")]:
                recover(root / aside.parent.relative_to(root / "compiling"), aside)
            for part in [*root.rglob(".*.part")]:
                part.unlink()
            yield
    except filelock.Timeout:
        raise BuildError(f"another build is at work in {root}") from None


@contextlib.contextmanager
def amend(edition: Edition, root: Path = BUILD) -> Iterator[Path]:
    """Yield a copy of a published book to add files to, then publish it; one that was up to date stays so.

    Raises BuildError if there is no book.
    """
    work = workspace(edition, root).resolve()
    with locked(root):  # first, since it puts back a book that a killed build left aside
        book, record = book_folder(edition, root), record_path(edition, root)
        recorded = unseal(record) or {}
        is_current = recorded.get("files") == book_digest(book)
        new = work / "output" / "html"
        shutil.rmtree(new.parent, ignore_errors=True)
        try:
            shutil.copytree(book, new)
            yield new
            record.unlink(missing_ok=True)
            publish(new, book, work / "before")
        finally:
            shutil.rmtree(new.parent, ignore_errors=True)
        if is_current:
            write(seal({**recorded, "files": book_digest(book)}), record)
