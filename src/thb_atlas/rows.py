"""Rows of a table chosen by the texts of columns, and the digest by which a record knows them again.

A record names them `data/positions.csv?code=FR&kind=need|plan`: the file, and for each column a regular expression
that the whole cell matches, as it stands in the file.
"""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from hashlib import sha256
from io import StringIO
from pathlib import Path

Wanted = str | float | Collection[str | float] | re.Pattern
NOTHING = "(?!)"
WITHOUT_AND = r"(?:\\.|[^\\&])*"  # an expression where & stands behind a backslash alone
CHOICE = re.compile(rf"(\w+)=({WITHOUT_AND})&?", re.DOTALL)


def _text(value: str | float) -> str:
    """Return a value as it stands in a file: truth in small letters, and 163.0, which pandas makes of 163, as 163."""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return text.lower() if text in ("True", "False") and not isinstance(value, str) else text


def _values(wanted: str | float | Collection[str | float]) -> list[str]:
    one = isinstance(wanted, str) or not isinstance(wanted, Collection)
    return list(dict.fromkeys(map(_text, [wanted] if one else wanted)))


def alternatives(wanted: Wanted) -> list[str]:
    """Return the regular expressions of what a cell may be: a value, one of several, or an expression as it is.

    Raises ValueError for an expression with flags or with a bare `&`: a record could not hold them.
    """
    if isinstance(wanted, re.Pattern) and wanted.flags != re.UNICODE:
        raise ValueError(f"the flags of {wanted.pattern!r} belong into the expression: (?i:...)")
    if isinstance(wanted, re.Pattern) and not re.fullmatch(WITHOUT_AND, wanted.pattern, re.DOTALL):
        raise ValueError(f"an expression of rows cannot have a bare &: write it as \\& in {wanted.pattern!r}")
    return [wanted.pattern] if isinstance(wanted, re.Pattern) else list(map(re.escape, _values(wanted)))


def by_text(texts: Iterable[str]) -> dict[str, list[int]]:
    """Return the positions of each text."""
    found = defaultdict(list)
    for position, text in enumerate(texts):
        found[text].append(position)
    return dict(found)


def positions(places: Mapping[str, list[int]], wanted: Wanted) -> list[int]:
    """Return, in order, the positions of the texts that are wanted; `places` is from `by_text`."""
    if isinstance(wanted, re.Pattern):
        texts = [text for text in places if re.fullmatch(wanted.pattern, text)]
    else:
        texts = _values(wanted)
    return sorted(position for text in texts for position in places.get(text, ()))


def named(file: str, columns: Mapping[str, Collection[str]]) -> str:
    """Return the name under which a record has rows of a file; `columns` has the alternatives of each column."""
    wanted = {column: "|".join(sorted(set(some))) if some else NOTHING for column, some in columns.items()}
    return f"{file}?" + "&".join(f"{column}={expression}" for column, expression in wanted.items())


def choice(name: str) -> tuple[str, dict[str, str]]:
    """Return what a record's name means: the file, and the expression of each column, none for a whole file."""
    file, _, chosen = name.partition("?")
    return file, dict(CHOICE.findall(chosen))


@cache
def _lines(path: Path, known: str, read: Callable[[Path], bytes]) -> list[list[str]]:
    """Return the lines of a CSV file, the header first; none if what is read has not the known digest."""
    try:
        content = read(path)
        text = StringIO(content.decode("utf-8", errors="surrogateescape"), newline="")
        return [line for line in csv.reader(text) if line] if sha256(content).hexdigest() == known else []
    except (FileNotFoundError, csv.Error):
        return []


@cache
def _of_rows(path: Path, known: str, name: str, read: Callable[[Path], bytes]) -> str:
    header, *kept = _lines(path, known, read) or [[]]
    for column, expression in choice(name)[1].items():
        if column not in header:
            return ""
        at, matches = header.index(column), re.compile(expression).fullmatch
        kept = [line for line in kept if len(line) > at and matches(line[at])]
    return sha256(json.dumps([header, *kept]).encode()).hexdigest()


def digest(
    root: Path, name: str, hashed: Callable[[Path], str], read: Callable[[Path], bytes] = Path.read_bytes
) -> str:
    """Return the SHA-256 of a file, or of the header and the rows that a name means; empty if there is nothing such.

    `hashed` gives the digest of a whole file; rows of one that is not what `read` gives are nothing.
    """
    file, _, chosen = name.partition("?")
    known = hashed(root / file)
    return _of_rows(root / file, known, name, read) if chosen else known
