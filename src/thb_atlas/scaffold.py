"""A new notebook that runs: parameters, data, the country in focus, a table with its source line."""

import re
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

from .core.errors import EditionError
from .core.paths import CONTENTS, NOTEBOOKS

CELLS = [
    ("markdown", [], "# {title}\n\nSay in two sentences what the section asks and what this page computes."),
    ("code", ["parameters"], 'country = "ALL"'),
    ("code", ["hide-cell"], "import thb_atlas as thb\n\nthb.set_style()\nfocus = thb.focus(country)"),
    ("markdown", [], "## A table\n\nReplace the table by yours: each number stands with its source."),
    ("code", [], 'reported = thb.load("measure_countries")\n'
     'counts = reported["code"].value_counts().rename_axis("code").reset_index(name="Measures")\n'
     'counts.insert(0, "Country", counts["code"].map(thb.country_name))\n'
     "thb.show_table(\n"
     '    counts[["Country", "Measures"]],\n'
     '    caption="Measures by reporting country",\n'
     '    name="measures-by-country",\n'
     '    locator="Annexes I and II",\n'
     '    data=["measure_countries"],\n'
     "    focus_rows=[focus.name] if focus else [],\n"
     ")"),
    ("code", ["focus"], "if focus:\n"
     '    n = int((reported["code"] == focus.code).sum())\n'
     '    thb.say(f"**{{focus.name}}** reports {{n}} of {{reported.measure_id.nunique()}} measures.")'),
]  # fmt: skip
MAKE = {"markdown": new_markdown_cell, "code": new_code_cell}
PYTHON = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


def _notebook(title: str) -> nbformat.NotebookNode:
    cells = []
    for number, (kind, tags, source) in enumerate(CELLS, 1):
        cell = MAKE[kind](source.format(title=title), id=f"cell-{number}")
        cell.metadata.update({"tags": tags} if tags else {})
        cells.append(cell)
    return nbformat.v4.new_notebook(cells=cells, metadata=PYTHON)


def _register(page: str, toc: Path) -> None:
    """Put a page after the last notebook of the table of contents, and leave the rest of the file as it is."""
    lines = toc.read_text(encoding="utf-8").splitlines(keepends=True)
    last = max(i for i, line in enumerate(lines) if re.match(r"\s*- file: notebooks/", line))
    lines.insert(last + 1, re.sub(r"notebooks/\S+", page, lines[last]))
    toc.write_text("".join(lines), encoding="utf-8")


def create(name: str, notebooks: Path = NOTEBOOKS, toc: Path = CONTENTS) -> Path:
    """Write `notebooks/NAME.ipynb`, put it into `_toc.yml`, and return its path.

    Raises EditionError if the name is no file name of letters, digits and _, or if there is such a notebook.
    """
    if not re.fullmatch(r"\w+", name, re.ASCII):
        raise EditionError(f"{name!r}: expected letters, digits and _, such as 03_6_training")
    target = notebooks / f"{name}.ipynb"
    if target.exists():
        raise EditionError(f"there is a notebook {target.name} already")
    title = re.sub(r"^[\d_]+", "", name).replace("_", " ").strip().capitalize() or name
    nbformat.write(_notebook(title), target)
    _register(f"notebooks/{name}", toc)
    return target
