"""What the certificate page states: the state of the source, checksums and versions. It depends on no clock."""

import platform
import subprocess
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ..core.hashes import checksum, sha256
from ..core.markup import inert, markdown_table, names_button
from ..core.paths import NOTEBOOKS, PROSE, ROOT
from ..core.wording import quantity
from ..data.schema import load_descriptor, package_files

UNKNOWN = "not known: this copy of the source has no history"


def _git(root: Path, *arguments: str) -> str:
    """Return what git says; nothing without git, or if it fails."""
    try:
        return subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""


def source(root: Path = ROOT) -> tuple[str, str]:
    """Return commit and date of the source in words; one with uncommitted changes is not enough to repeat the check."""
    last_commit = _git(root, "log", "-1", "--format=%H %cs") if (root / ".git").exists() else ""
    if not last_commit:
        return UNKNOWN, UNKNOWN
    commit, day = last_commit.split()
    number = len(_git(root, "status", "--porcelain").splitlines())
    changed = f", with uncommitted changes in {quantity(number, 'files')}" if number else ""
    return f"`{commit}`{changed}", f"{day}, the day of the commit"


def versions() -> str:
    """Return a Markdown table of Python and the packages that this project requires, with their versions."""
    requirements = [Requirement(line) for line in metadata.requires("thb-atlas") or []]
    names = {canonicalize_name(r.name) for r in requirements if not r.marker or r.marker.evaluate({"extra": ""})}
    rows = [[name, metadata.version(name)] for name in ("thb-atlas", *sorted(names))]
    return markdown_table(["Package", "Version"], [["Python", platform.python_version()], *rows])


def prose_values() -> dict[str, str]:
    """Return the values for each {{ name }} in book/certificate.md, besides the verdicts.

    They depend on the source, the data and the installed packages alone.
    """
    data = package_files()
    commit, date = source()
    notebooks = [path for folder in (NOTEBOOKS, PROSE) for path in sorted(folder.glob("*.ipynb"))]
    data_checksum = checksum(data)
    files = [(path.relative_to(ROOT).as_posix(), path.stat().st_size, sha256(path)) for path in (*data, *notebooks)]
    rows = [[f"`{name}`", f"{size:,}", f"`{digest}`"] for name, size, digest in files]
    return {
        "certificate": f"thb-atlas-{inert(load_descriptor()['version'])}-{data_checksum[:12]}",
        "commit": commit,
        "commit_date": date,
        "data_checksum": data_checksum,
        "version_table": versions(),
        "n_data_files": names_button(str(len(data)), "files", (path.name for path in data)),
        "n_notebooks": names_button(str(len(notebooks)), "notebooks", (path.name for path in notebooks)),
        "manifest": markdown_table(["File", "Bytes", "SHA-256"], rows),
    }
