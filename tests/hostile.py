"""Texts that would do something where text is taken for more, put into every column of text of a data package."""

import json
from collections.abc import Iterator
from pathlib import Path

from damage import read, write

from thb_atlas.data import gate

TEXTS = [
    "<script>window.hit=1</script>", "<img src=x onerror=window.hit=2>", "[there](javascript:window.hit=3)",
    '"><svg onload="window.hit=4"></svg>', "</td></table></article><script>window.hit=5</script>",
    "{eval-rst} .. raw:: html <script>window.hit=6</script>", "{literalinclude}`/etc/passwd`",
    "{{ certificate }} {{ claims }} {% raw %} ${title} %(x)s", "**not bold** _not_ `not code` $x^2$ ~~out~~ | cell |",
    "&ltb&gt &ampamp &#60i&#62 \\n \\\\ \\*", "https://elsewhere.example/x <https://elsewhere.example/y>",
    "//elsewhere.example/z", "% of a comment",
    "' onmouseover='window.hit=7' x='", "</noscript></template></textarea></title><script>window.hit=8</script>",
    "<!-- gone --> <!--/held--> -->", "<a href=javascript:window.hit=9 class=thb-mark>sign</a>",
    "![a picture](file:///etc/passwd)", "# no heading > no quote - no list 1. none",
    "<iframe srcdoc='<script>parent.hit=1</script>'></iframe>", "a(target)= [^1]: [ref]: {ref}`x`",
]  # fmt: skip
ROWS = 4  # of each table
Place = tuple[str, str, str]  # table, column, what stood there


def _columns(schema: dict) -> list[str]:
    """Return the columns in which anything may stand: text without a pattern, a list of values or another table."""
    keys = {column for key in schema.get("foreignKeys", []) for column in key["fields"]}
    free = [field for field in schema["fields"] if field["type"] == "string" and field["name"] not in keys]
    return [field["name"] for field in free if not {"enum", "pattern"} & set(field.get("constraints", {}))]


def _places(folder: Path) -> Iterator[Place]:
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    filters = "; ".join(row["filter"] for row in read(folder / "claims.csv"))
    for part in (part for part in package["resources"] if part["type"] == "table"):
        rows = read(folder / part["path"])
        for column in _columns(part["schema"]):
            filled = list(dict.fromkeys(row[column] for row in rows if row[column] and row[column] not in filters))
            chosen = filled[:: max(1, len(filled) // ROWS)][:ROWS]
            yield from ((part["path"], column, value) for value in chosen)


def _marked(number: int, text: str) -> str:
    """Return a text with a hostile one between signs of its own; every third begins with it."""
    hostile = TEXTS[number % len(TEXTS)]
    marked = f"zq{number}q {hostile} qz{number}z"
    return f"{hostile} {marked} {text}" if number % 3 == 0 else f"{text} {marked}"


def plant(folder: Path) -> tuple[dict[Place, str], set[tuple[str, str]]]:
    """Add a text to cells of every column of text; return them, and the columns of which a rule refuses every one.

    Each text begins and ends with signs of its own. What the gate refuses is taken out again.
    """
    planted = {place: _marked(number, place[2]) for number, place in enumerate(_places(folder))}
    columns = {(path, column) for path, column, _ in planted}
    whole = {path: read(folder / path) for path, _ in columns}
    while True:
        for path, rows in whole.items():
            cells = [{c: planted.get((path, c, text), text) for c, text in row.items()} for row in rows]
            write(folder / path, cells)
        found = [fault for fault in gate.faults(folder) if fault.row]
        refused = {(f.file, c, whole[f.file][f.row - 2][c]) for f in found for c in f.column.split(", ")} & set(planted)
        if not refused:
            return planted, columns - {(path, column) for path, column, _ in planted}
        planted = {place: text for place, text in planted.items() if place not in refused}
