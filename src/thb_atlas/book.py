"""Compile a staging folder into the book, check it, and publish it in one atomic step."""

import contextlib
import ctypes
import io
import os
import re
import shutil
from pathlib import Path

from .errors import AtlasError
from .hashes import checksum
from .pages import check_pages
from .record import versions

AT_CWD, EXCHANGE = -100, 2
RENEWED = ("_static", "_downloads", "data")  # of a book: what each build copies again
FOLDERS = ("_ext", "_static", "_templates")  # of book/: what every book has


class BuildError(AtlasError):
    """The book could not be built; the message says why, in one sentence or in one line per problem."""


def _warnings(log: str, staging: Path) -> list[str]:
    """Return the warnings of a log, each once, pages named as in the staging folder, cells by their number.

    A log without any (the program itself failed) gives its last lines.
    """
    plain = re.sub(r"\x1b\[[\d;]*m", "", log).replace(f"{staging}{os.sep}", "")
    plain = re.sub(r"(\.ipynb):(\d+)\d{4}: ", r"\1, cell \2: ", plain)
    found = re.findall(r"^.*(?:WARNING|ERROR|CRITICAL): .*$", plain, re.MULTILINE)
    return list(dict.fromkeys(found)) or plain.splitlines()[-10:]


def _report(problems: list[str], what: str) -> BuildError:
    number = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}"
    head = f"{what} has {number}; the published book is as it was"
    return BuildError("\n".join([head, *(f"  - {problem.strip()}" for problem in problems)]))


def run_sphinx(staging: Path, output: Path, processes: int = 1) -> list[str]:
    """Build the pages of `staging` in `output`, every warning an error; return the warnings.

    Sphinx reads what changed since it last read into the folder that `output` is in. It writes what changed, and all
    pages that are not in `output`: the extension `thb_changes` says which.
    """
    from jupyter_book.sphinx import build_sphinx  # noqa: PLC0415 - heavy, and not needed when nothing changed

    said = io.StringIO()
    overrides = {
        "nitpicky": True,
        "external_toc_path": (staging / "_toc.yml").as_posix(),
        "latex_individualpages": False,
    }
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
        status = build_sphinx(
            staging, output, use_external_toc=True, noconfig=True, path_config=staging / "_config.yml",
            confoverrides=overrides, builder="html", warningiserror=True, keep_going=True, freshenv=False, quiet=True,
            jobs=processes,
        )  # fmt: skip
    return _warnings(said.getvalue(), staging) if status else []


def _copy_data(source: Path, target: Path) -> None:
    """Copy the curated tables and their data package: pages link to them as `data/NAME.csv`."""
    target.mkdir(exist_ok=True)
    for path in [*source.glob("*.csv"), source / "datapackage.json"]:
        shutil.copy2(path, target)


def put(content: bytes, target: Path) -> None:
    """Write a file unless it has this content already: Sphinx reads again what is newer than its last look."""
    if not target.exists() or target.read_bytes() != content:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        part.write_bytes(content)
        part.replace(target)


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


def _settings(staging: Path) -> str:
    """Return a digest of all that every page depends on: settings, extensions, styles, references, versions."""
    own = [path for name in FOLDERS for path in staging.glob(f"{name}/**/*") if path.is_file()]
    own = [path for path in own if "__pycache__" not in path.parts]
    return checksum([staging / "_config.yml", staging / "references.bib", *own, Path(__file__)], versions())


def _fingerprint(html: Path) -> str:
    """Return a digest of what a build takes over from the book before: pages, sources, images, search index."""
    files = [path for path in html.rglob("*") if path.is_file() and path.relative_to(html).parts[0] not in RENEWED]
    return checksum(files, *(path.relative_to(html).as_posix() for path in sorted(files)))


def _take_over(output: Path, target: Path, settings: str) -> None:
    """Put into `output` what the next build need not make again; empty it if anything that every page has changed.

    What Sphinx read is used if that build ended without a warning: otherwise warnings of unchanged pages would be
    lost. Pages that it wrote are used if they are, at `target`, as it wrote them.
    """
    sound = output / "sound"
    before = sound.read_text(encoding="utf-8").split() if sound.exists() else []
    shutil.rmtree(output / "html", ignore_errors=True)
    sound.unlink(missing_ok=True)
    if before[:1] != [settings]:
        shutil.rmtree(output, ignore_errors=True)
    elif target.exists() and before[1:] == [_fingerprint(target)]:
        shutil.copytree(target, output / "html", ignore=lambda folder, names: RENEWED if folder == str(target) else ())


def compile_book(staging: Path, output: Path, target: Path, elsewhere: str = "", processes: int = 1) -> None:
    """Build the book from `staging` in `output` and publish it at `target`.

    `staging` mirrors the book: pages, `notebooks/`, `countries/`, `data/`, `_config.yml`, `_toc.yml` and
    `_static/`, `_templates/`, `_ext/`. What did not change since the book at `target` was built is used again.
    `elsewhere` is where links may lead beyond the book, as for `check_pages`; so many `processes` work on it.
    Raises BuildError, and leaves the book at `target` as it was, if a page draws a warning or fails a check.
    """
    staging, output, target = staging.resolve(), output.resolve(), target.resolve()
    settings, html = _settings(staging), output / "html"
    _take_over(output, target, settings)
    if problems := run_sphinx(staging, html, processes):
        raise _report(problems, "the book's source")
    _copy_data(staging / "data", html / "data")
    if problems := check_pages(html, elsewhere):
        raise _report(problems, "the compiled book")
    (output / "sound").write_text(f"{settings}\n{_fingerprint(html)}\n", encoding="utf-8")
    target.parent.mkdir(parents=True, exist_ok=True)
    publish(html, target)
    shutil.rmtree(html, ignore_errors=True)
