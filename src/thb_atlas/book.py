"""Compile a staging folder into the book, check it, and publish it in one atomic step."""

import ctypes
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from .pages import check_pages

JUPYTER_BOOK = "from jupyter_book.cli.main import main; main(prog_name='jupyter-book')"
OPTIONS = ["--all", "-n", "-W", "--keep-going", "-q"]
AT_CWD, EXCHANGE = -100, 2


class BuildError(Exception):
    """The book could not be built; the message is one sentence for the person who asked for it."""


def _warnings(log: str, staging: Path) -> list[str]:
    """Return the warnings of a log, each once, pages named as in the staging folder, cells by their number.

    A log without any (the program itself failed) gives its last lines.
    """
    plain = re.sub(r"\x1b\[[\d;]*m", "", log).replace(f"{staging}{os.sep}", "")
    plain = re.sub(r"(\.ipynb):(\d+)\d{4}: ", r"\1, cell \2: ", plain)
    found = re.findall(r"^.*(?:WARNING|ERROR|CRITICAL): .*$", plain, re.MULTILINE)
    return list(dict.fromkeys(found)) or plain.splitlines()[-10:]


def _report(problems: list[str], what: str) -> BuildError:
    for problem in problems:
        print(f"  - {problem.strip()}", file=sys.stderr)
    number = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}"
    return BuildError(f"{what} has {number} (listed above); the published book is as it was")


def _run_jupyter_book(staging: Path, output: Path) -> Path:
    """Run jupyter-book over `staging`, every warning an error, and return the folder of pages it wrote."""
    command = [sys.executable, "-c", JUPYTER_BOOK, "build", str(staging), "--path-output", str(output)]
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    text = {"encoding": "utf-8", "errors": "replace"}
    done = subprocess.run([*command, *OPTIONS], capture_output=True, env=environment, check=False, **text)
    if done.returncode:
        raise _report(_warnings(done.stdout + done.stderr, staging), "the book's source")
    return output / "_build" / "html"


def _copy_data(source: Path, target: Path) -> None:
    """Copy the curated tables and their data package: pages link to them as `data/NAME.csv`."""
    target.mkdir(exist_ok=True)
    for path in [*source.glob("*.csv"), source / "datapackage.json"]:
        shutil.copy2(path, target)


def _exchange(new: Path, old: Path) -> bool:
    """Swap two folders in one system call; False where the system has none (it is Linux's)."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return renameat2(AT_CWD, os.fsencode(new), AT_CWD, os.fsencode(old), EXCHANGE) == 0


def publish(new: Path, target: Path) -> None:
    """Put the folder `new` in the place of `target`: readers see the old book or the new, never a mixture.

    Both must be on one file system. What was at `target` is then at `new`, or gone.
    """
    if not target.exists():
        new.rename(target)
    elif not _exchange(new, target):
        aside = new.with_name(f"{new.name}-old")
        target.rename(aside)
        try:
            new.rename(target)
        except OSError:
            aside.rename(target)
            raise


def compile_book(staging: Path, target: Path) -> None:
    """Build the book from `staging` and publish it at `target`.

    `staging` mirrors the book: pages, `notebooks/`, `countries/`, `data/`, `_config.yml`, `_toc.yml` and
    `_static/`, `_templates/`, `_ext/`. Always a whole build: an incremental one forgets the warnings of pages
    that did not change.
    Raises BuildError, and leaves the book at `target` as it was, if a page draws a warning or fails a check.
    """
    staging, target = staging.resolve(), target.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as scratch:
        html = _run_jupyter_book(staging, Path(scratch))
        _copy_data(staging / "data", html / "data")
        if problems := check_pages(html):
            raise _report(problems, "the compiled book")
        publish(html, target)
