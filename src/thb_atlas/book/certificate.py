"""What the book's certificate says: the state of the source, checksums, versions, verdicts. It has no clock in it."""

import platform
import subprocess
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ..core.errors import cut
from ..core.hashes import checksum, sha256
from ..core.markup import inert, listing, markdown_table
from ..core.paths import NOTEBOOKS, PROSE, ROOT
from ..data.schema import describe, package_files

UNKNOWN = "not known: this copy of the source has no history"


class Source(NamedTuple):
    """The state of the source: commit and its date (ISO 8601), None without a history; number of changed files."""

    commit: str | None
    date: str | None
    changed: int


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False)
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def source(root: Path = ROOT) -> Source:
    """Return the state of the source; a repository around an unpacked archive is not taken for its history."""
    top = _git(root, "rev-parse", "--show-toplevel")
    said = _git(root, "log", "-1", "--format=%H %cI") if top and Path(top).resolve() == root.resolve() else None
    if not said:
        return Source(None, None, 0)
    commit, date = said.split()
    return Source(commit, date, len((_git(root, "status", "--porcelain") or "").splitlines()))


def in_words(found: Source) -> tuple[str, str]:
    """Return commit and date in words; a commit with uncommitted changes is not enough to repeat the check."""
    if found.commit is None or found.date is None:
        return UNKNOWN, UNKNOWN
    files = f"{found.changed} file{'' if found.changed == 1 else 's'}"
    changed = f", with uncommitted changes in {files}" if found.changed else ""
    return f"`{found.commit}`{changed}", f"{found.date[:10]}, the day of the commit"


def _asked(name: str) -> list[str]:
    """Return the packages that a package asks for on this system, in the order of their names."""
    wanted = [Requirement(line) for line in metadata.requires(name) or []]
    asked = {canonicalize_name(each.name) for each in wanted if not each.marker or each.marker.evaluate({"extra": ""})}
    return sorted(asked)


def _all_asked(name: str) -> list[str]:
    """Return the packages that a package asks for, and those that these ask for in turn."""
    found: dict[str, None] = {}
    waiting = _asked(name)
    while waiting:
        if (each := waiting.pop()) not in found:
            found[each] = None
            waiting += _asked(each)
    return sorted(found)


@cache
def packages() -> tuple[str, ...]:
    """Return the packages that this edition and its books are made with: what the project asks for, and so on."""
    return ("python", *_all_asked("thb-atlas"))


def licence(name: str) -> str:
    """Return the licence that a package states: an SPDX expression, a classifier, or the first line of its own text."""
    said = metadata.metadata(name)
    classifiers = [line.split(" :: ")[-1] for line in said.get_all("Classifier", []) if line.startswith("License ::")]
    own = (said.get("License") or "").strip().splitlines()
    known = ", ".join(line for line in classifiers if line != "OSI Approved")
    return said.get("License-Expression") or known or (cut(own[0]) if own else "not stated")


def _packages(names: Iterable[str]) -> list[list[str]]:
    return [[name, metadata.version(name), inert(licence(name))] for name in names]


def versions() -> tuple[str, str]:
    """Return two tables of packages with version and licence: what this edition asks for, and what these ask for."""
    asked = _asked("thb-atlas")
    own = [["Python", platform.python_version(), "PSF-2.0"], *_packages(["thb-atlas", *asked])]
    others = [name for name in _all_asked("thb-atlas") if name not in asked]
    head = ["Package", "Version", "Licence"]
    return markdown_table(head, own), markdown_table(head, _packages(others))


def _manifest(paths: Iterable[Path]) -> str:
    rows = [[f"`{p.relative_to(ROOT).as_posix()}`", f"{p.stat().st_size:,}", f"`{sha256(p)}`"] for p in paths]
    return markdown_table(["File", "Bytes", "SHA-256"], rows)


def values() -> dict[str, str]:
    """Return what book/certificate.md names as {{ name }}, besides the verdicts.

    It depends on the source, the data and the installed packages alone.
    """
    data, (commit, date) = package_files(), in_words(source())
    notebooks = [path for folder in (NOTEBOOKS, PROSE) for path in sorted(folder.glob("*.ipynb"))]
    whole, (own, others) = checksum(data), versions()
    return {
        "certificate": f"thb-atlas-{inert(describe()['version'])}-{whole[:12]}",
        "commit": commit,
        "commit_date": date,
        "data_checksum": whole,
        "version_table": own,
        "other_versions": others,
        "n_data_files": listing(str(len(data)), "files", (path.name for path in data)),
        "n_notebooks": listing(str(len(notebooks)), "notebooks", (path.name for path in notebooks)),
        "manifest": _manifest([*data, *notebooks]),
    }
