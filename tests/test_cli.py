"""The command: what it does, and how it says that it cannot."""

import importlib.metadata
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import nbformat
import papermill
import pytest
import test_notebooks
from samples import COMMAND, checkout, command, is_running, notebook, of_checkout, wait_until
from typer.testing import CliRunner

from thb_atlas import cli, preview, scaffold
from thb_atlas.core.errors import UsageError
from thb_atlas.core.paths import CONTENTS, DATA, NOTEBOOKS, ROOT
from thb_atlas.data import schema

run = CliRunner().invoke


def test_check_list_and_version_say_what_there_is():
    assert f"valid: {len(schema.table_names())} tables" in run(cli.app, ["check"]).output
    done = run(cli.app, ["list"])
    assert done.exit_code == 0
    assert "03_2_policies" in done.output and "FR France" in done.output
    assert "NGA Nigeria" in done.output and "sahel Sahel" in done.output
    assert run(cli.app, ["--version"]).output == f"thb-atlas {importlib.metadata.version('thb-atlas')}\n"


@pytest.mark.notebook
def test_run_writes_a_notebook_also_if_a_cell_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cli, "BUILD", tmp_path)
    done = run(cli.app, ["run", "region_profile", "--region", "Sahel"])
    assert done.exit_code == 0, done.stderr
    made = nbformat.read(tmp_path / "run/region_profile_sahel.ipynb", as_version=4)
    assert made.metadata["thb"]["job"]["parameters"] == {"region": "sahel"}
    monkeypatch.setattr("thb_atlas.run.editions.NOTEBOOKS", tmp_path)
    notebook(tmp_path, "1 / 0")
    assert run(cli.app, ["run", "sample"]).exit_code == 1
    assert "ZeroDivisionError" in (tmp_path / "run/sample_ALL.ipynb").read_text(encoding="utf-8")


REFUSED = [  # arguments, status, what is said
    (["preview", "x" * 5000], 2, "x…'; there are: "),
    (["run", "03_2_policy"], 2, "there is no notebook '03_2_policy' (did you mean 03_2_policies?); there are: 01"),
    (["run", "03_2_policies", "--country", "Frnace"], 2, "'Frnace' is not a country that reported to the study (did"),
    (["run", "region_profile"], 2, "region_profile needs --region"),
    (["run", "region_profile", "--region", "sahell"], 2, "there is no region 'sahell' (did you mean sahel?); there"),
    (["build", "--country", "FR", "--every-country"], 2, "--every-country has all countries"),
    (["build", "--country", "Atlantis"], 2, "'Atlantis' is not a country"),
    (["audit", "--section", "9.9"], 2, "no claim is in section '9.9'; sections with claims are: K, S, "),
]


@pytest.fixture
def valid(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the data for valid: that takes long, and is not asked here."""
    monkeypatch.setattr("thb_atlas.gate.validation.ensure_valid", lambda: None)


@pytest.mark.parametrize(("arguments", "status", "said"), REFUSED)
def test_what_cannot_be_done_is_one_sentence(arguments: list[str], status: int, said: str, valid: None):
    done = run(cli.app, arguments)
    assert done.exit_code == status and done.stdout.removeprefix("running notebooks\n") == ""
    assert done.stderr.startswith("thb-atlas: ") and said in done.stderr and done.stderr.count("\n") == 1


def test_serve_says_what_it_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("thb_atlas.cli.BUILD", tmp_path)
    done = run(cli.app, ["serve", "--country", "Frankreich", "--no-browser"])
    assert done.exit_code == 1
    assert done.stderr.endswith("has no book yet: run thb-atlas build --country FR\n")
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "index.html").touch()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run(cli.app, ["serve", "--no-browser", "--port", str(taken.getsockname()[1])])
    assert done.exit_code == 2
    assert "cannot be used (Address already in use); --port takes another" in done.stderr
    done = run(cli.app, ["serve", "--no-browser", "--port", "70000"])
    assert done.exit_code == 2 and "65535" in done.stderr and "Traceback" not in done.stderr


def test_what_the_system_refuses_is_one_sentence(valid: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").touch()
    monkeypatch.setattr("thb_atlas.run.notebooks.local", lambda *_, **__: (tmp_path / "file" / "x").read_bytes())
    done = run(cli.app, ["run", "03_2_policies"])
    assert done.exit_code == 1
    assert done.stderr == f"thb-atlas: {tmp_path / 'file' / 'x'}: Not a directory\n"
    (blocked := tmp_path / "_build").touch()  # as a folder that cannot be written, also for root
    monkeypatch.setattr(preview, "BUILD", blocked)
    monkeypatch.setattr(preview, "serve_books", lambda *_: pytest.fail("it serves"))
    done = run(cli.app, ["preview", "01_context"])
    assert done.exit_code == 1 and f"thb-atlas: {blocked}: File exists" in done.stderr


ENDLESS = """import nbformat
from thb_atlas.core.paths import NOTEBOOKS
path = NOTEBOOKS / "03_2_policies.ipynb"
notebook = nbformat.read(path, as_version=4)
source = "import os, re, subprocess\\nchild = subprocess.Popen(['sleep', '987'])\\n"
source += "with open('part', 'w') as file: file.write(f'{child.pid} {os.getpid()} {os.getppid()}')\\n"
source += "os.rename('part', 'begun')\\n"
notebook.cells.insert(3, nbformat.v4.new_code_cell(source + "re.match(r'(a+)+b', 'a' * 60)"))  # keeps the lock
nbformat.write(notebook, path)"""


@pytest.fixture(scope="module")
def endless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = checkout(tmp_path_factory.mktemp("endless"))
    assert command(folder, program=["-c", ENDLESS]).returncode == 0
    return folder


ENDS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -signal.SIGKILL}


@pytest.mark.notebook
@pytest.mark.parametrize(("end", "status"), ENDS.items(), ids=str)
def test_a_signal_ends_an_endless_cell_and_its_children(end: signal.Signals, status: int, endless: Path):
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, **of_checkout(endless)}
    with subprocess.Popen([sys.executable, *COMMAND, "run", "03_2_policies"], **quiet) as client:
        try:
            assert wait_until(lambda: list(endless.rglob("begun")))
            begun = next(endless.rglob("begun"))
            pids = [int(pid) for pid in begun.read_text(encoding="utf-8").split()]
            begun.unlink()
            client.send_signal(end)
            assert client.wait(60) == status
            assert wait_until(lambda: not any(map(is_running, pids)))  # the system takes them away a moment later
            assert client.stderr.read() == ("thb-atlas: interrupted\n" if status == 130 else "")
        finally:
            client.kill()
    assert not (endless / "_build" / "executed").exists()


TWICE = """import os, sys, types
from thb_atlas import terminal
again = lambda *_: os.kill(os.getpid(), {})  # at each import, such as that of what ends the first
sys.meta_path.insert(0, types.SimpleNamespace(find_spec=again))
terminal.without_traceback(again)()"""


@pytest.mark.parametrize(("end", "said"), [(signal.SIGINT, "thb-atlas: interrupted\n"), (signal.SIGTERM, "")])
def test_a_second_signal_changes_nothing(end: signal.Signals, said: str):
    done = command(ROOT, program=["-c", TWICE.format(int(end))])
    assert (done.returncode, done.stderr) == (ENDS[end], said)


@pytest.mark.notebook
def test_a_new_notebook_runs_stands_in_the_contents_and_is_as_the_others(tmp_path: Path):
    toc = Path(shutil.copy(CONTENTS, tmp_path))
    made = scaffold.create_notebook("03_6_training", "", tmp_path, toc)
    before = CONTENTS.read_text(encoding="utf-8")
    wanted = re.sub(r"( *- file: notebooks/)07_conclusions\n", r"\g<0>\g<1>03_6_training\n", before)
    assert toc.read_text(encoding="utf-8") == wanted != before
    out = papermill.execute_notebook(made, None, {"country": "FR"}, progress_bar=False)
    said = "".join(str(o.get("data", {})) for c in out.cells if c.cell_type == "code" for o in c.outputs)
    assert "**France** stands under national anti-trafficking policy" in said
    test_notebooks.test_notebooks_are_stored_clean_with_short_cells_and_one_parameter(made)
    test_notebooks.test_prose_without_code_has_no_number_of_the_data(made)
    test_notebooks.test_pages_speak_of_their_country_and_their_numbers_open_their_rows(made.stem, "FR", lambda *_: out)


def test_a_bad_name_for_a_notebook_is_refused(tmp_path: Path):
    (tmp_path / "sample.ipynb").touch()
    for name, said in {"a b": "expected letters, digits and _", "x" * 5000: "at most 60", "sample": "already"}.items():
        with pytest.raises(UsageError, match=said):
            scaffold.create_notebook(name, "", tmp_path, tmp_path / "_toc.yml")


def test_a_preview_watches_its_source_and_every_table_and_says_if_it_fails(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(preview, "BUILD", tmp_path)
    source = NOTEBOOKS / "03_2_policies.ipynb"
    assert {source, *DATA.glob("*.csv")} <= set(preview._stamps(source))
    book = preview.preview_edition(source)
    (page := tmp_path / preview.SLUG / f"{book.title}.html").parent.mkdir(parents=True)
    page.touch()
    monkeypatch.setattr(preview, "build", list)  # a TypeError
    assert preview._build_page(book, list).endswith("\nNot made; shown is an earlier page.")


@pytest.mark.book
def test_a_preview_shows_the_page_again_after_a_save(tmp_path: Path):
    folder = checkout(tmp_path)
    assert command(folder, "new", "notebook", "training").returncode == 0
    source, page = folder / "notebooks" / "training.ipynb", folder / "_build/editions/preview/notebooks/training.html"
    preview = [sys.executable, *COMMAND, "preview", "training", "--no-browser"]
    shown = subprocess.Popen(preview, stdout=subprocess.PIPE, **of_checkout(folder))
    try:
        assert shown.stdout.readline() == "Making the page of training ...\n"
        assert "made in" in shown.stdout.readline() and "reload.js" in page.read_text(encoding="utf-8")
        assert "/editions/preview/notebooks/training.html (Ctrl-C" in shown.stdout.readline()
        source.write_text(source.read_text(encoding="utf-8").replace("To be written", "Seen again"), "utf-8")
        assert "made in" in shown.stdout.readline() and "Seen again" in page.read_text(encoding="utf-8")
    finally:
        shown.send_signal(signal.SIGINT)
        assert shown.wait(timeout=120) == 0
