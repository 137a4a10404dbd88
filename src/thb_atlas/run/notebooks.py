"""Execute notebooks with papermill, each in a kernel of its own, and hand them to an executor."""

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
from ..core.paths import BUILD
from ..data import usage
from . import records
from .editions import Job

WARM, COLD = "thb-warm", "local-provisioner"  # provisioners of jupyter_client: forked kernels, ordinary kernels
TIMEOUT = 600  # s that a cell may take
LIMIT = Path(__file__).with_name("limit.py")  # what each kernel runs first
OPTIONS = {
    "kernel_name": "python3",
    "progress_bar": False,
    "request_save_on_cell_execute": False,
    "autosave_cell_every": 0,
    "record_timing": False,
    "iopub_timeout": 60,  # s: a kernel may be done with a cell long before all that it showed is read
    "shutdown_kernel": "immediate",
    "extra_arguments": [
        "--IPKernelApp.log_level=40",
        "--HistoryManager.enabled=False",
        f"--IPKernelApp.exec_files={LIMIT}",
    ],
}
UNWRITTEN = "To be written"  # begins every text of a new notebook that its author is to replace
Work = Callable[[Job], str]
Engine = AbstractContextManager[tuple[Executor, Work]]
Step = Callable[[str], None]  # told the name of each thing that is done
Progress = Callable[[str, int], AbstractContextManager[Step]]  # of a kind of things, so many


def cell_number(source: nbformat.NotebookNode, index: int) -> int:
    """Return which cell of its source, from 1, a cell of a notebook is that papermill has given parameters."""
    tagged = [number for number, cell in enumerate(source.cells) if "parameters" in cell.metadata.get("tags", [])]
    return index if index > (tagged or [-1])[0] else index + 1


def _failure(source: nbformat.NotebookNode, job: Job, seen: Mapping, what: str) -> NotebookError:
    """Return the error that names notebook, cell and cause, with the notebook as far as it came."""
    place = f", cell {cell_number(source, seen['cell'])}" if "cell" in seen else ""
    error = NotebookError(f"{job.source.name} with {job.given()}{place}: {cut(escape_unprintable(what), 600)}")
    if kept := seen.get("notebook"):
        kept.cells = [cell for cell in kept.cells if cell.source != records.CELL]
        error.notebook = nbformat.writes(kept)
    return error


def _papermill(
    source: nbformat.NotebookNode, job: Job, provisioner: str, timeout: int, seen: dict
) -> nbformat.NotebookNode:
    """Run a notebook with papermill, once more if its kernel ended while it started: a port may have been taken.

    `seen` is told the notebook while it runs, and the number of the cell that runs.
    """
    from jupyter_client.provisioning import KernelProvisionerFactory  # noqa: PLC0415 - slow, and often nothing runs
    from nbclient.exceptions import DeadKernelError  # noqa: PLC0415
    from papermill import PapermillExecutionError, execute_notebook  # noqa: PLC0415

    from . import outputs  # noqa: PLC0415

    KernelProvisionerFactory.instance().default_provisioner_name = provisioner
    for name in ("papermill", "asyncio"):  # what ends a notebook is told once, in our sentence
        logging.getLogger(name).setLevel(logging.CRITICAL)
    told = {
        "on_notebook_start": lambda notebook: seen.update(notebook=notebook),
        "on_cell_start": lambda cell, cell_index: seen.update(cell=cell_index),
    }
    given = {"parameters": dict(job.parameters), "execution_timeout": timeout, "engine_name": outputs.NAME}
    run = partial(execute_notebook, source, None, **given, **told, **OPTIONS)
    try:
        try:
            return run()
        except RuntimeError:
            if "cell" in seen:
                raise
            return run()
    except PapermillExecutionError as error:
        missing = " (asked for and not there)" if error.ename == "KeyError" else ""  # a row that the text names, mostly
        raise _failure(source, job, seen, f"{error.ename}: {error.evalue}{missing}") from None
    except TimeoutError:
        raise _failure(source, job, seen, f"it took longer than {timeout} s; --timeout gives it more") from None
    except DeadKernelError:
        raise _failure(source, job, seen, "its kernel ended: it was killed, or there was no memory left") from None
    except (NotebookError, RuntimeError) as error:
        raise _failure(source, job, seen, str(error)) from None


def _read(job: Job, content: bytes) -> nbformat.NotebookNode:
    """Return a source as a notebook. Raises NotebookError if it is none."""
    try:
        source = nbformat.reads(content.decode("utf-8"), as_version=4)
        nbformat.validate(source)
    except Exception as error:  # nbformat raises whatever it runs into
        said = cut(escape_unprintable(str(error).strip().partition("\n")[0]), 200)
        raise NotebookError(f"{job.source.name} is not a notebook of format 4: {said}") from None
    return source


def unwritten(jobs: Iterable[Job]) -> list[str]:
    """Return the notebooks that still have texts of a new notebook, each with its cells and what to do about them.

    Raises NotebookError for one of them that is no notebook.
    """
    found = []
    for job in {job.source: job for job in jobs}.values():
        if UNWRITTEN.encode() in (content := job.source.read_bytes()):
            cells = _read(job, content).cells
            numbers = [str(number) for number, cell in enumerate(cells, 1) if UNWRITTEN in cell.source]
            where = f"notebooks/{job.source.name}, cells {', '.join(numbers)}"
            found.append(f"{where}: replace each text that begins with {UNWRITTEN!r}, or take the page out of _toc.yml")
    return found


def execute(job: Job, provisioner: str = WARM, timeout: int = TIMEOUT) -> nbformat.NotebookNode:
    """Run one notebook and return it executed, with its record in the metadata `thb`.

    Raises NotebookError with what ended it, the exception of a cell, a cell that took longer than `timeout` seconds or
    a kernel that is gone; the error has the notebook as far as it came.
    """
    content = job.source.read_bytes()
    source = _read(job, content)
    source.cells.append(nbformat.v4.new_code_cell(records.CELL))
    seen: dict = {}
    made = _papermill(source, job, provisioner, timeout, seen)
    if not (shown := made.cells[-1].outputs):
        raise _failure(source, job, seen, "it ended the notebook before its last cell")
    del made.cells[-1]
    del made.metadata["papermill"]
    for cell in made.cells:
        cell.metadata.pop("papermill", None)
    record = records.made(job, sha256(content).hexdigest(), shown[0].data[usage.MIME])
    made.metadata["thb"] = nbformat.from_dict(record)
    return made


def run(job: Job, provisioner: str = WARM, timeout: int = TIMEOUT) -> str:
    """Execute a notebook and return its text. Raises NotebookError."""
    return records.sealed(nbformat.writes(execute(job, provisioner, timeout)))


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
def local(workers: int | None = None, *, cold: bool = False, timeout: int = TIMEOUT) -> Iterator[tuple[Executor, Work]]:
    """Give an executor of this computer, with as many workers as cores if no number is given, and the work it does.

    After Ctrl-C nobody waits for notebooks that run: their kernels end with this process.
    """
    pool = ThreadPoolExecutor(workers or os.cpu_count() or 1)
    try:
        yield pool, partial(run, provisioner=kernels(cold), timeout=timeout)
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


@contextmanager
def silent(what: str, total: int) -> Iterator[Step]:
    """Tell nobody how far things are."""
    yield lambda name: None


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _store(job: Job, text: str, now: records.Present, root: Path) -> None:
    """Write an executed notebook. What changed while it ran is an error: nobody knows in which state it was seen."""
    target = job.executed(root)
    write(text, target)
    if changed := records.changed(records.read(target), job, now):
        target.unlink()
        raise NotebookError(f"{', '.join(changed)} changed while {job.page} was run; build again")


def _keep(job: Job, error: NotebookError, root: Path) -> str:
    """Keep the notebook that failed, as far as it came, and return what is said of it."""
    if not error.notebook:
        return str(error)
    write(error.notebook, job.failed(root))
    return f"{error}\n  as far as it came: {job.failed(root)}"


def run_all(
    jobs: Iterable[Job], engine: tuple[Executor, Work], now: records.Present, step: Step, root: Path = BUILD
) -> None:
    """Run jobs and store what they give. Raises NotebookError, after all have ended, with what is wrong in each.

    The one whose result was the largest begins first: no long one begins when others end.
    """
    executor, work = engine
    longest = sorted(jobs, key=lambda job: (_size(job.executed(root)), _size(job.source)), reverse=True)
    waiting, failed = {executor.submit(work, job): job for job in longest}, []
    for future in as_completed(waiting):
        job = waiting[future]
        job.failed(root).unlink(missing_ok=True)
        try:
            _store(job, future.result(), now, root)
        except NotebookError as error:
            failed.append(_keep(job, error, root))
        step(f"{job.page} ({job.given()})")
    if failed:
        raise NotebookError("\n".join(failed))
