"""Profiles of a published book as briefs, and the whole book, as tagged PDF: pages under `_static/print.css` alone."""

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from html import escape
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from posixpath import dirname, join, normpath, relpath
from string import Template
from typing import NamedTuple
from urllib.parse import urljoin

from lxml import html
from lxml.html import HtmlElement

from ..core.errors import BuildError
from ..core.hashes import checksum
from ..core.paths import BOOK, BUILD
from ..run.editions import Edition, jobs, pages, profiles
from ..run.notebooks import Progress, silent
from . import cite
from .compiler import CORES, amend
from .entrances import base
from .light import whole

FOLDER = "pdf"
STYLE = BOOK / "_static" / "print.css"
NOT_PRINTED = (
    ".//*[self::script or self::style or self::form or self::nav or @popover or contains(@class, 'thb-audit') or "
    "contains(@class, 'headerlink') or contains(@class, 'thb-brief') or contains(@class, 'thb-narrow') or "
    "self::details[contains(@class, 'hide')]]"
)
IMAGES = ".//img[@src and not(starts-with(@src, 'data:'))]"
LINK = re.compile(r'<p class="thb-brief">.*?</p>')
NEEDS_PANGO = (
    "PDF needs Pango, a library of the system: apt-get install libpango-1.0-0 libpangoft2-1.0-0 (Debian, Ubuntu), "
    "conda install pango, or brew install pango"
)


class Paper(NamedTuple):
    """A PDF to make: its file below the book, its content as HTML, its images, a digest of all that it is made from."""

    name: str
    text: str
    images: dict[str, Path]
    made_from: str


def check_ready() -> None:
    """Raise BuildError, with the command that helps, if WeasyPrint or Pango is missing."""
    try:
        import weasyprint  # noqa: F401, PLC0415 - an extra, and slow to import
    except ImportError:
        raise BuildError("PDF needs WeasyPrint: pip install 'thb-atlas[pdf]'") from None
    except OSError:
        raise BuildError(NEEDS_PANGO) from None


def _cut_to_brief(article: HtmlElement, sections: int) -> None:
    """Leave the top of a page and so many of its sections, without what is folded."""
    for part in [*article.xpath("./section/section")[sections:], *article.xpath(".//details")]:
        part.drop_tree()


def _article(page: str, book: Path, names: Sequence[str], sections: int = 0) -> tuple[HtmlElement, str]:
    """Return what is printed of a page, and its title; what it points to within the paper is an anchor there.

    Of a brief, that is the top of the page and so many sections, without what is folded.
    """
    tree = whole(book / f"{page}.html")
    article = tree.find(".//article")
    for part in article.xpath(NOT_PRINTED):
        if part.getparent() is not None:
            part.drop_tree()
    if sections:
        _cut_to_brief(article, sections)
    for part in article.xpath(".//noscript | .//details | .//summary[not(normalize-space())]"):
        part.drop_tag()
    for link in article.xpath(".//svg//a"):  # WeasyPrint draws no more than the box of a link in a drawing
        link.tag = "g"
        link.attrib.pop("href", None)
    for caption in article.xpath(".//figure/figcaption"):  # the title of a figure stands above it
        caption.getparent().insert(0, caption)
    for strip in article.cssselect("p.thb-strip"):  # where the study has it; files are for a screen
        strip.text, files, _ = (strip.text or "").partition(" · Data:")
        if files:
            strip[:] = []
    for part in article.xpath(".//*[@id and not(ancestor::svg)]"):  # a drawing refers to its own parts
        part.set("id", f"{page}.{part.get('id')}")
    article.set("id", page)
    for link in article.xpath(".//a[@href]"):
        _point(link, page, names)
    for image in article.xpath(IMAGES):
        image.set("src", normpath(join(dirname(page), image.get("src"))))
    return article, article.findtext(".//h1")


def _point(link: HtmlElement, page: str, names: Sequence[str]) -> None:
    """Let a link lead to its place in the paper, or to the web; any other is its words."""
    address, _, anchor = link.get("href").partition("#")
    there = normpath(join(dirname(page), address.partition("?")[0])).removesuffix(".html") if address else page
    if there in names:
        link.set("href", f"#{there}.{anchor}" if anchor else f"#{there}")
    elif not address.startswith(("http:", "https:")):
        link.drop_tag()


def paper_of(
    name: str, names: Sequence[str], book: Path, edition: Edition, title: str | None = None, sections: int = 0
) -> Paper:
    """Return what a PDF of some pages is made from: their articles, and how to cite them at the end.

    A brief has so many sections of each page; otherwise all of it is printed.
    """
    articles = [_article(page, book, names, sections) for page in names]
    own, found = cite.edition(), {image for article, _ in articles for image in article.xpath(f"{IMAGES}/@src")}
    title, body = title or articles[0][1], "".join(html.tostring(each, encoding="unicode") for each, _ in articles)
    known = set(re.findall(r' id="([^"]+)"', body))
    body = re.sub(r'href="#([^"]+)"', lambda at: at[0] if at[1] in known else "", body)
    images = {image: book / image for image in sorted(found)}
    said = {"title": title, "edition": cite.text(own), "study": cite.text(cite.study()), "version": own["version"],
            "date": own["date-released"], "day": cite.in_words(own["date-released"]), "name": own["title"],
            "address": urljoin(base(edition), f"{names[0]}.html") if base(edition) else ""}  # fmt: skip
    text = Template((BOOK / "print.html").read_text(encoding="utf-8"))
    text = text.substitute({part: escape(words) for part, words in said.items()}, body=body)
    made_from = checksum([*images.values(), STYLE], text, version("weasyprint"))
    return Paper(name, text, images, made_from)


def papers_of(edition: Edition, book: Path) -> Iterator[Paper]:
    """Yield the papers of a book: a brief of each profile, and the whole book."""
    declared = profiles()
    for job in jobs(edition):
        if job.title is not None:  # a profile
            sections = declared[job.page.partition("/")[0]].brief
            yield paper_of(f"{FOLDER}/{job.page}.pdf", [job.page], book, edition, sections=sections)
    yield paper_of(f"{FOLDER}/{edition.contents['root']}.pdf", pages(edition), book, edition, edition.title)


def write_pdf(paper: Paper, target: Path) -> None:
    """Write a PDF/UA-1. The same content gives the same bytes with the same fonts."""
    import weasyprint  # noqa: PLC0415 - see above

    os.environ["SOURCE_DATE_EPOCH"] = "315532800"
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = next(
        (path.as_posix().removesuffix(name) for name, path in paper.images.items()), f"{target.parent.as_posix()}/"
    )
    document = weasyprint.HTML(string=paper.text, base_url=folder)
    new = target.with_suffix(".new")
    document.write_pdf(new, stylesheets=[STYLE], pdf_variant="pdf/ua-1", pdf_identifier=paper.made_from.encode())
    new.replace(target)


def _offer(paper: Paper, page: Path, book: Path, words: str) -> None:
    """Put a link to a PDF below the title of a page."""
    text = LINK.sub("", page.read_text(encoding="utf-8"))
    there = relpath(paper.name, page.parent.relative_to(book).as_posix())
    link = f'<p class="thb-brief"><a href="{there}" download>{words}</a></p>'
    page.write_text(text.replace("</h1>", f"</h1>{link}", 1), encoding="utf-8")


def make(edition: Edition, progress: Progress = silent, root: Path = BUILD) -> int:
    """Add the PDFs of a published book to it, with a link from each page that has one; return how many were made.

    Those whose pages did not change are kept. Raises BuildError without a book, WeasyPrint or Pango.
    """
    check_ready()
    with amend(edition, root) as book:
        papers, kept = list(papers_of(edition, book)), root / FOLDER / edition.slug
        made = {paper.name: kept / f"{paper.made_from}.pdf" for paper in papers}
        todo = [paper for paper in reversed(papers) if not made[paper.name].exists()]  # the longest first
        with progress("PDF", len(todo)) as step, ProcessPoolExecutor(CORES, get_context("spawn")) as pool:
            asked = {pool.submit(write_pdf, paper, made[paper.name]): paper.name for paper in todo}
            for future in as_completed(asked):
                future.result()
                step(asked[future])
        for old in set(kept.glob("*")) - set(made.values()):
            old.unlink()
        for paper in papers:
            (book / paper.name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(made[paper.name], book / paper.name)
            page = book / Path(paper.name).relative_to(FOLDER).with_suffix(".html")
            _offer(paper, page, book, "The whole book (PDF)" if paper is papers[-1] else "Brief (PDF)")
    return len(todo)
