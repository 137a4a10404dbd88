"""What a cell may hold, whatever its table: visible text in one form, and values in the one spelling of their type."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from urllib.parse import urlsplit

from .faults import Fault
from .files import Table

LENGTH = 1000  # signs of a cell; the longest has half as many
SIGNS = set(
    "\N{SECTION SIGN}\N{DEGREE SIGN}\N{REGISTERED SIGN}\N{COPYRIGHT SIGN}\N{TRADE MARK SIGN}\N{EURO SIGN}"
    "\N{SUPERSCRIPT TWO}\N{SUPERSCRIPT THREE}\N{RIGHTWARDS ARROW}\N{DIVISION SIGN}\N{VULGAR FRACTION ONE QUARTER}"
    "\N{POUND SIGN}\N{MIDDLE DOT}\N{MULTIPLICATION SIGN}\N{PLUS-MINUS SIGN}\N{VULGAR FRACTION ONE HALF}"
    "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
    "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}"
    "\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}\N{EN DASH}\N{EM DASH}\N{HORIZONTAL ELLIPSIS}"
    "\N{BULLET}\N{LESS-THAN OR EQUAL TO}\N{GREATER-THAN OR EQUAL TO}\N{ALMOST EQUAL TO}\N{NOT EQUAL TO}\N{MINUS SIGN}"
)
FAMILIES = {  # by the category of Unicode: the kind of a fault, and what to do
    "Cc": ("control-character", "delete it"),
    "Cf": ("invisible-character", "delete it"),
    "Zs": ("other-space", "write an ordinary space or nothing"),
    "Zl": ("control-character", "delete it"),
    "Zp": ("control-character", "delete it"),
    "Mn": ("combining-mark", "write the letter and its accent as one sign (NFC)"),
    "Nd": ("other-digit", "write 0 to 9"),
    "Cs": ("broken-character", "write the sign that was meant"),
    "Cn": ("broken-character", "write the sign that was meant"),
    "Co": ("broken-character", "write the sign that was meant"),
}
OTHER = ("other-sign", "retype it; a sign that is meant is added to SIGNS of data/cells.py")
MISREAD = re.compile(r"[\u00c2-\u00f4][^\x00-\x7f]+|[\u00c2\u00c3](?![^\W\d_])")  # UTF-8 read as Windows-1252
ADDRESS = re.compile(r"https?://\S+")
LOST = re.compile(r"(?<=[^\W\d_])\?(?=[^\W\d_])")  # a letter that became a question mark
FORMULA = re.compile(
    r"[=@]|[+-](?!\d+([.,]\d+)?( ?%)?( |$)| )"
)  # how a cell of a download would begin that a spreadsheet computes
EMPTY = {"nan", "null", "n/a", "#n/a", "na", "nil", "-", "--", "?", "tbd", "todo", "#ref!", "#value!", "#name?", "inf"}
SPELLING = {
    "integer": (re.compile(r"0|-?[1-9][0-9]{0,14}"), "a value of type integer: digits alone, at most 15"),
    "number": (
        re.compile(r"(?!-0(?:\.0*)?$)-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,6})?"),
        "a value of type number: 12 or 12.5",
    ),
    "boolean": (re.compile(r"true|false"), "a value of type boolean: true or false"),
}
DATE = "20[0-4][0-9](-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
Found = Iterator[tuple[str, str, str]]  # kind, what was expected, how to mend it


@cache
def _sign(sign: str) -> tuple[str, str] | None:
    """Return what is wrong with a sign that is not ASCII, None if text may have it."""
    if sign in SIGNS or unicodedata.name(sign, "").startswith("LATIN "):
        return None
    return FAMILIES.get(unicodedata.category(sign), OTHER)


def _named(sign: str) -> str:
    return f"U+{ord(sign):04X} {unicodedata.name(sign, 'without a name')}"


def _is_misread(text: str) -> bool:
    """Return whether signs are what UTF-8 looks like when it is read in the encoding of old Windows files."""
    for encoding in ("cp1252", "latin-1"):
        try:
            return len(text) == 1 or len(text.encode(encoding).decode("utf-8")) < len(text)
        except UnicodeError:
            continue
    return False


def _signs(text: str) -> Found:
    for place, sign in enumerate(text, start=1):
        ascii_control = sign < " " or sign == "\x7f"
        if (wrong := FAMILIES["Cc"] if ascii_control else None if sign < "\x80" else _sign(sign)) is not None:
            yield wrong[0], f"visible signs, not {_named(sign)} at place {place}", wrong[1]
            return


def text_faults(text: str) -> Found:
    """Yield what is wrong with a text, whatever it says: spaces, signs, accents, encoding, length."""
    if len(text) > LENGTH:
        yield "long-cell", f"at most {LENGTH:,} signs, not {len(text):,}", "shorten it"
    if text != text.strip():
        yield "surrounding-space", "no space at either end", "delete the space"
    elif "  " in text:
        yield "double-space", "one space between words", "delete the other"
    if text.isascii() and text.isprintable():
        return
    if any(_is_misread(found[0]) for found in MISREAD.finditer(text)):
        yield "misread-encoding", "letters, not UTF-8 that was read as Windows-1252", "type the letters that were meant"
        return
    if unicodedata.normalize("NFC", text) != text:
        yield "combining-mark", "a letter and its accent as one sign (NFC)", "type it again"
        return
    yield from _signs(text)


def value_faults(text: str, field: Mapping) -> Found:
    """Yield what is wrong with a cell that is not empty by the rules of its field in the schema.

    Frictionless lets more pass: `1_2`, digits of other scripts, a pattern that fits the beginning alone.
    """
    kind, constraints = field["type"], field.get("constraints", {})
    pattern = constraints.get("pattern")
    if kind in SPELLING and not SPELLING[kind][0].fullmatch(text):
        yield "type", SPELLING[kind][1], "write it so, or leave the cell empty"
    elif pattern and not re.fullmatch(pattern, text):
        yield "pattern", f"pattern {pattern}", "correct the value"
    elif pattern == DATE and not is_date(text):
        yield "date", "a day that there is, from 1900 to 2050", "correct the date"
    elif field.get("format") == "uri" and not is_address(text):
        yield "address", "an address such as https://example.org/page", "correct it; no other scheme is shown as a link"
    elif kind == "string" and not pattern and "enum" not in constraints:
        if text.casefold() in EMPTY:
            wanted = "a value: the column is required" if constraints.get("required") else "an empty cell for no value"
            yield "no-value", wanted, "give it" if constraints.get("required") else "empty the cell"
        elif FORMULA.match(text):
            yield "formula", "a text that no spreadsheet takes for a formula", "begin it with a word"
        elif field.get("format") != "uri" and field["name"] != "read" and LOST.search(ADDRESS.sub("", text)):
            yield "lost-letter", "letters, not a question mark within a word", "type the letter that was meant"


def is_date(text: str) -> bool:
    """Return whether a text of the form `2022`, `2022-03` or `2022-03-15` is a date that may stand in the study."""
    year, month, day = (int(part) for part in (text.split("-") + ["1", "1"])[:3])
    try:
        date(year, month, day)
    except ValueError:
        return False
    return 1900 <= year <= 2050


def is_address(text: str) -> bool:
    """Return whether a text is an address that a page may link to: http or https, a host with a dot, nothing odd."""
    try:
        parts = urlsplit(text)
        plain = parts.port is None and parts.username is None
    except ValueError:
        return False
    host = parts.hostname or ""
    is_host = re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\.[a-z]{2,}", host)
    is_plain = text.isascii() and not re.search(r"[\s<>\"'`{}|\\^]|&#?\w+;", text)
    return bool(parts.scheme in ("http", "https") and is_host and plain and is_plain)


def faults(file: str, table: Table, fields: Iterable[Mapping]) -> list[Fault]:
    """Return what is wrong in the cells of a table, by the rules of every text and of each field."""
    found = []
    for row, cells in enumerate(table.rows[1:], start=2):
        for field, text in zip(fields, cells, strict=False):
            if text:
                wrong = list(text_faults(text)) or list(value_faults(text, field))
                found += [Fault(kind, file, wanted, mend, row, field["name"], text) for kind, wanted, mend in wrong]
    return found
