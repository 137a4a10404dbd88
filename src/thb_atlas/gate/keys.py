"""Keys of tables that must be unique, and foreign keys that must lead to a row of another table."""

from collections.abc import Iterator, Mapping, Sequence

from .faults import Fault
from .files import Table


def _cells(table: Table, columns: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the cells of columns by row; an unreadable row has none."""
    header, *rows = table.rows
    indices = [header.index(column) for column in columns]
    for row, cells in enumerate(rows, start=2):
        if cells:
            yield row, tuple(cells[index] for index in indices)


def _repeated_keys(part: Mapping, table: Table) -> Iterator[Fault]:
    """Yield the rows with a key that an earlier row has too; a key with an empty cell is another fault."""
    unique = [[field["name"]] for field in part["schema"]["fields"] if field.get("constraints", {}).get("unique")]
    for columns in (part["schema"]["primaryKey"], *unique):
        first_rows: dict[tuple[str, ...], int] = {}
        for row, key in _cells(table, columns):
            if all(key) and (first := first_rows.setdefault(key, row)) < row:
                expected = f"a key that no other row has; row {first} has the same"
                mend = "change one of the two, or delete it"
                yield Fault("primary-key", part["path"], expected, mend, row, ", ".join(columns), ", ".join(key))


def _broken_references(part: Mapping, tables: Mapping[str, Table]) -> Iterator[Fault]:
    """Yield the rows that refer to no row; references to a table with an unreadable row are not followed."""
    for name, key in zip(referred_tables(part), part["schema"].get("foreignKeys", []), strict=True):
        if name not in tables or not tables[name].is_whole:
            continue
        columns, there = key["fields"], key["reference"]["fields"]
        known = {cells for _, cells in _cells(tables[name], there)}
        for row, cells in _cells(tables[part["name"]], columns):
            if any(cells) and cells not in known:
                expected = f"a value of {', '.join(f'{name}.{column}' for column in there)}"
                mend = f"correct it, or add the row to {name}.csv"
                yield Fault("foreign-key", part["path"], expected, mend, row, ", ".join(columns), ", ".join(cells))


def referred_tables(part: Mapping) -> list[str]:
    """Return the tables that the foreign keys of a resource refer to, one per key."""
    keys = part.get("schema", {}).get("foreignKeys", [])
    return [key["reference"]["resource"] or part["name"] for key in keys]


def faults(part: Mapping, tables: Mapping[str, Table]) -> Iterator[Fault]:
    """Yield the rows of a table that repeat a key, or whose foreign keys lead to no row of `tables`."""
    yield from _repeated_keys(part, tables[part["name"]])
    yield from _broken_references(part, tables)
