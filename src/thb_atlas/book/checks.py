"""Check built pages without a browser: headings, links, downloads, what other hosts have, alternative texts."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from ..core.markup import FILE_NAME
from .finished import parse_page

CLICKED_TAGS = ("a", "area", "form")  # a browser fetches no address of these by itself
FETCHED = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "manifest"}  # links that it does
PAGE = re.compile(r"(?!(.*/)?_static/).*\.html")
OTHER_SCHEMES = {"http", "https", "mailto", "tel", "data", "javascript"}


class CheckedPage(NamedTuple):
    """A page: its name, the problems that it has by itself, its anchors, and its addresses as (tag, address)."""

    name: str
    problems: list[str]
    anchors: set[str]
    addresses: list[tuple[str, str]]


def _addresses(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    yield from (("a", address) for address in dict.fromkeys(tree.xpath("//a/@href")) if address)
    for element in tree.xpath("//*[not(self::a)][@href or @src or @action or self::object[@data]]"):
        tag = element.tag if element.tag != "link" or FETCHED & {*element.get("rel", "").split()} else "a"
        yield from ((tag, element.get(name)) for name in ("href", "src", "action", "data") if element.get(name))
    yield from (("a", "#a-notebook-link-without-address") for _ in tree.xpath("//a[@data-thb-notebook]"))


def _check_headings(tree: HtmlElement) -> Iterator[str]:
    if (number := len(tree.xpath("//h1"))) != 1:
        yield f"has {number} h1 headings instead of one."
    if not (tree.findtext(".//title") or "").strip():
        yield "has no title."


def _check_ids(tree: HtmlElement) -> Iterator[str]:
    for name, uses in Counter(tree.xpath("//@id")).items():
        if name and uses > 1:
            yield f"has {uses} elements with the id {name}."


def _check_alternatives(tree: HtmlElement) -> Iterator[str]:
    for image in tree.xpath("//img[not(@role='presentation' or @role='none' or @aria-hidden='true')]"):
        alt, source = image.get("alt", "").strip(), image.get("src", "")[:80]
        if not alt:
            yield f"image {source} has no alt text."
        elif FILE_NAME.fullmatch(alt) or alt == source:
            yield f"image {source} has a file name as alt text: {alt}."


def _read_page(name: str, path: Path) -> CheckedPage:
    tree = parse_page(path)
    anchors = {*tree.xpath("//@id"), *tree.xpath("//a/@name")} - {""}
    checks = (_check_headings, _check_ids, _check_alternatives)
    problems = [f"{name}: {problem}" for check in checks for problem in check(tree)]
    return CheckedPage(name, problems, anchors, [*dict.fromkeys(_addresses(tree))])


def _check_links(
    page: CheckedPage, anchors: Mapping[str, set[str]], files: dict[str, str], elsewhere: str
) -> Iterator[str]:
    """Yield the problems of addresses within the book; `files` maps each path to the file that a browser shows."""
    for tag, address in page.addresses:
        parts = urlsplit(address)
        if parts.netloc and tag not in CLICKED_TAGS:
            yield f"{page.name}: <{tag}> loads {address} from another host."
        if parts.scheme in OTHER_SCHEMES or parts.netloc:
            continue
        target = normpath(join(dirname(page.name), unquote(parts.path))) if parts.path else page.name
        shown = files.get(target, target)
        if elsewhere and (target == elsewhere or target.startswith(f"{elsewhere}/")):
            continue
        if parts.scheme or target.startswith(("/", "..")):
            yield f"{page.name}: <{tag}> points outside the book: {address}."
        elif shown not in files:
            yield f"{page.name}: <{tag}> points to {address}, which does not exist."
        elif shown in anchors and unquote(parts.fragment) not in {"", "top", *anchors[shown]}:
            yield f"{page.name}: <{tag}> points to {address}, but that page has no such anchor."


def check_pages(html_dir: Path, elsewhere: str = "") -> list[str]:
    """Return the problems of the built pages in a folder, one sentence each; none for a sound book.

    Each page must have one h1, a title, and each id once; its links, anchors, images and downloads must resolve in the
    folder; pictures and scripts may not come from another host; each image needs an alt text in words, unless it is
    marked as decorative. Links may also lead to `elsewhere`, the folder of another book (relative to the start page).
    """
    root = html_dir.resolve()
    other = normpath(elsewhere) if elsewhere else ""
    paths = {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*"))}
    pages = [_read_page(name, path) for name, path in paths.items() if PAGE.fullmatch(name)]
    anchors = {page.name: page.anchors for page in pages}
    files = {name: f"{name}/index.html" if path.is_dir() else name for name, path in paths.items()}
    files["."] = "index.html"
    problems = [] if pages else [f"{html_dir}: holds no page."]
    for page in pages:
        problems.extend(page.problems)
        problems.extend(_check_links(page, anchors, files, other))
    return problems
