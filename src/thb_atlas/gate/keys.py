"""Keys of tables that must be unique, and foreign keys that must lead to a row of another table."""

from collections.abc import Iterator, Mapping, Sequence

from .faults import Fault, Row


def _repeated_keys(resource: Mapping, rows: Sequence[Row]) -> Iterator[Fault]:
    """Yield the rows with a key that an earlier row has too; a key with an empty cell is another fault."""
    unique = [[field["name"]] for field in resource["schema"]["fields"] if field.get("constraints", {}).get("unique")]
    for columns in (resource["schema"]["primaryKey"], *unique):
        first_rows: dict[tuple[str, ...], int] = {}
        for row in rows:
            key = tuple(row[column] for column in columns)
            if all(key) and (first := first_rows.setdefault(key, row.number)) < row.number:
                expected = f"a key that no other row has; row {first} has the same"
                yield row.fault(", ".join(columns), expected, "change one of the two, or delete it", "primary-key")


def _broken_references(resource: Mapping, tables: Mapping[str, Sequence[Row]]) -> Iterator[Fault]:
    """Yield the rows that refer to no row; references to an unreadable table are not followed."""
    for name, key in zip(referred_tables(resource), resource["schema"].get("foreignKeys", []), strict=True):
        columns, there = key["fields"], key["reference"]["fields"]
        known = {tuple(row[column] for column in there) for row in tables.get(name, ())}
        for row in tables[resource["name"]] if known else ():
            cells = tuple(row[column] for column in columns)
            if any(cells) and cells not in known:
                expected = f"a value of {', '.join(f'{name}.{column}' for column in there)}"
                mend = f"correct it, or add the row to {name}.csv"
                yield row.fault(", ".join(columns), expected, mend, "foreign-key")


def referred_tables(resource: Mapping) -> list[str]:
    """Return the tables that the foreign keys of a resource refer to, one per key."""
    keys = resource.get("schema", {}).get("foreignKeys", [])
    return [key["reference"]["resource"] or resource["name"] for key in keys]


def faults(resource: Mapping, tables: Mapping[str, Sequence[Row]]) -> Iterator[Fault]:
    """Yield the rows of a table that repeat a key, or whose foreign keys lead to no row of `tables`."""
    yield from _repeated_keys(resource, tables[resource["name"]])
    yield from _broken_references(resource, tables)
