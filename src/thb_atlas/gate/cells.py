"""What a cell may hold, whatever its table: visible text in one form, and values in the one spelling of their type."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from html import unescape
from urllib.parse import urlsplit

from ..core.errors import cut
from ..core.markup import FORMULA
from ..data.schema import DATE
from .faults import Fault
from .files import Table

LENGTH = 1000  # signs of a cell; the longest has half as many
CUT = 255  # signs at which some programs cut a text
SIGNS = set("§°®©™€²³→÷¼£·×±½«»‘’“”„–—…•≤≥≈≠−№¿¡")  # beside letters and ASCII
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
WORD = re.compile(r"\w+")
LOST = re.compile(r"(?<=[^\W\d_])\?(?=[^\W\d_])")  # a letter that became a question mark
REFERENCE = re.compile(r"&#?\w+;")
SUSPICIOUS = (  # what is no text of a person: its look, what was expected, how to mend it
    (re.compile(r"#{3}"), "a value, not what a spreadsheet shows for a column too narrow", "type the value"),
    (
        re.compile(r"(?<!Article )(?<!Chapter )\b(X{3,}|x{3,}|TODO|FIXME)\b"),
        "a text, not what stands for one to come",
        "write it or leave it out",
    ),
)
EMPTY = {"nan", "null", "n/a", "#n/a", "na", "nil", "-", "--", "?", "tbd", "todo", "#ref!", "#value!", "#name?", "inf"}
SPELLING = {
    "integer": (re.compile(r"0|-?[1-9][0-9]{0,14}"), "a value of type integer: digits alone, at most 15"),
    "number": (
        re.compile(r"(?!-0(?:\.0*)?$)-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,6})?"),
        "a value of type number: 12 or 12.5",
    ),
    "boolean": (re.compile(r"true|false"), "a value of type boolean: true or false"),
}
Found = Iterator[tuple[str, str, str]]  # kind, what was expected, how to mend it


@cache
def _sign(sign: str) -> tuple[str, str] | None:
    """Return what is wrong with a sign that is not ASCII, None if text may have it."""
    is_letter = unicodedata.category(sign)[0] == "L" and (_script(sign) == "LATIN" or _is_plain(sign))
    if sign in SIGNS or is_letter:
        return None
    return FAMILIES.get(unicodedata.category(sign), OTHER)


def _is_plain(sign: str) -> bool:
    return unicodedata.normalize("NFKC", sign) == sign


@cache
def _script(sign: str) -> str:
    """Return the script of a letter: LATIN, GREEK, CYRILLIC."""
    return unicodedata.name(sign, "").split(" ")[0]


def _mixed(text: str) -> str | None:
    """Return a word with a letter of another script that may stand for one of Latin, or None.

    That is one with letters of both, with a digit, or a single letter in a text with no longer word of its script.
    """
    words = WORD.findall(text)
    letters = ([sign for sign in word if unicodedata.category(sign) in ("Lu", "Ll", "Lo", "Lt")] for word in words)
    scripts = [set(map(_script, found)) for found in letters]
    long = {"LATIN"}.union(*(found for word, found in zip(words, scripts, strict=True) if len(word) > 1))
    for word, found in zip(words, scripts, strict=True):
        is_mixed = ("LATIN" in found and len(found) > 1) or {"GREEK", "CYRILLIC"} <= found
        if is_mixed or not found <= long or (found - {"LATIN"} and not word.isalpha()):
            return word
    return None


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
        if place > 1 and unicodedata.category(sign)[0] == "M" and _script(sign) == _script(text[place - 2]):
            continue  # a vowel sign, which belongs to the letter before it
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
    found = list(_signs(text))
    yield from found
    if not found and (word := _mixed(text)):
        yield "mixed-scripts", f"letters of one script in {cut(word)!r}", "type it again with one keyboard"


def value_faults(text: str, field: Mapping) -> Found:
    """Yield what is wrong with a cell that is not empty by the rules of its field in the schema.

    Frictionless lets more pass: `1_2`, digits of other scripts, a pattern that fits the beginning alone.
    """
    kind, constraints = field["type"], field.get("constraints", {})
    pattern = constraints.get("pattern")
    if kind in SPELLING and not SPELLING[kind][0].fullmatch(text):
        yield "type", SPELLING[kind][1], "write it so, or leave the cell empty"
    elif pattern and not re.fullmatch(pattern, text):
        wanted = "a date from 1900 to 2049: 2022, 2022-03 or 2022-03-15" if pattern == DATE else f"pattern {pattern}"
        yield "pattern", wanted, "correct the value"
    elif pattern == DATE and not is_date(text):
        yield "date", "a day that there is, from 1900 to 2050", "correct the date"
    elif field.get("format") == "uri" and not is_address(text):
        yield "address", "an address such as https://example.org/page", "correct it; no other scheme is shown as a link"
    elif kind == "string" and not pattern and "enum" not in constraints:
        if text.casefold() in EMPTY:
            wanted = "a value: the column is required" if constraints.get("required") else "an empty cell for no value"
            yield "no-value", wanted, "give it" if constraints.get("required") else "empty the cell"
        elif any(FORMULA.match(part.strip()) for part in text.split(";")):
            yield (
                "formula",
                "a text that no spreadsheet takes for a formula",
                "begin it, and what follows a ;, with a word",
            )
        elif field.get("format") != "uri" and field["name"] != "read" and LOST.search(ADDRESS.sub("", text)):
            yield "lost-letter", "letters, not a question mark within a word", "type the letter that was meant"
        else:
            yield from _suspicious(text)


def _suspicious(text: str) -> Found:
    if any(unescape(found) != found for found in REFERENCE.findall(text)):
        yield "suspicious", "the sign itself, not a character reference of HTML", "type the sign"
    for look, wanted, mend in SUSPICIOUS:
        if look.search(text):
            yield "suspicious", wanted, mend
    if len(text) == CUT and text[-1] not in ".!?)":
        wanted = f"a whole text: at {CUT} signs programs cut it"
        yield "suspicious", wanted, "bring its end back; if it is whole, end it with a full stop"


def is_date(text: str) -> bool:
    """Return whether a text of the form `2022`, `2022-03` or `2022-03-15` is a date that may stand in the study."""
    year, month, day = (int(part) for part in (text.split("-") + ["1", "1"])[:3])
    try:
        date(year, month, day)
    except ValueError:
        return False
    return 1900 <= year <= 2050


def is_address(text: object) -> bool:
    """Return whether a text is an address that a page may link to: http or https, a host with a dot, nothing odd."""
    try:
        parts = urlsplit(str(text))
        is_open = parts.port != 0 and parts.username is None
    except ValueError:
        return False
    label = r"[^\W_]([\w-]*[^\W_])?"  # any letters: the names of hosts need not be English
    is_host = re.fullmatch(rf"({label}\.)+(xn--[a-z0-9-]+|[^\W\d_]{{2,}})", parts.hostname or "")
    is_plain = not re.search(r"[\s<>\"'`{}|\\^]|&#?\w+;", str(text))
    return bool(parts.scheme in ("http", "https") and is_host and is_open and is_plain)


def faults(file: str, table: Table, schema: Mapping) -> list[Fault]:
    """Return what is wrong in the cells of a table, by the rules of every text and of each field."""
    found = []
    for row, cells in enumerate(table.rows[1:], start=2):
        for field, text in zip(schema["fields"], cells, strict=False):
            if text:
                wrong = list(text_faults(text)) or list(value_faults(text, field))
                found += [Fault(kind, file, wanted, mend, row, field["name"], text) for kind, wanted, mend in wrong]
    return found
