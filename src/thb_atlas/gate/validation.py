"""Validation of the whole data package in one run, the same for `thb-atlas check` and for every build.

Its stages are datapackage.json, files and their form, cells, Table Schema (by frictionless), and rules between tables;
each looks only at what the stages before found readable. A wrong cell is reported once, by the first stage.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from ..core.errors import DataError
from ..core.hashes import checksum
from ..core.paths import DATA
from ..data.schema import load_descriptor
from . import cells, descriptor, files, rules, tableschema
from .faults import Fault, lines, shown_path
from .files import Table
from .validation_cache import digests, read_cache, update_cache, validator_digest

WHOLE_PACKAGE = "package"  # names the digest of the whole data package in the cache of valid resources


def _checksum_faults(folder: Path, part: Mapping) -> list[Fault]:
    """Return what is wrong with a file that is not a table, by its declared size and checksum."""
    raw, faults = files.read(folder, part["path"])
    if raw is None:
        return faults
    digest = f"sha256:{hashlib.sha256(raw).hexdigest()}"
    if len(raw) != part.get("bytes") or digest != part.get("hash"):
        expected = f"{part.get('bytes')} bytes with the checksum that datapackage.json has, not {len(raw)} bytes"
        return [Fault("checksum", part["path"], expected, "bring the file back, or describe the new one there")]
    return []


def _outlines(folder: Path, package: Mapping) -> dict[str, list[rules.Row]]:
    """Return the countries with an outline on the maps as the rows of a table `boundaries`: iso3, name.

    Empty if the file cannot be read, which `_checksum_faults` reports.
    """
    path = next((part["path"] for part in package["resources"] if part["name"] == "boundaries"), "")
    try:
        features = json.loads(files.read(folder, path)[0])["features"]
        outlines = [{key: feature["properties"][key] for key in ("iso3", "name")} for feature in features]
    except (TypeError, ValueError, KeyError):
        return {}
    return {"boundaries": [rules.Row("boundaries", number, row) for number, row in enumerate(outlines, start=1)]}


def _rows(name: str, table: Table) -> list[rules.Row]:
    header, *below = table.rows
    return [rules.Row(name, n, dict(zip(header, row, strict=True))) for n, row in enumerate(below, start=2)]


def read_tables(
    folder: Path, parts: Iterable[Mapping], skip: Collection[str] = ()
) -> tuple[dict[str, Table], list[Fault]]:
    """Return the tables whose cells can be read, by name, and what is wrong with files and cells.

    Cells of tables named in `skip` are not looked at.
    """
    tables, faults = {}, []
    for part in parts:
        table, form_faults = files.table(folder, part["path"], [field["name"] for field in part["schema"]["fields"]])
        faults += form_faults
        if table:
            tables[part["name"]] = table
            faults += cells.faults(part["path"], table, part["schema"]) if part["name"] not in skip else []
    return tables, faults


def drop_repeated(faults: Iterable[Fault]) -> list[Fault]:
    """Return faults, without those in rows and cells for which an earlier one is reported already."""
    kept, reported = [], set()
    for fault in faults:
        places = {(fault.file, fault.row, column) for column in fault.column.split(", ")}
        if fault.row is None or not ((fault.file, fault.row, "") in reported or places <= reported):
            kept.append(fault)
            reported |= places
    return kept


def faults(folder: Path = DATA, cached_digests: Mapping[str, str] | None = None) -> list[Fault]:
    """Return all that is wrong in the data package of a folder, without storing the result.

    Tables with the digest that `cached_digests` has for them were valid: their cells need not be looked at again.
    """
    package, package_faults = descriptor.read(folder)
    if package is None:
        return package_faults
    parts = package["resources"]
    described = [part for part in parts if part["type"] == "table"]
    file_faults = files.undeclared(folder, (part["path"] for part in parts))
    file_faults += [fault for part in parts if part["type"] != "table" for fault in _checksum_faults(folder, part)]
    file_faults += [fault for name in files.LICENCES for fault in files.read(folder, name)[1]]
    present = digests((part["name"] for part in described), folder) if cached_digests else {}
    unchanged = {name for name, digest in present.items() if cached_digests.get(name) == digest}
    tables, table_faults = read_tables(folder, described, unchanged)
    schema_faults = tableschema.faults(described, tables, unchanged)
    readable = {name: _rows(name, table) for name, table in tables.items() if table.is_whole}
    readable |= _outlines(folder, package)
    rule_faults = rules.faults(rules.Data(package, readable))
    missing = descriptor.missing_descriptions(package)
    return drop_repeated([*missing, *file_faults, *table_faults, *schema_faults, *rule_faults])


def mend_form(folder: Path = DATA) -> list[str]:
    """Mend tables that are wrong in form alone; return a sentence for each that was written, or could not be."""
    package, _ = descriptor.read(folder)
    parts = [part for part in (package or {}).get("resources", []) if part["type"] == "table"]
    columns = {part["path"]: [field["name"] for field in part["schema"]["fields"]] for part in parts}
    done = {path: files.mend(folder, path, names) for path, names in columns.items()}
    return [f"{shown_path(folder / path)}: {'; '.join(clauses)}." for path, clauses in done.items() if clauses]


def _package_digest(folder: Path) -> str:
    """Return a digest of everything in the folder of the data, and of the code that decides what is valid."""
    paths = [path for path in files.walk(folder) if not path.name.startswith(".valid.json")]
    contents = (f"{files.digest(path)} {path.relative_to(folder)}" for path in paths)
    return checksum({rule.path for rule in rules.RULES}, validator_digest(), *contents)


def check(folder: Path = DATA, cached_digests: Mapping[str, str] | None = None) -> list[Fault]:
    """Return all that is wrong in the data package of a folder as `faults` does; if nothing is, cache its digests.

    They are not cached if a file was saved meanwhile.
    """
    before = _package_digest(folder)
    if found := faults(folder, cached_digests):
        return found
    names = [part["name"] for part in load_descriptor(folder)["resources"]]
    valid = {WHOLE_PACKAGE: before, **digests(names, folder)}
    if _package_digest(folder) == before:
        update_cache(valid, folder)
    return []


def ensure_valid(folder: Path = DATA) -> None:
    """Raise DataError with all that is wrong in the data package, unless its present state is cached as valid."""
    cached = read_cache(folder)
    if cached.get(WHOLE_PACKAGE) != _package_digest(folder) and (found := check(folder, cached)):
        raise DataError("\n".join(lines(found, folder)))
