"""Preview one notebook or page of prose as a page, made again each time that it or a table is saved."""

import shutil
import threading
import time
from pathlib import Path

from .book.compiler import Judge, build
from .book.publication import locked
from .book.server import Say, serve_books
from .core.errors import AtlasError
from .core.hashes import stamp
from .core.paths import BOOK, BUILD, DATA
from .run.editions import Edition, find_notebook, run_parameters, whole_edition
from .run.notebooks import local

SLUG = "editions/preview"
PAUSE = 0.5  # s between checks of the files


def source_of(name: str) -> Path:
    """Return the source of a page, by name or path: a page of prose in `book/`, or a notebook.

    Raises UsageError, with the notebooks that there are, if there is neither.
    """
    asked, page = Path(name), BOOK / f"{Path(name).stem}.md"
    return page if asked.suffix in ("", ".md") and page in BOOK.glob("*.md") else find_notebook(name)


def preview_edition(source: Path, **options: str | None) -> Edition:
    """Return an edition of a single page, whose other links lead to the whole book.

    `options` are as for `run.editions.run_parameters`, which says what is raised.
    """
    is_prose = source.parent == BOOK
    page = source.stem if is_prose else f"notebooks/{source.stem}"
    chapter = "cite" if page == "index" else page  # jupyter-book wants a chapter beside the start page
    part = {"caption": "Preview", "chapters": [{"file": chapter}]}
    return Edition(
        "preview", page, SLUG, "preview" if chapter == page else page, run_parameters(source.stem, **options),
        prose=whole_edition().prose if is_prose else {}, whole_book="../../html/",
        contents={"format": "jb-book", "root": "index", "parts": [part]},
    )  # fmt: skip


def _stamps(source: Path) -> dict[Path, tuple[int, int]]:
    return {path: stamp(path) for path in (source, *DATA.rglob("*"))}


def _build_page(book: Edition, judge: Judge) -> str:
    """Make the page, with a script that reloads it; return the time it took, or the error and what is shown instead."""
    start, name = time.monotonic(), book.title
    page = BUILD / SLUG / f"{name}.html"
    try:
        build([book], judge, local(1))
        shutil.copy(BOOK / "reload.js", BUILD / SLUG)
        text = page.read_text(encoding="utf-8")
        if "reload.js" not in text:
            script = f'<script src="{"../" * name.count("/")}reload.js"></script></body>'
            page.write_text(text.replace("</body>", script), encoding="utf-8")
    except (AtlasError, OSError) as error:
        fault = str(error)
    except Exception as error:  # of Sphinx or a library; the next save may mend it
        fault = f"{name} could not be made: {type(error).__name__}: {error}"
    else:
        return f"{name}: made in {time.monotonic() - start:.1f} s"
    return f"{fault}\nNot made; shown is an earlier page." if page.exists() else fault


def serve_preview(name: str, port: int, judge: Judge, announce: Say, say: Say, **options: str | None) -> None:
    """Show a page on 127.0.0.1, made again after each save, until Ctrl-C; call `say` with what was made or the error.

    `options` are as for `preview_edition`. Raises UsageError for a page or parameter that does not exist, or a port
    that cannot be used.
    """
    source = source_of(name)
    book = preview_edition(source, **options)
    say(f"Making the page of {source.stem} ...")

    def watch_files(seen: dict[Path, tuple[int, int]]) -> None:
        while True:
            time.sleep(PAUSE)
            if (now := _stamps(source)) != seen:
                seen = now
                say(_build_page(book, judge))

    def show(address: str) -> None:
        seen = _stamps(source)
        say(_build_page(book, judge))
        threading.Thread(target=watch_files, args=(seen,), daemon=True).start()
        announce(f"{address}{book.title}.html")

    with locked(BUILD):  # or say that nothing can be written there, before an address is served
        pass
    serve_books(BUILD, SLUG, port, show)
