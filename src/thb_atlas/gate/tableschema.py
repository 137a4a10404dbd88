"""Validation of tables by frictionless: types, keys, references, enums and other constraints."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from .descriptor import fault
from .faults import Fault
from .files import Table

if TYPE_CHECKING:
    import frictionless

CONSTRAINT = re.compile(r'constraint "(\w+)" is')
MENDS = {
    "required": "give a value", "enum": "take one of these, or add the term to the schema and the vocabulary",
    "unique": "correct one of the two", "minimum": "correct the value", "maximum": "correct the value",
}  # fmt: skip


def _constraint(error: frictionless.Error, field: Mapping) -> tuple[str, str]:
    """Return the name of the constraint that a cell breaks, and what it requires."""
    name = CONSTRAINT.match(error.note)[1]
    if name == "required":
        return name, "a value: the column is required"
    value = field.get("constraints", {}).get(name)
    return name, f"one of {', '.join(map(str, value))}" if name == "enum" else f"{name} {value}"


def _repeated_key(error: frictionless.Error, part: Mapping, table: Table) -> Iterator[Fault]:
    """Yield the fault of a key that an earlier row has too; a key with an empty cell is another fault."""
    is_column = error.type == "unique-error"
    columns = [error.field_name] if is_column else part["schema"]["primaryKey"]
    places = [table.rows[0].index(column) for column in columns]
    keys = [[cells[place] for place in places] if cells else None for cells in table.rows]
    key = keys[error.row_number - 1]
    if not all(key):
        return
    expected = f"a {'value' if is_column else 'key'} that no other row has; row {keys.index(key) + 1} has the same"
    mend = "change one of the two, or delete it"
    yield Fault("primary-key", part["path"], expected, mend, error.row_number, ", ".join(columns), ", ".join(key))


def _broken_reference(error: frictionless.Error, part: Mapping) -> Fault:
    columns, target = error.field_names, error.reference_name or part["name"]
    expected = f"a value of {', '.join(f'{target}.{column}' for column in error.reference_field_names)}"
    mend = f"correct it, or add the row to {target}.csv"
    value = ", ".join(map(str, error.field_cells))
    return Fault("foreign-key", part["path"], expected, mend, error.row_number, ", ".join(columns), value)


def _faults(error: frictionless.Error, part: Mapping, table: Table) -> Iterator[Fault]:
    """Yield one error of frictionless as a fault."""
    row = getattr(error, "row_number", None)
    if row is not None and not table.rows[row - 1]:
        return  # an unreadable row, which is a fault of the file
    fields = {field["name"]: field for field in part["schema"]["fields"]}
    if error.type in ("primary-key", "unique-error"):
        yield from _repeated_key(error, part, table)
    elif error.type == "foreign-key":
        yield _broken_reference(error, part)
    elif error.type == "constraint-error":
        kind, expected = _constraint(error, fields[error.field_name])
        value = table.rows[row - 1][table.rows[0].index(error.field_name)]
        mend = MENDS.get(kind, "correct the value")
        yield Fault(kind, part["path"], expected, mend, row, error.field_name, value)
    elif error.type == "type-error":
        return  # a fault of the cell, whose spelling `gate.cells` checks more strictly
    else:
        yield Fault(error.type, part["path"], f"a table without this error: {error.note or error.type}", "mend it", row)


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
    """Return what frictionless finds wrong in tables; `parts` are the descriptions of all of them.

    Tables named in `skip` are not validated, but others may refer to them. References to a table with an
    unreadable row are not followed, since that row is a fault already.
    """
    unknown = [part for part in parts if part["name"] in tables and part["name"] not in skip]
    if not unknown:
        return []
    import frictionless  # noqa: PLC0415 - takes a second, and unchanged tables are not validated again

    described = {part["name"]: part for part in parts}
    referred = {name for part in unknown for name in referred_tables(part)} & set(tables)
    names = sorted(referred | {part["name"] for part in unknown})
    try:
        resources = [_resource(described[name], tables) for name in names]
        package = frictionless.Package({"name": "tables", "resources": resources})
        reports = {part["name"]: package.get_resource(part["name"]).validate() for part in unknown}
    except frictionless.FrictionlessException as error:
        return [fault("", f"a schema that can be used ({error.error.note})", "correct it")]
    errors = ((name, error) for name, report in reports.items() for task in report.tasks for error in task.errors)
    return [fault for name, error in errors for fault in _faults(error, described[name], tables[name])]
