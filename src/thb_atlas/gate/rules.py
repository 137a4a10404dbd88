"""What a rule between tables is: queries or a function that find faults, known by its name and by its sentence."""

import inspect
import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple

from .descriptor import fault
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
    def database(self) -> sqlite3.Connection:
        """Return the tables in a database in memory, which lets nobody read those that have a row in doubt.

        Beside them are `cells`, all cells of all tables with the key of their row, and `fields`, all columns.
        """
        base = sqlite3.connect(":memory:")
        base.create_function("plain", 1, plain, deterministic=True)
        base.execute("create table cells (file not null, row, field not null, value not null, key not null, thing)")
        base.execute("create table fields (file, field, vocabulary, enum)")
        for part in (part for part in self.package["resources"] if part["type"] == "table"):
            fields = self.fields[part["name"]]
            _put(base, part["name"], fields, self[part["name"]])
            key = " || ':' || ".join(f"[{column}]" for column in part["schema"]["primaryKey"])
            for column, field in fields.items():
                place, thing = (part["name"], column), part["schema"]["primaryKey"][0]
                cells = f"select ?, rowid, ?, [{column}], {key}, [{thing}] from [{part['name']}]"
                base.execute(f"insert into cells {cells}", place)
                enum = json.dumps(field.get("constraints", {}).get("enum", []), ensure_ascii=False, separators=",:")
                base.execute("insert into fields values (?, ?, ?, ?)", (*place, field.get("vocabulary", ""), enum))
        _put(base, "boundaries", ["iso3"], self["boundaries"])
        base.execute("create index cells_by_key on cells (file, field, key)")
        doubted = set(self.fields) - set(self.tables)
        base.set_authorizer(lambda _, name, *__: sqlite3.SQLITE_DENY if name in doubted else sqlite3.SQLITE_OK)
        return base

    @cached_property
    def columns(self) -> dict[tuple[str, str], set[str]]:
        """Return what `column` has found before."""
        return {}

    def column(self, table: str, column: str) -> set[str]:
        """Return what stands in a column, without empty cells."""
        if (table, column) not in self.columns:
            self.columns[table, column] = {row[column] for row in self[table]} - {""}
        return self.columns[table, column]


def _put(base: sqlite3.Connection, name: str, columns: Iterable[str], rows: Iterable[Row]) -> None:
    """Put a table into a database: its rows have the numbers that they have in the file."""
    named = [f"[{column}]" for column in columns]
    base.execute(f"create table [{name}] ({' not null, '.join(named)} not null)")
    values = ((row.number, *row.cells.values()) for row in rows)
    base.executemany(f"insert into [{name}] (rowid, {', '.join(named)}) values (?{', ?' * len(named)})", values)


Find = Callable[[Data], Iterable[Fault]]


class Rule(NamedTuple):
    """A rule: its name, its sentence, the tables that it looks at, what finds the faults, and where it stands."""

    name: str
    sentence: str
    tables: tuple[str, ...]
    find: Find
    path: Path


RULES: list[Rule] = []  # of the study: whoever opens the gate imports them first
PARAGRAPH = re.compile(r"-- ([a-z]+(?:-[a-z]+)*): (.+)\n((?:.+\n)+)")
FORM = "a comment, or a rule: `-- name: sentence` (a new name, letters and hyphens), then queries with ; at their ends"


def rule(*tables: str) -> Callable[[Find], Find]:
    """Make a function a rule: its name is that of the function, its sentence the first line of its docstring.

    It is asked if none of `tables` has a row in doubt.
    """

    def register(find: Find) -> Find:
        name, sentence = find.__name__.replace("_", "-"), find.__doc__.strip().splitlines()[0]
        RULES.append(Rule(name, sentence, tables, find, Path(inspect.getfile(find))))
        return find

    return register


def rules_of(path: Path) -> None:
    """Make each paragraph of a file of SQL a rule: `-- name: sentence`, then queries that return the wrong cells.

    A paragraph that is neither that nor a comment, and a name that there is, become faults of the data: what is written
    as a rule is asked or told.
    """
    text = path.read_text(encoding="utf-8")
    for part in re.finditer(r"(?:.+\n?)+", text):
        place = f"{path.name}, line {len(text[: part.start()].splitlines()) + 1}"
        found = PARAGRAPH.fullmatch(f"{part[0].rstrip()}\n")
        if found and found[3].endswith(";\n") and found[1] not in {rule.name for rule in RULES}:
            queries = re.split(r";$", found[3], flags=re.MULTILINE)[:-1]
            RULES.append(Rule(found[1], found[2], (), partial(_ask, place, queries), path))
        elif not all(line.startswith("-- ") for line in part[0].splitlines()):
            wrong = Fault("", str(path), FORM, f"mend {place}")
            RULES.append(Rule("rules", FORM, (), lambda _, wrong=wrong: [wrong], path))


def _ask(place: str, queries: Sequence[str], data: Data) -> Iterator[Fault]:
    """Yield what queries return, as faults; those that read a table in doubt are not answered."""
    for query in queries:
        try:
            rows = data.database.execute(query)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_AUTH:  # a query of two statements has none
                raise sqlite3.OperationalError(f"{place}: {error}") from None
            continue
        if len(rows.description) != 5:
            raise sqlite3.OperationalError(f"{place}: a query returns table, row, column, expected, mend")
        yield from _told(place, rows.fetchall(), data)


def _told(place: str, rows: Sequence[tuple], data: Data) -> Iterator[Fault]:
    """Yield the rows that a query returns, in the order of the tables, as faults."""
    for table, number, column, expected, mend in sorted(rows, key=lambda row: (row[0], row[1] or 0)):
        if gone := [name for name in column.split(", ") if column and name not in data.fields.get(table, ())]:
            raise sqlite3.OperationalError(f"{place}: no such column: {table}.{gone[0]}")
        row = data[table][number - 2] if number else None
        yield row.wrong(column, expected, mend) if row else Fault("", f"{table}.csv", expected, mend, None, column)


def number(text: str) -> float | None:
    """Return a cell as a number, None if it is empty or none; a wrong spelling is the fault of another rule."""
    try:
        return float(text) if text.isascii() else None
    except ValueError:
        return None


def plain(text: str) -> str:
    """Return a number in one spelling, other text as it is."""
    value = number(text)
    return text if value is None else f"{value:.12g}"


def _exceptions(data: Data) -> dict[tuple[str, str, int], tuple[int, str]]:
    """Return the exceptions to rules, by rule, file and row: their own row, and the key of the other."""
    query = """select rule, resource || '.csv', ifnull(min(row), 0), here.rowid, row_id
        from exceptions as here left join cells on file = resource and key = row_id group by here.rowid"""
    try:
        return {tuple(place): (own, key) for *place, own, key in data.database.execute(query)}
    except sqlite3.DatabaseError:  # in doubt, or a package without exceptions
        return {}


def found(data: Data) -> Iterator[Fault]:
    """Yield what the rules that are registered find, of those whose tables can all be read, but for exceptions."""
    excepted, met = _exceptions(data), set()
    for name, _, tables, find, _ in RULES:
        try:
            for each in find(data) if all(table in data.tables for table in tables) else ():
                if (place := (name, each.file, each.row)) in excepted:
                    met.add(place)
                else:
                    yield each._replace(kind=name)
        except (KeyError, sqlite3.OperationalError) as error:
            yield fault("", f"what the rule {name} reads ({error})", "bring it back, or change the rule")
    if set(data.fields) <= set(data.tables):  # else some rules were not asked
        for name, file, row in sorted(set(excepted) - met):
            own, key = excepted[name, file, row]
            wanted = f"a row of {file} that breaks the rule {name}"
            yield Fault("excepted", "exceptions.csv", wanted, "delete the row, or correct its key", own, "row_id", key)
