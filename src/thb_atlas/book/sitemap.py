"""Entry points of a published book: the page for addresses that do not exist, and the sitemap for search engines."""

from pathlib import Path
from string import Template

import yaml

from ..core.markup import inert
from ..core.paths import BOOK, ROOT
from ..run.editions import Edition, pages

RELATIVE = (
    "<!-- These addresses begin at this file. Search engines take whole ones only: give the book's as html.baseurl in "
    "_config.yml, and build again. -->\n"
)


def base(edition: Edition) -> str:
    """Return the address at which a book is published, ending in /; empty if `_config.yml` has none.

    A country's edition has none of its own.
    """
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    address = "" if edition.whole_book else config["html"].get("baseurl") or ""
    return address and address.rstrip("/") + "/"


def write_entry_points(edition: Edition, html: Path) -> None:
    """Write `404.html`, which web servers show, and for the whole book `sitemap.xml`.

    The sitemap has a note if the book has no address yet.
    """
    page = Template((BOOK / "404.html").read_text(encoding="utf-8"))
    address = inert(base(edition))
    (html / "404.html").write_text(page.substitute(title=inert(edition.title), base=address), "utf-8")
    if edition.whole_book:
        return
    header = '<?xml version="1.0" encoding="UTF-8"?>\n' + ("" if address else RELATIVE)
    lines = "".join(f"<url><loc>{address}{page}.html</loc></url>\n" for page in pages(edition))
    urls = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</urlset>\n'
    (html / "sitemap.xml").write_text(header + urls, encoding="utf-8")
