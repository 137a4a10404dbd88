"""The build: validate data, judge claims, run and compile what is out of date, then check and publish books."""

import contextlib
import io
import json
import os
import re
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import as_completed
from pathlib import Path

import nbformat

from ..core.errors import AtlasError, BuildError
from ..core.hashes import checksum, seal, unseal
from ..core.paths import BOOK, BUILD, DOCS, PACKAGE, ROOT
from ..core.wording import quantity
from ..data import fingerprint
from ..gate import rules, validation
from ..run import records
from ..run.editions import Edition, Job, jobs, pages, required_jobs
from ..run.notebooks import Engine, Progress, run_all, silent, write
from . import certificate
from .address import write_error_page
from .checks import check_pages
from .downloads import copy_data, copy_notebooks, data_files, write_downloads
from .finished import DEFERRED_DIR
from .finishing import finish_pages
from .layout import lay_out, prose_values
from .pages import source_cell_number
from .pdf_files import reuse_pdfs
from .processes import workers
from .publication import book_digest, locked, publish, record_path, workspace
from .search import write_index

Judge = Callable[[], None]
# What pages show of each other: headings, labels, references.
CROSS_PAGE = re.compile(r'(?:^|\\n|")(?:#+ [^\n"\\]*|\([\w-]+\)=)|\{[\w:-]+\}`[^`]*`', re.MULTILINE)


def problems_in_log(log: str, staging: Path) -> list[str]:
    """Return the distinct warnings of a log, with pages named as in the staging folder and cells as in their source.

    For a log without any, which means that the program itself failed, return its last lines.
    """

    def with_cell_number(match: re.Match) -> str:  # myst-nb gives 10,000 times the cell's number, plus the line
        if not (staging / match[1]).exists():
            return match[0]
        page = nbformat.v4.reads((staging / match[1]).read_text(encoding="utf-8"))
        return f"{match[1]}, cell {source_cell_number(page, int(match[2]))}: "

    plain = re.sub(r"\x1b\[[\d;]*m", "", log).replace(f"{staging}{os.sep}", "")
    plain = re.sub(r"^(\S+\.ipynb):(\d+)\d{4}: ", with_cell_number, plain, flags=re.MULTILINE)
    lines = re.findall(r"^OSError: .*$", plain, re.MULTILINE)  # a full disk; Sphinx says much more
    lines = lines or re.findall(r"^.*(?:WARNING|ERROR|CRITICAL): .*$", plain, re.MULTILINE)
    return list(dict.fromkeys(lines)) or plain.splitlines()[-10:]


def run_sphinx(staging: Path, html: Path) -> list[str]:
    """Compile the pages of `staging` into the folder `html`; return the warnings, each of which is an error."""
    from jupyter_book.sphinx import build_sphinx  # noqa: PLC0415 - heavy, and not needed when nothing changed

    log = io.StringIO()
    toc = (staging / "_toc.yml").as_posix()
    settings = {"nitpicky": True, "external_toc_path": toc, "latex_individualpages": False}
    with contextlib.redirect_stderr(log), contextlib.redirect_stdout(log):
        status = build_sphinx(
            staging, html, use_external_toc=True, noconfig=True, path_config=staging / "_config.yml",
            confoverrides=settings, builder="html", warningiserror=True, keep_going=True, quiet=True,
        )  # fmt: skip
    return problems_in_log(log.getvalue(), staging) if status else []


def _raise_for(problems: Sequence[str], what: str) -> None:
    if problems:
        head = f"{what} has {quantity(len(problems), 'problems')}; the published book is as it was"
        raise BuildError("\n".join([head, *(f"  - {problem.strip()}" for problem in problems)]))


def _prose(path: Path) -> str:
    """Return a page without the code of its cells, whose comments look like headings."""
    text = path.read_text(encoding="utf-8")
    cells = json.loads(text)["cells"] if path.suffix == ".ipynb" else []
    return json.dumps([cell.get("outputs", cell["source"]) for cell in cells]) if cells else text


def _digests(staging: Path) -> dict[str, str]:
    """Return digests of a book's source: of what affects every page, with the code (`common`), and of its pages."""
    files = sorted(path for path in staging.rglob("*") if path.is_file())
    texts = [path for path in files if path.suffix in (".md", ".ipynb")]
    shared = [match for path in texts for match in CROSS_PAGE.findall(_prose(path))]
    modules = [path for room in ("book", "core") for path in (PACKAGE / room).glob("*.py")]
    common = [*(path for path in files if path not in texts), *modules]
    in_common = checksum(common, json.dumps(records.installed()), *shared, root=staging)
    return {"common": in_common, "pages": checksum(texts, root=staging)}


def _compile(staging: Path, html: Path) -> None:
    """Compile into `html` the pages of `staging` that changed, or all if what they share changed.

    Raises BuildError for a warning; the next build then compiles all.
    """
    record = html.parent / "compiled-from"
    digests, recorded = _digests(staging), unseal(record) or {}
    if recorded == digests:
        return
    if recorded.get("common") != digests["common"]:
        shutil.rmtree(html.parent, ignore_errors=True)
    record.unlink(missing_ok=True)  # until Sphinx is done, nothing is known of the folder
    for path in {*(html / "_static").glob("*")} - {html / DEFERRED_DIR}:  # or Sphinx versions ever more styles
        remove = shutil.rmtree if path.is_dir() else Path.unlink
        remove(path)
    _raise_for(run_sphinx(staging, html), "the book's source")
    written = (html.parent / ".doctrees" / "written").read_text(encoding="utf-8").splitlines()
    finish_pages(html, [html / f"{page}.html" for page in written])
    write(seal(digests), record)


def compile_book(edition: Edition, root: Path = BUILD) -> None:
    """Lay out an edition, compile what changed, check a copy of the whole book and publish it.

    Raises BuildError or NotebookError if a page causes a warning or fails a check; the published book then stays as it
    was.
    """
    work = workspace(edition, root).resolve()
    staging, compiled, html = (work / part for part in ("source", "sphinx/html", "output/html"))
    shutil.rmtree(html.parent, ignore_errors=True)
    lay_out(edition, staging, root)
    _compile(staging, compiled)
    shutil.copytree(compiled, html, ignore=shutil.ignore_patterns(".buildinfo"))  # Sphinx's note; it names this folder
    copy_data(html)
    copy_notebooks(edition, html)
    write_downloads(html, prose_values(edition, root))
    write_error_page(edition, html)
    write_index(edition, html)
    reuse_pdfs(edition, html, root)  # after the index, which a book without PDFs has alike
    _raise_for(check_pages(html, edition.whole_book), "the compiled book")
    record_path(edition, root).unlink(missing_ok=True)  # for a moment nobody knows what is published
    publish(html, root / edition.slug, work / "before")
    shutil.rmtree(html.parent)


def _edition_digest(edition: Edition, root: Path, now: records.Present) -> str:
    commit = certificate.source() if "certificate" in pages(edition) else None  # the page that names it
    found = (path for folder in (BOOK, PACKAGE) for path in folder.rglob("*"))
    sources = [path for path in found if path.is_file() and "__pycache__" not in path.parts]
    notebooks = [job.executed_path(root) for job in required_jobs(edition)] + [job.source for job in jobs(edition)]
    files = [*sources, ROOT / "_config.yml", ROOT / "CITATION.cff", *DOCS.glob("*.md"), *data_files(), *notebooks]
    texts = [json.dumps(now.installed), json.dumps(edition, default=str), str(commit)]
    return checksum(files, *texts, hashed=now.digest_of_file, root=ROOT)


def _compile_all(todo: Sequence[tuple[Edition, str]], root: Path, progress: Progress) -> None:
    """Compile editions in parallel, each given with its digest. Raises BuildError with all problems."""
    failures = []
    count = sum(len(pages(edition)) for edition, _ in todo)
    with progress(f"compiling {count} pages", len(todo)) as step, workers(len(todo), rules.RULES) as pool:
        futures = {pool.submit(compile_book, edition, root): (edition, made_from) for edition, made_from in todo}
        for future in as_completed(futures):
            edition, made_from = futures[future]
            try:
                future.result()
                digests = {"made_from": made_from, "files": book_digest(root / edition.slug)}
                write(seal(digests), record_path(edition, root))
            except AtlasError as error:
                failures.append(f"{edition.slug}: {error}")
            step(edition.slug)
    if failures:
        raise BuildError("\n".join(failures))


def compile_editions(editions: Sequence[Edition], now: records.Present, progress: Progress, root: Path) -> int:
    """Compile and publish the editions whose book is out of date; return how many."""
    stale = []
    for edition in editions:
        made_from = _edition_digest(edition, root, now)
        digests = {"made_from": made_from, "files": book_digest(root / edition.slug)}
        if unseal(record_path(edition, root)) != digests:
            stale.append((edition, made_from))
    if stale:
        _compile_all(stale, root, progress)
    return len(stale)


def run_outdated(
    wanted: Sequence[Job], judge: Judge, engine: Engine, progress: Progress, root: Path
) -> tuple[list[str], records.Present]:
    """Validate the data, judge claims if anything changed, and run the jobs that are out of date.

    Returns the jobs that ran, with the reasons, and the present state. Raises DataError or NotebookError.
    """
    validation.ensure_valid()
    with contextlib.ExitStack() as stack:
        runner = None
        if fingerprint.verdicts()["state"] != fingerprint.state():
            runner = stack.enter_context(engine)  # kernels warm up meanwhile: most likely some are needed
            judge()
        now = records.present()
        if stale := records.outdated(wanted, now, root):
            with progress("running notebooks", len(stale)) as step:
                run_all([job for job, _ in stale], runner or stack.enter_context(engine), now, step, root)
        return [f"{job.page} ({job.parameters_text()}): {', '.join(reasons)}" for job, reasons in stale], now


def build(
    editions: Sequence[Edition], judge: Judge, engine: Engine, progress: Progress = silent, root: Path = BUILD
) -> tuple[list[str], int]:
    """Validate the data, execute the notebooks of the editions, compile and publish their books below `root`.

    `judge` writes the verdicts of the ledger to `core.paths.VERDICTS`. Only what changed is done again. Returns the
    notebooks that ran, with the reasons, and how many books were compiled. Raises DataError, NotebookError or
    BuildError; published books then stay as they were.
    """
    with locked(root):
        wanted = [job for edition in editions for job in required_jobs(edition)]
        ran, now = run_outdated(wanted, judge, engine, progress, root)
        return ran, compile_editions(editions, now, progress, root)
