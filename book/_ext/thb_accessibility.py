"""A Sphinx extension: repair, on every built page, what makes the theme's HTML less accessible or less safe.

Each `_fix` below gets the parsed page and changes it in place; scripts and styles stay as they are.
"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from sphinx.application import Sphinx

LONG = 60
IMAGES = ".cell_output img, article figure img"


def _fix_labels(page: BeautifulSoup) -> None:
    """Let what is read out be what is seen: a hidden cell's summary needs no other name, an icon none."""
    for summary in page.select("details.hide > summary"):
        del summary["aria-label"]
    for summary in page.select(".bd-sidenav li > details > summary"):
        chapter = summary.find_previous("a")
        summary["aria-label"] = f"Pages under {chapter.get_text(' ', strip=True)}" if chapter else "Pages"
    for button in page.select("button[title]:not([aria-label]), a.btn[title]:not([aria-label])"):
        if not button.get_text(strip=True):
            button["aria-label"] = button["title"]
    for icon in page.select("i[class*=fa-], span[class*=fa-]"):
        icon["aria-hidden"] = "true"


def _fix_landmarks(page: BeautifulSoup) -> None:
    """Put the logo and the search button into a landmark; the logo beside the title is decoration."""
    for part in page.select(".sidebar-primary-items__start"):
        part.attrs |= {"role": "navigation", "aria-label": "Book"}
    for image in page.select(".navbar-brand img"):
        image.attrs |= {"alt": "", "role": "presentation"}


def _fix_headings(page: BeautifulSoup) -> None:
    """Leave one h1: the theme repeats the title for print."""
    for title in page.select("#jb-print-docs-body h1"):
        title.name = "p"
        title["class"] = "thb-print-title"


def _fix_bibliography(page: BeautifulSoup) -> None:
    """Make a bibliography a list of items: docutils gives its entries a role that is deprecated."""
    for entry in page.select("[role=doc-biblioentry]"):
        entry["role"] = "listitem"
        if entry.parent is not None:
            entry.parent["role"] = "list"


def _scope(cell: Tag) -> str:
    direction = "col" if cell.find_parent("thead") else "row"
    return f"{direction}group" if int(cell.get(f"{direction}span", 1)) > 1 else direction


def _fix_headers(page: BeautifulSoup) -> None:
    """Give each header cell a scope; a header cell that says nothing is none."""
    for cell in page.select("table th"):
        if not cell.get_text(strip=True) and not cell.find("img"):
            cell.name = "td"
            del cell["scope"]
        elif not cell.get("scope"):
            cell["scope"] = _scope(cell)


def _mark_long_cells(page: BeautifulSoup) -> None:
    """Mark cells of running text: they keep a width that can be read, and the table scrolls instead."""
    for cell in page.select("article td, article tbody th"):
        if len(cell.get_text(" ", strip=True)) > LONG and "thb-text" not in cell.get("class", []):
            cell["class"] = [*cell.get("class", []), "thb-text"]


def _label(element: Tag) -> str:
    caption = element.find("caption") or element.find_next_sibling("figcaption")
    if caption is None and (figure := element.find_parent("figure")):
        caption = figure.find("figcaption")
    heading = element.find_previous(["h1", "h2", "h3", "h4"])
    named = (caption and caption.select_one(".caption-text")) or caption or heading
    text = " ".join(named.get_text(" ", strip=True).rstrip("#¶").split()) if named else "this page"
    kind = "Table" if element.name == "table" else "Figure"
    return text if caption else f"{kind} in: {text}"


def _fix_wide(page: BeautifulSoup) -> None:
    """Put each table and figure into a container that scrolls sideways, by keyboard too, under a name of its own."""
    for element in page.select(f"article table, {IMAGES}"):
        if element.find_parent(class_=["thb-scroll", "highlighttable", "highlight"]):
            continue
        box = page.new_tag("div", role="region", tabindex="0")
        box["class"] = "thb-scroll" if element.name == "table" else "thb-scroll thb-figure"
        box["aria-label"] = _label(element)
        (element.parent if element.parent.name == "a" else element).wrap(box)
    named = Counter()
    for box in page.select(".thb-scroll[role=region]"):
        named[label := box.get("aria-label", "")] += 1
        box["aria-label"] = f"{label} ({named[label]})" if named[label] > 1 else label


def _fix_links(page: BeautifulSoup) -> None:
    """Keep other sites from reaching back through a link; let a download be one, in the same window."""
    for link in page.select("a[href^='http:'], a[href^='https:']"):
        link["rel"] = "external noopener noreferrer"
    for link in page.select("a[class*=download][target]"):
        del link["target"]
        link["download"] = ""


FIXES: list[Callable[[BeautifulSoup], None]] = [
    _fix_labels, _fix_landmarks, _fix_headings, _fix_bibliography, _fix_headers, _mark_long_cells, _fix_wide,
    _fix_links,
]  # fmt: skip


def repair(html: str) -> str:
    """Return a page's HTML, repaired."""
    page = BeautifulSoup(html, "html.parser")
    for fix in FIXES:
        fix(page)
    return str(page)


def _repair_all(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    root = Path(app.outdir)
    for path in sorted(root.rglob("*.html")):
        if "_static" not in path.relative_to(root).parts:
            path.write_text(repair(path.read_text(encoding="utf-8")), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("build-finished", _repair_all)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
