"""The data package as one Excel workbook, and single sheets. Nothing is computed: text stays the text that it is."""

import csv
import io
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ..data.countries import rows_of
from ..data.schema import describe
from ..gate.cells import DATE

PLAIN = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
COLUMNS = ["Table", "Column", "Meaning", "Type", "Unit"]


def _write(sheet: Worksheet, row: int, column: int, text: str, field: Mapping, day: Format | None) -> None:
    """Write a cell as what its column declares: number, truth value, whole date, address, else as text."""
    pattern = field.get("constraints", {}).get("pattern")
    if not text:
        return
    if field["type"] in ("integer", "number"):
        sheet.write_number(row, column, float(text))
    elif field["type"] == "boolean":
        sheet.write_boolean(row, column, text == "true")
    elif pattern == DATE and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        sheet.write_datetime(row, column, datetime.fromisoformat(text), day)
    elif field.get("format") == "uri":
        sheet.write_url(row, column, text)
    else:
        sheet.write_string(row, column, text)


def _head(sheet: Worksheet, names: list[str], widths: list[int], rows: int, bold: Format) -> None:
    for column, (name, width) in enumerate(zip(names, widths, strict=True)):
        sheet.write_string(0, column, name, bold)
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, rows, len(names) - 1)


def _first(sheet: Worksheet, parts: list[dict], cited: str, bold: Format) -> None:
    """Say on the first sheet what this is, how to cite it, and what each sheet holds."""
    package = describe()
    lines = [
        package["title"], package["description"], f"Version {package['version']}, {package['created'][:10]}. {cited}",
        f"Licence: {package['licenses'][0]['title']}. An empty cell: the study does not say, or the text is lost.",
        "A date without its day or month is text, as printed; the sheet 'columns' has the meaning of every column.",
    ]  # fmt: skip
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line, bold if row == 0 else None)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 8)
    for column, name in enumerate(("Sheet", "Rows", "What a row is")):
        sheet.write_string(len(lines) + 1, column, name, bold)
    for row, part in enumerate(parts, len(lines) + 2):
        sheet.write_url(row, 0, f"internal:'{part['name']}'!A1", string=part["name"])
        sheet.write_number(row, 1, len(rows_of(part["name"])))
        sheet.write_string(row, 2, f"{part['title']}. {part['description']}")


def write_workbook(path: Path, cited: str) -> None:
    """Write the workbook, the same bytes from the same data: a sheet that explains, the tables, their columns.

    `cited` says on the first sheet how to cite it.
    """
    package = describe()
    parts = [part for part in package["resources"] if part["type"] == "table"]
    fields = [(part["name"], field) for part in parts for field in part["schema"]["fields"]]
    with Workbook(path, PLAIN) as book:
        book.set_properties({"title": package["title"], "created": datetime.fromisoformat(package["created"][:10])})
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        _first(book.add_worksheet("about"), parts, cited, bold)
        for part in parts:
            sheet, rows, own = book.add_worksheet(part["name"]), rows_of(part["name"]), part["schema"]["fields"]
            longest = [max((len(row[field["name"]]) for row in rows), default=0) for field in own]
            names = [field["name"] for field in own]
            widths = [min(60, max(len(name) + 4, size + 2)) for name, size in zip(names, longest, strict=True)]
            _head(sheet, names, widths, len(rows), bold)
            for number, row in enumerate(rows, 1):
                for column, field in enumerate(own):
                    _write(sheet, number, column, row[field["name"]], field, day)
        sheet = book.add_worksheet("columns")
        _head(sheet, COLUMNS, [28, 28, 100, 10, 16], len(fields), bold)
        for number, (table, field) in enumerate(fields, 1):
            said = [table, field["name"], field["description"], field["type"], field.get("unit", "")]
            for column, text in enumerate(said):
                sheet.write_string(number, column, text)


def write_sheet(path: Path, text: str) -> None:
    """Write CSV as a workbook of one sheet, the same bytes from the same text; a column of numbers has numbers."""
    head, *rows = csv.reader(io.StringIO(text))
    with Workbook(path, PLAIN) as book:
        book.set_properties({"title": path.stem, "created": datetime.fromisoformat(describe()["created"][:10])})
        sheet = book.add_worksheet("table")
        _head(sheet, head, [24] * len(head), len(rows), book.add_format({"bold": True}))
        for column, cells in enumerate(zip(*rows, strict=True)):
            known = [cell for cell in cells if cell and not cell.startswith("#")]  # a hashtag of HXL is none
            kind = "number" if known and all(map(NUMBER.fullmatch, known)) else "string"
            for row, cell in enumerate(cells, 1):
                _write(sheet, row, column, cell, {"type": "string" if cell.startswith("#") else kind}, None)
