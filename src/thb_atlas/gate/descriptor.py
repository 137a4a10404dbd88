"""Validation of datapackage.json: a file, JSON, and the form that the rest of the project relies on.

The form is described by a JSON Schema, descriptor.schema.json. This module checks what a JSON Schema cannot: that names
are unique, that references lead somewhere, and that texts are readable.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.forms import misfits
from ..data.filters import parse_filter
from ..data.schema import DESCRIPTOR
from . import files
from .cells import is_address, text_faults
from .faults import Fault

if TYPE_CHECKING:
    import jsonschema

SCHEMA = Path(__file__).with_name("descriptor.schema.json")


def descriptor_fault(place: str, expected: str, mend: str, *, kind: str = "descriptor", value: object = None) -> Fault:
    """Return a fault of datapackage.json at a place such as `boxes.number`, a field of a resource."""
    return Fault(kind, DESCRIPTOR, expected, mend, None, place, None if value is None else str(value))


@cache
def _validator() -> "jsonschema.Draft202012Validator":
    import jsonschema  # noqa: PLC0415 - takes 70 ms, and an unchanged description is not validated again

    checker = jsonschema.FormatChecker(formats=["regex"])
    checker.checks("address")(is_address)
    # Descriptions may be long.
    checker.checks("readable")(lambda text: all(kind == "long-cell" for kind, *_ in text_faults(str(text))))
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")), format_checker=checker)


def _place(content: Mapping, path: Iterable[str | int]) -> tuple[str, list[str]]:
    """Return the place to which a path of keys and indices leads (`boxes.number`), and the properties within it."""
    names, within, part = [], [], content
    for key in path:
        part = part[key]
        if isinstance(key, int) and within and within[-1] in ("resources", "fields") and isinstance(part, dict):
            names, within = [*names, str(part.get("name", f"{within[-1]} {key + 1}"))], []
        else:
            within.append(str(key + 1 if isinstance(key, int) else key))
    return ".".join(names), [key for key in within if key != "schema"]


def _named(resource: Mapping) -> Iterator[tuple[str, str, Iterable[str]]]:
    """Yield the columns that a table names, as `table.column`, each time with the place, and what names them."""
    name, schema = resource["name"], resource["schema"]
    texts = resource.get("search", {})
    templates = " ".join(text for what in ("title", "also", "text") for text in texts.get(what, ()))
    named = {"primaryKey": schema["primaryKey"], "rowLabel": schema.get("rowLabel", ())}
    named["search"] = re.findall(r"{(\w+)}", templates)
    for key in schema.get("foreignKeys", []):
        target = key["reference"]["resource"] or name
        yield name, "the target of a foreign key", [f"{target}.{column}" for column in key["reference"]["fields"]]
        yield name, "a foreign key", [f"{name}.{column}" for column in key["fields"]]
    for what, columns in named.items():
        yield name, what, [f"{name}.{column}" for column in columns]
    for field in schema["fields"]:
        conditions = parse_filter(field.get("codedWhere", ""))
        yield f"{name}.{field['name']}", "refersTo", field.get("refersTo", ())
        yield f"{name}.{field['name']}", "codedWhere", [f"{name}.{condition.column}" for condition in conditions]


def _inconsistencies(content: Mapping) -> Iterator[Fault]:
    resources = content["resources"]
    tables = [each for each in resources if each["type"] == "table"]
    columns = [f"{each['name']}.{field['name']}" for each in tables for field in each["schema"]["fields"]]
    once = [each[key].lower() for each in resources for key in ("name", "path")]
    for name, _ in filter(lambda count: count[1] > 1, [*Counter(once).items(), *Counter(columns).items()]):
        yield descriptor_fault(name, "each name, path and column once", "delete one of the two", kind="double")
    for resource in tables:
        name = resource["name"]
        path = f"reference/{name}.csv" if "outside" in resource else f"{name}.csv"
        if resource["path"] != path:
            mend = "name table and file alike"
            yield descriptor_fault(name, f"the path {path}", mend, kind="path", value=resource["path"])
        for place, what, names in _named(resource):
            if unknown := [named for named in names if named not in columns]:
                expected, value = f"columns that there are, as {what}", ", ".join(unknown)
                yield descriptor_fault(place, expected, "correct the names", kind="key", value=value)


def form_faults(content: Mapping) -> list[Fault]:
    """Return what is wrong with the form of the description; without faults, other code can rely on its keys."""
    faults = []
    for path, expected, mend, value in misfits(content, _validator()):
        place, within = _place(content, path)
        where = f" in `{'.'.join(within)}`" if within else ""
        faults.append(descriptor_fault(place, expected + where, mend, value=value))
    return list(dict.fromkeys(faults)) or list(_inconsistencies(content))


def read(folder: Path) -> tuple[dict | None, list[Fault]]:
    """Return datapackage.json of a folder, or None and the faults that make it unusable."""
    text, faults = files.read_text(folder, DESCRIPTOR)
    if text is None:
        return None, faults
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        return None, [Fault("json", DESCRIPTOR, f"valid JSON ({error.msg})", "correct it", row=error.lineno)]
    faults = form_faults(content)
    return (None, faults) if faults else (content, [])
