"""Execute notebooks with papermill and make the results ready for the book."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError

from .strip import NOTEBOOK_LINK

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "notebooks"


class NotebookError(RuntimeError):
    """A notebook that could not be executed; the message names notebook, cell and cause in a sentence."""


class Job(NamedTuple):
    """One execution: a source notebook, a value of `country`, the file to write, and a title for its first heading."""

    source: Path
    country: str
    target: Path
    title: str | None = None


def find_notebook(name: str) -> Path:
    """Return the source of a notebook given by name or path. Raises NotebookError naming those there are."""
    path = NOTEBOOKS / f"{Path(name).stem}.ipynb"
    if not path.exists():
        known = ", ".join(sorted(p.stem for p in NOTEBOOKS.glob("*.ipynb")))
        raise NotebookError(f"there is no notebook {name!r}; there are: {known}")
    return path


def execute(job: Job) -> Path:
    """Run one notebook with papermill and write the executed notebook to `job.target`, parents made.

    Raises NotebookError with the exception of the failing cell; nothing is left at the target then.
    """
    job.target.parent.mkdir(parents=True, exist_ok=True)
    quiet = {"progress_bar": False, "log_output": False, "request_save_on_cell_execute": False}
    quiet |= {"extra_arguments": ["--IPKernelApp.log_level=40"], "shutdown_kernel": "immediate"}
    try:
        papermill.execute_notebook(
            job.source,
            job.target,
            {"country": job.country},
            kernel_name="python3",
            autosave_cell_every=0,
            **quiet,
        )
    except PapermillExecutionError as error:
        job.target.unlink(missing_ok=True)
        what = f"{error.ename}: {error.evalue}"
        said = f"{job.source.name} with country={job.country}, cell {error.cell_index + 1}: {what}"
        raise NotebookError(said) from None
    return job.target


def _retitle(notebook: nbformat.NotebookNode, title: str) -> None:
    first = next(c for c in notebook.cells if c.cell_type == "markdown" and c.source.startswith("# "))
    first.source = "\n".join([f"# {title}", *first.source.splitlines()[1:]])


def _finish_code(cell: nbformat.NotebookNode, name: str) -> None:
    tags = cell.metadata.get("tags", [])
    cell.metadata = nbformat.from_dict({"tags": tags})
    if "injected-parameters" in tags or ("focus" in tags and not cell.outputs):
        cell.metadata["tags"] = [*tags, "remove-cell"]
    elif "focus" in tags:
        cell.metadata["tags"] = [*tags, "remove-input"]
    elif not any(t.startswith(("hide-", "remove-")) for t in tags):
        cell.metadata["tags"] = [*tags, "hide-input"]
    link = NOTEBOOK_LINK.replace(' data-thb-notebook="">this notebook', f' href="../_sources/{name}" download>{name}')
    for output in cell.outputs:
        if "text/html" in output.get("data", {}):
            output.data["text/html"] = output.data["text/html"].replace(NOTEBOOK_LINK, link)
    if note := next((o.metadata.pop("thb") for o in cell.outputs if "thb" in o.get("metadata", {})), None):
        _caption(cell, note, Path(name).stem)


def _caption(cell: nbformat.NotebookNode, note: dict[str, str], page: str) -> None:
    """Move alt text, caption and strip of a figure to the cell's metadata, where myst-nb reads them.

    It makes a figure of each output, so the strip must not stay one: as the caption's second paragraph it is a legend.
    Names of figures must be unique in the whole book, so the page's name is added.
    """
    if len(cell.outputs) != 2:
        raise NotebookError(f"{page}: the cell of figure {note['name']!r} shows or glues more than the figure")
    image, strip_output = cell.outputs
    figure = {
        "caption": f"{note['caption']}\n\n{strip_output.data['text/html']}",
        "name": f"{note['name']}-{page.lower()}",
    }
    cell.metadata["mystnb"] = {"image": {"alt": note["alt"]}, "figure": figure}
    cell.outputs = [image]


def _joined(cells: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """Join code cells without output with the next code cell: one fold of code for one result."""
    joined: list[nbformat.NotebookNode] = []
    for cell in cells:
        last = joined[-1] if joined else None
        if (
            last
            and last.cell_type == cell.cell_type == "code"
            and not last.outputs
            and "remove-cell" not in cell.metadata["tags"]
        ):
            cell.source = f"{last.source}\n\n{cell.source}"
            joined[-1] = cell
        elif cell.cell_type != "code" or "remove-cell" not in cell.metadata["tags"]:
            joined.append(cell)
    return joined


def finish(job: Job) -> None:
    """Make an executed notebook a page: inputs folded, alt texts and captions where myst-nb reads them, links filled.

    Timings and other traces of the run are dropped, so that two runs on the same data give the same file.
    Raises NotebookError if a cell wrote to stderr: a reader would see it, or it would be hidden.
    """
    notebook = nbformat.read(job.target, as_version=4)
    notebook.metadata.pop("papermill", None)
    if job.title:
        _retitle(notebook, job.title)
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type != "code":
            cell.metadata = nbformat.NotebookNode()
            continue
        said = "".join(o.text for o in cell.outputs if o.output_type == "stream" and o.name == "stderr")
        if said:
            raise NotebookError(f"{job.source.name}, cell {number} wrote to stderr: {said.strip()}")
        _finish_code(cell, f"{job.target.parent.name}/{job.target.name}")
    notebook.cells = _joined(notebook.cells)
    for number, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{number}"
    nbformat.write(notebook, job.target)


def _run(job: Job) -> Path:
    execute(job)
    finish(job)
    return job.target


def run_all(jobs: Iterable[Job], done: Callable[[Job], None], workers: int | None = None) -> None:
    """Execute and finish jobs on `workers` threads (as many as cores), calling `done` after each.

    Each notebook runs in a kernel of its own. Raises the first NotebookError after cancelling what has not begun.
    """
    with ThreadPoolExecutor(workers or os.cpu_count()) as pool:
        waiting = {pool.submit(_run, job): job for job in jobs}
        try:
            for future in as_completed(waiting):
                future.result()
                done(waiting[future])
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
