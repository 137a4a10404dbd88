"""Notebooks on an existing Dask cluster (the extra `cluster`): each worker has a checkout of this project installed.

Dask schedules, and gives the jobs of a worker that is lost to another; here is only what it cannot know: that all have
the same code and data.
"""

import json
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from ..core.errors import BuildError, NotebookError
from ..core.hashes import checksum
from ..core.paths import NOTEBOOKS, PROSE, ROOT
from ..data.fingerprint import sources
from ..data.schema import package_files
from .editions import Job
from .notebooks import TIMEOUT, Work, kernels, run
from .records import installed


def fingerprint() -> str:
    """Return a digest of code, notebooks, data and installed versions: equal on machines that give equal pages."""
    notebooks = [path for folder in (NOTEBOOKS, PROSE) for path in folder.glob("*.ipynb")]
    modules = [*sources(), *Path(__file__).parent.glob("*.py")]
    return checksum([*package_files(), *notebooks, *modules], json.dumps(installed()))


def run_elsewhere(job: Job, expected: str, provisioner: str, timeout: int) -> str:
    """On a worker: run a job as `run`. Raises NotebookError if code or data are not the client's."""
    if fingerprint() != expected:
        raise NotebookError(
            f"the worker in {ROOT} has other code, data or packages than the client; {job.page} not run"
        )
    folder = PROSE if job.page.startswith("prose/") else NOTEBOOKS
    return run(job._replace(source=folder / job.source.name), provisioner, timeout)


@contextmanager
def cluster(address: str, *, cold: bool = False, timeout: int = TIMEOUT) -> Iterator[tuple[Executor, Work]]:
    """Give the executor of a Dask cluster, from its scheduler's address, and the work it does.

    Raises BuildError if the extra is not installed, nobody answers, there is no worker, or a worker's code, data or
    packages differ from those here.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - an extra
    except ImportError:
        raise BuildError("--scheduler needs Dask: install the extra with uv sync --extra cluster") from None
    try:
        client = Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError) as error:
        raise BuildError(f"no Dask scheduler answers at {address} ({error})") from None
    with client:
        own = fingerprint()
        found = client.run(fingerprint, on_error="return")
        if not found:
            raise BuildError(f"the Dask scheduler at {address} has no workers")
        if other := [worker for worker, value in found.items() if value != own]:
            raise BuildError(f"these workers have other code, data or packages than this computer: {', '.join(other)}")
        yield (
            client.get_executor(pure=False),
            partial(run_elsewhere, expected=own, provisioner=kernels(cold), timeout=timeout),
        )
