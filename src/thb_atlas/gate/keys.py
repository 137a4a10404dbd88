"""Keys of tables that must be unique, and foreign keys that must lead to a row of another table."""

from collections.abc import Iterator, Mapping, Sequence

from .faults import Fault, Row


def _repeated_keys(part: Mapping, rows: Sequence[Row]) -> Iterator[Fault]:
    """Yield the rows with a key that an earlier row has too; a key with an empty cell is another fault."""
    unique = [[field["name"]] for field in part["schema"]["fields"] if field.get("constraints", {}).get("unique")]
    for columns in (part["schema"]["primaryKey"], *unique):
        first_rows: dict[tuple[str, ...], int] = {}
        for row in rows:
            key = tuple(row[column] for column in columns)
            if all(key) and (first := first_rows.setdefault(key, row.number)) < row.number:
                expected = f"a key that no other row has; row {first} has the same"
                yield row.fault(", ".join(columns), expected, "change one of the two, or delete it", "primary-key")


def _broken_references(part: Mapping, tables: Mapping[str, Sequence[Row]]) -> Iterator[Fault]:
    """Yield the rows that refer to no row; references to an unreadable table are not followed."""
    for name, key in zip(referred_tables(part), part["schema"].get("foreignKeys", []), strict=True):
        columns, there = key["fields"], key["reference"]["fields"]
        known = {tuple(row[column] for column in there) for row in tables.get(name, ())}
        for row in tables[part["name"]] if known else ():
            cells = tuple(row[column] for column in columns)
            if any(cells) and cells not in known:
                expected = f"a value of {', '.join(f'{name}.{column}' for column in there)}"
                mend = f"correct it, or add the row to {name}.csv"
                yield row.fault(", ".join(columns), expected, mend, "foreign-key")


def referred_tables(part: Mapping) -> list[str]:
    """Return the tables that the foreign keys of a resource refer to, one per key."""
    return [key["reference"]["resource"] or part["name"] for key in part.get("schema", {}).get("foreignKeys", [])]


def faults(part: Mapping, tables: Mapping[str, Sequence[Row]]) -> Iterator[Fault]:
    """Yield the rows of a table that repeat a key, or whose foreign keys lead to no row of `tables`."""
    yield from _repeated_keys(part, tables[part["name"]])
    yield from _broken_references(part, tables)
