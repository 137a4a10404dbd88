"""What the search of a book finds: every word that its pages print for readers, and things of the data by their names.

A page is read in parts, each with an address: itself, its sections, figures and tables, and the things of the data that
stand on it. A resource declares by `search` what of its rows is found. Templates such as `{title_en}` take the labels
of terms, countries and places; one whose column is empty says nothing.

- `kind`: what it is called; `title`: templates, of which the first that says something is taken; `also`: other names
- `text`: what is searched and shown below it, if not what stands at its address; `linked`: {table: column}, what link
  tables name; `by`: the column of which each value of several rows is one thing, if a row is none
- `at`: addresses, where `addresses` does not say it: the first whose page has the thing; `section`: the column that
  says where the study has it, whose notebook is `{notebook}` in `at`; `where`: {column: [values]} of what is found
- `territory`: the column with a country's alpha-3 code, which is found by its names in the languages of the EMN, and
  by those of `name_variants`
- `weight`: how much it counts among hits, 1 if not given; `audit`: true for what stands behind the study's things

`book/search/words.csv` has words of readers, and what the book says for them.
"""

import csv
import json
import re
import shutil
import unicodedata
import zlib
from base64 import b64encode
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from functools import cache, partial
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from babel import Locale
from babel.core import get_global
from lxml import html
from lxml.cssselect import CSSSelector
from sphinx.search.en import SearchEnglish

from ..core.paths import BOOK
from ..data.countries import Row, rows_of
from ..data.schema import describe, resource
from ..data.things import thing, things
from ..run import editions
from ..run.editions import Edition, pages
from .cache import Cached, uncached
from .finishing import page_text, parse_page

FOLDER = "search"  # of book/ and of a compiled book
LANGUAGES = "bg cs da de el en es et fi fr ga hr hu hy it ka lt lv mk mt nb nl pl pt ro sk sl sr sv uk"
INLINE = {
    "a", "abbr", "b", "button", "cite", "code", "em", "i", "mark", "q", "small", "span", "strong", "sub",
    "sup", "tspan",
}  # fmt: skip
HEADINGS = ("h1", "h2", "h3")
AUDIT = CSSSelector(".thb-audit")
UNSEEN = CSSSelector(
    "script, style, svg title, svg desc, .thb-map svg, nav, form, .headerlink, .thb-strip, .thb-whose, .thb-held, "
    ".thb-print-title, [popover], .visually-hidden, td summary, td dt, .thb-audit"
)
PARTS, CAPTIONS = CSSSelector("section, [id]"), CSSSelector(".caption-text, caption")
STRIPS = CSSSelector(".thb-strip")
NUMBERED = re.compile(r"(Table|Figure|Box) [0-9]+")
FOOTNOTES, RANGE = re.compile(r"\bfn ([\d, -]+)"), re.compile(r"(\d+)(?:-(\d+))?")
NAMED = ("countries", "places")  # tables whose codes are their own
WEIGHTS = {"notebooks": 1, "": 0.1}  # of parts by the folder of their page; pages of prose tell of the book
PROFILE = 0.5  # of parts of other pages, which repeat for one country what sections tell of all


class Thing(NamedTuple):
    """What is found: a thing of the data, or a part of a page."""

    kind: str
    address: str
    title: str
    names: list[str]
    texts: list[str]  # paragraphs, cells of tables
    weight: float
    audit: bool = False


class Page(NamedTuple):
    """A page: its anchors, its parts without the audit, and the texts of the audit with their anchors."""

    anchors: Collection[str]
    parts: list[Thing]
    audit: list[tuple[str, str]]


def _weight(address: str) -> float:
    return WEIGHTS.get(address.rpartition("/")[0], PROFILE)


def _text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split()).removesuffix("#")


def _names(strip: str) -> list[str]:
    """Return what the study calls an exhibit, and the numbers of its footnotes, as its strip lists them."""
    listed = strip.partition("·")[0].removeprefix("Study:")
    names = [each.strip() for each in listed.split(";") if NUMBERED.fullmatch(each.strip())]
    ranges = [each for found in FOOTNOTES.findall(listed) for each in RANGE.findall(found)]
    numbers = [number for first, last in ranges for number in range(int(first), int(last or first) + 1)]
    return names + [name for number in numbers for name in (f"Footnote {number}", f"fn {number}")]


def _exhibit(part: html.HtmlElement, address: str, audit: bool) -> Thing | None:
    """Return a figure or table under its title, with the names that the study has for what it shows."""
    captions, strips = CAPTIONS(part), STRIPS(part if part.tag == "figure" else part.getparent())
    if not captions:
        return None
    names = _names(_text(strips[0])) if strips and not audit else []
    kind = "Figure" if part.tag == "figure" else "Table"
    return Thing(kind, address, _text(captions[0]), names, [], _weight(address), audit)


def _section(part: html.HtmlElement, page: str, address: str, audit: bool) -> Thing | None:
    """Return a section, under its title after that of its page, with its number or, on a page of prose, its name."""
    heading = next((_text(each) for each in part if each.tag in HEADINGS[1:]), "")
    names = re.findall(r"^[\d.]+(?= )", heading) if "/" in address else [heading]
    return Thing("Section", address, f"{page}: {heading}", names, [], _weight(address), audit) if heading else None


def _whole_page(name: str, title: str) -> Thing:
    """Return a page under its title, with the numbers that the study has for what stands on it."""
    known = [row for row in rows_of("sections") if name == f"notebooks/{row['notebook']}"]
    numbers = [row[column] for row in known for column in ("section", "locator") if not NUMBERED.match(row["section"])]
    return Thing("Page", f"{name}.html", title, numbers, [], 1.5 if known else _weight(name))


def _parts(
    name: str, article: html.HtmlElement, audit: Collection[html.HtmlElement], claimed: Set[str]
) -> Iterator[tuple[html.HtmlElement, Thing]]:
    """Yield the parts of a page with their elements; one without a kind is what only a thing of the data names."""
    title = _text(next(article.iter("h1")))
    yield article, _whole_page(name, title)
    for element in PARTS(article):
        address = f"{name}.html#{element.get('id')}"
        if element.tag == "figure" or "thb-scroll" in element.classes:
            found = _exhibit(element, address, element in audit)
        else:
            found = _section(element, title, address, element in audit) if element.tag == "section" else None
        if found or address in claimed:
            yield element, found or Thing("", address, "", [], [], 0)


Piece = tuple[html.HtmlElement, Thing, str | None]  # a paragraph, cell or other block, the part that it is in, a text


def _pieces(element: html.HtmlElement, within: Piece, parts: Mapping, unseen: Set) -> Iterator[Piece]:
    """Yield the texts that a reader sees in an element, piece by piece."""
    if element in unseen or not isinstance(element.tag, str):
        return
    block, part = within[0] if element.tag in INLINE else element, parts.get(element, within[1])
    yield block, part, element.text
    for child in element:
        yield from _pieces(child, (block, part, None), parts, unseen)
        yield block, part, child.tail


def _page(name: str, path: Path, claimed: Set[str]) -> Page:
    article = next(parse_page(path).iter("article"))
    audit = {each: _text(each) for part in AUDIT(article) for each in part.iter() if each.get("id")}
    parts = dict(_parts(name, article, audit, claimed))
    pieces = _pieces(article, (article, parts[article], None), parts, {*UNSEEN(article)})
    for block, together in groupby(pieces, lambda piece: piece[0]):
        found = list(together)
        text, part = " ".join("".join(each[2] or "" for each in found).split()), found[0][1]
        if text and block.tag not in HEADINGS and text != part.title:
            part.texts.append(text)
    behind = [(text, each.get("id")) for each, text in audit.items() if "popover" not in each.attrib]
    anchors = sorted({each.get("id") for each in article.iter() if each.get("id")})
    return Page(anchors, [*parts.values()], sorted(behind, key=lambda each: len(each[0])))


def _recalled(name: str, path: Path, claimed: Set[str], cached: Cached) -> Page:
    """Return a page as it was read the last time, if nothing that it is read from has changed."""
    own = {place for place in claimed if place.startswith(f"{name}.html#")}
    made_from = f"search {name} {rows_of('sections')} {sorted(own)} {page_text(path)}"
    anchors, parts, audit = cached(made_from, partial(_page, name, path, own))
    return Page({*anchors}, [Thing(*part) for part in parts], [(text, anchor) for text, anchor in audit])


@cache
def _labels() -> dict[str, dict[str, str]]:
    """Return what ids are called, by column: countries, these and places, things; terms by `SCHEME:`."""
    countries, found = rows_of("countries"), {}
    found["code"] = {row["code"]: row["name_en"] for row in countries}
    found["iso3"] = {row["iso3"]: row["name_en"] for row in [*countries, *rows_of("places")]}
    for table, key, *_ in things():
        title = resource(table).get("search", {}).get("title", [""])[0]
        found[key] = {row[key]: _filled(title, row) for row in rows_of(table)}
    for row in rows_of("vocabulary"):
        found.setdefault(f"{row['scheme']}:", {})[row["id"]] = row["label_en"]
    return found


def _labelled(part: Mapping, row: Row) -> Row:
    """Return a row with the labels of its ids."""
    said = dict(row)
    for field in part["schema"]["fields"]:
        name, value = field["name"], row[field["name"]]
        if "vocabulary" in field:
            said[name] = _labels()[f"{field['vocabulary']}:"].get(value, "")
        elif part["name"] not in NAMED:
            said[name] = _labels().get("iso3" if name.endswith("iso3") else name, {}).get(value, value)
    return said


def _filled(template: str, row: Mapping[str, str]) -> str:
    """Return a template filled; empty if one of its columns is."""
    return template.format(**row) if all(row[name] for name in re.findall(r"{(\w+)}", template)) else ""


def _all(templates: Iterable[str], row: Mapping[str, str]) -> list[str]:
    return [text for text in (_filled(template, row) for template in templates) if text]


def territories(iso3: str) -> list[str]:
    """Return the names of a country or place in the languages of the EMN, in small letters and without accents.

    Source: CLDR, as babel has it. Empty for a code that it does not know.
    """
    code = get_global("territory_aliases").get(iso3, ["XK" if iso3 == "XKX" else ""])[0]
    texts = [Locale.parse(language).territories.get(code, "") for language in LANGUAGES.split()]
    plain = [unicodedata.normalize("NFKD", text.casefold()) for text in texts]
    plain += [row["name"] for row in rows_of("name_variants") if row["iso3"] == iso3]
    return list(dict.fromkeys("".join(c for c in text if not unicodedata.combining(c)) for text in plain if text))


def _notebook(locator: str) -> str:
    """Return the notebook on which a part of the study is told, given by its locator or number."""
    first = re.sub(r"(;| fn ).*", "", locator)
    return next((row["notebook"] for row in rows_of("sections") if first in (row["section"], row["locator"])), "")


def _rows(part: Mapping) -> Iterable[Row]:
    """Return the rows of a resource of which each is a thing."""
    where, by = part["search"].get("where", {}), part["search"].get("by")
    rows = [row for row in rows_of(part["name"]) if all(row[name] in values for name, values in where.items())]
    number = Counter(row[by] for row in rows) if by else {}
    return {row[by]: row for row in reversed(rows) if number[row[by]] > 1}.values() if by else rows


def _key(part: Mapping) -> str:
    """Return the column that tells the things of a resource apart."""
    return part["search"].get("by", part["schema"]["primaryKey"][0])


def _linked(part: Mapping) -> dict[str, list[str]]:
    """Return what link tables name for each thing of a resource."""
    found: dict[str, list[str]] = {}
    for table, column in part["search"].get("linked", {}).items():
        there = next(each for each in describe()["resources"] if each["name"] == table)
        for row in rows_of(table):
            found.setdefault(row[_key(part)], []).append(_labelled(there, row)[column])
    return {key: list(dict.fromkeys(filter(None, texts))) for key, texts in found.items()}


class Books(NamedTuple):
    """The pages of a book, by name; those of the whole book, and where that is, if this is another."""

    own: Mapping[str, Page]
    all: set[str]
    away: str

    def where(self, address: str, texts: Sequence[str], audit: bool) -> str:
        """Return an address, led to the part that is called as one of the texts, or has it; empty if no book has it."""
        page, _, anchor = address.partition("#")
        name = page.removesuffix(".html")
        if name not in self.own:
            return f"{self.away}{address}" if self.away and name in self.all else ""
        if anchor in self.own[name].anchors or not texts:
            return address
        if audit:
            behind = (there for told, there in self.own[name].audit for text in texts if text in told)
            return next((f"{page}#{there}" for there in behind), page)
        parts = [part for part in self.own[name].parts if not part.audit]
        parts.sort(key=lambda part: sum(map(len, part.texts)))
        called = (part.address for part in parts if {*part.names, *part.texts} & {*texts})
        said = (part.address for part in parts for text in texts if any(text in told for told in part.texts))
        return next(called, None) or next(said, page)

    def printed(self, address: str, names: Collection[str]) -> list[str] | None:
        """Return what stands at an address for a reader who does not see the audit; None if more than a thing does."""
        page = self.own.get(address.partition("#")[0].removesuffix(".html"), Page(set(), [], []))
        part = next((part for part in page.parts if part.address == address), None)
        is_own = part and (part.kind in ("", "Page") or {*part.names} & {*names})
        return [text for text in part.texts if text not in names] if is_own else None


def _places(part: Mapping, row: Row, held: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield addresses at which a thing may stand, each with texts that tell its part of the page; none: the page."""
    search, own = part["search"], thing(row[part["schema"]["primaryKey"][0]])
    if own and own[0] == part["name"]:
        yield own[1], []
    notebook = _notebook(row[search["section"]]) if "section" in search else ""
    for address in _all(search.get("at", []), row | {"notebook": notebook, "address": own[1] if own else ""}):
        yield address, [] if row[_key(part)] in address.partition("#")[0] else held


def _address(part: Mapping, row: Row, books: Books) -> str:
    """Return where a thing stands: the first place that has it, or its page; empty if it has none."""
    called = row[re.findall(r"{(\w+)}", part["search"]["title"][0])[-1]]
    held = [text for text in (called, called.partition(" (")[0]) if text]
    audit = part["search"].get("audit", False)
    found = [(books.where(*place, audit), place[1]) for place in _places(part, row, held)]
    exact = (address for address, texts in found if "#" in address or (address and not texts))
    address = next(exact, "") or next((address for address, _ in found if address), "")
    return address


def _things(part: Mapping, books: Books) -> Iterator[tuple[Thing, bool]]:
    """Yield what is found of a resource, and whether it is all that stands at its address."""
    search, linked, audit = part["search"], _linked(part), part["search"].get("audit", False)
    for row in _rows(part):
        said, address = _labelled(part, row), _address(part, row, books)
        titles = _all(search["title"], said)
        names = [*([row[_key(part)]] if len(part["schema"]["primaryKey"]) == 1 else []), *titles[1:]]
        names += _all(search.get("also", []), said)
        names += territories(row[search["territory"]]) if "territory" in search else []
        printed = None if "text" in search or audit else books.printed(address, (*titles, *names))
        texts = [*(printed or _all(search.get("text", []), said)), *linked.get(row[_key(part)], [])]
        if titles and (address or "territory" in search):
            kind, weight = _filled(search["kind"], said), search.get("weight", 1)
            yield Thing(kind, address, titles[0], names, texts, weight, audit), printed is not None


def find(edition: Edition, folder: Path, cached: Cached = uncached) -> list[Thing]:
    """Return all that the search of a compiled book finds; its pages stand in `folder`."""
    parts = [part for part in describe()["resources"] if "search" in part]
    claimed = {place for part in parts for row in _rows(part) for place, _ in _places(part, row, []) if "#" in place}
    own = {name: _recalled(name, folder / f"{name}.html", claimed, cached) for name in pages(edition)}
    books, told, printed = Books(own, set(pages(editions.whole())), edition.whole_book), [], set()
    for part in parts:
        for each, is_all in _things(part, books):
            told.append(each)
            printed |= {each.address} if is_all else set()
    of_audit = [to for part in parts if part["search"].get("audit") for to in part.get("addresses", {}).values()]
    behind = {to.partition("#")[0] for to in of_audit}  # pages that only the audit is on
    for part in (part for page in own.values() for part in page.parts if part.kind and part.address not in printed):
        told.append(part._replace(audit=part.audit or part.address.partition("#")[0] in behind))
    return told


def _written(found: Iterable[Thing]) -> str:
    """Return things as JSON; what several of them print stands there once."""
    texts: dict[str, int] = {}
    told = [[*each[:4], each.weight, [texts.setdefault(text, len(texts)) for text in each.texts]] for each in found]
    return json.dumps({"texts": [*texts], "things": told}, ensure_ascii=False, separators=(",", ":"))


def write_index(edition: Edition, folder: Path, cached: Cached = uncached) -> None:
    """Copy the library of book/search/ into a compiled book, and beside it what is found: of the study, of the audit.

    Each is a script that holds JSON, compressed, as text, so that it can be loaded from a disk. `stemmer.js` is what
    Sphinx has for words of English.
    """
    shutil.copytree(BOOK / FOLDER, folder / FOLDER, ignore=shutil.ignore_patterns("*.csv"))
    with (BOOK / FOLDER / "words.csv").open(encoding="utf-8", newline="") as file:
        words = json.dumps([[row["said"], row["means"]] for row in csv.DictReader(file)], ensure_ascii=False)
    (folder / FOLDER / "stemmer.js").write_text(
        f"{SearchEnglish.js_stemmer_code}\nwindow.thbWords = {words};\n", "utf-8"
    )
    found = find(edition, folder, cached)
    for name, audit in (("things", False), ("audit", True)):
        text = _written(each for each in found if each.audit == audit)
        packed = b64encode(zlib.compress(text.encode(), 9)).decode()
        script = f'(window.thbThings ||= {{}}).{name} = "{packed}";\n'
        (folder / FOLDER / f"{name}.js").write_text(script, encoding="utf-8")
