"""One way to run the notebooks of editions, in a process of its own: `python ways.py WAY COUNTRY[,COUNTRY...] FOLDER`.

Each way writes what the notebooks showed to FOLDER/outputs.json, so that a speed counts only with the same results.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

if __name__ == "__main__" and sys.argv[1].startswith("thb-atlas"):  # as the command: before all other imports
    from thb_atlas.kernels import start

    start()

import nbformat

from thb_atlas import editions
from thb_atlas.editions import Job

QUIET = {"progress_bar": False, "kernel_name": "python3"}


def shown(notebook: nbformat.NotebookNode) -> list:
    """Return what the code cells of an executed notebook show: streams and data, without counts and timings."""
    cells = [c for c in notebook.cells if c.cell_type == "code" and c.get("outputs")]
    return [[o.get("text") or dict(o.get("data", {})) or o.get("ename") for o in c.outputs] for c in cells]


def prepared(jobs: list[Job], folder: Path) -> list[Path]:
    """Write copies of the notebooks with the country as their own parameter, for tools that cannot set any."""
    paths = []
    for job in jobs:
        notebook = nbformat.read(job.source, as_version=4)
        next(
            c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])
        ).source = f'country = "{job.parameters["country"]}"'
        paths.append(folder / f"{job.page.replace('/', '-')}-{job.parameters['country']}.ipynb")
        nbformat.write(notebook, paths[-1])
    return paths


def papermill_loop(jobs: list[Job], folder: Path, workers: int = 1) -> list[nbformat.NotebookNode]:
    """papermill.execute_notebook, one after the other or on threads."""
    import papermill  # noqa: PLC0415 - each way pays for what it imports

    def one(job: Job) -> nbformat.NotebookNode:
        return papermill.execute_notebook(job.source, None, dict(job.parameters), **QUIET)

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(one, jobs))


def papermill_two(jobs: list[Job], folder: Path) -> list[nbformat.NotebookNode]:
    """papermill on two threads."""
    return papermill_loop(jobs, folder, 2)


def papermill_command(jobs: list[Job], folder: Path) -> list[nbformat.NotebookNode]:
    """The command papermill for each notebook."""
    for number, job in enumerate(jobs):
        command = [
            sys.executable,
            "-m",
            "papermill",
            str(job.source),
            str(folder / f"{number}.ipynb"),
            "--no-progress-bar",
        ]
        subprocess.run([*command, "-p", "country", job.parameters["country"]], check=True, capture_output=True)
    return [nbformat.read(folder / f"{number}.ipynb", as_version=4) for number in range(len(jobs))]


def jupyter_execute(jobs: list[Job], folder: Path) -> list[nbformat.NotebookNode]:
    """The command `jupyter execute` with all notebooks."""
    paths = prepared(jobs, folder)
    command = [sys.executable, "-c", "from nbclient.cli import main; main()", "--inplace", *map(str, paths)]
    subprocess.run(command, check=True, capture_output=True)
    return [nbformat.read(path, as_version=4) for path in paths]


def jupyter_book_force(jobs: list[Job], folder: Path) -> None:
    """`jupyter-book build` with execute_notebooks: force; it makes the pages as well, and its outputs stay in them."""
    paths = prepared(jobs, folder)
    (folder / "_config.yml").write_text("title: t\nexecute: {execute_notebooks: force, timeout: 600}\n", "utf-8")
    lines = ["format: jb-book", f"root: {paths[0].stem}", "chapters:", *(f"- file: {p.stem}" for p in paths[1:])]
    (folder / "_toc.yml").write_text("\n".join(lines), "utf-8")
    command = "from jupyter_book.cli.main import main; main()"
    subprocess.run([sys.executable, "-c", command, "build", str(folder), "-q"], check=True, capture_output=True)


def ploomber(jobs: list[Job], folder: Path) -> list[nbformat.NotebookNode]:
    """ploomber-engine: all notebooks in this process."""
    from ploomber_engine import execute_notebook  # noqa: PLC0415 - as above

    for number, job in enumerate(jobs):
        target = folder / f"{number}.ipynb"
        execute_notebook(job.source, target, parameters=dict(job.parameters), progress_bar=False)
    return [nbformat.read(folder / f"{number}.ipynb", as_version=4) for number in range(len(jobs))]


def bound(jobs: list[Job], folder: Path) -> None:
    """The bound: the cells of all notebooks in one IPython shell, outputs thrown away."""
    from IPython.core.interactiveshell import InteractiveShell  # noqa: PLC0415 - as above
    from IPython.utils.capture import capture_output  # noqa: PLC0415

    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    shell = InteractiveShell.instance()
    for path in prepared(jobs, folder):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                with capture_output():
                    shell.run_cell(cell.source).raise_error()


def bound_two(jobs: list[Job], folder: Path) -> None:
    """The bound on two cores: the same in two processes, each with half of the notebooks."""
    other = os.fork()
    bound(jobs[::2] if other else jobs[1::2], folder)
    if not other:
        os._exit(0)
    if status := os.waitpid(other, 0)[1]:
        raise SystemExit(f"the other process ended with status {status}")


def ours(jobs: list[Job], folder: Path, workers: int = 1) -> list[list]:
    """papermill with warm kernels, and the pages finished."""
    from thb_atlas.finish import finish  # noqa: PLC0415 - as above
    from thb_atlas.runner import execute, longest_first  # noqa: PLC0415

    def one(job: Job) -> list:
        made = execute(job)
        seen = shown(made)
        finish(made, job.page, job.title)
        return seen

    with ThreadPoolExecutor(workers) as pool:
        order = longest_first(jobs)
        running = [pool.submit(one, job) for job in order]
        return [running[order.index(job)].result() for job in jobs]


def ours_two(jobs: list[Job], folder: Path) -> list[list]:
    """The same with two workers: what the command does by default on two cores."""
    return ours(jobs, folder, 2)


WAYS: dict[str, Callable] = {
    "plain papermill loop": papermill_loop,
    "papermill command": papermill_command,
    "jupyter execute": jupyter_execute,
    "jupyter-book, execute force": jupyter_book_force,
    "ploomber-engine": ploomber,
    "papermill, 2 threads": papermill_two,
    "bound: all cells in one process": bound,
    "bound: all cells in two processes": bound_two,
    "thb-atlas, 1 worker": ours,
    "thb-atlas, 2 workers": ours_two,
}

if __name__ == "__main__":
    way, countries, folder = sys.argv[1], sys.argv[2].split(","), Path(sys.argv[3])
    made = WAYS[way]([job for code in countries for job in editions.jobs(editions.for_country(code))], folder)
    (folder / "outputs.json").write_text(
        json.dumps([n if isinstance(n, list) else shown(n) for n in made] if made else None), "utf-8"
    )
