"""Compile books in forked children of one process that has Sphinx loaded: `python -m thb_atlas.press`.

The program reads one line of JSON, `{"books": [[staging, output, target], ...], "workers": 2}`, and writes one line of
JSON for each book as it is done: `[target, null]`, or `[target, why it failed]`. It ends, and its children with it,
when its standard input is closed: when the program that asked for the books has ended.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from .book import BuildError, compile_book
from .record import ROOT

PRELOADED = (
    "jupyter_book.sphinx", "sphinx.builders.html", "myst_nb.sphinx_ext", "myst_nb.core.execute", "pybtex.database",
    "latexcodec", "lxml.html", "lxml.cssselect", "fastjsonschema", "a11y_pygments",
)  # fmt: skip


class Book(NamedTuple):
    """What to compile: a book's source, the folder that Sphinx works in, where to publish, where links may lead."""

    staging: Path
    output: Path
    target: Path
    elsewhere: str = ""


def _preload() -> None:
    """Import what every book needs: the extensions that `_config.yml` names, the builder, the parsers."""
    extensions = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]["extensions"]
    for name in (*PRELOADED, *extensions):
        with contextlib.suppress(ImportError):  # an extension of the book's own lies in the book
            importlib.import_module(name)
    gc.disable()  # a child lives for seconds; collecting would look at all that Sphinx holds, again and again


def _compile(book: Book, answer: int) -> None:
    """In a child: compile a book and write why it failed, or nothing."""
    os.setsid()
    try:
        compile_book(*book)
        said = ""
    except BuildError as error:
        said = str(error)
    except Exception:  # noqa: BLE001 - whatever it is, the parent must tell it
        said = traceback.format_exc()
    with os.fdopen(answer, "w", encoding="utf-8") as out:
        out.write(said)


def _start(book: Book) -> tuple[int, int]:
    """Fork a child for a book; return its process id and the file that its answer comes from."""
    answer, other = os.pipe()
    pid = os.fork()
    if pid:
        os.close(other)
        return pid, answer
    os.close(answer)
    try:
        _compile(book, other)
    finally:
        os._exit(0)


def _answer(pid: int, answer: int) -> str | None:
    with os.fdopen(answer, encoding="utf-8") as given:
        said = given.read()
    _, status = os.waitpid(pid, 0)
    return f"the process that compiled it ended with status {status}" if status else said or None


def serve(books: list[Book], workers: int) -> None:
    """Compile books, so many at a time, and print an answer for each; stop all when standard input is closed."""
    running: dict[int, tuple[int, Book]] = {}
    try:
        while books or running:
            while books and len(running) < workers:
                book = books.pop(0)
                pid, answer = _start(book)
                running[answer] = pid, book
            ready, _, _ = select.select([sys.stdin, *running], [], [])
            if sys.stdin in ready:
                return
            for answer in ready:
                pid, book = running.pop(answer)
                print(json.dumps([str(book.target), _answer(pid, answer)]), flush=True)
    finally:
        for pid, _ in running.values():
            os.killpg(pid, signal.SIGKILL)


def compile_all(books: list[Book], workers: int) -> Iterator[tuple[Path, str | None]]:
    """Compile books in a press of their own; yield the target of each as it is done, and why it failed, if it did."""
    command = [sys.executable, "-m", "thb_atlas.press"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, encoding="utf-8", start_new_session=True) as press:
        try:
            order = {"books": [[str(part) for part in book] for book in books], "workers": workers}
            press.stdin.write(json.dumps(order) + "\n")
            press.stdin.flush()
            for _ in books:
                line = press.stdout.readline()
                if not line:
                    raise BuildError("the process that compiles books ended before they were done")
                target, said = json.loads(line)
                yield Path(target), said
        finally:
            press.stdin.close()


if __name__ == "__main__":
    _preload()
    order = json.loads(os.read(0, 1 << 20).decode())
    serve([Book(*map(Path, paths), last) for *paths, last in order["books"]], order["workers"])
