"""The files of the data package before anything reads their values: one dialect, whole files, and no others.

A table is UTF-8 without a byte order mark, comma, one line per row, a header, LF after every line, and quotes only
around a whole cell. Frictionless, pandas and the csv module each guess otherwise; so nothing is left to guess.
"""

import csv
import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ..core.hashes import sha256
from .faults import Fault

DIALECT = {
    "delimiter": ",", "quoteChar": '"', "doubleQuote": True, "skipInitialSpace": False, "lineTerminator": "\n",
    "header": True,
}  # fmt: skip
LICENCES = ("LICENSE.md", "boundaries/LICENSE.txt")  # published with the data
NEEDED = ("datapackage.json", *LICENCES)
SIZE = 8_000_000  # bytes: four times the largest file
MARKS = {b"\xef\xbb\xbf": "UTF-8", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
CELL = r'(?:"(?:[^"]|"")*"|[^",]*)'
LINE = re.compile(rf"{CELL}(?:,{CELL})*")
TABLES = (".csv", ".tsv", ".xls", ".xlsx", ".ods", ".parquet")  # what somebody may take for a table


class Table(NamedTuple):
    """The cells of a table as text: the header first, so that row 1 is at place 0; a row in doubt has no cells."""

    rows: list[list[str]]
    is_whole: bool  # no row is in doubt


def kind_of(path: Path) -> str:
    """Return what stands at a path without opening it: `file`, `link`, `folder`, `missing` or `other`."""
    try:
        mode = path.lstat().st_mode
    except (OSError, ValueError):
        return "missing"
    checks = {"link": stat.S_ISLNK, "folder": stat.S_ISDIR, "file": stat.S_ISREG}
    return next((kind for kind, is_kind in checks.items() if is_kind(mode)), "other")


def digest(path: Path) -> str:
    """Return the SHA-256 of a regular file, else what stands in its place."""
    return sha256(path) if (kind := kind_of(path)) == "file" else kind


def listed(folder: Path) -> Iterator[Path]:
    """Yield everything below a folder, by name, links and folders as well; links are not followed."""
    for parent, folders, files in os.walk(folder):
        folders.sort()
        yield from (Path(parent, name) for name in sorted([*folders, *files]))


def undeclared(folder: Path, declared: Iterable[str]) -> list[Fault]:
    """Return the links below a folder, and the tables that are not declared in datapackage.json.

    Other regular files (licences, what an editor leaves) are nobody's table, and are not published.
    """
    known, found = {"datapackage.json", *declared}, []
    for path in listed(folder):
        name, kind = path.relative_to(folder).as_posix(), kind_of(path)
        if name in known:
            continue
        if kind in ("link", "other"):
            found.append(Fault("link", name, f"a regular file or nothing, not a {kind}", "remove it"))
        elif path.suffix.lower() in TABLES:
            found.append(
                Fault("undeclared", name, "only tables that datapackage.json declares", "declare it there or remove it")
            )
    return found


def content(folder: Path, name: str) -> tuple[bytes | None, list[Fault]]:
    """Return what stands in a declared file, or None and the fault for which it cannot be read."""
    path = folder / name
    parts = [folder.joinpath(*Path(name).parts[: n + 1]) for n in range(len(Path(name).parts))]
    kind = next((k for part in parts if (k := kind_of(part)) == "link"), kind_of(path))
    if kind == "missing":
        mend = "bring it back" if name in NEEDED else "bring it back, or take it out of datapackage.json"
        return None, [Fault("missing-file", name, "a file", mend)]
    if kind != "file":
        what = "pipe or device" if kind == "other" else kind
        return None, [Fault("no-file", name, f"a regular file, not a {what}", "put the file itself in its place")]
    try:
        if (size := path.stat().st_size) > SIZE:
            return None, [Fault("file-size", name, f"at most {SIZE:,} bytes, not {size:,}", "look at what it holds")]
        return path.read_bytes(), []
    except OSError as error:
        said = error.strerror or type(error).__name__
        return None, [Fault("unreadable", name, f"a file that can be read ({said})", "give the right to read it")]


def decoded(raw: bytes, name: str) -> tuple[str | None, list[Fault]]:
    """Return bytes as text, or None and the fault for which they are none: empty, marked, not UTF-8, zero bytes."""
    if not raw.strip():
        return None, [Fault("empty-file", name, "a header and rows, not an empty file", "bring its rows back")]
    for mark, encoding in MARKS.items():
        if raw.startswith(mark):
            wanted = f"UTF-8 without a byte order mark, not {encoding} with one"
            return None, [Fault("byte-order-mark", name, wanted, "save it as UTF-8 without BOM", 1)]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        wanted = f"UTF-8, not the byte 0x{raw[error.start]:02x}"
        return None, [Fault("encoding", name, wanted, "save the file as UTF-8", row)]
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        return None, [Fault("zero-byte", name, "text without zero bytes", "take the zero byte out", row)]
    return text, []


def _line_ends(text: str, name: str) -> list[Fault]:
    """Return the faults of a file's line ends: LF alone, also after the last line."""
    found = []
    if "\r" in text:
        row = text.count("\n", 0, text.index("\r")) + 1
        wanted = f"lines that end with LF alone, not {text.count(chr(13))} carriage returns"
        found.append(Fault("line-end", name, wanted, "save it with line ends LF", row))
    if not text.endswith("\n"):
        wanted = "a line end after the last row; without it the file may have been cut"
        row = text.count("\n") + 1
        found.append(Fault("cut-file", name, wanted, "compare it with the last revision, then end the row", row))
    return found


def _cells(line: str) -> list[str] | None:
    """Return the cells of one line, None if its quotes are not around whole cells."""
    if '"' not in line:
        return line.split(",")
    whole = LINE.fullmatch(line) and "\r" not in line
    return next(csv.reader([line], strict=True)) if whole else None


def _header(header: Sequence[str], names: Sequence[str], file: str) -> list[Fault]:
    """Return the fault of a header that is not that of the schema, another delimiter told apart."""
    if list(header) == list(names):
        return []
    line = ",".join(header)
    for sign, said in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if [part.strip() for part in line.split(sign)] == list(names):
            return [Fault("delimiter", file, f"commas between cells, not {said}", "save it as CSV with commas", 1)]
    missing = [name for name in names if name not in header]
    extra = [name for name in header if name not in names]
    double = [name for name in dict.fromkeys(header) if header.count(name) > 1]
    said = [f"missing {', '.join(missing)}"] if missing else []
    said += [f"unknown {', '.join(map(repr, extra))}"] if extra else []
    said += [f"twice {', '.join(double)}"] if double else []
    wanted = f"the header {','.join(names)} ({'; '.join(said) or 'another order'})"
    return [Fault("header", file, wanted, "write the columns as datapackage.json has them", 1, value=line)]


def _row(number: int, line: str, width: int, file: str) -> tuple[list[str] | None, Fault | None]:
    """Return the cells of a row below the header, or None and what is wrong with it."""
    cells = _cells(line)
    if cells is None:
        if line.count('"') % 2:
            wanted, mend = "a closing quote on the same line", "close the quote; a cell has no line break"
            return None, Fault("open-quote", file, wanted, mend, number, value=line)
        wanted, mend = "quotes around whole cells, doubled within", 'write "a ""word"" in quotes"'
        return None, Fault("quote", file, wanted, mend, number, value=line)
    if not any(cell.strip() for cell in cells):
        return None, Fault("blank-row", file, "a row with values, not a blank one", "delete the row", number)
    if len(cells) != width:
        wanted = f"{width} cells, not {len(cells)}"
        mend = "count the commas; a cell with a comma stands in quotes"
        return None, Fault("cell-count", file, wanted, mend, number, value=line)
    return cells, None


def table(folder: Path, file: str, names: Sequence[str]) -> tuple[Table | None, list[Fault]]:
    """Return a table and what is wrong with its form; `names` are the columns of the schema.

    No table (None) where a fault of the file or of its header leaves all its cells in doubt.
    """
    raw, found = content(folder, file)
    text, more = decoded(raw, file) if raw is not None else (None, [])
    if text is None:
        return None, [*found, *more]
    found = _line_ends(text, file)
    if "\n" not in text.rstrip("\n"):
        return None, [*found, Fault("header-only", file, "a header, and rows below the header", "bring the rows back")]
    head, *below = [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")]
    header = _cells(head) or [head]
    if faults := _header(header, names, file):
        return None, [*faults, *found]
    rows = [_row(number, line, len(names), file) for number, line in enumerate(below, start=2)]
    faults = [fault for _, fault in rows if fault]
    return Table([header, *(cells or [] for cells, _ in rows)], not faults), [*found, *faults]
