"""What the certificate page states: the state of the source, checksums and versions. It depends on no clock."""

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
from ..data.schema import load_descriptor, package_files

UNKNOWN = "not known: this copy of the source has no history"


class Source(NamedTuple):
    """The state of the source: commit and its date (ISO 8601; None without a history), and number of changed files."""

    commit: str | None
    date: str | None
    changed: int


def _git(root: Path, *arguments: str) -> str | None:
    try:
        finished = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False)
    except OSError:
        return None
    return finished.stdout.strip() if finished.returncode == 0 else None


def source(root: Path = ROOT) -> Source:
    """Return the state of the source; a repository around an unpacked archive is not taken for its history."""
    top = _git(root, "rev-parse", "--show-toplevel")
    last_commit = _git(root, "log", "-1", "--format=%H %cI") if top and Path(top).resolve() == root.resolve() else None
    if not last_commit:
        return Source(None, None, 0)
    commit, date = last_commit.split()
    return Source(commit, date, len((_git(root, "status", "--porcelain") or "").splitlines()))


def in_words(state: Source) -> tuple[str, str]:
    """Return commit and date in words; a commit with uncommitted changes is not enough to repeat the check."""
    if state.commit is None or state.date is None:
        return UNKNOWN, UNKNOWN
    files = f"{state.changed} file{'' if state.changed == 1 else 's'}"
    changed = f", with uncommitted changes in {files}" if state.changed else ""
    return f"`{state.commit}`{changed}", f"{state.date[:10]}, the day of the commit"


def _requirements(name: str) -> list[str]:
    """Return the packages that a package requires on this system, sorted by name."""
    requirements = [Requirement(line) for line in metadata.requires(name) or []]
    names = {canonicalize_name(r.name) for r in requirements if not r.marker or r.marker.evaluate({"extra": ""})}
    return sorted(names)


def _all_requirements(name: str) -> list[str]:
    """Return the packages that a package requires, directly or through others, sorted by name."""
    names: dict[str, None] = {}
    pending = _requirements(name)
    while pending:
        if (package := pending.pop()) not in names:
            names[package] = None
            pending += _requirements(package)
    return sorted(names)


@cache
def packages() -> tuple[str, ...]:
    """Return Python and all packages that this project requires, directly or through others."""
    return ("python", *_all_requirements("thb-atlas"))


def licence(name: str) -> str:
    """Return the licence that a package states: an SPDX expression, a classifier, or the first line of its own text."""
    about = metadata.metadata(name)
    classifiers = [line.split(" :: ")[-1] for line in about.get_all("Classifier", []) if line.startswith("License ::")]
    own_text = (about.get("License") or "").strip().splitlines()
    classified = ", ".join(line for line in classifiers if line != "OSI Approved")
    return about.get("License-Expression") or classified or (cut(own_text[0]) if own_text else "not stated")


def _rows(names: Iterable[str]) -> list[list[str]]:
    return [[name, metadata.version(name), inert(licence(name))] for name in names]


def versions() -> tuple[str, str]:
    """Return two Markdown tables of packages, versions and licences: direct requirements, and those of these."""
    direct = _requirements("thb-atlas")
    rows = [["Python", platform.python_version(), "PSF-2.0"], *_rows(["thb-atlas", *direct])]
    others = [name for name in _all_requirements("thb-atlas") if name not in direct]
    head = ["Package", "Version", "Licence"]
    return markdown_table(head, rows), markdown_table(head, _rows(others))


def _manifest(paths: Iterable[Path]) -> str:
    rows = [[f"`{p.relative_to(ROOT).as_posix()}`", f"{p.stat().st_size:,}", f"`{sha256(p)}`"] for p in paths]
    return markdown_table(["File", "Bytes", "SHA-256"], rows)


def values() -> dict[str, str]:
    """Return the values for each {{ name }} in book/certificate.md, besides the verdicts.

    They depend on the source, the data and the installed packages alone.
    """
    data = package_files()
    commit, date = in_words(source())
    notebooks = [path for folder in (NOTEBOOKS, PROSE) for path in sorted(folder.glob("*.ipynb"))]
    data_checksum = checksum(data)
    version_table, other_versions = versions()
    return {
        "certificate": f"thb-atlas-{inert(load_descriptor()['version'])}-{data_checksum[:12]}",
        "commit": commit,
        "commit_date": date,
        "data_checksum": data_checksum,
        "version_table": version_table,
        "other_versions": other_versions,
        "n_data_files": listing(str(len(data)), "files", (path.name for path in data)),
        "n_notebooks": listing(str(len(notebooks)), "notebooks", (path.name for path in notebooks)),
        "manifest": _manifest([*data, *notebooks]),
    }
