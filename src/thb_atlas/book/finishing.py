"""Finish the pages of a compiled book: repair them, make them light, and give their figures files with clear names.

What only the audit shows is deferred: it is text until a reader asks for it (audit.js), or without scripts a part of
the page. A heavy page has it in a file of its own: a script that is loaded on demand, and a page for readers without
scripts. Icons are masks of custom.css. Each figure is drawn for a desk and for a phone; a page fetches one of the two,
or embeds it.
"""

import json
import re
from base64 import b64decode
from collections.abc import Iterable
from pathlib import Path
from posixpath import relpath

import jinja2
from lxml import html
from lxml.html import HtmlElement, builder

from ..core.markup import inert
from ..core.paths import BOOK
from ..data.boundaries import DISCLAIMER
from .finished import DEFERRED_DIR, page_text, pages_in, to_html
from .html_fixes import AUDIT, apply_fixes

UNUSED_SCRIPTS = ("fontawesome.js", "sphinx_highlight.js", "design-tabs.js", "togglebutton.js")
# scripts, by what they work on
SCRIPTS_FOR = {"compare.js": ".thb-compare", "explorer.js": ".thb-count", "who_does_what.js": ".thb-who-does-what"}
AUDIT_CONTENT_XPATH = (
    "//span[contains(@class, 'thb-popover')] | "
    f"//section[@id='{AUDIT}']//div[contains(@class, 'thb-scroll')]/table[not(ancestor::*[@class='thb-explorer'])]"
)
NOSCRIPT_XPATH = "//article//noscript[*]"
SVG_NOISE = (  # parts of a drawing: metadata, styles that would apply to the page, defaults
    r'(?s)^.*?(?=<svg)|<metadata>.*?</metadata>|<style.*?</style>| font-family: [^;]*;| transform="rotate\(-0 [^"]*"'
)
EMBEDDED_UP_TO = 100_000  # characters of a drawing
MAX_PAGE_CHARS = 340_000  # scripts, styles and figures add 320,000
LICENCE = "thb-atlas, CC BY 4.0"
CSS_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")  # within @media, its rules
CSS_FUNCTION = re.compile(r":(?:not|is|where|has)\([^()]*\)")  # not looked at: such parts only ever keep a rule


def _drop_scripts(page: HtmlElement) -> None:
    for script in page.xpath("//script[@src]"):
        name = script.get("src").partition("?")[0].rpartition("/")[2]
        if name in UNUSED_SCRIPTS or (name in SCRIPTS_FOR and not page.cssselect(SCRIPTS_FOR[name])):
            script.drop_tree()


def _shorten_links(page: HtmlElement, folder: str) -> None:
    """Shorten links that stay within a folder of the book: some pages have thousands."""
    for link in page.xpath("//a[@href]"):
        link.set("href", link.get("href").removeprefix(f"../{folder}/"))


def _defer_audit(page: HtmlElement) -> None:
    """Put rows behind numbers, and tables of the audit, into `noscript`, as text for browsers; neighbours share one."""
    for part in page.xpath(AUDIT_CONTENT_XPATH):
        noscript = part.getprevious()
        if noscript is None or noscript.get("class") != "thb-deferred" or noscript.tail:
            noscript = html.Element("noscript", {"class": "thb-deferred"})
            part.addprevious(noscript)
        noscript.tail, part.tail = part.tail, None
        noscript.append(part)


def _move_deferred_to_files(page: HtmlElement, path: Path, target: Path) -> None:
    """Move what the page of a path defers to the page `target` and a script beside it (audit.js); leave links."""
    parts = {}
    for number, noscript in enumerate(page.xpath(NOSCRIPT_XPATH)):
        parts[f"part-{number}"] = "".join(html.tostring(part, encoding="unicode") for part in noscript)
        address = f"{relpath(target.as_posix(), path.parent.as_posix())}#part-{number}"
        noscript[:] = [builder.A("Rows and tables", builder.CLASS("thb-deferred-link"), href=address)]
    target.parent.mkdir(parents=True, exist_ok=True)
    base = f"{relpath(path.parent.as_posix(), target.parent.as_posix())}/"
    template = jinja2.Template((BOOK / "deferred.html").read_text(encoding="utf-8"), keep_trailing_newline=True)
    text = template.render(title=inert(page.findtext(".//title")), base=base, parts=parts)
    target.write_text(text, encoding="utf-8")
    script = f"window.thbDeferred = {json.dumps(parts, ensure_ascii=False)};\n"
    target.with_suffix(".js").write_text(script, encoding="utf-8")


def _embed(drawing: str, name: str, alt: str) -> HtmlElement:
    """Return an SVG as an element of a page; its ids begin with the name of the figure, unused ones are left out."""
    reduced = re.sub(SVG_NOISE, "", drawing)
    used = {*re.findall(r'(?:href="#|url\(#)([^")]+)', reduced)}
    reduced = re.sub(r' id="([^"]+)"', lambda found: found[0] if found[1] in used else "", reduced)
    svg = html.fragment_fromstring(re.sub(r'( id="|href="#|url\(#)', rf"\g<1>{name}-", reduced))
    svg.attrib.pop("height")
    svg.attrib.update({"role": "img", "aria-label": alt, "class": "thb-desk", "stroke-linejoin": "round"})
    return svg


def _store_drawing(image: HtmlElement, drawing: str, file: Path, path: Path) -> None:
    """Make a file of a drawing the source of an image of the page `path`, which loads when about to be seen."""
    file.write_text(drawing, encoding="utf-8")
    width, height = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawing).groups()
    size = {"width": f"{float(width):.0f}", "height": f"{float(height):.0f}"}
    image.attrib.update({"src": relpath(file.as_posix(), path.parent.as_posix()), "loading": "lazy", **size})


def _describe_drawing(drawing: str, figure: HtmlElement) -> str:
    title, passage = (figure.find_class(name)[0].text_content() for name in ("caption-text", "thb-passage"))
    elements = [builder.E.title(title), builder.E.desc(f"{passage} · {LICENCE}")]
    description = "".join(html.tostring(element, encoding="unicode", with_tail=False) for element in elements)
    return re.sub(r"<svg[^>]*>", lambda begin: begin[0] + description, drawing, count=1)


def _place_figures(page: HtmlElement, path: Path, images: Path) -> None:
    """Store the drawings of each figure under its name, with a link below it."""
    for figure in page.cssselect("figure[id]:has(img.thb-phone)"):
        desk = figure.cssselect("img:not(.thb-phone)")[0]
        phone = figure.cssselect("img.thb-phone")[0]
        name = figure.get("id")
        for_phone = b64decode(phone.get("src").partition(",")[2]).decode()
        drawing = _describe_drawing((path.parent / desk.get("src")).read_text(encoding="utf-8"), figure)
        _store_drawing(phone, for_phone, images / f"{name}-phone.svg", path)
        _store_drawing(desk, drawing, images / f"{name}.svg", path)
        phone.drop_tree()
        desk.addnext(phone)
        desk.classes.add("thb-desk")
        _offer(figure, desk.get("src"))
        if len(drawing) < EMBEDDED_UP_TO and not any("thb-audit" in above.classes for above in figure.iterancestors()):
            desk.getparent().replace(desk, _embed(drawing, name, desk.get("alt")))


def _offer(figure: HtmlElement, address: str) -> None:
    """Offer the file of a figure in the line below it."""
    link = builder.A("SVG", href=address, download="")
    figure.cssselect(".thb-source-line")[0].append(builder.SPAN(" · Figure as ", link, builder.CLASS("thb-drawn")))


def _place_maps(page: HtmlElement, path: Path, images: Path) -> None:
    """Store each map, with its inset and legend, as a file that opens alone, with a link below it."""
    template = jinja2.Template((BOOK / "map.svg.j2").read_text(encoding="utf-8"), autoescape=True)
    images.mkdir(exist_ok=True)  # Sphinx makes none for a book without other drawings, such as a preview of a region
    for figure in page.cssselect("figure[id]:has(> .thb-map)"):
        drawings = []
        for drawn in figure.cssselect(".thb-map > svg"):
            parts = "".join(html.tostring(part, encoding="unicode", method="xml") for part in drawn)
            unlinked = re.sub(r"<(/?)a\b[^>]*>", r"<\1g>", parts)  # a link would lead from the file to nowhere
            drawings.append((drawn.xpath("string(preceding-sibling::p[1])"), drawn.get("viewbox").split(), unlinked))
        items = figure.cssselect(".thb-legend > li")
        keys = [(item.xpath("string(.//@fill[. != 'none'])"), item.text_content().strip()) for item in items]
        drawing = template.render(drawings=drawings, keys=keys, boundaries=DISCLAIMER)
        file = images / f"{path.stem}-{figure.get('id')}.svg"
        file.write_text(_describe_drawing(drawing, figure), encoding="utf-8")
        _offer(figure, relpath(file.as_posix(), path.parent.as_posix()))


def _drop_files(out: Path, text: str) -> None:
    """Delete files that no page loads: drawings that were renamed, source maps, unused scripts."""
    used_drawings = {*re.findall(r"_images/([^\"?#]+)", text)}
    unused = [path for path in (out / "_images").glob("*") if path.name not in used_drawings]
    static = (out / "_static").rglob("*.*")
    for path in [*unused, *(path for path in static if path.suffix == ".map" or path.name in UNUSED_SCRIPTS)]:
        path.unlink()


def _finish_page(path: Path, out: Path, disclaimer: str) -> None:
    page = html.document_fromstring(path.read_text(encoding="utf-8"))
    apply_fixes(page)
    _drop_scripts(page)
    for title in page.xpath("(//article//h1)[1]"):
        title.addnext(html.fragment_fromstring(disclaimer))
    if path.parent != out:
        _shorten_links(page, path.parent.name)
    _place_figures(page, path, out / "_images")
    _place_maps(page, path, out / "_images")
    _defer_audit(page)
    deferred = out / DEFERRED_DIR / path.relative_to(out)
    for old in (deferred, deferred.with_suffix(".js")):
        old.unlink(missing_ok=True)
    text = to_html(page)
    if len(text) > MAX_PAGE_CHARS and page.xpath(NOSCRIPT_XPATH):
        _move_deferred_to_files(page, path, deferred)
        text = to_html(page)
    path.write_text(text, encoding="utf-8")


def _drop_unused_styles(sheet: Path, names: set[str]) -> None:
    """Drop the rules of a style sheet for classes that are not among `names`: three quarters of the theme's."""

    def used(rule: re.Match) -> str:
        selectors = re.split(r",(?![^()]*\))", rule[1])
        kept = [s for s in selectors if {*re.findall(r"\.(-?[a-zA-Z_][\w-]*)", CSS_FUNCTION.sub("", s))} <= names]
        return f"{','.join(kept)}{{{rule[2]}}}" if kept else ""

    css = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    sheet.write_text(CSS_RULE.sub(used, css), encoding="utf-8")


def finish_pages(out: Path, written: Iterable[Path]) -> None:
    """Repair pages that Sphinx has just written to the folder `out`, and make them and all style sheets light."""
    disclaimer = (BOOK / "_templates" / "disclaimer.html").read_text(encoding="utf-8").strip()
    for path in written:
        _finish_page(path, out, disclaimer)
    text = "\n".join(page_text(path) for path in pages_in(out))
    _drop_files(out, text)
    scripts = {*(out / "_static").rglob("*.js")} - {*(out / DEFERRED_DIR).rglob("*.js")}
    named = [*{*re.findall(r'class="([^"]*)"', text)}, *(path.read_text(encoding="utf-8") for path in scripts)]
    names = {*re.findall(r"[\w-]+", " ".join(named))}
    for sheet in (out / "_static").rglob("*.css"):
        _drop_unused_styles(sheet, names)
