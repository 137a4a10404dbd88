"""Make an executed notebook a page of the book."""

from html import escape
from itertools import accumulate
from pathlib import PurePosixPath

import nbformat

from .errors import AtlasError
from .hashes import checksum
from .markdown import NOTEBOOK_LINK
from .record import SHOWN, Record, installed
from .rows import choice

Notebook = nbformat.NotebookNode


class NotebookError(AtlasError, RuntimeError):
    """A notebook that could not become a page; the message names notebook, cell and cause in a sentence."""


def numbers(notebook: Notebook) -> list[int]:
    """Return which cell of its source, from 1, each cell is; the one that papermill added counts as that before it."""
    return list(accumulate(int("injected-parameters" not in c.metadata.get("tags", [])) for c in notebook.cells))


def _retitle(notebook: Notebook, title: str) -> None:
    first = next(c for c in notebook.cells if c.cell_type == "markdown" and c.source.startswith("# "))
    first.source = "\n".join([f"# {title}", *first.source.splitlines()[1:]])


def _finish_code(cell: Notebook, page: str) -> None:
    tags = cell.metadata.get("tags", [])
    cell.metadata = nbformat.from_dict({"tags": tags})
    if "injected-parameters" in tags or ("focus" in tags and not cell.outputs):
        cell.metadata["tags"] = [*tags, "remove-cell"]
    elif "focus" in tags:
        cell.metadata["tags"] = [*tags, "remove-input"]
    elif not any(t.startswith(("hide-", "remove-")) for t in tags):
        cell.metadata["tags"] = [*tags, "hide-input"]
    for output in cell.outputs:
        if "text/html" in output.get("data", {}):
            output.data["text/html"] = output.data["text/html"].replace(NOTEBOOK_LINK, _source_link(page))
        _drop_plain_text(output.get("data", {}))
    if note := next((o.metadata.pop("thb") for o in cell.outputs if "thb" in o.get("metadata", {})), None):
        _caption(cell, note, PurePosixPath(page).name)


def _drop_plain_text(data: Notebook) -> None:
    """Drop, in place, the plain text of an output that has another form: a page shows one, and carries each.

    The forms of a glued value have a prefix.
    """
    for kind in [kind for kind in data if kind.endswith("text/plain")]:
        if any(other != kind and other.startswith(kind.removesuffix("text/plain")) for other in data):
            del data[kind]


def _source_link(page: str) -> str:
    return f'<a href="../_sources/{page}.ipynb" download>{page}.ipynb</a>'


def _caption(cell: Notebook, note: dict[str, str], page: str) -> None:
    """Move alt text, caption and strip of a figure to the cell's metadata, where myst-nb reads them.

    It makes a figure of each output, so the strip must not stay one: as the caption's second paragraph it is a legend.
    Names of figures must be unique in the whole book, so the page's name is added.
    """
    if len(cell.outputs) != 2:
        raise NotebookError(f"{page}: the cell of figure {note['name']!r} shows or glues more than the figure")
    image, strip_output = cell.outputs
    figure = {
        "caption": f"{note['caption']}\n\n{strip_output.data['text/html']}",
        "name": f"{note['name']}-{page.lower()}",
    }
    cell.metadata["mystnb"] = {"image": {"alt": note["alt"]}, "figure": figure}
    cell.outputs = [image]


def _goes_into(cell: Notebook, following: Notebook) -> bool:
    """Return whether a cell shows nothing (it may glue), and may be one with the cell that follows."""
    if not cell.cell_type == following.cell_type == "code" or "remove-cell" in following.metadata["tags"]:
        return False
    glues = all("scrapbook" in output.get("metadata", {}) for output in cell.outputs)
    return not cell.outputs or (glues and "mystnb" not in following.metadata)


def _joined(cells: list[Notebook]) -> list[Notebook]:
    """Join code cells that show nothing with the next code cell: one fold of code for one result."""
    joined: list[Notebook] = []
    for cell in cells:
        if joined and _goes_into(joined[-1], cell):
            before = joined.pop()
            cell.source = f"{before.source}\n\n{cell.source}"
            cell.outputs = [*before.outputs, *cell.outputs]
        if cell.cell_type != "code" or "remove-cell" not in cell.metadata["tags"]:
            joined.append(cell)
    return joined


def _used(name: str) -> str:
    """Return what a record names, as HTML: a file, or the columns that chose rows of it."""
    file, columns = choice(name)
    chosen = ", rows by " + " and ".join(f"<code>{column}</code>" for column in columns) if columns else ""
    return f"<code>{escape(file)}</code>{chosen}"


def _claims(record: Record) -> str:
    """Return what a page was told of claims, as a paragraph; nothing if it was told of none."""
    if not (claims := record["claims"]):
        return ""
    tables = ", ".join(dict.fromkeys(f"<code>{escape(choice(name)[0])}</code>" for name in record["evidence"]))
    many = f"{len(claims)} claims" if len(claims) > 1 else "one claim"
    digits = checksum([], *claims, *claims.values())[:12]
    return f"<p>And from what the ledger says of {many} ({digits}), by these files or rows of them: {tables}.</p>"


def _provenance(record: Record, source: str) -> Notebook:
    """Return a cell that says, folded, what the page was made from."""
    job, files = record["job"], record["files"]
    given = ", ".join(f"{name}={value}" for name, value in job["parameters"].items())
    used = ", ".join(f"{name} {installed()[name]}" for name in ("python", *SHOWN) if name in installed())
    lines = "".join(f"<li>{_used(name)} {value[:12]}</li>" for name, value in files.items())
    text = f"Made from <code>{escape(source)}</code> with {escape(given)}, by {escape(used)}"
    summary = "<summary>How this page was made</summary>"
    about = "from these files or rows of them (with the first twelve digits of their SHA-256):"
    said = f"{summary}<p>{text}, {about}</p><ul>{lines}</ul>{_claims(record)}"
    return nbformat.v4.new_markdown_cell(f'<details class="thb-provenance">{said}</details>')


def finish(notebook: Notebook, page: str, title: str | None = None) -> Notebook:
    """Make an executed notebook the page `page` of the book, in place, and return it.

    Inputs are folded, alt texts and captions moved to where myst-nb reads them, links to the notebook filled, the
    record shown at the end. Timings and other traces of the run are dropped, so that two runs on the same data give
    the same page. Raises NotebookError if a cell wrote to stderr: a reader would see it, or it would be hidden.
    """
    notebook.metadata.pop("papermill", None)
    if title:
        _retitle(notebook, title)
    for number, cell in zip(numbers(notebook), notebook.cells, strict=True):
        if cell.cell_type != "code":
            cell.metadata = nbformat.NotebookNode()
            continue
        said = "".join(o.text for o in cell.outputs if o.output_type == "stream" and o.name == "stderr")
        if said:
            raise NotebookError(f"{page}, cell {number} wrote to stderr: {said.strip()}")
        _finish_code(cell, page)
    notebook.cells = _joined(notebook.cells)
    record = notebook.metadata["thb"]
    notebook.cells.append(_provenance(record, record["job"]["source"]))
    for number, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{number}"
    return notebook
