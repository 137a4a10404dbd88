"""The address of a published book, and its page for addresses that do not exist."""

from pathlib import Path
from string import Template

import yaml

from ..core.markup import inert
from ..core.paths import BOOK, ROOT
from ..run.editions import Edition


def base(edition: Edition) -> str:
    """Return the address at which a book is published, ending in /; empty if `_config.yml` has none.

    A country's edition has none of its own.
    """
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    address = "" if edition.whole_book else config["html"].get("baseurl") or ""
    return address and address.rstrip("/") + "/"


def write_error_page(edition: Edition, html: Path) -> None:
    """Write `404.html`, which web servers show."""
    page = Template((BOOK / "404.html").read_text(encoding="utf-8"))
    text = page.substitute(title=inert(edition.title), base=inert(base(edition)))
    (html / "404.html").write_text(text, encoding="utf-8")
