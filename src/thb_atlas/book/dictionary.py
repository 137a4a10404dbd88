"""The data dictionary: datapackage.json as a page of the book, and in numbers. Nothing here needs pandas."""

import csv
from collections.abc import Mapping
from pathlib import Path

from ..core.markup import inert, listing, markdown_table
from ..data import cells, files, rules
from ..data.countries import in_words
from ..data.schema import DATA, describe


def _code(text: object) -> str:
    return f"<code>{inert(text)}</code>"


def _text(text: str) -> str:
    """Return a text of the data package as it stands, but for what it puts between backticks."""
    return "".join(_code(part) if number % 2 else inert(part) for number, part in enumerate(text.split("`")))


def _rules(field: dict) -> str:
    given = field.get("constraints", {})
    rules = [field["type"]]
    if "unit" in field:
        rules.append(f"in {inert(field['unit'])}")
    if given.get("required"):
        rules.append("always given")
    if given.get("unique"):
        rules.append("unique")
    bounds = [f"{word} {given[k]}" for k, word in (("minimum", "from"), ("maximum", "to")) if k in given]
    if bounds:
        rules.append(" ".join(bounds))
    if "vocabulary" in field:
        rules.append(f"a term of the vocabulary {_code(field['vocabulary'])}")
    elif "enum" in given:
        rules.append(f"one of {', '.join(map(_code, given['enum']))}")
    return "; ".join(rules)


def _keys(schema: dict) -> str:
    lines = [f"Key: {', '.join(map(_code, schema['primaryKey']))}."]
    for key in schema.get("foreignKeys", []):
        column = f"{key['reference']['resource']}.{key['reference']['fields'][0]}"
        lines.append(f"{_code(key['fields'][0])} refers to {_code(column)}.")
    return " ".join(lines)


def _section(part: dict) -> str:
    schema, path = part["schema"], part["path"]
    sources = "; ".join(
        f'<a href="{inert(s["path"])}">{inert(s["title"])}</a>' if "path" in s else inert(s["title"])
        for s in part["sources"]
    )
    rows = [[_code(f["name"]), _text(f["description"]), _rules(f)] for f in schema["fields"]]
    return f"""## {part["name"]}

**{_text(part["title"])}.** {_text(part["description"])}

{_keys(schema)}

Download: <a href="data/{path}" download>{path}</a>. Source: {sources}.

{markdown_table(["Column", "Meaning", "Rules"], rows)}
"""


def _gate() -> str:
    """Return what holds for every table, and the rules between tables, each in its sentence."""
    rows = [[_code(rule.name), inert(rule.sentence)] for rule in rules.RULES]
    return f"""## What every table keeps to

A table is UTF-8 without a byte order mark, with commas, a header, one line per row, and LF after each line. A cell \
has Latin letters, digits and usual signs, no space at its ends, and at most {cells.LENGTH:,} signs; a file has at \
most {files.SIZE / 1e6:.0f} MB. Numbers are written 12 or 12.5, dates 2022, 2022-03 or 2022-03-15. `thb-atlas check` \
and every build hold all tables to this, to the rules of each column below, and to these rules between tables. Beyond \
them a build wants every verdict that is not "reproduced" explained, no other, and every guard of an issue to hold.

{markdown_table(["Rule", "What it says"], rows)}
"""


def markdown() -> str:
    """Return the page: each table with its meaning, keys, source, download and columns, then the rules of all."""
    package = describe()
    licence = package["licenses"][0]
    licensed = f'<a href="{inert(licence["path"])}">{inert(licence["title"])}</a>'
    head = f"""# Data dictionary

{_text(package["description"])}

Licence: {licensed}. Version {inert(package["version"])}. The schema of all tables is \
<a href="data/datapackage.json" download>datapackage.json</a>, a Frictionless Data Package.
"""
    return "\n".join([head, *(_section(part) for part in package["resources"] if part["type"] == "table"), _gate()])


def _rows(path: Path) -> int:
    with open(path, encoding="utf-8", newline="") as file:
        return sum(1 for line in csv.reader(file) if line) - 1


def _listed(shown: int, what: str, parts: Mapping[str, str]) -> str:
    """Return a number of tables or rows, with links to files, and what is said of each."""
    links = (f'<a href="data/{path}">{path}</a>{said}' for path, said in parts.items())
    return listing(f"{shown:,}", what, links)


def values() -> dict[str, str]:
    """Return what prose pages name as {{ name }} of the tables (how many, rows, locators), and the page of all."""
    parts = [part for part in describe()["resources"] if part["type"] == "table"]
    sizes = {part["path"]: _rows(DATA / part["path"]) for part in parts}
    has = {part["name"]: "locator" in {field["name"] for field in part["schema"]["fields"]} for part in parts}
    located = {part["path"]: "" for part in parts if has[part["name"]]}
    return {
        "version": inert(describe()["version"]),
        "tables": _listed(len(parts), "tables", dict.fromkeys(sizes, "")),
        "rows": _listed(sum(sizes.values()), "rows", {path: f" {size:,}" for path, size in sizes.items()}),
        "located": _listed(len(located), "tables", located),
        "unlocated": in_words(_code(name) for name in has if not has[name]),
        "dictionary": markdown(),
    }
