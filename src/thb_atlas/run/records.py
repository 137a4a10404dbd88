"""Records of what executed notebooks depend on: written when one runs, compared before it would run again.

A record is stored in the metadata `thb` of the executed notebook. `record_of` lists its parts, and docs/architecture.md
says what each is.
"""

import json
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import NamedTuple

from packaging.utils import canonicalize_name

from ..core.errors import DataError
from ..core.hashes import Hash, json_digest, sha256
from ..core.paths import BUILD, DATA, PACKAGE, ROOT
from ..data import fingerprint, schema
from ..data.selections import digest_of
from .editions import Job

RECORD_CELL = "from thb_atlas.data import usage\n\nusage.display_record()"
_distributions = cache(packages_distributions)
RUNNER_PACKAGES = ("papermill", "nbclient", "nbformat", "jupyter_client")  # kernels do not import them
Record = dict[str, object]


class Present(NamedTuple):
    """The present state: versions of packages, digests of any file, of the schema, of claims."""

    installed: Mapping[str, str]
    digest_of_file: Hash
    schema: str
    claims: Mapping[str, str]


@cache
def installed() -> dict[str, str]:
    """Return the versions of Python and of all installed packages, from folder names such as `pandas-3.1.1.dist-info`.

    Of a package that is installed twice the first counts, as for `import`.
    """
    folders = [path.stem for folder in reversed(sys.path) for path in Path(folder).glob("*-*.dist-info")]
    packages = {canonicalize_name(name): version for name, _, version in (stem.partition("-") for stem in folders)}
    return {"python": platform.python_version(), **packages}


def versions(imported: Iterable[str]) -> dict[str, str]:
    """Return the versions of Python and of the packages that provide the imported modules."""
    owners = {canonicalize_name(owner) for name in imported for owner in _distributions().get(name, ())}
    return {name: installed()[name] for name in sorted(owners | {"python"}) if name in installed()}


def present() -> Present:
    """Return the present state. It reads each file once; `changed` notices later changes."""
    claims = {claim_id: verdict["digest"] for claim_id, verdict in fingerprint.verdicts()["claims"].items()}
    return Present(installed(), cache(sha256), schema.digest(), claims)


def identity(job: Job) -> dict[str, object]:
    """Return what identifies a job in its record."""
    name = job.source.relative_to(ROOT).as_posix() if job.source.is_relative_to(ROOT) else job.source.name
    return {"source": name, "parameters": dict(job.parameters), "page": job.page}


def record_of(job: Job, source: str, shown: Mapping[str, object]) -> Record:
    """Return the record of a job, from the digest of its source and what `usage.display_record` said of its kernel."""
    ran_by = {f"run/{path.name}": sha256(path) for path in sorted((PACKAGE / "run").glob("*.py"))}
    return {
        "job": identity(job),
        "source": source,
        "schema": schema.digest(),
        **{kind: shown[kind] for kind in ("files", "rows", "texts", "claims")},
        "modules": {**shown["modules"], **ran_by},
        "packages": versions([*shown["imported"], *RUNNER_PACKAGES]),
    }


def with_checksum(text: str) -> str:
    """Return the text of an executed notebook with a checksum of its content added to its record."""
    notebook = json.loads(text)
    notebook["metadata"]["thb"]["checksum"] = json_digest(notebook)
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def read(page: Path) -> Record:
    """Return the record of an executed notebook; empty if the file is missing or damaged, or has none."""
    try:
        notebook = json.loads(page.read_text(encoding="utf-8"))
        record = notebook["metadata"]["thb"]
        return record if record.pop("checksum") == json_digest(notebook) else {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _rows_differ(table: str, recorded: Mapping, now: Present) -> bool:
    """Return whether a run would load other rows of a table than recorded; the same file gives the same rows."""
    file_digest, asked = recorded["file"], recorded["asked"]
    if now.digest_of_file(DATA / f"{table}.csv") == file_digest:
        return False
    try:
        return any(digest_of(table, key)[0] != rows for key, rows in asked.items())
    except (DataError, KeyError):  # the table or one of its columns is gone
        return True


def _differences(record: Record, job: Job, now: Present) -> Iterator[str]:
    if record["source"] != now.digest_of_file(job.source):
        yield job.source.name
    for folder, kind in ((DATA, "files"), (ROOT, "texts"), (PACKAGE, "modules")):
        yield from (name for name, digest in record[kind].items() if now.digest_of_file(folder / name) != digest)
    yield from (table for table, recorded in record["rows"].items() if _rows_differ(table, recorded, now))
    if record["schema"] != now.schema:
        yield schema.DESCRIPTOR
    for name, digest in record["claims"].items():
        if now.claims.get(name) != digest:
            yield f"the verdict on {name}"
    for name, version in record["packages"].items():
        if (installed_version := now.installed.get(name, "none")) != version:
            yield f"{name} ({version} then, {installed_version} now)"


def changed(record: Record, job: Job, now: Present) -> list[str]:
    """Return what differs from a record, in words; nothing if its page is current."""
    if not record:
        return ["not run yet, or its stored result is damaged"]
    if record.get("job") != identity(job):
        return ["not run yet"]
    try:
        return list(_differences(record, job, now))
    except (KeyError, AttributeError):
        return ["run by another version of this package"]


def outdated(wanted: Iterable[Job], now: Present, root: Path = BUILD) -> list[tuple[Job, list[str]]]:
    """Return the distinct jobs whose page is missing or out of date, each with the reasons."""
    jobs = {job.executed_path(root): job for job in wanted}
    with_reasons = [(job, changed(read(path), job, now)) for path, job in jobs.items()]
    return [(job, reasons) for job, reasons in with_reasons if reasons]
