"""Faults of the data package, each reported in one sentence: the place, what was expected, and how to mend it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ..core.errors import cut, escape_unprintable
from ..core.paths import ROOT
from ..core.wording import quantity

MAX_REPORTED = 10  # faults of one kind in one file that are reported; the others are counted


class Fault(NamedTuple):
    """One fault; without `row` (the header is row 1), `column` or `value` where it has no such place."""

    kind: str  # a short name, such as `foreign-key`
    file: str  # path within the folder of the data, or an absolute one
    expected: str  # a noun phrase: what was expected there
    mend: str  # an imperative, without a full stop
    row: int | None = None
    column: str = ""
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its file, its number there (the header is row 1), and its cells by column, as text."""

    file: str
    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def fault(self, column: str, expected: str, mend: str, kind: str = "") -> Fault:
        """Return a fault of one cell of this row, or of several (`start, end`)."""
        value = ", ".join(self.cells[name] for name in column.split(", "))
        return Fault(kind, self.file, expected, mend, self.number, column, value)


def shown_path(path: Path) -> str:
    """Return a path relative to the repository, `data/boxes.csv`, or as it is if it lies elsewhere."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


def sentence(fault: Fault, folder: Path) -> str:
    """Return a fault in the data of a folder as one line: the place, the value, what was expected, how to mend it."""
    place = [shown_path(folder / fault.file)]
    place += [f"row {fault.row}"] if fault.row is not None else []
    part = "column " if fault.file.endswith(".csv") else "at "  # of datapackage.json: a table, or TABLE.COLUMN
    place += [f"{part}{fault.column}"] if fault.column else []
    place += [f"value {cut(fault.value)!r}"] if fault.value is not None else []
    return escape_unprintable(f"{', '.join(place)}: expected {cut(fault.expected, 400)}; {cut(fault.mend, 400)}.")


def lines(faults: list[Fault], folder: Path) -> list[str]:
    """Return a report, line by line: how many faults, the first of each kind in each file, how many more."""
    told, numbers = [], Counter()
    for fault in faults:
        numbers[fault.kind, fault.file] += 1
        if numbers[fault.kind, fault.file] <= MAX_REPORTED:
            told.append(sentence(fault, folder))
    more = {place: number - MAX_REPORTED for place, number in numbers.items() if number > MAX_REPORTED}
    left_out = [f"{shown_path(folder / file)}: {n} more of the kind {kind}." for (kind, file), n in more.items()]
    return [f"{quantity(len(faults), 'problems')} in the data.", *told, *left_out]
