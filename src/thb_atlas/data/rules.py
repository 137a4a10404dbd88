"""What a rule between tables is: a function that finds faults, known by its name and by its sentence."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from .faults import Fault


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its place in the file (the header is row 1) and its cells by column, as text."""

    table: str
    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def wrong(self, column: str, expected: str, mend: str) -> Fault:
        """Return a fault of one cell of this row, or of several (`start, end`)."""
        value = ", ".join(self.cells.get(name, "") for name in column.split(", "))
        return Fault("", f"{self.table}.csv", expected, mend, self.number, column, value)


@dataclass(frozen=True)
class Data:
    """The tables in which no cell is in doubt, and the description of all."""

    package: Mapping
    tables: Mapping[str, list[Row]]

    def __getitem__(self, table: str) -> list[Row]:
        """Return the rows of a table; none if some are in doubt, for rules that are on one table at a time."""
        return self.tables.get(table, [])

    @cached_property
    def fields(self) -> dict[str, dict[str, Mapping]]:
        """Return the fields of all tables: by table and column, as the schema has them."""
        parts = (part for part in self.package["resources"] if part["type"] == "table")
        return {part["name"]: {f["name"]: f for f in part["schema"]["fields"]} for part in parts}

    @cached_property
    def columns(self) -> dict[tuple[str, str], set[str]]:
        """Return what `column` has found before."""
        return {}

    def column(self, table: str, column: str) -> set[str]:
        """Return what stands in a column, without empty cells."""
        if (table, column) not in self.columns:
            self.columns[table, column] = {row[column] for row in self[table]} - {""}
        return self.columns[table, column]

    def by(self, table: str, column: str) -> dict[str, list[Row]]:
        """Return the rows of a table by what stands in a column."""
        found: dict[str, list[Row]] = {}
        for row in self[table]:
            found.setdefault(row[column], []).append(row)
        return found

    def first(self, table: str, column: str) -> dict[str, Row]:
        """Return the first row for each value of a column."""
        return {value: rows[0] for value, rows in self.by(table, column).items()}


Find = Callable[[Data], Iterable[Fault]]


class Rule(NamedTuple):
    """A rule: its name, its sentence, the tables that it looks at, and what finds the faults."""

    name: str
    sentence: str
    tables: tuple[str, ...]
    find: Find


RULES: list[Rule] = []  # of the study: whoever opens the gate imports them first


def rule(*tables: str) -> Callable[[Find], Find]:
    """Make a function a rule: its name is that of the function, its sentence the first line of its docstring.

    It is asked if none of `tables` has a row in doubt.
    """

    def register(find: Find) -> Find:
        name = find.__name__.replace("_", "-")
        RULES.append(Rule(name, find.__doc__.strip().splitlines()[0], tables, find))
        return find

    return register


def whole(table: str, expected: str, mend: str, column: str = "") -> Fault:
    """Return a fault of a table as a whole."""
    return Fault("", f"{table}.csv", expected, mend, None, column)


def number(text: str) -> float | None:
    """Return a cell as a number, None if it is empty or none; a wrong spelling is the fault of another rule."""
    try:
        return float(text) if text.isascii() else None
    except ValueError:
        return None


def found(data: Data) -> Iterator[Fault]:
    """Yield what the rules that are registered find, of those whose tables can all be read."""
    for name, _, tables, find in RULES:
        if all(table in data.tables for table in tables):
            yield from (fault._replace(kind=name) for fault in find(data))
