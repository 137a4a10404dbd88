"""What is wrong in the data package: one fault each, said in a sentence that names the place and how to mend it."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from ..core.errors import cut, escape_unprintable
from ..core.paths import ROOT

LIMIT = 10  # faults of one kind in one file that are told; the others are counted


class Fault(NamedTuple):
    """One fault; `row` (the header is row 1), `column` and `value` are empty where the fault has no such place."""

    kind: str  # a short name, such as `foreign-key`
    file: str  # within the folder of the data
    expected: str  # a clause that begins with what should stand there
    mend: str  # an order, without a full stop
    row: int | None = None
    column: str = ""
    value: str | None = None


def shown_path(path: Path) -> str:
    """Return a path as a reader of the repository knows it: `data/boxes.csv`; others as they are."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


def sentence(fault: Fault, folder: Path) -> str:
    """Return a fault in the data of a folder in one line: where, which value, what was expected, how to mend it."""
    where = [shown_path(folder / fault.file)]
    where += [f"row {fault.row}"] if fault.row is not None else []
    where += [f"column {fault.column}"] if fault.column else []
    where += [f"value {cut(fault.value)!r}"] if fault.value is not None else []
    return escape_unprintable(f"{', '.join(where)}: expected {cut(fault.expected, 400)}; {cut(fault.mend, 400)}.")


def told(faults: Iterable[Fault]) -> tuple[list[Fault], dict[tuple[str, str], int]]:
    """Return the first `LIMIT` faults of each kind in each file, and how many more there are, by kind and file."""
    found, seen = [], Counter()
    for fault in faults:
        seen[fault.kind, fault.file] += 1
        if seen[fault.kind, fault.file] <= LIMIT:
            found.append(fault)
    return found, {key: number - LIMIT for key, number in seen.items() if number > LIMIT}


def lines(faults: list[Fault], folder: Path) -> list[str]:
    """Return what is said of faults, a line each: a head with their number, the faults, and what was left out."""
    some, more = told(faults)
    head = f"{len(faults)} problem{'' if len(faults) == 1 else 's'} in the data."
    left = [f"{shown_path(folder / file)}: {n} more of the kind {kind}." for (kind, file), n in more.items()]
    return [head, *(sentence(fault, folder) for fault in some), *left]


def as_json(faults: list[Fault], folder: Path) -> str:
    """Return faults as JSON: `valid`, `faults` (with their sentence), `more` (kind, file, number left out)."""
    some, more = told(faults)
    content = {
        "valid": not faults,
        "problems": len(faults),
        "faults": [
            {**fault._asdict(), "file": shown_path(folder / fault.file), "sentence": sentence(fault, folder)}
            for fault in some
        ],
        "more": [{"kind": kind, "file": shown_path(folder / file), "number": n} for (kind, file), n in more.items()],
    }
    return json.dumps(content, indent=2)
