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

from ..data.countries import rows_of
from ..data.schema import DATE_PATTERN, load_descriptor

PLAIN = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
COLUMNS = ["Table", "Column", "Meaning", "Type", "Unit"]


def _write_cell(sheet: Worksheet, row: int, column: int, text: str, field: Mapping, day: Format | None) -> None:
    """Write a cell as the type of its column: number, truth value, whole date, address, else text."""
    pattern = field.get("constraints", {}).get("pattern")
    if not text:
        return
    if field["type"] in ("integer", "number"):
        sheet.write_number(row, column, float(text))
    elif field["type"] == "boolean":
        sheet.write_boolean(row, column, text == "true")
    elif pattern == DATE_PATTERN and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        sheet.write_datetime(row, column, datetime.fromisoformat(text), day)
    elif field.get("format") == "uri":
        sheet.write_url(row, column, text)
    else:
        sheet.write_string(row, column, text)


def _write_header(sheet: Worksheet, names: list[str], widths: list[int], rows: int, bold: Format) -> None:
    for column, (name, width) in enumerate(zip(names, widths, strict=True)):
        sheet.write_string(0, column, name, bold)
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, rows, len(names) - 1)


def _write_about(sheet: Worksheet, tables: list[dict], cited: str, bold: Format) -> None:
    """Describe the workbook on its first sheet: what it is, how to cite it, and what each sheet holds."""
    package = load_descriptor()
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
    for row, table in enumerate(tables, len(lines) + 2):
        sheet.write_url(row, 0, f"internal:'{table['name']}'!A1", string=table["name"])
        sheet.write_number(row, 1, len(rows_of(table["name"])))
        sheet.write_string(row, 2, f"{table['title']}. {table['description']}")


def write_workbook(path: Path, cited: str) -> None:
    """Write a reproducible workbook of the data package: a sheet about it, one for each table, one on all columns.

    `cited`, on the first sheet, says how to cite it.
    """
    package = load_descriptor()
    tables = [part for part in package["resources"] if part["type"] == "table"]
    fields = [(part["name"], field) for part in tables for field in part["schema"]["fields"]]
    with Workbook(path, PLAIN) as book:
        book.set_properties({"title": package["title"], "created": datetime.fromisoformat(package["created"][:10])})
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        _write_about(book.add_worksheet("about"), tables, cited, bold)
        for part in tables:
            sheet, rows = book.add_worksheet(part["name"]), rows_of(part["name"])
            fields_of_table = part["schema"]["fields"]
            longest = [max((len(row[field["name"]]) for row in rows), default=0) for field in fields_of_table]
            names = [field["name"] for field in fields_of_table]
            widths = [min(60, max(len(name) + 4, size + 2)) for name, size in zip(names, longest, strict=True)]
            _write_header(sheet, names, widths, len(rows), bold)
            for number, row in enumerate(rows, 1):
                for column, field in enumerate(fields_of_table):
                    _write_cell(sheet, number, column, row[field["name"]], field, day)
        sheet = book.add_worksheet("columns")
        _write_header(sheet, COLUMNS, [28, 28, 100, 10, 16], len(fields), bold)
        for number, (table, field) in enumerate(fields, 1):
            texts = [table, field["name"], field["description"], field["type"], field.get("unit", "")]
            for column, text in enumerate(texts):
                sheet.write_string(number, column, text)


def write_sheet(path: Path, text: str) -> None:
    """Write CSV text as a reproducible workbook of one sheet, with columns of numbers as numbers."""
    head, *rows = csv.reader(io.StringIO(text))
    with Workbook(path, PLAIN) as book:
        book.set_properties({"title": path.stem, "created": datetime.fromisoformat(load_descriptor()["created"][:10])})
        sheet = book.add_worksheet("table")
        _write_header(sheet, head, [24] * len(head), len(rows), book.add_format({"bold": True}))
        for column, cells in enumerate(zip(*rows, strict=True)):
            numbers = [cell for cell in cells if cell and not cell.startswith("#")]  # except HXL hashtags
            kind = "number" if numbers and all(map(NUMBER.fullmatch, numbers)) else "string"
            for row, cell in enumerate(cells, 1):
                _write_cell(sheet, row, column, cell, {"type": "string" if cell.startswith("#") else kind}, None)
