"""Only what changed is done again: what a page depended on is recorded, and every kind of change is noticed."""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import distributions
from pathlib import Path

import nbformat
import pytest
from samples import append, checkout, drop_last_row, replace

from thb_atlas import kept, record
from thb_atlas.datapackage import check
from thb_atlas.editions import NOTEBOOKS, PROSE, Job
from thb_atlas.hashes import sha256
from thb_atlas.plan import CLAIMS, executed
from thb_atlas.record import ROOT, is_current, read, versions
from thb_atlas.runner import execute

WATCH = """import json, sys, traceback
opened, opened_to_judge = set(), set()

def watch(event, arguments):
    if event == "open" and "/data/" in str(arguments[0]):
        callers = {frame.f_code.co_name for frame, _ in traceback.walk_stack(None)}
        if not callers & {"digest", "sha256"}:  # they read tables to compare them with earlier ones
            (opened_to_judge if callers & {"_judge", "_record"} else opened).add(str(arguments[0]))

sys.addaudithook(watch)"""
SOURCES = sorted([*NOTEBOOKS.glob("*.ipynb"), *PROSE.glob("*.ipynb")])
TELL = "print(json.dumps([sorted(opened), sorted(opened_to_judge)]))"


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> dict[str, nbformat.NotebookNode]:
    """Run all notebooks, on all cores, with cells that tell which tables were opened."""
    check()  # as every build does first: else kernels validate, and open the tables that keys refer to
    for judgment in kept.FOLDER.glob("claim-*"):  # else kernels do not open what it rests on
        judgment.unlink()
    folder, wanted = tmp_path_factory.mktemp("watched"), []
    for path in SOURCES:
        notebook = nbformat.read(path, as_version=4)
        notebook.cells.insert(0, nbformat.v4.new_code_cell(WATCH))
        notebook.cells.append(nbformat.v4.new_code_cell(TELL))
        nbformat.write(notebook, folder / path.name)
        wanted.append(Job(folder / path.name, {"country": "FR"}, f"notebooks/{path.stem}"))
    with ThreadPoolExecutor() as pool:
        return {job.source.stem: made for job, made in zip(wanted, pool.map(execute, wanted), strict=True)}


@pytest.mark.parametrize("name", [path.stem for path in SOURCES])
def test_a_record_has_every_table_that_the_notebook_opened(name: str, watched: dict):
    made = watched[name]
    opened, opened_to_judge = json.loads(made.cells[-1].outputs[0].text)
    record = made.metadata["thb"]
    files, evidence = ({name.partition("?")[0] for name in record[part]} for part in ("files", "evidence"))
    assert opened
    assert {Path(path).relative_to(ROOT).as_posix() for path in opened} <= files
    assert {Path(path).relative_to(ROOT).as_posix() for path in opened_to_judge} <= files | evidence


def test_nothing_but_the_data_package_opens_data():
    forbidden = re.compile(r"read_csv|read_json|read_text|\bopen\(|DATA\b")
    for path in SOURCES:
        sources = "".join(c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code")
        assert not forbidden.search(sources), path.name


def test_a_table_that_is_only_linked_to_is_not_read():
    code = "from thb_atlas.strip import strip; from thb_atlas.datapackage import load, used; load('boxes')"
    code += "; strip('Box 1', ['gaps']); print(*used())"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True).stdout
    assert said.split() == ["boxes.csv"]


def test_versions_are_those_of_all_installed_packages():
    packages = [found.metadata for found in distributions()]
    names = {package["Name"].lower().replace("_", "-"): package["Version"] for package in packages}
    assert record.installed() == {"python": platform.python_version(), **names}


JOB = {"source": "notebooks/a.ipynb", "parameters": {"country": "FR"}, "page": "notebooks/a", "title": None}


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict:
    (tmp_path / "a.csv").write_text("x\n1\n", encoding="utf-8")
    monkeypatch.setattr(record, "ROOT", tmp_path)
    return {"job": JOB, "versions": versions(), "files": {"a.csv": sha256(tmp_path / "a.csv")}}


def test_a_record_of_the_present_is_current(files: dict):
    assert is_current(files, JOB)


@pytest.mark.parametrize(
    "other",
    [
        {"job": {**JOB, "parameters": {"country": "SE"}}},
        {"job": {**JOB, "title": "France"}},
        {"job": {**JOB, "source": "notebooks/b.ipynb"}},
        {"versions": "another set of packages"},
        {"files": {"a.csv": "another content"}},
        {"files": {"gone.csv": "a content"}},
        {"files": {}},
    ],
)
def test_any_difference_makes_a_record_stale(files: dict, other: dict):
    assert not is_current({**files, **other}, JOB)


@pytest.mark.parametrize("text", [None, "", '{"metadata": {', '{"metadata": {}}'])
def test_a_page_without_a_record_is_stale(tmp_path: Path, text: str | None):
    page = tmp_path / "p.ipynb"
    if text is not None:
        page.write_text(text, encoding="utf-8")
    assert not is_current(read(page), JOB)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the project, so that a test can change it."""
    return checkout(tmp_path_factory.mktemp("copy"))


def build(folder: Path, *only: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "thb_atlas", "build", "--country", "LU", "--no-html", *only]
    environment = {**os.environ, "PYTHONPATH": str(folder / "src")}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)


def ran(folder: Path, *only: str) -> int:
    done = build(folder, *only)
    assert done.returncode == 0, done.stderr
    return int(re.search(r"(\d+) of \d+ notebooks run", done.stdout)[1])


CHANGES = [
    ("nothing", lambda folder: None, 0),
    ("a table that it reads", drop_last_row("data/policy_links.csv"), 1),
    ("a table that it does not read", drop_last_row("data/boxes.csv"), 0),
    ("a row that it reads", replace("data/footnotes.csv", "\n136,3.2.1,", "\n136,3.2.2,"), 1),
    ("a row of the same table that it does not read", drop_last_row("data/footnotes.csv"), 0),
    ("a claim of its section", replace("data/claims.csv", "\nCL-321-01,3.2.1,§3.2.1", "\nCL-321-01,3.2.1,§3.2"), 1),
    ("a claim of another section", replace("data/claims.csv", "\nCL-7-11,7,", "\nCL-7-11,7 ,"), 0),
    ("a country that did not report", drop_last_row("data/countries.csv"), 0),
    ("a country that reported", replace("data/countries.csv", "Suède", "la Suède"), 1),
    ("a time stamp alone", lambda folder: (folder / "data/policy_links.csv").touch(), 0),
    ("the schema", replace("data/datapackage.json", '"title": "', '"title": "A '), 1),
    ("the notebook", replace("notebooks/03_2_policies.ipynb", "# 3.2 National policies", "# 3.2 Policies"), 1),
    ("another notebook", replace("notebooks/05_results.ipynb", '"# 5', '"# V'), 0),
    ("a module that it uses", append("src/thb_atlas/tables.py", "\n"), 1),
    ("a module that it does not use", append("src/thb_atlas/serve.py", "\n"), 0),
    ("the module that finishes pages", append("src/thb_atlas/finish.py", "\n"), 1),
    ("its executed page", lambda folder: next(folder.glob("_build/executed/**/03_2*.ipynb")).unlink(), 1),
]


def test_each_kind_of_change_is_noticed_and_nothing_else(copy: Path):
    only = ("--only", "03_2_policies")
    assert ran(copy, *only) == 1
    found = [(what, ran(copy, *only)) for what, change, _ in CHANGES if change(copy) or True]
    assert found == [(what, number) for what, _, number in CHANGES]


CHANGES_OF_EVIDENCE = [  # what changes, how, how many pages are made again, whether all claims are judged again
    ("nothing", lambda folder: None, 0, False),
    ("a row that changes no judgment", drop_last_row("data/measure_countries.csv"), 0, True),
    ("nothing", lambda folder: None, 0, False),
    ("a row that no claim of the page counts", drop_last_row("data/measure_targets.csv"), 0, False),
    ("a number", replace("data/measure_countries.csv", "\nII-06,CY,", "\nII-06,FR,"), 1, True),
    ("a verdict", replace("data/issues.csv", ",CL-S-01; CL-15-01,", ",CL-S-01; CL-15-01; CL-413-03,"), 1, True),
    ("a row again", drop_last_row("data/measure_countries.csv"), 0, True),
    ("what is kept of judgments", lambda folder: shutil.rmtree(folder / "_build/kept"), 0, False),
    ("the judgments", lambda folder: executed(CLAIMS, folder / "_build").unlink(), 0, True),
    ("a module that no page uses", append("src/thb_atlas/serve.py", "\n"), 0, False),
]


def _judged(folder: Path) -> int:
    path = executed(CLAIMS, folder / "_build")
    return path.stat().st_mtime_ns if path.exists() else 0


def test_a_page_is_made_again_if_its_claims_are_judged_otherwise_and_only_then(copy: Path):
    only, found = ("--only", "country_profile"), []
    ran(copy, *only)
    for what, change, *_ in CHANGES_OF_EVIDENCE:
        before = _judged(copy)
        change(copy)
        found.append((what, ran(copy, *only), _judged(copy) != before))
    assert found == [(what, pages, judged) for what, _, pages, judged in CHANGES_OF_EVIDENCE]


MEANWHILE = """from pathlib import Path
path = Path("{path}")
_ = path.write_text(path.read_text("utf-8").replace("\\nII-06,CY,", "\\nII-06,FR,"), "utf-8")"""


def test_a_page_is_not_kept_if_rows_changed_that_its_claims_rest_on_while_it_was_run(tmp_path: Path):
    folder = checkout(tmp_path)
    source, table = folder / "notebooks" / "country_profile.ipynb", folder / "data" / "measure_countries.csv"
    notebook = nbformat.read(source, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(MEANWHILE.format(path=table)))
    nbformat.write(notebook, source)
    done = build(folder, "--only", "country_profile")
    assert done.returncode == 1
    assert "data/measure_countries.csv changed while countries/LU was run; build again" in done.stderr
    assert not list(folder.rglob("executed/**/*.ipynb"))


CHANGES_OF_PROSE = [
    ("nothing", lambda folder: None, set()),
    ("a table whose rows alone are counted", drop_last_row("data/boxes.csv"), set()),
    ("a table of the method page", drop_last_row("data/double_entry.csv"), {"of_data"}),
    ("a page that is made whole", replace("data/glossary.csv", "Victim", "A victim"), {"of_data"}),
    ("the module that makes it", append("src/thb_atlas/second.py", "\n"), {"of_data"}),
    ("the module of the start page", append("src/thb_atlas/glance.py", "\n"), {"of_country"}),
    ("its source", replace("book/prose/of_country.ipynb", "A country", "One country"), {"of_country"}),
    (
        "its executed page",
        lambda folder: (folder / "_build/executed/LU/prose/of_country.ipynb").unlink(),
        {"of_country"},
    ),
]


def _numbers(folder: Path) -> dict[str, int]:
    made = set(folder.glob("_build/executed/*/prose/*.ipynb")) - {executed(CLAIMS, folder / "_build")}
    return {path.stem: path.stat().st_mtime_ns for path in made}


def test_numbers_of_prose_are_made_again_when_what_they_rest_on_changed(copy: Path):
    ran(copy)
    found, before = [], _numbers(copy)
    for what, change, _ in CHANGES_OF_PROSE:
        change(copy)
        ran(copy)
        after = _numbers(copy)
        found.append((what, {name for name in after if after[name] != before.get(name)}))
        before = after
    assert set(before) == {"of_data", "of_country"}
    assert found == [(what, wanted) for what, _, wanted in CHANGES_OF_PROSE]
