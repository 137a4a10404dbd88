"""What the book's certificate says: the state of the source, checksums, versions, verdicts. It has no clock in it."""

import re
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from .editions import NOTEBOOKS, PROSE
from .hashes import checksum, sha256
from .history import Source, source
from .markdown import table
from .popovers import listing
from .record import ROOT, installed
from .schema import DATA, describe

UNKNOWN = "not known: this copy of the source has no history"


def data_files(folder: Path = DATA) -> list[Path]:
    """Return the files of the data package: its tables, by name, and its description."""
    return [*sorted(folder.glob("*.csv")), folder / "datapackage.json"]


def digest(folder: Path = DATA) -> str:
    """Return one SHA-256 over the files of the data package (`hashes.checksum`)."""
    return checksum(data_files(folder))


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
    return {"Python": installed()["python"]} | {name: metadata.version(name) for name in names}


def _manifest(paths: Iterable[Path]) -> str:
    rows = [[f"`{p.relative_to(ROOT).as_posix()}`", f"{p.stat().st_size:,}", f"`{sha256(p)}`"] for p in paths]
    return table(["File", "Bytes", "SHA-256"], rows)


def values() -> dict[str, object]:
    """Return what book/certificate.md names as {{ name }}, besides the verdicts (`generated.of_book`).

    It depends on the source, the data and the installed packages alone.
    """
    whole, (commit, date) = digest(), in_words(source())
    notebooks = [path for folder in (NOTEBOOKS, PROSE) for path in sorted(folder.glob("*.ipynb"))]
    return {
        "certificate": f"thb-atlas-{describe()['version']}-{whole[:12]}",
        "commit": commit,
        "commit_date": date,
        "data_checksum": whole,
        "version_table": table(["Package", "Version"], versions().items()),
        "n_data_files": listing(str(len(data_files())), "files", (path.name for path in data_files())),
        "n_notebooks": listing(str(len(notebooks)), "notebooks", (path.name for path in notebooks)),
        "manifest": _manifest([*data_files(), *notebooks]),
    }
