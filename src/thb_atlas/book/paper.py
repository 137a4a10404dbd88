"""What a book has on paper: a brief of each profile, the study, and everything; and which PDFs a new book can keep."""

import re
import shutil
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby
from pathlib import Path
from posixpath import relpath
from typing import NamedTuple

from ..core.hashes import checksum
from ..core.paths import BOOK, PACKAGE
from ..run.editions import Edition, jobs, pages, profiles
from . import cite

FOLDER = "pdf"
STYLE, FRAME = BOOK / "_static" / "print.css", BOOK / "print.html"
OFFER = re.compile(r'<p class="thb-brief">.*?</p>')
ARTICLE = re.compile(r"<article.*</article>", re.DOTALL)
IMAGE = re.compile(r'<img [^>]*src="((?:\.\./)*_images/[^"]+)"')


class Paper(NamedTuple):
    """A PDF: its file below the book, on which page it is offered in which words, its title, and the pages in it.

    Of each page, so many sections are printed, or all of them (0); `made_from` is a digest of what is printed.
    """

    name: str
    offered_on: str
    words: str
    title: str
    pages: list[str]
    sections: int
    made_from: str


def _made_from(printed: Iterable[str], book: Path, *more: str) -> str:
    """Return a digest of pages as they are in a book, without links to PDFs, and of what prints them."""
    articles, images = [], set()
    for page in printed:
        path = book / f"{page}.html"
        found = ARTICLE.search(path.read_text(encoding="utf-8"))
        articles.append(OFFER.sub("", found[0]) if found else "")
        images.update((path.parent / image).resolve() for image in IMAGE.findall(articles[-1]))
    try:
        printer = version("weasyprint")
    except PackageNotFoundError:  # then nothing is printed, and nothing that was is known to be as it would be
        printer = ""
    return checksum([*images, STYLE, FRAME, *PACKAGE.glob("book/p*.py")], *articles, *more, printer)


def papers_of(edition: Edition, book: Path) -> Iterator[Paper]:
    """Yield what an edition has on paper: a brief of each profile, the study, and everything."""
    own, declared, made = edition.contents, profiles(), jobs(edition)
    cited = "".join(cite.files().values())

    def paper(page: str, words: str, title: str, printed: list[str], sections: int = 0, name: str = "") -> Paper:
        digest = _made_from(printed, book, title, str(sections), cited)
        return Paper(f"{FOLDER}/{name or page}.pdf", page, words, title, printed, sections, digest)

    for job in made:
        if job.title is not None:  # a profile
            brief = declared[job.page.partition("/")[0]].brief
            yield paper(job.page, "Brief", job.title, [job.page], brief)
    if edition.on_paper:
        parts = [part for part in own["parts"] if part["caption"] in edition.on_paper["parts"]]
        chosen = {chapter["file"] for part in parts for chapter in part["chapters"]}
        study = [job.page for job in made if job.page in chosen]
        yield paper(own["root"], "The study", edition.on_paper["title"], study, name="study")
    yield paper(own["root"], "Everything", edition.title, pages(edition))


def _offer(papers: Iterable[Paper], page: Path, book: Path) -> None:
    """Put links to PDFs below the title of a page."""
    links = []
    for paper in papers:
        there, size = relpath(paper.name, page.parent.relative_to(book).as_posix()), (book / paper.name).stat().st_size
        links.append(f'<a href="{there}" download>{paper.words} (PDF, {max(size / 1e6, 0.1):.1f} MB)</a>')
    text = OFFER.sub("", page.read_text(encoding="utf-8"))
    page.write_text(text.replace("</h1>", f'</h1><p class="thb-brief">{" · ".join(links)}</p>', 1), encoding="utf-8")


def kept(paper: Paper, edition: Edition, root: Path) -> Path:
    """Return where a PDF is kept for later books: by what it is made from."""
    return root / FOLDER / edition.slug / f"{paper.made_from}.pdf"


def offer(papers: Iterable[Paper], edition: Edition, book: Path, root: Path) -> None:
    """Put those PDFs into a book that are made from what it says, with a link on the page of each."""
    there = [paper for paper in papers if kept(paper, edition, root).exists()]
    for paper in there:
        (book / paper.name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(kept(paper, edition, root), book / paper.name)
    for page, offered in groupby(there, key=lambda paper: paper.offered_on):
        _offer(offered, book / f"{page}.html", book)


def keep(edition: Edition, book: Path, root: Path) -> None:
    """Put PDFs of earlier books that are still right into a new one; `thb-atlas pdf` makes the others again."""
    if (root / FOLDER / edition.slug).exists():
        offer(papers_of(edition, book), edition, book, root)
