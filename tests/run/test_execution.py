"""Notebooks run by papermill: what fails is one sentence, and what changed meanwhile is noticed."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import Mock

import nbformat
import pytest
from samples import code, command, notebook

from thb_atlas.core.errors import NotebookError
from thb_atlas.core.paths import ROOT
from thb_atlas.run import records
from thb_atlas.run.editions import Job
from thb_atlas.run.notebooks import cell_number, execute, run_all

LIMITED = """import sys
from pathlib import Path
from thb_atlas.run.editions import Job
from thb_atlas.run.notebooks import execute_to_text
try:
    execute_to_text(Job(Path(sys.argv[1]), {"country": "ALL"}, "pages/p"), timeout=1)
except Exception as error:
    print(error)
"""


USED = """import os
os.sched_setaffinity(0, list(os.sched_getaffinity(0))[:1])
from thb_atlas import run
from thb_atlas.run.notebooks import local
with local(cold=True) as (pool, _):
    print(run.CORES, pool._max_workers)
"""
POOL = ThreadPoolExecutor(1)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system leaves no processors out")
def test_processors_that_are_not_for_this_process_are_not_counted():
    assert subprocess.check_output([sys.executable, "-c", USED], text=True).split() == ["1", "2"]


def job(source: Path, country: str = "ALL") -> Job:
    return Job(source, {"country": country}, "notebooks/sample")


@pytest.mark.notebook
@pytest.mark.parametrize(("source", "said"), [
    ("1 / 0", r"sample\.ipynb with country=FR, cell 4: ZeroDivisionError: division by zero"),
    ("{}['ZZZ']", r"cell 4: KeyError: 'ZZZ' \(asked for and not there\)"),
    ("import os\nos._exit(3)", r"sample\.ipynb with country=FR, cell 4: its kernel ended: it was killed"),
    ("import sys\nsys.exit()", r"sample\.ipynb with country=FR, cell 4: it ended the notebook before"),
    ("import thb_atlas as thb\nthb.page('3.2', 'XX')", r"cell 4: \w+: 'XX' is not a country .* AT, BE, BG[^\n]*$"),
])  # fmt: skip
def test_a_notebook_that_fails_is_named_with_its_cell(source: str, said: str, tmp_path: Path):
    file = tmp_path / "written"
    made = notebook(tmp_path, "print(1)", source, f"open({str(file)!r}, 'w').close()")
    with pytest.raises(NotebookError, match=said) as error:
        execute(job(made, "FR"))
    assert not file.exists()
    kept = nbformat.reads(error.value.notebook, as_version=4)
    assert [cell.source for cell in kept.cells if "print(1)" in cell.source or source in cell.source]
    assert "1\n" in error.value.notebook.replace("\\n", "\n") and records.RECORD_CELL not in error.value.notebook


@pytest.mark.parametrize("content", [b"", b"[]", b'{"cells": [', b"\xff\xfe", b'{"nbformat": 9}', b'{"nbformat": 4}'])
def test_a_source_that_is_no_notebook_is_one_sentence(content: bytes, tmp_path: Path):
    (tmp_path / "sample.ipynb").write_bytes(content)
    with pytest.raises(NotebookError, match=r"^sample\.ipynb is not a notebook of format 4: .+") as error:
        execute(job(tmp_path / "sample.ipynb"))
    assert "\n" not in str(error.value)


@pytest.mark.notebook
def test_a_cell_has_a_limit_of_time_and_nothing_else_is_said(tmp_path: Path):
    said = command(ROOT, str(notebook(tmp_path, "while True: print('x' * 999)")), program=["-c", LIMITED])
    assert said.stderr == "" and said.stdout.count("\n") == 1
    assert "cell 3: it took longer than 1 s; --timeout gives it more" in said.stdout


@pytest.mark.notebook
def test_the_executed_notebook_has_a_record_and_no_trace_of_the_run(tmp_path: Path):
    source = notebook(tmp_path, "from thb_atlas.data.tables import load\n\nlen(load('boxes'))")
    made = execute(job(source, "FR"))
    record = made.metadata["thb"]
    assert record["job"] == {"source": "sample.ipynb", "parameters": {"country": "FR"}, "page": "notebooks/sample"}
    assert "boxes.csv" in record["files"] and record["schema"]
    assert "papermill" not in str([made.metadata.keys(), *(cell.metadata for cell in made.cells)])
    assert records.RECORD_CELL not in nbformat.writes(made)


def test_cells_have_the_numbers_of_the_source_and_a_kernel_that_cannot_start_a_second_try(tmp_path: Path, monkeypatch):
    source = nbformat.read(notebook(tmp_path, "a", "b"), as_version=4)
    assert [cell_number(source, index) for index in (0, 1, 3, 4)] == [1, 2, 3, 4]
    del source.cells[1].metadata["tags"]  # papermill puts its cell first then
    assert [cell_number(source, index) for index in (1, 2)] == [1, 2]
    dies = Mock(side_effect=RuntimeError("Kernel died before replying to kernel_info"))
    monkeypatch.setattr("papermill.execute_notebook", dies)
    with pytest.raises(NotebookError, match=r"sample\.ipynb with country=ALL: Kernel died before replying"):
        execute(job(notebook(tmp_path)))
    assert dies.call_count == 2


def text(record: dict, *cells: nbformat.NotebookNode) -> str:
    return records.with_checksum(nbformat.writes(nbformat.v4.new_notebook(metadata={"thb": record}, cells=cells)))


@pytest.fixture
def sample(tmp_path: Path) -> tuple[Job, dict, records.Present]:
    (tmp_path / "a.ipynb").write_text("{}", encoding="utf-8")
    made, now = job(tmp_path / "a.ipynb"), records.present()
    shown = {"files": {}, "rows": {}, "texts": {}, "claims": {}, "modules": {}, "imported": []}
    return made, records.record_of(made, now.digest_of_file(made.source), shown), now


def test_what_ran_is_stored_and_told_unless_something_changed_meanwhile(sample: tuple, tmp_path: Path):
    (made, record, now), told = sample, []
    other = {**record, "files": {"boxes.csv": "another content"}, "claims": {"CL-0": "another verdict"}}
    said = "boxes.csv, the verdict on CL-0 changed while notebooks/sample was run; build again"
    with pytest.raises(NotebookError, match=said):
        run_all([made], (POOL, lambda job: text(other)), now, told.append, tmp_path)
    assert not made.executed_path(tmp_path).exists()
    run_all([made], (POOL, lambda job: text(record)), now, told.append, tmp_path)
    assert records.changed(records.read(made.executed_path(tmp_path)), made, now) == []
    assert told[-1] == "notebooks/sample (country=ALL)"


def test_what_a_cell_wrote_to_stderr_is_told_and_kept_and_the_next_build_runs_it_again(sample: tuple, tmp_path: Path):
    made, record, now = sample
    warned = nbformat.v4.new_output("stream", name="stderr", text="old\n")
    ran = text(record, code("a"), code("b", tags=("injected-parameters",)), code("c", warned))
    with pytest.raises(NotebookError) as error:
        run_all([made], (POOL, lambda job: ran), now, print, tmp_path)
    kept = made.failed_path(tmp_path)
    said = f"a.ipynb (notebooks/sample), cell 2 wrote to stderr: old\n  as far as it ran: {kept}"
    assert (str(error.value), kept.read_text(encoding="utf-8")) == (said, ran)
    assert [job for job, _ in records.outdated([made], now, tmp_path)] == [made]


def test_one_that_fails_is_kept_as_far_as_it_came_and_the_others_finish(sample: tuple, tmp_path: Path):
    made, record, now = sample
    bad, worse = made._replace(page="notebooks/bad"), made._replace(page="notebooks/worse")

    def work(job: Job) -> str:
        if job is made:
            return text(record)
        error = NotebookError(f"{job.page} failed")
        error.notebook = "as far as it came" if job is bad else ""
        raise error

    with pytest.raises(NotebookError) as error:
        run_all([bad, worse, made], (POOL, work), now, print, tmp_path)
    kept = bad.failed_path(tmp_path)
    said = {"notebooks/bad failed", f"  as far as it ran: {kept}", "notebooks/worse failed"}
    assert {*str(error.value).splitlines()} == said
    assert kept.read_text(encoding="utf-8") == "as far as it came" and not worse.failed_path(tmp_path).exists()
    assert made.executed_path(tmp_path).exists() and not bad.executed_path(tmp_path).exists()
    run_all([bad], (POOL, lambda job: text({**record, "job": records.identity(job)})), now, print, tmp_path)
    assert not kept.exists() and bad.executed_path(tmp_path).exists()
