"""The state of the source in its history."""

import subprocess
from pathlib import Path
from typing import NamedTuple

from .record import ROOT


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
