"""A book that takes over pages of the book before is, byte for byte, the book that a build from nothing makes."""

import filecmp
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from samples import book_source

from thb_atlas.book import BuildError, compile_book

CHAPTERS = ("one", "two", "notebooks/three", "sources", "last")
TOC = "format: jb-book\nroot: index\nchapters:\n" + "".join(f"- file: {page}\n" for page in CHAPTERS)
PAGES = {
    "one.md": "# One\n\n(here)=\n## A part\n\nWords of one. [Two](two.md), {doc}`notebooks/three`.\n",
    "two.md": "# Two\n\nSee {ref}`here` and {cite}`first`. Only two says heptagon.\n",
    "sources.md": "# Sources\n\n```{bibliography}\n:all:\n```\n",
    "last.md": "# Last\n\nNothing.\n",
    "references.bib": "@misc{first, author = {Adam, A.}, title = {A title}, year = {2020}}\n",
}
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'


def drawn(caption: str = "A drawing", number: str = "5", drawing: str = DRAWING) -> str:
    new = nbformat.v4
    shown = {"image": {"alt": "A square"}, "figure": {"caption": caption, "name": "a-drawing"}}
    cells = [
        new.new_markdown_cell("# Three"),
        new.new_code_cell("1", outputs=[new.new_output("display_data", {"text/html": f"<b>{number}</b>"})]),
        new.new_code_cell("2", outputs=[new.new_output("display_data", {"image/svg+xml": drawing})]),
    ]
    cells[2].metadata["mystnb"] = shown
    for place, cell in enumerate(cells):
        cell.id = f"cell-{place}"
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the source of a book of six pages and compile it."""
    folder = tmp_path_factory.mktemp("book")
    staging = book_source(folder / "source", "{ref}`here`")
    for name, text in {**PAGES, "_toc.yml": TOC, "notebooks/three.ipynb": drawn()}.items():
        (staging / name).parent.mkdir(exist_ok=True)
        (staging / name).write_text(text, encoding="utf-8")
    compile_book(staging, folder / "work", folder / "html")
    return folder


def replaced(name: str, old: str, new: str) -> Callable[[Path], object]:
    def change(staging: Path) -> None:
        text = (staging / name).read_text(encoding="utf-8")
        assert old in text
        (staging / name).write_text(text.replace(old, new), encoding="utf-8")

    return change


def written(name: str, text: str) -> Callable[[Path], object]:
    return lambda staging: (staging / name).write_text(text, encoding="utf-8")


def added(staging: Path) -> None:
    (staging / "four.md").write_text("# Four\n\nNew.\n", encoding="utf-8")
    written("_toc.yml", TOC + "- file: four\n")(staging)


def removed(staging: Path) -> None:
    (staging / "four.md").unlink()
    written("_toc.yml", TOC)(staging)


NOTEBOOK = "notebooks/three.ipynb"
CHANGES = {  # what changes, and the pages that are written for it; the changes build on each other
    "nothing": (lambda staging: None, set()),
    "words": (replaced("one.md", "Words of one", "Other words"), {"one"}),
    "a word that goes": (replaced("two.md", " Only two says heptagon.", ""), {"two"}),
    "a number of a notebook": (written(NOTEBOOK, drawn(number="6")), {"three"}),
    "a drawing": (written(NOTEBOOK, drawn(drawing=DRAWING.replace("9", "8"))), {"three"}),
    "a caption": (written(NOTEBOOK, drawn("Another caption")), {"three"}),
    "a heading that others name": (replaced("one.md", "## A part", "## Some part"), {"one", "two", "index"}),
    "a title": (replaced("one.md", "# One", "# The first"), {"index", "one", "two", "three", "sources"}),
    "the order": (written("_toc.yml", TOC.replace("- file: two\n", "") + "- file: two\n"), {"one", "two", "three"}),
    "a new page": (added, {"four", "one", "two", "three"}),
    "a page less": (removed, {"one", "two", "three"}),
    "a source": (replaced("references.bib", "Adam", "Eve"), {"two", "sources", "one"}),
    "a style": (written("_static/custom.css", "p { margin: 1rem }\n"), {"one", "two", "three"}),
    "a setting": (replaced("_config.yml", "Search this book", "Search"), {"one", "two", "three"}),
    "a template": (written("_templates/search-button-field.html", "<p>No search</p>"), {"one", "two", "three"}),
    "a table": (lambda staging: (staging / "data" / "boxes.csv").unlink(), set()),
}


def files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


@pytest.mark.parametrize("what", CHANGES)
def test_the_book_is_the_same_as_one_made_from_nothing(what: str, book: Path):
    """The other is made by two processes: that makes no difference either."""
    change, expected = CHANGES[what]
    before = {path.stem: path.stat().st_mtime_ns for path in (book / "html").rglob("*.html")}
    change(book / "source")
    compile_book(book / "source", book / "work", book / "html")
    made = {p.stem for p in (book / "html").rglob("*.html") if p.stat().st_mtime_ns != before.get(p.stem)}
    shutil.rmtree(book / "clean", ignore_errors=True)
    compile_book(book / "source", book / "clean" / "work", book / "clean" / "html", processes=2)
    names = files(book / "html")
    assert names == files(book / "clean" / "html")
    _, differ, errors = filecmp.cmpfiles(book / "html", book / "clean" / "html", names, shallow=False)
    assert (differ, errors) == ([], [])
    assert expected <= made
    if len(expected) < 3:  # the start page, those that refer to a part of another, and the search are always written
        assert made - expected <= {"index", "two", "sources", "search"}


def test_a_page_that_someone_changed_is_made_again(book: Path):
    page = book / "html" / "one.html"
    was = page.read_text(encoding="utf-8")
    page.write_text("<h1>Mine</h1>", encoding="utf-8")
    compile_book(book / "source", book / "work", book / "html")
    assert page.read_text(encoding="utf-8") == was


def test_a_source_with_an_old_time_is_read(book: Path):
    path = book / "source" / "one.md"
    time = path.stat()
    replaced("one.md", "Other words", "Still other words")(book / "source")
    os.utime(path, ns=(time.st_atime_ns, time.st_mtime_ns - 10**12))
    compile_book(book / "source", book / "work", book / "html")
    assert "Still other words" in (book / "html" / "one.html").read_text(encoding="utf-8")


def test_a_heading_that_is_gone_is_missed_by_a_page_that_did_not_change(book: Path):
    replaced("one.md", "(here)=\n", "")(book / "source")
    with pytest.raises(BuildError, match="two.md.*here"):
        compile_book(book / "source", book / "work", book / "html")


def test_a_book_without_references_can_be_built_again(tmp_path: Path):
    staging = book_source(tmp_path / "source", "Words.")
    for _ in range(2):
        compile_book(staging, tmp_path / "work", tmp_path / "html")
    assert (tmp_path / "html" / "_static" / "custom.css").exists()


def test_what_one_of_several_processes_finds_is_told(book: Path, tmp_path: Path):
    shutil.copytree(book / "source", tmp_path / "source")
    for name in ("one.md", "last.md"):
        (tmp_path / "source" / name).write_text(f"# {name}\n\n{{ref}}`nowhere`, {{nothing}}`x`\n", encoding="utf-8")
    with pytest.raises(BuildError) as error:
        compile_book(tmp_path / "source", tmp_path / "work", tmp_path / "html", processes=2)
    assert all(f"{name}:3: WARNING" in str(error.value) for name in ("one.md", "last.md"))
    assert "undefined label: 'nowhere'" in str(error.value) and "nothing" in str(error.value)
