"""Execute notebooks with papermill, each in a kernel of its own, and hand them to an executor."""

import json
import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path

import nbformat

from ..core.errors import NotebookError, cut, escape_unprintable
from ..core.hashes import stamp
from ..core.paths import BUILD
from ..core.replacing import replacing
from ..data import usage
from . import CORES, TIMEOUT, records
from .editions import Job

WARM, COLD = "thb-warm", "local-provisioner"  # provisioners of jupyter_client: forked kernels, ordinary kernels
OPTIONS = {
    "kernel_name": "python3",
    "progress_bar": False,
    "request_save_on_cell_execute": False,
    "autosave_cell_every": 0,
    "record_timing": False,
    "iopub_timeout": 60,  # s: reading the output of a cell may take long after the kernel has finished it
    "shutdown_kernel": "immediate",
    "extra_arguments": ["--IPKernelApp.log_level=40", "--HistoryManager.enabled=False"],
}
Work = Callable[[Job], str]
Runner = tuple[Executor, Work]
Engine = AbstractContextManager[Runner]
Step = Callable[[str], None]  # called with the name of each finished item
Progress = Callable[[str, int], AbstractContextManager[Step]]  # called with a description and the number of items


def cell_number(source: nbformat.NotebookNode, index: int) -> int:
    """Return the number, from 1, of a cell in its source, from its index after papermill has added parameters."""
    tagged = [number for number, cell in enumerate(source.cells) if "parameters" in cell.metadata.get("tags", [])]
    return index if index > (tagged or [-1])[0] else index + 1


def _failure(source: nbformat.NotebookNode, job: Job, reached: Mapping, what: str) -> NotebookError:
    place = f", cell {cell_number(source, reached['cell'])}" if "cell" in reached else ""
    said = cut(escape_unprintable(what), 600)
    error = NotebookError(f"{job.source.name} with {job.parameters_text()}{place}: {said}")
    if notebook := reached.get("notebook"):
        notebook.cells = [cell for cell in notebook.cells if cell.source != records.RECORD_CELL]
        error.notebook = nbformat.writes(notebook)
    return error


def _run_papermill(
    source: nbformat.NotebookNode, job: Job, provisioner: str, timeout: int, reached: dict
) -> nbformat.NotebookNode:
    """Run a notebook with papermill; again if its kernel ended while starting, since a port may have been taken.

    Stores the running notebook and the index of the running cell in `reached`.
    """
    from jupyter_client.provisioning import KernelProvisionerFactory  # noqa: PLC0415 - slow, and often not needed
    from nbclient.exceptions import DeadKernelError  # noqa: PLC0415
    from papermill import PapermillExecutionError, execute_notebook  # noqa: PLC0415

    KernelProvisionerFactory.instance().default_provisioner_name = provisioner
    for name in ("papermill", "asyncio"):  # the error below says what ended a notebook
        logging.getLogger(name).setLevel(logging.CRITICAL)
    callbacks = {
        "on_notebook_start": lambda notebook: reached.update(notebook=notebook),
        "on_cell_start": lambda cell, cell_index: reached.update(cell=cell_index),
    }
    settings = {"parameters": dict(job.parameters), "execution_timeout": timeout}
    run = partial(execute_notebook, source, None, **settings, **callbacks, **OPTIONS)
    try:
        try:
            return run()
        except RuntimeError:
            if "cell" in reached:
                raise
            return run()
    except PapermillExecutionError as error:
        missing = " (asked for and not there)" if error.ename == "KeyError" else ""  # usually a row that the text names
        raise _failure(source, job, reached, f"{error.ename}: {error.evalue}{missing}") from None
    except TimeoutError:
        raise _failure(source, job, reached, f"it took longer than {timeout} s; --timeout gives it more") from None
    except DeadKernelError:
        raise _failure(source, job, reached, "its kernel ended: it was killed, or there was no memory left") from None
    except RuntimeError as error:
        raise _failure(source, job, reached, str(error)) from None


def _read_notebook(job: Job, content: bytes) -> nbformat.NotebookNode:
    """Parse a source notebook. Raises NotebookError if it is not valid, or names no kernel."""
    try:
        source = nbformat.reads(content.decode("utf-8"), as_version=4)
        nbformat.validate(source)
    except Exception as error:  # nbformat raises whatever it runs into
        reason = cut(escape_unprintable(str(error).strip().partition("\n")[0]), 200)
        raise NotebookError(f"{job.source.name} is not a notebook of format 4: {reason}") from None
    if "kernelspec" not in source.metadata:
        raise NotebookError(f"{job.source.name} names no kernel: open it in JupyterLab, choose Python 3, and save it")
    return source


def execute(job: Job, provisioner: str = WARM, timeout: int = TIMEOUT) -> nbformat.NotebookNode:
    """Run one notebook and return it executed, with its record in the metadata `thb`.

    Raises NotebookError with the cause if a cell raises an exception or takes longer than `timeout` seconds, or if the
    kernel dies; the error has the notebook as far as it was executed.
    """
    content = job.source.read_bytes()
    source = _read_notebook(job, content)
    source.cells.append(nbformat.v4.new_code_cell(records.RECORD_CELL))
    reached: dict = {}
    notebook = _run_papermill(source, job, provisioner, timeout, reached)
    if not (reported := notebook.cells[-1].outputs):
        raise _failure(source, job, reached, "it ended the notebook before its last cell")
    del notebook.cells[-1]
    del notebook.metadata["papermill"]
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
    record = records.record_of(job, sha256(content).hexdigest(), reported[0].data[usage.RECORD_MIME])
    notebook.metadata["thb"] = nbformat.from_dict(record)
    return notebook


def execute_to_text(job: Job, provisioner: str = WARM, timeout: int = TIMEOUT) -> str:
    """Execute a notebook and return its text. Raises NotebookError."""
    return records.with_checksum(nbformat.writes(execute(job, provisioner, timeout)))


def write(text: str, target: Path) -> None:
    """Write a file as a whole, so that it is never half written."""
    with replacing(target) as new:
        new.write_text(text, encoding="utf-8")


def provisioner_name(cold: bool) -> str:
    """Return the name of what starts kernels: warm ones are forked; print a note where processes cannot fork."""
    can_fork = hasattr(os, "fork")
    if not cold and not can_fork:
        print("This system cannot fork: notebooks run in ordinary kernels.", file=sys.stderr)
    return WARM if can_fork and not cold else COLD


@contextmanager
def local(workers: int | None = None, *, cold: bool = False, timeout: int = TIMEOUT) -> Iterator[Runner]:
    """Yield a local executor, and the function that it runs.

    By default it has one worker more than cores, since kernels that start and end leave theirs idle.

    Ctrl-C does not wait for running notebooks: their kernels end with this process.
    """
    pool, kernels = ThreadPoolExecutor(workers or CORES + 1), provisioner_name(cold)
    if kernels == WARM:
        from .kernels import start  # noqa: PLC0415 - can be imported on Unix alone

        start()
    try:
        yield pool, partial(execute_to_text, provisioner=kernels, timeout=timeout)
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


@contextmanager
def silent(what: str, total: int) -> Iterator[Step]:
    """Show no progress."""
    yield lambda name: None


def _ensure_quiet(job: Job, text: str) -> None:
    """Raise NotebookError, with an executed notebook, if a cell wrote to stderr: the next build runs it again."""
    cells = json.loads(text)["cells"]
    own = [cell for cell in cells if "injected-parameters" not in cell["metadata"].get("tags", [])]
    for number, output in ((n, output) for n, cell in enumerate(own, 1) for output in cell.get("outputs", ())):
        if output.get("name") == "stderr":
            said = cut("".join(output["text"]).strip(), 600)
            error = NotebookError(f"{job.source.name} ({job.page}), cell {number} wrote to stderr: {said}")
            error.notebook = text
            raise error


def _store(job: Job, text: str, now: records.Present, root: Path) -> None:
    """Write an executed notebook.

    Raises NotebookError if a cell wrote to stderr, or if something that it depends on changed while it ran.
    """
    _ensure_quiet(job, text)
    target = job.executed_path(root)
    write(text, target)
    if changed := records.changed(records.read(target), job, now):
        target.unlink()
        raise NotebookError(f"{', '.join(changed)} changed while {job.page} was run; build again")


def _keep_failed(job: Job, error: NotebookError, root: Path) -> str:
    if not error.notebook:
        return str(error)
    write(error.notebook, job.failed_path(root))
    return f"{error}\n  as far as it ran: {job.failed_path(root)}"


def run_all(jobs: Iterable[Job], runner: Runner, now: records.Present, step: Step, root: Path = BUILD) -> None:
    """Run jobs and store the executed notebooks. Raises NotebookError, after all have ended, with all failures.

    Those with the largest results start first, so that no long one starts last.
    """
    executor, work = runner
    by_size = sorted(jobs, key=lambda job: (stamp(job.executed_path(root))[1], stamp(job.source)[1]), reverse=True)
    futures = {executor.submit(work, job): job for job in by_size}
    failures = []
    for future in as_completed(futures):
        job = futures[future]
        job.failed_path(root).unlink(missing_ok=True)
        try:
            _store(job, future.result(), now, root)
        except NotebookError as error:
            failures.append(_keep_failed(job, error, root))
        step(f"{job.page} ({job.parameters_text()})")
    if failures:
        raise NotebookError("\n".join(failures))
