"""HTML and Markdown as pages need them, and the one border at which text becomes inert."""

import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from html import unescape

POPOVER = re.compile(r'<span popover id="[\w-]+" class="thb-behind">.*?</span>')
SIGN = re.compile(r'<a class="thb-mark".*?</a>')
PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")  # of ASCII: whatever HTML, Markdown and MyST give a meaning to
ORDINARY = set(",;.()%/-")  # of these, what has none within a line, so that pages stay readable as source
BEGINNING = re.compile(r"^(\s*\d*)([-.)](?=[\s-]|$)|%)")  # what makes a list, or a comment, at its beginning
FORMULA = re.compile(  # what a spreadsheet takes for a formula: all with a sign first, but a number alone or with words
    r"=|@(?!\w[\w.-]*(?![\w.(!|-]))|[+-](?! ?\d+([.,]\d+)?( ?%)?([ ,.)][^=+*/^&|!(<>-]*)?$)"
)
OWN_TAG = re.compile(  # what this package writes into prose; whatever else looks like a tag is text
    r"</?(?:a|b|br|button|code|span)(?:\s(?:popover|(?:class|id|type|title|popovertarget|aria-hidden)=\"[^\"<>]*\""
    r"|href=\"(?:\.\./|#|https?:)[^\"<>]*\"))*\s?>"
)
FILE_NAME = re.compile(r"\S+\.(png|svg|jpe?g|gif|webp|pdf)", re.IGNORECASE)  # no words for an image
HELD = ("<!--held-->", "<!--/held-->")  # around what a script shows in parts, where there is one: see `held`
NOTEBOOK_LINK = '<a data-thb-notebook="">this notebook</a>'  # filled when the page is finished


def inert(text: object) -> str:
    """Return text that is shown as it stands, in HTML, in an attribute and in Markdown alike.

    Punctuation becomes a character reference, which neither HTML nor Markdown takes for its own; a line break becomes
    a space. Whatever comes from a cell of the data passes here, or through a template that calls this.
    """
    line = " ".join(str(text).splitlines())
    line = PUNCTUATION.sub(lambda sign: sign[0] if sign[0] in ORDINARY else f"&#{ord(sign[0])};", line)
    return BEGINNING.sub(lambda found: f"{found[1]}&#{ord(found[2])};", line)


class Text(str):
    """Text of the data: within an f-string it is inert.

    >>> f"{thb.Text('one *star*')}"
    'one &#42;star&#42;'
    """

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return inert(format(str(self), spec))


def said(text: str) -> str:
    """Return text of the data as HTML that says so: its numbers are the study's, and open no rows."""
    return f'<span class="thb-said">{inert(text)}</span>'


def only_own_tags(text: str) -> str:
    """Return Markdown in which nothing but this package's own tags is HTML: a cell that slipped in cannot run."""
    parts, end = [], 0
    for found in OWN_TAG.finditer(text):
        parts += [text[end : found.start()].replace("<", "&lt;"), found[0]]
        end = found.end()
    return "".join([*parts, text[end:].replace("<", "&lt;")])


def held(html: str) -> str:
    """Return HTML of a page in which a browser with scripts holds, as text, what stands between the signs `HELD`.

    Without scripts, and in JupyterLab, which has not the book's, all of it is shown.
    """
    return html.replace(HELD[0], "<noscript>").replace(HELD[1], "</noscript>")


def rows_button(shown: str, rows: str) -> str:
    """Return a number as a button that opens the rows behind it; both have a place within a sentence.

    `shown` is text, `rows` is HTML.
    """
    key = f"rows-{sha256((shown + rows).encode()).hexdigest()[:10]}"
    button = f'<button type="button" class="thb-rows" popovertarget="{key}" title="Rows behind it">'
    return f'{button}{inert(shown)}</button><span popover id="{key}" class="thb-behind">{rows}</span>'


def listing(shown: str, what: str, names: Iterable[str]) -> str:
    """Return a number of things that are in no table (tables, rules, files), their names, as HTML, behind it."""
    return rows_button(shown, f"<b>{inert(shown)} {inert(what)}</b>: {', '.join(names)}")


def at_root(html: str) -> str:
    """Return HTML of a page in a folder for a page at the root of a book: its links as seen from there."""
    return html.replace('href="../', 'href="')


def without_popovers(content: str) -> tuple[str, str]:
    """Return HTML without the lists that its numbers open, and these, each once: cells of a table keep their width."""
    return POPOVER.sub("", content), "".join(dict.fromkeys(POPOVER.findall(content)))


def gathered(text: str) -> str:
    """Return Markdown with the lists of rows behind its numbers at its end, each once, as one block of HTML.

    Within a sentence each link of a list would be parsed, and be a node of the page, of its own.
    """
    bare, lists = without_popovers(text)
    return f"{bare}\n\n<div>{lists}</div>\n" if lists else text


def plain(text: str) -> str:
    """Return HTML in which numbers are buttons as plain text: without tags, signs, and the rows that they open."""
    return unescape(re.sub(r"<[^>]*>", "", SIGN.sub("", POPOVER.sub("", text))))


def markdown_table(head: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table with a head and rows of cells; a cell may hold Markdown, but no line break."""
    cells = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in [list(head), ["---"] * len(head), *cells])
