"""Small things that several tests need: a notebook, the source of a book, a copy of the project and changes of it."""

import functools
import http.server
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import CompletedProcess

import nbformat
import psutil
from lxml import html

from thb_atlas.book import layout
from thb_atlas.book.finished import parse_page as read  # noqa: F401  (many tests read pages)
from thb_atlas.core.paths import ROOT
from thb_atlas.run import editions

ELSEWHERE = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7"}  # of another computer, which gives the same
COMMAND = ("-m", "thb_atlas")
PYTHON = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
RECORD = {"job": {"source": "notebooks/sample.ipynb", "parameters": {"country": "ALL"}}}
RECORD |= {"files": {}, "rows": {}, "texts": {}, "schema": "", "claims": {}, "packages": {}}


def notebook(folder: Path, *sources: str) -> Path:
    """Write a notebook with a title, the parameter, and a code cell for each of `sources`."""
    cells = [nbformat.v4.new_markdown_cell("# Sample"), nbformat.v4.new_code_cell('country = "ALL"')]
    cells[1].metadata["tags"] = ["parameters"]
    cells += [nbformat.v4.new_code_cell(source) for source in sources]
    path = folder / "sample.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=PYTHON), path)
    return path


def shown(data: dict[str, str], **said: str) -> nbformat.NotebookNode:
    """Return an output as `display` of this package makes them; `said` is what it says of itself."""
    return nbformat.v4.new_output("display_data", data, metadata={"thb": said} if said else {})


def figure(alt: str = "Most are blue.") -> list[nbformat.NotebookNode]:
    file = '<a href="../data/boxes.csv">boxes.csv</a>'
    line = f'<p class="thb-source-line"><span class="thb-passage">Study: Box 1</span> · Data: {file}</p>'
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'
    said = {"kind": "figure", "alt": alt, "caption": "What is *drawn*.", "name": "f", "source_line": line}
    return [
        shown({"image/svg+xml": drawing, "text/plain": alt}, **said, phone=drawing),
        shown({"text/html": f"<p>What is drawn.</p>{line}"}, kind="caption"),
    ]


def executed_notebook(*cells: nbformat.NotebookNode) -> nbformat.NotebookNode:
    title = nbformat.v4.new_markdown_cell("# Sample")
    return nbformat.v4.new_notebook(cells=[title, *cells], metadata={**PYTHON, "thb": nbformat.from_dict(RECORD)})


def code(source: str, *outputs: nbformat.NotebookNode, tags: tuple[str, ...] = ()) -> nbformat.NotebookNode:
    return nbformat.v4.new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)})


def book_source(folder: Path, text: str) -> Path:
    """Write the source of a book of one page with the project's settings, styles and templates."""
    for name in ("_static", "_templates", "_ext"):
        shutil.copytree(ROOT / "book" / name, folder / name, dirs_exist_ok=True)
    for name, settings in layout.settings(editions.whole_edition()):
        (folder / name).write_text(settings, encoding="utf-8")
    (folder / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")
    (folder / "references.bib").write_text("", encoding="utf-8")
    (folder / "search.md").write_text("---\norphan: true\n---\n# Search\n", encoding="utf-8")
    (folder / "index.md").write_text(f"# A book\n\n{text}\n", encoding="utf-8")
    return folder


def pages(book: Path) -> list[Path]:
    """Return the pages of a book; of each kind of profile the three largest, which have all that the others have."""
    found = [path for path in sorted(book.rglob("*.html")) if "_static" not in path.parts]
    folders = [[path for path in found if path.parent.name == folder] for folder in editions.profile_kinds()]
    smaller = {path for each in folders for path in sorted(each, key=lambda path: path.stat().st_size)[:-3]}
    return [path for path in found if path not in smaller]


def text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def addresses(page: html.HtmlElement, links: str) -> list[str]:
    return [link.get("href") for link in page.cssselect(links)]


def prose(page: html.HtmlElement) -> str:
    """Return the text of a page's article in one line, without the rows that its numbers open; they are taken out."""
    for popover in page.cssselect("[popover]"):
        popover.drop_tree()
    return text(page.cssselect("article")[0])


# Without `preload`: axe would fetch style sheets that it addresses wrongly, and report them as missing.
AXE = {
    "resultTypes": ["violations"],
    "preload": False,
    "rules": {name: {"enabled": True} for name in ("label-content-name-mismatch", "focus-order-semantics")},
}


def barriers(page: object) -> list[str]:
    """Return what axe finds wrong in a page that a browser shows: the rule, and where."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - tests alone that have a browser need it

    found = Axe().run(page, options=AXE).response["violations"]
    return [f"{rule['id']} at {node['target']}" for rule in found for node in rule["nodes"]]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing: the browser records what fails."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def checkout(folder: Path) -> Path:
    for name in ("src", "data", "notebooks", "book", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("_config.yml", "_toc.yml", "editions.yml", "CITATION.cff", "CHANGELOG.md"):
        shutil.copy(ROOT / name, folder)
    return folder


def of_checkout(folder: Path, **more: str) -> dict[str, object]:
    """Return how a process is started that runs the code of a checkout."""
    return {"cwd": folder, "env": {**os.environ, "PYTHONPATH": str(folder / "src"), **more}, "encoding": "utf-8"}


def command(folder: Path, *arguments: str, program: Iterable[str] = COMMAND, **surroundings: str) -> CompletedProcess:
    """Run the command `thb-atlas` of a checkout; files that it makes are its user's alone if it has surroundings."""
    how = of_checkout(folder, **surroundings) | {"umask": 0o077 if surroundings else -1}
    return subprocess.run([sys.executable, *program, *arguments], capture_output=True, check=False, **how)


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


def committed(folder: Path, *options: str) -> Path:
    """Commit all that a folder has; it becomes a repository of its own."""
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Say why", *options)
    return folder


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until(true: Callable[[], object], seconds: float = 120) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.05)
    return bool(true())


def left(script: str, *arguments: object, said: Path, end: signal.Signals | None = None) -> set[int]:
    """Run a script until it is done, or until it has written process ids into a file and gets a signal.

    Returns which of these processes do not end after it.
    """
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([sys.executable, script, *map(str, arguments)], start_new_session=True, **quiet) as client:
        assert wait_until(lambda: said.exists() and said.read_text(encoding="utf-8").endswith("\n"))
        pids = {int(pid) for pid in said.read_text(encoding="utf-8").split()}
        assert pids and not pids & {client.pid, os.getpid()}
        if end:
            assert all(map(is_running, pids))
            client.send_signal(end)
        client.wait(120)
    wait_until(lambda: not any(map(is_running, pids)), 30)
    return set(filter(is_running, pids))


def append(name: str, text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).open("a", encoding="utf-8").write(text)


def replace(name: str, old: str, new: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def swap_last_rows(name: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        *lines, one, other = (folder / name).read_text(encoding="utf-8").splitlines(keepends=True)
        (folder / name).write_text("".join([*lines, other, one]), encoding="utf-8")

    return change
