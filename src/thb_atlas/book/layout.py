"""Lay out the source of an edition's book: prose filled with numbers, settings, static files, generated pages."""

import json
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import nbformat
import yaml

from ..core.errors import BuildError
from ..core.markup import at_root, collect_popovers
from ..core.paths import BOOK, BUILD, DOCS, ROOT
from ..run.editions import Edition, jobs, pages, prose_jobs
from . import certificate, cite, dictionary
from .address import base
from .pages import Node, shown_values, to_page, without_code

FOLDERS = ("_ext", "_static", "_templates")  # of book/, copied into every book
SEARCH = "search"  # a page of every book that no table of contents lists


def fill(text: str, values: Mapping[str, str], file: Path) -> str:
    """Replace each {{ name }} of the text of a file by its value. Raises BuildError for a name without one."""

    def value(match: re.Match) -> str:
        if match[1] not in values:
            known = ", ".join(sorted(values))
            raise BuildError(f"{file.relative_to(ROOT).as_posix()} asks for {match[0]}; computed values are: {known}")
        return at_root(values[match[1]])

    return re.sub(r"\{\{ (\w+) \}\}", value, text)


def _read_notebook(path: Path) -> Node:
    return nbformat.v4.reads(path.read_text(encoding="utf-8"))


def prose_values(edition: Edition, root: Path = BUILD) -> dict[str, str]:
    """Return the values that the executed notebooks of book/prose/ compute for the prose of an edition, by name."""
    notebooks = [_read_notebook(job.executed_path(root)) for job in prose_jobs(edition)]
    return {name: text for notebook in notebooks for name, text in shown_values(notebook).items()}


def _list_contents(edition: Edition) -> str:
    lines = []
    for part in edition.contents["parts"]:
        lines += [f"**{part['caption']}**", "", *(f"- {{doc}}`{each['file']}`" for each in part["chapters"]), ""]
    return "\n".join(lines)


def _prose_pages(edition: Edition, root: Path) -> Iterator[tuple[str, str]]:
    """Yield (file, text) of each page of an edition that is no notebook, from a file of `book/` or a value."""
    values = {"code": edition.key, "whole_book": edition.whole_book, "own_contents": _list_contents(edition)}
    values |= dictionary.prose_values() | cite.prose_values() | prose_values(edition, root)
    values |= certificate.prose_values() if "certificate" in pages(edition) else {}
    for name in (*(each for each in pages(edition) if "/" not in each), SEARCH):
        source = edition.start if name == edition.contents["root"] else name
        file = next((f for f in (BOOK / f"{source}.md", DOCS / f"{source}.md") if f.exists()), BOOK / f"{source}.md")
        # The dictionary has no file: the page as a whole is the value of its name.
        text = file.read_text(encoding="utf-8") if file.exists() else f"{{{{ {source} }}}}"
        yield f"{name}.md", _relinker(name, edition)(collect_popovers(fill(text, values, file)))


def settings(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield (file, text) of an edition's settings and table of contents."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    config["sphinx"]["local_extensions"] = {"thb_navigation": "_ext"}
    config["html"]["baseurl"] = base(edition)
    config["sphinx"]["config"]["html_context"]["thb_cite"] = cite.footer_values()
    yield "_config.yml", yaml.safe_dump(config | {"title": edition.title})
    yield "_toc.yml", yaml.safe_dump(edition.contents, sort_keys=False)


def _relinker(page_name: str, edition: Edition) -> Callable[[str], str]:
    """Return a function that points a page's links to pages missing in its edition to the whole book."""
    own_pages = {*pages(edition), SEARCH}
    whole_book = "../" * page_name.count("/") + edition.whole_book
    if not edition.whole_book:
        return str

    def elsewhere(address: str) -> str:
        """Return the address in the whole book of a page that the edition lacks, or an empty text."""
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page_name), address))
        is_done = address.startswith(whole_book)  # `markdown` has done it
        return "" if is_done or target in own_pages else f"{whole_book}{target}.html"

    def html(match: re.Match) -> str:
        address = elsewhere(match[2])
        return f"{match[1]}{address}" if address else match[0]

    def markdown(match: re.Match) -> str:
        address = elsewhere(match[2])
        return f'<a href="{address}{match[3] or ""}">{match[1]}</a>' if address else match[0]

    def relink(text: str) -> str:
        text = re.sub(r"\[([^][]+)\]\(((?:[./\w])+)\.(?:md|ipynb|html)([?#][^)\s]+)?\)", markdown, text)
        return re.sub(r"""(href=["'])((?:\.\./)*(?:\w+/)?\w+)\.html""", html, text)

    return relink


def _for_country_edition(page: Node, name: str, edition: Edition) -> Node:
    """Change a page for a country's edition and return it: without code, with links that work there."""
    relink = _relinker(name, edition)
    for cell in without_code(page).cells:
        if cell.cell_type == "markdown":
            cell.source = relink(cell.source)
        if figure := cell.metadata.get("mystnb", {}).get("figure"):
            figure["caption"] = relink(figure["caption"])
        for data in (output.get("data", {}) for output in cell.get("outputs", [])):
            data |= {kind: relink(data[kind]) for kind in ("text/html", "text/markdown") if kind in data}
    return page


def _notebook_pages(edition: Edition, root: Path) -> Iterator[tuple[str, str]]:
    for job in jobs(edition):
        page = to_page(_read_notebook(job.executed_path(root)), job.page, job.title)
        if edition.whole_book:
            page = _for_country_edition(page, job.page, edition)
        yield f"{job.page}.ipynb", json.dumps(page, ensure_ascii=False)


def _common_files() -> Iterator[tuple[str, bytes]]:
    for path in [BOOK / "references.bib", *(path for folder in FOLDERS for path in (BOOK / folder).rglob("*"))]:
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(BOOK).as_posix(), path.read_bytes()


def write_folder(staging: Path, contents: Mapping[str, bytes]) -> None:
    """Make a folder hold exactly these files, leaving unchanged ones alone: Sphinx compares modification times."""
    for path in [path for path in staging.rglob("*") if path.is_file()]:
        if path.relative_to(staging).as_posix() not in contents:
            path.unlink()
    for name, content in contents.items():
        path = staging / name
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def lay_out(edition: Edition, staging: Path, root: Path = BUILD) -> None:
    """Make the folder `staging` the source of an edition's book, from the executed notebooks below `root`.

    Raises BuildError for a name in prose without a value, NotebookError as `pages.to_page`.
    """
    texts = [*_prose_pages(edition, root), *settings(edition), *_notebook_pages(edition, root)]
    write_folder(staging, dict(_common_files()) | {name: text.encode() for name, text in texts})
