"""What this process has read of the data package, for records: files, rows of them, and judgments of claims."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager

from .rows import named

Asked = tuple[str, Mapping[str, Collection[str]]]  # a file, and for columns what cells may be; without any: all rows
_asked: list[Asked] = []
_told: dict[str, tuple[str, list[Asked]]] = {}  # by claim: the digest of the judgment, and what it rests on


def note(file: str, columns: Mapping[str, Collection[str]]) -> None:
    """Take a file, or rows of it, as read by this process."""
    _asked.append((file, columns))


def note_claim(claim_id: str, digest: str, asked: list[Asked]) -> None:
    """Take the judgment of a claim as read by this process: its digest, and what whoever made it has read for it."""
    _told[claim_id] = digest, asked


@contextmanager
def apart() -> Iterator[list[Asked]]:
    """Give a list which has, after the block, what was read in it; that does not count as read by this process.

    After an exception it does.
    """
    begun, asked = len(_asked), []
    yield asked
    asked += _asked[begun:]
    del _asked[begun:]


def _names(asked: Iterable[Asked]) -> list[str]:
    """Return what was read, a file by its path in the data package, some of its rows as in `rows`.

    What is read by the same columns is one: each of the expressions of one with each of the other.
    """
    found = list(asked)
    whole, some = {file for file, columns in found if not columns}, {}
    for file, columns in found:
        for column in sorted(columns) if file not in whole else ():
            some.setdefault((file, *sorted(columns)), defaultdict(set))[column].update(columns[column])
    return sorted([*whole, *(named(file, columns) for (file, *_), columns in some.items())])


def used() -> list[str]:
    """Return the names of files, or of rows of them, that were read, those for judgments of claims apart."""
    return _names(_asked)


def claims() -> dict[str, str]:
    """Return the digests of the judgments that were read, by claim."""
    return {claim_id: digest for claim_id, (digest, _) in sorted(_told.items())}


def evidence() -> list[str]:
    """Return the names of files, or of rows of them, that the judgments rest on."""
    return _names(read for _, asked in _told.values() for read in asked)
