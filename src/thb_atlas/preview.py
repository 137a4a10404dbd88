"""One notebook as the page that it becomes, made again each time that it or a table is saved."""

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

from .book.compiler import build
from .book.server import serve_books
from .core.errors import AtlasError
from .core.paths import BOOK, BUILD, DATA
from .run.editions import Edition, find_notebook, pages, parameter
from .run.notebooks import local

SLUG = "editions/preview"
PAUSE = 0.5  # s between two looks at the files


def edition(name: str, country: str) -> Edition:
    """Return a book that has the page of one notebook alone, and whose other links lead to the whole book."""
    chapters = [{"file": f"notebooks/{find_notebook(name).stem}"}]
    contents = {"format": "jb-book", "root": "index", "parts": [{"caption": "Preview", "chapters": chapters}]}
    return Edition("preview", name, SLUG, "preview", {"country": parameter(country)}, {}, contents, "../../html/")


def _state(source: Path) -> dict[Path, int]:
    """Return when each file that the page is made from was saved."""
    return {path: path.stat().st_mtime_ns for path in (source, *DATA.rglob("*")) if path.is_file()}


def _make(wanted: Edition, judge: Callable[[], None]) -> str:
    """Make the page, and let it load itself again; return how long it took, or what is wrong."""
    began, name = time.monotonic(), pages(wanted)[1]
    page = BUILD / SLUG / f"{name}.html"
    try:
        build([wanted], judge, local(1))
        shutil.copy(BOOK / "reload.js", BUILD / SLUG)
        text = page.read_text(encoding="utf-8")
        if "reload.js" not in text:
            page.write_text(text.replace("</body>", '<script src="../reload.js"></script></body>'), encoding="utf-8")
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
    """Show a notebook for a country on 127.0.0.1 until Ctrl-C; `say` is told what was made, or what is wrong.

    Raises UsageError for a notebook, a country or a port that there is not.
    """
    wanted, source = edition(name, country), find_notebook(name)

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
        begun(f"{address}{pages(wanted)[1]}.html")

    serve_books(BUILD, SLUG, port, first)
