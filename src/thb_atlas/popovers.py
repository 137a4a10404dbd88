"""Numbers as pages show them: buttons that open the rows behind them, a list in HTML. Nothing here needs pandas."""

import re
from collections.abc import Iterable
from hashlib import sha256
from html import escape, unescape
from typing import NamedTuple

POPOVER = re.compile(r'<span popover id="[\w-]+" class="thb-behind">.*?</span>')


class Number(NamedTuple):
    """A number as a page shows it, and the rows behind it as HTML. As text it is the number alone."""

    shown: str
    behind: str

    def __str__(self) -> str:
        return self.shown

    __repr__ = __str__

    def html(self) -> str:
        """Return the number as a button, and the list of rows that it opens; both have a place within a sentence."""
        key = f"rows-{sha256(''.join(self).encode()).hexdigest()[:10]}"
        button = f'<button type="button" class="thb-rows" popovertarget="{key}" title="Rows behind it">'
        return f'{button}{escape(self.shown)}</button><span popover id="{key}" class="thb-behind">{self.behind}</span>'

    def _repr_html_(self) -> str:
        return self.html()


def at_root(value: object) -> str:
    """Return a value for a page at the root of a book: a number with its rows, and links as seen from there."""
    return value.html().replace('href="../', 'href="') if isinstance(value, Number) else str(value)


def listing(shown: str, what: str, names: Iterable[str]) -> Number:
    """Return a number of things that are in no table (tables, rules, files) with their names behind it, as HTML."""
    return Number(shown, f"<b>{shown} {what}</b>: {', '.join(names)}")


def apart(content: str) -> tuple[str, str]:
    """Return HTML without the lists that its numbers open, and these, each once: cells of a table keep their width."""
    return POPOVER.sub("", content), "".join(dict.fromkeys(POPOVER.findall(content)))


def gathered(text: str) -> str:
    """Return Markdown with the lists of rows behind its numbers at its end, each once, as one block of HTML.

    Within a sentence each link of a list would be parsed, and be a node of the page, of its own.
    """
    bare, lists = apart(text)
    return f"{bare}\n\n<div>{lists}</div>\n" if lists else text


def plain(text: str) -> str:
    """Return HTML in which numbers are buttons as plain text: without tags, and without the rows that they open."""
    return unescape(re.sub(r"<[^>]*>", "", POPOVER.sub("", text)))
