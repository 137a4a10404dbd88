"""Compile a small book and throw it away: what Sphinx, its extensions and its theme load and compile for any book is
then in the memory of this process, and of those that are forked from it."""

import contextlib
import gc
import importlib
import shutil
import tempfile
from pathlib import Path

import nbformat
import yaml

from .book import FOLDERS, run_sphinx
from .pages import check_pages
from .record import ROOT, versions

PRELOADED = ("jupyter_book.sphinx", "myst_nb.core.execute", "pybtex.database", "latexcodec", "a11y_pygments")
TEXT = """# A book

::::{grid} 2
:::{grid-item-card} [A page](page.ipynb)
*Text* with `code`, https://example.org, a@example.org, <b>HTML</b>.
:::
::::

| A | table |
|---|---|
| 1 | 2 |

- {doc}`page`

```{bibliography}
:all:
```
"""
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'


def _notebook() -> nbformat.NotebookNode:
    """Return a page with what pages have: text, code that is folded, a table, a figure, a number in the text."""
    new = nbformat.v4

    def cell(data: dict[str, str], source: str = "1", **metadata: object) -> nbformat.NotebookNode:
        metadata = {"tags": ["hide-input"], **metadata}
        return new.new_code_cell(source, outputs=[new.new_output("display_data", data)], metadata=metadata)

    figure = {"image": {"alt": "A figure"}, "figure": {"caption": "A *figure*\n\n<p>A strip</p>", "name": "a-figure"}}
    glued = cell({"text/plain": "1"})
    glued.outputs[0].metadata["scrapbook"] = {"name": "number", "mime_prefix": ""}
    cells = [
        new.new_markdown_cell("# A page\n\n## A section\n\nA number: {glue:}`number`. <details>x</details>"),
        glued,
        cell({"text/html": "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"}),
        cell({"text/markdown": "- *Text*\n\n| a | b |\n|---|---|\n| 1 | 2 |"}),
        cell({"image/svg+xml": DRAWING, "text/plain": "x"}, mystnb=figure),
    ]
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    return new.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def _lay_out(folder: Path) -> Path:
    for name in FOLDERS:
        shutil.copytree(ROOT / "book" / name, folder / name)
    for path in (ROOT / "_config.yml", ROOT / "book" / "references.bib"):
        shutil.copy(path, folder)
    (folder / "_toc.yml").write_text("{format: jb-book, root: index, chapters: [{file: page}]}", encoding="utf-8")
    (folder / "index.md").write_text(TEXT, encoding="utf-8")
    nbformat.write(_notebook(), folder / "page.ipynb")
    return folder


def warm_up() -> None:
    """Import what every book needs, and compile a small one. What is wrong, a real book will tell."""
    gc.disable()  # a child lives for seconds; collecting would look at all that Sphinx holds, again and again
    extensions = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]["extensions"]
    for name in (*PRELOADED, *extensions):
        with contextlib.suppress(ImportError):  # an extension of the book's own lies in the book
            importlib.import_module(name)
    versions()
    with tempfile.TemporaryDirectory() as folder:
        html = Path(folder) / "output" / "html"
        run_sphinx(_lay_out(Path(folder) / "source"), html)
        check_pages(html)
    gc.collect()
    gc.freeze()
