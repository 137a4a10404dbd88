"""Pages of a published book as tagged PDF, under `_static/print.css` alone; several of them with printed contents."""

import os
import re
from collections.abc import Sequence
from concurrent.futures import as_completed
from html import escape
from pathlib import Path
from posixpath import dirname, join, normpath
from string import Template
from urllib.parse import urljoin

from lxml import html
from lxml.html import HtmlElement

from ..core.errors import BuildError
from ..core.paths import BUILD
from ..run.editions import Edition
from ..run.notebooks import Progress, silent
from . import cite
from .compiler import CORES, amend, workers
from .finishing import parse_page
from .paper import FRAME, STYLE, Paper, kept, offer, papers_of
from .sitemap import base

NOT_PRINTED = (
    ".//*[self::script or self::style or self::form or self::nav or @popover or contains(@class, 'thb-audit') or "
    "contains(@class, 'headerlink') or contains(@class, 'thb-brief') or contains(@class, 'thb-narrow') or "
    "contains(@class, 'thb-screen') or self::details[contains(@class, 'hide')]]"
)
WHOSE = ".//p[contains(@class, 'thb-whose')]"
SHORT = 40  # pages: contents of a longer book name these alone, not their parts
NEEDS_PANGO = (
    "PDF needs Pango, a library of the system: apt-get install libpango-1.0-0 libpangoft2-1.0-0 (Debian, Ubuntu), "
    "conda install pango, or brew install pango"
)


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


def _article(page: str, book: Path, names: Sequence[str], sections: int = 0) -> HtmlElement:
    """Return what is printed of a page; what it points to within the paper is an anchor there.

    Of a brief, that is the top of the page and so many sections, without what is folded.
    """
    article = parse_page(book / f"{page}.html").find(".//article")
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
    for figure in article.iter("figure"):
        _lay_out(figure)
    for strip in article.cssselect("p.thb-strip"):  # where the study has it; files are for a screen
        strip.text, files, _ = (strip.text or "").partition(" · Data:")
        if files:
            strip[:] = []
    for part in article.xpath(".//*[@id and not(ancestor::svg)]"):  # a drawing refers to its own parts
        part.set("id", f"{page}.{part.get('id')}")
    article.set("id", page)
    for link in article.xpath(".//a[@href]"):
        _point(link, page, names)
    for image in article.xpath(".//img[@src and not(starts-with(@src, 'data:'))]"):
        image.set("src", normpath(join(dirname(page), image.get("src"))))
    return article


def _lay_out(figure: HtmlElement) -> None:
    """Put title and subtitle above a figure and the source below it; label maps that stand side by side larger."""
    for part in reversed(figure.cssselect("figcaption, .thb-subtitle")):
        figure.insert(0, part)
    figure.extend(figure.cssselect("figcaption .thb-strip"))
    for drawing in figure.cssselect(".thb-map > svg") if figure.cssselect(".thb-map > svg + svg") else []:
        letter = drawing.get("style").removeprefix("--thb-letter: ").removesuffix("px")
        for label in drawing.iter("text"):
            if label.get("class") == "thb-wide":
                label.set("font-size", letter)
                label.set("dy", "6")
            else:
                label.drop_tree()


def _point(link: HtmlElement, page: str, names: Sequence[str]) -> None:
    """Let a link lead to its place in the paper, or to the web; any other is its words."""
    address, _, anchor = link.get("href").partition("#")
    there = normpath(join(dirname(page), address.partition("?")[0])).removesuffix(".html") if address else page
    if there in names:
        link.set("href", f"#{there}.{anchor}" if anchor else f"#{there}")
    elif not address.startswith(("http:", "https:")):
        link.drop_tag()


def _front(title: str, articles: Sequence[HtmlElement]) -> str:
    """Return the first page of a book of several pages: its title, whose it is (not said again), and its contents."""
    whose = [part for article in articles for part in article.xpath(WHOSE)]
    said = html.tostring(whose[0], encoding="unicode", with_tail=False) if whose else ""
    for part in whose:
        part.drop_tree()
    lines = []
    for article in articles:
        within = article.xpath("./section/section[@id and h2]") if len(articles) < SHORT else []
        parts = "".join(f'<li><a href="#{part.get("id")}">{escape(part.findtext("h2"))}</a></li>' for part in within)
        lines.append(
            f'<li><a href="#{article.get("id")}">{escape(article.findtext(".//h1"))}</a>'
            f"{f'<ol>{parts}</ol>' if parts else ''}</li>"
        )
    contents = f'<h2>Contents</h2><ol class="thb-contents">{"".join(lines)}</ol>'
    return f'<section class="thb-front"><h1>{escape(title)}</h1>{said}{contents}</section>'


def text_of(paper: Paper, book: Path, edition: Edition) -> str:
    """Return what is printed, as HTML: contents, if it has several pages, their articles, and how to cite them."""
    articles = [_article(page, book, paper.pages, paper.sections) for page in paper.pages]
    own, front = cite.edition(), _front(paper.title, articles) if len(articles) > 1 else ""
    body = front + "".join(html.tostring(each, encoding="unicode") for each in articles)
    known = set(re.findall(r' id="([^"]+)"', body))
    body = re.sub(r'href="#([^"]+)"', lambda at: at[0] if at[1] in known else "", body)
    said = {"title": paper.title, "edition": cite.text(own), "study": cite.text(cite.study()), "name": own["title"],
            "version": own["version"], "date": own["date-released"], "day": cite.in_words(own["date-released"]),
            "address": urljoin(base(edition), f"{paper.offered_on}.html") if base(edition) else ""}  # fmt: skip
    frame = Template(FRAME.read_text(encoding="utf-8"))
    return frame.substitute({part: escape(words) for part, words in said.items()}, body=body)


def write_pdf(paper: Paper, book: Path, edition: Edition, target: Path) -> None:
    """Write a PDF/UA-1. The same content gives the same bytes with the same fonts."""
    import weasyprint  # noqa: PLC0415 - see above

    os.environ["SOURCE_DATE_EPOCH"] = "315532800"
    target.parent.mkdir(parents=True, exist_ok=True)
    document = weasyprint.HTML(string=text_of(paper, book, edition), base_url=f"{book.resolve().as_posix()}/")
    new = target.with_suffix(".new")
    document.write_pdf(new, stylesheets=[STYLE], pdf_variant="pdf/ua-1", pdf_identifier=paper.made_from.encode())
    new.replace(target)


def _make_all(todo: Sequence[Paper], book: Path, edition: Edition, progress: Progress, root: Path) -> None:
    """Write PDFs to where they are kept, several at a time; one that was begun and not ended leaves nothing."""
    with progress("PDF", len(todo)) as step, workers(CORES) as pool:
        asked = {pool.submit(write_pdf, paper, book, edition, kept(paper, edition, root)): paper for paper in todo}
        for future in as_completed(asked):
            future.result()
            step(asked[future].name)


def make(edition: Edition, progress: Progress = silent, root: Path = BUILD) -> int:
    """Add its PDFs to a published book, with a link from the page of each; return how many were made.

    Those whose pages did not change are kept. Raises BuildError without a book, WeasyPrint or Pango.
    """
    check_ready()
    with amend(edition, root) as book:
        papers = list(papers_of(edition, book))
        made = {kept(paper, edition, root) for paper in papers}
        todo = [paper for paper in reversed(papers) if not kept(paper, edition, root).exists()]  # the longest first
        try:
            if todo:
                _make_all(todo, book, edition, progress, root)
        finally:
            for old in set((root / "pdf" / edition.slug).glob("*")) - made:
                old.unlink()
        offer(papers, edition, book, root)
    return len(todo)
