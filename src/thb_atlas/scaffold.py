"""The template for `thb-atlas new notebook`: a notebook that runs, with the steps left to do."""

import re
from pathlib import Path

import nbformat

from .core.errors import UsageError, cut, suggest
from .core.paths import CONTENTS, NOTEBOOKS, PACKAGE
from .core.replacing import replacing

TEMPLATE = PACKAGE / "new_notebook.ipynb"  # on the section "all", to be replaced by the section of the page


def _contents_with(page: str, toc: Path, after: str) -> str:
    """Return the table of contents with a page added, after a notebook or else after the last one of the study."""
    lines = toc.read_text(encoding="utf-8").splitlines(keepends=True)
    places = {line.split("notebooks/")[1].strip(): i for i, line in enumerate(lines) if "- file: notebooks/" in line}
    follows = after or next(reversed([*places, *(name for name in places if name[:1].isdigit())]), "")
    if follows not in places:
        message = f"_toc.yml has no page notebooks/{cut(follows)}{suggest(follows, places)}"
        raise UsageError(f"{message}; there are: {', '.join(places)}")
    lines.insert(places[follows] + 1, re.sub(r"notebooks/\S+", page, lines[places[follows]]))
    return "".join(lines)


def create_notebook(name: str, after: str = "", notebooks: Path = NOTEBOOKS, toc: Path = CONTENTS) -> Path:
    """Write `notebooks/NAME.ipynb`, add it to `_toc.yml` (after the notebook `after`), and return its path.

    Raises UsageError if the name is longer than 60 letters, digits and _ or has others, if the notebook exists already,
    or if the contents do not have the notebook that it is to follow.
    """
    if not re.fullmatch(r"\w{1,60}", name, re.ASCII):
        raise UsageError(f"{cut(name)!r}: expected letters, digits and _, at most 60, such as 03_6_training")
    target = notebooks / f"{name}.ipynb"
    if target.exists():
        raise UsageError(f"there is a notebook {target.name} already")
    title = re.sub(r"^[\d_]+", "", name).replace("_", " ").strip().capitalize() or name
    contents = _contents_with(f"notebooks/{name}", toc, Path(after).stem)
    notebook = nbformat.read(TEMPLATE, as_version=4)
    notebook.cells[0].source = notebook.cells[0].source.replace("Title", title)
    with replacing(toc) as new:
        new.write_text(contents, encoding="utf-8")
        nbformat.write(notebook, target)
    return target


def steps_after_notebook(notebook: Path) -> str:
    """Return that a notebook was written, and what to do next."""
    return TEMPLATE.with_suffix(".txt").read_text(encoding="utf-8").format(path=notebook, name=notebook.stem)
