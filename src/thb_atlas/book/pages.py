"""Turn an executed notebook into a page of the book: from the outputs of `display` to cells that myst-nb reads."""

import re
from base64 import b64encode
from collections.abc import Iterator
from pathlib import PurePosixPath

import jinja2
import nbformat

from ..core.errors import NotebookError
from ..core.hashes import checksum
from ..core.markup import FILE_NAME, NOTEBOOK_LINK, VALUES_MIME, defer, inert
from ..core.paths import BOOK

Node = nbformat.NotebookNode  # a notebook, a cell, an output, or metadata
# Highlighting code would take a sixth of a build and thousands of nodes a page.
PLAIN = {"name": "python", "pygments_lexer": "text"}
LIBRARIES = ("ipykernel", "papermill", "pandas", "matplotlib", "seaborn", "geopandas")
NO_CODE = "pass"  # never shown; myst-nb drops a cell without code, and its outputs with it
PAGE_LINK = re.compile(r"\]\(([./\w-]+)\.(?:ipynb|md)(#[^)\s]*)?\)")  # myst-nb does not resolve it in an output
DRAWING_REPR = re.compile(r"\[?<(?:Axes|Figure|seaborn|matplotlib)\b")  # text of what a drawing call returns


def shown_values(notebook: Node) -> dict[str, str]:
    """Return the texts that a notebook of book/prose/ computes for pages of prose, by name."""
    shown = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", ())]
    return {name: text for data in shown for name, text in data.get(VALUES_MIME, {}).items()}


def _kind(output: Node) -> str:
    return output.get("metadata", {}).get("thb", {}).get("kind", "other")


def _is_returned(output: Node) -> bool:
    data = output.get("data", {})
    return [*data] == ["text/plain"] and DRAWING_REPR.match(data["text/plain"]) is not None


def _check_output(output: Node, where: str) -> None:
    """Raise NotebookError for an image without alternative text."""
    alt = output.get("metadata", {}).get("thb", {}).get("alt", "").strip()
    if any(kind.startswith("image/") for kind in output.get("data", {})) and (not alt or FILE_NAME.fullmatch(alt)):
        raise NotebookError(f"{where} shows a figure without alternative text: show it with page.show_figure")


def _fill_notebook_link(html: str, page_name: str) -> str:
    return html.replace(NOTEBOOK_LINK, f'<a href="../_sources/{page_name}.ipynb" download>{page_name}.ipynb</a>')


def _finish_output(output: Node, page_name: str) -> Node:
    """Return an output with only the form that the page shows."""
    data = output.get("data", {})
    if len(data) > 1:
        data.pop("text/plain", None)
    if "text/html" in data:
        data["text/html"] = defer(_fill_notebook_link(data["text/html"], page_name))
    if "text/markdown" in data:
        data["text/markdown"] = PAGE_LINK.sub(r"](\1.html\2)", data["text/markdown"])
    return output


def _groups(cell: Node) -> list[tuple[str, list[Node]]]:
    """Group the outputs of a cell into parts for one cell each: a single figure, prose, anything else.

    myst-nb takes the alternative text of a figure from its cell, and makes every output of that cell a figure.
    """
    groups: list[tuple[str, list[Node]]] = []
    for output in cell.outputs:
        kind = _kind(output).replace("table", "other")
        if groups and kind == groups[-1][0] != "figure":
            groups[-1][1].append(output)
        elif kind != "caption":  # a page takes it from the figure
            groups.append((kind, [output]))
    return groups


def _figure(note: dict[str, str], page_name: str) -> dict[str, dict]:
    """Return the metadata of a figure for myst-nb; the source line, the caption's second paragraph, becomes a legend.

    Names of figures must be unique in the whole book, so the page's name is added.
    """
    name = f"{note['name']}-{PurePosixPath(page_name).name.lower()}"
    source_line = _fill_notebook_link(note["source_line"], page_name)
    content = b64encode(note["phone"].encode()).decode("ascii")  # `finishing` makes a file of it, beside the other
    phone = f'<img class="thb-phone" alt="{inert(note["alt"])}" src="data:image/svg+xml;base64,{content}">'
    return {
        "image": {"alt": note["alt"]},
        "figure": {"caption": f"{note['caption']}\n\n{source_line}{phone}", "name": name},
    }


def _code_cell(name: str, source: str, outputs: list[Node], tags: list[str]) -> Node:
    """Return a code cell without validating it, as nbformat would do for each of thousands."""
    cell = {"id": name, "cell_type": "code", "source": source, "outputs": outputs, "execution_count": None}
    return Node(cell, metadata=Node(tags=tags))


def _split_code_cell(cell: Node, number: int, page_name: str, pending: list[str]) -> Iterator[Node]:
    """Yield the cells that a code cell is split into; its code stands, folded, above its first output that is no prose.

    `pending` has the code of earlier cells without such output, and goes where the next code goes. The code of this
    cell is added to it if it has none either.
    """
    all_tags = cell.metadata.get("tags", [])
    tags = [tag for tag in all_tags if tag.startswith(("hide-", "remove-"))]
    audit = ["audit"] if "audit" in all_tags else []
    pending.append(cell.source)
    for part, (kind, outputs) in enumerate(_groups(cell)):
        finished = [_finish_output(output, page_name) for output in outputs]
        made = _code_cell(f"cell-{number}-{part}", NO_CODE, finished, ["remove-input", *audit])
        if kind != "prose" and pending:
            made.source, made.metadata["tags"] = "\n\n".join(pending), [*(tags or ["hide-input"]), *audit]
            pending.clear()
        if kind == "figure":
            made.metadata["mystnb"] = _figure(outputs[0].metadata["thb"], page_name)
        for output in outputs:
            output.get("metadata", {}).pop("thb", None)
        yield made


def _is_dropped(cell: Node) -> bool:
    """Return whether a cell holds papermill's parameters, or is for a country in focus where there is none."""
    tags = cell.metadata.get("tags", [])
    return "injected-parameters" in tags or ("focus" in tags and not cell.outputs)


def _blank_headings(notebook: Node) -> None:
    """Blank the headings tagged `if-any` that have no output before the next heading."""
    is_empty = True
    for cell in reversed(notebook.cells):
        if cell.cell_type == "markdown" and cell.source.lstrip().startswith("#"):
            if is_empty and "if-any" in cell.metadata.get("tags", []):
                cell.source = ""
            is_empty = True
        elif cell.get("outputs"):
            is_empty = False


def _page_cells(notebook: Node, page_name: str) -> Iterator[Node]:
    """Yield the cells of a page; their ids begin with the number of the source's cell (`source_cell_number`)."""
    number = 0
    pending = []
    _blank_headings(notebook)
    for cell in notebook.cells:
        number += "injected-parameters" not in cell.metadata.get("tags", [])
        if cell.cell_type != "code":
            cell.metadata = Node()
            cell.id = f"cell-{number}"
            yield cell
            continue
        cell.outputs = [output for output in cell.outputs if not _is_returned(output)]  # of drawing calls
        for output in cell.outputs:
            _check_output(output, f"{notebook.metadata['thb']['job']['source']} ({page_name}), cell {number}")
        if not _is_dropped(cell):
            yield from _split_code_cell(cell, number, page_name, pending)
    if pending:
        yield _code_cell("cell-rest", "\n\n".join(pending), [], ["hide-input"])


def source_cell_number(page: Node, number: int) -> str:
    """Return the number, from 1, of the source's cell that a cell of a page is made from."""
    return page.cells[number - 1].id.split("-")[1]


def _provenance(record: dict) -> Node:
    """Return a cell that states, folded, what the page was made from."""
    asked = {table: checksum([], *read["asked"].values()) for table, read in record["rows"].items()}
    rows = {f"{table}.csv, what was asked of it": digest for table, digest in asked.items()}
    schema = {"datapackage.json, without what the search reads": record["schema"]}
    template = jinja2.Template((BOOK / "provenance.html").read_text(encoding="utf-8"), autoescape=True)
    libraries = {name: version for name, version in record["packages"].items() if name in LIBRARIES}
    given = {"libraries": libraries, "files": record["files"] | rows | schema}
    text = template.render(record, verdicts=checksum([], *record["claims"].values()), **given)
    return nbformat.v4.new_markdown_cell(text, id="cell-record")


def to_page(notebook: Node, name: str, title: str | None = None) -> Node:
    """Return an executed notebook as a page of the book (`notebooks/05_results`), under another title if one is given.

    The notebook is changed. Traces of the run are dropped, so that two runs on the same data give the same page.
    Raises NotebookError, naming notebook and cell, if a cell shows an image without alternative text.
    """
    if title:
        first = next(c for c in notebook.cells if c.cell_type == "markdown" and c.source.startswith("# "))
        first.source = "\n".join([f"# {inert(title)}", *first.source.splitlines()[1:]])
    cells = [*_page_cells(notebook, name), _provenance(notebook.metadata.pop("thb"))]
    return Node(cells=cells, metadata=notebook.metadata | {"language_info": PLAIN}, nbformat=4, nbformat_minor=5)


def without_code(page: Node) -> Node:
    """Remove the folded code from a page and return it: a country's edition leaves code to the whole book."""
    hidden = {"hide-input": "remove-input", "hide-cell": "remove-cell"}
    for cell in page.cells:
        cell.metadata["tags"] = [hidden.get(tag, tag) for tag in cell.metadata.get("tags", [])]
    return page
