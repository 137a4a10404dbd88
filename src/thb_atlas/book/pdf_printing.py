"""Print pages of a published book to tagged PDF, styled by `_static/print.css` alone.

A PDF of several pages begins with a list of them.
"""

import re
from collections.abc import Sequence
from concurrent.futures import as_completed
from itertools import takewhile
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import urljoin

import jinja2
from lxml import html
from lxml.html import HtmlElement, builder
from markupsafe import Markup

from ..core.errors import BuildError
from ..core.paths import BUILD
from ..core.replacing import replacing
from ..core.wording import date_in_words, join_words
from ..run.editions import Edition
from ..run.notebooks import Progress, silent
from . import cite
from .address import base
from .finished import parse_page
from .pdf_files import FOLDER, FRAME, LARGER, STYLE, PdfFile, add_pdfs, pdf_files, stored_path
from .processes import workers
from .publication import amend

NOT_PRINTED = (  # what is for a screen alone
    ".//*[self::script or self::style or self::form or self::nav or @popover or contains(@class, 'thb-audit') or "
    "contains(@class, 'headerlink') or contains(@class, 'thb-brief') or contains(@class, 'thb-phone') or "
    "contains(@class, 'thb-screen') or self::details[contains(@class, 'hide')]]"
)
ENTRY = "div[@class='thb-entry']"  # a measure of a profile
MEASURE_HEADS = ("Measure", "Reported by", "Where", "When", "Status", "Money")  # labels in macros.html.j2
BESIDE_HEADING = "*[not(self::h2)][normalize-space() or .//svg or .//img]"  # what a section has to print
DISCLAIMER_XPATH = ".//p[contains(@class, 'thb-disclaimer')]"
MAX_PAGES_WITH_SECTIONS_IN_CONTENTS = 40
EPOCH_1980 = "315532800"  # stands in PDFs for the time at which they were made
LETTER = re.compile(r"--thb-letter: ([\d.]+)px")  # the size of labels of a map
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


def _shorten(article: HtmlElement, sections: Sequence[str]) -> None:
    """Leave of a profile its top and some sections, in this order, without what is folded; measures become tables.

    The disclaimer moves to the end of the top, the lists of maps stay.
    """
    article.classes.add("thb-brief-page")
    top = article.find("section")
    parts = {part.get("id"): part for part in top.iterchildren("section")}
    for part in parts.values():
        top.remove(part)
    filled = [parts[name] for name in sections if name in parts and parts[name].xpath(BESIDE_HEADING)]
    top.extend([*top.xpath(DISCLAIMER_XPATH), *filled])
    _enlarge_labels(top.cssselect(".thb-map > svg"))
    for first in top.xpath(f".//{ENTRY}[not(preceding-sibling::*[1][self::{ENTRY}])]"):
        _tabulate([first, *takewhile(lambda part: "thb-entry" in part.classes, first.itersiblings())])
    for folded in top.xpath(".//details[not(parent::figure)]"):
        folded.drop_tree()


def _tabulate(entries: Sequence[HtmlElement]) -> None:
    """Set measures that follow each other as a table: their parts with a label are its cells."""
    rows = [{part.get("data-label"): part for part in entry.cssselect("[data-label]")} for entry in entries]
    if unknown := (labels := set().union(*rows)).difference(MEASURE_HEADS):
        raise BuildError(f"a brief has no column for {join_words(sorted(unknown))}: add it to MEASURE_HEADS")
    heads = [head for head in MEASURE_HEADS if head in labels]
    for part in (part for row in rows for part in row.values()):
        part.tail = None
    body = [builder.TR(*(builder.TD(row.get(head, "–")) for head in heads)) for row in rows]
    head = builder.TR(*(builder.TH(head, {"scope": "col", "data-label": head}) for head in heads))
    entries[0].addprevious(builder.TABLE(builder.CLASS("thb-measures"), builder.THEAD(head), builder.TBODY(*body)))
    for entry in entries:
        entry.getparent().remove(entry)


def _unfold(article: HtmlElement) -> None:
    """Show what is folded, and what a browser shows only without scripts."""
    for part in article.xpath(".//noscript | .//details | .//summary[not(normalize-space())]"):
        part.drop_tag()


def _shorten_sources(article: HtmlElement) -> None:
    """Keep only the study in the line of sources below an exhibit, and drop the links to files."""
    for passage in article.find_class("thb-passage"):
        passage.tail = None
        passage.getparent()[:] = [passage]


def _prefix_ids(article: HtmlElement, page: str) -> None:
    """Let the ids of a page begin with its name, except in drawings, which refer to their own parts."""
    for part in article.xpath(".//*[@id and not(ancestor::svg)]"):
        part.set("id", f"{page}.{part.get('id')}")
    article.set("id", page)


def _article(page: str, book: Path, printed: Sequence[str], sections: Sequence[str] | None) -> HtmlElement:
    """Return what is printed of a page, with links to other pages of the PDF as anchors."""
    article = parse_page(book / f"{page}.html").find(".//article")
    for part in article.xpath(NOT_PRINTED):
        part.drop_tree()
    if sections is not None:
        _shorten(article, sections)
    _unfold(article)
    for figure in article.iter("figure"):
        _lay_out_figure(figure)
    _shorten_sources(article)
    _prefix_ids(article, page)
    _resolve_links(article, page, printed)
    for image in article.xpath(".//img[@src and not(starts-with(@src, 'data:'))]"):
        image.set("src", normpath(join(dirname(page), image.get("src"))))
    return article


def _lay_out_figure(figure: HtmlElement) -> None:
    """Put title and subtitle above a figure, and the source below it."""
    for part in reversed(figure.cssselect("figcaption, .thb-subtitle")):
        figure.insert(0, part)
    figure.extend(figure.cssselect("figcaption .thb-source-line"))
    if len(maps := figure.cssselect(".thb-map > svg")) > 1:
        _enlarge_labels(maps)


def _enlarge_labels(maps: Sequence[HtmlElement]) -> None:
    """Enlarge the labels of maps side by side, as on a phone, and drop those that then have no room."""
    for drawing in maps:
        letter = LETTER.search(drawing.get("style"))[1]
        for label in drawing.iter("text"):
            if label.get("class") == "thb-fits-phone":
                label.attrib.update({"font-size": letter, "dy": "6"})
            else:
                label.drop_tree()


def _resolve_links(article: HtmlElement, page: str, printed: Sequence[str]) -> None:
    """Point links to their anchors in the PDF, leave those that lead to the web, and turn others into text."""
    for link in article.xpath(".//svg//a"):  # WeasyPrint draws no more than the box of a link in a drawing
        link.tag = "g"
        link.attrib.pop("href", None)
    for link in article.xpath(".//a[@href]"):
        address, _, anchor = link.get("href").partition("#")
        target = normpath(join(dirname(page), address.partition("?")[0])).removesuffix(".html") if address else page
        if target in printed:
            link.set("href", f"#{target}.{anchor}" if anchor else f"#{target}")
        elif not address.startswith(("http:", "https:")):
            link.drop_tag()


def _without_dangling_links(body: str) -> str:
    ids = set(re.findall(r' id="([^"]+)"', body))
    return re.sub(r'href="#([^"]+)"', lambda link: link[0] if link[1] in ids else "", body)


def html_of(pdf: PdfFile, book: Path, edition: Edition) -> str:
    """Return a PDF as HTML: contents, if it has several pages, articles, and how to cite them."""
    articles = [_article(page, book, pdf.pages, pdf.sections) for page in pdf.pages]
    disclaimers = [p for article in articles for p in article.xpath(DISCLAIMER_XPATH)] if len(articles) > 1 else []
    for p in disclaimers:  # the front page says once what each page says
        p.drop_tree()
    if pdf.sections is not None:
        articles[0].find(".//h1").text = pdf.title
    work = cite.edition()
    frame = jinja2.Template(FRAME.read_text(encoding="utf-8"), autoescape=True)
    text = frame.render(
        pdf=pdf, work=work, day=date_in_words(work["date-released"]), articles=articles, disclaimers=disclaimers[:1],
        has_sections=len(articles) <= MAX_PAGES_WITH_SECTIONS_IN_CONTENTS,
        to_html=lambda element: Markup(html.tostring(element, encoding="unicode", with_tail=False)),
        edition=cite.reference(work), study=cite.reference(cite.study()),
        address=urljoin(base(edition), f"{pdf.linked_from}.html") if base(edition) else "",
    )  # fmt: skip
    return _without_dangling_links(text)


def write_pdf(pdf: PdfFile, book: Path, edition: Edition, target: Path) -> None:
    """Write a PDF/UA-1 file, a brief in larger type if that takes no page more.

    With SOURCE_DATE_EPOCH, the same content and fonts give the same bytes.
    """
    import weasyprint  # noqa: PLC0415 - an extra, and slow to import

    source = weasyprint.HTML(string=html_of(pdf, book, edition), base_url=f"{book.resolve().as_posix()}/")
    options = {"pdf_variant": "pdf/ua-1", "pdf_identifier": pdf.digest.encode()}
    styles = [[STYLE, LARGER], [STYLE]] if pdf.sections else [[STYLE]]
    tried = (source.render(stylesheets=each, **options) for each in styles)
    document = min(tried, key=lambda each: len(each.pages))  # the larger, unless it needs another page
    with replacing(target) as new:
        document.write_pdf(new, **options)


def _print_all(todo: Sequence[PdfFile], book: Path, edition: Edition, progress: Progress, root: Path) -> None:
    """Write PDFs to the store, in parallel; an interrupted one leaves no file."""
    with progress("PDF", len(todo)) as step, workers(len(todo), SOURCE_DATE_EPOCH=EPOCH_1980) as pool:
        futures = {pool.submit(write_pdf, pdf, book, edition, stored_path(pdf, edition, root)): pdf for pdf in todo}
        for future in as_completed(futures):
            future.result()
            step(futures[future].path)


def add_pdfs_to_book(edition: Edition, progress: Progress = silent, root: Path = BUILD) -> int:
    """Add its PDFs to a published book, each linked from its page; return how many were made.

    Those whose pages did not change are reused. Raises BuildError without a book, WeasyPrint or Pango.
    """
    check_ready()
    with amend(edition, root) as book:
        pdfs = list(pdf_files(edition, book))
        current = {stored_path(pdf, edition, root) for pdf in pdfs}
        todo = [pdf for pdf in reversed(pdfs) if not stored_path(pdf, edition, root).exists()]  # the longest first
        try:
            if todo:
                _print_all(todo, book, edition, progress, root)
        finally:
            for old in set((root / FOLDER / edition.slug).glob("*")) - current:
                old.unlink()
        add_pdfs(pdfs, edition, book, root)
    return len(todo)
