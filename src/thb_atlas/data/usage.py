"""What this process has read of the project, for the record of a page: data, schema, modules, verdicts on claims."""

import sys
from collections.abc import Iterator
from pathlib import Path

from ..core.hashes import sha256
from ..core.paths import PACKAGE, ROOT

MIME = "application/vnd.thb-atlas.record+json"
_files: dict[str, str] = {}  # SHA-256 of files of the data package, by path within it
_parts: dict[str, str] = {}  # digests of parts of datapackage.json, by name: see `data.schema.part_digests`
_claims: dict[str, str] = {}  # digests of what the ledger says of claims, by id
_rows: dict[str, dict] = {}  # by table: the SHA-256 of its file, and digests of rows by selection
_texts: dict[str, str] = {}  # SHA-256 of texts of the project, by path within it; empty for a missing one
CHANGED = ""  # the digest of what was read in two states, so that a page made from both is never up to date


def _note(digests: dict[str, str], name: str, digest: str) -> None:
    digests[name] = digest if digests.get(name, digest) == digest else CHANGED


def note_file(path: str, digest: str) -> None:
    """Note a file of the data package as read, with the SHA-256 of its content."""
    _note(_files, path, digest)


def note_part(name: str, digest: str) -> None:
    """Note a part of datapackage.json as read, with its digest."""
    _note(_parts, name, digest)


def note_claim(claim_id: str, digest: str) -> None:
    """Note what the ledger says of a claim as read."""
    _note(_claims, claim_id, digest)


def note_rows(table: str, digest: str, key: str, rows: str) -> None:
    """Note a selection of rows as read: the SHA-256 of the table's file, the key of the selection, and its digest."""
    noted = _rows.setdefault(table, {"file": digest, "asked": {}})
    _note(noted, "file", digest)
    _note(noted["asked"], key, rows)


def note_text(path: Path) -> None:
    """Note a text of the project as read, or as missing."""
    _texts[path.relative_to(ROOT).as_posix()] = sha256(path)


def files() -> dict[str, str]:
    """Return the SHA-256 of the files of the data package that were read, by path."""
    return dict(sorted(_files.items()))


def claims() -> dict[str, str]:
    """Return the digests of what the ledger said of claims, by id."""
    return dict(sorted(_claims.items()))


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
    """Return the names of all other imported packages outside the standard library: `pandas`."""
    return sorted({name.partition(".")[0] for name in list(sys.modules)} - {*sys.stdlib_module_names, PACKAGE.name})


def rows() -> dict[str, dict]:
    """Return what was read of tables that were not read as a whole, by table; see `note_rows`."""
    return {table: noted for table, noted in sorted(_rows.items()) if f"{table}.csv" not in _files}


def show() -> None:
    """Display what this kernel has used, as the last output of a notebook; `run.records` makes a record of it."""
    from IPython.display import display  # noqa: PLC0415 - only kernels have it loaded

    noted = {
        "files": files(),
        "rows": rows(),
        "texts": dict(sorted(_texts.items())),
        "schema": dict(sorted(_parts.items())),
        "claims": claims(),
    }
    display({MIME: {**noted, "modules": modules(), "imported": imported()}}, raw=True)
