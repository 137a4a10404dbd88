"""What an executed notebook depended on: recorded when it ran, compared before it would run again.

A record holds the SHA-256 of what the run used: its source, the tables that it loaded, or the rows of them if it asked
for some, the schema, and the modules of this package in its kernel; further its parameters, the versions of all
installed packages, the judgments of claims that it was told, and the rows that these rest on (its evidence). A page
whose record still describes the present is not run again; nor is one whose evidence alone changed, if the judgments
that it was told are still the same (`plan`).
"""

import hashlib
import json
import platform
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.metadata import Distribution, distributions
from pathlib import Path

from .hashes import sha256
from .reads import claims, evidence, used
from .rows import digest
from .schema import DATA, content, digest_of

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "_build"
MIME = "application/vnd.thb-atlas.record+json"
CELL = "import thb_atlas.record\n\nthb_atlas.record.show()"
SHOWN = ("ipykernel", "papermill", "pandas", "matplotlib", "geopandas")
Record = dict[str, object]


def _named(package: Distribution) -> tuple[str, str]:
    """Return name and version of a package from the head of its metadata: to parse all takes seven times as long."""
    head = (package.read_text("METADATA") or package.read_text("PKG-INFO") or "").partition("\n\n")[0]
    found = dict(re.findall(r"^(Name|Version): *(.+?) *$", head, re.MULTILINE))
    return found.get("Name", "").lower().replace("_", "-"), found.get("Version", "")


@cache
def installed() -> dict[str, str]:
    """Return the versions of Python and of all installed packages."""
    return {"python": platform.python_version(), **dict(sorted(map(_named, distributions())))}


def versions() -> str:
    """Return one SHA-256 for the versions of everything installed."""
    return hashlib.sha256(json.dumps(installed()).encode()).hexdigest()


def sources() -> list[Path]:
    """Return the files of this project that any page can depend on: tables, schema, boundaries, notebooks, modules."""
    data = ["data/*.csv", "data/*.json", "data/boundaries/*.geojson"]
    patterns = [*data, "notebooks/*.ipynb", "book/prose/*.ipynb", "src/thb_atlas/*.py"]
    return sorted(path for pattern in patterns for path in ROOT.glob(pattern))


def _files() -> list[str]:
    """Return the names of what this process used of this project: tables or rows of them, their schema, modules."""
    modules = [Path(m.__file__) for name, m in list(sys.modules.items()) if _is_own(name) and m.__file__]
    own = [path.relative_to(ROOT).as_posix() for path in (DATA / "datapackage.json", *modules)]
    return [*own, *(f"{DATA.name}/{name}" for name in used())]


def _is_own(module: str) -> bool:
    return module.partition(".")[0] == __package__


def _as_used(path: Path) -> str:
    return digest_of(path) if path.is_relative_to(DATA) else sha256(path)


def _digests(names: Iterable[str]) -> dict[str, str]:
    """Return the SHA-256 of files or rows; of the data package, as this process read it, whatever it is now."""
    return {name: digest(ROOT, name, _as_used, content) for name in sorted(set(names))}


def show() -> None:
    """Show, at the end of a run, what this kernel used, with its SHA-256, for `read` to take."""
    from IPython.display import display  # noqa: PLC0415 - kernels alone have it loaded

    rest_on = [f"{DATA.name}/{name}" for name in evidence()]
    said = {"files": _digests(_files()), "claims": claims(), "evidence": _digests(rest_on)}
    display({MIME: said}, raw=True)


def _same(files: Mapping[str, str], hashed: Callable[[Path], str]) -> bool:
    return all(digest(ROOT, name, hashed) == value for name, value in files.items())


def is_current(record: Record, wanted: Mapping[str, object], hashed: Callable[[Path], str] = sha256) -> bool:
    """Return whether a record, its evidence apart, describes the present: job, versions, content of every file."""
    same = record.get("versions") == versions() and record.get("job") == dict(wanted)
    return bool(same and record.get("files")) and _same(record["files"], hashed)


def same_evidence(record: Record, hashed: Callable[[Path], str] = sha256) -> bool:
    """Return whether the claims of a record rest on the same content: then they are judged the same."""
    return _same(record["evidence"], hashed)


def _end(page: str) -> tuple[str, dict]:
    """Return a finished page up to its metadata, which `nbformat` puts at the end, and what follows, parsed."""
    head, _, end = page.rpartition('\n "metadata": ')
    return head, json.loads('{"metadata": ' + end)


def recorded(page: str) -> Record:
    """Return the record of a finished page, given by its text; an empty one if it has none."""
    try:
        return _end(page)[1]["metadata"]["thb"]
    except (KeyError, ValueError):
        return {}


def read(page: Path) -> Record:
    """Return the record of a finished page, given by its file; an empty one if there is none, or it has none."""
    return recorded(page.read_text(encoding="utf-8")) if page.exists() else {}


def without_evidence(page: str) -> str:
    """Return the text of a finished page as a book has it: evidence may be older than the data that the book has."""
    head, end = _end(page)
    del end["metadata"]["thb"]["evidence"]
    return head + json.dumps(end, indent=1, ensure_ascii=False)[1:] + "\n"
