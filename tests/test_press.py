"""The press: several books at once, what fails is told, and nothing is left when its client is gone."""

import importlib.util
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from jinja2 import Environment, FunctionLoader
from samples import book_source

from thb_atlas.press import Book, compile_all
from thb_atlas.record import ROOT

SLOW = """
import os, pathlib, time

def setup(app):
    pathlib.Path({!r}).write_text(f"{{os.getpid()}} {{os.getppid()}}")
    time.sleep(60)
"""
CLIENT = """
import sys
from pathlib import Path
from thb_atlas.press import Book, compile_all
print(list(compile_all([Book(*map(Path, sys.argv[1:4]))], 1)))
"""


def book(folder: Path, text: str) -> Book:
    return Book(book_source(folder / "source", text), folder / "output", folder / "html")


def test_books_are_compiled_side_by_side_and_failures_are_told(tmp_path: Path):
    books = [book(tmp_path / str(number), text) for number, text in enumerate(["Good.", "{ref}`nowhere`", "Good too."])]
    found = dict(compile_all(books, 2))
    assert found[books[0].target] is None and found[books[2].target] is None
    assert "undefined label: 'nowhere'" in found[books[1].target]
    assert [b.target.exists() for b in books] == [True, False, True]


def test_a_press_loads_no_tables():
    code = "import sys, thb_atlas.warm, thb_atlas.press; print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_without_fork_the_books_are_compiled_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delattr(os, "fork")
    books = [book(tmp_path / str(number), text) for number, text in enumerate(["Good.", "{ref}`nowhere`"])]
    found = dict(compile_all(books, 2))
    assert found[books[0].target] is None and "nowhere" in found[books[1].target]
    assert (books[0].target / "index.html").exists()


def test_a_style_that_changed_has_another_checksum_in_the_same_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delattr(os, "fork")
    one, found = book(tmp_path, "Styled."), []
    for rule in ("", "p { margin: 0; }"):
        with open(one.staging / "_static/custom.css", "a", encoding="utf-8") as style:
            style.write(rule)
        assert dict(compile_all([one], 1)) == {one.target: None}
        found += re.findall(r"custom\.css\?v=(\w+)", (one.target / "index.html").read_text(encoding="utf-8"))
    assert len(found) == len(set(found)) == 2


def test_templates_are_known_by_name_and_text_wherever_they_lie():
    spec = importlib.util.spec_from_file_location("lean", ROOT / "book/_ext/thb_lean.py")
    lean = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(lean)
    memory, said = lean.Memory(), []
    for folder, text in (("one", "{{ 1 }}"), ("two", "{{ 1 }}"), ("two", "{{ 2 }}")):
        loader = FunctionLoader(lambda name, place=folder, text=text: (text, f"{place}/{name}", None))
        said.append(Environment(loader=loader, bytecode_cache=memory).get_template("a.html").render())
    assert said == ["1", "1", "2"]
    assert len(memory.kept) == 2


def test_a_second_build_reads_what_changed_and_forgets_no_warning(tmp_path: Path):
    one = book(tmp_path, "First.")
    assert dict(compile_all([one], 1)) == {one.target: None}
    (one.staging / "index.md").write_text("# A book\n\nSecond.\n", encoding="utf-8")
    assert dict(compile_all([one], 1)) == {one.target: None}
    assert "Second." in (one.target / "index.html").read_text(encoding="utf-8")
    (one.staging / "index.md").write_text("# A book\n\n{ref}`nowhere`\n", encoding="utf-8")
    for _ in range(2):
        assert "nowhere" in dict(compile_all([one], 1))[one.target]
    assert "Second." in (one.target / "index.html").read_text(encoding="utf-8")


@pytest.mark.skipif(not Path("/proc").exists(), reason="asks /proc which processes run")
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL], ids=str)
def test_no_process_is_left_when_the_client_is_gone(end: signal.Signals, tmp_path: Path):
    one, said = book(tmp_path, "Slow."), tmp_path / "pids"
    (one.staging / "_ext" / "slow.py").write_text(SLOW.format(str(said)), encoding="utf-8")
    config = (one.staging / "_config.yml").read_text(encoding="utf-8")
    config = config.replace("    thb_accessibility: _ext", "    thb_accessibility: _ext\n    slow: _ext")
    config = config.replace("      - thb_accessibility", "      - thb_accessibility\n      - slow")
    (one.staging / "_config.yml").write_text(config, encoding="utf-8")
    command = [sys.executable, "-c", CLIENT, *map(str, one[:3])]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as client:
        deadline = time.monotonic() + 60
        while not (said.exists() and " " in said.read_text(encoding="utf-8")) and time.monotonic() < deadline:
            time.sleep(0.05)
        pids = [int(pid) for pid in said.read_text(encoding="utf-8").split()]
        assert os.getpid() not in pids and client.pid not in pids
        client.send_signal(end)
        client.wait(30)
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []


WAITS = """
import time
from thb_atlas.press import started
with started(1):
    time.sleep(60)
"""


@pytest.mark.skipif(not Path("/proc").exists(), reason="asks /proc which processes run")
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL], ids=str)
@pytest.mark.parametrize("trial", [False, True], ids=["before the trial book", "in the trial book"])
def test_a_press_without_books_goes_with_its_client(end: signal.Signals, trial: bool, tmp_path: Path):
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", WAITS], env=environment, stderr=subprocess.DEVNULL) as client:
        children, deadline = Path(f"/proc/{client.pid}/task/{client.pid}/children"), time.monotonic() + 60
        while not children.read_text() or (trial and not any(tmp_path.iterdir())):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        press = Path(f"/proc/{children.read_text().split()[0]}")
        client.send_signal(end)
        client.wait(30)
    deadline = time.monotonic() + 20
    while (press.exists() or any(tmp_path.iterdir())) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not press.exists() and not any(tmp_path.iterdir())
