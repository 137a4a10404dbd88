"""What this process has read of the project, for the record of a page: data, schema, modules, verdicts on claims."""

import sys
from collections.abc import Iterator
from pathlib import Path

from ..core.hashes import sha256
from ..core.paths import PACKAGE, ROOT

RECORD_MIME = "application/vnd.thb-atlas.record+json"
CHANGED = "changed"  # the digest of what was read in two states, so that a page made from both is never up to date
_noted: dict[str, dict[str, str]] = {kind: {} for kind in ("files", "claims", "texts")}  # digests by name
_rows: dict[str, dict] = {}  # by table: the SHA-256 of its file, and digests of rows by selection


def _add(digests: dict[str, str], name: str, digest: str) -> None:
    digests[name] = digest if digests.get(name, digest) == digest else CHANGED


def note(kind: str, name: str, digest: str) -> None:
    """Note something of a kind as read, with its digest.

    Kinds are `files` of the data package, by path within it; what the ledger says of `claims`, by id; and `texts` of
    the project, by path within it, empty for a missing one.
    """
    _add(_noted[kind], name, digest)


def note_rows(table: str, file_digest: str, selection: str, rows_digest: str) -> None:
    """Note a selection of rows as read: the SHA-256 of the table's file, the key of the selection, and its digest."""
    of_table = _rows.setdefault(table, {"file": file_digest, "asked": {}})
    _add(of_table, "file", file_digest)
    _add(of_table["asked"], selection, rows_digest)


def note_text(path: Path) -> None:
    """Note a text of the project as read, or as missing."""
    note("texts", path.relative_to(ROOT).as_posix(), sha256(path))


def noted(kind: str) -> dict[str, str]:
    """Return the digests of what was read, by name, of a kind that `note` takes."""
    return dict(sorted(_noted[kind].items()))


def _package_files() -> Iterator[Path]:
    """Yield the imported modules of this package, and the templates beside them."""
    paths = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    for path in (path for path in map(Path, filter(None, paths)) if path.is_relative_to(PACKAGE)):
        yield path
        yield from path.parent.glob("templates/*.j2")


def modules() -> dict[str, str]:
    """Return the SHA-256 of the imported modules of this package and of their templates, by path within it."""
    return {path.relative_to(PACKAGE).as_posix(): sha256(path) for path in sorted(set(_package_files()))}


def imported() -> list[str]:
    """Return the names of other imported packages outside the standard library: `pandas`; some have no distribution."""
    return sorted({name.partition(".")[0] for name in list(sys.modules)} - {*sys.stdlib_module_names, PACKAGE.name})


def rows() -> dict[str, dict]:
    """Return what was read of tables that were not read as a whole, by table; see `note_rows`."""
    return {table: of_table for table, of_table in sorted(_rows.items()) if f"{table}.csv" not in _noted["files"]}


def display_record() -> None:
    """Display what this kernel has used, as the last output of a notebook; `run.records` makes a record of it."""
    from IPython.display import display  # noqa: PLC0415 - only kernels have it loaded

    record = {kind: noted(kind) for kind in _noted} | {"rows": rows(), "modules": modules(), "imported": imported()}
    display({RECORD_MIME: record}, raw=True)
