"""PDF files of a built book: briefs of profiles and of the start page, and the study."""

import shutil
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from posixpath import relpath
from typing import NamedTuple

from lxml import html
from lxml.html import builder

from ..core.hashes import checksum
from ..core.markup import slug
from ..core.paths import BOOK, PACKAGE
from ..core.wording import fold
from ..run.editions import Edition, jobs, profile_kinds
from ..run.records import installed
from . import cite
from .address import base
from .finished import parse_page, to_html

FOLDER = "pdf"
STYLE = BOOK / "_static" / "print.css"
LARGER = BOOK / "print_larger.css"
FRAME = BOOK / "print.html"
LINKS_CLASS = "thb-brief"


class PdfFile(NamedTuple):
    """A PDF file of a book."""

    path: str  # in the book
    linked_from: str  # the page that links to it
    link_text: str
    title: str
    pages: list[str]  # which it prints
    sections: list[str] | None  # of a brief, by id; None for all of each page
    digest: str  # of all that it is made from


def _article_digest(path: Path) -> str:
    """Return a digest of the article of a page, without its links to PDFs, and of the images that it shows."""
    [article] = parse_page(path).iter("article")
    for links in article.find_class(LINKS_CLASS):
        links.drop_tree()
    images = article.xpath(".//img/@src[contains(., '_images/')]")
    return checksum({path.parent / image for image in images}, html.tostring(article, encoding="unicode"))


def pdf_files(edition: Edition, book: Path) -> Iterator[PdfFile]:
    """Yield the PDFs of an edition: briefs of profiles and of the start page, and the study."""
    kinds = profile_kinds()
    notebook_jobs = jobs(edition)
    root = edition.contents["root"]
    digest_of = cache(lambda page: _article_digest(book / f"{page}.html"))
    code = checksum([STYLE, LARGER, FRAME, *(PACKAGE / "book").glob("*.py")])
    on_each = [code, *cite.reference_files().values(), base(edition), installed().get("weasyprint", "")]

    def pdf(page: str, words: str, title: str, printed: list[str], sections: list[str] | None, name: str) -> PdfFile:
        digest = checksum([], *map(digest_of, printed), title, str(sections), *on_each)
        return PdfFile(f"{FOLDER}/{name}.pdf", page, words, title, printed, sections, digest)

    for job in notebook_jobs:
        if job.title is not None:  # a profile
            kind = kinds[job.page.partition("/")[0]]
            yield pdf(job.page, "Brief", kind.brief_title.format(title=job.title), [job.page], kind.brief, job.page)
    if edition.on_paper:
        parts = [part for part in edition.contents["parts"] if part["caption"] in edition.on_paper["parts"]]
        in_study = {chapter["file"] for part in parts for chapter in part["chapters"]}
        study = [job.page for job in notebook_jobs if job.page in in_study]
        if sections := edition.on_paper.get("brief"):
            yield pdf(root, "Brief", edition.on_paper["brief_title"], [root], sections, "brief")
        yield pdf(root, "All sections", edition.on_paper["title"], study, None, "study")


def stored_path(pdf: PdfFile, edition: Edition, root: Path) -> Path:
    """Return the path at which a PDF is stored for later books; its name is the digest of what it is made from."""
    return root / FOLDER / edition.slug / f"{pdf.digest}.pdf"


def add_pdfs(pdfs: Iterable[PdfFile], edition: Edition, book: Path, root: Path) -> None:
    """Copy the stored PDFs that are current into a book, and link each below the title of its page."""
    stored = [pdf for pdf in pdfs if stored_path(pdf, edition, root).exists()]
    for pdf in stored:
        (book / pdf.path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(stored_path(pdf, edition, root), book / pdf.path)
    for linked_from, pdfs_of_page in groupby(stored, key=lambda pdf: pdf.linked_from):
        path = book / f"{linked_from}.html"
        page = html.document_fromstring(path.read_text(encoding="utf-8"))
        links = []
        for pdf in pdfs_of_page:
            megabytes = max((book / pdf.path).stat().st_size / 1e6, 0.1)
            address = relpath(pdf.path, path.parent.relative_to(book).as_posix())
            name = f"thb-{slug(fold(pdf.title.partition(':')[0]))}.pdf" if pdf.sections else ""
            links += [" · ", builder.A(f"{pdf.link_text} (PDF, {megabytes:.1f} MB)", href=address, download=name)]
        for old in page.find_class(LINKS_CLASS):
            old.drop_tree()
        page.find(".//article//h1").addnext(builder.P(builder.CLASS(LINKS_CLASS), *links[1:]))
        path.write_text(to_html(page), encoding="utf-8")


def reuse_pdfs(edition: Edition, book: Path, root: Path) -> None:
    """Copy PDFs of earlier books that are still current into a new one; `thb-atlas pdf` makes the others again."""
    if (root / FOLDER / edition.slug).exists():
        add_pdfs(pdf_files(edition, book), edition, book, root)
