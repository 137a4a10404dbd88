"""What was found on a page the last time: it is not looked for again on a page that is as it was."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..core.hashes import seal, unseal

Recall = Callable[[str, Callable[[], object]], object]  # of what a result is made from, and what makes it


def anew(_: str, make: Callable[[], object]) -> object:
    """Make a result, whatever was made before."""
    return make()


@contextmanager
def kept(file: Path) -> Iterator[Recall]:
    """Give what makes a result, as JSON can hold it, or has it from the last time if it was made from the same.

    All results that were asked for are then stored in the file, and no others.
    """
    before, now = unseal(file) or {}, {}

    def recall(made_from: str, make: Callable[[], object]) -> object:
        key = hashlib.sha256(made_from.encode()).hexdigest()
        now[key] = before[key] if key in before else make()
        return now[key]

    yield recall
    file.write_text(seal(now), encoding="utf-8")
