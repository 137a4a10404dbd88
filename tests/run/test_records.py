"""Records: each kind of change makes a page out of date, and nothing else does."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pandas as pd
import pytest
from samples import append, checkout, command, replace, swap_last_rows

from thb_atlas.core.paths import BOOK, DATA, NOTEBOOKS, PACKAGE, PROSE, ROOT
from thb_atlas.data import usage
from thb_atlas.data.schema import resource
from thb_atlas.data.selections import key_of
from thb_atlas.run import records
from thb_atlas.run.editions import Job
from thb_atlas.run.notebooks import execute

SOURCES = sorted([*NOTEBOOKS.glob("*.ipynb"), *PROSE.glob("*.ipynb")])
JOB = Job(NOTEBOOKS / "05_results.ipynb", {"country": "FR"}, "notebooks/05_results")


@pytest.fixture
def now() -> records.Present:
    return records.present()._replace(claims={"CL-1": "a verdict"})


@pytest.fixture
def record(now: records.Present) -> dict:
    files = {"boxes.csv": now.digest_of_file(DATA / "boxes.csv")}
    modules = {"display/page.py": now.digest_of_file(PACKAGE / "display" / "page.py")}
    texts = {name: now.digest_of_file(ROOT / name) for name in ("book/leads/FR.md", "book/leads/none.md")}
    noted = {"files": files, "rows": {}, "texts": texts, "claims": {"CL-1": "a verdict"}}
    shown = {**noted, "modules": modules, "imported": ["pandas"]}
    return records.record_of(JOB, now.digest_of_file(JOB.source), shown)


def test_a_record_is_current_until_it_is_lost_or_damaged(record: dict, now: records.Present, tmp_path: Path):
    assert records.changed(record, JOB, now) == []
    assert records.changed(record, JOB._replace(parameters={"country": "SE"}), now) == ["not run yet"]
    assert {"pandas", "papermill", "python"} <= set(record["packages"]) and "sphinx" not in record["packages"]
    assert records.changed(record, JOB, now._replace(installed={**now.installed, "openpyxl": "3", "sphinx": "0"})) == []
    page, cell = JOB.executed_path(tmp_path), nbformat.v4.new_markdown_cell("what is shown")
    whole = records.with_checksum(nbformat.writes(nbformat.v4.new_notebook(cells=[cell], metadata={"thb": record})))
    out_of_date = [(JOB, ["not run yet, or its stored result is damaged"])]
    assert records.outdated([JOB, JOB], now, tmp_path) == out_of_date
    page.parent.mkdir(parents=True)
    for content in (whole, whole.replace("shown", "shown otherwise"), whole[: len(whole) // 2]):
        page.write_text(content, encoding="utf-8")
        assert records.outdated([JOB], now, tmp_path) == ([] if content == whole else out_of_date)


@pytest.mark.parametrize(("other", "said"), [
    ({"job": {"source": "another"}}, "not run yet"),
    ({"packages": {"pandas": "0.1"}}, f"pandas (0.1 then, {pd.__version__} now)"),
    ({"packages": {"gone": "0.1"}}, "gone (0.1 then, none now)"),
    ({"modules": {"display/page.py": "another content"}}, "display/page.py"),
    ({"modules": {"display/gone.py": "a content"}}, "display/gone.py"),
    ({"modules": None}, "run by another version of this package"),
    ({"source": "another"}, "05_results.ipynb"),
    ({"files": {"boxes.csv": "another content"}}, "boxes.csv"),
    ({"files": {"gone.csv": "a content"}}, "gone.csv"),
    ({"rows": {"gone": {"file": "a content", "asked": {key_of({"iso3": ["NGA"]}): "rows"}}}}, "gone"),
    ({"rows": {"boxes": {"file": "a content", "asked": {key_of({"gone": ["NGA"]}): "rows"}}}}, "boxes"),
    ({"texts": {"book/leads/FR.md": "another content"}}, "book/leads/FR.md"),
    ({"texts": {"book/leads/FR.md": ""}}, "book/leads/FR.md"),
    ({"schema": "another content"}, "datapackage.json"),
    ({"claims": {"CL-1": "another verdict"}}, "the verdict on CL-1"),
    ({"claims": {"CL-2": "a verdict"}}, "the verdict on CL-2"),
])  # fmt: skip
def test_any_difference_is_named(other: dict, said: str, record: dict, now: records.Present):
    assert records.changed({**record, **other}, JOB, now) == [said]


def test_a_kernel_names_its_modules_and_the_templates_beside_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    for name in ("room/used.py", "room/unused.py", "room/templates/one.html.j2", "other/templates/two.html.j2"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.setattr(usage, "PACKAGE", tmp_path)
    monkeypatch.setitem(sys.modules, "used", SimpleNamespace(__file__=str(tmp_path / "room" / "used.py")))
    assert list(usage.modules()) == ["room/templates/one.html.j2", "room/used.py"]


WATCH = f"""import json, sys, traceback
opened = set()

def watch(event, arguments):
    if event == "open" and str(arguments[0]).startswith({(f"{DATA}/", f"{BOOK}/leads/")!r}):
        callers = {{frame.f_code.co_name for frame, _ in traceback.walk_stack(None)}}
        if not callers & {{"checksum", "sha256"}}:  # they read files to compare them with earlier ones
            opened.add(str(arguments[0]))

sys.addaudithook(watch)"""


WATCHED = ("01_context", "03_5_cooperation", "country_profile", "of_data")


@pytest.mark.notebook
def test_a_record_has_every_table_and_text_that_the_notebook_opened(tmp_path: Path):
    wanted = []
    for path in (path for path in SOURCES if path.stem in WATCHED):
        notebook = nbformat.read(path, as_version=4)
        notebook.cells.insert(0, nbformat.v4.new_code_cell(WATCH))
        notebook.cells.append(nbformat.v4.new_code_cell("print(json.dumps(sorted(opened)))"))
        nbformat.write(notebook, tmp_path / path.name)
        wanted.append(Job(tmp_path / path.name, {"country": "FR"}, f"notebooks/{path.stem}"))
    with ThreadPoolExecutor() as pool:
        for job, made in zip(wanted, pool.map(execute, wanted), strict=True):
            opened, record = json.loads(made.cells[-1].outputs[0].text), made.metadata["thb"]
            names = {Path(path).relative_to(ROOT).as_posix() for path in opened}
            tables = [*record["files"], *(resource(table)["path"] for table in record["rows"])]
            noted = {f"data/{name}" for name in (*tables, "datapackage.json")} | set(record["texts"])
            assert names and names <= noted, job.page
            assert list(record["texts"]) == ["book/leads/FR.md"] * (job.source.stem == "country_profile")


UNSEEN = [  # changes that a page that loads policy_links and footnotes, and is told of claims, does not see
    swap_last_rows("data/measure_targets.csv"),
    lambda folder: (folder / "data/policy_links.csv").touch(),
    replace("data/datapackage.json", '"weight": ', '"weight": 2'),
    replace("notebooks/05_results.ipynb", '"# 5', '"# V'),
    append("src/thb_atlas/study/timelines.py", "\n"),
    append("book/leads/LU.md", "\n"),
    append("src/thb_atlas/book/layout.py", "\n"),
]
SEEN = [  # and those that it sees, each with what is said
    (swap_last_rows("data/policy_links.csv"), "policy_links.csv"),
    (replace("data/claims.csv", "has a strategy, plan", "has an aim, plan"), "the verdict on CL-32"),
    (replace("data/datapackage.json", '"title": "Targets of measures"', '"title": "Aims"'), "datapackage.json"),
    (replace("notebooks/03_2_policies.ipynb", "# 3.2 National policies", "# 3.2 Policies"), "03_2_policies.ipynb"),
    (append("src/thb_atlas/display/style.py", "\n"), "display/style.py"),
]


RUN_ONE = """
from thb_atlas.book.compiler import run_outdated, validation
from thb_atlas.core.paths import BUILD
from thb_atlas.ledger.store import write_verdicts
from thb_atlas.run.editions import country_edition, jobs
from thb_atlas.run.notebooks import local, silent
from thb_atlas.study import rules

validation.ensure_valid = lambda: None  # the data are, and that takes long
wanted = [job for job in jobs(country_edition("LU")) if job.source.stem == "03_2_policies"]
print(*run_outdated(wanted, write_verdicts, local(1), silent, BUILD)[0])
"""


def run_one(folder: Path) -> str:
    """Build one page of a checkout as far as its notebook; return that it ran, and why, or nothing."""
    done = command(folder, program=["-c", RUN_ONE])
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.notebook
def test_each_kind_of_change_is_noticed_and_nothing_else(tmp_path: Path):
    copy = checkout(tmp_path)
    assert run_one(copy) == "notebooks/03_2_policies (country=LU): not run yet, or its stored result is damaged"
    for change in UNSEEN:
        change(copy)
    assert run_one(copy) == ""
    for change, _ in SEEN:
        change(copy)
    done = run_one(copy)
    assert done and [said for _, said in SEEN if said not in done] == []
