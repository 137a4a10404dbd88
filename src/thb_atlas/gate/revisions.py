"""What `thb-atlas diff` compares with: the data package of a git revision, and what the schema has lost since then."""

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
from ..data.schema import DESCRIPTOR
from .descriptor import descriptor_fault
from .faults import Fault

LOOSER = {"minimum": operator.lt, "maximum": operator.gt,
          "enum of no more than": lambda kept, value: not set(kept) <= set(value)}  # fmt: skip
PROPERTIES = ("type", "format", "vocabulary", "refersTo", "coded", "codedWhere", "inferred", "examples")  # of a field
Requirements = dict[tuple[str, str], object]  # values by place (`boxes.code`) and property


@contextmanager
def data_at(revision: str, root: Path = ROOT) -> Iterator[Path]:
    """Provide a temporary folder with the data package of a git revision: `HEAD`, `v1.0.0`, a commit.

    Raises DataError, with what git says, if there is no git, no repository or no such revision.
    """
    command = ["git", "-C", str(root), "archive", "--format=zip", "--end-of-options", revision, DATA.name]
    try:
        archive = subprocess.run(command, capture_output=True, check=True).stdout
    except FileNotFoundError:
        raise DataError("git is not installed, so the data of other revisions cannot be read") from None
    except subprocess.CalledProcessError as error:
        lines = error.stderr.decode(errors="replace").strip().splitlines()
        reason = lines[0] if lines else "git failed"
        raise DataError(f"no data package of revision {cut(revision)!r}: {reason}") from None
    with TemporaryDirectory() as folder:
        with zipfile.ZipFile(BytesIO(archive)) as files:
            files.extractall(folder)
        yield Path(folder) / DATA.name


def _field_requirements(place: str, field: Mapping) -> Requirements:
    constraints = field.get("constraints", {})
    requirements = {"column": field["name"]} | {key: field[key] for key in PROPERTIES if key in field}
    requirements |= {key: value for key, value in constraints.items() if key != "enum"}
    requirements |= {f"enum with {value}": True for value in constraints.get("enum", [])}
    if "enum" in constraints and "vocabulary" not in field:  # a vocabulary may grow
        requirements["enum of no more than"] = sorted(map(str, constraints["enum"]))
    return {(place, what): value for what, value in requirements.items()}


def _requirements(package: Mapping) -> Requirements:
    """Return what a data package requires of its tables, also if its description is older than our JSON Schema."""
    requirements: Requirements = {}
    for part in package["resources"]:
        name, schema = part["name"], part.get("schema", {})
        requirements |= {(name, key): True for key in ("hash", "bytes") if key in part} | {(name, "table"): name}
        requirements[name, "primaryKey"] = sorted(schema.get("primaryKey", []))
        for key in schema.get("foreignKeys", []):
            target = f"{key['reference']['resource'] or name}.{', '.join(key['reference']['fields'])}"
            requirements[f"{name}.{', '.join(key['fields'])}", f"foreign key to {target}"] = True
        for field in schema.get("fields", []):
            requirements |= _field_requirements(f"{name}.{field['name']}", field)
    return requirements


def losses(before: Mapping, now: Mapping) -> list[Fault]:
    """Return the requirements of a data package that are gone, or less strict than before."""
    had, has = _requirements(before), _requirements(now)
    gone = {place for place, what in set(had) - set(has) if what in ("table", "column")}
    faults = []
    for (place, what), value in had.items():
        parents = {place.partition(".")[0], place} - ({place} if what in ("table", "column") else set())
        kept = has.get((place, what))
        if parents & gone or kept == value or (kept is not None and not LOOSER.get(what, operator.ne)(kept, value)):
            continue  # unchanged, or as strict, or gone with its table or column, which is a loss itself
        shown, kept = (", ".join(side) if isinstance(side, list) else side for side in (value, kept))
        expected = f"{what} as before" if value is True else f"{what} {shown} as before"
        mend = "bring it back, or say in the change why it goes"
        faults.append(descriptor_fault(place, expected, mend, kind="lost", value=kept))
    return faults


def losses_since(revision: str, folder: Path = DATA, root: Path = ROOT) -> list[Fault]:
    """Return what the schema of a folder lost since a git revision. Raises DataError if they cannot be compared."""
    with data_at(revision, root) as old:
        try:
            before, now = (json.loads((path / DESCRIPTOR).read_text(encoding="utf-8")) for path in (old, folder))
            return losses(before, now)
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            message = f"datapackage.json of revision {cut(revision)!r} cannot be compared with that of today"
            raise DataError(f"{message}: see what thb-atlas check says of the latter") from None
