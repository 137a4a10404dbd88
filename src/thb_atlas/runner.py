"""Execute notebooks with papermill, each in a kernel of its own, and hand them to an executor."""

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Executor, wait
from functools import partial
from pathlib import Path

import nbformat
from jupyter_client.provisioning import KernelProvisionerFactory
from nbclient.exceptions import DeadKernelError
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import raise_for_execution_errors
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from .client import settings
from .editions import Job
from .engines import WARM
from .finish import NotebookError, finish, numbers
from .hashes import sha256
from .record import CELL, MIME, ROOT, versions
from .streams import PromptStream

OPTIONS = {
    "kernel_name": "python3",
    "progress_bar": False,
    "log_output": False,
    "autosave_cell_every": 0,
    "record_timing": False,
    "iopub_timeout": 60,  # s: a kernel may be done with a cell long before all that it showed is read
    "shutdown_kernel": "immediate",
    "extra_arguments": [
        "--IPKernelApp.log_level=40",
        f"--IPKernelApp.outstream_class={PromptStream.__module__}.{PromptStream.__qualname__}",
        "--HistoryManager.enabled=False",
        "--Kernel._execute_sleep=0",
    ],
}
MAKERS = tuple(
    Path(__file__).with_name(name) for name in ("runner.py", "client.py", "finish.py", "record.py", "markdown.py")
)


def _own_files(job: Job) -> dict[str, str]:
    sources = [*MAKERS, job.source] if job.source.is_relative_to(ROOT) else MAKERS
    return {path.relative_to(ROOT).as_posix(): sha256(path) for path in sources}


def _papermill(prepared: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Run a prepared notebook with papermill, once more if its kernel ended while it started. Nothing is written.

    Where kernels have ports (`client.settings`), another process can have taken one that jupyter_client found free.
    """
    run = partial(papermill_engines.execute_notebook_with_engine, None, **OPTIONS)
    try:
        made = run(prepared, config=settings(prepared))
    except DeadKernelError:
        raise
    except RuntimeError:
        made = run(prepared, config=settings(prepared))
    raise_for_execution_errors(made, None)
    return made


def execute(job: Job, provisioner: str = WARM) -> nbformat.NotebookNode:
    """Run one notebook with papermill and return it executed, with its record in the metadata `thb`.

    Raises NotebookError with the exception of the failing cell, or if the kernel ends before the notebook.
    """
    KernelProvisionerFactory.instance().default_provisioner_name = provisioner
    own, parameters = _own_files(job), dict(job.parameters)
    given = ", ".join(f"{name}={value}" for name, value in parameters.items())
    notebook = load_notebook_node(str(job.source))
    notebook.cells.append(nbformat.v4.new_code_cell(CELL, metadata={"tags": []}))
    prepared = parameterize_notebook(notebook, parameters, kernel_name="python3", language="python")
    number = numbers(prepared)
    try:
        made = _papermill(prepared)
    except RuntimeError as error:  # DeadKernelError is one
        raise NotebookError(f"{job.source.name} with {given}: {error}") from None
    except PapermillExecutionError as error:
        missing = " (asked for and not there)" if error.ename == "KeyError" else ""  # a row that the text names, mostly
        what = f"{error.ename}: {error.evalue}{missing}"
        raise NotebookError(f"{job.source.name} with {given}, cell {number[error.cell_index]}: {what}") from None
    if not (said := made.cells.pop().outputs):
        raise NotebookError(f"{job.source.name} with {given} ended before its last cell")
    used = said[0].data[MIME]
    files = dict(sorted({**used["files"], **own}.items()))
    record = {"job": job.identity(), "versions": versions(), **used, "files": files}
    made.metadata["thb"] = nbformat.from_dict(record)
    return made


def run(job: Job, provisioner: str = WARM) -> str:
    """Execute a notebook and return the text of the finished page. Raises NotebookError."""
    return nbformat.writes(finish(execute(job, provisioner), job.page, job.title)) + "\n"


def write(job: Job, target: Path, provisioner: str = WARM) -> None:
    """Run a notebook and write it with its outputs; nothing is written when it fails. Raises NotebookError."""
    made = execute(job, provisioner)
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(made, target)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def longest_first(jobs: Iterable[Job], page: Callable[[Job], Path] = lambda job: job.source) -> list[Job]:
    """Return jobs with those first whose page was the largest, then by source: no long one begins when others end.

    `page` gives the file that a job made before.
    """
    return sorted(jobs, key=lambda job: (_size(page(job)), _size(job.source)), reverse=True)


def run_all(
    jobs: Iterable[Job],
    work: Callable[[Job], str],
    done: Callable[[Job, str], Iterable[Job] | None],
    executor: Executor,
) -> None:
    """Do `work` (as `run`) for all jobs, in order, on an executor; give each job and its page to `done` as it comes.

    What `done` returns is done too. Raises the first error after cancelling what has not begun.
    """
    waiting = {executor.submit(work, job): job for job in jobs}
    try:
        while waiting:
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                more = done(waiting.pop(future), future.result()) or ()
                waiting |= {executor.submit(work, job): job for job in more}
    except BaseException:
        for future in waiting:
            future.cancel()
        raise
