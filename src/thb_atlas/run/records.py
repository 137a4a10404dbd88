"""What an executed notebook depended on: recorded when it ran, compared before it would run again.

A record, in the metadata `thb` of the executed notebook, has its job, its source, the files of the data package that
the kernel read, what the ledger told it of claims, this package and all installed ones. Digests are SHA-256.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ..core.hashes import checksum, of_json, sha256, unsealed
from ..core.paths import BUILD, DATA, ROOT, VERDICTS
from ..data import usage
from ..data.schema import sources
from .editions import Job

MIME = "application/vnd.thb-atlas.record+json"
CELL = "from thb_atlas.run import records\n\nrecords.show()"
Record = dict[str, object]


class Present(NamedTuple):
    """What there is now: digests of the installed packages and of this one, of any file, and of claims."""

    versions: str
    package: str
    hashed: Callable[[Path], str]
    claims: Mapping[str, str]


@cache
def versions() -> str:
    """Return one digest of all installed packages, by the names of their folders: `pandas-3.1.1.dist-info`."""
    names = sorted(path.name for folder in sys.path for path in Path(folder).glob("*.dist-info"))
    return hashlib.sha256(json.dumps([sys.version, names]).encode()).hexdigest()


def package() -> str:
    """Return one digest of the modules of this package that a notebook can use, or that run it."""
    return checksum([*sources(), *Path(__file__).parent.glob("*.py")])


def verdicts(path: Path = VERDICTS) -> dict:
    """Return what the ledger said last of all claims (`ledger.verdicts.write`); of none if it was never asked."""
    return unsealed(path) or {"state": "", "claims": {}}


def present() -> Present:
    """Return what there is now. A file is looked at once: what changes later is noticed by `changed`."""
    claims = {claim_id: said["digest"] for claim_id, said in verdicts()["claims"].items()}
    return Present(versions(), package(), cache(sha256), claims)


def show() -> None:
    """Show, at the end of a run, what this kernel used, for `taken` to take."""
    from IPython.display import display  # noqa: PLC0415 - kernels alone have it loaded

    files = {"datapackage.json": sha256(DATA / "datapackage.json"), **usage.files()}
    display({MIME: {"package": package(), "files": files, "claims": usage.told()}}, raw=True)


def identity(job: Job) -> dict[str, object]:
    """Return what distinguishes a job from others, for its record."""
    name = job.source.relative_to(ROOT).as_posix() if job.source.is_relative_to(ROOT) else job.source.name
    return {"source": name, "parameters": dict(job.parameters), "page": job.page}


def made(job: Job, source: str, shown: Mapping[str, object]) -> Record:
    """Return the record of a job, from the digest of its source and what its kernel has shown."""
    return {"job": identity(job), "versions": versions(), "source": source, **shown}


def sealed(text: str) -> str:
    """Return the text of an executed notebook with a checksum of all that is in it, in its record."""
    notebook = json.loads(text)
    notebook["metadata"]["thb"]["checksum"] = of_json(notebook)
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def read(page: Path) -> Record:
    """Return the record of an executed notebook; an empty one if there is none, it has none, or it is damaged."""
    try:
        notebook = json.loads(page.read_text(encoding="utf-8"))
        record = notebook["metadata"]["thb"]
        return record if record.pop("checksum") == of_json(notebook) else {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def changed(record: Record, job: Job, now: Present) -> list[str]:
    """Return what is not as a record has it, in words for a reader: nothing if its page is current."""
    if not record or record["job"] != identity(job):
        return ["the notebook was not run"]
    files = [name for name, digest in record["files"].items() if now.hashed(DATA / name) != digest]
    claims = [f"the verdict on {name}" for name, digest in record["claims"].items() if now.claims.get(name) != digest]
    others = {
        job.source.name: record["source"] == now.hashed(job.source),
        "this package": record["package"] == now.package,
        "an installed package": record["versions"] == now.versions,
    }
    return [*files, *claims, *(name for name, same in others.items() if not same)]


def outdated(wanted: Iterable[Job], now: Present, root: Path = BUILD) -> list[Job]:
    """Return the jobs, each once, whose executed notebook is missing or not made from what there is now."""
    jobs = {job.executed(root): job for job in wanted}
    return [job for path, job in jobs.items() if changed(read(path), job, now)]
