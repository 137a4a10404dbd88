"""datapackage.json before anything trusts it: a file, JSON, and the form that the rest of the project relies on.

What it may hold stands in descriptor.schema.json, a JSON Schema; here is what no JSON Schema can say: that names are
there which other places refer to, each once, and that texts can be read.
"""

import json
import reprlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..data.schema import NAME
from . import files
from .cells import is_address, text_faults
from .faults import Fault

if TYPE_CHECKING:
    import jsonschema

UNDESCRIBED = "To be described."  # what `thb-atlas new table` writes in the place of a description
ACCEPTED = Path(__file__).with_name("descriptor.schema.json")
Found = Iterator[Fault]


def fault(place: str, expected: str, mend: str, kind: str = "descriptor", value: object = None) -> Fault:
    """Return a fault of datapackage.json; `place` says where: `boxes.number` is a field of a resource."""
    return Fault(kind, NAME, expected, mend, None, place, None if value is None else str(value))


class _RepeatedKeyError(ValueError):
    """A key that stands twice in one object of JSON."""


def _once(pairs: list[tuple[str, object]]) -> dict:
    double = [key for key, number in Counter(key for key, _ in pairs).items() if number > 1]
    if double:
        raise _RepeatedKeyError(double[0])
    return dict(pairs)


def parsed(raw: bytes) -> tuple[dict | None, list[Fault]]:
    """Return the object that JSON describes, or None and the fault for which it is none."""
    text, found = files.decoded(raw, NAME)
    if text is None or found:
        return None, [each._replace(mend="save it as UTF-8 without BOM") for each in found]
    try:
        content = json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        wanted, mend = f"JSON; line {error.lineno}: not valid JSON ({error.msg})", "correct it"
        return None, [Fault("json", NAME, wanted, mend, error.lineno)]
    except _RepeatedKeyError as error:
        return None, [fault("", f"each key once in an object, not {error} twice", "delete one of the two", "json")]
    if not isinstance(content, dict):
        return None, [fault("", "a JSON object with `resources`", "bring the description back", "json")]
    return content, []


def _is_readable(text: object) -> bool:
    """Return whether a text has visible signs alone, and no needless space; a description may be long."""
    return all(kind == "long-cell" for kind, *_ in text_faults(str(text)))


@cache
def _validator() -> "jsonschema.Draft202012Validator":
    import jsonschema  # noqa: PLC0415 - it takes 70 ms, and a description found right before needs it no more

    checker = jsonschema.FormatChecker(formats=["regex"])
    checker.checks("address")(is_address)
    checker.checks("readable")(_is_readable)
    return jsonschema.Draft202012Validator(json.loads(ACCEPTED.read_text(encoding="utf-8")), format_checker=checker)


def _place(content: Mapping, path: Iterable[str | int]) -> tuple[str, list[str]]:
    """Return where a path of keys and numbers leads: resource and field by name, and the properties within them."""
    names, within, part = [], [], content
    for key in path:
        part = part[key]
        if isinstance(key, int) and within and within[-1] in ("resources", "fields") and isinstance(part, dict):
            names, within = [*names, str(part.get("name", f"{within[-1]} {key + 1}"))], []
        else:
            within.append(str(key + 1 if isinstance(key, int) else key))
    return ".".join(names), [key for key in within if key != "schema"]


def _told(content: Mapping, error: "jsonschema.ValidationError") -> Found:
    """Yield what a JSON Schema finds wrong, as a fault."""
    place, within = _place(content, error.absolute_path)
    known = error.schema.get("properties", {})
    if error.validator == "required":
        for name in (name for name in error.validator_value if name not in error.instance):
            yield fault(place, f"`{'.'.join([*within, name])}`", f"give its {name}")
    elif error.validator == "additionalProperties":
        wanted = f"{' '.join(within[-1:]) or 'properties'} that are known ({', '.join(sorted(known))})"
        yield fault(
            place, wanted, "correct the name, or delete it", value=", ".join(sorted(set(error.instance) - set(known)))
        )
    else:
        wanted = f"{error.schema.get('description', error.message)}{' as `' + '.'.join(within) + '`' if within else ''}"
        shown = reprlib.repr(error.instance) if isinstance(error.instance, dict | list) else error.instance
        yield fault(place, wanted, error.schema.get("mend", "correct it"), value=shown)


def _double(place: str, names: Iterable[str], what: str) -> Found:
    for name in [name for name, number in Counter(names).items() if number > 1]:
        yield fault(f"{place}.{name}" if place else "", f"each {what} once", "delete one of the two", "double", name)


def _columns(place: str, named: Iterable[str], columns: Iterable[str], what: str) -> Found:
    if unknown := [name for name in named if name not in columns]:
        yield fault(place, f"columns of the table as {what}", "correct the names", "key", ", ".join(unknown))


def _references(part: Mapping, columns: Mapping[str, list[str]]) -> Found:
    """Yield the keys of a table that lead to no columns of its own or of another table."""
    place, schema = part["name"], part["schema"]
    for what in ("primaryKey", "rowLabel"):
        yield from _columns(place, schema.get(what, ()), columns[place], what)
    for key in schema.get("foreignKeys", []):
        here, target, there = key["fields"], key["reference"]["resource"] or place, key["reference"]["fields"]
        yield from _columns(place, here, columns[place], "a foreign key")
        if target not in columns:
            yield fault(place, "a foreign key to a table that there is", "correct `resource`", "key", target)
            continue
        yield from _columns(place, there, columns[target], f"the key of {target} that it refers to")
        if len(here) != len(there):
            yield fault(place, "a foreign key to as many columns as it has", "name them", "key", ", ".join(there))
    for field in schema["fields"]:
        known = {f"{table}.{column}" for table, names in columns.items() for column in names}
        yield from _columns(f"{place}.{field['name']}", field.get("refersTo", ()), known, "refersTo: `table.column`")


def _crossed(content: Mapping) -> Found:
    """Yield what is wrong between parts of a description that is right by the JSON Schema."""
    parts = content["resources"]
    for key in ("name", "path"):
        yield from _double("", (part[key].lower() for part in parts), f"{key} among the resources")
    described = [part for part in parts if part["type"] == "table"]
    columns = {part["name"]: [field["name"] for field in part["schema"]["fields"]] for part in described}
    for part in described:
        name = part["name"]
        yield from _double(name, columns[name], "column")
        if part["path"] != f"{name}.csv":
            yield fault(name, f"the path {name}.csv", "name table and file alike", "path", part["path"])
        yield from _references(part, columns)


def shape(content: Mapping) -> list[Fault]:
    """Return what is wrong with the form of the description, so that nobody else has to ask whether a key is there."""
    errors = sorted(_validator().iter_errors(content), key=lambda error: list(map(str, error.absolute_path)))
    if found := [fault for error in errors for fault in _told(content, error)]:
        return list(dict.fromkeys(found))
    return list(_crossed(content))


def undescribed(content: Mapping) -> list[Fault]:
    """Return the tables and columns of which nobody has said yet what they are; they can be read all the same."""
    parts = [part for part in content["resources"] if part["type"] == "table"]
    said = {part["name"]: part["description"] for part in parts}
    for part in parts:
        said |= {f"{part['name']}.{field['name']}": field["description"] for field in part["schema"]["fields"]}
    wanted, mend = "a sentence on what it is", f"write it into {NAME}"
    return [fault(place, wanted, mend, "undescribed", text) for place, text in said.items() if text == UNDESCRIBED]


def read(folder: Path) -> tuple[dict | None, list[Fault]]:
    """Return datapackage.json of a folder, or None and all the faults for which nothing can rely on it."""
    raw, found = files.content(folder, NAME)
    content, more = parsed(raw) if raw is not None else (None, [])
    found = [*found, *more, *(shape(content) if content is not None else [])]
    return (None, found) if found else (content, [])
