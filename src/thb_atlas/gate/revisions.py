"""What `thb-atlas diff` compares with: the data package of a git revision, and what the schema has lost since then."""

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
from .descriptor import descriptor_fault
from .faults import Fault

LOOSER = {"minimum": operator.lt, "maximum": operator.gt}
WITHOUT_FORCE = ("title", "description", "unit", "rowLabel")  # properties that require nothing of the cells
UNNAMED = ("fields", "constraints")  # what a place is told without
SchemaPath = tuple[str, ...]


@contextmanager
def data_at(revision: str, root: Path = ROOT) -> Iterator[Path]:
    """Provide a temporary folder with the data package of a git revision: `HEAD`, `v1.0.0`, a commit.

    Raises DataError, with what git says, if there is no repository or no such revision.
    """
    command = ["git", "-C", str(root), "archive", "--format=zip", "--end-of-options", revision, DATA.name]
    try:
        archive = subprocess.run(command, capture_output=True, check=True).stdout
    except subprocess.CalledProcessError as error:
        lines = error.stderr.decode(errors="replace").strip().splitlines()
        reason = cut(lines[0]) if lines else "git failed"
        raise DataError(f"no data package of revision {cut(revision)!r}: {reason}") from None
    with TemporaryDirectory() as folder:
        with zipfile.ZipFile(BytesIO(archive)) as files:
            files.extractall(folder)
        yield Path(folder) / DATA.name


def _requirements(part: object, place: SchemaPath = ()) -> dict[SchemaPath, object]:
    """Return what a part of a schema requires, by place: a value, or None for what has parts of its own."""
    are_named = isinstance(part, list)  # columns, which may be called as properties are
    if are_named:
        part = {each["name"] if isinstance(each, Mapping) and "name" in each else str(each): each for each in part}
    if not isinstance(part, Mapping):
        return {place: part}
    found: dict[SchemaPath, object] = {place: None}
    for key in part.keys() - set(() if are_named else WITHOUT_FORCE):
        found |= _requirements(part[key], (*place, key))
    return found


def losses(before: Mapping, now: Mapping) -> list[Fault]:
    """Return the requirements of a data package that are gone, or not as strict as before."""
    schemas = ({part["name"]: part.get("schema", {}) for part in each["resources"]} for each in (before, now))
    had, has = map(_requirements, schemas)
    faults = []
    for place in sorted(had):
        is_looser = LOOSER.get(place[-1] if place else "", operator.ne)
        is_gone = place not in has and place[:-1] in has  # what goes with its table or column is not told again
        if is_gone or (place in has and has[place] != had[place] and is_looser(has[place], had[place])):
            told = ".".join(key for key in place if key not in UNNAMED)
            expected = f"{told if had[place] is None else had[place]} as before"
            mend = "bring it back, or say in the change why it goes"
            faults.append(descriptor_fault(told, expected, mend, kind="lost", value=has.get(place)))
    return faults
