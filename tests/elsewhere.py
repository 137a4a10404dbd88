"""Notebooks run one after another in one process, as on another computer: they show what they show in kernels."""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import filelock
import ipykernel  # noqa: F401  (pages say its version)
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbformat.v4 import new_output
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines
from samples import ELSEWHERE

from thb_atlas.data import usage
from thb_atlas.run.editions import Job
from thb_atlas.run.notebooks import Work, write
from thb_atlas.study import rules  # noqa: F401  (pages say them)

COMPARED = {"places/NGA", "regions/western_balkans"}  # profiles run in kernels too; an edition has one of a country


class Here(Engine):
    """An engine of papermill that runs cells in this process."""

    @classmethod
    def execute_managed_notebook(cls, running: NotebookExecutionManager, kernel_name: str, **_: object) -> None:
        """Run the cells of a notebook and store what they display. Raises what a cell raises."""
        for noted in (*usage._noted.values(), usage._rows):  # by the notebook before
            noted.clear()
        for cell in (cell for cell in running.nb.cells if cell.cell_type == "code"):
            with capture_output() as captured:
                InteractiveShell.instance().run_cell(cell.source).raise_error()
            assert captured.stdout == captured.stderr == "", cell.source
            cell.outputs = [new_output("display_data", each.data, metadata=each.metadata) for each in captured.outputs]


def _start() -> None:
    os.umask(0o077)
    papermill_engines.register(None, Here)  # what papermill takes if no engine is named


def make(work: Work, job: Job, path: Path) -> None:
    """Run a job and store it, unless another process has done so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(f"{path}.lock"):
        if not path.exists():
            write(work(job), path)


@contextmanager
def process() -> Iterator[Executor]:
    """Give a process in which notebooks are run so, with the surroundings of another computer."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _start) as pool:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in ELSEWHERE.items():
                patch.setenv(name, value)
            pool.submit(os.getpid).result()  # it starts, and takes them
        yield pool
