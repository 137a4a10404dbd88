"""Check built pages without a browser: headings, links, downloads, foreign hosts, alternative texts."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from lxml import etree

LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src", "audio": "src",
          "embed": "src", "track": "src", "object": "data"}  # fmt: skip
LOOKED_AT = ("h1", "a", "area", "link", "form", *LOADED)
LOADED_RELS = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "preconnect", "manifest"}
FOREIGN_CSS = re.compile(r"""(?:url\(\s*["']?|@import\s+["'])((?:https?:)?//[^"')\s]+)""", re.IGNORECASE)
PAGE = re.compile(r"(?!(.*/)?_static/).*\.html")
FILE_NAME = re.compile(r"\S+\.(png|svg|jpe?g|gif|webp|pdf)", re.IGNORECASE)
NOT_FOLLOWED = {"http", "https", "mailto", "tel", "data", "javascript"}

Attributes = dict[str, str]


class Page(NamedTuple):
    """What the checks need to know of a page: its elements, its anchors, its title and its styles."""

    name: str
    elements: list[tuple[str, Attributes]]
    anchors: set[str]
    title: str
    css: str


class Book(NamedTuple):
    """What links may lead to: files and folders, relative to the start page, and the anchors of each page."""

    files: set[str]
    folders: set[str]
    anchors: dict[str, set[str]]


def _read(path: Path, name: str) -> Page:
    """Read one page. An empty file is a page without anything."""
    text = path.read_text(encoding="utf-8").strip() or "<html></html>"
    tree = etree.fromstring(text, etree.HTMLParser())
    elements = [(e.tag, dict(e.items())) for e in tree.iter(*LOOKED_AT)]
    named = {values["name"] for tag, values in elements if tag == "a" and "name" in values}
    anchors = {*tree.xpath("//@id"), *named} - {""}
    styles = [e.text or "" for e in tree.iter("style")] + tree.xpath("//@style[contains(., 'url(')]")
    title = (tree.findtext(".//title") or "").strip()
    return Page(name, elements, anchors, title, " ".join(styles))


def _is_foreign(address: str) -> bool:
    return bool(urlsplit(address).netloc)


def _check_headings(page: Page) -> Iterator[str]:
    headings = sum(tag == "h1" for tag, _ in page.elements)
    if headings != 1:
        yield f"{page.name}: has {headings} h1 headings instead of one."
    if not page.title:
        yield f"{page.name}: has no title."


def _loads(tag: str, values: Attributes) -> Iterator[str]:
    """Yield the addresses that a browser fetches for an element without being asked."""
    if tag in LOADED and values.get(LOADED[tag]):
        yield values[LOADED[tag]]
    if tag in ("img", "source") and "srcset" in values:
        yield from (part.split()[0] for part in re.split(r",\s+", values["srcset"]) if part.strip())
    if tag == "link" and LOADED_RELS & set(values.get("rel", "").lower().split()):
        yield values.get("href", "")


def _check_hosts(page: Page) -> Iterator[str]:
    for tag, values in page.elements:
        for address in _loads(tag, values):
            if _is_foreign(address):
                yield f"{page.name}: <{tag}> loads {address} from another host."
    for address in FOREIGN_CSS.findall(page.css):
        yield f"{page.name}: a style loads {address} from another host."


def _check_alternatives(page: Page) -> Iterator[str]:
    for tag, values in page.elements:
        decorative = values.get("role") in ("presentation", "none") or values.get("aria-hidden") == "true"
        if tag != "img" or decorative:
            continue
        alt, source = values.get("alt", "").strip(), values.get("src", "")[:80]
        if not alt:
            yield f"{page.name}: image {source} has no alt text."
        elif FILE_NAME.fullmatch(alt) or alt == source:
            yield f"{page.name}: image {source} has a file name as alt text: {alt}."


def _links(page: Page) -> Iterator[tuple[str, str]]:
    """Yield (element, address) for everything on a page that points somewhere."""
    for tag, values in page.elements:
        if tag in ("a", "area", "link") and "href" in values:
            yield tag, values["href"]
        elif tag == "a" and "data-thb-notebook" in values:
            yield tag, "#a-notebook-link-without-address"
        elif tag == "form" and values.get("action"):
            yield tag, values["action"]
        if tag != "link":
            yield from ((tag, address) for address in _loads(tag, values))


def _check_links(page: Page, book: Book, elsewhere: str) -> Iterator[str]:
    for tag, address in dict.fromkeys(_links(page)):
        parts = urlsplit(address)
        if parts.scheme in NOT_FOLLOWED or parts.netloc:
            continue
        target = normpath(join(dirname(page.name), unquote(parts.path))) if parts.path else page.name
        target = normpath(join(target, "index.html")) if target in book.folders else target
        if elsewhere and (target == elsewhere or target.startswith(f"{elsewhere}/")):
            continue
        if parts.scheme or target.startswith(("/", "../")) or target == "..":
            yield f"{page.name}: <{tag}> points outside the book: {address}."
        elif target not in book.files:
            yield f"{page.name}: <{tag}> points to {address}, which does not exist."
        elif _is_missing(unquote(parts.fragment), book.anchors.get(target)):
            yield f"{page.name}: <{tag}> points to {address}, but that page has no such anchor."


def _is_missing(fragment: str, anchors: set[str] | None) -> bool:
    return fragment not in ("", "top") and anchors is not None and fragment not in anchors


def _check_styles(root: Path, files: Iterable[str]) -> Iterator[str]:
    for name in sorted(name for name in files if name.endswith(".css")):
        for address in FOREIGN_CSS.findall((root / name).read_text(encoding="utf-8", errors="replace")):
            yield f"{name}: the style sheet loads {address} from another host."


def check_pages(html_dir: Path, elsewhere: str = "") -> list[str]:
    """Return the problems of the built pages in a folder, one sentence each; none for a sound book.

    Each page has one h1 and a title; its links, anchors, images and downloads resolve in the folder; nothing
    comes from another host; each image has an alt text in words, unless it is marked as decorative. Links may also
    lead to the folder `elsewhere` (relative to the start page), which is another book.
    """
    root, other = html_dir.resolve(), normpath(elsewhere) if elsewhere else ""
    paths = {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*"))}
    folders = {".", *(name for name, path in paths.items() if path.is_dir())}
    names = [name for name in paths if PAGE.fullmatch(name)]
    pages = [_read(paths[name], name) for name in names]
    book = Book(paths.keys() - folders, folders, {page.name: page.anchors for page in pages})
    problems = [] if pages else [f"{html_dir}: holds no page."]
    for page in pages:
        for check in (_check_headings, _check_hosts, _check_alternatives):
            problems.extend(check(page))
        problems.extend(_check_links(page, book, other))
    return problems + list(_check_styles(root, book.files))
