"""Finish the pages of a compiled book: repaired, and light; give their figures files whose names speak.

What only the audit shows is held as text until it is asked for (audit.js); without scripts it stands there. Icons are
masks of custom.css. A figure is drawn for a desk and for a phone: a page fetches one of them, or has it in itself.
"""

import re
from base64 import b64decode
from collections.abc import Iterable, Set
from pathlib import Path

from lxml import html
from lxml.html import HtmlElement, builder

from ..core.paths import BOOK
from .accessibility import repair

UNUSED = ("fontawesome.js", "sphinx_highlight.js", "design-tabs.js", "togglebutton.js")
NEEDED = {"browse.js": ".thb-browse, .thb-explore", "explore.js": ".thb-explore"}  # scripts, and what they serve
HELD = (
    "//span[contains(@class, 'thb-behind')] | "
    "//section[@id='the-audit']//div[contains(@class, 'thb-scroll')]/table[not(ancestor::*[@class='thb-browse'])]"
)
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
ALTERNATIVES = re.compile(r":(?:not|is|where|has)\([^()]*\)|\[[^]]*\]|\\.")
NOT_INLINE = re.compile(  # of a drawing within a page: what names files, sets style for all, or says what is so anyway
    r"^.*?(?=<svg)|<metadata>.*?</metadata>|<style.*?</style>| font-family: [^;]*;|"
    r' transform="rotate\(-0 [^"]*"|\bid="\w*[_.]\w+"',
    re.DOTALL,
)
MOST = 100_000  # letters of a drawing that a page has in itself
LICENCE = "thb-atlas, CC BY 4.0"


def _drop_scripts(page: HtmlElement) -> None:
    """Take away scripts of the theme and of extensions for what this book does not have."""
    for script in page.xpath("//script[@src]"):
        name = script.get("src").partition("?")[0].rpartition("/")[2]
        if name.endswith(UNUSED) or (name in NEEDED and not page.cssselect(NEEDED[name])):
            script.drop_tree()


def _say_whose(page: HtmlElement, words: str) -> None:
    """Say under the title of a page whose edition this is."""
    for title in page.xpath("//article//h1")[:1]:
        title.addnext(html.fragment_fromstring(words))


def _shorten(page: HtmlElement, folder: str) -> None:
    """Let links within a folder of the book not leave it: some pages have thousands."""
    for link in page.xpath("//a[@href]"):
        link.set("href", link.get("href").removeprefix(f"../{folder}/"))


def _hold(page: HtmlElement) -> None:
    """Hold rows behind numbers, and tables of the audit, as text; what stands together is held together."""
    for part in page.xpath(HELD):
        before = part.getprevious()
        if next(part.iterancestors("noscript"), None) is not None:
            continue
        if before is None or before.get("class") != "thb-held" or before.tail:
            before = html.Element("noscript", {"class": "thb-held"})
            part.addprevious(before)
        before.tail, part.tail = part.tail, None
        before.append(part)


def _inline(drawn: str, name: str, alt: str) -> HtmlElement:
    """Return an SVG as an element of a page: ids that nothing refers to are left out, others begin with its name."""
    bare = re.sub(NOT_INLINE, "", drawn)
    svg = html.fragment_fromstring(re.sub(r'(id="|href="#|url\(#)', rf"\g<1>{name}-", bare))
    svg.attrib.pop("height")
    svg.attrib.update({"role": "img", "aria-label": alt, "class": "thb-wide", "stroke-linejoin": "round"})
    return svg


def _store(image: HtmlElement, drawn: str, file: Path, up: str) -> None:
    """Make a file of a drawing the source of an image, which is fetched when it is about to be seen."""
    file.write_text(drawn, encoding="utf-8")
    width, height = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawn).groups()
    size = {"width": f"{float(width):.0f}", "height": f"{float(height):.0f}"}
    image.attrib.update({"src": f"{up}_images/{file.name}", "loading": "lazy", **size})


def _about(drawn: str, figure: HtmlElement) -> str:
    """Return a drawing with its title, its source and the licence as text within it."""
    title, strip = figure.cssselect(".caption-text")[0], figure.cssselect(".thb-strip")[0]
    about = [builder.E.title(title.text_content()), builder.E.desc(f"{strip.text} · {LICENCE}")]
    said = "".join(html.tostring(each, encoding="unicode", with_tail=False) for each in about)
    return re.sub(r"<svg[^>]*>", lambda begin: begin[0] + said, drawn, count=1)


def pages_in(out: Path) -> list[Path]:
    """Return the pages of a compiled book, by name."""
    return sorted(path for path in out.rglob("*.html") if "_static" not in path.parts)


def _place_figures(page: HtmlElement, path: Path, images: Path) -> None:
    """Store the drawings of each figure under its name, with a link below it."""
    up = "../" * len(path.relative_to(images.parent).parts[1:])
    for figure in page.cssselect("figure[id]:has(img.thb-narrow)"):
        wide, narrow = figure.cssselect("img:not(.thb-narrow)")[0], figure.cssselect("img.thb-narrow")[0]
        name, drawn = figure.get("id"), (path.parent / wide.get("src")).read_text(encoding="utf-8")
        drawn = _about(drawn, figure)
        _store(narrow, b64decode(narrow.get("src").partition(",")[2]).decode(), images / f"{name}-narrow.svg", up)
        _store(wide, drawn, images / f"{name}.svg", up)
        narrow.drop_tree()
        wide.addnext(narrow)
        wide.classes.add("thb-wide")
        strip = figure.cssselect(".thb-strip")[0]
        link = builder.A("SVG", href=wide.get("src"), download="")
        strip.append(builder.SPAN(" · Figure as ", link, builder.CLASS("thb-drawn")))
        if len(drawn) < MOST and not any("thb-audit" in above.classes for above in figure.iterancestors()):
            wide.getparent().replace(wide, _inline(drawn, name, wide.get("alt")))


def _purge(css: str, names: Set[str]) -> str:
    """Return a style sheet without rules for classes that no page and no script names."""

    def kept(found: re.Match) -> str:
        selectors = re.split(r",(?![^()]*\))", found[1])
        used = [s for s in selectors if {*re.findall(r"\.(-?[a-zA-Z_][\w-]*)", ALTERNATIVES.sub("", s))} <= names]
        return f"{','.join(used)}{{{found[2]}}}" if used else ""

    return RULE.sub(kept, re.sub(r"(?s)/\*.*?\*/|\s+", " ", css)).strip()


def _drop_files(out: Path, text: str) -> None:
    """Delete what no page of a book, whose text is given, loads: drawings that have another name, maps, scripts."""
    named, static = {*re.findall(r"_images/([^\"?#]+)", text)}, [*(out / "_static").rglob("*.*")]
    drawings = [path for path in (out / "_images").glob("*") if path.name not in named]
    for path in [*drawings, *(path for path in static if path.suffix == ".map" or path.name in UNUSED)]:
        path.unlink()


def _finish_page(path: Path, out: Path, whose: str) -> None:
    """Repair a page, make it light, and store the drawings of its figures."""
    page = html.document_fromstring(path.read_text(encoding="utf-8"))
    repair(page)
    _drop_scripts(page)
    _say_whose(page, whose)
    if path.parent != out:
        _shorten(page, path.parent.name)
    _place_figures(page, path, out / "_images")
    _hold(page)
    path.write_text(html.tostring(page, encoding="unicode", doctype="<!DOCTYPE html>"), encoding="utf-8")


def finish(out: Path, fresh: Iterable[Path]) -> None:
    """Repair pages that Sphinx has just written to the folder `out`, and make them and the styles of all light."""
    whose = (BOOK / "_templates" / "whose-it-is.html").read_text(encoding="utf-8").strip()
    for path in fresh:
        _finish_page(path, out, whose)
    text = "\n".join(path.read_text(encoding="utf-8") for path in pages_in(out))
    _drop_files(out, text)
    names = {name for said in {*re.findall(r'class="([^"]*)"', text)} for name in said.split()}
    for script in (out / "_static").rglob("*.js"):
        names |= {*re.findall(r"[\w-]+", script.read_text(encoding="utf-8"))}
    for sheet in (out / "_static").rglob("*.css"):
        sheet.write_text(_purge(sheet.read_text(encoding="utf-8"), names), encoding="utf-8")
