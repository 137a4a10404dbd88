"""Fixes of the theme's HTML for every page of a compiled book: accessible, safe, described, its audit marked.

Each function of `FIXES` gets the parsed page and changes it in place; scripts and styles stay as they are.
"""

from base64 import b64encode
from hashlib import sha256
from textwrap import shorten

from lxml import html
from lxml.html import HtmlElement

LONG_CELLS = "//article//tr/*[self::td or ancestor::tbody][string-length(normalize-space()) > 60]"
DOWNLOADS = {".ipynb": "Notebook", ".md": "Markdown", ".pdf": "Print"}
AUDIT = "the-audit"  # the id of the section below `## The audit` of a notebook
HEADING_ABOVE = "preceding::*[self::h1 or self::h2 or self::h3 or self::h4][1]"
WIDE = "article table, article figure img:not(.thb-phone), .cell_output img:not(.thb-phone)"  # phones have their own
POLICY = (  # what a page may load; its scripts are added
    "default-src 'none'; style-src 'self' file: 'unsafe-inline'; img-src 'self' file: data:; font-src 'self' file:; "
    "connect-src 'self' file:; form-action 'self' file:; base-uri 'none'"
)


def _text(element: HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def _title(element: HtmlElement) -> str:
    """Return a heading or caption without the sign of its link."""
    return _text(element).rstrip("#¶").strip()


def _fix_labels(page: HtmlElement) -> None:
    """Let screen readers say what is seen: the summary of a hidden cell needs no other name, an icon none."""
    for summary in page.cssselect("details.hide > summary"):
        summary.attrib.pop("aria-label", None)
    for button in page.cssselect("button[title]:not([aria-label]), a.btn[title]:not([aria-label])"):
        if not _text(button):
            button.set("aria-label", button.get("title"))
    for icon in page.cssselect("i[class*=fa-], span[class*=fa-]"):
        icon.set("aria-hidden", "true")


def _fix_landmarks(page: HtmlElement) -> None:
    """Put the logo into a landmark, as decoration beside the title, and let the skip link lead to the content."""
    for link in page.cssselect("#pst-skip-link a"):
        page.find(".//article").set("id", "content")
        link.set("href", "#content")
    for part in page.cssselect("div.sidebar-primary-items__start"):
        part.attrib.update({"role": "navigation", "aria-label": "Book"})
    for image in page.cssselect("a.navbar-brand img"):
        image.attrib.update({"alt": "", "role": "presentation"})


def _fix_headings(page: HtmlElement) -> None:
    """Leave one h1: the theme repeats the title for print."""
    for title in page.cssselect("#jb-print-docs-body h1"):
        title.tag = "p"
        title.set("class", "thb-print-title")


def _fix_bibliography(page: HtmlElement) -> None:
    """Make a bibliography a list of items: docutils gives its entries a role that is deprecated."""
    for entry in page.cssselect("div[role=doc-biblioentry]"):
        entry.set("role", "listitem")
        entry.getparent().set("role", "list")


def _fix_headers(page: HtmlElement) -> None:
    """Give each header cell a scope; an empty one becomes a plain cell."""
    for cell in page.iter("th"):
        if not _text(cell) and cell.find(".//img") is None:
            cell.tag = "td"
            cell.attrib.pop("scope", None)
        elif not cell.get("scope"):
            cell.set("scope", "col" if cell.xpath("ancestor::thead") else "row")


def _mark_long_cells(page: HtmlElement) -> None:
    """Mark cells of running text: they keep a readable width, and the table scrolls instead."""
    for cell in page.xpath(LONG_CELLS):
        cell.classes.add("thb-text")


def _name_of(element: HtmlElement) -> str:
    """Name a table or figure by its caption, else by the heading above."""
    captions = element.xpath("caption") + element.xpath("ancestor::figure[1]/figcaption")
    if captions:
        return _title(next(iter(captions[0].cssselect(".caption-text")), captions[0]))
    headings = [_title(heading) for heading in element.xpath(HEADING_ABOVE)]
    return f"{'Table' if element.tag == 'table' else 'Figure'} in: {', '.join(headings) or 'this page'}"


def _wrap_wide(page: HtmlElement) -> None:
    """Put each table and figure into a container with a name that scrolls sideways, by keyboard too."""
    for element in page.cssselect(WIDE):
        if any("thb-scroll" in above.classes for above in element.iterancestors()):
            continue
        box = html.Element("div", {"class": "thb-scroll" if element.tag == "table" else "thb-scroll thb-figure"})
        box.attrib.update({"role": "region", "aria-label": _name_of(element), "tabindex": "0"})
        element.addprevious(box)
        box.tail, element.tail = element.tail, None
        box.append(element)


def _fix_links(page: HtmlElement) -> None:
    """Keep other sites from reaching back through a link, and let downloads start in the same window."""
    for link in page.iter("a"):
        if link.get("href", "").startswith(("http:", "https:")):
            link.set("rel", "external noopener noreferrer")
    for link in page.cssselect("a.btn-download-source-button[target]"):
        del link.attrib["target"]
        link.set("download", "")


def _name_downloads(page: HtmlElement) -> None:
    """Call the entries of the header's menu what they give; the theme calls them `.ipynb`, `.md` and `.pdf`."""
    for entry in page.cssselect(".dropdown-download-buttons .btn__text-container"):
        entry.text = DOWNLOADS.get(entry.text, entry.text)
    for button in page.cssselect(".btn-download-pdf-button"):
        button.set("title", "Print this page")


def _fix_popovers(page: HtmlElement) -> None:
    """Keep one popover of each id: a number that stands on a page twice opens the same rows."""
    seen = set()
    for popover in page.cssselect("span[popover][id]"):
        if popover.get("id") in seen:
            popover.drop_tree()
        seen.add(popover.get("id"))


def _mark_audit(page: HtmlElement) -> None:
    """Mark what belongs to the audit of a page: its section, marks, rows of numbers, code, provenance."""
    parts = f"section#{AUDIT}, a.thb-mark, span.thb-popover, details.above-input, .thb-provenance, .tag_audit"
    in_contents = f'.bd-sidebar-secondary :has(> a[href="#{AUDIT}"])'
    for part in page.cssselect(f"{parts}, {in_contents}"):
        part.classes.add("thb-audit")


def _add_description(page: HtmlElement) -> None:
    """Describe the page in its head by what stands above its first section, or else by its title."""
    title = (page.findtext(".//article//h1") or "").strip()
    opening = "//article//p[not(preceding::h2[ancestor::article])][not(@class) or contains(@class, 'thb-lead')]"
    texts = [" ".join("".join(paragraph.xpath(SHOWN_TEXT)).split()) for paragraph in page.xpath(opening)]
    description = next((text for text in texts if len(text) > 60), f"What the study says: {title}.")
    content = shorten(description, 200, placeholder=" …")
    for head in page.xpath("/html/head"):
        for name, value in (("name", "description"), ("property", "og:description")):
            head.append(html.Element("meta", {name: value, "content": content}))


def _digest(script: HtmlElement) -> str:
    return b64encode(sha256((script.text or "").encode()).digest()).decode()


def _set_policy(page: HtmlElement) -> None:
    """Let the page run the scripts of the book, and those that the theme writes outside the article; nothing else.

    A script that came into the article with the data does not run. `file:` is for books that are read from a disk.
    """
    for button in page.xpath("//*[@onclick='window.print()']"):
        del button.attrib["onclick"]
        button.classes.add("thb-print")
    inline = page.xpath("//script[not(@src) and not(ancestor::article)]")
    digests = " ".join(dict.fromkeys(f"'sha256-{_digest(script)}'" for script in inline))
    policy = {"http-equiv": "Content-Security-Policy", "content": f"{POLICY}; script-src 'self' file: {digests}"}
    for head in page.xpath("/html/head"):
        head.insert(0, html.Element("meta", policy))


SHOWN_TEXT = ".//text()[not(ancestor::*[@popover or contains(@class, 'thb-audit')])]"
FIXES = [  # in this order: some read what others mark
    _fix_labels, _fix_landmarks, _fix_headings, _fix_bibliography, _fix_headers, _mark_long_cells, _wrap_wide,
    _fix_links, _name_downloads, _fix_popovers, _mark_audit, _add_description, _set_policy,
]  # fmt: skip


def apply_fixes(page: HtmlElement) -> None:
    """Repair a page in place, once: a second call adds a second policy and second descriptions."""
    for fix in FIXES:
        fix(page)
