"""Results of reading a page, stored between builds: a page that did not change is not read again."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..core.hashes import seal, unseal

Cached = Callable[[str, Callable[[], object]], object]  # takes what a result is made from, and what computes it


def uncached(_: str, compute: Callable[[], object]) -> object:
    """Compute a result, whatever was computed before."""
    return compute()


@contextmanager
def cached_in(file: Path) -> Iterator[Cached]:
    """Yield a function that computes a result, or returns the stored one if it was made from the same.

    Results must be serialisable as JSON. Those that were asked for are then stored in the file, and no others.
    """
    before = unseal(file) or {}
    now = {}

    def cached(made_from: str, compute: Callable[[], object]) -> object:
        key = hashlib.sha256(made_from.encode()).hexdigest()
        now[key] = before[key] if key in before else compute()
        return now[key]

    yield cached
    file.write_text(seal(now), encoding="utf-8")
