"""What the book's certificate says: the state of the source, checksums, versions, verdicts. It has no clock in it."""

import platform
import re
import subprocess
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from ..core.hashes import checksum, sha256
from ..core.markup import listing, markdown_table
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


def versions() -> dict[str, str]:
    """Return the versions of Python, of this package and of the packages that it asks for, by name."""
    asked = [line for line in metadata.requires("thb-atlas") or [] if "extra ==" not in line]
    names = ["thb-atlas", *sorted(re.match(r"[\w.-]+", line)[0] for line in asked)]
    return {"Python": platform.python_version()} | {name: metadata.version(name) for name in names}


def _manifest(paths: Iterable[Path]) -> str:
    rows = [[f"`{p.relative_to(ROOT).as_posix()}`", f"{p.stat().st_size:,}", f"`{sha256(p)}`"] for p in paths]
    return markdown_table(["File", "Bytes", "SHA-256"], rows)


def values() -> dict[str, str]:
    """Return what book/certificate.md names as {{ name }}, besides the verdicts.

    It depends on the source, the data and the installed packages alone.
    """
    data, (commit, date) = package_files(), in_words(source())
    notebooks = [path for folder in (NOTEBOOKS, PROSE) for path in sorted(folder.glob("*.ipynb"))]
    whole = checksum(data)
    return {
        "certificate": f"thb-atlas-{describe()['version']}-{whole[:12]}",
        "commit": commit,
        "commit_date": date,
        "data_checksum": whole,
        "version_table": markdown_table(["Package", "Version"], versions().items()),
        "n_data_files": listing(str(len(data)), "files", (path.name for path in data)),
        "n_notebooks": listing(str(len(notebooks)), "notebooks", (path.name for path in notebooks)),
        "manifest": _manifest([*data, *notebooks]),
    }
