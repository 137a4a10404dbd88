"""Records: each kind of change makes a page out of date, and nothing else does."""

import json
import platform
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pandas as pd
import pytest
from samples import append, checkout, command, ran, replace, swap_last_rows

from thb_atlas.core.paths import DATA, NOTEBOOKS, PACKAGE, PROSE
from thb_atlas.data import gate, usage
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
    files = {"boxes.csv": now.hashed(DATA / "boxes.csv")}
    modules = {"display/page.py": now.hashed(PACKAGE / "display" / "page.py")}
    parts = {"boxes": now.schema["boxes"]}
    noted = {"files": files, "schema": parts, "claims": {"CL-1": "a verdict"}}
    shown = {**noted, "modules": modules, "imported": ["pandas"]}
    return records.made(JOB, now.hashed(JOB.source), shown)


def test_a_record_of_the_present_is_current(record: dict, now: records.Present):
    assert records.changed(record, JOB, now) == []


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"job": {"source": "another"}}, "not run yet"),
        ({"packages": {"pandas": "0.1"}}, f"pandas (0.1 then, {pd.__version__} now)"),
        ({"packages": {"gone": "0.1"}}, "gone (0.1 then, none now)"),
        ({"modules": {"display/page.py": "another content"}}, "display/page.py"),
        ({"modules": {"display/gone.py": "a content"}}, "display/gone.py"),
        ({"modules": None}, "run by another version of this package"),
        ({"source": "another"}, "05_results.ipynb"),
        ({"files": {"boxes.csv": "another content"}}, "boxes.csv"),
        ({"files": {"gone.csv": "a content"}}, "gone.csv"),
        ({"schema": {"boxes": "another content"}}, "datapackage.json (boxes)"),
        ({"claims": {"CL-1": "another verdict"}}, "the verdict on CL-1"),
        ({"claims": {"CL-2": "a verdict"}}, "the verdict on CL-2"),
    ],
)
def test_any_difference_is_named(other: dict, said: str, record: dict, now: records.Present):
    assert records.changed({**record, **other}, JOB, now) == [said]


def test_other_parameters_are_another_job(record: dict, now: records.Present):
    assert records.changed(record, JOB._replace(parameters={"country": "SE"}), now)


@pytest.mark.parametrize("text", [None, "", '{"metadata": {', '{"metadata": {}}'])
def test_a_notebook_without_a_record_is_out_of_date(tmp_path: Path, text: str | None, now: records.Present):
    page = JOB.executed(tmp_path)
    page.parent.mkdir(parents=True)
    if text is not None:
        page.write_text(text, encoding="utf-8")
    assert records.outdated([JOB, JOB], now, tmp_path) == [(JOB, ["not run yet"])]


@pytest.mark.parametrize("damage", [
    lambda text: text.replace("shown", "shown otherwise"), lambda text: text[: len(text) // 2],
    lambda text: text.replace('"cells"', '"cell"'), lambda text: text.replace('"checksum"', '"check"'),
])  # fmt: skip
def test_a_damaged_notebook_is_out_of_date(damage: object, tmp_path: Path, record: dict, now: records.Present):
    page = JOB.executed(tmp_path)
    page.parent.mkdir(parents=True)
    cells = [nbformat.v4.new_markdown_cell("what is shown")]
    whole = records.sealed(nbformat.writes(nbformat.v4.new_notebook(cells=cells, metadata={"thb": record})))
    page.write_text(whole, encoding="utf-8")
    assert records.outdated([JOB], now, tmp_path) == []
    page.write_text(damage(whole), encoding="utf-8")
    assert records.outdated([JOB], now, tmp_path) == [(JOB, ["not run yet"])]


def test_what_was_not_imported_does_not_matter(record: dict, now: records.Present):
    assert {"pandas", "papermill", "python"} <= set(record["packages"]) and "sphinx" not in record["packages"]
    assert records.changed(record, JOB, now._replace(installed={**now.installed, "openpyxl": "3", "sphinx": "0"})) == []


def test_the_versions_are_those_that_python_knows():
    found = {name: metadata.version(name) for name in ("pandas", "pyyaml", "jupyter-book")}
    found["python"] = platform.python_version()
    assert {name: records.installed()[name] for name in found} == found


def test_a_kernel_names_its_modules_and_the_templates_beside_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    room = tmp_path / "room"
    for name in ("used.py", "unused.py", "used.md.j2", "unused.md.j2"):
        room.mkdir(exist_ok=True)
        (room / name).touch()
    monkeypatch.setattr(usage, "PACKAGE", tmp_path)
    monkeypatch.setitem(sys.modules, "used", SimpleNamespace(__file__=str(room / "used.py")))
    assert list(usage.modules()) == ["room/used.md.j2", "room/used.py"]


WATCH = f"""import json, sys, traceback
opened = set()

def watch(event, arguments):
    if event == "open" and str(arguments[0]).startswith({f"{DATA}/"!r}):
        callers = {{frame.f_code.co_name for frame, _ in traceback.walk_stack(None)}}
        if not callers & {{"checksum", "sha256"}}:  # they read tables to compare them with earlier ones
            opened.add(str(arguments[0]))

sys.addaudithook(watch)"""


WATCHED = [path for path in SOURCES if path.stem in ("01_context", "03_5_cooperation", "country_profile", "of_data")]


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory, executed) -> dict[str, nbformat.NotebookNode]:
    """Run notebooks, on all cores, with cells that tell which tables were opened."""
    gate.ensure()  # as every build does first: else kernels validate, and open the tables that keys refer to
    folder, wanted = tmp_path_factory.mktemp("watched"), []
    for path in WATCHED:
        notebook = nbformat.read(path, as_version=4)
        notebook.cells.insert(0, nbformat.v4.new_code_cell(WATCH))
        notebook.cells.append(nbformat.v4.new_code_cell("print(json.dumps(sorted(opened)))"))
        nbformat.write(notebook, folder / path.name)
        wanted.append(Job(folder / path.name, {"country": "FR"}, f"notebooks/{path.stem}"))
    with ThreadPoolExecutor() as pool:
        return {job.source.stem: made for job, made in zip(wanted, pool.map(execute, wanted), strict=True)}


@pytest.mark.parametrize("name", [path.stem for path in WATCHED])
def test_a_record_has_every_table_that_the_notebook_opened(name: str, watched: dict):
    opened = json.loads(watched[name].cells[-1].outputs[0].text)
    assert opened
    record = watched[name].metadata["thb"]
    assert {Path(path).relative_to(DATA).as_posix() for path in opened} <= {*record["files"], "datapackage.json"}
    assert {Path(file).stem for file in record["files"] if file.endswith(".csv")} <= set(record["schema"])


def test_nothing_but_the_room_of_data_opens_data():
    forbidden = re.compile(r"read_csv|read_json|read_text|\bopen\(|DATA\b")
    for path in SOURCES:
        sources = "".join(c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code")
        assert not forbidden.search(sources), path.name


UNSEEN = [  # changes that a page that loads policy_links and footnotes, and is told of claims, does not see
    swap_last_rows("data/measure_targets.csv"),
    lambda folder: (folder / "data/policy_links.csv").touch(),
    replace("data/datapackage.json", '"weight": ', '"weight": 2'),
    replace("data/datapackage.json", '"title": "Targets of measures"', '"title": "Whom measures aim at"'),
    replace("notebooks/05_results.ipynb", '"# 5', '"# V'),
    append("src/thb_atlas/study/portrait.py", "\n"),
    append("src/thb_atlas/book/layout.py", "\n"),
]
SEEN = [  # and those that it sees, each with what is said
    (swap_last_rows("data/policy_links.csv"), "policy_links.csv"),
    (replace("data/claims.csv", "has a strategy, plan", "has an aim, plan"), "the verdict on CL-32"),
    (
        replace("data/datapackage.json", '"Links to other policies', '"Links to policies'),
        "datapackage.json (policy_links)",
    ),
    (replace("notebooks/03_2_policies.ipynb", "# 3.2 National policies", "# 3.2 Policies"), "03_2_policies.ipynb"),
    (append("src/thb_atlas/display/style.py", "\n"), "display/style.py"),
]


@pytest.mark.notebook
def test_each_kind_of_change_is_noticed_and_nothing_else(tmp_path: Path):
    copy, only = checkout(tmp_path), ("--country", "LU", "--only", "03_2_policies", "-v")
    assert ran(copy, *only) == 1
    for change in UNSEEN:
        change(copy)
    assert ran(copy, *only) == 0
    for change, _ in SEEN:
        change(copy)
    done = command(copy, "build", *only).stdout
    assert "1 of 1 notebooks run" in done and [said for _, said in SEEN if said not in done] == []
    next(copy.glob("_build/executed/**/03_2*.ipynb")).unlink()
    assert ran(copy, *only) == 1
    assert ran(copy, *only) == 0
