"""Make an executed notebook a page of the book: a pure function from what `display` shows to what myst-nb reads."""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from importlib import metadata
from pathlib import PurePosixPath

import nbformat

from ..core.errors import NotebookError
from ..core.hashes import checksum
from ..core.markup import FILE_NAME, NOTEBOOK_LINK, hide_scripted, inert

Notebook = nbformat.NotebookNode
PLAIN = {"name": "python", "pygments_lexer": "text"}  # colours of code: a sixth of a build, thousands of nodes a page
VALUES = "application/vnd.thb-atlas.values+json"
ALWAYS, CHARTS, MAPS = ("ipykernel", "papermill", "pandas"), ("matplotlib", "seaborn"), ("geopandas",)  # libraries
BOUNDARIES = "boundaries/countries.geojson"  # what a page with a map has read
NO_CODE = "pass"  # never shown; myst-nb leaves out a cell that has none at all, and its outputs with it
PAGE_LINK = re.compile(r"\]\(([./\w-]+)\.(?:ipynb|md)(#[^)\s]*)?\)")  # in an output myst-nb does not follow it
ALT = re.compile(r"^# alt: (.+)$", re.MULTILINE)  # what a cell says of a plain figure that it shows
DRAWN = re.compile(r"\[?<(?:Axes|Figure|seaborn|matplotlib)\b")  # what a call that draws returns, and nobody reads


version = cache(metadata.version)


def values(notebook: Notebook) -> dict[str, str]:
    """Return the texts that a notebook of book/prose/ shows for pages of prose, by name."""
    shown = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", ())]
    return {name: text for data in shown for name, text in data.get(VALUES, {}).items()}


def _kind(output: Notebook) -> str:
    """Return what an output is: figure, caption, table, prose, or `other`."""
    return output.get("metadata", {}).get("thb", {}).get("kind", "other")


def _adopt(cell: Notebook) -> None:
    """Make what any library shows fit for a page: a plain figure has the alternative text that its cell gives."""
    said = ALT.search(cell.source)
    cell.outputs = [output for output in cell.outputs if not _is_returned(output)]
    for output in cell.outputs:
        if said and "thb" not in output.get("metadata", {}) and _is_image(output):
            output.metadata["thb"] = {"kind": "figure", "alt": said[1].strip()}


def _is_returned(output: Notebook) -> bool:
    data = output.get("data", {})
    return [*data] == ["text/plain"] and DRAWN.match(data["text/plain"]) is not None


def _is_image(output: Notebook) -> bool:
    return any(kind.startswith("image/") for kind in output.get("data", {}))


def _check(output: Notebook, where: str) -> None:
    """Raise NotebookError for what no reader should meet: words on stderr, an image without words for it."""
    if output.output_type == "stream" and output.name == "stderr":
        raise NotebookError(f"{where} wrote to stderr: {output.text.strip()}")
    alt = output.get("metadata", {}).get("thb", {}).get("alt", "").strip()
    if _is_image(output) and (not alt or FILE_NAME.fullmatch(alt)):
        wanted = "write what it shows into the cell, as a line `# alt: Most countries ...`, or use page.show_figure"
        raise NotebookError(f"{where} shows a figure without alternative text; {wanted}")


def _linked(html: str, page: str) -> str:
    """Fill the link to the notebook that a page is made from."""
    return html.replace(NOTEBOOK_LINK, f'<a href="../_sources/{page}.ipynb" download>{page}.ipynb</a>')


def _finished(output: Notebook, page: str) -> Notebook:
    """Return an output in the one form that the page shows."""
    data = output.get("data", {})
    if len(data) > 1:
        data.pop("text/plain", None)
    if "text/html" in data:
        data["text/html"] = hide_scripted(_linked(data["text/html"], page))
    if "text/markdown" in data:
        data["text/markdown"] = PAGE_LINK.sub(r"](\1.html\2)", data["text/markdown"])
    return output


def _groups(cell: Notebook) -> list[tuple[str, list[Notebook]]]:
    """Return the outputs of a cell in parts that can be a cell each: a figure alone, prose, what else is shown.

    myst-nb takes the alternative text of a figure from its cell, and makes a figure of each output there.
    """
    groups: list[tuple[str, list[Notebook]]] = []
    for output in cell.outputs:
        kind = _kind(output).replace("table", "other")
        if groups and kind == groups[-1][0] != "figure":
            groups[-1][1].append(output)
        elif kind != "caption":  # a page has it from the figure
            groups.append((kind, [output]))
    return groups


def _narrow(note: dict[str, str]) -> str:
    """Return a figure as it is drawn for a phone, which `light` puts beside the other, into a file."""
    if "narrow" not in note:
        return ""
    content = b64encode(note["narrow"].encode()).decode("ascii")
    return f'<img class="thb-narrow" alt="{inert(note["alt"])}" src="data:image/svg+xml;base64,{content}">'


def _figure(note: dict[str, str], page: str) -> dict[str, dict]:
    """Return what myst-nb reads of a figure: as the caption's second paragraph, the strip is a legend.

    Names of figures must be unique in the whole book, so the page's name is added. A plain figure has no caption.
    """
    if "caption" not in note:
        return {"image": {"alt": note["alt"]}}
    name = f"{note['name']}-{PurePosixPath(page).name.lower()}"
    return {
        "image": {"alt": note["alt"]},
        "figure": {"caption": f"{note['caption']}\n\n{_linked(note['strip'], page)}{_narrow(note)}", "name": name},
    }


def _code_cell(source: str, outputs: list[Notebook], tags: list[str]) -> Notebook:
    """Return a cell; nbformat would validate each of thousands, whose parts papermill wrote."""
    made = {"cell_type": "code", "source": source, "outputs": outputs, "execution_count": None}
    return Notebook(made, metadata=Notebook(tags=tags))


def _code(cell: Notebook, page: str, pending: list[str]) -> Iterator[Notebook]:
    """Yield the cells that a code cell becomes: its code stands, folded, above the first thing that is no prose.

    `pending` is the code of cells before that show nothing, or prose alone: it goes where the next code goes, and the
    code of such a cell is put there.
    """
    given = cell.metadata.get("tags", [])
    tags = [tag for tag in given if tag.startswith(("hide-", "remove-"))]
    audit = ["audit"] if "audit" in given else []
    pending.append(cell.source)
    for kind, outputs in _groups(cell):
        part = _code_cell(NO_CODE, [_finished(output, page) for output in outputs], ["remove-input", *audit])
        if kind != "prose" and pending:
            part.source, part.metadata["tags"] = "\n\n".join(pending), [*(tags or ["hide-input"]), *audit]
            pending.clear()
        if kind == "figure":
            part.metadata["mystnb"] = _figure(outputs[0].metadata["thb"], page)
        for output in outputs:
            output.get("metadata", {}).pop("thb", None)
        yield part


def _is_dropped(cell: Notebook) -> bool:
    """Return whether a cell is for papermill, or speaks of a country in focus where there is none."""
    tags = cell.metadata.get("tags", [])
    return "injected-parameters" in tags or ("focus" in tags and not cell.outputs)


def _empty_headings(notebook: Notebook) -> None:
    """Take the text from headings tagged `if-any` under which nothing is shown before the next heading."""
    last = None
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            last = cell
            last.empty = "if-any" in cell.metadata.get("tags", [])
        elif last is not None and cell.get("outputs"):
            last.empty = False
    for cell in notebook.cells:
        if cell.pop("empty", False):
            cell.source = ""


def _cells(notebook: Notebook, page: str) -> Iterator[Notebook]:
    """Yield the cells of a page; their ids begin with the number of the source's cell (`source_cell`)."""
    number, pending = 0, []
    _empty_headings(notebook)
    for cell in notebook.cells:
        number += "injected-parameters" not in cell.metadata.get("tags", [])
        if cell.cell_type != "code":
            cell.metadata, cell.id = Notebook(), f"cell-{number}"
            yield cell
            continue
        _adopt(cell)
        for output in cell.outputs:
            _check(output, f"{notebook.metadata['thb']['job']['source']} ({page}), cell {number}")
        if not _is_dropped(cell):
            for part, made in enumerate(_code(cell, page, pending)):
                made.id = f"cell-{number}-{part}"
                yield made
    if pending:
        rest = _code_cell("\n\n".join(pending), [], ["hide-input"])
        rest.id = "cell-rest"
        yield rest


def source_cell(page: Notebook, number: int) -> str:
    """Return which cell of its source, from 1, a cell of a page is made from."""
    return page.cells[number - 1].id.split("-")[1]


def _used(notebook: Notebook) -> list[str]:
    """Return the libraries that a page was made with: those that draw where it has a chart, or a map."""
    shown = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
    has_chart = any("image/svg+xml" in data or "image/png" in data for data in shown)
    has_map = BOUNDARIES in notebook.metadata["thb"]["files"]
    return [*ALWAYS, *(CHARTS if has_chart else ()), *(MAPS if has_map else ())]


def _provenance(record: dict, used: Iterable[str]) -> Notebook:
    """Return a cell that says, folded, what the page was made from."""
    job, claims, parts = record["job"], record["claims"], record["schema"]
    given = ", ".join(f"{name}={value}" for name, value in job["parameters"].items())
    used = ", ".join(f"{name} {version(name)}" for name in used)
    schema = {f"datapackage.json, {len(parts)} parts": checksum([], *parts.values())}
    rows = {
        f"{table}.csv, some rows": checksum([], *noted["asked"].values()) for table, noted in record["rows"].items()
    }
    files = (record["files"] | rows | schema).items()
    lines = "".join(f"<li><code>{escape(name)}</code> {digest[:12]}</li>" for name, digest in files)
    told = f" and from what the ledger says of {len(claims)} claims ({checksum([], *claims.values())[:12]})"
    said = f"Made from <code>{escape(job['source'])}</code> with {escape(given)}, by {escape(used)}"
    about = f"from these files (with the first twelve digits of their SHA-256){told if claims else ''}:"
    text = f"<summary>How this page was made</summary><p>{said}, {about}</p><ul>{lines}</ul>"
    return nbformat.v4.new_markdown_cell(f'<details class="thb-provenance">{text}</details>', id="cell-record")


def _retitle(notebook: Notebook, title: str) -> None:
    first = next(c for c in notebook.cells if c.cell_type == "markdown" and c.source.startswith("# "))
    first.source = "\n".join([f"# {inert(title)}", *first.source.splitlines()[1:]])


def finish(notebook: Notebook, page: str, title: str | None = None) -> Notebook:
    """Return an executed notebook as the page `page` of the book, under another title if one is given.

    The notebook is used up. Traces of the run are dropped, so that two runs on the same data give the same page.
    Raises NotebookError, naming notebook and cell, if a cell wrote to stderr or shows an image without alternative
    text.
    """
    if title:
        _retitle(notebook, title)
    used = _used(notebook)
    cells = [*_cells(notebook, page), _provenance(notebook.metadata["thb"], used)]
    kept = {name: said for name, said in notebook.metadata.items() if name != "thb"} | {"language_info": PLAIN}
    return Notebook(cells=cells, metadata=kept, nbformat=4, nbformat_minor=5)


def without_code(page: Notebook) -> Notebook:
    """Return a page, which is changed, without its folds of code: a country's edition leaves them to the whole book."""
    hidden = {"hide-input": "remove-input", "hide-cell": "remove-cell"}
    for cell in page.cells:
        cell.metadata["tags"] = [hidden.get(tag, tag) for tag in cell.metadata.get("tags", [])]
    return page
