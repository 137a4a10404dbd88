"""One digest of everything that verdicts depend on: the data package, and the modules that read and judge it."""

from pathlib import Path

from ..core.hashes import checksum, unseal
from ..core.paths import PACKAGE, VERDICTS
from .schema import package_files

JUDGING = ("core", "data", "ledger")  # the rooms whose modules give a verdict


def state() -> str:
    """Return one digest of the data package and of the modules that judge claims; verdicts depend on these."""
    return checksum([*package_files(), *(path for room in JUDGING for path in (PACKAGE / room).rglob("*.py"))])


def verdicts(path: Path = VERDICTS) -> dict:
    """Return the verdicts that a build wrote, with the state of the data; no claims if they are missing or damaged."""
    return unseal(path) or {"state": "", "claims": {}}
