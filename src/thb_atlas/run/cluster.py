"""Run notebooks on an existing Dask cluster (the extra `cluster`), whose workers have a checkout of this project.

Dask schedules jobs and moves those of a lost worker to another; this module only ensures that all have the same code
and data.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from ..core.errors import BuildError, NotebookError, cut
from ..core.hashes import checksum
from ..core.paths import BOOK, NOTEBOOKS, PACKAGE, PROSE, ROOT
from ..data.schema import package_files
from . import TIMEOUT
from .editions import Job
from .notebooks import Runner, execute_to_text, provisioner_name
from .records import installed

ANSWER = 10  # s that a scheduler may take to answer


def _code() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*")) if path.is_file() and path.suffix != ".pyc"]


IMPORTED = checksum(_code(), root=PACKAGE)  # what this process runs, also after files have changed


def source_digest() -> str:
    """Return a digest of code, notebooks, leads, data and versions; machines with the same give the same pages.

    A process that imported other code than its files have now differs from all that began later.
    """
    folders = {NOTEBOOKS: "*.ipynb", PROSE: "*.ipynb", BOOK / "leads": "*.md"}
    texts = [path for folder, pattern in folders.items() for path in sorted(folder.glob(pattern))]
    return checksum([*package_files(), *texts, *_code()], json.dumps([IMPORTED, installed()]), root=ROOT)


def run_on_worker(job: Job, expected: str, provisioner: str, timeout: int) -> str:
    """Run a job on a worker, as `execute_to_text` does. Raises NotebookError if its code or data differ."""
    if source_digest() != expected:
        raise NotebookError(f"the worker in {ROOT} has other code, data or packages than here; {job.page} not run")
    folder = PROSE if job.page.startswith("prose/") else NOTEBOOKS
    return execute_to_text(job._replace(source=folder / job.source.name), provisioner, timeout)


@contextmanager
def cluster(address: str, *, cold: bool = False, timeout: int = TIMEOUT) -> Iterator[Runner]:
    """Yield the executor of the Dask cluster whose scheduler is at an address, and the function that it runs.

    Raises BuildError if the extra is not installed, the scheduler does not answer, there is no worker, a worker has
    other code, data or packages than this computer, or a job ends its workers again and again.
    """
    try:
        from distributed import Client, KilledWorker, comm  # noqa: PLC0415 - an extra
    except ImportError:
        raise BuildError("--scheduler needs Dask: install the extra with uv sync --extra cluster") from None
    try:
        comm.resolve_address(address)  # first, as a client of an impossible address ends with a traceback
        client = Client(address, timeout=ANSWER, set_as_default=False)
    except (OSError, ValueError) as error:
        raise BuildError(f"no Dask scheduler answers at {cut(address)} ({cut(str(error), 200)})") from None
    with client:
        expected = source_digest()
        digests = client.run(source_digest, on_error="return")
        if not digests:
            raise BuildError(f"the Dask scheduler at {address} has no workers")
        if others := [f"{each} ({said!r:.99})" for each, said in digests.items() if said != expected]:  # or an error
            advice = "make them the same, and restart workers that began before"
            raise BuildError(f"these workers have other code, data or packages: {', '.join(others)}; {advice}")
        work = partial(run_on_worker, expected=expected, provisioner=provisioner_name(cold), timeout=timeout)
        try:
            yield client.get_executor(pure=False), work
        except KilledWorker as error:
            raise BuildError(f"a notebook ended several workers, for lack of memory perhaps ({error})") from None
