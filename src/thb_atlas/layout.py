"""Lay out the source of an edition's book: prose filled with numbers, settings, static files, data, generated pages."""

import json
import posixpath
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import yaml

from . import certificate, dictionary
from .book import FOLDERS, BuildError, put
from .editions import Edition, pages
from .popovers import at_root, gathered
from .record import ROOT, without_evidence
from .schema import DATA

BOOK = ROOT / "book"


def fill(text: str, values: Mapping[str, object], page: str) -> str:
    """Replace each {{ name }} of a prose page by its computed value. Raises BuildError for a name without a value."""

    def value(found: re.Match) -> str:
        if found[1] not in values:
            raise BuildError(f"book/{page} asks for {found[0]}; computed values are: {', '.join(sorted(values))}")
        return at_root(values[found[1]])

    return re.sub(r"\{\{ (\w+) \}\}", value, text)


def _contents(edition: Edition) -> str:
    """Return links to the pages of an edition that are notebooks, part by part, as Markdown."""
    lines = []
    for part in edition.contents["parts"]:
        listed = [chapter["file"] for chapter in part["chapters"]]
        lines += [f"**{part['caption']}**", "", *(f"- {{doc}}`{page}`" for page in listed), ""]
    return "\n".join(lines)


def of_edition(edition: Edition) -> dict[str, object]:
    """Return what prose pages can name as {{ name }} besides the numbers of the data; some are whole pages."""
    said = {"code": edition.key, "whole_book": edition.whole_book, "own_contents": _contents(edition)}
    return said | dictionary.values() | (certificate.values() if "certificate" in pages(edition) else {})


def _prose(edition: Edition, numbers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield (file, text) of each page of an edition that is not a notebook: one of `book/`, or a text of its name."""
    values = of_edition(edition) | numbers
    for page in (p for p in pages(edition) if "/" not in p):
        source = edition.start if page == edition.contents["root"] else page
        written = BOOK / f"{source}.md"
        text = written.read_text(encoding="utf-8") if written.exists() else f"{{{{ {source} }}}}"
        text = gathered(fill(text, values, written.name))
        yield f"{page}.md", _elsewhere(page, edition)(text) if edition.whole_book else text


def _settings(edition: Edition) -> Iterator[tuple[str, str]]:
    config = (ROOT / "_config.yml").read_text(encoding="utf-8")
    yield "_config.yml", re.sub(r"^title: .*$", f"title: {edition.title!r}", config, count=1, flags=re.MULTILINE)
    yield "_toc.yml", yaml.safe_dump(edition.contents, sort_keys=False)


def _copied() -> Iterator[tuple[str, Path]]:
    files = [BOOK / "references.bib", *(p for f in FOLDERS for p in (BOOK / f).rglob("*") if p.is_file())]
    yield from ((p.relative_to(BOOK).as_posix(), p) for p in files if "__pycache__" not in p.parts)
    yield from ((f"data/{p.name}", p) for p in [*DATA.glob("*.csv"), DATA / "datapackage.json"])


@cache
def _target(page: str, address: str) -> str:
    """Return the page that an address on a page leads to; neither has an ending."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), address))


def _elsewhere(page: str, edition: Edition) -> Callable[[str], str]:
    """Return what lets a page's links to pages that an edition does not have lead to the whole book."""
    own, away = set(pages(edition)), "../" * page.count("/") + edition.whole_book

    def html(found: re.Match) -> str:
        there = _target(page, found[2])
        return found[0] if there in own else f"{found[1]}{away}{there}.html"

    def markdown(found: re.Match) -> str:
        there = _target(page, found[2])
        return found[0] if there in own else f'<a href="{away}{there}.html{found[3] or ""}">{found[1]}</a>'

    def linked(text: str) -> str:
        text = re.sub(r"\[([^][]+)\]\(((?:[./\w])+)\.(?:md|ipynb)(#[^)\s]+)?\)", markdown, text)
        return re.sub(r"""(href=["'])((?:\.\./)*(?:notebooks/|countries/)?\w+)\.html""", html, text)

    return linked


def _page(text: str, page: str, edition: Edition) -> str:
    """Return an executed notebook as a page of an edition.

    In a country's edition links lead where its reader can follow, and the code is not shown: the whole book has it.
    """
    text = without_evidence(text)
    if not edition.whole_book:
        return text
    notebook, linked = json.loads(text), _elsewhere(page, edition)
    for cell in notebook["cells"]:
        hidden = {"hide-input": "remove-input", "hide-cell": "remove-cell"}
        cell["metadata"]["tags"] = [hidden.get(tag, tag) for tag in cell["metadata"].get("tags", [])]
        if cell["cell_type"] == "markdown":
            cell["source"] = linked("".join(cell["source"]))
        if figure := cell["metadata"].get("mystnb", {}).get("figure"):
            figure["caption"] = linked(figure["caption"])
        for data in (output.get("data", {}) for output in cell.get("outputs", [])):
            for kind in data:
                if kind.endswith(("text/html", "text/markdown")):  # glued values have a prefix
                    data[kind] = linked("".join(data[kind]))
    return json.dumps(notebook, ensure_ascii=False)


def lay_out(edition: Edition, staging: Path, executed: Mapping[str, Path], numbers: Mapping[str, str]) -> None:
    """Make the folder `staging` the source of an edition's book, and nothing else.

    `executed` maps pages to finished notebooks, `numbers` names to what prose says of the data (`texts.read`). What
    does not change is not touched; what does not belong is removed.
    """
    files = {name: text.encode() for name, text in [*_prose(edition, numbers), *_settings(edition)]}
    files |= {name: path.read_bytes() for name, path in _copied()}
    for page, path in executed.items():
        files[f"{page}.ipynb"] = _page(path.read_text(encoding="utf-8"), page, edition).encode()
    for name, content in files.items():
        put(content, staging / name)
    for path in staging.rglob("*"):
        if path.is_file() and path.relative_to(staging).as_posix() not in files:
            path.unlink()
        elif path.is_dir() and path.name == "__pycache__":
            shutil.rmtree(path)
