"""What is slow to compute and the same for many pages, kept in `_build/kept` with a digest of what it is made from."""

import contextlib
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from .hashes import checksum
from .record import BUILD

FOLDER = BUILD / "kept"
CODE = checksum(Path(__file__).parent.glob("*.py"))  # as it was imported
T = TypeVar("T")


def _link(content: bytes, path: Path) -> None:
    """Write a file that has no name before it is whole: nothing is left of it if this process is killed (Linux)."""
    with open(os.open(path.parent, os.O_TMPFILE | os.O_WRONLY, 0o644), "wb") as file:
        file.write(content)
        file.flush()
        os.link(f"/proc/self/fd/{file.fileno()}", path)


def _rename(content: bytes, path: Path) -> None:
    """Write a file beside its place, and move it there."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(path)


def by_code(kind: str) -> str:
    """Return how keys begin of what this code makes of a kind, and another may make otherwise."""
    return f"{kind}-{CODE[:16]}-"


def forget_other_code(kind: str) -> None:
    """Remove what other code than this made of a kind: nothing will ask for it."""
    for path in FOLDER.glob(f"{kind}-*"):
        if not path.name.startswith(by_code(kind)):
            path.unlink(missing_ok=True)


def kept(key: str, make: Callable[[], T], is_current: Callable[[T], bool] = lambda _: True) -> T:
    """Return what is kept under a key if it is current, else what `make` returns, which is kept from now on."""
    path = FOLDER / key
    with contextlib.suppress(FileNotFoundError):
        if is_current(found := pickle.loads(path.read_bytes())):
            return found
        path.unlink(missing_ok=True)
    made = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        _link(pickle.dumps(made), path)
    except FileExistsError:  # another kernel was faster
        pass
    except (AttributeError, OSError):  # not this system, or not on this disk
        _rename(pickle.dumps(made), path)
    return made
