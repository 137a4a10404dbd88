"""A Dask cluster of two real worker processes: same pages, a worker lost in the middle, another version of the code."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from samples import checkout

from thb_atlas.core.errors import BuildError
from thb_atlas.run import records
from thb_atlas.run.cluster import cluster
from thb_atlas.run.editions import Job, find_notebook
from thb_atlas.run.notebooks import run_all

pytest.importorskip("distributed")
pytestmark = pytest.mark.cluster
NAMES = ["03_2_policies", "05_results"]


def jobs(*countries: str) -> list[Job]:
    return [Job(find_notebook(n), {"country": c}, f"notebooks/{n}") for c in countries for n in NAMES]


def start(what: str, *options: str, **environment: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "dask", what, *options, "--no-dashboard"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, env={**os.environ, **environment}, start_new_session=True, **quiet)


def worker(address: str, folder: Path, **environment: str) -> subprocess.Popen:
    options = ["--nthreads", "1", "--no-nanny", "--local-directory", str(folder), "--death-timeout", "60"]
    return start("worker", address, *options, **environment)


@pytest.fixture
def scheduler() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = start("scheduler", "--host", "127.0.0.1", "--port", str(port))
    yield f"tcp://127.0.0.1:{port}"
    process.terminate()
    process.wait(30)


@pytest.fixture
def workers(scheduler: str, tmp_path: Path) -> Iterator[list[subprocess.Popen]]:
    """Start two workers; the second has a checkout of its own, as on another machine."""
    other = checkout(tmp_path / "other")
    started = [
        worker(scheduler, tmp_path / "0"),
        worker(scheduler, tmp_path / "1", PYTHONPATH=str(other / "src")),
    ]
    yield started
    for process in started:
        process.terminate()
        process.wait(30)


def wait_for_workers(address: str, number: int) -> None:
    from distributed import Client  # noqa: PLC0415 - an extra

    with Client(address, timeout=60, set_as_default=False) as client:
        if number:
            client.wait_for_workers(number, timeout=60)


def run_on(address: str, wanted: list[Job], root: Path, step: Callable[[str], object] = str) -> None:
    with cluster(address) as engine:
        run_all(wanted, engine, records.present(), step, root)


def shown(page: nbformat.NotebookNode) -> list:
    return [cell.get("outputs") for cell in page.cells]


def test_workers_give_the_pages_that_this_process_gives(scheduler: str, workers: list, tmp_path: Path, executed):
    wait_for_workers(scheduler, 2)
    run_on(scheduler, jobs("FR"), tmp_path)
    for job in jobs("FR"):
        assert shown(nbformat.read(job.executed(tmp_path), as_version=4)) == shown(executed(job.source.stem, "FR"))


def test_the_jobs_of_a_lost_worker_run_elsewhere(scheduler: str, workers: list, tmp_path: Path):
    wait_for_workers(scheduler, 2)
    wanted = jobs("LU", "SE")
    run_on(scheduler, wanted, tmp_path, lambda name: workers[0].send_signal(signal.SIGKILL))
    assert workers[0].wait(30) == -signal.SIGKILL
    assert all(job.executed(tmp_path).exists() for job in wanted)


def test_a_worker_with_other_code_is_refused(scheduler: str, tmp_path: Path):
    other = checkout(tmp_path / "other")
    (other / "src/thb_atlas/display/style.py").open("a", encoding="utf-8").write("\n")
    process = worker(scheduler, tmp_path / "w", PYTHONPATH=str(other / "src"))
    wait_for_workers(scheduler, 1)
    try:
        with pytest.raises(BuildError, match=r"these workers have other code, .*: tcp://127\.0\.0\.1"):
            run_on(scheduler, jobs("FR"), tmp_path)
    finally:
        process.terminate()
        process.wait(30)


def test_nobody_at_the_address_is_one_sentence():
    began = time.monotonic()
    with pytest.raises(BuildError, match="no Dask scheduler answers at tcp://127.0.0.1:9"):
        run_on("tcp://127.0.0.1:9", jobs("FR"), Path())
    assert time.monotonic() - began < 60


def test_a_scheduler_without_workers_is_refused(scheduler: str, tmp_path: Path):
    wait_for_workers(scheduler, 0)
    with pytest.raises(BuildError, match="has no workers"):
        run_on(scheduler, jobs("FR"), tmp_path)
