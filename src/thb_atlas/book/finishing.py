"""Finish the pages of a compiled book: repaired, and light; give their figures files whose names speak.

What only the audit shows is held as text until it is asked for (audit.js); without scripts it stands there. Icons are
masks of custom.css. A figure is drawn for a desk and for a phone: a page fetches one of them, or has it in itself.
Of a heavy page, what is held is kept aside: as a script that is loaded when it is asked for, and as a page for readers
without scripts.
"""

import json
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
HEAVY = 340_000  # letters of a page; scripts, styles and figures come to 320,000 more
ASIDE = "_static/aside"  # the folder of what is kept aside; files have the path of their page
HELD_PARTS = "//article//noscript[*]"
KEPT = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}: rows and tables</title>
<base href="{base}"><style>[popover] {{ display: block; position: static; border: 0 }}</style></head>
<body><main><h1>{title}: rows and tables</h1>{parts}</main></body></html>
"""
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


def _put_aside(page: HtmlElement, path: Path, out: Path) -> None:
    """Keep what a page holds aside (audit.js); a link to it stands in its place."""
    name = path.relative_to(out)
    kept, up, parts = out / ASIDE / name, "../" * len(name.parts[1:]), {}
    for place, held in enumerate(page.xpath(HELD_PARTS)):
        parts[f"part-{place}"] = "".join(html.tostring(part, encoding="unicode") for part in held)
        held[:] = [builder.A("Rows and tables", builder.CLASS("thb-aside"), href=f"{up}{ASIDE}/{name}#part-{place}")]
    kept.parent.mkdir(parents=True, exist_ok=True)
    divisions = "".join(f'<div id="{key}">{part}</div>' for key, part in parts.items())
    base = f"{'../' * len(kept.relative_to(out).parts[1:])}{name.parent.as_posix()}/"
    kept.write_text(KEPT.format(title=page.findtext(".//title"), base=base, parts=divisions), encoding="utf-8")
    script = f"window.thbAside = {json.dumps(parts, ensure_ascii=False)};\n"
    kept.with_suffix(".js").write_text(script, encoding="utf-8")


def whole(path: Path) -> HtmlElement:
    """Return a finished page with what is kept aside of it in its place."""
    page, kept = html.document_fromstring(path.read_text(encoding="utf-8").strip() or "<html></html>"), {}
    for link in page.xpath("//a[@class='thb-aside']"):
        address, _, name = link.get("href").partition("#")
        if address not in kept:
            kept[address] = html.parse(path.parent / address).getroot()
        link.getparent().extend(kept[address].get_element_by_id(name))
        link.drop_tree()
    return page


def source_text(path: Path) -> str:
    """Return the text of a finished page, and of what is kept aside of it."""
    text = path.read_text(encoding="utf-8")
    asides = dict.fromkeys(re.findall(r'class="thb-aside" href="([^"#]+)', text))
    return "\n".join([text, *((path.parent / address).read_text(encoding="utf-8") for address in asides)])


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
    for kept in (out / ASIDE / path.relative_to(out), (out / ASIDE / path.relative_to(out)).with_suffix(".js")):
        kept.unlink(missing_ok=True)
    if len(_text(page)) > HEAVY and page.xpath(HELD_PARTS):
        _put_aside(page, path, out)
    path.write_text(_text(page), encoding="utf-8")


def _text(page: HtmlElement) -> str:
    return html.tostring(page, encoding="unicode", doctype="<!DOCTYPE html>")


def finish(out: Path, fresh: Iterable[Path]) -> None:
    """Repair pages that Sphinx has just written to the folder `out`, and make them and the styles of all light."""
    whose = (BOOK / "_templates" / "whose-it-is.html").read_text(encoding="utf-8").strip()
    for path in fresh:
        _finish_page(path, out, whose)
    text = "\n".join(source_text(path) for path in pages_in(out))
    _drop_files(out, text)
    names = {name for said in {*re.findall(r'class="([^"]*)"', text)} for name in said.split()}
    for script in {*(out / "_static").rglob("*.js")} - {*(out / ASIDE).rglob("*.js")}:
        names |= {*re.findall(r"[\w-]+", script.read_text(encoding="utf-8"))}
    for sheet in (out / "_static").rglob("*.css"):
        sheet.write_text(_purge(sheet.read_text(encoding="utf-8"), names), encoding="utf-8")
