"""The data package as one Excel workbook, and single sheets. Text stays text: none of it becomes a formula."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from io import StringIO
from pathlib import Path

import pandas as pd

from ..data.schema import DATE_PATTERN, load_descriptor
from ..data.tables import load

TEXT_STAYS_TEXT = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
NUMBER = re.compile(r"-?(?=(?:\.?\d){1,15}$)(0|[1-9]\d*)(\.\d+)?")  # more than 15 digits, as Excel keeps, are text
WHOLE_DATE = re.compile(r"\d{4}-\d\d-\d\d")
COLUMNS = {"name": "Column", "description": "Meaning", "type": "Type", "unit": "Unit"}  # of the sheet on columns


@contextmanager
def _workbook(path: Path, title: str) -> Iterator[pd.ExcelWriter]:
    """Provide a workbook that is the same each time that it is written."""
    created = datetime.fromisoformat(load_descriptor()["created"][:10])
    with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs={"options": TEXT_STAYS_TEXT}) as writer:
        writer.book.set_properties({"title": title, "created": created})
        yield writer


def _add_sheet(writer: pd.ExcelWriter, name: str, frame: pd.DataFrame) -> None:
    frame.to_excel(writer, sheet_name=name, index=False, freeze_panes=(1, 1), autofilter=True)
    writer.sheets[name].autofit(max_width=430)  # pixels


def _about(writer: pd.ExcelWriter, tables: list[dict], citation: str) -> None:
    """Describe the workbook on its first sheet: what it is, how to cite it, and what each sheet holds."""
    package = load_descriptor()
    lines = [
        package["title"], package["description"],
        f"Version {package['version']}, {package['created'][:10]}. {citation}",
        f"Licence: {package['licenses'][0]['title']}. "
        "An empty cell: the study does not say, the text is lost, or the column does not apply to the row.",
        "A date without its day or month is text, as printed; the sheet 'columns' has the meaning of every column.",
    ]  # fmt: skip
    sheet = writer.book.add_worksheet("about")
    bold = writer.book.add_format({"bold": True})
    sheet.write_column(0, 0, lines)
    sheet.write(0, 0, lines[0], bold)
    sheet.set_column(0, 0, 28)
    sheet.write_row(len(lines) + 1, 0, ("Sheet", "Rows", "What a row is"), bold)
    for row, table in enumerate(tables, len(lines) + 2):
        sheet.write_url(row, 0, f"internal:'{table['name']}'!A1", string=table["name"])
        sheet.write_row(row, 1, [len(load(table["name"])), f"{table['title']}. {table['description']}"])


def _add_table(writer: pd.ExcelWriter, table: dict) -> None:
    """Add a table with whole dates as dates, and addresses as links."""
    frame, fields = load(table["name"]), table["schema"]["fields"]
    dated = [f["name"] for f in fields if f.get("constraints", {}).get("pattern") == DATE_PATTERN]
    dates = {name: frame[name].astype(object).map(_as_date) for name in dated}
    _add_sheet(writer, table["name"], frame.assign(**dates))
    for name in (field["name"] for field in fields if field.get("format") == "uri"):
        for row, address in frame[name].dropna().items():
            writer.sheets[table["name"]].write_url(row + 1, frame.columns.get_loc(name), address)


def _as_date(text: object) -> object:
    return date.fromisoformat(text) if isinstance(text, str) and WHOLE_DATE.fullmatch(text) else text


def write_workbook(path: Path, citation: str) -> None:
    """Write a reproducible workbook of the data package: a sheet about it, one for each table, one on all columns.

    `citation` stands on its first sheet.
    """
    tables = [resource for resource in load_descriptor()["resources"] if resource["type"] == "table"]
    fields = [{"Table": table["name"], **field} for table in tables for field in table["schema"]["fields"]]
    with _workbook(path, load_descriptor()["title"]) as writer:
        _about(writer, tables, citation)
        for table in tables:
            _add_table(writer, table)
        columns = pd.DataFrame(fields).rename(columns=COLUMNS)
        _add_sheet(writer, "columns", columns.reindex(columns=["Table", *COLUMNS.values()]))


def _with_numbers(column: pd.Series) -> pd.Series:
    """Return a column of texts as numbers if all its cells are, apart from empty ones."""
    filled = column[column != ""]
    if filled.empty or not filled.map(lambda text: bool(NUMBER.fullmatch(text))).all():
        return column
    return column.astype(object).where(~column.index.isin(filled.index), filled.map(float))


def write_sheet(path: Path, text: str) -> None:
    """Write CSV text as a reproducible workbook of one sheet, with columns of numbers as numbers."""
    frame = pd.read_csv(StringIO(text), dtype=str, keep_default_na=False)
    with _workbook(path, path.stem) as writer:
        _add_sheet(writer, "table", frame.apply(_with_numbers))
