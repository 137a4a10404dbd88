"""The cells of any table: visible text in one form, and values in the one spelling of their type."""

import operator
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from html import unescape

from ..core.markup import FORMULA
from ..data.schema import DATE_MESSAGE, DATE_PATTERN, DESCRIPTOR
from .faults import Fault, Row

MAX_CHARACTERS = 1000  # of a cell
ALLOWED = set("§°®©™€²³→÷¼£·×±½«»‘’“”„–—…•≤≥≈≠−№¿¡")  # besides Latin letters and ASCII
ADDRESS = re.compile(r"https?://\S+")
LINK = re.compile(r"https?://(\w([\w-]*\w)?\.)+[\w-]{2,}(:\d+)?(/[^\s<>\"'`{}|\\^]*)?")  # a host with a dot, no user
LOST = re.compile(r"(?<=[^\W\d_])\?(?=[^\W\d_])")  # a letter that became a question mark
REFERENCE = re.compile(r"&#?\w+;")
PLACEHOLDER = re.compile(r"(?<!Article )(?<!Chapter )\b(X{3,}|x{3,}|TODO|FIXME)\b")
NO_VALUE = {  # what programs write for a missing value, and authors for one to come
    "nan", "null", "n/a", "#n/a", "na", "nil", "-", "--", "?", "tbd", "todo", "#ref!", "#value!", "#name?", "inf",
}  # fmt: skip
SPELLING = {
    "integer": (re.compile(r"0|-?[1-9][0-9]{0,14}"), "a value of type integer: digits alone, at most 15"),
    "number": (
        re.compile(r"(?!-0(?:\.0*)?$)-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,6})?"),
        "a value of type number: 12 or 12.5",
    ),
    "boolean": (re.compile(r"true|false"), "a value of type boolean: true or false"),
}
Problems = Iterator[tuple[str, str, str]]  # kind, what was expected, how to mend it


@cache
def _is_allowed(char: str) -> bool:
    is_latin = char.isalpha() and unicodedata.name(char).startswith("LATIN")
    return char in ALLOWED or is_latin or (char.isascii() and char.isprintable())


def _is_misread(text: str) -> bool:
    """Return whether a text is UTF-8 that was read as Windows-1252."""
    try:
        return text.encode("cp1252").decode("utf-8") != text
    except UnicodeError:
        return False


def text_faults(text: str) -> Problems:
    """Yield what is wrong with a text, whatever its meaning: length, spaces, characters, encoding."""
    if len(text) > MAX_CHARACTERS:
        yield "long-cell", f"at most {MAX_CHARACTERS:,} characters, not {len(text):,}", "shorten it"
    if text != text.strip():
        yield "surrounding-space", "no space at either end", "delete the space"
    elif "  " in text:
        yield "double-space", "one space between words", "delete the other"
    if text.isascii() and text.isprintable():
        return
    if _is_misread(text):
        yield "misread-encoding", "letters, not UTF-8 that was read as Windows-1252", "type the letters that were meant"
    elif wrong := next((char for char in text if not _is_allowed(char)), ""):
        name = unicodedata.name(wrong, "such as a line break, or no character")
        expected = f"Latin letters and signs, not U+{ord(wrong):04X} ({name}) at place {text.index(wrong) + 1}"
        yield "character", expected, "delete or retype it, or add it to ALLOWED in gate/cells.py if it is meant"


def _limits(text: str, field: Mapping, place: str) -> Problems:
    """Yield the constraint that a value of the right type does not meet; `place` is its `table.column`."""
    limits = field.get("constraints", {})
    if "enum" in limits and text not in limits["enum"]:
        where = "the schema and the vocabulary" if "vocabulary" in field else f"the enum of {place} in {DESCRIPTOR}"
        yield "enum", f"one of {', '.join(limits['enum'])}", f"take one of these, or add it to {where}"
    for name, is_beyond in (("minimum", operator.lt), ("maximum", operator.gt)):
        if name in limits and is_beyond(float(text), limits[name]):
            yield "limit", f"{name} {limits[name]}", "correct the value"


def value_faults(text: str, field: Mapping, place: str) -> Problems:
    """Yield what is wrong with a cell, by the description of its field in the schema; `place` is its `table.column`.

    This is stricter than the Table Schema, which allows `1_2`, digits of other scripts, and a pattern that only the
    beginning fits.
    """
    kind, constraints = field["type"], field.get("constraints", {})
    pattern = constraints.get("pattern")
    if not text:
        if constraints.get("required"):
            yield "required", "a value: the column is required", "give a value"
    elif kind in SPELLING and not SPELLING[kind][0].fullmatch(text):
        yield "type", SPELLING[kind][1], "write it so, or leave the cell empty"
    elif pattern and not re.fullmatch(pattern, text):
        expected = DATE_MESSAGE if pattern == DATE_PATTERN else f"pattern {pattern}"
        yield "pattern", expected, "correct the value"
    elif pattern == DATE_PATTERN and not is_date(text):
        yield "date", "a date of the calendar", "correct the date"
    elif field.get("format") == "uri" and not is_address(text):
        yield "address", "an address such as https://example.org/page", "correct it; only http and https become links"
    elif limits := list(_limits(text, field, place)):
        yield from limits
    elif kind == "string" and not pattern and "enum" not in constraints:
        if text.casefold() in NO_VALUE:
            yield "no-value", "a value, or an empty cell for none", "give it, or empty the cell"
        elif any(FORMULA.match(part.strip()) for part in text.split(";")):
            expected = "a text that no spreadsheet takes for a formula"
            yield "formula", expected, "begin it, and what follows a ;, with a word"
        elif field.get("format") != "uri" and field["name"] != "read" and LOST.search(ADDRESS.sub("", text)):
            yield "lost-letter", "letters, not a question mark within a word", "type the letter that was meant"
        else:
            yield from _suspicious(text)


def _suspicious(text: str) -> Problems:
    if any(unescape(reference) != reference for reference in REFERENCE.findall(text)):
        yield "suspicious", "the character itself, not a character reference of HTML", "type the character"
    if PLACEHOLDER.search(text):
        yield "suspicious", "a text, not a placeholder", "write it or leave it out"


def is_date(text: str) -> bool:
    """Return whether a text of the form `2022`, `2022-03` or `2022-03-15` is a date of the calendar."""
    try:
        return bool(date.fromisoformat(f"{text}-01-01"[:10]))
    except ValueError:
        return False


def is_address(text: object) -> bool:
    """Return whether a text is an address that a page may link to: http or https, a host with a dot, no user."""
    return bool(LINK.fullmatch(str(text)))


def faults(resource: Mapping, rows: Sequence[Row]) -> list[Fault]:
    """Return what is wrong in the cells of a table: as texts, or else as values of their fields."""
    return [
        row.fault(field["name"], expected, mend, kind)
        for row in rows
        for field in resource["schema"]["fields"]
        for kind, expected, mend in list(text_faults(row[field["name"]]))
        or value_faults(row[field["name"]], field, f"{resource['name']}.{field['name']}")
    ]
