"""The schema of the data package, as datapackage.json has it, and what frictionless finds wrong in its tables.

Nothing here needs pandas: a build asks whether anything changed, and lays books out, without it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ..core.errors import DataError, cut, meant
from ..core.hashes import checksum, of_json
from ..core.paths import DATA, PACKAGE, VALID
from . import cells, descriptor, files, tableschema
from .faults import Fault, lines
from .files import Table
from .usage import note_part

ANALYSIS = ("core", "data", "ledger", "display", "study")
OVERVIEW, DECLARED = "all tables", ("things", "addresses")  # parts of the schema that are on several resources
OF_BUILDS = "search"  # the property of a resource that no notebook reads


def stamp(path: Path) -> tuple[int, int]:
    """Return what tells one state of a file from another: its time of change (ns) and size. (0, 0) if there is none."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


@cache
def _parsed(folder: Path, _: tuple[int, int]) -> tuple[dict, dict[str, str]]:
    package = _accepted(folder)
    own = {p["name"]: {key: said for key, said in p.items() if key != OF_BUILDS} for p in package["resources"]}
    shared = {OVERVIEW: [[name, part["type"]] for name, part in own.items()]}
    for key in DECLARED:
        shared[key] = {name: [part[key], part["schema"]["primaryKey"]] for name, part in own.items() if key in part}
    return package, {name: of_json(part) for name, part in {**shared, **own}.items()}


def _accepted(folder: Path) -> dict:
    path = folder / descriptor.NAME
    state = checksum([path, descriptor.ACCEPTED], hashed=files.digest)
    if found_valid(folder).get(descriptor.NAME) == state:
        return json.loads(path.read_text(encoding="utf-8"))
    package, found = descriptor.read(folder)
    if package is None:
        raise DataError("\n".join(lines(found, folder)))
    note_valid({descriptor.NAME: state}, folder)
    return package


def _read(folder: Path, *names: str) -> dict:
    """Return datapackage.json; these parts of it are noted as read."""
    package, digests = _parsed(folder, stamp(folder / descriptor.NAME))
    for name in names if folder == DATA else ():
        if name in digests:
            note_part(name, digests[name])
    return package


def describe(folder: Path = DATA) -> dict:
    """Return datapackage.json as a dictionary, with the resources under `resources`; do not change it.

    Raises DataError with all for which nothing can rely on it: no file, no JSON, no `resources`, a field without type.
    """
    return _read(folder, *parts(folder))


def parts(folder: Path = DATA) -> dict[str, str]:
    """Return digests of what notebooks can read of datapackage.json: of each resource, and of what is on several."""
    return _parsed(folder, stamp(folder / descriptor.NAME))[1]


def tables(folder: Path = DATA) -> list[str]:
    """Return the names of all tabular resources, in the order of the data package."""
    return [r["name"] for r in _read(folder, OVERVIEW)["resources"] if r["type"] == "table"]


def is_table(name: str) -> bool:
    """Return whether a resource of the project's own data is a table."""
    return any(part["name"] == name and part["type"] == "table" for part in _read(DATA, name)["resources"])


def resource(name: str, folder: Path = DATA) -> dict:
    """Return the description of one resource: path, title, schema, sources.

    Raises DataError, naming the resources there are, if `name` is none of them.
    """
    resources = _read(folder, name)["resources"]
    if found := next((part for part in resources if part["name"] == name), None):
        return found
    known = [part["name"] for part in resources]
    raise DataError(f"no resource is called {cut(name)!r}{meant(name, known)}; there are: {', '.join(known)}")


def field_of(table: str, column: str, folder: Path = DATA) -> dict:
    """Return the description of a column of a table; empty if it has none of this name."""
    fields = resource(table, folder)["schema"]["fields"]
    return next((field for field in fields if field["name"] == column), {})


def refers_to(table: str, column: str, folder: Path = DATA) -> list[tuple[str, str]]:
    """Return the tables and columns of which a column has values: by a foreign key, or by `refersTo` of its field.

    A column that the table does not have itself was joined to it: it refers to what it refers to in others.
    """
    others = [] if field_of(table, column, folder) else tables(folder)
    for name in (table, *others):
        keys = [k for k in resource(name, folder)["schema"].get("foreignKeys", []) if k["fields"] == [column]]
        found = [(key["reference"]["resource"] or name, *key["reference"]["fields"]) for key in keys]
        found += [tuple(each.split(".")) for each in field_of(name, column, folder).get("refersTo", ())]
        if found:
            return found
    return []


def codings(folder: Path = DATA) -> dict[str, dict[str, str]]:
    """Return the columns that this edition coded from free text, by table: the filter of the rows so coded, "" for all.

    A field says so by the property `coded`, and by `codedWhere` (as `claims.filter`) if it holds for some rows only.
    """
    found = {}
    for table in tables(folder):
        fields = [field for field in resource(table, folder)["schema"]["fields"] if field.get("coded") == "free text"]
        if fields:
            found[table] = {field["name"]: field.get("codedWhere", "") for field in fields}
    return found


class Things(NamedTuple):
    """A table of things that link tables tell more of: its key, the column of its parts, what it has through a link."""

    table: str
    key: str
    part: str
    linked: Mapping[str, str]  # column: link table


def things() -> list[Things]:
    """Return the tables of things, as the property `things` of a resource declares them."""
    known = [part for part in _read(DATA, "things")["resources"] if "things" in part]
    return [Things(part["name"], part["schema"]["primaryKey"][0], **part["things"]) for part in known]


def things_of(columns: Iterable[str]) -> Things | None:
    """Return the table of things whose key is among some columns, if there is one."""
    return next((each for each in things() if each.key in columns), None)


@cache
def _addresses(_: tuple[int, int]) -> list[tuple[str, str, str]]:
    resources = _read(DATA, "addresses")["resources"]
    known = [(head, part["name"], to) for part in resources for head, to in _declared(part)]
    return [(head if "?" in head else head + "*", *rest) for head, *rest in sorted(known, key=lambda one: -len(one[0]))]


def _declared(part: Mapping) -> Iterable[tuple[str, str]]:
    return part.get("addresses", {}).items()


def thing(identifier: str) -> tuple[str, str] | None:
    """Return the table that an identifier is of, and its address from the book's root; None if it has no place there.

    Resources declare it by how their identifiers begin, or by a sign `?` for each of their letters (`addresses`):
    `notebooks/claims_audit.html#ID` for a claim.
    """
    known = _addresses(stamp(DATA / descriptor.NAME))
    return next(((name, to.format(identifier)) for head, name, to in known if fnmatchcase(identifier, head)), None)


def address(table: str, identifier: str) -> str:
    """Return where a thing of a table stands in the book, from its root. Raises KeyError if the table declares none."""
    return next(to.format(identifier) for _, to in sorted(_declared(resource(table)), reverse=True))


def package_files(folder: Path = DATA) -> list[Path]:
    """Return the files of the data package: its description, then those of its resources, in its order."""
    return [folder / descriptor.NAME, *(folder / part["path"] for part in _read(folder)["resources"])]


def sources() -> list[Path]:
    """Return the modules that a notebook can use: the rooms of the analysis, not those of the build."""
    return sorted(path for room in ANALYSIS for path in (PACKAGE / room).rglob("*.py"))


def state() -> str:
    """Return one digest of the data package and of this package: what the ledger says depends on nothing else."""
    return checksum([*package_files(), *sources()])


def described(names: Iterable[str], folder: Path = DATA) -> list[dict]:
    """Return the descriptions of the tables among the resources so named, and of those that their keys refer to."""
    needed = {each for name in names for each in (name, *tableschema.referred(resource(name, folder)))}
    return [part for part in _read(folder)["resources"] if part["name"] in needed and part["type"] == "table"]


def read_tables(folder: Path, parts: Iterable[Mapping]) -> tuple[dict[str, Table], list[Fault]]:
    """Return the tables of which cells can be told apart, and what is wrong with files and cells."""
    found, wrong = {}, []
    for part in parts:
        fields = part["schema"]["fields"]
        table, faults = files.table(folder, part["path"], [field["name"] for field in fields])
        wrong += faults
        if table:
            found[part["name"]] = table
            wrong += cells.faults(part["path"], table, part["schema"])
    return found, wrong


def once(faults: Iterable[Fault]) -> list[Fault]:
    """Return faults without those of a row or a cell that is told already, by whichever came first."""
    found, told = [], set()
    for fault in faults:
        places = {(fault.file, fault.row, column) for column in fault.column.split(", ")}
        if fault.row is None or not ((fault.file, fault.row, "") in told or places <= told):
            found.append(fault)
            told |= places
    return found


def problems(names: Iterable[str] = (), folder: Path = DATA) -> list[Fault]:
    """Return what is wrong in tables (all, if none is named) as files, in their cells, and by the schema."""
    names = list(names) or tables(folder)
    parts = described(names, folder)
    found, wrong = read_tables(folder, parts)
    asked = {part["path"] for part in parts if part["name"] in names}
    return [fault for fault in once([*wrong, *tableschema.faults(parts, found)]) if fault.file in asked]


def check(names: Sequence[str] = (), folder: Path = DATA) -> None:
    """Raise DataError with every problem found in the named resources (all, if none is named); else note them valid."""
    valid = states(names or [part["name"] for part in _read(folder)["resources"]], folder)
    if found := problems(names, folder):
        raise DataError("\n".join(lines(found, folder)))
    note_valid(valid, folder)


def states(names: Iterable[str], folder: Path = DATA) -> dict[str, str]:
    """Return for resources a digest of what makes each valid or not."""
    return {name: _state(name, folder) for name in names}


def note_valid(valid: Mapping[str, str], folder: Path = DATA) -> None:
    """Note what was found valid, and in what state; where nothing can be written it is found valid again next time."""
    notes = _notes(folder)
    new = notes.with_name(f"{notes.name}-{os.getpid()}")
    try:
        notes.parent.mkdir(parents=True, exist_ok=True)
        new.write_text(json.dumps(found_valid(folder) | valid), encoding="utf-8")
        new.replace(notes)
    except OSError:
        return


def ensure(name: str, folder: Path = DATA) -> None:
    """Raise DataError with what is wrong in a resource, unless it was found valid as it is now."""
    if found_valid(folder).get(name) != _state(name, folder):
        check([name], folder)


def _notes(folder: Path) -> Path:
    """Return the file that says which resources of a folder were found valid, and in what state."""
    return VALID if folder == DATA else folder / ".valid.json"


def found_valid(folder: Path = DATA) -> dict[str, str]:
    """Return what was found valid, by name, and in what state."""
    try:
        known = json.loads(_notes(folder).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _state(name: str, folder: Path) -> str:
    """Return a digest of what makes a resource valid or not: its schema, its file, those that its keys refer to."""
    paths = {folder / resource(each, folder)["path"] for each in (name, *tableschema.referred(resource(name, folder)))}
    return checksum(paths, json.dumps(resource(name, folder)), hashed=files.digest)
