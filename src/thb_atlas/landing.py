"""The page that leads to all country editions: `editions/index.html`."""

import posixpath
from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

from .book import put
from .editions import Edition, prose_jobs
from .plan import executed
from .popovers import plain
from .record import ROOT
from .texts import read

TEMPLATE = ROOT / "book" / "editions.html"
COLUMNS = {  # numbers, and the page of an edition that has the rows
    "own_abroad": "notebooks/a1_measures_abroad.html",
    "own_home": "notebooks/a2_measures_home.html",
    "own_positions": "countries/{}.html",
}


def _row(edition: Edition, root: Path, folder: str) -> str:
    has = read(executed(job, root) for job in prose_jobs(edition))
    address = posixpath.relpath(f"{edition.slug}/index.html", folder)
    there = posixpath.dirname(address)
    rows = [(posixpath.join(there, page.format(edition.key)), plain(has[column])) for column, page in COLUMNS.items()]
    cells = "".join(f'<td><a href="{to}">{number}</a></td>' for to, number in rows)
    return f'<tr><th scope="row"><a href="{address}">{escape(has["country"])}</a></th>{cells}</tr>'


def write(editions: Sequence[Edition], root: Path) -> Path:
    """Write the page beside the editions, with what the study has of each country, and return its path."""
    folder = posixpath.dirname(editions[0].slug)
    start = posixpath.normpath(posixpath.join(editions[0].slug, editions[0].whole_book, "index.html"))
    rows = sorted((_row(edition, root, folder) for edition in editions), key=lambda row: row.split(">")[3])
    page = Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        number=len(editions), whole_book=posixpath.relpath(start, folder), rows="\n".join(rows)
    )
    put(page.encode(), root / folder / "index.html")
    return root / folder / "index.html"
