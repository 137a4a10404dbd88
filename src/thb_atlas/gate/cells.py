"""The cells of any table: visible text in one form, and values in the one spelling of their type."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from html import unescape
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from ..core.errors import cut
from ..core.markup import FORMULA
from ..data.schema import DATE_MESSAGE, DATE_PATTERN, DESCRIPTOR
from .faults import Fault
from .files import Table

MAX_CHARACTERS = 1000  # of a cell
TRUNCATED_AT = 255  # characters after which some programs cut a text
ALLOWED = set("§°®©™€²³→÷¼£·×±½«»‘’“”„–—…•≤≥≈≠−№¿¡")  # besides letters and ASCII
FAULT_BY_CATEGORY = {  # by Unicode category: the kind of fault, and how to mend it
    **dict.fromkeys(("Cc", "Zl", "Zp"), ("control-character", "delete it")),
    **dict.fromkeys(("Cs", "Cn", "Co"), ("broken-character", "write the character that was meant")),
    "Cf": ("invisible-character", "delete it"),
    "Zs": ("other-space", "write an ordinary space or nothing"),
    "Mn": ("combining-mark", "write the letter and its accent as one character (NFC)"),
    "Nd": ("other-digit", "write 0 to 9"),
}
OTHER_FAULT = ("other-character", "retype it, or add it to ALLOWED in gate/cells.py if it is meant")
MISREAD = re.compile(r"[\u00c2-\u00f4][^\x00-\x7f]+|[\u00c2\u00c3](?![^\W\d_])")  # UTF-8 read as Windows-1252
ADDRESS = re.compile(r"https?://\S+")
WORD = re.compile(r"\w+")
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
MEETS = {  # by constraint of a field: whether a cell meets it
    "enum": lambda text, allowed: text in allowed,
    "minimum": lambda text, least: float(text) >= least,
    "maximum": lambda text, most: float(text) <= most,
}
Problems = Iterator[tuple[str, str, str]]  # kind, what was expected, how to mend it


@cache
def _fault_of(char: str) -> tuple[str, str] | None:
    """Return the kind of fault of a character, and how to mend it; None if it is allowed."""
    is_compatible = unicodedata.normalize("NFKC", char) != char  # another form of an ordinary letter
    is_letter = unicodedata.category(char)[0] == "L" and (_script(char) == "LATIN" or not is_compatible)
    if char in ALLOWED or is_letter or (char.isascii() and char.isprintable()):
        return None
    return FAULT_BY_CATEGORY.get(unicodedata.category(char), OTHER_FAULT)


@cache
def _script(char: str) -> str:
    return unicodedata.name(char, "").split(" ")[0]


def _word_of_mixed_scripts(text: str) -> str | None:
    """Return a word with a letter of another script that may stand for a Latin one, or None.

    Such a word has letters of two scripts, has a digit, or is the only word of its script and a single letter.
    """
    words = WORD.findall("".join(char for char in text if unicodedata.category(char)[0] != "M"))  # without vowel signs
    letters = ([char for char in word if unicodedata.category(char) in ("Lu", "Ll", "Lo", "Lt")] for word in words)
    scripts_by_word = list(zip(words, (set(map(_script, chars)) for chars in letters), strict=True))
    of_long_words = {"LATIN"}.union(*(scripts for word, scripts in scripts_by_word if len(word) > 1))
    for word, scripts in scripts_by_word:
        is_mixed = ("LATIN" in scripts and len(scripts) > 1) or {"GREEK", "CYRILLIC"} <= scripts
        if is_mixed or not scripts <= of_long_words or (scripts - {"LATIN"} and not word.isalpha()):
            return word
    return None


def _is_misread(text: str) -> bool:
    """Return whether characters look like UTF-8 that was read in an old encoding of Windows."""
    for encoding in ("cp1252", "latin-1"):
        try:
            return len(text) == 1 or len(text.encode(encoding).decode("utf-8")) < len(text)
        except UnicodeError:
            continue
    return False


def _character_faults(text: str) -> Problems:
    """Yield what is wrong with the first character that a text may not have."""
    for place, char in enumerate(text, start=1):
        if place > 1 and unicodedata.category(char)[0] == "M" and _script(char) == _script(text[place - 2]):
            continue  # a vowel sign, which belongs to the letter before it
        if fault := _fault_of(char):
            name = f"U+{ord(char):04X} {unicodedata.name(char, 'without a name')}"
            yield fault[0], f"visible characters, not {name} at place {place}", fault[1]
            return


def text_faults(text: str) -> Problems:
    """Yield what is wrong with a text, whatever its meaning: length, spaces, characters, accents, encoding."""
    if len(text) > MAX_CHARACTERS:
        yield "long-cell", f"at most {MAX_CHARACTERS:,} characters, not {len(text):,}", "shorten it"
    if text != text.strip():
        yield "surrounding-space", "no space at either end", "delete the space"
    elif "  " in text:
        yield "double-space", "one space between words", "delete the other"
    if text.isascii() and text.isprintable():
        return
    if any(_is_misread(match[0]) for match in MISREAD.finditer(text)):
        yield "misread-encoding", "letters, not UTF-8 that was read as Windows-1252", "type the letters that were meant"
    elif unicodedata.normalize("NFC", text) != text:
        yield "combining-mark", "a letter and its accent as one character (NFC)", "type it again"
    elif faults := list(_character_faults(text)):
        yield from faults
    elif word := _word_of_mixed_scripts(text):
        yield "mixed-scripts", f"letters of one script in {cut(word)!r}", "type it again with one keyboard"


def _limits(text: str, field: Mapping, place: str) -> Problems:
    """Yield the constraint that a value of the right type does not meet; `place` is its `table.column`."""
    for name, limit in field.get("constraints", {}).items():
        if name == "enum" and not MEETS[name](text, limit):
            where = "the schema and the vocabulary" if "vocabulary" in field else f"the enum of {place} in {DESCRIPTOR}"
            yield name, f"one of {', '.join(limit)}", f"take one of these, or add it to {where}"
        elif name in MEETS and not MEETS[name](text, limit):
            yield "limit", f"{name} {limit}", "correct the value"


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
            is_required = constraints.get("required")
            expected = "a value: the column is required" if is_required else "an empty cell for no value"
            yield "no-value", expected, "give it" if is_required else "empty the cell"
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
    if "###" in text:
        yield "suspicious", "a value, not what a spreadsheet shows in too narrow a column", "type the value"
    if PLACEHOLDER.search(text):
        yield "suspicious", "a text, not a placeholder", "write it or leave it out"
    if len(text) == TRUNCATED_AT and text[-1] not in ".!?)":
        expected = f"a whole text: some programs cut texts after {TRUNCATED_AT} characters"
        yield "suspicious", expected, "bring its end back; if it is whole, end it with a full stop"


def is_date(text: str) -> bool:
    """Return whether a text of the form `2022`, `2022-03` or `2022-03-15` is a date of the calendar."""
    try:
        date(*(int(part) for part in (text.split("-") + ["1", "1"])[:3]))
    except ValueError:
        return False
    return True


def is_address(text: object) -> bool:
    """Return whether a text is an address that a page may link to: http or https, a host with a dot, no user."""
    try:
        parts = urlsplit(str(text))
        is_open = parts.port != 0 and parts.username is None
    except ValueError:
        return False
    label = r"[^\W_]([\w-]*[^\W_])?"  # letters of any script
    is_host = re.fullmatch(rf"({label}\.)+(xn--[a-z0-9-]+|[^\W\d_]{{2,}})", parts.hostname or "")
    is_plain = not re.search(r"[\s<>\"'`{}|\\^]|&#?\w+;", str(text))
    return bool(parts.scheme in ("http", "https") and is_host and is_open and is_plain)


def faults(file: str, table: Table, schema: Mapping) -> list[Fault]:
    """Return what is wrong in the cells of a table: as texts, or else as values of their fields."""
    name = PurePosixPath(file).stem
    return [
        Fault(kind, file, expected, mend, row, field["name"], text)
        for row, cells in enumerate(table.rows[1:], start=2)
        for field, text in zip(schema["fields"], cells, strict=False)
        for kind, expected, mend in list(text_faults(text)) or value_faults(text, field, f"{name}.{field['name']}")
    ]
