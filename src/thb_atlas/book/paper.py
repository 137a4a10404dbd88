"""The PDFs of a book: a brief of each profile, the study, and everything; and which of them a new book can reuse."""

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
LINKS = re.compile(r'<p class="thb-brief">.*?</p>')
ARTICLE = re.compile(r"<article.*</article>", re.DOTALL)
IMAGE = re.compile(r'<img [^>]*src="((?:\.\./)*_images/[^"]+)"')


class Paper(NamedTuple):
    """A PDF: its file in the book, the page that links to it, the words of the link, its title, and its pages.

    `sections` is how many sections of each page are printed (0: all); `made_from` is a digest of what is printed.
    """

    name: str
    offered_on: str
    words: str
    title: str
    pages: list[str]
    sections: int
    made_from: str


def _digest_of(printed: Iterable[str], book: Path, *texts: str) -> str:
    """Return a digest of pages of a book, without their links to PDFs, and of the code and styles that print them."""
    articles, images = [], set()
    for page in printed:
        path = book / f"{page}.html"
        article = ARTICLE.search(path.read_text(encoding="utf-8"))
        articles.append(LINKS.sub("", article[0]) if article else "")
        images.update((path.parent / image).resolve() for image in IMAGE.findall(articles[-1]))
    try:
        printer = version("weasyprint")
    except PackageNotFoundError:  # without it nothing is printed, and no stored PDF counts as current
        printer = ""
    return checksum([*images, STYLE, FRAME, *PACKAGE.glob("book/p*.py")], *articles, *texts, printer)


def papers_of(edition: Edition, book: Path) -> Iterator[Paper]:
    """Yield the PDFs of an edition: a brief of each profile, the study, and everything."""
    contents, kinds, notebook_jobs = edition.contents, profiles(), jobs(edition)
    cited = "".join(cite.files().values())

    def paper(page: str, words: str, title: str, printed: list[str], sections: int = 0, name: str = "") -> Paper:
        digest = _digest_of(printed, book, title, str(sections), cited)
        return Paper(f"{FOLDER}/{name or page}.pdf", page, words, title, printed, sections, digest)

    for job in notebook_jobs:
        if job.title is not None:  # a profile
            brief = kinds[job.page.partition("/")[0]].brief
            yield paper(job.page, "Brief", job.title, [job.page], brief)
    if edition.on_paper:
        parts = [part for part in contents["parts"] if part["caption"] in edition.on_paper["parts"]]
        in_study = {chapter["file"] for part in parts for chapter in part["chapters"]}
        study = [job.page for job in notebook_jobs if job.page in in_study]
        yield paper(contents["root"], "The study", edition.on_paper["title"], study, name="study")
    yield paper(contents["root"], "Everything", edition.title, pages(edition))


def _link_papers(papers: Iterable[Paper], page: Path, book: Path) -> None:
    """Put links to PDFs below the title of a page."""
    links = []
    for paper in papers:
        address = relpath(paper.name, page.parent.relative_to(book).as_posix())
        megabytes = max((book / paper.name).stat().st_size / 1e6, 0.1)
        links.append(f'<a href="{address}" download>{paper.words} (PDF, {megabytes:.1f} MB)</a>')
    text = LINKS.sub("", page.read_text(encoding="utf-8"))
    page.write_text(text.replace("</h1>", f'</h1><p class="thb-brief">{" · ".join(links)}</p>', 1), encoding="utf-8")


def stored_path(paper: Paper, edition: Edition, root: Path) -> Path:
    """Return the path at which a PDF is stored for later books; its name is what the PDF is made from."""
    return root / FOLDER / edition.slug / f"{paper.made_from}.pdf"


def add_papers(papers: Iterable[Paper], edition: Edition, book: Path, root: Path) -> None:
    """Copy the stored PDFs that are current into a book, and link each from its page."""
    stored = [paper for paper in papers if stored_path(paper, edition, root).exists()]
    for paper in stored:
        (book / paper.name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(stored_path(paper, edition, root), book / paper.name)
    for page, papers_of_page in groupby(stored, key=lambda paper: paper.offered_on):
        _link_papers(papers_of_page, book / f"{page}.html", book)


def reuse_papers(edition: Edition, book: Path, root: Path) -> None:
    """Copy PDFs of earlier books that are still current into a new one; `thb-atlas pdf` makes the others again."""
    if (root / FOLDER / edition.slug).exists():
        add_papers(papers_of(edition, book), edition, book, root)
