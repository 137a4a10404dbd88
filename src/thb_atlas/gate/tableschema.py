"""Types, keys, references, enums and constraints of tables, by frictionless, as faults that name how to mend them."""

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
    """Return the name of the constraint that a cell breaks, and what it expects."""
    name = CONSTRAINT.match(error.note)[1]
    given = field.get("constraints", {}).get(name)
    if name == "required":
        return name, "a value: the column is required"
    return name, f"one of {', '.join(map(str, given))}" if name == "enum" else f"{name} {given}"


def _twin(table: Table, columns: Sequence[str], row: int) -> int | None:
    """Return the first row that has the same in some columns as another row, None if a key is empty there."""
    places = [table.rows[0].index(column) for column in columns]
    key = [table.rows[row - 1][place] for place in places]
    rows = (n for n, cells in enumerate(table.rows, start=1) if cells and [cells[p] for p in places] == key)
    return next(rows) if all(key) else None


def _double(error: frictionless.Error, part: Mapping, table: Table) -> Iterator[Fault]:
    """Yield the fault of a key that stands twice, with both rows; a key with an empty cell is another fault."""
    columns = [error.field_name] if error.type == "unique-error" else part["schema"]["primaryKey"]
    row = error.row_number
    if (first := _twin(table, columns, row)) is None:
        return
    what = "value" if error.type == "unique-error" else "key"
    cells = dict(zip(table.rows[0], table.rows[row - 1], strict=True))
    wanted, mend = f"a {what} that no other row has; row {first} has the same", "change one of the two, or delete it"
    value = ", ".join(cells[column] for column in columns)
    yield Fault("primary-key", part["path"], wanted, mend, row, ", ".join(columns), value)


def _reference(error: frictionless.Error, part: Mapping) -> Fault:
    columns, target = error.field_names, error.reference_name or part["name"]
    wanted = ", ".join(f"{target}.{column}" for column in error.reference_field_names)
    mend = f"correct it, or add the row to {target}.csv"
    value = ", ".join(map(str, error.field_cells))
    return Fault("foreign-key", part["path"], f"a value of {wanted}", mend, error.row_number, ", ".join(columns), value)


def _faults(error: frictionless.Error, part: Mapping, table: Table) -> Iterator[Fault]:
    """Yield one error of frictionless as a fault."""
    row = getattr(error, "row_number", None)
    if row is not None and not table.rows[row - 1]:
        return  # the row itself is in doubt, and told
    fields = {field["name"]: field for field in part["schema"]["fields"]}
    if error.type in ("primary-key", "unique-error"):
        yield from _double(error, part, table)
    elif error.type == "foreign-key":
        yield _reference(error, part)
    elif error.type == "constraint-error":
        kind, wanted = _constraint(error, fields[error.field_name])
        value = table.rows[row - 1][table.rows[0].index(error.field_name)]
        mend = MENDS.get(kind, "correct the value")
        yield Fault(kind, part["path"], wanted, mend, row, error.field_name, value)
    elif error.type == "type-error":
        return  # a spelling that no type has is told with the cells, which are held to more
    else:
        yield Fault(error.type, part["path"], f"a table without this error: {error.note or error.type}", "mend it", row)


def referred(part: Mapping) -> list[str]:
    """Return the tables that the keys of a resource refer to."""
    keys = part.get("schema", {}).get("foreignKeys", [])
    return [key["reference"].get("resource") or part["name"] for key in keys]


def _given(part: Mapping, tables: Mapping[str, Table]) -> dict:
    """Return a table as frictionless takes it, with references to tables alone of which no row is in doubt."""
    keys = zip(referred(part), part["schema"].get("foreignKeys", []), strict=True)
    followed = [key for name, key in keys if name in tables and tables[name].is_whole]
    schema = {**part["schema"], "foreignKeys": followed}
    return {"name": part["name"], "type": "table", "schema": schema, "data": tables[part["name"]].rows}


def faults(parts: Sequence[Mapping], tables: Mapping[str, Table], valid: Collection[str] = ()) -> list[Fault]:
    """Return what frictionless finds wrong in tables that were read; `parts` are their descriptions.

    Those named in `valid` are known to be, and others may refer to them. References to a table of which a row is in
    doubt are not followed: its own faults say enough.
    """
    asked = [part for part in parts if part["name"] in tables and part["name"] not in valid]
    if not asked:
        return []
    import frictionless  # noqa: PLC0415 - it takes a second, and data found valid before need it no more

    described = {part["name"]: part for part in parts}
    others = {name for part in asked for name in referred(part)} & set(tables)
    given = [_given(described[name], tables) for name in sorted(others | {part["name"] for part in asked})]
    try:
        package = frictionless.Package({"name": "tables", "resources": given})
        reports = {part["name"]: package.get_resource(part["name"]).validate() for part in asked}
    except frictionless.FrictionlessException as error:
        return [fault("", f"a schema that can be used ({error.error.note})", "correct it")]
    errors = ((name, error) for name, report in reports.items() for task in report.tasks for error in task.errors)
    return [each for name, error in errors for each in _faults(error, described[name], tables[name])]
