"""A new notebook that runs: parameters, the page, data, a table with its source line, the country in focus."""

import re
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

from .core.errors import EditionError, cut
from .core.paths import CONTENTS, NOTEBOOKS

TABLE = """
members = thb.load("countries", reporting=True)
by_role = page.tally(members, by="emn_role")
page.show(
    by_role.table("Role in the network", listed="Countries"),
    title="Countries that reported, by their role in the network",
    source="§1.5",
)"""
SENTENCE = """
if page.focus:
    own = members[members["code"] == page.code]
    page.say(f"**{{page.focus.name}}** is an EMN {{own['emn_role'].iloc[0]}}.")"""
CELLS = [  # kind, tags, source; the section "all" has no claims of its own: give the one that the page is about
    ("markdown", [], "# {title}\n\nSay in two sentences what the section asks and what this page computes."),
    ("code", ["parameters"], 'country = "ALL"'),
    ("code", [], 'import thb_atlas as thb\n\npage = thb.page("all", country)'),
    ("markdown", [], "## A table\n\nReplace the table by yours: each number stands with its source."),
    ("code", [], TABLE.strip()),
    ("code", ["focus"], SENTENCE.strip()),
]
MAKE = {"markdown": new_markdown_cell, "code": new_code_cell}
PYTHON = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def _notebook(title: str) -> nbformat.NotebookNode:
    cells = []
    for number, (kind, tags, source) in enumerate(CELLS, 1):
        cell = MAKE[kind](source.format(title=title), id=f"cell-{number}")
        cell.metadata.update({"tags": tags} if tags else {})
        cells.append(cell)
    return nbformat.v4.new_notebook(cells=cells, metadata=PYTHON)


def _register(page: str, toc: Path) -> None:
    """Put a page after the last section of the study in the table of contents; the rest of the file stays as it is."""
    lines = toc.read_text(encoding="utf-8").splitlines(keepends=True)
    last = max(i for i, line in enumerate(lines) if re.match(r"\s*- file: notebooks/\d", line))
    lines.insert(last + 1, re.sub(r"notebooks/\S+", page, lines[last]))
    toc.write_text("".join(lines), encoding="utf-8")


def create(name: str, notebooks: Path = NOTEBOOKS, toc: Path = CONTENTS) -> Path:
    """Write `notebooks/NAME.ipynb`, put it into `_toc.yml`, and return its path.

    Raises EditionError if the name is no file name of letters, digits and _, or if there is such a notebook.
    """
    if not re.fullmatch(r"\w+", name, re.ASCII):
        raise EditionError(f"{cut(name)!r}: expected letters, digits and _, such as 03_6_training")
    target = notebooks / f"{name}.ipynb"
    if target.exists():
        raise EditionError(f"there is a notebook {target.name} already")
    title = re.sub(r"^[\d_]+", "", name).replace("_", " ").strip().capitalize() or name
    nbformat.write(_notebook(title), target)
    _register(f"notebooks/{name}", toc)
    return target
