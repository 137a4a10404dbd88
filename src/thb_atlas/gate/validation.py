"""Everything that is wrong in the data package, in one run.

`thb-atlas check` and every build call it, so both know the same rules. Stages, each on what the ones before left whole:
files and their form, datapackage.json, cells, Table Schema (by frictionless), rules between tables. A cell that is
wrong is told once, by the first stage that finds it.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..core.errors import DataError
from ..core.hashes import checksum
from ..core.paths import DATA, PACKAGE
from ..data.schema import describe
from . import cells, descriptor, files, rules, tableschema
from .faults import Fault, lines, shown_path
from .files import Table
from .validity import read_notes, states, write_notes

NOTE = "gate"  # the name under which the notes have the state of the whole data package
OUTLINE = re.compile(r'"properties":\{"iso3":"([A-Z]{3})"')


def _boundaries(folder: Path, part: Mapping) -> list[Fault]:
    """Return what is wrong with a file that is no table: it is known by its size and checksum."""
    raw, found = files.content(folder, part["path"])
    if raw is None:
        return found
    digest = f"sha256:{hashlib.sha256(raw).hexdigest()}"
    if len(raw) != part.get("bytes") or digest != part.get("hash"):
        wanted = f"{part.get('bytes')} bytes with the checksum that datapackage.json has, not {len(raw)} bytes"
        return [Fault("checksum", part["path"], wanted, "bring the file back, or describe the new one there")]
    return []


def _outlines(folder: Path, package: Mapping) -> list[rules.Row]:
    """Return the codes that have an outline on the maps, as rows of a table."""
    path = next((part["path"] for part in package["resources"] if part["name"] == "boundaries"), "")
    raw, _ = files.content(folder, path) if path else (b"", [])
    codes = OUTLINE.findall((raw or b"").decode("utf-8", "replace"))
    return [rules.Row("boundaries", number, {"iso3": code}) for number, code in enumerate(codes, start=1)]


def _rows(name: str, table: Table) -> list[rules.Row]:
    header, *below = table.rows
    return [rules.Row(name, n, dict(zip(header, row, strict=True))) for n, row in enumerate(below, start=2)]


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


def faults(folder: Path = DATA, valid: Mapping[str, str] | None = None) -> list[Fault]:
    """Return all that is wrong in the data package of a folder; nothing is written.

    A table in the state in which `valid` has it (see `validity.states`) was found valid by frictionless before.
    """
    package, found = descriptor.read(folder)
    if package is None:
        return found
    parts = package["resources"]
    found = [*descriptor.undescribed(package), *files.undeclared(folder, (part["path"] for part in parts))]
    found += [fault for part in parts if part["type"] != "table" for fault in _boundaries(folder, part)]
    described = [part for part in parts if part["type"] == "table"]
    found += [fault for name in files.LICENCES for fault in files.content(folder, name)[1]]
    tables, wrong = read_tables(folder, described)
    known = states(tables, folder) if valid else {}
    same = {name for name, state in known.items() if valid.get(name) == state}
    found += [*wrong, *tableschema.faults(described, tables, same)]
    whole = {name: _rows(name, table) for name, table in tables.items() if table.is_whole}
    whole["boundaries"] = _outlines(folder, package)
    return once([*found, *rules.found(rules.Data(package, whole))])


def mended(folder: Path = DATA) -> list[str]:
    """Mend what is wrong in the form of tables alone; return a sentence for each that was written, or could not be."""
    package, _ = descriptor.read(folder)
    parts = [part for part in (package or {}).get("resources", []) if part["type"] == "table"]
    names = {part["path"]: [field["name"] for field in part["schema"]["fields"]] for part in parts}
    done = {path: files.mend(folder, path, columns) for path, columns in names.items()}
    return [f"{shown_path(folder / path)}: {'; '.join(clauses)}." for path, clauses in done.items() if clauses]


def _state(folder: Path) -> str:
    """Return a digest of the data, of everything else that lies in their folder, of the gate and of the rules."""
    paths = [path for path in files.listed(folder) if not path.name.startswith(".valid.json")]
    of_rules = (rule.path for rule in rules.RULES)
    sources = {*(PACKAGE / "gate").rglob("*.py"), descriptor.ACCEPTED, *of_rules}
    listed = (f"{files.digest(path)} {path.relative_to(folder)}" for path in paths)
    return checksum(sorted(sources), *listed)


def passed(folder: Path = DATA, valid: Mapping[str, str] | None = None) -> list[Fault]:
    """Return all that is wrong in the data package of a folder, as `faults`; if nothing is, note that (best effort)."""
    if found := faults(folder, valid):
        return found
    names = [part["name"] for part in describe(folder)["resources"]]
    write_notes({NOTE: _state(folder), **states(names, folder)}, folder)
    return []


def ensure(folder: Path = DATA) -> None:
    """Raise DataError with all that is wrong in the data package, unless it was found valid as it is now."""
    valid = read_notes(folder)
    if valid.get(NOTE) != _state(folder) and (found := passed(folder, valid)):
        raise DataError("\n".join(lines(found, folder)))
