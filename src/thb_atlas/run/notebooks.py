"""Execute notebooks with papermill, each in a kernel of its own, and hand them to an executor."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path

import nbformat

from ..core.errors import NotebookError
from ..core.paths import BUILD
from . import records
from .editions import Job

WARM, COLD = "thb-warm", "local-provisioner"  # provisioners of jupyter_client: forked kernels, ordinary kernels
OPTIONS = {
    "kernel_name": "python3",
    "progress_bar": False,
    "request_save_on_cell_execute": False,
    "autosave_cell_every": 0,
    "record_timing": False,
    "iopub_timeout": 60,  # s: a kernel may be done with a cell long before all that it showed is read
    "shutdown_kernel": "immediate",
    "extra_arguments": ["--IPKernelApp.log_level=40", "--HistoryManager.enabled=False"],
}
Work = Callable[[Job], str]
Engine = AbstractContextManager[tuple[Executor, Work]]
Step = Callable[[str], None]  # told the name of each thing that is done
Progress = Callable[[str, int], AbstractContextManager[Step]]  # of a kind of things, so many


def cell_number(source: nbformat.NotebookNode, index: int) -> int:
    """Return which cell of its source, from 1, a cell of a notebook is that papermill has given parameters."""
    tagged = [number for number, cell in enumerate(source.cells) if "parameters" in cell.metadata.get("tags", [])]
    return index if index > (tagged or [-1])[0] else index + 1


def _papermill(source: nbformat.NotebookNode, job: Job, provisioner: str) -> nbformat.NotebookNode:
    """Run a notebook with papermill, once more if its kernel ended while it started: a port may have been taken."""
    from jupyter_client.provisioning import KernelProvisionerFactory  # noqa: PLC0415 - slow, and often nothing runs
    from nbclient.exceptions import DeadKernelError  # noqa: PLC0415
    from papermill import PapermillExecutionError, execute_notebook  # noqa: PLC0415

    KernelProvisionerFactory.instance().default_provisioner_name = provisioner
    run = partial(execute_notebook, source, None, parameters=dict(job.parameters), **OPTIONS)
    try:
        try:
            return run()
        except DeadKernelError:
            raise
        except RuntimeError:
            return run()
    except PapermillExecutionError as error:
        missing = " (asked for and not there)" if error.ename == "KeyError" else ""  # a row that the text names, mostly
        what = f"cell {cell_number(source, error.cell_index)}: {error.ename}: {error.evalue}{missing}"
        raise NotebookError(f"{job.source.name} with {job.given()}, {what}") from None
    except RuntimeError as error:  # DeadKernelError is one
        raise NotebookError(f"{job.source.name} with {job.given()}: {error}") from None


def execute(job: Job, provisioner: str = WARM) -> nbformat.NotebookNode:
    """Run one notebook and return it executed, with its record in the metadata `thb`.

    Raises NotebookError with the exception of the failing cell, or if the kernel ends before the notebook.
    """
    content = job.source.read_bytes()
    source = nbformat.reads(content.decode("utf-8"), as_version=4)
    source.cells.append(nbformat.v4.new_code_cell(records.CELL))
    made = _papermill(source, job, provisioner)
    if not (shown := made.cells.pop().outputs):
        raise NotebookError(f"{job.source.name} with {job.given()} ended before its last cell")
    del made.metadata["papermill"]
    for cell in made.cells:
        cell.metadata.pop("papermill", None)
    record = records.made(job, sha256(content).hexdigest(), shown[0].data[records.MIME])
    made.metadata["thb"] = nbformat.from_dict(record)
    return made


def run(job: Job, provisioner: str = WARM) -> str:
    """Execute a notebook and return its text. Raises NotebookError."""
    return nbformat.writes(execute(job, provisioner)) + "\n"


def write(text: str, target: Path) -> None:
    """Write a file beside its place and move it there: it is never half written."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(target)


def kernels(cold: bool) -> str:
    """Return which kernels to use, and begin to warm them; where processes cannot fork, say so and take cold ones."""
    if not cold and not hasattr(os, "fork"):
        print("This system cannot fork: notebooks run in ordinary kernels.", file=sys.stderr)
    elif not cold:
        from .kernels import start  # noqa: PLC0415 - Unix alone can import it

        start()
    return WARM if hasattr(os, "fork") and not cold else COLD


@contextmanager
def local(workers: int | None = None, *, cold: bool = False) -> Iterator[tuple[Executor, Work]]:
    """Give an executor of this computer, with as many workers as cores if no number is given, and the work it does."""
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        yield pool, partial(run, provisioner=kernels(cold))


@contextmanager
def silent(what: str, total: int) -> Iterator[Step]:
    """Tell nobody how far things are."""
    yield lambda name: None


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def run_all(
    jobs: Iterable[Job], engine: tuple[Executor, Work], now: records.Present, step: Step, root: Path = BUILD
) -> None:
    """Run jobs and store what they give. Raises the first NotebookError after cancelling what has not begun.

    The one whose result was the largest begins first: no long one begins when others end. What changed while a
    notebook ran is an error too, for nobody knows in which state the notebook has seen it.
    """
    executor, work = engine
    longest = sorted(jobs, key=lambda job: (_size(job.executed(root)), _size(job.source)), reverse=True)
    waiting = {executor.submit(work, job): job for job in longest}
    try:
        for future in as_completed(waiting):
            job, target = waiting[future], waiting[future].executed(root)
            write(future.result(), target)
            if changed := records.changed(records.read(target), job, now):
                target.unlink()
                raise NotebookError(f"{', '.join(changed)} changed while {job.page} was run; build again")
            step(f"{job.page} ({job.given()})")
    except BaseException:
        for future in waiting:
            future.cancel()
        raise
