"""Rules between tables: queries or functions that find faults, each with a name and a sentence."""

import inspect
import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple

from ..core.errors import suggest
from .descriptor import descriptor_fault
from .faults import Fault


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its number in the file (the header is row 1) and its cells by column, as text."""

    table: str
    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def fault(self, column: str, expected: str, mend: str) -> Fault:
        """Return a fault of one cell of this row, or of several (`start, end`)."""
        value = ", ".join(self.cells.get(name, "") for name in column.split(", "))
        return Fault("", f"{self.table}.csv", expected, mend, self.number, column, value)


@dataclass(frozen=True)
class Data:
    """The tables of which every row is readable, and the descriptions of all."""

    package: Mapping
    tables: Mapping[str, list[Row]]

    def __getitem__(self, table: str) -> list[Row]:
        """Return the rows of a table; none if one is unreadable."""
        return self.tables.get(table, [])

    @cached_property
    def fields(self) -> dict[str, dict[str, Mapping]]:
        """The fields of all tables as the schema has them, by table and column."""
        parts = (part for part in self.package["resources"] if part["type"] == "table")
        return {part["name"]: {f["name"]: f for f in part["schema"]["fields"]} for part in parts}

    @cached_property
    def database(self) -> sqlite3.Connection:
        """The tables in a database in memory, which refuses to read those with an unreadable row.

        Two more tables are `cells`, all cells with the key of their row, and `fields`, all columns.
        """
        database = sqlite3.connect(":memory:")
        database.create_function("plain", 1, canonical_number, deterministic=True)
        database.execute("create table cells (file not null, row, field not null, value not null, key not null, thing)")
        database.execute("create table fields (file, field, vocabulary, enum)")
        primary_keys = {part["name"]: part.get("schema", {}).get("primaryKey") for part in self.package["resources"]}
        for name, fields in self.fields.items():
            keys = primary_keys[name]
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
    """A rule: its name, its sentence, the tables that it needs, the function that finds faults, and its file."""

    name: str
    sentence: str
    tables: tuple[str, ...]
    find: Find
    path: Path


RULES: list[Rule] = []  # filled by the rules of the study, which must be imported first
PARAGRAPH = re.compile(r"-- ([a-z]+(?:-[a-z]+)*): (.+)\n((?:.+\n)+)")
RULE_FORM = (
    "a comment, or a rule: `-- name: sentence` (a new name, letters and hyphens), then queries with ; at their ends"
)


def rule(*tables: str) -> Callable[[Find], Find]:
    """Register a function as a rule, with its name, and with the first line of its docstring as the sentence.

    It is called if every row of `tables` is readable.
    """

    def register(find: Find) -> Find:
        sentence = find.__doc__.strip().splitlines()[0]
        RULES.append(Rule(find.__name__.replace("_", "-"), sentence, tables, find, Path(inspect.getfile(find))))
        return find

    return register


def register_queries(path: Path) -> None:
    """Register each paragraph of an SQL file as a rule: `-- name: sentence`, then queries that return wrong cells.

    A paragraph in another form that is not a comment, or with a name already in use, is reported as a fault, so that no
    rule is silently left out.
    """

    def report(expected: str, mend: str) -> None:
        unusable = Fault("", str(path), expected, mend)
        RULES.append(Rule("rules", RULE_FORM, (), lambda _: [unusable], path))

    text = path.read_text(encoding="utf-8")
    for paragraph in re.finditer(r"(?:.+\n?)+", text):
        place = f"{path.name}, line {len(text[: paragraph.start()].splitlines()) + 1}"
        match = PARAGRAPH.fullmatch(f"{paragraph[0].rstrip()}\n")
        if match and match[1] in {rule.name for rule in RULES}:
            report(f"a new name: there is a rule {match[1]} already", f"rename the one at {place}")
        elif match and match[3].endswith(";\n"):
            queries = re.split(r";$", match[3], flags=re.MULTILINE)[:-1]
            RULES.append(Rule(match[1], match[2], (), partial(_run_queries, place, queries), path))
        elif not all(line.startswith("-- ") for line in paragraph[0].splitlines()):
            report(RULE_FORM, f"mend {place}")


def _run_queries(place: str, queries: Sequence[str], data: Data) -> Iterator[Fault]:
    """Yield the rows that queries return as faults; queries on a table with an unreadable row are skipped."""
    for query in queries:
        try:
            rows = data.database.execute(query)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_AUTH:  # a query of two statements has none
                unknown = re.match(r"no such table: (\w+)", str(error))
                near = suggest(unknown[1], data.fields) if unknown else ""
                raise sqlite3.OperationalError(f"{place}: {error}{near}") from None
            continue
        if len(rows.description) != 5:
            raise sqlite3.OperationalError(f"{place}: a query returns table, row, column, expected, mend")
        yield from _as_faults(place, rows.fetchall(), data)


def _as_faults(place: str, rows: Sequence[tuple], data: Data) -> Iterator[Fault]:
    for table, number, column, expected, mend in sorted(rows, key=lambda row: (row[0], row[1] or 0)):
        if unknown := [name for name in (column or "").split(", ") if name and name not in data.fields.get(table, ())]:
            raise sqlite3.OperationalError(f"{place}: no such column: {table}.{unknown[0]}")
        row = data[table][number - 2] if number else None
        yield row.fault(column, expected, mend) if row else Fault("", f"{table}.csv", expected, mend, None, column)


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
    except sqlite3.DatabaseError:  # an unreadable row, or no table of exceptions
        return {}


def faults(data: Data) -> Iterator[Fault]:
    """Yield the faults that the registered rules find where their tables are readable, apart from exceptions."""
    exceptions, used, failed = _exceptions(data), set(), set()
    outside = (part for part in data.package["resources"] if "outside" in part)
    paths = {f"{part['name']}.csv": part["path"] for part in outside}
    for name, _, tables, find, path in RULES:
        try:
            for broken in find(data) if all(table in data.tables for table in tables) else ():
                if (place := (name, broken.file, broken.row)) in exceptions:
                    used.add(place)
                else:
                    file = paths.get(broken.file, broken.file)
                    yield broken._replace(kind=name, file=file, mend=f"{broken.mend} (rule {name})")
        except (KeyError, sqlite3.OperationalError) as error:
            failed.add(name)
            if isinstance(error, KeyError) or "no such" in str(error):
                mend = f"bring it back, or change the rule in {path.name}"
                yield descriptor_fault("", f"a table or column that the rule {name} reads ({error})", mend)
            else:
                yield Fault("", str(path), f"queries that can be run ({error})", f"mend the rule {name}")
    if set(data.fields) <= set(data.tables):  # else rules were skipped, with their exceptions
        unused = set(exceptions) - used
        for name, file, row in sorted(place for place in unused if place[0] not in failed):
            number, key = exceptions[name, file, row]
            expected, mend = f"a row of {file} that breaks the rule {name}", "delete the row, or correct its key"
            yield Fault("excepted", "exceptions.csv", expected, mend, number, "row_id", key)
