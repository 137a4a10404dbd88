"""What an executed notebook depended on: recorded when it ran, compared before it would run again.

A record, in the metadata `thb` of the executed notebook, has its job, its source, the files of the data package or, of
tables of which only some rows were asked for, digests of these (`data.selections`), the texts of the project and the
parts of the schema (`data.schema.parts`) that the kernel read, what the ledger told it of claims, the modules of this
package that it imported and those that ran it, and the versions of the packages that it imported. Digests are SHA-256.
"""

import json
import platform
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import NamedTuple

from packaging.utils import canonicalize_name

from ..core.hashes import json_digest, sha256, unseal
from ..core.paths import BUILD, DATA, PACKAGE, ROOT, VERDICTS
from ..data import schema
from ..data.selections import digest_of
from .editions import Job

CELL = "from thb_atlas.data import usage\n\nusage.show()"
RUNNERS = ("kernels.py", "notebooks.py", "records.py")  # the modules of this room that what is run depends on
RUN_BY = ("papermill", "nbclient", "nbformat", "jupyter_client")  # packages that the kernel does not import
Record = dict[str, object]


class Present(NamedTuple):
    """What there is now: versions of packages by name, digests of any file, of parts of the schema, of claims."""

    installed: Mapping[str, str]
    hashed: Callable[[Path], str]
    schema: Mapping[str, str]
    claims: Mapping[str, str]


@cache
def installed() -> dict[str, str]:
    """Return the versions of Python and of all installed packages, by the names of folders: `pandas-3.1.1.dist-info`.

    Of a package that is there twice the first counts, as it does for `import`.
    """
    folders = [path.stem for folder in reversed(sys.path) for path in Path(folder).glob("*-*.dist-info")]
    found = {canonicalize_name(name): version for name, _, version in (stem.partition("-") for stem in folders)}
    return {"python": platform.python_version(), **found}


@cache
def _distributions() -> Mapping[str, list[str]]:
    return packages_distributions()


def versions(imported: Iterable[str]) -> dict[str, str]:
    """Return the versions of the packages that have modules of these names, and of Python."""
    owners = {canonicalize_name(owner) for name in imported for owner in _distributions().get(name, ())}
    return {name: installed()[name] for name in sorted(owners | {"python"}) if name in installed()}


def verdicts(path: Path = VERDICTS) -> dict:
    """Return what the ledger said last of all claims (`ledger.verdicts.write`); of none if it was never asked."""
    return unseal(path) or {"state": "", "claims": {}}


def present() -> Present:
    """Return what there is now. A file is looked at once: what changes later is noticed by `changed`."""
    claims = {claim_id: said["digest"] for claim_id, said in verdicts()["claims"].items()}
    return Present(installed(), cache(sha256), schema.parts(), claims)


def identity(job: Job) -> dict[str, object]:
    """Return what distinguishes a job from others, for its record."""
    name = job.source.relative_to(ROOT).as_posix() if job.source.is_relative_to(ROOT) else job.source.name
    return {"source": name, "parameters": dict(job.parameters), "page": job.page}


def made(job: Job, source: str, shown: Mapping[str, object]) -> Record:
    """Return the record of a job, from the digest of its source and what its kernel has shown (`usage.show`)."""
    ran_by = {f"run/{name}": sha256(PACKAGE / "run" / name) for name in RUNNERS}
    return {
        "job": identity(job),
        "source": source,
        **{kind: shown[kind] for kind in ("files", "rows", "texts", "schema", "claims")},
        "modules": {**shown["modules"], **ran_by},
        "packages": versions([*shown["imported"], *RUN_BY]),
    }


def sealed(text: str) -> str:
    """Return the text of an executed notebook with a checksum of all that is in it, in its record."""
    notebook = json.loads(text)
    notebook["metadata"]["thb"]["checksum"] = json_digest(notebook)
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def read(page: Path) -> Record:
    """Return the record of an executed notebook; an empty one if there is none, it has none, or it is damaged."""
    try:
        notebook = json.loads(page.read_text(encoding="utf-8"))
        record = notebook["metadata"]["thb"]
        return record if record.pop("checksum") == json_digest(notebook) else {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _other_rows(table: str, noted: Mapping, now: Present) -> bool:
    """Return whether a run would be told other rows of a table than it was; not where its file is as it was."""
    if now.hashed(DATA / f"{table}.csv") == noted["file"]:
        return False
    return any(digest_of(table, key)[0] != rows for key, rows in noted["asked"].items())


def _other(record: Record, job: Job, now: Present) -> Iterator[str]:
    """Yield what is not as a record has it."""
    if record["source"] != now.hashed(job.source):
        yield job.source.name
    for folder, kind in ((DATA, "files"), (ROOT, "texts"), (PACKAGE, "modules")):
        yield from (name for name, digest in record[kind].items() if now.hashed(folder / name) != digest)
    yield from (table for table, noted in record["rows"].items() if _other_rows(table, noted, now))
    for name, digest in record["schema"].items():
        if now.schema.get(name) != digest:
            yield f"datapackage.json ({name})"
    for name, digest in record["claims"].items():
        if now.claims.get(name) != digest:
            yield f"the verdict on {name}"
    for name, version in record["packages"].items():
        if (other := now.installed.get(name, "none")) != version:
            yield f"{name} ({version} then, {other} now)"


def changed(record: Record, job: Job, now: Present) -> list[str]:
    """Return what is not as a record has it, in words for a reader: nothing if its page is current."""
    if not record or record.get("job") != identity(job):
        return ["not run yet"]
    try:
        return list(_other(record, job, now))
    except (KeyError, AttributeError):
        return ["run by another version of this package"]


def outdated(wanted: Iterable[Job], now: Present, root: Path = BUILD) -> list[tuple[Job, list[str]]]:
    """Return the jobs, each once, whose page is missing or not made from what there is now, each with the reasons."""
    jobs = {job.executed(root): job for job in wanted}
    found = [(job, changed(read(path), job, now)) for path, job in jobs.items()]
    return [(job, why) for job, why in found if why]
