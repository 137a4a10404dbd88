"""Preview one notebook or page of prose as a page, made again each time that it or a table is saved."""

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

from .book.compiler import build
from .book.server import serve_books
from .core.errors import AtlasError
from .core.paths import BOOK, BUILD, DATA
from .run.editions import Edition, country_value, find_notebook, whole_edition
from .run.notebooks import local

SLUG = "editions/preview"
PAUSE = 0.5  # s between checks of the files


def source_of(name: str) -> Path:
    """Return the source of a page: a file in `book/`, or else a notebook. Raises UsageError if there is neither."""
    prose = BOOK / f"{Path(name).stem}.md"
    return prose if prose.exists() else find_notebook(name)


def edition(source: Path, country: str) -> Edition:
    """Return an edition of a single page, whose other links lead to the whole book."""
    is_prose = source.parent == BOOK
    page = source.stem if is_prose else f"notebooks/{source.stem}"
    below = "cite" if page == "index" else page  # contents cannot be empty
    parts = [{"caption": "Preview", "chapters": [{"file": below}]}]
    contents, start = {"format": "jb-book", "root": "index", "parts": parts}, "preview" if below == page else page
    chosen, prose = {"country": country_value(country)}, whole_edition().prose if is_prose else {}
    return Edition("preview", page, SLUG, start, chosen, prose, contents, "../../html/")


def _saved_times(source: Path) -> dict[Path, int]:
    """Return when each file that the page is made from was saved, in nanoseconds."""
    return {path: path.stat().st_mtime_ns for path in (source, *DATA.rglob("*")) if path.is_file()}


def _build_page(book: Edition, judge: Callable[[], None]) -> str:
    """Make the page, with a script that reloads it; return a message with the time it took or the error."""
    start, name = time.monotonic(), book.title
    page = BUILD / SLUG / f"{name}.html"
    try:
        build([book], judge, local(1), draft=True)
        shutil.copy(BOOK / "reload.js", BUILD / SLUG)
        text = page.read_text(encoding="utf-8")
        if "reload.js" not in text:
            script = f'<script src="{"../" * name.count("/")}reload.js"></script></body>'
            page.write_text(text.replace("</body>", script), encoding="utf-8")
    except (AtlasError, OSError) as error:
        return str(error)
    return f"{name}: made in {time.monotonic() - start:.1f} s"


def watch(
    name: str,
    country: str,
    port: int,
    judge: Callable[[], None],
    announce: Callable[[str], None],
    say: Callable[[str], None],
) -> None:
    """Show a page for a country on 127.0.0.1 until Ctrl-C; call `say` with what was made, or with the error.

    Raises UsageError for a page or country that does not exist, or a port that cannot be used.
    """
    source = source_of(name)
    book = edition(source, country)

    def watch_files(seen: dict[Path, int]) -> None:
        while True:
            time.sleep(PAUSE)
            if (now := _saved_times(source)) != seen:
                seen = now
                say(_build_page(book, judge))

    def show(address: str) -> None:
        seen = _saved_times(source)
        say(_build_page(book, judge))
        threading.Thread(target=watch_files, args=(seen,), daemon=True).start()
        announce(f"{address}{book.title}.html")

    serve_books(BUILD, SLUG, port, show)
