"""Print pages of a published book to tagged PDF, styled by `_static/print.css` alone; several pages get contents."""

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
from .paper import FRAME, STYLE, Paper, add_papers, papers_of, stored_path
from .sitemap import base

NOT_PRINTED = (
    ".//*[self::script or self::style or self::form or self::nav or @popover or contains(@class, 'thb-audit') or "
    "contains(@class, 'headerlink') or contains(@class, 'thb-brief') or contains(@class, 'thb-narrow') or "
    "contains(@class, 'thb-screen') or self::details[contains(@class, 'hide')]]"
)
STATEMENT = ".//p[contains(@class, 'thb-whose')]"
SHORT = 40  # pages: the contents of a longer book leave out sections
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
    """Keep the top of a page and its first sections, without what is folded."""
    for part in [*article.xpath("./section/section")[sections:], *article.xpath(".//details")]:
        part.drop_tree()


def _article(page: str, book: Path, names: Sequence[str], sections: int = 0) -> HtmlElement:
    """Return what is printed of a page, with links to other pages of the paper as anchors.

    A brief has the top of the page and its first `sections`, without what is folded.
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
        _lay_out_figure(figure)
    for strip in article.cssselect("p.thb-strip"):  # on paper a source names the study, and no files
        strip.text, files, _ = (strip.text or "").partition(" · Data:")
        if files:
            strip[:] = []
    for part in article.xpath(".//*[@id and not(ancestor::svg)]"):  # a drawing refers to its own parts
        part.set("id", f"{page}.{part.get('id')}")
    article.set("id", page)
    for link in article.xpath(".//a[@href]"):
        _resolve_link(link, page, names)
    for image in article.xpath(".//img[@src and not(starts-with(@src, 'data:'))]"):
        image.set("src", normpath(join(dirname(page), image.get("src"))))
    return article


def _lay_out_figure(figure: HtmlElement) -> None:
    """Put title and subtitle above a figure and the source below it; enlarge the labels of maps side by side."""
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


def _resolve_link(link: HtmlElement, page: str, names: Sequence[str]) -> None:
    """Point a link to its anchor in the paper, leave it if it leads to the web, else turn it into text."""
    address, _, anchor = link.get("href").partition("#")
    target = normpath(join(dirname(page), address.partition("?")[0])).removesuffix(".html") if address else page
    if target in names:
        link.set("href", f"#{target}.{anchor}" if anchor else f"#{target}")
    elif not address.startswith(("http:", "https:")):
        link.drop_tag()


def _front_page(title: str, articles: Sequence[HtmlElement]) -> str:
    """Return the front page of a paper of several pages: title, publisher (dropped from the articles) and contents."""
    statements = [p for article in articles for p in article.xpath(STATEMENT)]
    statement = html.tostring(statements[0], encoding="unicode", with_tail=False) if statements else ""
    for p in statements:
        p.drop_tree()
    lines = []
    for article in articles:
        sections = article.xpath("./section/section[@id and h2]") if len(articles) < SHORT else []
        entries = "".join(f'<li><a href="#{p.get("id")}">{escape(p.findtext("h2"))}</a></li>' for p in sections)
        lines.append(
            f'<li><a href="#{article.get("id")}">{escape(article.findtext(".//h1"))}</a>'
            f"{f'<ol>{entries}</ol>' if entries else ''}</li>"
        )
    contents = f'<h2>Contents</h2><ol class="thb-contents">{"".join(lines)}</ol>'
    return f'<section class="thb-front"><h1>{escape(title)}</h1>{statement}{contents}</section>'


def html_of(paper: Paper, book: Path, edition: Edition) -> str:
    """Return a paper as HTML: contents, if it has several pages, articles, and how to cite them."""
    articles = [_article(page, book, paper.pages, paper.sections) for page in paper.pages]
    work, front = cite.edition(), _front_page(paper.title, articles) if len(articles) > 1 else ""
    body = front + "".join(html.tostring(article, encoding="unicode") for article in articles)
    ids = set(re.findall(r' id="([^"]+)"', body))
    body = re.sub(r'href="#([^"]+)"', lambda at: at[0] if at[1] in ids else "", body)
    fields = {"title": paper.title, "edition": cite.text(work), "study": cite.text(cite.study()), "name": work["title"],
            "version": work["version"], "date": work["date-released"], "day": cite.in_words(work["date-released"]),
            "address": urljoin(base(edition), f"{paper.offered_on}.html") if base(edition) else ""}  # fmt: skip
    frame = Template(FRAME.read_text(encoding="utf-8"))
    return frame.substitute({part: escape(words) for part, words in fields.items()}, body=body)


def write_pdf(paper: Paper, book: Path, edition: Edition, target: Path) -> None:
    """Write a PDF/UA-1 file. The same content and fonts give the same bytes."""
    import weasyprint  # noqa: PLC0415 - see above

    os.environ["SOURCE_DATE_EPOCH"] = "315532800"
    target.parent.mkdir(parents=True, exist_ok=True)
    document = weasyprint.HTML(string=html_of(paper, book, edition), base_url=f"{book.resolve().as_posix()}/")
    new = target.with_suffix(".new")
    document.write_pdf(new, stylesheets=[STYLE], pdf_variant="pdf/ua-1", pdf_identifier=paper.made_from.encode())
    new.replace(target)


def _make_all(todo: Sequence[Paper], book: Path, edition: Edition, progress: Progress, root: Path) -> None:
    """Write PDFs to the store, in parallel; an interrupted one leaves no file."""
    with progress("PDF", len(todo)) as step, workers(CORES) as pool:
        futures = {
            pool.submit(write_pdf, paper, book, edition, stored_path(paper, edition, root)): paper for paper in todo
        }
        for future in as_completed(futures):
            future.result()
            step(futures[future].name)


def make(edition: Edition, progress: Progress = silent, root: Path = BUILD) -> int:
    """Add its PDFs to a published book, each linked from its page; return how many were made.

    Those whose pages did not change are reused. Raises BuildError without a book, WeasyPrint or Pango.
    """
    check_ready()
    with amend(edition, root) as book:
        papers = list(papers_of(edition, book))
        current = {stored_path(paper, edition, root) for paper in papers}
        longest_first = reversed(papers)
        todo = [paper for paper in longest_first if not stored_path(paper, edition, root).exists()]
        try:
            if todo:
                _make_all(todo, book, edition, progress, root)
        finally:
            for old in set((root / "pdf" / edition.slug).glob("*")) - current:
                old.unlink()
        add_papers(papers, edition, book, root)
    return len(todo)
