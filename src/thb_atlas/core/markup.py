"""HTML and Markdown for pages, and the one place at which text of the data is escaped."""

import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from html import unescape

from markupsafe import Markup

MARK = re.compile(r'<a class="thb-mark".*?</a>')
PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")  # ASCII characters to which HTML, Markdown and MyST may give a meaning
ORDINARY = set(",;.()%/-")  # those that mean nothing within a line; they stay, so that pages can be read as source
LINE_START = re.compile(r"^(\s*\d*)([-.)](?=[\s-]|$)|%)")  # begins a list or a comment
FORMULA = re.compile(  # what spreadsheets take for a formula: =, @, + or - first, unless a number or a name follows
    r"=|@(?!\w[\w.-]*(?![\w.(!|-]))|[+-](?! ?\d+([.,]\d+)?( ?%)?([ ,.)][^=+*/^&|!(<>-]*)?$)"
)
OWN_TAG = re.compile(  # the tags that this package writes into prose, or a bare <, which begins no tag but text
    r"(</?(?:a|b|br|button|code|span)(?:\s(?:popover|(?:class|id|type|title|popovertarget|aria-hidden)=\"[^\"<>]*\""
    r"|href=\"(?:\.\./|#|https?:)[^\"<>]*\"))*\s?>)|<"
)
FILE_NAME = re.compile(r"\S+\.(png|svg|jpe?g|gif|webp|pdf)", re.IGNORECASE)  # not a description of an image
DEFERRED = ("<!--deferred-->", "<!--/deferred-->")  # around what a script of the book shows part by part
VALUES_MIME = "application/vnd.thb-atlas.values+json"  # of what notebooks show for pages of prose
NOTEBOOK_LINK = '<a data-thb-notebook="">this notebook</a>'  # completed when the page is finished


def inert(text: object) -> str:
    """Return text escaped for HTML, for attributes and for Markdown alike, so that it is shown unchanged.

    Punctuation becomes character references, which neither HTML nor Markdown interprets; line breaks become spaces.
    Every cell of the data that reaches a page passes through here, or through a template that calls this.
    """
    line = " ".join(str(text).splitlines())
    line = PUNCTUATION.sub(lambda match: match[0] if match[0] in ORDINARY else f"&#{ord(match[0])};", line)
    return LINE_START.sub(lambda match: f"{match[1]}&#{ord(match[2])};", line)


def as_markup(value: object) -> Markup:
    """Return a value as HTML: markup as it is, anything else inert. Templates finalize their values with it."""
    return value if isinstance(value, Markup) else Markup(inert(value))


class Text(str):
    """Text of the data, which escapes itself within an f-string, and nowhere else: not in `+`, `join` or `str`.

    >>> f"{thb.Text('one *star*')}"
    'one &#42;star&#42;'
    """

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return inert(format(str(self), spec))


def escape_foreign_tags(text: str) -> str:
    """Return Markdown in which only tags that this package writes are HTML, so that a cell of the data cannot run."""
    return OWN_TAG.sub(lambda match: match[1] or "&lt;", text)


def defer(html: str) -> str:
    """Return HTML of a page with the parts between the `DEFERRED` comments in `noscript`, until a script shows them.

    Without scripts, and in JupyterLab, all of it is shown.
    """
    return html.replace(DEFERRED[0], "<noscript>").replace(DEFERRED[1], "</noscript>")


TAG = re.compile(r"</?[a-z][\w-]*(?:\s[^<>]*=[^<>]*)?\s*/?>|<!--.*?-->", re.IGNORECASE)  # `<5 and >3` is text
POPOVER = re.compile(r'<span popover id="[\w-]+" class="thb-popover">.*?</span>')  # as `popover_button` writes it


def popover_button(shown: str, rows: str) -> str:
    """Return a number (text) as a button that opens the rows behind it (HTML); both fit within a sentence."""
    key = f"rows-{sha256((shown + rows).encode()).hexdigest()[:10]}"
    button = f'<button type="button" class="thb-popover-button" popovertarget="{key}" title="Rows behind it">'
    return f'{button}{inert(shown)}</button><span popover id="{key}" class="thb-popover">{rows}</span>'


def names_button(shown: str, what: str, names: Iterable[str]) -> str:
    """Return a number of things that are in no table (files, rules) as a button that lists their names, all HTML."""
    return popover_button(shown, f"<b>{inert(shown)} {inert(what)}</b>: {', '.join(names)}")


def slug(title: str) -> str:
    """Return an anchor for a title: `table-3` for one that begins `Table 3.`, or else its first words.

    >>> slug("Who pays for what, and where?")
    'who-pays-for-what-and-where'
    """
    exhibit = re.match(r"(Table|Figure) (\d+)\.", title)
    words = exhibit.groups() if exhibit else re.findall(r"[a-z0-9]+", title.lower())[:6]
    return "-".join(words).lower()


def at_root(html: str) -> str:
    """Return HTML written for a page in a folder with its links as seen from the root of the book."""
    return str(html).replace('href="../', 'href="')  # markup would escape what it replaces


def collect_popovers(text: str) -> str:
    """Return Markdown with the popovers of its numbers at the end, each once, in one block of HTML.

    Within a sentence, every link of a popover would become a node of the page; in a table, it would widen a cell.
    """
    popovers = "".join(dict.fromkeys(POPOVER.findall(text)))
    return f"{POPOVER.sub('', text)}\n\n<div>{popovers}</div>\n" if popovers else text


def plain(html: str) -> str:
    """Return HTML as plain text: without tags, verdict marks, and the popovers of numbers."""
    return unescape(TAG.sub("", MARK.sub("", POPOVER.sub("", html))))


def markdown_table(head: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table; cells may hold Markdown, and their line breaks become spaces."""
    cells = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in [list(head), ["---"] * len(head), *cells])
