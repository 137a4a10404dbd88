"""What this process has used of the project, for the record of a page: data, schema, modules, verdicts on claims."""

import sys
from collections.abc import Iterator
from pathlib import Path

from ..core.hashes import sha256
from ..core.paths import PACKAGE, ROOT

MIME = "application/vnd.thb-atlas.record+json"
_files: dict[str, str] = {}  # of the data package, by path within it: the SHA-256 of what was read
_parts: dict[str, str] = {}  # of datapackage.json, as `data.schema.parts` names them: the digest of what was read
_told: dict[str, str] = {}  # by claim: the digest of what the ledger said of it
_rows: dict[str, dict] = {}  # by table: the SHA-256 of its file, and the digests of rows by what was asked for
_texts: dict[str, str] = {}  # of the project, by path within it: the SHA-256 of a text that was read, empty for none
CHANGED = ""  # the digest of a file that was read in two states: a page made from both is never up to date


def note_file(path: str, digest: str) -> None:
    """Take a file of the data package as read by this process, with the SHA-256 of what was read."""
    _files[path] = digest if _files.get(path, digest) == digest else CHANGED


def note_part(name: str, digest: str) -> None:
    """Take a part of datapackage.json as read by this process, with its digest."""
    _parts[name] = digest if _parts.get(name, digest) == digest else CHANGED


def note_claim(claim_id: str, digest: str) -> None:
    """Take what the ledger says of a claim as read by this process."""
    _told[claim_id] = digest if _told.get(claim_id, digest) == digest else CHANGED


def note_rows(table: str, digest: str, key: str, rows: str) -> None:
    """Take some rows of a table as read: the SHA-256 of its file, what was asked for, and the digest of these rows."""
    noted = _rows.setdefault(table, {"file": digest, "asked": {}})
    noted["file"] = digest if noted["file"] == digest else CHANGED
    noted["asked"][key] = rows if noted["asked"].get(key, rows) == rows else CHANGED


def note_text(path: Path) -> None:
    """Take a text of the project as read by this process; one that is not there is noted as missing."""
    _texts[path.relative_to(ROOT).as_posix()] = sha256(path)


def files() -> dict[str, str]:
    """Return the SHA-256 of the files of the data package that were read, as they were read, by path."""
    return dict(sorted(_files.items()))


def told() -> dict[str, str]:
    """Return the digests of what the ledger said of the claims that were asked for, by claim."""
    return dict(sorted(_told.items()))


def _own() -> Iterator[Path]:
    """Yield the files of this package's modules that are imported, and the templates beside them."""
    found = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    for path in (path for path in map(Path, filter(None, found)) if path.is_relative_to(PACKAGE)):
        yield path
        yield from path.parent.glob("templates/*.j2")


def modules() -> dict[str, str]:
    """Return the SHA-256 of the modules of this package that are imported, templates with them, by path within it."""
    return {path.relative_to(PACKAGE).as_posix(): sha256(path) for path in sorted(set(_own()))}


def imported() -> list[str]:
    """Return the names of what else is imported and is not of Python itself: `pandas`."""
    return sorted({name.partition(".")[0] for name in list(sys.modules)} - {*sys.stdlib_module_names, PACKAGE.name})


def rows() -> dict[str, dict]:
    """Return what was read of tables of which no more than some rows were read, by table; see `note_rows`."""
    return {table: noted for table, noted in sorted(_rows.items()) if f"{table}.csv" not in _files}


def show() -> None:
    """Show, at the end of a notebook, what this kernel used; `run.records` makes a record of it."""
    from IPython.display import display  # noqa: PLC0415 - kernels alone have it loaded

    noted = {
        "files": files(),
        "rows": rows(),
        "texts": dict(sorted(_texts.items())),
        "schema": dict(sorted(_parts.items())),
        "claims": told(),
    }
    display({MIME: {**noted, "modules": modules(), "imported": imported()}}, raw=True)
