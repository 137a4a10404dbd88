"""A Sphinx extension: repair, on every built page, what makes the theme's HTML less accessible or less safe.

Each `_fix` below gets the parsed page and changes it in place; scripts and styles stay as they are.
"""

from collections import Counter
from functools import cache, partial
from pathlib import Path

from lxml import etree
from lxml.cssselect import CSSSelector
from sphinx.application import Sphinx

PERCENT = "\N{NO-BREAK SPACE}%"
LONG_CELLS = etree.XPath("//article//tr/*[self::td or ancestor::tbody][string-length(normalize-space()) > 60]")
HEADINGS = ("h1", "h2", "h3", "h4")
Element = etree._Element


_selector = cache(partial(CSSSelector, translator="html"))


def _select(page: Element, css: str) -> list[Element]:
    return _selector(css)(page)


def _text(element: Element) -> str:
    return " ".join(part.strip() for part in element.itertext() if part.strip())


def _classes(element: Element | None) -> set[str]:
    return set() if element is None else set(element.get("class", "").split())


def _within(element: Element, *classes: str) -> bool:
    return any(_classes(above) & set(classes) for above in element.iterancestors())


def _fix_labels(page: Element) -> None:
    """Let what is read out be what is seen: a hidden cell's summary needs no other name, an icon none."""
    for summary in _select(page, "details.hide > summary"):
        summary.attrib.pop("aria-label", None)
    for summary in _select(page, "ul.bd-sidenav li > details > summary"):
        chapter = summary.xpath("(preceding::a)[last()]")
        summary.set("aria-label", f"Pages under {_text(chapter[0])}" if chapter else "Pages")
    for button in _select(page, "button[title]:not([aria-label]), a.btn[title]:not([aria-label])"):
        if not _text(button):
            button.set("aria-label", button.get("title"))
    for icon in _select(page, "i[class*=fa-], span[class*=fa-]"):
        icon.set("aria-hidden", "true")


def _fix_landmarks(page: Element) -> None:
    """Put the logo and the search button into a landmark; the logo beside the title is decoration."""
    for part in _select(page, "div.sidebar-primary-items__start"):
        part.attrib.update({"role": "navigation", "aria-label": "Book"})
    for image in _select(page, "a.navbar-brand img"):
        image.attrib.update({"alt": "", "role": "presentation"})


def _fix_headings(page: Element) -> None:
    """Leave one h1: the theme repeats the title for print."""
    for title in page.xpath("id('jb-print-docs-body')//h1"):
        title.tag = "p"
        title.set("class", "thb-print-title")


def _fix_bibliography(page: Element) -> None:
    """Make a bibliography a list of items: docutils gives its entries a role that is deprecated."""
    for entry in _select(page, "div[role=doc-biblioentry]"):
        entry.set("role", "listitem")
        entry.getparent().set("role", "list")


def _scope(cell: Element) -> str:
    direction = "col" if next(cell.iterancestors("thead"), None) is not None else "row"
    return f"{direction}group" if int(cell.get(f"{direction}span", "1")) > 1 else direction


def _fix_headers(page: Element) -> None:
    """Give each header cell a scope; a header cell that says nothing is none."""
    for cell in page.iter("th"):
        if not _text(cell) and cell.find(".//img") is None:
            cell.tag = "td"
            cell.attrib.pop("scope", None)
        elif not cell.get("scope"):
            cell.set("scope", _scope(cell))


def _mark_long_cells(page: Element) -> None:
    """Mark cells of running text: they keep a width that can be read, and the table scrolls instead."""
    for cell in LONG_CELLS(page):
        if "thb-text" not in _classes(cell):
            cell.set("class", f"{cell.get('class', '')} thb-text".strip())


def _label(element: Element, heading: Element | None) -> str:
    """Name a table or figure by its caption, else by the heading above."""
    figure, kind = next(element.iterancestors("figure"), None), "Table" if element.tag == "table" else "Figure"
    captions = [element.find("caption"), None if figure is None else figure.find("figcaption")]
    caption = next((c for c in captions if c is not None), None)
    if caption is None:
        return f"{kind} in: {'this page' if heading is None else _words(heading)}"
    return _words(next(iter(_select(caption, ".caption-text")), caption))


def _words(element: Element) -> str:
    return " ".join(_text(element).rstrip("#¶").split())


def _is_wide(element: Element) -> bool:
    above = {e.tag for e in element.iterancestors("article", "figure")}
    if element.tag == "img":
        return _within(element, "cell_output") or above == {"article", "figure"}
    return element.tag == "table" and "article" in above


def _fix_wide(page: Element) -> None:
    """Put each table and figure into a container that scrolls sideways, by keyboard too, under a name of its own."""
    heading = None
    for element in list(page.iter("table", "img", *HEADINGS)):
        if element.tag in HEADINGS:
            heading = element
        if not _is_wide(element) or _within(element, "thb-scroll", "highlighttable", "highlight"):
            continue
        label, linked = _label(element, heading), element.getparent().tag == "a"
        inner, box = element.getparent() if linked else element, etree.Element("div")
        inner.addprevious(box)
        box.tail, inner.tail = inner.tail, None
        box.append(inner)
        kind = "" if element.tag == "table" else " thb-figure"
        box.attrib.update({"class": f"thb-scroll{kind}", "role": "region", "aria-label": label, "tabindex": "0"})
    named = Counter()
    for box in _select(page, "div.thb-scroll[role=region]"):
        named[label := box.get("aria-label", "")] += 1
        box.set("aria-label", f"{label} ({named[label]})" if named[label] > 1 else label)


def _fix_links(page: Element) -> None:
    """Keep other sites from reaching back through a link; let a download be one, in the same window."""
    for link in page.iter("a"):
        if link.get("href", "").startswith(("http:", "https:")):
            link.set("rel", "external noopener noreferrer")
        if "download" in link.get("class", "") and "target" in link.attrib:
            del link.attrib["target"]
            link.set("download", "")


def _fix_popovers(page: Element) -> None:
    """Keep one popover of each id: a number that stands on a page twice opens the same rows."""
    named = Counter()
    for popover in _select(page, "span[popover][id]"):
        named[popover.get("id")] += 1
        popover.tag = "again" if named[popover.get("id")] > 1 else "span"
    if len(named) < named.total():
        etree.strip_elements(page, "again", with_tail=False)


def _fix_units(page: Element) -> None:
    """Put a sign of per cent behind a number in a paragraph into its button: browsers break lines behind buttons."""
    for button in _select(page, "p button.thb-rows"):
        popover = button.getnext()
        before = popover if not button.tail and popover is not None and "popover" in popover.attrib else button
        if (before.tail or "").startswith(PERCENT):
            button.text, before.tail = f"{button.text or ''}{PERCENT}", before.tail.removeprefix(PERCENT)


FIXES = [
    _fix_labels, _fix_landmarks, _fix_headings, _fix_bibliography, _fix_headers, _mark_long_cells, _fix_wide,
    _fix_links, _fix_popovers, _fix_units,
]  # fmt: skip


def repair(text: str) -> str:
    """Return a page's HTML, repaired."""
    page = etree.fromstring(text, etree.HTMLParser())
    for fix in FIXES:
        fix(page)
    return etree.tostring(page.getroottree(), encoding="unicode", method="html", doctype="<!DOCTYPE html>")


def _pages(app: Sphinx) -> dict[Path, int]:
    """Return the pages that are there, with the time when each was written."""
    found = sorted(Path(app.outdir).rglob("*.html"))
    return {path: path.stat().st_mtime_ns for path in found if "_static" not in path.parts}


def _repair_all(app: Sphinx, exception: Exception | None) -> None:
    """Repair each page that this build wrote."""
    if exception is not None or app.builder.format != "html":
        return
    for path, written in _pages(app).items():
        if written != app.thb_pages_before.get(path):
            path.write_text(repair(path.read_text(encoding="utf-8")), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("builder-inited", lambda app: setattr(app, "thb_pages_before", _pages(app)))
    app.connect("build-finished", _repair_all)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
