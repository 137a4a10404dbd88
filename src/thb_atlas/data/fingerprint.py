"""One digest of all that the analysis depends on: the data package and the modules of this package that read it."""

from pathlib import Path

from ..core.hashes import checksum
from ..core.paths import PACKAGE
from .schema import package_files

ANALYSIS = ("core", "data", "ledger", "display", "study")


def sources() -> list[Path]:
    """Return the modules that a notebook can use: the rooms of the analysis, not those of the build."""
    return sorted(path for room in ANALYSIS for path in (PACKAGE / room).rglob("*.py"))


def state() -> str:
    """Return one digest of the data package and of these modules: what the ledger says depends on nothing else."""
    return checksum([*package_files(), *sources()])
