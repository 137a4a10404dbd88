"""The whole build: validate, judge, run and compile what is out of date, check and publish whole books."""

import contextlib
import gc
import io
import json
import multiprocessing
import os
import re
import shutil
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import filelock
import nbformat

from ..core.errors import AtlasError, BuildError
from ..core.hashes import checksum
from ..core.paths import BOOK, BUILD, DOCS, PACKAGE, ROOT
from ..data.fingerprint import state
from ..gate import validation
from ..gate.files import digest, walk
from ..run import records
from ..run.editions import Edition, Job, jobs, needed, pages, published
from ..run.notebooks import Engine, Progress, run_all, silent, unwritten, write
from .cache import cached_in
from .certificate import packages, source
from .checks import check_pages
from .downloads import copy_data, copy_notebooks, data_files, write_downloads
from .finishing import ASIDE, finish, pages_in
from .layout import lay_out, numbers
from .pages import source_cell
from .paper import keep
from .search import write_index
from .sitemap import write_entrances

CORES = os.cpu_count() or 1
# What one page shows of others: their headings, and what they give or take by name.
SHARED = re.compile(r'(?:^|\\n|")(?:#+ [^\n"\\]*|\([\w-]+\)=)|\{[\w:-]+\}`[^`]*`', re.MULTILINE)


def warnings(log: str, staging: Path) -> list[str]:
    """Return the warnings of a log, each once, pages named as in the staging folder, cells as in their source.

    A log without any (the program itself failed) gives its last lines.
    """

    def cell(found: re.Match) -> str:
        page = nbformat.v4.reads((staging / found[1]).read_text(encoding="utf-8"))
        return f"{found[1]}, cell {source_cell(page, int(found[2]))}: "

    plain = re.sub(r"\x1b\[[\d;]*m", "", log).replace(f"{staging}{os.sep}", "")
    plain = re.sub(r"^(\S+\.ipynb):(\d+)\d{4}: ", cell, plain, flags=re.MULTILINE)
    found = re.findall(r"^OSError: .*$", plain, re.MULTILINE)  # a full disk; Sphinx says much more
    found = found or re.findall(r"^.*(?:WARNING|ERROR|CRITICAL): .*$", plain, re.MULTILINE)
    return list(dict.fromkeys(found)) or plain.splitlines()[-10:]


def run_sphinx(staging: Path, html: Path) -> list[str]:
    """Compile the pages of `staging` into the new folder `html`, every warning an error; return the warnings."""
    from jupyter_book.sphinx import build_sphinx  # noqa: PLC0415 - heavy, and not needed when nothing changed

    said = io.StringIO()
    settings = {
        "nitpicky": True,
        "external_toc_path": (staging / "_toc.yml").as_posix(),
        "latex_individualpages": False,
    }
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
        status = build_sphinx(
            staging, html, use_external_toc=True, noconfig=True, path_config=staging / "_config.yml",
            confoverrides=settings, builder="html", warningiserror=True, keep_going=True, quiet=True,
        )  # fmt: skip
    return warnings(said.getvalue(), staging) if status else []


def _raise(problems: Sequence[str], what: str) -> None:
    """Raise BuildError if there are problems."""
    if problems:
        head = f"{what} has {len(problems)} problem{'' if len(problems) == 1 else 's'}; the published book is as it was"
        raise BuildError("\n".join([head, *(f"  - {problem.strip()}" for problem in problems)]))


def recover(target: Path, aside: Path) -> None:
    """Put a book that was moved aside back to its place, unless the new one is there."""
    if aside.exists() and not target.exists():
        aside.rename(target)
    shutil.rmtree(aside, ignore_errors=True)


def publish(new: Path, target: Path, aside: Path) -> None:
    """Put the folder `new` in the place of `target`, whose book waits at `aside` meanwhile; all on one file system."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        target.rename(aside)
    try:
        new.rename(target)
    finally:
        recover(target, aside)


def _folder(edition: Edition, root: Path) -> Path:
    """Return the folder in which an edition is made; it has the state of the published book in `state`."""
    return root / "compiling" / edition.slug


def _made_with(installed: Mapping[str, str]) -> list[str]:
    """Return the versions of all that books are made with."""
    return [f"{name} {installed.get(name)}\n" for name in packages()]


def _digests(staging: Path) -> list[str]:
    """Return digests of the source of a book: of what pages have in common, with what compiles them, and of all."""
    files = [path for path in walk(staging) if path.is_file()]
    texts = [path for path in files if path.suffix in (".md", ".ipynb")]
    shared = [said for path in texts for said in SHARED.findall(path.read_text(encoding="utf-8"))]
    own = [path for room in ("book", "core") for path in (PACKAGE / room).glob("*.py")]
    common = [*(path for path in files if path not in texts), *own]
    return [checksum(common, *_made_with(records.installed()), *shared), checksum(files)]


def _written(html: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in pages_in(html)}


def _compile(staging: Path, html: Path) -> None:
    """Make the pages in `html` those of `staging`, where these changed; all, where what they share did.

    Raises BuildError for a warning: the next time all are made.
    """
    noted, now = html.parent / "source", _digests(staging)
    known = noted.read_text(encoding="utf-8").split() if noted.exists() else [""]
    if known == now:
        return
    if known[0] != now[0]:
        shutil.rmtree(html.parent, ignore_errors=True)
    noted.unlink(missing_ok=True)  # for a moment nobody knows what is there
    for path in {*(html / "_static").glob("*")} - {html / ASIDE}:  # else Sphinx adds versions to more style sheets
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    before = _written(html)
    _raise(run_sphinx(staging, html), "the book's source")
    finish(html, [path for path, when in _written(html).items() if before.get(path) != when])
    noted.write_text(" ".join(now), encoding="utf-8")


def compile_book(edition: Edition, root: Path = BUILD) -> None:
    """Lay an edition out, compile what changed of it, check a copy of all and publish that.

    Raises BuildError or NotebookError, and leaves the published book as it was, if a page draws a warning or fails a
    check.
    """
    work = _folder(edition, root).resolve()
    staging, made, html = work / "source", work / "sphinx" / "html", work / "output" / "html"
    shutil.rmtree(html.parent, ignore_errors=True)
    lay_out(edition, staging, root)
    _compile(staging, made)
    shutil.copytree(made, html, ignore=shutil.ignore_patterns(".buildinfo"))  # Sphinx's note; it names this folder
    copy_data(html)
    copy_notebooks(edition, html)
    write_downloads(html, numbers(edition, root))
    write_entrances(edition, html)
    keep(edition, html, root)
    with cached_in(made.parent / "pages.json") as cached:
        write_index(edition, html, cached)
        problems = check_pages(html, edition.whole_book, cached)
    _raise(problems, "the compiled book")
    (work / "state").unlink(missing_ok=True)  # for a moment nobody knows what is published
    publish(html, root / edition.slug, work / "before")
    shutil.rmtree(html.parent)


def _state(edition: Edition, root: Path, now: records.Present) -> str:
    """Return a digest of everything that an edition's book is made from."""
    commit = source() if "certificate" in pages(edition) else None  # the page that names it
    prose = [path for path in BOOK.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    notebooks = [job.executed(root) for job in needed(edition)] + [job.source for job in jobs(edition)]
    own = [ROOT / "_config.yml", ROOT / "CITATION.cff", *DOCS.glob("*.md")]
    files = [*prose, *own, *PACKAGE.rglob("*.py"), *data_files(), *notebooks]
    return checksum(files, *_made_with(now.installed), json.dumps(edition, default=str), str(commit), hashed=now.hashed)


def _published(book: Path) -> str:
    """Return a digest of all files of a published book: what was lost or changed there is noticed."""
    return checksum([], *(f"{digest(path)} {path.relative_to(book).as_posix()}\n" for path in walk(book)))


def _known(edition: Edition, root: Path) -> str:
    """Return from what an edition's book was made, with the digest of its files; empty if that is not known."""
    try:
        return (_folder(edition, root) / "state").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def _begin_worker() -> None:
    """Leave Ctrl-C to the process that asked for the books, and end with it, however it ends."""
    gc.set_threshold(200_000)  # a book is many objects and little garbage
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def end_with_parent() -> None:
        multiprocessing.parent_process().join()
        os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()


@contextlib.contextmanager
def workers(number: int) -> Iterator[ProcessPoolExecutor]:
    """Give so many processes that compile or print; after an error those that are at work are ended."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(number, mp_context=context, initializer=_begin_worker) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in multiprocessing.active_children():
                process.terminate()
            raise


def _compile_all(todo: Sequence[Edition], states: Sequence[str], root: Path, progress: Progress) -> None:
    """Compile editions, several at a time. Raises BuildError with what is wrong in those that failed."""
    failed, number = [], sum(len(pages(edition)) for edition in todo)
    with progress(f"compiling {number} pages", len(todo)) as step, workers(min(CORES, len(todo))) as pool:
        asked = {pool.submit(compile_book, edition, root): number for number, edition in enumerate(todo)}
        for future in as_completed(asked):
            edition, made_from = todo[asked[future]], states[asked[future]]
            try:
                future.result()
                write(f"{made_from} {_published(root / edition.slug)}", _folder(edition, root) / "state")
            except AtlasError as error:
                failed.append(f"{edition.slug}: {error}")
            except BrokenProcessPool:
                raise BuildError("a process that compiles books ended before it was done") from None
            step(edition.slug)
    if failed:
        raise BuildError("\n".join(failed))


def compile_editions(editions: Sequence[Edition], now: records.Present, progress: Progress, root: Path) -> int:
    """Compile and publish the editions whose book is not made from what there is now; return how many."""
    states, todo = {edition.key: _state(edition, root, now) for edition in editions}, []
    for edition in editions:
        made_from, _, files = _known(edition, root).partition(" ")
        if made_from != states[edition.key] or files != _published(root / edition.slug):
            todo.append(edition)
    if todo:
        _compile_all(todo, [states[edition.key] for edition in todo], root, progress)
    return len(todo)


@contextlib.contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Keep other builds out of the folder, and mend what a killed one left.

    The lock goes with the process that holds it, however that ends.
    """
    root.mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(root / "lock", timeout=0):
            for aside in [path for slug in ("*", "*/*") for path in root.glob(f"compiling/{slug}/before")]:
                recover(root / aside.parent.relative_to(root / "compiling"), aside)
            yield
    except filelock.Timeout:
        raise BuildError(f"another build is at work in {root}") from None


@contextlib.contextmanager
def amend(edition: Edition, root: Path = BUILD) -> Iterator[Path]:
    """Give a copy of a published book for additions; it is then published, and known as what the build made.

    Raises BuildError if there is no book.
    """
    book, work = published(edition, root), _folder(edition, root).resolve()
    with _alone(root):
        made_from, _, files = _known(edition, root).partition(" ")
        is_known, new = files == _published(book), work / "output" / "html"
        shutil.rmtree(new.parent, ignore_errors=True)
        try:
            shutil.copytree(book, new)
            yield new
            (work / "state").unlink(missing_ok=True)
            publish(new, book, work / "before")
        finally:
            shutil.rmtree(new.parent)
        if is_known:
            write(f"{made_from} {_published(book)}", work / "state")


def remove_all(root: Path = BUILD) -> None:
    """Remove what builds made. Raises BuildError if a build is at work, or with what cannot be removed and why."""
    if not root.exists():
        return
    if not root.is_dir():
        raise BuildError(f"{root} is no folder; what builds made stands in one")
    failed = []

    def note(_: object, path: str, raised: tuple) -> None:
        failed.append(f"  - {path}: {raised[1].strerror}")

    with _alone(root):
        for path in root.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, onerror=note)
            elif path.name != "lock":
                path.unlink()
    if failed:
        raise BuildError("\n".join(["not all could be removed:", *failed]))
    (root / "lock").unlink(missing_ok=True)
    if not root.is_symlink():  # a link to where there is room stays
        root.rmdir()


def forget(root: Path = BUILD) -> None:
    """Let the next build compile all from nothing. Raises BuildError if a build is at work."""
    with _alone(root):
        shutil.rmtree(root / "compiling", ignore_errors=True)


def update(
    wanted: Sequence[Job], judge: Callable[[], None], engine: Engine, progress: Progress, root: Path
) -> tuple[list[str], records.Present]:
    """Let the data pass the gate, judge claims if anything changed, and run the jobs that are out of date.

    Returns which ran, each with the reasons, and what there is now. Raises DataError or NotebookError.
    """
    validation.ensure_valid()
    with contextlib.ExitStack() as stack:
        ready = None
        if records.verdicts()["state"] != state():
            ready = stack.enter_context(engine)  # kernels get warm meanwhile; some will be needed, in all likelihood
            judge()
        now = records.present()
        if todo := records.outdated(wanted, now, root):
            with progress(f"running {len(todo)} notebooks", len(todo)) as step:
                run_all([job for job, _ in todo], ready or stack.enter_context(engine), now, step, root)
        return [f"{job.page} ({job.given()}): {', '.join(why)}" for job, why in todo], now


def only_run(wanted: Sequence[Job], judge: Callable[[], None], engine: Engine, progress: Progress) -> list[str]:
    """Run the jobs that are out of date and compile nothing; return which, with the reasons. Raises as `update`."""
    with _alone(BUILD):
        return update(wanted, judge, engine, progress, BUILD)[0]


def build(
    editions: Sequence[Edition],
    judge: Callable[[], None],
    engine: Engine,
    progress: Progress = silent,
    root: Path = BUILD,
    draft: bool = False,
) -> tuple[list[str], int]:
    """Validate the data, execute the notebooks of the editions, compile and publish their books below `root`.

    `judge` writes what the ledger says now to `core.paths.VERDICTS`. What did not change is not done again. Returns
    which notebooks ran, each with the reasons, and how many books were compiled. Raises DataError, NotebookError or
    BuildError, also for texts of a new notebook that nobody has replaced unless the book is a `draft`; books that were
    published before are then as they were.
    """
    with _alone(root):
        wanted = [job for edition in editions for job in needed(edition)]
        _raise([] if draft else unwritten(wanted), "the book's text")
        ran, now = update(wanted, judge, engine, progress, root)
        return ran, compile_editions(editions, now, progress, root)
