"""Check built pages without a browser: headings, links, downloads, foreign hosts, alternative texts."""

import re
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from ..core.markup import FILE_NAME
from .light import whole

FETCHED_RELS = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "preconnect", "manifest"}
ASKED_FOR = ("a", "area", "form")  # elements whose address a browser fetches when a reader wants it
FOREIGN_CSS = re.compile(r"""(?:url\(\s*["']?|@import\s+["'])((?:https?:)?//[^"')\s]+)""", re.IGNORECASE)
PAGE = re.compile(r"(?!(.*/)?_static/).*\.html")
NOT_FOLLOWED = {"http", "https", "mailto", "tel", "data", "javascript"}


class Page(NamedTuple):
    """A page: its name, its elements, its anchors, and its addresses: (tag, address, fetched without being asked)."""

    name: str
    tree: HtmlElement
    anchors: set[str]
    addresses: dict[tuple[str, str, bool], None]


def _addresses(tree: HtmlElement) -> Iterator[tuple[str, str, bool]]:
    for element in tree.xpath("//*[@href or @src or @srcset or @action or self::object[@data]]"):
        tag = element.tag
        fetched = tag not in ASKED_FOR and (tag != "link" or bool(FETCHED_RELS & set(element.get("rel", "").split())))
        several = [part.split()[0] for part in re.split(r",\s+", element.get("srcset", "")) if part.strip()]
        single = [element.get(name) for name in ("href", "src", "action", "data") if element.get(name)]
        yield from ((tag, address, fetched) for address in [*single, *several])
    yield from (("a", "#a-notebook-link-without-address", False) for _ in tree.xpath("//a[@data-thb-notebook]"))


def _read(path: Path, name: str) -> Page:
    """Read one page. An empty file is a page without anything."""
    tree = whole(path)
    anchors = {*tree.xpath("//@id"), *tree.xpath("//a/@name")} - {""}
    return Page(name, tree, anchors, dict.fromkeys(_addresses(tree)))


def _check_headings(page: Page) -> Iterator[str]:
    if (number := len(page.tree.xpath("//h1"))) != 1:
        yield f"{page.name}: has {number} h1 headings instead of one."
    if not (page.tree.findtext(".//title") or "").strip():
        yield f"{page.name}: has no title."


def _check_hosts(page: Page) -> Iterator[str]:
    for tag, address, fetched in page.addresses:
        if fetched and urlsplit(address).netloc:
            yield f"{page.name}: <{tag}> loads {address} from another host."
    for style in page.tree.xpath("//style/text() | //@style[contains(., 'url(')]"):
        for address in FOREIGN_CSS.findall(style):
            yield f"{page.name}: a style loads {address} from another host."


def _check_alternatives(page: Page) -> Iterator[str]:
    for image in page.tree.xpath("//img[not(@role='presentation' or @role='none' or @aria-hidden='true')]"):
        alt, source = image.get("alt", "").strip(), image.get("src", "")[:80]
        if not alt:
            yield f"{page.name}: image {source} has no alt text."
        elif FILE_NAME.fullmatch(alt) or alt == source:
            yield f"{page.name}: image {source} has a file name as alt text: {alt}."


def _check_links(page: Page, anchors: dict[str, set[str]], places: dict[str, str], elsewhere: str) -> Iterator[str]:
    """Yield what is wrong with addresses within the book; `places` maps each path in it to the file that is shown."""
    for tag, address, _ in page.addresses:
        parts = urlsplit(address)
        if parts.scheme in NOT_FOLLOWED or parts.netloc:
            continue
        target = normpath(join(dirname(page.name), unquote(parts.path))) if parts.path else page.name
        shown = places.get(target, target)
        if elsewhere and (target == elsewhere or target.startswith(f"{elsewhere}/")):
            continue
        if parts.scheme or target.startswith(("/", "..")):
            yield f"{page.name}: <{tag}> points outside the book: {address}."
        elif shown not in places:
            yield f"{page.name}: <{tag}> points to {address}, which does not exist."
        elif shown in anchors and unquote(parts.fragment) not in {"", "top", *anchors[shown]}:
            yield f"{page.name}: <{tag}> points to {address}, but that page has no such anchor."


def check_pages(html_dir: Path, elsewhere: str = "") -> list[str]:
    """Return the problems of the built pages in a folder, one sentence each; none for a sound book.

    Each page has one h1 and a title; its links, anchors, images and downloads resolve in the folder; nothing
    comes from another host; each image has an alt text in words, unless it is marked as decorative. Links may also
    lead to the folder `elsewhere` (relative to the start page), which is another book.
    """
    root, other = html_dir.resolve(), normpath(elsewhere) if elsewhere else ""
    paths = {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*"))}
    pages = [_read(path, name) for name, path in paths.items() if PAGE.fullmatch(name)]
    anchors = {page.name: page.anchors for page in pages}
    places = {name: f"{name}/index.html" if path.is_dir() else name for name, path in paths.items()}
    places["."] = "index.html"
    problems = [] if pages else [f"{html_dir}: holds no page."]
    for page in pages:
        for check in (_check_headings, _check_hosts, _check_alternatives):
            problems.extend(check(page))
        problems.extend(_check_links(page, anchors, places, other))
    for name in (name for name in paths if name.endswith(".css")):
        for address in FOREIGN_CSS.findall(paths[name].read_text(encoding="utf-8", errors="replace")):
            problems.append(f"{name}: the style sheet loads {address} from another host.")
    return problems
