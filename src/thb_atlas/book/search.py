"""What the search of a book finds: things of the data that say so, and what pages tell; written as a script.

A resource declares by `search` what of its rows is found. Templates such as `{code}: {example_en}` take the labels of
terms, countries and places; one whose column is empty says nothing.

- `kind`: what it is called; `title`: templates, of which the first that says something is taken; `also`: other names;
  `text`: what is searched and shown below it; `linked`: {table: column}, what link tables name
- `at`: addresses, where `addresses` does not say it; `section`: the column that says where the study has it, whose
  notebook is `{notebook}` in `at`; `where`: {column: [values]} of the rows that are found
- `territory`: the column with a country's alpha-3 code, which is found by its names in the languages of the EMN, and
  by those of `name_variants`
- `weight`: how much it counts among hits, 1 if not given; `audit`: true for what stands behind the study's things
"""

import json
import re
import shutil
import unicodedata
import zlib
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from babel import Locale
from babel.core import get_global
from lxml import html
from lxml.cssselect import CSSSelector

from ..core.paths import BOOK
from ..data.countries import Row, rows_of
from ..data.schema import describe, thing
from ..run.editions import Edition, pages, whole
from .kept import Recall, anew

FOLDER = "search"  # of book/ and of a compiled book
LANGUAGES = "bg cs da de el en es et fi fr ga hr hu hy it ka lt lv mk mt nb nl pl pt ro sk sl sr sv uk"
IDS, OF_AUDIT = "descendant-or-self::*[@id]", "[ancestor-or-self::*[contains(concat(' ', @class, ' '), ' thb-audit ')]]"
UNSEEN = CSSSelector(
    "script, style, noscript, svg, nav, .headerlink, .thb-strip, [popover], .thb-browse, .thb-print-title, .thb-audit"
)
EXHIBITS, CAPTIONS = CSSSelector("figure[id], .thb-scroll[id]"), CSSSelector(".caption-text, caption")
STRIPS = CSSSelector(".thb-strip")
NUMBERED = re.compile(r"(Table|Figure|Box) [0-9]+")
NAMED = ("countries", "places")  # tables whose codes are their own
LONG = 40  # of a title that is a sentence
BEHIND = 0.4  # how much pages of prose count, which tell of the book
Thing = tuple[str, str, str, list[str], str, float, bool]  # kind, address, title, names, text, weight, audit


class Page(NamedTuple):
    """A page: its name, its anchors (true: of the audit), what stands in which, message first, and what it tells."""

    name: str
    anchors: dict[str, bool]
    held: list[tuple[str, str]]  # text, anchor; the smallest first
    tells: list[Thing]


def _length(held: tuple[str, str]) -> int:
    return len(held[0])


def _text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _own(section: html.HtmlElement) -> str:
    """Return the text of a section without its heading and the sections in it."""
    return " ".join(filter(None, (_text(part) for part in section if part.tag not in ("section", "h1", "h2", "h3"))))


def _exhibits(name: str, article: html.HtmlElement, anchors: Mapping[str, bool]) -> Iterator[Thing]:
    """Yield figures and tables, under their titles, with the names that the study has for what they show."""
    for part in EXHIBITS(article):
        captions, strips = CAPTIONS(part), STRIPS(part if part.tag == "figure" else part.getparent())
        audit, address = anchors[part.get("id")], f"{name}.html#{part.get('id')}"
        listed = _text(strips[0]).partition("·")[0].removeprefix("Study:").split(";") if strips else []
        names = [each.strip() for each in listed if NUMBERED.fullmatch(each.strip())]
        if captions and (names or not audit):
            yield "Figure" if part.tag == "figure" else "Table", address, _text(captions[0]), names, "", 0.9, audit


def _sections(name: str, article: html.HtmlElement) -> Iterator[Thing]:
    """Yield a page and its sections; those of notebooks with what they tell before the sections in them."""
    title, is_notebook = _text(next(article.iter("h1"))), name.startswith("notebooks/")
    known = [row for row in rows_of("sections") if is_notebook and name.endswith(f"/{row['notebook']}")]
    names = [row[column] for row in known for column in ("section", "locator") if not NUMBERED.match(row["section"])]
    yield "Page", f"{name}.html", title, names, "", 1.5 if is_notebook else 1, False
    for section in article.iter("section"):
        if (heading := next((part for part in section if part.tag in ("h2", "h3")), None)) is not None:
            text, told = _own(section) if is_notebook else "", f"{title}: {_text(heading)}"
            own = [] if "/" in name else [_text(heading)]  # pages of prose have a heading once
            yield "Section", f"{name}.html#{section.get('id')}", told, own, text, 1 if "/" in name else BEHIND, False


def _page(name: str, content: str) -> Page:
    article = next(html.document_fromstring(content).iter("article"))
    audit = article.xpath(IDS + OF_AUDIT)
    anchors = dict.fromkeys(article.xpath(f"{IDS}/@id"), False) | {each.get("id"): True for each in audit}
    exhibits, behind = (
        list(_exhibits(name, article, anchors)),
        [(_text(each), each.get("id")) for each in audit if "popover" not in each.attrib],
    )
    for part in UNSEEN(article):
        if part.getparent() is not None:
            part.drop_tree()
    told = [each for each in article.iter("section", "figure", "div", "aside") if each.get("id")]
    message = [(_text(each), each.get("id")) for each in told if each.find("h1") is None]
    return Page(
        name,
        anchors,
        [*sorted(message, key=_length), *sorted(behind, key=_length)],
        [*_sections(name, article), *exhibits],
    )


@cache
def _labels() -> dict[str, dict[str, str]]:
    """Return what codes are called: countries by `code`, these and places by `iso3`, terms by `SCHEME:`."""
    countries, found = rows_of("countries"), {}
    found["code"] = {row["code"]: row["name_en"] for row in countries}
    found["iso3"] = {row["iso3"]: row["name_en"] for row in [*countries, *rows_of("places")]}
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


def _rows(part: Mapping) -> list[Row]:
    where = part["search"].get("where", {})
    return [row for row in rows_of(part["name"]) if all(row[name] in values for name, values in where.items())]


def _linked(part: Mapping) -> dict[str, list[str]]:
    """Return what link tables name for each row of a table, by its key."""
    found: dict[str, list[str]] = {}
    for row in rows_of("mentions"):
        if row["resource"] == part["name"]:
            found.setdefault(row["row_id"], []).append(_labels()["iso3"].get(row["iso3"], ""))
    for table, column in part["search"].get("linked", {}).items():
        there = next(each for each in describe()["resources"] if each["name"] == table)
        for row in rows_of(table):
            found.setdefault(row[part["schema"]["primaryKey"][0]], []).append(_labelled(there, row)[column])
    return {key: list(dict.fromkeys(filter(None, texts))) for key, texts in found.items()}


class Books(NamedTuple):
    """The pages of a book, by name; those of the whole book, and where that is, if this is another."""

    own: Mapping[str, Page]
    all: set[str]
    away: str

    def where(self, address: str, texts: Sequence[str]) -> tuple[str, bool] | None:
        """Return an address, and whether it is of the audit; None if no book has the page.

        If it is only a page, or has an anchor that the page has not, one is added that holds the first of the texts.
        """
        page, _, anchor = address.partition("#")
        name = page.removesuffix(".html")
        if name not in self.own:
            return (f"{self.away}{address}", False) if self.away and name in self.all else None
        _, anchors, held, _ = self.own[name]
        if anchor not in anchors:
            anchor = next((there for text in texts for told, there in held if text in told), "")
        return (f"{page}#{anchor}" if anchor else page, anchors.get(anchor, False))


def _things(part: Mapping, books: Books) -> Iterator[Thing]:
    """Yield what is found of a resource."""
    search, key, linked = part["search"], part["schema"]["primaryKey"][0], _linked(part)
    for row in _rows(part):
        said = _labelled(part, row)
        titles = _all(search["title"], said)
        ids = [row[key]] if len(part["schema"]["primaryKey"]) == 1 else []
        known = thing(row[key])
        places = [(known[1], [])] if known and known[0] == part["name"] else []
        raw = row | {"notebook": _notebook(row[search["section"]]) if "section" in search else ""}
        called = row[re.findall(r"{(\w+)}", search["title"][0])[-1]]
        held = [called, *_all(search.get("text", [])[:1], said), called.partition(" (")[0]]
        for address in _all(search.get("at", []), raw):  # a page of its own is led to as a whole
            places.append((address, [] if row[key] in address.partition("#")[0] else held))
        names = [*ids, *titles[1:], *_all(search.get("also", []), said)]
        names += territories(row[search["territory"]]) if "territory" in search else []
        found = next(filter(None, (books.where(*place) for place in places)), None)
        if titles and (found or "territory" in search):
            text = " · ".join([*_all(search.get("text", []), said), ", ".join(linked.get(row[key], []))]).strip(" ·")
            address, of_audit = found or ("", False)
            audit = search.get("audit", False)
            if audit or of_audit:
                address = "?audit=1#".join(address.split("#")) if "#" in address else f"{address}?audit=1"
            shown = "" if of_audit and not audit else text
            yield _filled(search["kind"], said), address, titles[0], names, shown, search.get("weight", 1), audit


def _once(things: Iterable[Thing]) -> Iterator[Thing]:
    """Yield things, those of the study first, each address told by one; the first exhibit of a name has it alone."""
    taken, named = set(), set()
    for kind, address, title, names, *rest in sorted(things, key=lambda thing: thing[-1]):
        exhibit = kind in ("Table", "Figure")
        own = [name for name in names if not (exhibit and name in named)]
        told = address in taken if kind in ("Page", "Section") or exhibit else False
        if not told and not (exhibit and rest[-1] and not own):
            yield kind, address, title, own, *rest
        taken.add(address)
        named.update(own)


def _without(thing: Thing, titles: Iterable[str]) -> Thing:
    """Return what a page tells without the titles in it of other things, which are found themselves."""
    text = thing[4]
    for title in titles if text else ():
        text = text.replace(title, "")
    return *thing[:4], text, *thing[5:]


def find(edition: Edition, folder: Path, recall: Recall = anew) -> list[Thing]:
    """Return all that the search of a compiled book finds; its pages stand in `folder`."""
    texts = {name: (folder / f"{name}.html").read_text(encoding="utf-8") for name in pages(edition)}
    sections = str(rows_of("sections"))
    own = {
        name: Page(*recall(f"search {name} {sections} {text}", partial(_page, name, text)))
        for name, text in texts.items()
    }
    books = Books(own, set(pages(whole())), edition.whole_book)
    parts = [part for part in describe()["resources"] if "search" in part]
    of_audit = [to for part in parts if part["search"].get("audit") for to in part.get("addresses", {}).values()]
    behind = {to.partition("#")[0] for to in of_audit}
    things = [thing for part in parts for thing in _things(part, books)]
    told = {title.partition(": ")[2] or title for _, _, title, *_ in things}
    titles = sorted((title for title in told if len(title) > LONG), key=lambda title: (-len(title), title))
    for page in own.values():
        audit = f"{page.name}.html" in behind
        things += [_without(each, titles)[:-1] + (each[-1] or audit,) for each in page.tells]
    return list(_once(things))


def write_index(edition: Edition, folder: Path, recall: Recall = anew) -> None:
    """Copy the library of book/search/ into a compiled book, and beside it what is found: of the study, of the audit.

    Each is a script that holds JSON, compressed, as text, so that it can be loaded from a disk.
    """
    shutil.copytree(BOOK / FOLDER, folder / FOLDER)
    found = find(edition, folder, recall)
    for name, audit in (("things", False), ("audit", True)):
        text = json.dumps(
            [thing[:-1] for thing in found if thing[-1] == audit], ensure_ascii=False, separators=(",", ":")
        )
        packed = b64encode(zlib.compress(text.encode(), 9)).decode()
        script = f'(window.thbThings ||= {{}}).{name} = "{packed}";\n'
        (folder / FOLDER / f"{name}.js").write_text(script, encoding="utf-8")
