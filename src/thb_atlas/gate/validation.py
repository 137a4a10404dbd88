"""Validation of the whole data package in one run, the same for `thb-atlas check` and for every build.

Its stages are datapackage.json, files and their form, cells, keys, and rules between tables; each looks only at what
the stages before found readable. A wrong cell is reported once, by the first stage.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ..core.errors import DataError
from ..core.hashes import sha256
from ..core.paths import DATA
from ..data.schema import DESCRIPTOR
from . import cells, descriptor, files, keys, rules
from .faults import Fault, Row, lines, shown_path


def _checksum_faults(folder: Path, resource: Mapping) -> list[Fault]:
    if resource["hash"] == f"sha256:{sha256(folder / resource['path'])}":
        return []
    expected = f"a file with the checksum that {DESCRIPTOR} has"
    return [Fault("checksum", resource["path"], expected, "bring the file back, or describe the new one there")]


def _outlines(folder: Path, package: Mapping) -> dict[str, list[Row]]:
    """Return the countries with an outline on the maps as the rows of a table `boundaries`: iso3, name.

    Empty if the file cannot be read, which `_checksum_faults` reports, or is not declared.
    """
    path = next((each["path"] for each in package["resources"] if each["name"] == "boundaries"), "")
    try:
        features = json.loads(files.read_text(folder, path)[0])["features"]
        outlines = [{key: feature["properties"][key] for key in ("iso3", "name")} for feature in features]
    except (TypeError, ValueError, KeyError):
        return {}
    return {"boundaries": [Row(path, number, row) for number, row in enumerate(outlines, start=2)]}


def read_tables(folder: Path, resources: Sequence[Mapping]) -> tuple[dict[str, list[Row]], list[Fault]]:
    """Return the rows of the tables that can be read, by name, and what is wrong with files, cells and keys."""
    tables, faults = {}, []
    for resource in resources:
        columns = [field["name"] for field in resource["schema"]["fields"]]
        rows, form_faults = files.table(folder, resource["path"], columns)
        faults += form_faults
        if rows:
            tables[resource["name"]] = rows
            faults += cells.faults(resource, rows)
    for resource in (each for each in resources if each["name"] in tables):
        faults += keys.faults(resource, tables)
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


def faults(folder: Path = DATA) -> list[Fault]:
    """Return all that is wrong in the data package of a folder."""
    package, package_faults = descriptor.read(folder)
    if package is None:
        return package_faults
    resources = package["resources"]
    described = [each for each in resources if each["type"] == "table"]
    file_faults = files.undeclared(folder, (each["path"] for each in resources))
    file_faults += [fault for each in resources if each["type"] != "table" for fault in _checksum_faults(folder, each)]
    tables, table_faults = read_tables(folder, described)
    rule_faults = rules.faults(rules.Data(package, tables | _outlines(folder, package)))
    return drop_repeated([*file_faults, *table_faults, *rule_faults])


def mend_form(folder: Path = DATA) -> list[str]:
    """Mend tables that are wrong in form alone; return a sentence for each that was written."""
    package, _ = descriptor.read(folder)
    resources = [each for each in (package or {}).get("resources", []) if each["type"] == "table"]
    columns = {each["path"]: [field["name"] for field in each["schema"]["fields"]] for each in resources}
    done = {path: files.mend(folder, path, names) for path, names in columns.items()}
    return [f"{shown_path(folder / path)}: {what}." for path, what in done.items() if what]


def ensure_valid(folder: Path = DATA) -> None:
    """Raise DataError with all that is wrong in the data package."""
    if found := faults(folder):
        raise DataError("\n".join(lines(found, folder)))
