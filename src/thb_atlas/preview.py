"""One notebook, or page of prose, as the page that it becomes, made again each time that it or a table is saved."""

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

from .book.compiler import build
from .book.server import serve_books
from .core.errors import AtlasError
from .core.paths import BOOK, BUILD, DATA
from .run.editions import Edition, find_notebook, parameter, whole
from .run.notebooks import local

SLUG = "editions/preview"
PAUSE = 0.5  # s between two looks at the files


def source_of(name: str) -> Path:
    """Return the file of a page: of prose in `book/`, else a notebook. Raises UsageError if there is neither."""
    prose = BOOK / f"{Path(name).stem}.md"
    return prose if prose.exists() else find_notebook(name)


def edition(source: Path, country: str) -> Edition:
    """Return a book that has one page alone, and whose other links lead to the whole book."""
    is_prose = source.parent == BOOK
    page = source.stem if is_prose else f"notebooks/{source.stem}"
    below = "cite" if page == "index" else page  # contents cannot be empty
    parts = [{"caption": "Preview", "chapters": [{"file": below}]}]
    contents, start = {"format": "jb-book", "root": "index", "parts": parts}, "preview" if below == page else page
    given, prose = {"country": parameter(country)}, whole().prose if is_prose else {}
    return Edition("preview", page, SLUG, start, given, prose, contents, "../../html/")


def _state(source: Path) -> dict[Path, int]:
    """Return when each file that the page is made from was saved."""
    return {path: path.stat().st_mtime_ns for path in (source, *DATA.rglob("*")) if path.is_file()}


def _make(wanted: Edition, judge: Callable[[], None]) -> str:
    """Make the page, and let it load itself again; return how long it took, or what is wrong."""
    began, name = time.monotonic(), wanted.title
    page = BUILD / SLUG / f"{name}.html"
    try:
        build([wanted], judge, local(1), draft=True)
        shutil.copy(BOOK / "reload.js", BUILD / SLUG)
        text = page.read_text(encoding="utf-8")
        if "reload.js" not in text:
            script = f'<script src="{"../" * name.count("/")}reload.js"></script></body>'
            page.write_text(text.replace("</body>", script), encoding="utf-8")
    except (AtlasError, OSError) as error:
        return str(error)
    return f"{name}: made in {time.monotonic() - began:.1f} s"


def watch(
    name: str,
    country: str,
    port: int,
    judge: Callable[[], None],
    begun: Callable[[str], None],
    say: Callable[[str], None],
) -> None:
    """Show a page for a country on 127.0.0.1 until Ctrl-C; `say` is told what was made, or what is wrong.

    Raises UsageError for a page, a country or a port that there is not.
    """
    source = source_of(name)
    wanted = edition(source, country)

    def again(known: dict[Path, int]) -> None:
        while True:
            time.sleep(PAUSE)
            if (now := _state(source)) != known:
                known = now
                say(_make(wanted, judge))

    def first(address: str) -> None:
        known = _state(source)
        say(_make(wanted, judge))
        threading.Thread(target=again, args=(known,), daemon=True).start()
        begun(f"{address}{wanted.title}.html")

    serve_books(BUILD, SLUG, port, first)
