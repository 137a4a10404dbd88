"""The whole build: execute what is out of date, lay each edition out, compile and publish it."""

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from functools import cache
from pathlib import Path

from . import texts
from .book import BuildError, put
from .early import mark
from .editions import Edition, Job, jobs, pages, prose_jobs
from .engines import Engine, Work, local
from .finish import NotebookError
from .hashes import checksum, sha256
from .history import source
from .plan import CLAIMS, Hashed, Unsure, executed, known_judgments, needed, outdated, told_otherwise
from .press import Book, Compile, started
from .progress import NORMAL, VERBOSE, say, steps
from .record import BUILD, ROOT, recorded, sources, versions
from .rows import choice, digest
from .validation import check, unchecked

CORES = os.cpu_count() or 1


@contextlib.contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Keep other builds out of the folder. The lock goes with the process that holds it, however that ends."""
    root.mkdir(parents=True, exist_ok=True)
    with open(root / "lock", "w", encoding="utf-8") as held:
        try:
            import fcntl  # noqa: PLC0415 - Unix alone has it

            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:
            pass
        except BlockingIOError:
            raise BuildError(f"another build is at work in {root}") from None
        yield


def _validate() -> None:
    """Validate what changed of the data. Raises DataError."""
    if changed := unchecked():
        check(changed)


def _keep(job: Job, page: str, root: Path, hashed: Hashed) -> None:
    """Keep a finished page. Raises NotebookError if a file is not what it was when it was hashed."""
    record = recorded(page)
    used = {**record["files"], **record["evidence"]}.items()
    if changed := {choice(name)[0] for name, value in used if digest(ROOT, name, hashed) != value}:
        raise NotebookError(f"{', '.join(sorted(changed))} changed while {job.page} was run; build again")
    put(page.encode(), executed(job, root))


def _execute(
    todo: Sequence[Job], unsure: Unsure, engine: tuple[Executor, Work], level: int, root: Path, hashed: Hashed
) -> int:
    """Run jobs, and those of the unsure (`plan.outdated`) that must run; return how many. Raises NotebookError."""
    from .kept import forget_other_code  # noqa: PLC0415 - neither this nor papermill is needed when nothing changed
    from .runner import longest_first, run_all  # noqa: PLC0415

    forget_other_code("figure")
    executor, work = engine
    first, more = [CLAIMS] if unsure else [], []
    with steps("notebooks", len(first) + len(todo), level) as step:

        def done(job: Job, page: str) -> list[Job]:
            _keep(job, page, root, hashed)
            found = told_otherwise(unsure, known_judgments(root, hashed) or {}) if job is CLAIMS else []
            step(f"{job.page} ({', '.join(job.parameters.values())})", len(found))
            more.extend(found)
            return found

        run_all([*first, *longest_first(todo, lambda job: executed(job, root))], work, done, executor)
    return len(todo) + len(more)


def _state(edition: Edition, root: Path, hashed: Hashed) -> str:
    """Return a digest of everything that an edition's book is made from; of the data, of what they were at first."""
    commit = source() if "certificate" in pages(edition) else None  # the page that names it
    prose = [p for p in (ROOT / "book").rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    made = [executed(job, root) for job in needed(edition)]
    own = [path for path in sources() if path.suffix != ".ipynb"]
    files = [*prose, ROOT / "_config.yml", *own, *made]
    return checksum(files, versions(), json.dumps(edition), str(commit), hashed=hashed)


def _laid_out(editions: Sequence[Edition], root: Path) -> Iterator[Book]:
    """Lay out one edition after the other, as the press asks for them. The last of them get several processes each."""
    from .layout import lay_out  # noqa: PLC0415 - not needed when nothing changed

    for before, edition in enumerate(editions):
        work, numbers = root / "work" / edition.slug, texts.read(executed(job, root) for job in prose_jobs(edition))
        lay_out(edition, work / "source", {job.page: executed(job, root) for job in jobs(edition)}, numbers)
        processes = max(1, CORES // (len(editions) - before))
        yield Book(work / "source", work / "output", root / edition.slug, edition.whole_book, processes)


def compile_editions(
    editions: Sequence[Edition], level: int, root: Path, hashed: Hashed, press: Callable[[], Compile]
) -> int:
    """Lay out, compile and publish the editions that are out of date; return how many. Raises BuildError.

    `press` is asked for what compiles them, if there are any.
    """
    states = {root / e.slug: _state(e, root, hashed) for e in editions}
    marks = {root / e.slug: mark(root, e.slug) for e in editions}
    known = {target: path.read_text("utf-8") for target, path in marks.items() if path.exists()}
    published = [path for path in states if (path / "index.html").exists() and known.get(path) == states[path]]
    todo, failed = [e for e in editions if root / e.slug not in published], []
    with steps("books", len(todo), level) as step:
        for target, said in press()(_laid_out(todo, root)) if todo else ():
            if said is None:
                marks[target].write_text(states[target], encoding="utf-8")
            else:
                failed.append(f"{target.relative_to(root)}: {said}")
            step(str(target.relative_to(root)))
    if failed:
        raise BuildError("\n".join(failed))
    for path in marks.values():
        path.touch()  # it is newer than its sources, also where they did not concern it
    return len(todo)


def only_run(
    editions: Sequence[Edition], engine: Engine, level: int = NORMAL, only: str | None = None, root: Path = BUILD
) -> None:
    """Run what is out of date of the notebooks of editions, or of the one notebook `only`; compile nothing.

    Raises DataError, NotebookError, or EditionError for a notebook that no edition has.
    """
    wanted = [job for e in editions for job in (jobs(e, only) if only else needed(e))]
    hashed = cache(sha256)
    with _alone(root), contextlib.ExitStack() as stack:
        found = outdated(wanted, root, hashed)
        ready = stack.enter_context(engine) if any(found) else None
        _validate()
        ran = _execute(*found, ready, level, root, hashed) if ready else 0
    say(f"{ran} of {len(wanted)} notebooks run; the others were up to date", level)
    for job in wanted if only else []:
        say(str(executed(job, root)), level)


def build(editions: Sequence[Edition], engine: Engine | None = None, level: int = NORMAL, root: Path = BUILD) -> None:
    """Validate the data, execute the notebooks of the editions, compile and publish their books below `root`.

    What did not change is not done again. Raises DataError, NotebookError or BuildError; books that were published
    before are then as they were.
    """
    hashed = cache(sha256)
    with _alone(root), contextlib.ExitStack() as stack:  # what is slow to start begins as soon as it may be needed
        press = cache(lambda: stack.enter_context(started(CORES)))
        if not all((root / edition.slug / "index.html").exists() for edition in editions):
            press()
        found = outdated([job for e in editions for job in needed(e)], root, hashed)
        ready = stack.enter_context(engine or local()) if any(found) else None
        _validate()
        if ready:
            press()
        ran = _execute(*found, ready, level, root, hashed) if ready else 0
        made = compile_editions(editions, level, root, hashed, press)
    say(f"{ran} notebooks run, {made} books compiled", level, VERBOSE)
    for edition in editions:
        say(f"{edition.title}: {root / edition.slug / 'index.html'}", level)
