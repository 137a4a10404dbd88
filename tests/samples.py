"""Small things that several tests need: a notebook, the source of a book, a copy of the project and changes of it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup

from thb_atlas.record import ROOT

PYTHON = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}


def notebook(folder: Path, *sources: str) -> Path:
    """Write a notebook with a title, the parameter, and a code cell for each of `sources`."""
    cells = [nbformat.v4.new_markdown_cell("# Sample"), nbformat.v4.new_code_cell('country = "ALL"')]
    cells[1].metadata["tags"] = ["parameters"]
    cells += [nbformat.v4.new_code_cell(source) for source in sources]
    path = folder / "sample.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=PYTHON), path)
    return path


def book_source(folder: Path, text: str) -> Path:
    """Write the source of a book of one page with the project's settings, styles, templates and data."""
    for name in ("_static", "_templates", "_ext"):
        shutil.copytree(ROOT / "book" / name, folder / name)
    shutil.copytree(ROOT / "data", folder / "data")
    shutil.copy(ROOT / "_config.yml", folder)
    (folder / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")
    (folder / "references.bib").write_text("", encoding="utf-8")
    (folder / "index.md").write_text(f"# A book\n\n{text}\n", encoding="utf-8")
    return folder


def prose(page: BeautifulSoup) -> str:
    """Return the text of a page's article in one line, without the rows that its numbers open; they are taken out."""
    for popover in page.select("[popover]"):
        popover.decompose()
    return " ".join(page.select_one("article").text.split())


def checkout(folder: Path) -> Path:
    """Copy what the project needs to run and to build."""
    for name in ("src", "data", "notebooks", "book"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("_config.yml", "_toc.yml", "editions.yml"):
        shutil.copy(ROOT / name, folder)
    return folder


def append(name: str, text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).open("a", encoding="utf-8").write(text)


def replace(name: str, old: str, new: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def drop_last_row(name: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        lines = (folder / name).read_text(encoding="utf-8").splitlines(keepends=True)
        (folder / name).write_text("".join(lines[:-1]), encoding="utf-8")

    return change
