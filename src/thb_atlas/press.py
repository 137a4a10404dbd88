"""Compile books in forked children of one process that has Sphinx loaded: `python -m thb_atlas.press WORKERS`.

The program reads a line of JSON for each book, `[staging, output, target, elsewhere, processes]`, and `null` after the
last. It writes a line for each book as it is done: `[target, null]`, or `[target, why it failed]`. It ends, and its
children with it, when its standard input is closed: when the program that asked for the books has ended.
"""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from .book import BuildError, compile_book
from .warm import warm_up


class Book(NamedTuple):
    """What `compile_book` needs: a book's source, the folder that Sphinx works in, where to publish, and the rest."""

    staging: Path
    output: Path
    target: Path
    elsewhere: str = ""
    processes: int = 1


Compile = Callable[[Iterable[Book]], Iterator[tuple[Path, str | None]]]


def _compile(book: Book) -> str | None:
    """Compile a book; return why it failed, if it did."""
    try:
        compile_book(*book)
    except BuildError as error:
        return str(error)
    except Exception:  # whatever it is, the client must tell it
        return traceback.format_exc()
    return None


def _start(book: Book) -> tuple[int, int]:
    """Fork a child for a book; return its process id and the file that its answer comes from."""
    answer, other = os.pipe()
    pid = os.fork()
    if pid:
        os.close(other)
        return pid, answer
    try:
        os.close(answer)
        os.setsid()
        with os.fdopen(other, "w", encoding="utf-8") as out:
            out.write(_compile(book) or "")
    finally:
        os._exit(0)


def _answer(pid: int, answer: int) -> str | None:
    with os.fdopen(answer, encoding="utf-8") as given:
        said = given.read()
    _, status = os.waitpid(pid, 0)
    return f"the process that compiled it ended with status {status}" if status else said or None


def serve(workers: int) -> None:
    """Compile the books that come, so many at a time, and print an answer for each."""
    running: dict[int, tuple[int, Book]] = {}
    waiting: list[Book] = []
    last, text = False, b""
    try:
        while running or waiting or not last:
            while waiting and len(running) < workers:
                book = waiting.pop(0)
                pid, answer = _start(book)
                running[answer] = pid, book
            ready, _, _ = select.select([0, *running], [], [])
            if 0 in ready:
                if not (more := os.read(0, 1 << 16)):
                    return
                *lines, text = (text + more).split(b"\n")
                orders = [json.loads(line) for line in lines]
                last = last or None in orders
                waiting += [Book(*map(Path, book[:3]), *book[3:]) for book in filter(None, orders)]
            for answer in set(ready) - {0}:
                pid, book = running.pop(answer)
                print(json.dumps([str(book.target), _answer(pid, answer)]), flush=True)
    finally:
        for pid, _ in running.values():
            os.killpg(pid, signal.SIGKILL)


def _ask(press: subprocess.Popen, books: Iterable[Book]) -> Iterator[tuple[Path, str | None]]:
    """Send books to a press as they come, then yield its answers."""
    sent = 0
    for book in books:
        sent += 1
        press.stdin.write(json.dumps([*map(str, book[:3]), *book[3:]]) + "\n")
        press.stdin.flush()
    press.stdin.write("null\n")
    press.stdin.flush()
    for _ in range(sent):
        if not (line := press.stdout.readline()):
            raise BuildError("the process that compiles books ended before they were done")
        target, said = json.loads(line)
        yield Path(target), said


@contextlib.contextmanager
def started(workers: int) -> Iterator[Compile]:
    """Start a press, and give what compiles books in it: it gets warm while this process does other things.

    Given them, once, it yields the target of each when it is done, and why it failed, if it did. The iterable may lay
    out each book as it is asked for the next: the press has begun with those before. Where processes cannot fork, the
    books are compiled here, one after the other.
    """
    if not hasattr(os, "fork"):
        yield lambda books: ((book.target, _compile(book)) for book in books)
        return
    command, pipe = [sys.executable, "-m", "thb_atlas.press", str(workers)], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, encoding="utf-8", process_group=0) as press:
        try:
            yield partial(_ask, press)
        finally:
            press.stdin.close()


def compile_all(books: Iterable[Book], workers: int) -> Iterator[tuple[Path, str | None]]:
    """Compile books in a press of their own; see `started`."""
    with started(workers) as work:
        yield from work(books)


if __name__ == "__main__":
    os.nice(10)  # until there are books, notebooks come first
    warm_up()
    serve(int(sys.argv[1]))
