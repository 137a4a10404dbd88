"""The files of the data package, before their values are read: all that are declared, no others, in one form.

The form of a table is what the csv module writes: UTF-8 without a byte order mark, commas, a header, one line per row,
LF after every line, quotes only where they are needed, no space at the ends of cells. A table that differs from it in
form alone, because a spreadsheet saved it, is read and reported all the same; `mend` rewrites it and changes no value.
"""

import csv
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from ..core.hashes import sha256
from ..core.replacing import replacing
from .faults import Fault

LICENCES = ("LICENSE.md", "boundaries/LICENSE.txt")  # published with the data
NEEDED = ("datapackage.json", *LICENCES)
MAX_BYTES = 8_000_000  # bytes: several times the largest file
MARKS = {b"\xef\xbb\xbf": "UTF-8", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
SPACES = " \t\N{NO-BREAK SPACE}"  # stripped from the ends of cells
MENDED = {  # by kinds of fault in form alone: what is reported when they are mended
    "byte-order-mark": "removed the byte order mark",
    "line-end": "converted line ends to LF",
    "cut-file": "ended the last row with a line end: check that this row is complete",
    "delimiter": "replaced the delimiter by commas",
    "surrounding-space": "removed spaces at the ends of cells ({})",
    "quotes": "corrected the quotes (rows: {})",
}
FIX = "run thb-atlas check --fix, which changes no value"
TABLES = (".csv", ".tsv", ".xls", ".xlsx", ".ods", ".parquet")  # suffixes of files that may be taken for tables
csv.field_size_limit(MAX_BYTES)  # a longer cell is told as long, not as unreadable


class Table(NamedTuple):
    """The cells of a table as text, with the header at index 0; an unreadable row has no cells."""

    rows: list[list[str]]

    @property
    def is_whole(self) -> bool:
        """Whether every row is readable."""
        return all(self.rows)


def is_plain(path: Path) -> bool:
    """Return whether a path is a regular file, not a link, folder or pipe."""
    return path.is_file() and not path.is_symlink()


def digest(path: Path) -> str:
    """Return the SHA-256 of a regular file; empty for anything else."""
    return sha256(path) if is_plain(path) else ""


def walk(folder: Path) -> Iterator[Path]:
    """Yield everything below a folder sorted by name, also folders and links, which are not followed."""
    for parent, folders, files in os.walk(folder):
        folders.sort()
        yield from (Path(parent, name) for name in sorted([*folders, *files]))


def undeclared(folder: Path, declared: Iterable[str]) -> list[Fault]:
    """Return the tables below a folder that datapackage.json does not declare.

    Other files, such as licences and editor backups, are not tables and are not published.
    """
    declared = set(declared)
    names = (path.relative_to(folder).as_posix() for path in walk(folder) if path.suffix.lower() in TABLES)
    expected, mend = "only tables that datapackage.json declares", "declare it there or remove it"
    return [Fault("undeclared", name, expected, mend) for name in names if name not in declared]


def read(folder: Path, name: str) -> tuple[bytes | None, list[Fault]]:
    """Return the content of a declared file, or None and why it cannot be read."""
    path = folder / name
    if not os.path.lexists(path):
        mend = "bring it back" if name in NEEDED else "bring it back, or take it out of datapackage.json"
        return None, [Fault("missing-file", name, "a file", mend)]
    if not is_plain(path):
        expected = "a regular file, not a link, folder or pipe"
        return None, [Fault("no-file", name, expected, "replace it by a file with its content")]
    try:
        if (size := path.stat().st_size) > MAX_BYTES:
            mend = "delete what does not belong there, or raise MAX_BYTES in gate/files.py"
            return None, [Fault("file-size", name, f"at most {MAX_BYTES:,} bytes, not {size:,}", mend)]
        return path.read_bytes(), []
    except OSError as error:
        return None, [Fault("unreadable", name, f"a file that can be read ({error})", "make it readable")]


def decode(raw: bytes, name: str) -> tuple[str | None, list[Fault]]:
    """Return bytes as text, with the fault of a byte order mark, and None with a fault if that cannot be done.

    It cannot for an empty file, for one in another encoding than UTF-8 or marked UTF-16, and for zero bytes.
    """
    if not raw.strip():
        return None, [Fault("empty-file", name, "a header and rows, not an empty file", "bring its rows back")]
    encoding = next((encoding for mark, encoding in MARKS.items() if raw.startswith(mark)), "")
    try:
        text = raw.decode(encoding or "UTF-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        expected = f"UTF-8, not the byte 0x{raw[error.start]:02x}"
        return None, [Fault("encoding", name, expected, "save the file as UTF-8", row=row)]
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        return None, [Fault("zero-byte", name, "text without zero bytes", "remove the zero byte", row=row)]
    expected = f"UTF-8 without a byte order mark, not {encoding} with one"
    return text, [Fault("byte-order-mark", name, expected, FIX)] if encoding else []


def _line_ends(text: str, name: str) -> list[Fault]:
    """Return the faults of line ends, which are LF, also after the last line."""
    faults = []
    if "\r" in text:
        expected = f"lines that end with LF alone, not {text.count(chr(13))} carriage returns"
        faults.append(Fault("line-end", name, expected, FIX))
    if not text.endswith(("\n", "\r")):
        expected = "a line end after the last row; without it the file may have been cut"
        faults.append(Fault("cut-file", name, expected, f"compare it with the last revision, then {FIX}"))
    return faults


def split_line(line: str, delimiter: str = ",") -> list[str] | None:
    """Return the cells of one line, or None if its quotes are not around whole cells."""
    if '"' not in line:
        return line.split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error:
        return None


def to_csv(rows: Iterable[Sequence[str]], delimiter: str = ",") -> str:
    """Return rows as the text of a table."""
    text = StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _strip(cells: Iterable[str]) -> list[str]:
    return [cell.strip(SPACES) for cell in cells]


def _header_faults(header: Sequence[str], names: Sequence[str], file: str) -> list[Fault]:
    if list(header) == list(names):
        return []
    differences = {
        "missing": [name for name in names if name not in header],
        "unknown": [repr(name) for name in header if name not in names],
        "twice": [repr(name) for name in dict.fromkeys(header) if header.count(name) > 1],
    }
    clauses = "; ".join(f"{what} {', '.join(columns)}" for what, columns in differences.items() if columns)
    expected = f"the header {','.join(names)} ({clauses or 'another order'})"
    mend = "write the columns as datapackage.json has them"
    return [Fault("header", file, expected, mend, row=1, value=",".join(header))]


def _row_fault(number: int, line: str, cells: list[str] | None, width: int, file: str) -> Fault | None:
    if cells is None and line.count('"') % 2:
        kind, expected = "open-quote", "a closing quote on the same line"
        mend = "close the quote; a cell has no line break"
    elif cells is None:
        kind, expected = "quote", "quotes around whole cells, doubled within"
        mend = 'write "a ""word"" in quotes'
    elif not any(_strip(cells)):
        kind, expected, mend = "blank-row", "a row with values, not a blank one", "delete the row"
    elif len(cells) != width:
        kind, expected = "cell-count", f"{width} cells, not {len(cells)}"
        mend = "count the commas; a cell with a comma needs quotes"
    else:
        return None
    return Fault(kind, file, expected, mend, row=number, value=line)


def _form_faults(
    number: int, line: str, cells: list[str], names: Sequence[str], delimiter: str, file: str
) -> list[Fault]:
    faults = [
        Fault("surrounding-space", file, "no space at either end", FIX, row=number, column=name, value=cell)
        for name, cell in zip(names, cells, strict=True)
        if cell != cell.strip(SPACES)
    ]
    if not faults and '"' in line and to_csv([cells], delimiter) != f"{line}\n":
        expected = "quotes around the cells that need them, and no others, without spaces around quotes"
        faults = [Fault("quotes", file, expected, FIX, row=number, value=line)]
    return faults


def table(folder: Path, file: str, names: Sequence[str]) -> tuple[Table | None, list[Fault]]:
    """Return a table and what is wrong with its form; `names` are the columns of the schema.

    Its cells are as they will be when the form is mended. Returns None in place of the table if the file cannot be
    read, has no rows or has a wrong header.
    """
    raw, faults = read(folder, file)
    text, encoding_faults = decode(raw, file) if raw is not None else (None, faults)
    if text is None:
        return None, encoding_faults
    faults = [*encoding_faults, *_line_ends(text, file)]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\n" not in text.rstrip("\n"):
        return None, [*faults, Fault("header-only", file, "a header, and rows below the header", "bring the rows back")]
    lines = text.removesuffix("\n").split("\n")
    delimiter = next((sign for sign in DELIMITERS if _strip(split_line(lines[0], sign) or []) == list(names)), ",")
    if delimiter != ",":
        faults.append(Fault("delimiter", file, f"commas between cells, not {DELIMITERS[delimiter]}", FIX))
    header = split_line(lines[0], delimiter) or [lines[0]]
    if header_faults := _header_faults(_strip(header), names, file):
        return None, [*header_faults, *faults]
    rows = []
    for number, line in enumerate(lines, start=1):
        cells = split_line(line, delimiter)
        if fault := _row_fault(number, line, cells, len(names), file):
            faults.append(fault)
            rows.append([])
        else:
            faults += _form_faults(number, line, cells, names, delimiter, file)
            rows.append(_strip(cells))
    return Table(rows), faults


def mend(folder: Path, file: str, names: Sequence[str]) -> list[str]:
    """Rewrite a table that differs from its form in form alone; return what was done, in clauses.

    A table with an unreadable row is left as it is.
    """
    before, faults = table(folder, file, names)
    kinds = Counter(fault.kind for fault in faults if fault.kind in MENDED)
    if not kinds:
        return []
    if before is None or not before.is_whole:
        return ["left as it is, since some of it cannot be read"]
    try:
        with replacing(folder / file) as new:
            new.write_text(to_csv(before.rows), encoding="utf-8", newline="")
            if table(folder, new.name, names) != (before, []):
                raise ValueError("a value would change")
            shutil.copymode(folder / file, new)
    except ValueError:
        return ["left as it is, since it cannot be written without a change of values"]
    return [MENDED[kind].format(number) for kind, number in kinds.items()]
