"""Where jobs run: on threads of this computer, or on an existing Dask cluster (the extra `cluster`).

Each worker of a cluster has a checkout of this project installed. Dask schedules, and gives the jobs of a worker that
is lost to another; here is only what it cannot know: that all have the same code and data.
"""

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import partial

from .book import BuildError
from .editions import Job, here
from .finish import NotebookError
from .hashes import checksum
from .record import ROOT, sources, versions

WARM, COLD = "thb-warm", "local-provisioner"  # provisioners of jupyter_client: forked kernels, ordinary kernels
Work = Callable[[Job], str]
Engine = AbstractContextManager[tuple[Executor, Work]]


def provisioner(cold: bool) -> str:
    """Return which kernels to use, and begin to warm them; where processes cannot fork, say so and take cold ones."""
    if not cold and not hasattr(os, "fork"):
        print("This system cannot fork: notebooks run in ordinary kernels, books one after the other.", file=sys.stderr)
    elif not cold:
        from .kernels import start  # noqa: PLC0415 - not needed when nothing changed

        start()
    return WARM if hasattr(os, "fork") and not cold else COLD


def run_here(job: Job, provisioner: str) -> str:
    """Run a job as `runner.run`."""
    from .runner import run  # noqa: PLC0415 - papermill is not needed when no notebook runs

    return run(job, provisioner)


@contextmanager
def local(workers: int | None = None, *, cold: bool = False) -> Iterator[tuple[Executor, Work]]:
    """Give an executor of this computer, with as many workers as cores if no number is given, and the work it does."""
    kernels = provisioner(cold)
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        yield pool, partial(run_here, provisioner=kernels)


def fingerprint() -> str:
    """Return a digest of code, notebooks, data and installed versions: equal on machines that give equal pages."""
    return checksum(sources(), versions())


def run_elsewhere(job: Job, expected: str, provisioner: str) -> str:
    """On a worker: run a job as `runner.run`. Raises NotebookError if code or data are not the client's."""
    from .runner import run  # noqa: PLC0415 - as above

    if fingerprint() != expected:
        raise NotebookError(
            f"the worker in {ROOT} has other code, data or packages than the client; {job.page} not run"
        )
    return run(here(job), provisioner)


@contextmanager
def cluster(address: str, *, cold: bool = False) -> Iterator[tuple[Executor, Work]]:
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
        yield client.get_executor(pure=False), partial(run_elsewhere, expected=own, provisioner=provisioner(cold))
