"""Templates for `thb-atlas new`: a notebook that runs, and a table with a schema, each with the steps left to do."""

import csv
import json
import re
from collections.abc import Collection, Mapping, Sequence
from io import StringIO
from pathlib import Path

import nbformat

from .core.errors import UsageError, cut, suggest
from .core.paths import CONTENTS, DATA, NOTEBOOKS, PACKAGE
from .core.replacing import replacing
from .core.wording import fold
from .data.schema import DESCRIPTOR
from .gate.descriptor import UNDESCRIBED
from .gate.files import to_csv
from .run.notebooks import UNWRITTEN

TEMPLATE = PACKAGE / "new_notebook.ipynb"  # on the section "all", to be replaced by the section of the page


def _contents_with(page: str, toc: Path, after: str) -> str:
    """Return the table of contents with a page added, after a notebook or else after the last one of the study."""
    lines = toc.read_text(encoding="utf-8").splitlines(keepends=True)
    places = {line.split("notebooks/")[1].strip(): i for i, line in enumerate(lines) if "- file: notebooks/" in line}
    if after and after not in places:
        message = f"_toc.yml has no page notebooks/{cut(after)}{suggest(after, places)}"
        raise UsageError(f"{message}; there are: {', '.join(places)}")
    place = places[after] if after else max(line for name, line in places.items() if name[:1].isdigit())
    lines.insert(place + 1, re.sub(r"notebooks/\S+", page, lines[place]))
    return "".join(lines)


def create_notebook(name: str, after: str = "", notebooks: Path = NOTEBOOKS, toc: Path = CONTENTS) -> Path:
    """Write `notebooks/NAME.ipynb`, add it to `_toc.yml` (after the notebook `after`), and return its path.

    Raises UsageError if the name has other characters than letters, digits and _, if the notebook exists already, or
    if the contents do not have the notebook that it is to follow.
    """
    if not re.fullmatch(r"\w+", name, re.ASCII):
        raise UsageError(f"{cut(name)!r}: expected letters, digits and _, such as 03_6_training")
    target = notebooks / f"{name}.ipynb"
    if target.exists():
        raise UsageError(f"there is a notebook {target.name} already")
    title = re.sub(r"^[\d_]+", "", name).replace("_", " ").strip().capitalize() or name
    contents = _contents_with(f"notebooks/{name}", toc, Path(after).stem)
    notebook = nbformat.read(TEMPLATE, as_version=4)
    notebook.cells[0].source = notebook.cells[0].source.replace("Title", title)
    nbformat.write(notebook, target)
    toc.write_text(contents, encoding="utf-8")
    return target


def steps_after_notebook(notebook: Path) -> list[str]:
    """Return that a notebook was written, and what to do next, line by line."""
    return [
        f"Written: {notebook}, and added to _toc.yml",
        f"See it while you write: thb-atlas preview {notebook.stem}",
        'Name its section in thb.page("all", country), such as "3.2", so that its numbers find their claims',
        f'Replace each text that begins with "{UNWRITTEN}": the book is not compiled while a page has one',
        "To have it in the countries' editions too, name it in editions.yml, below country: contents",
    ]


TYPES = {"integer": "integer", "number": "number", "boolean": "boolean", "year": "integer"}  # others become string
LEADING_ZERO = re.compile(r"-?0\d")  # of a code, such as 01067, which no number keeps
KEYS = {"code": ("countries", "code"), "iso3": ("places", "iso3")}  # columns with one meaning in every table


def _read_csv(file: Path) -> list[list[str]]:
    """Return the rows of a CSV, header first, with stripped cells. Raises UsageError if it is not a table."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not UTF-8; save it as CSV UTF-8") from None
    header = text.partition("\n")[0]
    rows = list(csv.reader(StringIO(text, newline=""), delimiter=max(",;\t", key=header.count)))
    rows = [[cell.strip() for cell in row] for row in rows if any(row)]
    if len(rows) < 2 or any(len(row) != len(rows[0]) for row in rows):
        raise UsageError(f"{file} is not a table: it needs a header, a row, and as many cells in each row")
    for name, *cells in zip(*rows, strict=True):
        if number := next((cell for cell in cells if re.fullmatch(r"-?\d+,\d+", cell)), None):
            raise UsageError(f"{file}, column {name}: {number} has a comma; write 12.5 or, for thousands, 12000")
    return rows


def _snake(text: str) -> str:
    return re.sub(r"\W+", "_", fold(text), flags=re.ASCII).strip("_")


def _ensure_named(name: str, header: Sequence[str], columns: Sequence[str], taken: Collection[str]) -> None:
    """Raise UsageError for a name that is empty or taken, of a table or of one of its columns."""
    if not name:
        raise UsageError("the name of the file becomes that of the table: give it letters or digits")
    if name in taken:
        raise UsageError(f"there is a table {name} already: rename the file")
    if unnamed := [repr(head) for head, column in zip(header, columns, strict=True) if not column]:
        raise UsageError(f"a column needs a name with letters or digits, not {', '.join(unnamed)}")
    if repeated := [column for column in dict.fromkeys(columns) if columns.count(column) > 1]:
        raise UsageError(f"two columns are called {', '.join(repeated)}: rename one of them")


def _key(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the fewest first columns that identify a row and are never empty. Raises UsageError if none do."""
    for number in range(1, len(names) + 1):
        keys = {tuple(row[:number]) for row in rows}
        if len(keys) == len(rows) and all(all(key) for key in keys):
            return list(names[:number])
    raise UsageError("no columns tell the rows apart: begin the table with those that name a row, and fill them")


def _schema(names: Sequence[str], rows: Sequence[Sequence[str]]) -> dict:
    """Return the schema of a table, with types inferred by frictionless, its key, and keys of countries and places."""
    from frictionless import Detector, Schema  # noqa: PLC0415 - slow

    detector = Detector(sample_size=len(rows) + 1, field_confidence=1)
    inferred = Schema.from_descriptor(Schema.describe([list(names), *rows], detector=detector).to_descriptor())
    coded = {name for name, *cells in zip(names, *rows, strict=True) if any(map(LEADING_ZERO.match, cells))}
    key = _key(names, rows)
    fields = [
        {"name": field.name, "type": TYPES.get("" if field.name in coded else field.type, "string")}
        | {"description": UNDESCRIBED}
        | ({"trueValues": ["true"], "falseValues": ["false"]} if field.type == "boolean" else {})
        | ({"constraints": {"required": True}} if field.name in key else {})
        for field in inferred.fields
    ]
    foreign_keys = [
        {"fields": [name], "reference": {"resource": table, "fields": [column]}}
        for name, (table, column) in KEYS.items()
        if name in names
    ]
    schema = {"fields": fields, "primaryKey": key, "missingValues": [""]}
    return schema | ({"foreignKeys": foreign_keys} if foreign_keys else {})


def _resource(name: str, title: str, source: str, schema: Mapping, other: Mapping) -> dict:
    """Return the description of a table, with the properties that all tables share taken from another one."""
    own = {"name": name, "type": "table", "title": title, "description": UNDESCRIBED, "path": f"{name}.csv"}
    shared = {key: other[key] for key in ("scheme", "format", "mediatype", "encoding", "dialect", "sources")}
    return own | shared | ({"sources": [{"title": source}]} if source else {}) | {"schema": dict(schema)}


def create_table(file: Path, title: str, source: str = "", folder: Path = DATA) -> dict:
    """Add a CSV to the data package, and return the description of the new table.

    `source` says whose data these are, if not the study's. Raises UsageError for a file that is not a table, and for
    names that are empty or taken.
    """
    name, (header, *rows) = _snake(file.stem), _read_csv(file)
    names, description = [_snake(column) for column in header], folder / DESCRIPTOR
    package = json.loads(description.read_text(encoding="utf-8"))
    resources = package["resources"]
    _ensure_named(name, header, names, {part["name"] for part in resources})
    schema = _schema(names, rows)
    booleans = [place for place, field in enumerate(schema["fields"]) if field["type"] == "boolean"]
    rows = [[cell.lower() if place in booleans else cell for place, cell in enumerate(row)] for row in rows]
    last = max(place for place, part in enumerate(resources) if part["type"] == "table")
    table = _resource(name, title, source, schema, resources[last])
    resources.insert(last + 1, table)
    with replacing(folder / f"{name}.csv") as new:
        new.write_text(to_csv([names, *rows]), encoding="utf-8", newline="")
    with replacing(description) as new:
        new.write_text(json.dumps(package, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return table


def steps_after_table(table: Mapping, folder: Path = DATA) -> list[str]:
    """Return that a table was written, and what to do next, line by line."""
    name, schema = table["name"], table["schema"]
    return [
        f"Written: {folder / table['path']}, and its schema in {DESCRIPTOR}",
        f"The key is {', '.join(schema['primaryKey'])}; types: "
        + ", ".join(f"{field['name']} {field['type']}" for field in schema["fields"]),
        f'Replace "{UNDESCRIBED}" in {DESCRIPTOR}: say what one row is, and what each column has',
        "Then run thb-atlas check, which lists what is not described; add columns to the key if later rows need them",
        f'In a notebook: thb.load("{name}"), thb.describe("{name}")',
    ]
