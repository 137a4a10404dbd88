"""The data package as it was in a git revision, and what its schema has lost since then."""

import json
import operator
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from ..core.errors import DataError, cut
from ..core.paths import DATA, ROOT
from ..data.schema import NAME
from .descriptor import fault
from .faults import Fault

LOOSER = {"minimum": operator.lt, "minLength": operator.lt, "maximum": operator.gt, "maxLength": operator.gt}
PROPERTIES = ("type", "format", "vocabulary", "refersTo", "coded", "codedWhere")  # of a field
Promises = dict[tuple[str, str], object]  # by place (`boxes.code`) and property: what a schema holds its tables to


@contextmanager
def data_at(revision: str, root: Path = ROOT) -> Iterator[Path]:
    """Give a temporary folder with the data package of a revision (`HEAD`, `v1.0.0`, a commit) of the git repository.

    Raises DataError, with what git says, if there is no git, no repository or no such revision.
    """
    command = ["git", "-C", str(root), "archive", "--format=zip", "--end-of-options", revision, DATA.name]
    try:
        made = subprocess.run(command, capture_output=True, check=True)
    except FileNotFoundError:
        raise DataError("git is not installed, so the data of other revisions cannot be read") from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        raise DataError(f"no data package of revision {cut(revision)!r}: {said[0] if said else 'git failed'}") from None
    with TemporaryDirectory() as folder:
        with zipfile.ZipFile(BytesIO(made.stdout)) as archive:
            archive.extractall(folder)
        yield Path(folder) / DATA.name


def _promises(package: Mapping) -> Promises:
    """Return what a data package holds its tables to, also where its description is older than our JSON Schema."""
    found: Promises = {}
    for part in package["resources"]:
        name, schema = part["name"], part.get("schema", {})
        found |= {(name, key): True for key in ("hash", "bytes") if key in part} | {(name, "table"): name}
        found[name, "primaryKey"] = sorted(schema.get("primaryKey", []))
        for key in schema.get("foreignKeys", []):
            target = f"{key['reference']['resource'] or name}.{', '.join(key['reference']['fields'])}"
            found[f"{name}.{', '.join(key['fields'])}", f"foreign key to {target}"] = True
        for field in schema.get("fields", []):
            place, constraints = f"{name}.{field['name']}", field.get("constraints", {})
            found |= {(place, "column"): field["name"]} | {
                (place, key): field[key] for key in PROPERTIES if key in field
            }
            found |= {(place, key): value for key, value in constraints.items() if key != "enum"}
            found |= {(place, f"enum with {value}"): True for value in constraints.get("enum", [])}
            if "enum" in constraints and "vocabulary" not in field:  # a vocabulary may grow
                found[place, "enum of no more than"] = sorted(map(str, constraints["enum"]))
    return found


def lost(before: Mapping, now: Mapping) -> list[Fault]:
    """Return what a data package no longer holds its tables to: what is gone, and what lets more pass than before."""
    had, has = _promises(before), _promises(now)
    gone = {place for place, what in set(had) - set(has) if what in ("table", "column")}
    found = []
    for (place, what), value in had.items():
        parents = {place.partition(".")[0], place} - ({place} if what in ("table", "column") else set())
        kept = has.get((place, what))
        if parents & gone or kept == value or (kept is not None and not LOOSER.get(what, operator.ne)(kept, value)):
            continue  # it is as it was, or as strict, or gone with its table or column, which is told
        shown, kept = (", ".join(each) if isinstance(each, list) else each for each in (value, kept))
        wanted = f"{what} as before" if value is True else f"{what} {shown} as before"
        found.append(fault(place, wanted, "bring it back, or say in the change why it goes", "lost", kept))
    return found


def lost_since(revision: str, folder: Path = DATA, root: Path = ROOT) -> list[Fault]:
    """Return what the schema of a folder lost since a git revision. Raises DataError if they cannot be compared."""
    with data_at(revision, root) as old:
        try:
            before, now = (json.loads((each / NAME).read_text(encoding="utf-8")) for each in (old, folder))
            return lost(before, now)
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            said = f"datapackage.json of revision {cut(revision)!r} cannot be compared with that of today"
            raise DataError(f"{said}: see what thb-atlas check says of the latter") from None
