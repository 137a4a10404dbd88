"""The files of the data package before anything reads their values: whole files, in one form, and no others.

The form of a table is what the csv module writes: UTF-8 without a byte order mark, commas, a header, one line per row,
LF after every line, quotes where they are needed, no space at the ends of cells. What differs from it in form alone, as
a spreadsheet saves it, is read all the same, told, and mended by `mend`; a value is never changed.
"""

import csv
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from ..core.hashes import sha256
from .faults import Fault

LICENCES = ("LICENSE.md", "boundaries/LICENSE.txt")  # published with the data
NEEDED = ("datapackage.json", *LICENCES)
SIZE = 8_000_000  # bytes: four times the largest file
MARKS = {b"\xef\xbb\xbf": "UTF-8", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
SPACES = " \t\N{NO-BREAK SPACE}"  # at the ends of a cell they are form
FORM = {  # the kinds of fault that are form alone: what is said when they are mended
    "byte-order-mark": "byte order mark taken out",
    "line-end": "carriage returns taken out of line ends",
    "cut-file": "line end put after the last row; see that this row is whole",
    "delimiter": "commas put between cells",
    "surrounding-space": "spaces taken out at the ends of cells ({})",
    "quotes": "quotes put around the cells that need them alone (rows: {})",
}
FIX = "run thb-atlas check --fix, which changes no value"
TABLES = (".csv", ".tsv", ".xls", ".xlsx", ".ods", ".parquet")  # what somebody may take for a table


class Table(NamedTuple):
    """The cells of a table as text: the header first, so that row 1 is at place 0; a row in doubt has no cells."""

    rows: list[list[str]]
    is_whole: bool  # no row is in doubt


def is_plain(path: Path) -> bool:
    """Return whether a path is a file itself: no link, no folder, no pipe."""
    return path.is_file() and not path.is_symlink()


def digest(path: Path) -> str:
    """Return the SHA-256 of a file; empty for what is none."""
    return sha256(path) if is_plain(path) else ""


def listed(folder: Path) -> Iterator[Path]:
    """Yield everything below a folder, by name, links and folders as well; links are not followed."""
    for parent, folders, files in os.walk(folder):
        folders.sort()
        yield from (Path(parent, name) for name in sorted([*folders, *files]))


def undeclared(folder: Path, declared: Iterable[str]) -> list[Fault]:
    """Return the tables below a folder that are not declared in datapackage.json.

    Other files (licences, what an editor leaves) are nobody's table, and are not published.
    """
    known = set(declared)
    names = (path.relative_to(folder).as_posix() for path in listed(folder) if path.suffix.lower() in TABLES)
    wanted, mend = "only tables that datapackage.json declares", "declare it there or remove it"
    return [Fault("undeclared", name, wanted, mend) for name in names if name not in known]


def content(folder: Path, name: str) -> tuple[bytes | None, list[Fault]]:
    """Return what stands in a declared file, or None and the fault for which it cannot be read."""
    path = folder / name
    if not os.path.lexists(path):
        mend = "bring it back" if name in NEEDED else "bring it back, or take it out of datapackage.json"
        return None, [Fault("missing-file", name, "a file", mend)]
    if not is_plain(path):
        wanted = "a regular file, not a link, folder or pipe"
        return None, [Fault("no-file", name, wanted, "put the file itself in its place")]
    try:
        if (size := path.stat().st_size) > SIZE:
            return None, [Fault("file-size", name, f"at most {SIZE:,} bytes, not {size:,}", "look at what it holds")]
        return path.read_bytes(), []
    except OSError as error:
        return None, [Fault("unreadable", name, f"a file that can be read ({error})", "give the right to read it")]


def decoded(raw: bytes, name: str) -> tuple[str | None, list[Fault]]:
    """Return bytes as text and the fault of a byte order mark; None if they are none: empty, not UTF-8, zero bytes."""
    if not raw.strip():
        return None, [Fault("empty-file", name, "a header and rows, not an empty file", "bring its rows back")]
    encoding = next((encoding for mark, encoding in MARKS.items() if raw.startswith(mark)), "")
    try:
        text = raw.decode(encoding or "UTF-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        wanted = f"UTF-8, not the byte 0x{raw[error.start]:02x}"
        return None, [Fault("encoding", name, wanted, "save the file as UTF-8", row)]
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        return None, [Fault("zero-byte", name, "text without zero bytes", "take the zero byte out", row)]
    wanted = f"UTF-8 without a byte order mark, not {encoding} with one"
    return text, [Fault("byte-order-mark", name, wanted, FIX)] if encoding else []


def _line_ends(text: str, name: str) -> list[Fault]:
    """Return the faults of a file's line ends: LF alone, also after the last line."""
    found = []
    if "\r" in text:
        wanted = f"lines that end with LF alone, not {text.count(chr(13))} carriage returns"
        found.append(Fault("line-end", name, wanted, FIX))
    if not text.endswith(("\n", "\r")):
        wanted = "a line end after the last row; without it the file may have been cut"
        found.append(Fault("cut-file", name, wanted, f"compare it with the last revision, then {FIX}"))
    return found


@cache
def _patterns(sign: str) -> tuple[re.Pattern, re.Pattern]:
    """Return what a line with quotes looks like, and each of its cells, where `sign` stands between cells."""
    cell = rf' *"(?:[^"]|"")*" *|[^"{re.escape(sign)}]*'
    return re.compile(f"(?:{cell})(?:{re.escape(sign)}(?:{cell}))*"), re.compile(f"(?:^|{re.escape(sign)})({cell})")


def _cells(line: str, sign: str = ",") -> list[str] | None:
    """Return the cells of one line, None if its quotes are not around whole cells."""
    if '"' not in line:
        return line.split(sign)
    whole, each = _patterns(sign)
    if not whole.fullmatch(line):
        return None
    cells = each.findall(line)
    return [cell.strip(" ")[1:-1].replace('""', '"') if '"' in cell else cell for cell in cells]


def written(rows: Iterable[Sequence[str]], sign: str = ",") -> str:
    """Return rows as the text of a table."""
    text = StringIO(newline="")
    csv.writer(text, delimiter=sign, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _stripped(cells: Iterable[str]) -> list[str]:
    return [cell.strip(SPACES) for cell in cells]


def _header(header: Sequence[str], names: Sequence[str], file: str) -> list[Fault]:
    """Return the fault of a header that is not that of the schema."""
    if list(header) == list(names):
        return []
    missing = [name for name in names if name not in header]
    extra = [name for name in header if name not in names]
    double = [name for name in dict.fromkeys(header) if header.count(name) > 1]
    said = [f"missing {', '.join(missing)}"] if missing else []
    said += [f"unknown {', '.join(map(repr, extra))}"] if extra else []
    said += [f"twice {', '.join(double)}"] if double else []
    wanted = f"the header {','.join(names)} ({'; '.join(said) or 'another order'})"
    mend = "write the columns as datapackage.json has them"
    return [Fault("header", file, wanted, mend, 1, value=",".join(header))]


def _doubt(number: int, line: str, cells: list[str] | None, width: int, file: str) -> Fault | None:
    """Return for what a row below the header cannot be read, None if it can."""
    if cells is None and line.count('"') % 2:
        wanted, mend = "a closing quote on the same line", "close the quote; a cell has no line break"
        return Fault("open-quote", file, wanted, mend, number, value=line)
    if cells is None:
        wanted, mend = "quotes around whole cells, doubled within", 'write "a ""word"" in quotes'
        return Fault("quote", file, wanted, mend, number, value=line)
    if not any(_stripped(cells)):
        return Fault("blank-row", file, "a row with values, not a blank one", "delete the row", number)
    if len(cells) != width:
        wanted = f"{width} cells, not {len(cells)}"
        return Fault("cell-count", file, wanted, "count the commas; a cell with a comma stands in quotes", number,
                     value=line)  # fmt: skip
    return None


def _form(number: int, line: str, cells: list[str], names: Sequence[str], sign: str, file: str) -> list[Fault]:
    """Return what differs in form alone in a row that can be read."""
    wide = [(name, cell) for name, cell in zip(names, cells, strict=True) if cell != cell.strip(SPACES)]
    found = [Fault("surrounding-space", file, "no space at either end", FIX, number, *place) for place in wide]
    if not found and '"' in line and written([cells], sign) != f"{line}\n":
        wanted = "quotes around those cells alone that need them, without spaces around quotes"
        found = [Fault("quotes", file, wanted, FIX, number, value=line)]
    return found


def table(folder: Path, file: str, names: Sequence[str]) -> tuple[Table | None, list[Fault]]:
    """Return a table and what is wrong with its form; `names` are the columns of the schema.

    Its cells are as they will be when the form is mended. No table (None) where a fault of the file or of its header
    leaves all of them in doubt.
    """
    raw, found = content(folder, file)
    text, marked = decoded(raw, file) if raw is not None else (None, [])
    if text is None:
        return None, [*found, *marked]
    found = [*marked, *_line_ends(text, file)]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\n" not in text.rstrip("\n"):
        return None, [*found, Fault("header-only", file, "a header, and rows below the header", "bring the rows back")]
    lines = text.removesuffix("\n").split("\n")
    sign = next((s for s in DELIMITERS if _stripped(_cells(lines[0], s) or []) == list(names)), ",")
    if sign != ",":
        wanted = f"commas between cells, not {DELIMITERS[sign]}"
        found.append(Fault("delimiter", file, wanted, FIX))
    header = _cells(lines[0], sign) or [lines[0]]
    if faults := _header(_stripped(header), names, file):
        return None, [*faults, *found]
    rows = [_cells(line, sign) for line in lines]
    doubts = [_doubt(number, *each, len(names), file) for number, each in enumerate(zip(lines, rows, strict=True), 1)]
    for number, (line, cells, doubt) in enumerate(zip(lines, rows, doubts, strict=True), start=1):
        found += [doubt] if doubt else _form(number, line, cells, names, sign, file)
    return Table([[] if d else _stripped(c) for c, d in zip(rows, doubts, strict=True)], not any(doubts)), found


def mend(folder: Path, file: str, names: Sequence[str]) -> list[str]:
    """Write a table anew if it differs from its form in form alone; return what was done, a clause each.

    A table of which a row cannot be read is left as it is.
    """
    read, found = table(folder, file, names)
    kinds = Counter(fault.kind for fault in found if fault.kind in FORM)
    if not kinds:
        return []
    if read is None or not read.is_whole:
        return ["left as it is, since some of it cannot be read"]
    new = folder / f"{file}.new"
    new.write_text(written(read.rows), encoding="utf-8", newline="")
    if table(folder, new.name, names) != (read, []):  # nothing but the form may have changed
        new.unlink()
        return ["left as it is, since it cannot be written without a change of values"]
    shutil.copymode(folder / file, new)
    new.replace(folder / file)
    return [FORM[kind].format(number) for kind, number in kinds.items()]
