"""The search index of a book: every word that its pages show to readers, and things of the data by their names.

A page is indexed in parts, each with an address: the page itself, its sections, figures and tables, and the things of
the data that stand on it. The key `search` of a resource declares how its rows are found. Templates such as
`{title_en}` are filled with the labels of terms, countries and places; one with an empty column gives nothing.

- `kind`: what it is called; `title`: templates, of which the first that gives a text is used; `also`: other names
- `text`: what is searched and shown below the title, if not the text at its address; `linked`: {table: column}, texts
  from link tables; `by`: a column whose values, each shared by several rows, are the things, if single rows are not
- `at`: candidate addresses besides `addresses`; the first whose page has the thing is used; `section`: the column with
  its place in the study, whose notebook is `{notebook}` in `at`; `where`: {column: [values]}, which rows are found
- `territory`: the column with a country's alpha-3 code; it is found by its names in the languages of the EMN, and by
  those in `name_variants`
- `weight`: its weight in ranking hits, 1 by default; `audit`: true for what only the audit shows

`book/search/words.csv` maps words that readers use to those of the book; a word without a meaning does not count.
"""

import csv
import json
import re
import shutil
import zlib
from base64 import b64encode
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from lxml import html
from lxml.cssselect import CSSSelector
from sphinx.search.en import SearchEnglish

from ..core.locators import passages_of
from ..core.paths import BOOK
from ..data.countries import names_in_all_languages
from ..data.identifiers import hubs, locate
from ..data.rows import Cells, rows_of
from ..data.schema import load_descriptor, resource
from ..run import editions
from ..run.editions import Edition, pages
from .finished import parse_page

FOLDER = "search"  # of book/ and of a compiled book
INLINE = {
    "a", "abbr", "b", "button", "cite", "code", "em", "i", "mark", "q", "small", "span", "strong", "sub",
    "sup", "tspan",
}  # fmt: skip
HEADINGS = ("h1", "h2", "h3")
AUDIT = CSSSelector(".thb-audit")
UNSEEN = CSSSelector(
    "script, style, svg title, svg desc, .thb-map svg, nav, form, .headerlink, .thb-note:not(.thb-screen), td dt, "
    ".thb-source-line, .thb-disclaimer, .thb-deferred, .thb-print-title, .thb-printed, .thb-boxed, [popover], "
    ".visually-hidden, td summary, .thb-glance dd, .thb-audit, #functions-of-the-package :is(p, pre, dl, li), "
    # What other pages have, or is on how this edition was made:
    ".thb-entry > details:not(.thb-more) > p, :is(#all-organisations, #who-acts, #policies-side-by-side, "
    "#agreements-and-sums, #places-side-by-side, #named-measures, #plans-by-end, #ends-ahead, #counted-otherwise, "
    "#figure-3, .thb-scroll#instruments, #manifest, #second-entries-that-differed) tbody"
)
PARTS = CSSSelector("section, [id]")
CAPTIONS = CSSSelector(".caption-text, caption")
PASSAGES = CSSSelector(".thb-passage")
NUMBERED = re.compile(r"(Table|Figure|Box) [0-9]+")
WITH_OWN_CODES = ("countries", "places")  # tables that define the codes, which are not replaced by labels there
WEIGHTS = {"notebooks": 1, "": 0.1}  # of parts, by the folder of their page; pages of prose are about the book itself
OTHER_WEIGHT = 0.5  # of parts of other pages, which repeat for one country what sections say about all


class Entry(NamedTuple):
    """An entry of the index: a thing of the data, or a part of a page."""

    kind: str
    address: str
    title: str
    names: list[str]
    texts: list[str]  # paragraphs, cells of tables
    weight: float
    audit: bool = False


class IndexedPage(NamedTuple):
    """A page: its anchors, its parts, and the texts of the audit with their anchors."""

    anchors: Collection[str]
    parts: list[Entry]
    audit: list[tuple[str, str]]


def _weight(address: str) -> float:
    return WEIGHTS.get(address.rpartition("/")[0], OTHER_WEIGHT)


def _text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split()).removesuffix("#")


def _exhibit_names(source: str) -> list[str]:
    """Return the names that the study has for an exhibit, and its footnotes, as the line below it begins."""
    places = passages_of(source.removeprefix("Study: "))
    names = [name for place in places for name in place.parts if NUMBERED.fullmatch(name)]
    numbers = [number for place in places for number in place.footnotes]
    return names + [name for number in numbers for name in (f"Footnote {number}", f"fn {number}")]


def _exhibit_entry(part: html.HtmlElement, address: str, audit: bool) -> Entry | None:
    """Return the entry of a figure or table, with the names that the study has for it; None without a title."""
    captions = CAPTIONS(part)
    if not captions:
        return None
    sources = PASSAGES(part if part.tag == "figure" else part.getparent())
    names = _exhibit_names(_text(sources[0])) if sources and not audit else []
    kind = "Figure" if part.tag == "figure" else "Table"
    return Entry(kind, address, _text(captions[0]), names, [], _weight(address), audit)


def _section_entry(part: html.HtmlElement, page: str, address: str, audit: bool) -> Entry | None:
    """Return the entry of a section, with its number or, on a page of prose, its heading as name; None without one."""
    element = next((element for element in part if element.tag in HEADINGS[1:]), None)
    heading = "" if element is None else _text(element)
    names = re.findall(r"^[\d.]+(?= )", heading) if "/" in address else [heading]
    if element is not None and element.find("code") is not None:
        names = []  # a table called `scope` is not what a reader looks for under this word
    return Entry("Section", address, f"{page}: {heading}", names, [], _weight(address), audit) if heading else None


def _page_entry(name: str, title: str) -> Entry:
    """Return the entry of a page, with the numbers of the study's sections on it as names."""
    sections = [row for row in rows_of("sections") if name == f"notebooks/{row['notebook']}"]
    numbered = [row for row in sections if not NUMBERED.match(row["section"])]
    numbers = [row[column] for row in numbered for column in ("section", "locator")]
    return Entry("Page", f"{name}.html", title, numbers, [], 1.5 if sections else _weight(name))


def _parts(
    name: str, article: html.HtmlElement, audit: Collection[html.HtmlElement], claimed: Set[str]
) -> Iterator[tuple[html.HtmlElement, Entry]]:
    """Yield the parts of a page with their elements; a part without a kind is at the address of a thing of the data."""
    title = _text(next(article.iter("h1")))
    yield article, _page_entry(name, title)
    for element in PARTS(article):
        address = f"{name}.html#{element.get('id')}"
        if element.tag == "figure" or "thb-scroll" in element.classes:
            part = _exhibit_entry(element, address, element in audit)
        else:
            part = _section_entry(element, title, address, element in audit) if element.tag == "section" else None
        if part or address in claimed:
            yield element, part or Entry("", address, "", [], [], 0)


Piece = tuple[html.HtmlElement, Entry, str | None]  # a block such as a paragraph or cell, the part that has it, a text


def _text_pieces(element: html.HtmlElement, within: Piece, parts: Mapping, unseen: Set) -> Iterator[Piece]:
    """Yield the visible texts of an element, piece by piece."""
    if element in unseen or not isinstance(element.tag, str):
        return
    block = within[0] if element.tag in INLINE else element
    part = parts.get(element, within[1])
    yield block, part, element.text
    for child in element:
        yield from _text_pieces(child, (block, part, None), parts, unseen)
        yield block, part, child.tail


def _read_page(name: str, path: Path, claimed: Set[str]) -> IndexedPage:
    article = next(parse_page(path).iter("article"))
    audit = {element: _text(element) for part in AUDIT(article) for element in part.iter() if element.get("id")}
    parts = dict(_parts(name, article, audit, claimed))
    pieces = _text_pieces(article, (article, parts[article], None), parts, {*UNSEEN(article)})
    for block, group in groupby(pieces, lambda piece: piece[0]):
        in_block = list(group)
        text = " ".join("".join(piece[2] or "" for piece in in_block).split())
        part = in_block[0][1]
        if text and block.tag not in HEADINGS and text != part.title:
            part.texts.append(text)
    anchored = [(text, element.get("id")) for element, text in audit.items() if "popover" not in element.attrib]
    anchors = {element.get("id") for element in article.iter()}
    return IndexedPage(anchors, [*parts.values()], sorted(anchored, key=lambda pair: len(pair[0])))


@cache
def _labels() -> dict[str, dict[str, str]]:
    """Return the labels of ids by column: `code`, `iso3` and keys of hubs; those of terms by `SCHEME:`."""
    countries = rows_of("countries")
    labels = {"code": {row["code"]: row["name_en"] for row in countries}}
    labels["iso3"] = {row["iso3"]: row["name_en"] for row in [*countries, *rows_of("places")]}
    for table, key, *_ in hubs():
        title = resource(table).get("search", {}).get("title", [""])[0]
        labels[key] = {row[key]: _fill(title, row) for row in rows_of(table)}
    for row in rows_of("vocabulary"):
        labels.setdefault(f"{row['scheme']}:", {})[row["id"]] = row["label_en"]
    return labels


def _with_labels(table: Mapping, row: Cells) -> Cells:
    """Return a row with its ids replaced by their labels."""
    labelled = dict(row)
    for field in table["schema"]["fields"]:
        name, value = field["name"], row[field["name"]]
        if "vocabulary" in field:
            labelled[name] = _labels()[f"{field['vocabulary']}:"].get(value, "")
        elif table["name"] not in WITH_OWN_CODES:
            labelled[name] = _labels().get("iso3" if name.endswith("iso3") else name, {}).get(value, value)
    return labelled


def _fill(template: str, row: Mapping[str, str]) -> str:
    """Fill a template; return an empty text if one of its columns is empty."""
    return template.format(**row) if all(row[name] for name in re.findall(r"{(\w+)}", template)) else ""


def _fill_all(templates: Iterable[str], row: Mapping[str, str]) -> list[str]:
    return [text for text in (_fill(template, row) for template in templates) if text]


def _notebook(locator: str) -> str:
    """Return the notebook on a section of the study, given by locator or number; empty if there is none."""
    first = passages_of(locator)[0].part
    return next((row["notebook"] for row in rows_of("sections") if first in (row["section"], row["locator"])), "")


def _searched_rows(table: Mapping) -> Iterable[Cells]:
    """Return the rows of a resource that are things; with `by`, the first row of each value that several rows share."""
    where, by = table["search"].get("where", {}), table["search"].get("by")
    rows = [row for row in rows_of(table["name"]) if all(row[name] in values for name, values in where.items())]
    number = Counter(row[by] for row in rows) if by else {}
    return {row[by]: row for row in reversed(rows) if number[row[by]] > 1}.values() if by else rows


def _key_column(table: Mapping) -> str:
    """Return the column that identifies the things of a resource."""
    return table["search"].get("by", table["schema"]["primaryKey"][0])


def _linked_texts(table: Mapping) -> dict[str, list[str]]:
    """Return the texts that link tables have for each thing of a resource, by its key."""
    texts_by_key: dict[str, list[str]] = {}
    for name, column in table["search"].get("linked", {}).items():
        for row in rows_of(name):
            texts_by_key.setdefault(row[_key_column(table)], []).append(_with_labels(resource(name), row)[column])
    return {key: list(dict.fromkeys(filter(None, texts))) for key, texts in texts_by_key.items()}


class BookPages(NamedTuple):
    """The pages of a book by name, the names of all pages of the whole book, and the path to that from this one."""

    pages: Mapping[str, IndexedPage]
    whole_book_pages: set[str]
    path_to_whole_book: str

    def refine_address(self, address: str, texts: Sequence[str], audit: bool) -> str:
        """Return an address, refined to the part that is named as or contains one of the texts, or else its page.

        Empty for a page that neither this book nor the whole book has.
        """
        page, _, anchor = address.partition("#")
        name = page.removesuffix(".html")
        if name not in self.pages:
            is_elsewhere = self.path_to_whole_book and name in self.whole_book_pages
            return f"{self.path_to_whole_book}{address}" if is_elsewhere else ""
        if anchor in self.pages[name].anchors or not texts:
            return address
        if audit:
            anchors = (id_ for content, id_ in self.pages[name].audit for text in texts if text in content)
            return next((f"{page}#{id_}" for id_ in anchors), page)
        parts = [part for part in self.pages[name].parts if not part.audit]
        parts.sort(key=lambda part: sum(map(len, part.texts)))
        named = (part.address for part in parts if {*part.names, *part.texts} & {*texts})
        having = (part.address for part in parts for text in texts if any(text in content for content in part.texts))
        return next(named, None) or next(having, page)

    def texts_at(self, address: str, names: Collection[str]) -> list[str] | None:
        """Return the texts at an address, without the audit; None if other things stand there too."""
        page = self.pages.get(address.partition("#")[0].removesuffix(".html"), IndexedPage(set(), [], []))
        part = next((part for part in page.parts if part.address == address), None)
        is_alone = part and (part.kind in ("", "Page") or {*part.names} & {*names})
        return [text for text in part.texts if text not in names] if is_alone else None


def _candidate_addresses(table: Mapping, row: Cells, texts: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield candidate addresses of a thing, each with texts that identify its part of the page (none: the page)."""
    search = table["search"]
    page_of = locate(row[table["schema"]["primaryKey"][0]])
    if page_of and page_of[0] == table["name"]:
        yield page_of[1], []
    notebook = _notebook(row[search["section"]]) if "section" in search else ""
    filling = row | {"notebook": notebook, "address": page_of[1] if page_of else ""}
    for address in _fill_all(search.get("at", []), filling):
        yield address, [] if row[_key_column(table)] in address.partition("#")[0] else texts


def _address_of(table: Mapping, row: Cells, books: BookPages) -> str:
    """Return the address of a thing: the first candidate that has it, else a page; empty if there is none.

    The name of a thing is the last column in the first of its titles.
    """
    name = row[re.findall(r"{(\w+)}", table["search"]["title"][0])[-1]]
    names = [text for text in (name, name.partition(" (")[0]) if text]
    audit = table["search"].get("audit", False)
    located = [(books.refine_address(*place, audit), place[1]) for place in _candidate_addresses(table, row, names)]
    exact = (address for address, texts in located if "#" in address or (address and not texts))
    return next(exact, "") or next((address for address, _ in located if address), "")


def _entries_of(table: Mapping, books: BookPages) -> Iterator[tuple[Entry, bool]]:
    """Yield the things of a resource, and whether each is all that stands at its address."""
    search = table["search"]
    linked_texts = _linked_texts(table)
    audit = search.get("audit", False)
    for row in _searched_rows(table):
        labelled = _with_labels(table, row)
        address = _address_of(table, row, books)
        titles = _fill_all(search["title"], labelled)
        names = [*([row[_key_column(table)]] if len(table["schema"]["primaryKey"]) == 1 else []), *titles[1:]]
        names += _fill_all(search.get("also", []), labelled)
        names += names_in_all_languages(row[search["territory"]]) if "territory" in search else []
        printed = None if "text" in search or audit else books.texts_at(address, (*titles, *names))
        texts = printed or _fill_all(search.get("text", []), labelled)
        texts = [*texts, *linked_texts.get(row[_key_column(table)], [])]
        if titles and (address or "territory" in search):
            kind = _fill(search["kind"], labelled)
            entry = Entry(kind, address, titles[0], names, texts, search.get("weight", 1), audit)
            yield entry, printed is not None


def collect_entries(edition: Edition, folder: Path) -> list[Entry]:
    """Return all entries of the index of a book that is compiled in `folder`."""
    tables = [table for table in load_descriptor()["resources"] if "search" in table]
    candidates = (_candidate_addresses(table, row, []) for table in tables for row in _searched_rows(table))
    claimed = {address for pairs in candidates for address, _ in pairs if "#" in address}
    own_pages = {name: _read_page(name, folder / f"{name}.html", claimed) for name in pages(edition)}
    books = BookPages(own_pages, set(pages(editions.whole_edition())), edition.whole_book)
    found = [each for table in tables for each in _entries_of(table, books)]
    entries = [entry for entry, _ in found]
    complete = {entry.address for entry, is_all in found if is_all}
    audited = [table for table in tables if table["search"].get("audit")]
    of_audit = [address for table in audited for address in table.get("addresses", {}).values()]
    audit_pages = {address.partition("#")[0] for address in of_audit}  # pages of the audit alone
    for part in (part for page in own_pages.values() for part in page.parts):
        if part.kind and part.address not in complete:
            entries.append(part._replace(audit=part.audit or part.address.partition("#")[0] in audit_pages))
    return entries


def _to_json(entries: Iterable[Entry]) -> str:
    """Return entries as JSON; a text that several of them share is stored once."""
    texts: dict[str, int] = {}
    rows = [[*e[:4], e.weight, [texts.setdefault(text, len(texts)) for text in e.texts]] for e in entries]
    return json.dumps({"texts": [*texts], "things": rows}, ensure_ascii=False, separators=(",", ":"))


def write_index(edition: Edition, folder: Path) -> None:
    """Copy book/search/ into a compiled book and write the index beside it: one file for the study, one for the audit.

    Each is a script that holds compressed JSON, so that it can be loaded from a disk. `stemmer.js` has the English
    stemmer of Sphinx, and the words of readers.
    """
    shutil.copytree(BOOK / FOLDER, folder / FOLDER, ignore=shutil.ignore_patterns("*.csv"))
    with (BOOK / FOLDER / "words.csv").open(encoding="utf-8", newline="") as file:
        words = json.dumps(sorted((row["means"], row["said"]) for row in csv.DictReader(file)), ensure_ascii=False)
    stemmer = f"{SearchEnglish.js_stemmer_code}\nwindow.thbWords = {words};\n"
    (folder / FOLDER / "stemmer.js").write_text(stemmer, encoding="utf-8")
    entries = collect_entries(edition, folder)
    for name, audit in (("things", False), ("audit", True)):
        text = _to_json(entry for entry in entries if entry.audit == audit)
        packed = b64encode(zlib.compress(text.encode(), 9)).decode()
        script = f'(window.thbThings ||= {{}}).{name} = "{packed}";\n'
        (folder / FOLDER / f"{name}.js").write_text(script, encoding="utf-8")
