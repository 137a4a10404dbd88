"""Read the pages of a compiled book as `finishing` leaves them, with the parts that it moved to files put back."""

import re
from pathlib import Path

from lxml import html
from lxml.html import HtmlElement

DEFERRED_DIR = "_static/deferred"  # what heavy pages load on demand, each file under the path of its page


def pages_in(out: Path) -> list[Path]:
    """Return the pages of a compiled book, sorted by path."""
    return sorted(path for path in out.rglob("*.html") if "_static" not in path.parts)


def _read(path: Path) -> tuple[str, dict[str, Path]]:
    """Return the HTML of a page, and the files that hold its deferred parts, by their addresses on the page."""
    text = path.read_text(encoding="utf-8")
    addresses = re.findall(rf'href="((?:\.\./)*{DEFERRED_DIR}/[^"#]+)', text)
    return text, {address: path.parent / address for address in addresses}


def parse_page(path: Path) -> HtmlElement:
    """Parse a finished page, with its deferred parts in their places."""
    text, files = _read(path)
    page = html.document_fromstring(text.strip() or "<html></html>")
    deferred = {address: html.parse(file).getroot() for address, file in files.items()}
    for link in page.xpath("//a[@class='thb-deferred-link']"):
        address, _, part = link.get("href").partition("#")
        link.getparent().extend(deferred[address].get_element_by_id(part))
        link.drop_tree()
    return page


def to_html(page: HtmlElement) -> str:
    """Return a page as HTML, as it is written to a file."""
    return html.tostring(page, encoding="unicode", doctype="<!DOCTYPE html>")


def page_text(path: Path) -> str:
    """Return the HTML of a finished page, followed by that of its deferred parts."""
    text, files = _read(path)
    return "\n".join([text, *(file.read_text(encoding="utf-8") for file in files.values())])
