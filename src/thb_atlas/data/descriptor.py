"""datapackage.json before anything trusts it: a file, JSON, and the form that the rest of the project relies on."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path

from . import files
from .cells import is_address, text_faults
from .faults import Fault

NAME = "datapackage.json"
TYPES = {"string", "integer", "number", "boolean"}
CONSTRAINTS = {
    "required": bool, "unique": bool, "enum": list, "pattern": str, "minimum": (int, float), "maximum": (int, float),
    "minLength": int, "maxLength": int,
}  # fmt: skip
FIXED = {  # what a table may say of its file, if it says it
    "encoding": "utf-8", "format": "csv", "scheme": "file", "mediatype": "text/csv", "dialect": files.DIALECT,
}  # fmt: skip
LENIENT = ("bareNumber", "decimalChar", "groupChar", "missingValues")  # a field that has one takes more for a value
RESOURCE_KEYS = {
    "name", "type", "title", "description", "path", "scheme", "format", "mediatype", "encoding", "dialect", "bytes",
    "hash", "schema", "sources", "licenses", "data", "things", "addresses",
}  # fmt: skip
SCHEMA_KEYS = {"fields", "primaryKey", "foreignKeys", "missingValues", "rowLabel"}
LISTED = re.compile(r"(.+)\(; \1\)\*")  # several of one kind: `A(; A)*`, which is safe
NESTED = re.compile(r"[+*}]\)+[+*{]")  # a repetition of a repetition may take for ever
Shape = Iterator[Fault]


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


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def parsed(raw: bytes) -> tuple[dict | None, list[Fault]]:
    """Return the object that JSON describes, or None and the fault for which it is none."""
    text, found = files.decoded(raw, NAME)
    if text is None:
        return None, found
    try:
        content = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        wanted, mend = f"JSON; line {error.lineno}: not valid JSON ({error.msg})", "correct it"
        return None, [Fault("json", NAME, wanted, mend, error.lineno)]
    except _RepeatedKeyError as error:
        return None, [fault("", f"each key once in an object, not {error} twice", "delete one of the two", "json")]
    except (ValueError, RecursionError) as error:
        return None, [fault("", f"plain JSON ({error})", "correct it", "json")]
    if not isinstance(content, dict):
        return None, [fault("", "a JSON object with `resources`", "bring the description back", "json")]
    return content, []


def _texts(place: str, part: Mapping, names: tuple[str, ...]) -> Shape:
    """Yield what is wrong with properties that must be text."""
    for name in names:
        text = part.get(name)
        if not isinstance(text, str) or not text.strip():
            yield fault(place, f"a text as `{name}`", f"give its {name}", value=text)
        else:
            for kind, wanted, mend in text_faults(text):
                if kind != "long-cell":
                    yield fault(place, f"{wanted} in `{name}`", mend, kind)


def _sources(place: str, part: Mapping, name: str) -> Shape:
    """Yield what is wrong with a list of sources or licences: at least one, with a title; links to http(s) alone."""
    listed = part.get(name)
    if not isinstance(listed, list) or not listed or not all(isinstance(each, dict) for each in listed):
        yield fault(place, f"a list of objects as `{name}`", f"give its {name}")
        return
    for each in listed:
        yield from _texts(place, each, ("title",))
        if "path" in each and not is_address(str(each["path"])):
            yield fault(place, f"an http or https address in `{name}`", "correct it", "address", each["path"])


def is_safe(path: object) -> bool:
    """Return whether a path leads to a file below the folder of the data, whatever the system."""
    return isinstance(path, str) and re.fullmatch(r"\w[\w.-]*(/\w[\w.-]*)*", path, re.ASCII) is not None


def _unknown(place: str, part: Mapping, known: set[str]) -> Shape:
    """Yield the properties that nobody here reads, and that may change what others read."""
    for name in sorted(set(part) - known):
        yield fault(place, f"properties that are known ({', '.join(sorted(known))})", "delete it", value=name)


def _constraint(place: str, name: str, value: object) -> Shape:
    wanted = CONSTRAINTS.get(name)
    if wanted is None:
        known = ", ".join(CONSTRAINTS)
        yield fault(place, f"constraints that are known ({known})", "correct the name", "constraint", name)
    elif not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
        yield fault(place, f"another kind of value of `{name}`", "correct it", "constraint", value)
    elif name == "enum" and (not value or not all(isinstance(v, str) for v in value) or len(set(value)) < len(value)):
        yield fault(place, "an enum of texts, each once", "list the values that are allowed", "constraint")
    elif name == "pattern":
        try:
            re.compile(value)
        except (re.error, RecursionError, OverflowError) as error:
            yield fault(place, f"a regular expression as pattern ({error})", "correct it", "constraint", value)
        if NESTED.search(value) and not LISTED.fullmatch(value):
            wanted = "a pattern without a repetition within a repetition"
            yield fault(place, wanted, "write it more simply", "constraint", value)


def _field(place: str, field: object) -> Shape:
    if not isinstance(field, dict):
        yield fault(place, "a field as an object with name and type", "correct it", value=field)
        return
    yield from _texts(place, field, ("name", "type", "description"))
    if isinstance(field.get("type"), str) and field["type"] not in TYPES:
        yield fault(place, f"a type among {', '.join(sorted(TYPES))}", "correct the type", value=field["type"])
    if field.get("type") == "boolean" and [field.get("trueValues"), field.get("falseValues")] != [["true"], ["false"]]:
        yield fault(place, "the values true and false alone", 'give trueValues ["true"] and falseValues ["false"]')
    for name in ("vocabulary", "unit", "coded", "codedWhere"):
        if not isinstance(field.get(name, ""), str):
            yield fault(place, f"a text as `{name}`", "correct it", value=field[name])
    if field.get("format", "default") not in ("default", "uri"):
        yield fault(place, "the format default or uri", "correct the format", value=field["format"])
    for name in LENIENT:
        if name in field:
            yield fault(place, f"no `{name}`: numbers and empty cells have one spelling", "delete it", "constraint")
    constraints = field.get("constraints", {})
    if not isinstance(constraints, dict):
        yield fault(place, "constraints as an object", "correct it", "constraint", constraints)
        return
    yield from chain.from_iterable(_constraint(place, name, value) for name, value in constraints.items())


def _columns(place: str, wanted: object, names: list[str], what: str) -> Shape:
    if not isinstance(wanted, list) or not wanted or not all(isinstance(name, str) for name in wanted):
        yield fault(place, f"a list of columns as {what}", "name its columns", "key", wanted)
    elif unknown := [name for name in wanted if name not in names]:
        yield fault(place, f"columns of the table as {what}", "correct the names", "key", ", ".join(unknown))


def _reference(place: str, key: object, names: list[str], tables: Mapping[str, list[str]]) -> Shape:
    reference = key.get("reference") if isinstance(key, dict) else None
    if not isinstance(reference, dict):
        yield fault(place, "a foreign key with fields and reference", "correct it", "key", key)
        return
    yield from _columns(place, key.get("fields"), names, "a foreign key")
    here, there = key.get("fields"), reference.get("fields")
    if isinstance(here, list) and isinstance(there, list) and len(here) != len(there):
        yield fault(place, "a foreign key to as many columns as it has", "name them", "key", here)
    target = reference.get("resource") or place
    if not isinstance(target, str) or target not in tables:
        yield fault(place, "a foreign key to a table that there is", "correct `resource`", "key", target)
    else:
        yield from _columns(place, reference.get("fields"), tables[target], f"the key of {target} that it refers to")


def _names(part: Mapping) -> list[str]:
    """Return the names of the columns of a resource as far as they can be told."""
    schema = part.get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    return [str(each.get("name")) for each in fields if isinstance(each, dict)] if isinstance(fields, list) else []


def _schema(place: str, schema: object, tables: Mapping[str, list[str]]) -> Shape:
    if not isinstance(schema, dict) or not isinstance(schema.get("fields"), list) or not schema["fields"]:
        yield fault(place, "a schema with fields", "describe its columns")
        return
    yield from _unknown(place, schema, SCHEMA_KEYS)
    names = _names({"schema": schema})
    for number, each in enumerate(schema["fields"], start=1):
        name = each.get("name") if isinstance(each, dict) else None
        yield from _field(f"{place}.{name or f'field {number}'}", each)
    for name in [name for name, number in Counter(names).items() if number > 1]:
        yield fault(f"{place}.{name}", "each column once", "delete one of the two", value=name)
    if schema.get("missingValues", [""]) != [""]:
        yield fault(place, 'empty cells alone as missing: missingValues [""]', "correct it", "constraint")
    yield from _columns(place, schema.get("primaryKey"), names, "primaryKey")
    if "rowLabel" in schema:
        yield from _columns(place, schema["rowLabel"], names, "rowLabel")
    keys = schema.get("foreignKeys", [])
    if not isinstance(keys, list):
        yield fault(place, "foreignKeys as a list", "correct it", "key", keys)
        return
    yield from chain.from_iterable(_reference(place, key, names, tables) for key in keys)


def _resource(place: str, part: Mapping, tables: Mapping[str, list[str]]) -> Shape:
    yield from _unknown(place, part, RESOURCE_KEYS)
    yield from _texts(place, part, ("title", "description"))
    for name in ("sources", "licenses"):
        if name in part or (name == "sources" and part.get("type") == "table"):
            yield from _sources(place, part, name)
    if part.get("type") not in ("table", "file"):
        yield fault(place, "the type table or file", "give its type", value=part.get("type"))
    path = part.get("path")
    if not is_safe(path):
        yield fault(place, "a path below the folder of the data, such as boxes.csv", "correct the path", "path", path)
    elif part.get("type") == "table" and path != f"{place}.csv":
        yield fault(place, f"the path {place}.csv", "name table and file alike", "path", path)
    if "data" in part:
        yield fault(place, "rows in the file alone", "delete `data`")
    if part.get("type") == "table":
        for name, wanted in FIXED.items():
            if part.get(name, wanted) != wanted:
                yield fault(place, f"{name} {json.dumps(wanted)}", "correct it", "dialect", part[name])
        yield from _schema(place, part.get("schema"), tables)


def shape(content: Mapping) -> Shape:
    """Yield what is wrong with the form of the description, so that nobody else has to ask whether a key is there."""
    yield from _texts("", content, ("name", "title", "description", "version"))
    if isinstance(content.get("version"), str) and not re.fullmatch(r"\d+(\.\d+)*", content["version"]):
        yield fault("", "a version such as 1.2.0", "correct it", value=content["version"])
    licences = content.get("licenses")
    for each in licences if isinstance(licences, list) else ():
        if isinstance(each, dict) and "path" not in each:
            yield fault("", "a `path` in each of `licenses`", "give the address of the licence")
    yield from _sources("", content, "licenses")
    yield from _sources("", content, "sources")
    parts = content.get("resources")
    if not isinstance(parts, list) or not parts:
        yield fault("", "a list of tables as `resources`", "bring it back")
        return
    named = {part["name"]: part for part in parts if isinstance(part, dict) and isinstance(part.get("name"), str)}
    tables = {name: _names(part) for name, part in named.items()}
    for number, part in enumerate(parts, start=1):
        name = part.get("name") if isinstance(part, dict) else None
        if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            wanted = "an object with a name of small letters, digits and _"
            yield fault(f"resource {number}", wanted, "name the resource", value=name)
        else:
            yield from _resource(name, part, tables)
    for key in ("name", "path"):
        counts = Counter(str(part.get(key)).lower() for part in parts if isinstance(part, dict) and key in part)
        for value in [value for value, number in counts.items() if number > 1]:
            yield fault("", f"each {key} once among the resources", "delete one of the two", "double", value)


def read(folder: Path) -> tuple[dict | None, list[Fault]]:
    """Return datapackage.json of a folder, or None and all the faults for which nothing can rely on it."""
    raw, found = files.content(folder, NAME)
    content, more = parsed(raw) if raw is not None else (None, [])
    found = [*found, *more, *(shape(content) if content is not None else [])]
    return (None, found) if found else (content, [])
