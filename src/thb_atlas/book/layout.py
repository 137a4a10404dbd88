"""Lay out the source of an edition's book: prose filled with numbers, settings, static files, generated pages."""

import json
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Template

import nbformat
import yaml

from ..core.errors import BuildError
from ..core.markup import at_root, collect_popovers, inert, plain
from ..core.paths import BOOK, BUILD, DOCS, ROOT
from ..data.countries import reported
from ..run.editions import Edition, jobs, pages, prose_jobs
from ..run.notebooks import write
from . import certificate, cite, dictionary
from .pages import Notebook, finish, values, without_code
from .sitemap import base

FOLDERS = ("_ext", "_static", "_templates")  # of book/: what every book has
SEARCH = "search"  # a page of every book that stands in no contents
COLUMNS = {  # of the page of all editions: numbers, and the page of an edition that has the rows
    "own_abroad": "notebooks/a1_measures_abroad.html",
    "own_home": "notebooks/a2_measures_home.html",
    "own_positions": "countries/{}.html",
}


def fill(text: str, said: Mapping[str, str], page: str) -> str:
    """Replace each {{ name }} of a prose page by its computed value. Raises BuildError for a name without a value."""

    def value(found: re.Match) -> str:
        if found[1] not in said:
            raise BuildError(f"book/{page} asks for {found[0]}; computed values are: {', '.join(sorted(said))}")
        return at_root(said[found[1]])

    return re.sub(r"\{\{ (\w+) \}\}", value, text)


def _executed(path: Path) -> Notebook:
    return nbformat.v4.reads(path.read_text(encoding="utf-8"))


def numbers(edition: Edition, root: Path = BUILD) -> dict[str, str]:
    """Return what the executed notebooks of book/prose/ say for the prose of an edition, by name."""
    notebooks = [_executed(job.executed(root)) for job in prose_jobs(edition)]
    return {name: text for notebook in notebooks for name, text in values(notebook).items()}


def _contents(edition: Edition) -> str:
    """Return links to the pages of an edition that are notebooks, part by part, as Markdown."""
    lines = []
    for part in edition.contents["parts"]:
        listed = [chapter["file"] for chapter in part["chapters"]]
        lines += [f"**{part['caption']}**", "", *(f"- {{doc}}`{page}`" for page in listed), ""]
    return "\n".join(lines)


def _prose(edition: Edition, root: Path) -> Iterator[tuple[str, str]]:
    """Yield (file, text) of each page of an edition that is not a notebook: one of `book/`, or a value of its name."""
    said = {"code": edition.key, "whole_book": edition.whole_book, "own_contents": _contents(edition)}
    said |= dictionary.values() | cite.values() | (certificate.values() if "certificate" in pages(edition) else {})
    said |= numbers(edition, root)
    for page in (*(p for p in pages(edition) if "/" not in p), SEARCH):
        source = edition.start if page == edition.contents["root"] else page
        written = next((f for f in (BOOK / f"{source}.md", DOCS / f"{source}.md") if f.exists()), BOOK / f"{source}.md")
        text = written.read_text(encoding="utf-8") if written.exists() else f"{{{{ {source} }}}}"
        yield f"{page}.md", _elsewhere(page, edition)(collect_popovers(fill(text, said, written.name)))


def settings(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield (file, text) of an edition's settings and of its contents."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    config["sphinx"]["local_extensions"] = {"thb_navigation": "_ext"}
    config["html"]["baseurl"] = address = base(edition)
    config["sphinx"]["config"]["html_context"] |= {"thb_cite": cite.short(), "thb_structured": cite.structured(address)}
    yield "_config.yml", yaml.safe_dump(config | {"title": edition.title})
    yield "_toc.yml", yaml.safe_dump(edition.contents, sort_keys=False)


@cache
def _target(page: str, address: str) -> str:
    """Return the page that an address on a page leads to; neither has an ending."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), address))


def _elsewhere(page: str, edition: Edition) -> Callable[[str], str]:
    """Return what lets a page's links to pages that an edition does not have lead to the whole book."""
    own, away = {*pages(edition), SEARCH}, "../" * page.count("/") + edition.whole_book
    if not edition.whole_book:
        return str

    def html(found: re.Match) -> str:
        there = _target(page, found[2])
        led = there in own or found[2].startswith(away)  # by `markdown`
        return found[0] if led else f"{found[1]}{away}{there}.html"

    def markdown(found: re.Match) -> str:
        there = _target(page, found[2])
        return found[0] if there in own else f'<a href="{away}{there}.html{found[3] or ""}">{found[1]}</a>'

    def linked(text: str) -> str:
        text = re.sub(r"\[([^][]+)\]\(((?:[./\w])+)\.(?:md|ipynb|html)([?#][^)\s]+)?\)", markdown, text)
        return re.sub(r"""(href=["'])((?:\.\./)*(?:\w+/)?\w+)\.html""", html, text)

    return linked


def _of_country(notebook: Notebook, page: str, edition: Edition) -> Notebook:
    """Return a page, which is changed, for a country's edition: links lead where its reader can follow."""
    linked = _elsewhere(page, edition)
    for cell in without_code(notebook).cells:
        if cell.cell_type == "markdown":
            cell.source = linked(cell.source)
        if figure := cell.metadata.get("mystnb", {}).get("figure"):
            figure["caption"] = linked(figure["caption"])
        for data in (output.get("data", {}) for output in cell.get("outputs", [])):
            data |= {kind: linked(data[kind]) for kind in ("text/html", "text/markdown") if kind in data}
    return notebook


def _notebooks(edition: Edition, root: Path) -> Iterator[tuple[str, str]]:
    for job in jobs(edition):
        page = finish(_executed(job.executed(root)), job.page, job.title)
        if edition.whole_book:
            page = _of_country(page, job.page, edition)
        yield f"{job.page}.ipynb", json.dumps(page, ensure_ascii=False)


def _of_every_book() -> Iterator[tuple[str, bytes]]:
    """Yield (file, content) of what stands in every book. Raises BuildError for a link."""
    if links := [path.relative_to(BOOK) for path in BOOK.rglob("*") if path.is_symlink()]:
        raise BuildError(f"book/{links[0]} is a link; what is published stands in the folder itself")
    for path in [BOOK / "references.bib", *(path for folder in FOLDERS for path in (BOOK / folder).rglob("*"))]:
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(BOOK).as_posix(), path.read_bytes()


def put(staging: Path, wanted: Mapping[str, bytes]) -> None:
    """Let a folder have these files and no others; what it has is not written again: Sphinx asks when a file was."""
    for path in [path for path in staging.rglob("*") if path.is_file()]:
        if path.relative_to(staging).as_posix() not in wanted:
            path.unlink()
    for name, content in wanted.items():
        path = staging / name
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def lay_out(edition: Edition, staging: Path, root: Path = BUILD) -> None:
    """Make the folder `staging` the source of an edition's book, from the executed notebooks below `root`.

    Raises BuildError for a link or a name in prose without a value, NotebookError for a notebook that is no page.
    """
    texts = [*_prose(edition, root), *settings(edition), *_notebooks(edition, root)]
    put(staging, dict(_of_every_book()) | {name: text.encode() for name, text in texts})


def _row(edition: Edition, root: Path, folder: str) -> str:
    has, name = numbers(edition, root), inert(reported()[edition.key]["name_en"])
    address = posixpath.relpath(f"{edition.slug}/index.html", folder)
    there = posixpath.dirname(address)
    rows = [(posixpath.join(there, page.format(edition.key)), plain(has[column])) for column, page in COLUMNS.items()]
    cells = "".join(f'<td><a href="{to}">{number}</a></td>' for to, number in rows)
    return f'<tr><th scope="row"><a href="{address}">{name}</a></th>{cells}</tr>'


def page_of_editions(editions: Sequence[Edition], root: Path = BUILD) -> Path:
    """Write the page beside the editions, with what the study has of each country, and return its path."""
    folder = posixpath.dirname(editions[0].slug)
    start = posixpath.normpath(posixpath.join(editions[0].slug, editions[0].whole_book, "index.html"))
    by_name = sorted(editions, key=lambda edition: reported()[edition.key]["name_en"])
    page = Template((BOOK / "editions.html").read_text(encoding="utf-8")).substitute(
        number=len(editions),
        whole_book=posixpath.relpath(start, folder),
        rows="\n".join(_row(edition, root, folder) for edition in by_name),
    )
    write(page, root / folder / "index.html")
    return root / folder / "index.html"
