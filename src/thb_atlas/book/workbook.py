"""The data package as one Excel workbook, and single sheets. Text stays text: none of it becomes a formula."""

import csv
import io
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ..data.rows import rows_of
from ..data.schema import DATE_PATTERN, load_descriptor

TEXT_STAYS_TEXT = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}  # of write()
NUMBER = re.compile(r"-?(?=(?:\.?\d){1,15}$)(0|[1-9]\d*)(\.\d+)?")  # more than 15 digits, as Excel keeps, are text
COLUMNS = ["Table", "Column", "Meaning", "Type", "Unit"]


def _write_cell(sheet: Worksheet, row: int, column: int, text: str, field: Mapping, dates: Format | None) -> None:
    """Write a cell as the type of its column: number, truth value, whole date, address, else text."""
    if not text:
        return
    pattern = field.get("constraints", {}).get("pattern")
    if field["type"] in ("integer", "number"):
        sheet.write_number(row, column, float(text))
    elif field["type"] == "boolean":
        sheet.write_boolean(row, column, text == "true")
    elif pattern == DATE_PATTERN and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        sheet.write_datetime(row, column, datetime.fromisoformat(text), dates)
    elif field.get("format") == "uri":
        sheet.write_url(row, column, text)
    else:
        sheet.write_string(row, column, text)


def _write_header(sheet: Worksheet, names: list[str], widths: list[int], rows: int, header: Format) -> None:
    sheet.write_row(0, 0, names, header)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, rows, len(names) - 1)


def _write_about(sheet: Worksheet, tables: list[dict], citation: str, header: Format) -> None:
    """Describe the workbook on its first sheet: what it is, how to cite it, and what each sheet holds."""
    package = load_descriptor()
    lines = [
        package["title"], package["description"],
        f"Version {package['version']}, {package['created'][:10]}. {citation}",
        f"Licence: {package['licenses'][0]['title']}. "
        "An empty cell: the study does not say, the text is lost, or the column does not apply to the row.",
        "A date without its day or month is text, as printed; the sheet 'columns' has the meaning of every column.",
    ]  # fmt: skip
    sheet.write_column(0, 0, lines)
    sheet.write(0, 0, lines[0], header)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 8)
    sheet.write_row(len(lines) + 1, 0, ("Sheet", "Rows", "What a row is"), header)
    for row, table in enumerate(tables, len(lines) + 2):
        sheet.write_url(row, 0, f"internal:'{table['name']}'!A1", string=table["name"])
        sheet.write_row(row, 1, [len(rows_of(table["name"])), f"{table['title']}. {table['description']}"])


def _write_table(sheet: Worksheet, table: Mapping, header: Format, dates: Format) -> None:
    rows, fields = rows_of(table["name"]), table["schema"]["fields"]
    names = [field["name"] for field in fields]
    widths = [min(60, max([len(name) + 4, *(len(row[name]) + 2 for row in rows)])) for name in names]
    _write_header(sheet, names, widths, len(rows), header)
    for number, row in enumerate(rows, 1):
        for column, field in enumerate(fields):
            _write_cell(sheet, number, column, row[field["name"]], field, dates)


def _write_columns(sheet: Worksheet, tables: list[dict], header: Format) -> None:
    fields = [(table["name"], field) for table in tables for field in table["schema"]["fields"]]
    _write_header(sheet, COLUMNS, [28, 28, 100, 10, 16], len(fields), header)
    for number, (table, field) in enumerate(fields, 1):
        sheet.write_row(number, 0, [table, *(field.get(key, "") for key in ("name", "description", "type", "unit"))])


def write_workbook(path: Path, citation: str) -> None:
    """Write a reproducible workbook of the data package: a sheet about it, one for each table, one on all columns.

    `citation` stands on its first sheet.
    """
    package = load_descriptor()
    tables = [resource for resource in package["resources"] if resource["type"] == "table"]
    with Workbook(path, TEXT_STAYS_TEXT) as book:
        book.set_properties({"title": package["title"], "created": datetime.fromisoformat(package["created"][:10])})
        header, dates = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        _write_about(book.add_worksheet("about"), tables, citation, header)
        for table in tables:
            _write_table(book.add_worksheet(table["name"]), table, header, dates)
        _write_columns(book.add_worksheet("columns"), tables, header)


def write_sheet(path: Path, text: str) -> None:
    """Write CSV text as a reproducible workbook of one sheet, with columns of numbers as numbers.

    A column holds numbers if all its cells are numbers, apart from empty ones and HXL hashtags.
    """
    head, *rows = csv.reader(io.StringIO(text))
    with Workbook(path, TEXT_STAYS_TEXT) as book:
        book.set_properties({"title": path.stem, "created": datetime.fromisoformat(load_descriptor()["created"][:10])})
        sheet = book.add_worksheet("table")
        _write_header(sheet, head, [24] * len(head), len(rows), book.add_format({"bold": True}))
        for column, cells in enumerate(zip(*rows, strict=True)):
            numbers = [cell for cell in cells if cell and not cell.startswith("#")]
            kind = "number" if numbers and all(map(NUMBER.fullmatch, numbers)) else "string"
            for row, cell in enumerate(cells, 1):
                _write_cell(sheet, row, column, cell, {"type": "string" if cell.startswith("#") else kind}, None)
