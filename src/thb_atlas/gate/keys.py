"""Validation of tables against their Table Schema by frictionless: references and constraints; and keys."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from .descriptor import descriptor_fault
from .faults import Fault
from .files import Table

if TYPE_CHECKING:
    import frictionless


def _repeated_keys(part: Mapping, table: Table) -> Iterator[Fault]:
    """Yield the rows with a key that an earlier row has too; a key with an empty cell is another fault."""
    header, *rows = table.rows
    unique = [field["name"] for field in part["schema"]["fields"] if field.get("constraints", {}).get("unique")]
    for columns in (part["schema"]["primaryKey"], *([column] for column in unique)):
        indices = [header.index(column) for column in columns]
        first_rows: dict[tuple[str, ...], int] = {}
        for row, cells in enumerate(rows, start=2):
            key = tuple(cells[index] for index in indices) if cells else ("",)
            if all(key) and (first := first_rows.setdefault(key, row)) < row:
                expected = f"a key that no other row has; row {first} has the same"
                mend = "change one of the two, or delete it"
                where = {"row": row, "column": ", ".join(columns), "value": ", ".join(key)}
                yield Fault("primary-key", part["path"], expected, mend, **where)


def _broken_reference(error: frictionless.Error, part: Mapping) -> Fault:
    target = error.reference_name or part["name"]
    expected = f"a value of {', '.join(f'{target}.{column}' for column in error.reference_field_names)}"
    mend = f"correct it, or add the row to {target}.csv"
    value = ", ".join(map(str, error.field_cells))
    where = {"row": error.row_number, "column": ", ".join(error.field_names), "value": value}
    return Fault("foreign-key", part["path"], expected, mend, **where)


def _broken_constraint(error: frictionless.Error, part: Mapping, table: Table) -> Fault:
    """Return a cell that a constraint of its field does not allow."""
    column, constraint = error.field_name, error.note.split('"')[1]  # constraint "minimum" is "0"
    allowed = next(field["constraints"][constraint] for field in part["schema"]["fields"] if field["name"] == column)
    if constraint == "required":
        kind, expected, mend = "required", "a value: the column is required", "give a value"
    elif constraint == "enum":
        kind, expected = "enum", f"one of {', '.join(allowed)}"
        has_terms = any(field["name"] == column and "vocabulary" in field for field in part["schema"]["fields"])
        where = (
            "the schema and the vocabulary" if has_terms else f"the enum of {part['name']}.{column} in datapackage.json"
        )
        mend = f"take one of these, or add it to {where}"
    else:
        kind, expected, mend = "limit", f"{constraint} {allowed}", "correct the value"
    value = table.rows[error.row_number - 1][table.rows[0].index(column)]
    return Fault(kind, part["path"], expected, mend, row=error.row_number, column=column, value=value)


def _translated(error: frictionless.Error, part: Mapping, table: Table) -> Fault | None:
    """Return an error of frictionless as a fault, or None if other code reports it: `gate.cells`, `_repeated_keys`."""
    row = getattr(error, "row_number", None)
    is_unreadable = row is not None and not table.rows[row - 1]  # a fault of the file
    if is_unreadable or error.type in ("type-error", "primary-key", "unique-error"):
        return None
    if error.type == "foreign-key":
        return _broken_reference(error, part)
    if error.type == "constraint-error":
        return None if error.note.startswith('constraint "pattern"') else _broken_constraint(error, part, table)
    expected = f"a table without the error {error.type} of frictionless ({error.note})"
    return Fault(error.type, part["path"], expected, "correct the table, or its schema in datapackage.json", row)


def referred_tables(part: Mapping) -> list[str]:
    """Return the tables that the foreign keys of a resource refer to, one per key."""
    keys = part.get("schema", {}).get("foreignKeys", [])
    return [key["reference"].get("resource") or part["name"] for key in keys]


def _resource(part: Mapping, tables: Mapping[str, Table]) -> dict:
    """Return a table as frictionless takes it, without foreign keys to tables that have an unreadable row."""
    keys = zip(referred_tables(part), part["schema"].get("foreignKeys", []), strict=True)
    followed = [key for name, key in keys if name in tables and tables[name].is_whole]
    schema = {**part["schema"], "foreignKeys": followed}
    return {"name": part["name"], "type": "table", "schema": schema, "data": tables[part["name"]].rows}


def faults(parts: Sequence[Mapping], tables: Mapping[str, Table], skip: Collection[str] = ()) -> list[Fault]:
    """Return which keys, references and constraints tables break; `parts` are the descriptions of all of them.

    Tables named in `skip` are not validated, but others may refer to them. References to a table with an unreadable row
    are not followed, since that row is a fault already.
    """
    wanted = [part for part in parts if part["name"] in tables and part["name"] not in skip]
    if not wanted:
        return []
    import frictionless  # noqa: PLC0415 - takes a second, and unchanged tables are not validated again

    described = {part["name"]: part for part in parts}
    referred = {name for part in wanted for name in referred_tables(part)} & set(tables)
    package = frictionless.Package(name="tables")
    for name in sorted(referred | {part["name"] for part in wanted}):
        try:
            package.add_resource(frictionless.Resource.from_descriptor(_resource(described[name], tables)))
        except frictionless.FrictionlessException as error:
            return [descriptor_fault(name, "a schema that frictionless can use", f"correct it: {error.error.note}")]
    found = [broken for part in wanted for broken in _repeated_keys(part, tables[part["name"]])]
    for part in wanted:
        for task in package.get_resource(part["name"]).validate().tasks:
            found += filter(None, (_translated(error, part, tables[part["name"]]) for error in task.errors))
    return found
