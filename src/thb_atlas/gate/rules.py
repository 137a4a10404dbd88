"""Rules between tables: queries or functions that find faults, each with a name and a sentence."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple

from ..data.schema import DESCRIPTOR
from .faults import Fault, Row


@dataclass(frozen=True)
class Data:
    """The tables that are readable, and the descriptions of all."""

    package: Mapping
    tables: Mapping[str, list[Row]]

    def __getitem__(self, table: str) -> list[Row]:
        """Return the rows of a table; none if it is unreadable."""
        return self.tables.get(table, [])

    @property
    def described(self) -> list[Mapping]:
        """The descriptions of all tables."""
        return [each for each in self.package["resources"] if each["type"] == "table"]

    @cached_property
    def fields(self) -> dict[str, dict[str, Mapping]]:
        """The fields of all tables as the schema has them, by table and column."""
        return {each["name"]: {f["name"]: f for f in each["schema"]["fields"]} for each in self.described}

    @cached_property
    def database(self) -> sqlite3.Connection:
        """The tables in a database in memory, which refuses to read those that are unreadable.

        Two more tables are `cells`, all cells with the key of their row, and `fields`, all columns.
        """
        database = sqlite3.connect(":memory:")
        database.create_function("plain", 1, canonical_number, deterministic=True)
        database.execute("create table cells (file not null, row, field not null, value not null, key not null, thing)")
        database.execute("create table fields (file, field, vocabulary, enum)")
        for resource in self.described:
            name, keys, fields = resource["name"], resource["schema"]["primaryKey"], self.fields[resource["name"]]
            _create(database, name, fields, self[name])
            key = " || ':' || ".join(f"[{column}]" for column in keys)
            for column, field in fields.items():
                cells = f"select ?, rowid, ?, [{column}], {key}, [{keys[0]}] from [{name}]"
                database.execute(f"insert into cells {cells}", (name, column))
                enum = json.dumps(field.get("constraints", {}).get("enum", []), ensure_ascii=False, separators=",:")
                values = name, column, field.get("vocabulary", ""), enum
                database.execute("insert into fields values (?, ?, ?, ?)", values)
        _create(database, "boundaries", ["iso3", "name"], self["boundaries"])
        database.execute("create index cells_by_key on cells (file, field, key)")
        denied = {*self.fields, "boundaries"} - set(self.tables)
        database.set_authorizer(lambda _, name, *__: sqlite3.SQLITE_DENY if name in denied else sqlite3.SQLITE_OK)
        return database

    def column(self, table: str, column: str) -> set[str]:
        """Return the values of a column, without empty cells."""
        return {row[column] for row in self[table]} - {""}


def _create(database: sqlite3.Connection, name: str, columns: Iterable[str], rows: Iterable[Row]) -> None:
    """Create a table whose rows have the numbers that they have in the file."""
    quoted = [f"[{column}]" for column in columns]
    database.execute(f"create table [{name}] ({' not null, '.join(quoted)} not null)")
    values = ((row.number, *row.cells.values()) for row in rows)
    database.executemany(f"insert into [{name}] (rowid, {', '.join(quoted)}) values (?{', ?' * len(quoted)})", values)


Find = Callable[[Data], Iterable[Fault]]


class Rule(NamedTuple):
    """A rule: its name, its sentence, the tables that it needs, and the function that finds faults."""

    name: str
    sentence: str
    tables: tuple[str, ...]
    find: Find


RULES: list[Rule] = []  # filled by the rules of the study, which must be imported first
PARAGRAPH = re.compile(r"-- ([a-z]+(?:-[a-z]+)*): (.+)\n((?:.+\n)+)")


def rule(*tables: str) -> Callable[[Find], Find]:
    """Register a function as a rule, with its name, and with the first line of its docstring as the sentence.

    It is called if every row of `tables` is readable.
    """

    def register(find: Find) -> Find:
        sentence = find.__doc__.strip().splitlines()[0]
        RULES.append(Rule(find.__name__.replace("_", "-"), sentence, tables, find))
        return find

    return register


def register_queries(path: Path) -> None:
    """Register each paragraph of an SQL file as a rule: `-- name: sentence`, then queries that return wrong cells.

    Raises ValueError for a paragraph that is neither that nor a comment, so that no rule is silently left out.
    """
    for paragraph in path.read_text(encoding="utf-8").split("\n\n"):
        match = PARAGRAPH.fullmatch(f"{paragraph.strip()}\n")
        if match and match[3].endswith(";\n"):
            queries = re.split(r";$", match[3], flags=re.MULTILINE)[:-1]
            RULES.append(Rule(match[1], match[2], (), partial(_run_queries, queries)))
        elif not all(line.startswith("-- ") for line in paragraph.strip().splitlines()):
            form = "a comment, or `-- name: sentence` (letters and hyphens), then queries with ; at their ends"
            raise ValueError(f"{path}: expected {form}, not:\n{paragraph}")


def _run_queries(queries: Sequence[str], data: Data) -> Iterator[Fault]:
    """Yield the rows that queries return as faults; queries on an unreadable table are skipped."""
    for query in queries:
        try:
            rows = data.database.execute(query).fetchall()
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_AUTH:  # a query of two statements has none
                continue
            raise
        for table, number, column, expected, mend in sorted(rows, key=lambda row: (row[0], row[1] or 0)):
            if number and number > 1:  # 1 is the header
                yield data[table][number - 2].fault(column, expected, mend)
            else:
                yield Fault("", data[table][0].file, expected, mend, number, column)


def canonical_number(text: str) -> str:
    """Return a number in one spelling, and any other text as it is."""
    try:
        return f"{float(text):.12g}" if text.isascii() and "_" not in text else text
    except ValueError:
        return text


def _exceptions(data: Data) -> dict[tuple[str, str, int], tuple[int, str]]:
    """Return the exceptions to rules, by rule, file and row: their row in exceptions.csv, and the key they name."""
    query = """select rule, resource || '.csv', ifnull(min(row), 0), here.rowid, row_id
        from exceptions as here left join cells on file = resource and key = row_id group by here.rowid"""
    try:
        return {tuple(place): (row, key) for *place, row, key in data.database.execute(query)}
    except sqlite3.DatabaseError:  # it cannot be read, or is no table
        return {}


def faults(data: Data) -> Iterator[Fault]:
    """Yield the faults that the registered rules find where their tables are readable, apart from exceptions."""
    exceptions, used = _exceptions(data), set()
    for name, _, tables, find in RULES:
        try:
            for broken in find(data) if all(table in data.tables for table in tables) else ():
                if (place := (name, broken.file, broken.row)) in exceptions:
                    used.add(place)
                else:
                    yield broken._replace(kind=name, mend=f"{broken.mend} (rule {name})")
        except (LookupError, ValueError, sqlite3.Error) as error:
            used |= {place for place in exceptions if place[0] == name}
            yield Fault("rule", DESCRIPTOR, f"what the rule {name} reads ({error})", "bring it back, or mend the rule")
    if set(data.fields) <= set(data.tables):  # else rules were skipped, with their exceptions
        for name, file, row in sorted(set(exceptions) - used):
            expected, mend = f"a row of {file} that breaks the rule {name}", "delete the row, or correct its key"
            number, key = exceptions[name, file, row]
            yield Fault("excepted", "exceptions.csv", expected, mend, number, "row_id", key)
