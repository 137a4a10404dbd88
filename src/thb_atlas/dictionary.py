"""The data dictionary: datapackage.json as a page of the book, and in numbers. Nothing here needs pandas."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from .markdown import table
from .popovers import Number, listing
from .schema import DATA, describe


def _rules(field: dict) -> str:
    given = field.get("constraints", {})
    rules = [field["type"]]
    if "unit" in field:
        rules.append(f"in {field['unit']}")
    if given.get("required"):
        rules.append("always given")
    if given.get("unique"):
        rules.append("unique")
    bounds = [f"{word} {given[k]}" for k, word in (("minimum", "from"), ("maximum", "to")) if k in given]
    if bounds:
        rules.append(" ".join(bounds))
    if "vocabulary" in field:
        rules.append(f"a term of the vocabulary `{field['vocabulary']}`")
    elif "enum" in given:
        rules.append(f"one of {', '.join(f'`{v}`' for v in given['enum'])}")
    return "; ".join(rules)


def _keys(schema: dict) -> list[str]:
    lines = [f"Key: {', '.join(f'`{k}`' for k in schema['primaryKey'])}."]
    for key in schema.get("foreignKeys", []):
        reference = key["reference"]
        lines.append(f"`{key['fields'][0]}` refers to `{reference['resource']}.{reference['fields'][0]}`.")
    return lines


def _section(part: dict) -> list[str]:
    name, schema = part["name"], part["schema"]
    sources = "; ".join(f"[{s['title']}]({s['path']})" if "path" in s else s["title"] for s in part["sources"])
    rows = [[f"`{f['name']}`", f["description"], _rules(f)] for f in schema["fields"]]
    return [
        f"## {name}", "", f"**{part['title']}.** {part['description']}", "", " ".join(_keys(schema)), "",
        f'Download: <a href="data/{part["path"]}" download>{part["path"]}</a>. Source: {sources}.', "",
        table(["Column", "Meaning", "Rules"], rows), "",
    ]  # fmt: skip


def markdown() -> str:
    """Return the page: for every table its meaning, keys, source, download, and every column with its rules."""
    package = describe()
    licence = package["licenses"][0]
    lines = [
        "# Data dictionary", "", package["description"], "",
        f"Licence: [{licence['title']}]({licence['path']}). Version {package['version']}. The schema of all tables is "
        '<a href="data/datapackage.json" download>datapackage.json</a>, a Frictionless Data Package.', "",
    ]  # fmt: skip
    for part in package["resources"]:
        if part["type"] == "table":
            lines += _section(part)
    return "\n".join(lines)


def _rows(path: Path) -> int:
    with open(path, encoding="utf-8", newline="") as file:
        return sum(1 for line in csv.reader(file) if line) - 1


def _listed(shown: int, what: str, parts: Mapping[str, str]) -> Number:
    """Return a number of tables or rows, with links to files, and what is said of each."""
    links = (f'<a href="../data/{path}">{path}</a>{said}' for path, said in parts.items())
    return listing(f"{shown:,}", what, links)


@cache
def values() -> dict[str, object]:
    """Return what prose pages name as {{ name }} of the tables (how many, rows, locators), and the page of all."""
    package = describe()
    parts = [part for part in package["resources"] if part["type"] == "table"]
    sizes = {part["path"]: _rows(DATA / part["path"]) for part in parts}
    has = {part["name"]: "locator" in {field["name"] for field in part["schema"]["fields"]} for part in parts}
    located = {part["path"]: "" for part in parts if has[part["name"]]}
    unlocated = [f"`{name}`" for name in has if not has[name]]
    return {
        "version": package["version"],
        "tables": _listed(len(parts), "tables", dict.fromkeys(sizes, "")),
        "rows": _listed(sum(sizes.values()), "rows", {path: f" {size:,}" for path, size in sizes.items()}),
        "located": _listed(len(located), "tables", located),
        "unlocated": f"{', '.join(unlocated[:-1])} and {unlocated[-1]}",
        "dictionary": markdown(),
    }
