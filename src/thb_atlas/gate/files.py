"""The files of the data package, before their values are read: all that are declared, no others, in one form.

The form of a table is what the csv module writes: UTF-8 without a byte order mark, commas, a header, one line per row,
LF after every line, quotes only where they are needed, no space at the ends of cells. A table that differs from it in
form alone, because a spreadsheet saved it, is read and reported all the same; `mend` rewrites it and changes no value.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from pathlib import Path

from ..core.replacing import replacing
from .faults import Fault, Row

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # of the byte order, when a file begins with it
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
FIX = "run thb-atlas check --fix, which changes no value"
TABLES = (".csv", ".tsv", ".xls", ".xlsx", ".ods", ".parquet")  # suffixes of files that may be taken for tables


def undeclared(folder: Path, declared: Iterable[str]) -> list[Fault]:
    """Return the tables below a folder that datapackage.json does not declare.

    Other files, such as licences and editor backups, are not tables and are not published.
    """
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.suffix.lower() in TABLES}
    expected, mend = "only tables that datapackage.json declares", "declare it there or remove it"
    return [Fault("undeclared", name, expected, mend) for name in sorted(names.difference(declared))]


def read_text(folder: Path, name: str) -> tuple[str | None, list[Fault]]:
    """Return the text of a declared file, or None and why it cannot be read."""
    path = folder / name
    if not path.is_file() or path.is_symlink():  # a link could publish what is not of the project
        return None, [Fault("missing-file", name, "a file that is no link", "bring it back, or do not declare it")]
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8"), []
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        expected = f"UTF-8, not the byte 0x{raw[error.start]:02x}"
        return None, [Fault("encoding", name, expected, "save the file as UTF-8", row=row)]


def to_csv(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as the text of a table."""
    text = StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _parse(text: str, delimiter: str, file: str) -> tuple[list[list[str]], list[Fault]]:
    """Return the cells of a table, its header first, as far as they can be read, and what is wrong with its rows."""
    rows, faults = [], []
    try:
        for cells in csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append([cell.strip() for cell in cells])
            if len(cells) != len(rows[0]):
                expected, mend = f"{len(rows[0])} cells, not {len(cells)}", "a cell with a comma needs quotes"
                value = delimiter.join(cells)
                faults.append(Fault("cell-count", file, expected, f"count the commas; {mend}", len(rows), value=value))
    except csv.Error as error:
        expected = f"quotes around whole cells, closed on the same line and doubled within ({error})"
        faults.append(Fault("quote", file, expected, 'write "a ""word"" in quotes', len(rows) + 1))
    return rows, faults


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


def _form_faults(text: str, rows: Sequence[Sequence[str]], delimiter: str, file: str) -> Iterator[Fault]:
    """Yield what tells a table from the text that it should have."""
    written = to_csv(rows)
    if text == written:
        return
    kinds = {
        "a byte order mark": text.startswith(MARK),
        f"{DELIMITERS[delimiter]} between cells": delimiter != ",",
        "carriage returns at the ends of lines": "\r" in text,
        "a last row without line end, where the file may have been cut": not text.endswith(("\n", "\r")),
    }
    pairs = enumerate(zip(text.splitlines(), written.splitlines(), strict=False), start=1)
    first = next((number for number, (line, other) in pairs if line != other), 0)
    found = [kind for kind, is_so in kinds.items() if is_so] or [f"needless spaces or quotes (row {first})"]
    yield Fault("form", file, f"a table without {' and '.join(found)}", FIX)


def table(folder: Path, file: str, names: Sequence[str]) -> tuple[list[Row] | None, list[Fault]]:
    """Return the rows of a table, whose columns should be `names`, and what is wrong with its form.

    Cells are as they will be when the form is mended. Returns None in place of the rows if one of them, or the header,
    cannot be read as it stands.
    """
    text, faults = read_text(folder, file)
    if text is None:
        return None, faults
    first = text.partition("\n")[0].partition("\r")[0]
    delimiter = next((sign for sign in DELIMITERS if len(first.split(sign)) == len(names)), ",")
    rows, faults = _parse(text.removeprefix(MARK), delimiter, file)
    if len(rows) < 2 and not faults:
        return None, [Fault("empty-file", file, "a header, and rows below the header", "bring the rows back")]
    faults = (_header_faults(rows[0], names, file) if rows else []) or faults
    if faults:
        return None, faults
    numbered = [Row(file, number, dict(zip(names, cells, strict=True))) for number, cells in enumerate(rows[1:], 2)]
    return numbered, list(_form_faults(text, rows, delimiter, file))


def mend(folder: Path, file: str, names: Sequence[str]) -> str:
    """Rewrite a table that differs from its form in form alone; return what it is now, or an empty text."""
    rows, faults = table(folder, file, names)
    if rows is None or not faults:
        return ""
    with replacing(folder / file) as new:
        new.write_text(to_csv([names, *(row.cells.values() for row in rows)]), encoding="utf-8", newline="")
    return f"now {faults[0].expected}"
