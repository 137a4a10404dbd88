"""One digest of everything that the analysis depends on: the data package, and the modules that read it."""

from pathlib import Path

from ..core.hashes import checksum, unseal
from ..core.paths import PACKAGE, VERDICTS
from .schema import package_files

ANALYSIS = ("core", "data", "ledger", "display", "study")  # rooms of what a notebook can use


def state() -> str:
    """Return one digest of the data package and of the modules of the analysis; verdicts depend on these."""
    return checksum([*package_files(), *(path for room in ANALYSIS for path in (PACKAGE / room).rglob("*.py"))])


def verdicts(path: Path = VERDICTS) -> dict:
    """Return the verdicts that a build wrote, with the state of the data; no claims if they are missing or damaged."""
    return unseal(path) or {"state": "", "claims": {}}
