"""What frictionless finds wrong in a table, as sentences: file, row, column and value, and what was expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import frictionless

EXPECTED = {
    "blank-row": "expected a row with values, not a blank one",
    "foreign-key": "expected a value of {reference}",
    "primary-key": "expected a key that no other row has",
    "unique-error": "expected a value that no other row has",
    "type-error": "expected a value of type {type}",
    "constraint-error": "expected {constraints}",
}


def _expectation(error: frictionless.Error, fields: dict[str, dict], foreign: dict[str, str]) -> str:
    field = fields.get(getattr(error, "field_name", ""), {})
    template = EXPECTED.get(error.type, error.note)
    constraints = {k: v for k, v in field.get("constraints", {}).items() if k not in ("required", "unique")}
    wanted = "; ".join(
        f"one of {', '.join(map(str, v))}" if k == "enum" else f"{k} {v}" for k, v in constraints.items()
    )
    return template.format(
        type=field.get("type", "the schema"),
        constraints=wanted or "a value: the column is required",
        reference="; ".join(foreign.values()),
    )


def sentence(error: frictionless.Error, path: Path, schema: dict) -> str:
    """Return one error in the file `path`, a table with this schema, as a sentence; the header is row 1."""
    fields = {f["name"]: f for f in schema["fields"]}
    foreign = {
        key["fields"][0]: f"{key['reference']['resource']}.{key['reference']['fields'][0]}"
        for key in schema.get("foreignKeys", [])
    }
    where = [str(path)]
    if (row := getattr(error, "row_number", None)) is not None:
        where.append(f"row {row}")
    names = getattr(error, "field_names", None) or [getattr(error, "field_name", "")]
    cells = getattr(error, "field_cells", None) or [getattr(error, "cell", "")]
    if names != [""]:
        where += [f"column {', '.join(names)}", f"value {', '.join(map(repr, cells))}"]
    foreign = {k: v for k, v in foreign.items() if k in names} or foreign
    return f"{', '.join(where)}: {_expectation(error, fields, foreign)}"
