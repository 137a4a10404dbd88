"""A Dask cluster of two real worker processes: same pages, a worker lost in the middle, another version of the code."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import nbformat
import pytest
from samples import append, checkout, notebook

from thb_atlas.core.errors import BuildError, NotebookError
from thb_atlas.run import cluster, records
from thb_atlas.run.editions import Job, find_notebook
from thb_atlas.run.notebooks import WARM, run_all

pytest.importorskip("distributed")
pytestmark = pytest.mark.cluster
NAMES = ["03_2_policies", "05_results"]


def jobs(*countries: str) -> list[Job]:
    return [Job(find_notebook(n), {"country": c}, f"notebooks/{n}") for c in countries for n in NAMES]


@contextmanager
def started(what: str, *options: str, **environment: str) -> Iterator[subprocess.Popen]:
    command = [sys.executable, "-m", "dask", what, *options, "--no-dashboard"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, env={**os.environ, **environment}, start_new_session=True, **quiet)
    try:
        yield process
        process.terminate()
        process.wait(60)
    finally:
        process.kill()


def worker(address: str, folder: Path, code: Path | None = None) -> AbstractContextManager[subprocess.Popen]:
    """Give a worker; with `code` it has a checkout of its own, as on another machine."""
    options = ["--nthreads", "1", "--no-nanny", "--local-directory", str(folder), "--death-timeout", "120"]
    return started("worker", address, *options, **({"PYTHONPATH": str(code / "src")} if code else {}))


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with started("scheduler", "--host", "127.0.0.1", "--port", str(port)):
        yield f"tcp://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return checkout(tmp_path_factory.mktemp("other"))


def wait_for_workers(address: str, number: int) -> None:
    from distributed import Client  # noqa: PLC0415 - an extra

    with Client(address, timeout=120, set_as_default=False) as client:
        if number:
            client.wait_for_workers(number, timeout=120)


def run_on(address: str, wanted: list[Job], root: Path, step: Callable[[str], object] = str) -> None:
    with cluster.cluster(address) as engine:
        run_all(wanted, engine, records.present(), step, root)


def shown(page: nbformat.NotebookNode) -> list:
    return [cell.get("outputs") for cell in page.cells]


def test_nobody_at_an_address_and_a_scheduler_without_workers_are_one_sentence(scheduler: str, tmp_path: Path):
    with pytest.raises(BuildError, match=r"^no Dask scheduler answers at tcp://x{73}… \("):
        run_on("tcp://" + "x" * 5000 + ":1", jobs("FR"), Path())
    wait_for_workers(scheduler, 0)
    with pytest.raises(BuildError, match="has no workers"):
        run_on(scheduler, jobs("FR"), tmp_path)


def test_workers_give_the_same_pages_and_jobs_of_a_lost_one_run_elsewhere(scheduler: str, other, tmp_path, executed):
    with worker(scheduler, tmp_path / "0") as lost, worker(scheduler, tmp_path / "1", other):
        wait_for_workers(scheduler, 2)
        run_on(scheduler, jobs("FR"), tmp_path)
        for job in jobs("FR"):
            made = nbformat.read(job.executed_path(tmp_path), as_version=4)
            assert shown(made) == shown(executed(job.source.stem, "FR"))
        wanted = jobs("LU", "SE")
        run_on(scheduler, wanted, tmp_path, lambda name: lost.send_signal(signal.SIGKILL))
        assert lost.wait(30) == -signal.SIGKILL
        assert all(job.executed_path(tmp_path).exists() for job in wanted)


def test_a_cell_has_the_same_limit_of_time_on_a_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cluster, "NOTEBOOKS", tmp_path)
    job = Job(notebook(tmp_path, "import time\n\ntime.sleep(9)"), {"country": "ALL"}, "notebooks/sample")
    with pytest.raises(NotebookError, match="it took longer than 1 s"):
        cluster.run_on_worker(job, cluster.source_digest(), WARM, 1)


def test_a_worker_with_other_code_is_refused(scheduler: str, other: Path, tmp_path: Path):
    append("src/thb_atlas/display/style.py", "\n")(other)
    with worker(scheduler, tmp_path, other):
        wait_for_workers(scheduler, 1)
        with pytest.raises(BuildError, match=r"these workers have other code, .*: tcp://127\.0\.0\.1"):
            run_on(scheduler, jobs("FR"), tmp_path)
