"""What begins something new: a notebook that runs, a table with a schema; each with what is left to do."""

import csv
import json
import re
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path

import nbformat

from .core.errors import UsageError, cut, suggest
from .core.paths import CONTENTS, DATA, NOTEBOOKS, PACKAGE
from .gate.descriptor import UNDESCRIBED
from .run.notebooks import UNWRITTEN

SAMPLE = PACKAGE / "new_notebook.ipynb"  # the section "all" has no claims of its own: a page gives the one it is about


def _register(page: str, toc: Path, after: str) -> None:
    """Put a page after another notebook of the contents, the last of the study if none is named; leave the rest."""
    lines = toc.read_text(encoding="utf-8").splitlines(keepends=True)
    found = {line.split("notebooks/")[1].strip(): i for i, line in enumerate(lines) if "- file: notebooks/" in line}
    if after and after not in found:
        said = f"_toc.yml has no notebook {cut(after)!r}{suggest(after, found)}"
        raise UsageError(f"{said}; there are: {', '.join(found)}")
    place = found[after] if after else max(line for name, line in found.items() if name[:1].isdigit())
    lines.insert(place + 1, re.sub(r"notebooks/\S+", page, lines[place]))
    toc.write_text("".join(lines), encoding="utf-8")


def create(name: str, after: str = "", notebooks: Path = NOTEBOOKS, toc: Path = CONTENTS) -> Path:
    """Write `notebooks/NAME.ipynb`, put it into `_toc.yml` (after the notebook `after`), and return its path.

    Raises UsageError if the name is no file name of letters, digits and _, if there is such a notebook, or if the
    contents do not have the one that it is to follow.
    """
    if not re.fullmatch(r"\w+", name, re.ASCII):
        raise UsageError(f"{cut(name)!r}: expected letters, digits and _, such as 03_6_training")
    target = notebooks / f"{name}.ipynb"
    if target.exists():
        raise UsageError(f"there is a notebook {target.name} already")
    title = re.sub(r"^[\d_]+", "", name).replace("_", " ").strip().capitalize() or name
    _register(f"notebooks/{name}", toc, Path(after).stem)
    notebook = nbformat.read(SAMPLE, as_version=4)
    notebook.cells[0].source = notebook.cells[0].source.replace("Title", title)
    nbformat.write(notebook, target)
    return target


def notebook_steps(name: str, after: str = "") -> list[str]:
    """Begin a notebook; return what was done and what comes next, a line each. Raises as `create`."""
    return [
        f"Written: {create(name, after)}; it stands in _toc.yml",
        f"See it while you write: thb-atlas preview {name}",
        'Give the section it is about in thb.page("all", country), such as "3.2": its numbers then find their claims',
        f'Replace each text that begins with "{UNWRITTEN}": a build refuses a page that still has one',
        "To have it in the countries' editions too, name it in editions.yml, below country: contents",
    ]


# a table

TYPES = {"integer": "integer", "number": "number", "boolean": "boolean", "year": "integer"}  # others are text
KEYS = {"code": ("countries", "code"), "iso3": ("places", "iso3")}  # columns that mean the same in every table


def _cells(file: Path) -> list[list[str]]:
    """Return the rows of a CSV, its header first, without spaces around cells. Raises UsageError if it is none."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not UTF-8; save it as CSV UTF-8") from None
    first = text.partition("\n")[0]
    rows = list(csv.reader(StringIO(text, newline=""), delimiter=max(",;\t", key=first.count)))
    rows = [[cell.strip() for cell in row] for row in rows if any(row)]
    if len(rows) < 2 or any(len(row) != len(rows[0]) for row in rows):
        raise UsageError(f"{file} is no table: it needs a header, a row, and as many cells in each row")
    for head, *cells in zip(*rows, strict=True):
        if comma := next((cell for cell in cells if re.fullmatch(r"-?\d+,\d+", cell)), None):
            raise UsageError(f"{file}, column {head}: {comma} has a comma; write 12.5 or, for thousands, 12000")
    return rows


def _snake(text: str) -> str:
    return re.sub(r"\W+", "_", text.casefold(), flags=re.ASCII).strip("_")


def _key(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the fewest first columns whose cells, never empty, tell all rows apart. Raises UsageError if none do."""
    for number in range(1, len(names) + 1):
        known = {tuple(row[:number]) for row in rows}
        if len(known) == len(rows) and all(all(key) for key in known):
            return list(names[:number])
    raise UsageError("no columns tell the rows apart: begin the table with those that name a row, and fill them")


def _schema(names: Sequence[str], rows: Sequence[Sequence[str]]) -> dict:
    """Return a table's schema: types as frictionless infers them, the key, and countries and places by their codes."""
    from frictionless import Schema  # noqa: PLC0415 - slow

    inferred = Schema.from_descriptor(Schema.describe([list(names), *rows]).to_descriptor())
    key = _key(names, rows)
    fields = [
        {"name": field.name, "type": TYPES.get(field.type, "string"), "description": UNDESCRIBED}
        | ({"trueValues": ["true"], "falseValues": ["false"]} if field.type == "boolean" else {})
        | ({"constraints": {"required": True}} if field.name in key else {})
        for field in inferred.fields
    ]
    known = [
        {"fields": [name], "reference": {"resource": table, "fields": [column]}}
        for name, (table, column) in KEYS.items()
        if name in names
    ]
    return {"fields": fields, "primaryKey": key, "missingValues": [""]} | ({"foreignKeys": known} if known else {})


def _resource(name: str, title: str, source: str, schema: Mapping, like: Mapping) -> dict:
    """Return the description of a table; what all tables share is as in another one."""
    own = {"name": name, "type": "table", "title": title, "description": UNDESCRIBED, "path": f"{name}.csv"}
    shared = {each: like[each] for each in ("scheme", "format", "mediatype", "encoding", "dialect", "sources")}
    return own | shared | ({"sources": [{"title": source}]} if source else {}) | {"schema": dict(schema)}


def table_steps(file: Path, title: str, source: str = "", folder: Path = DATA) -> list[str]:
    """Put a CSV into the data package; return what was done and what comes next, a line each.

    `source` says whose data these are, if not the study's. Raises UsageError for a file that is no table, and for a
    name that the package has.
    """
    name, (header, *rows) = _snake(file.stem), _cells(file)
    names, description = [_snake(each) for each in header], folder / "datapackage.json"
    package = json.loads(description.read_text(encoding="utf-8"))
    if name in [part["name"] for part in package["resources"]] or len({*names} - {""}) < len(names):
        raise UsageError(f"{name}: there is such a table, or two columns have one name; rename the file or the columns")
    schema = _schema(names, rows)
    logical = [number for number, field in enumerate(schema["fields"]) if field["type"] == "boolean"]
    rows = [[cell.lower() if place in logical else cell for place, cell in enumerate(row)] for row in rows]
    last = max(number for number, part in enumerate(package["resources"]) if part["type"] == "table")
    made = _resource(name, title, source, schema, package["resources"][last])
    package["resources"].insert(last + 1, made)
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as target:
        csv.writer(target, lineterminator="\n").writerows([names, *rows])
    description.write_text(json.dumps(package, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return [
        f"Written: {folder / name}.csv, {len(rows)} rows, and its schema in {description.name}",
        f"The key is {', '.join(schema['primaryKey'])}; types: "
        + ", ".join(f"{field['name']} {field['type']}" for field in schema["fields"]),
        f'To write in {description.name}, where it says "{UNDESCRIBED}": what one row is, and what each column has',
        "Then: thb-atlas check, which asks for what is not described; the key grows by hand, if rows to come need more",
        f'In a notebook: thb.load("{name}"), thb.describe("{name}")',
    ]
