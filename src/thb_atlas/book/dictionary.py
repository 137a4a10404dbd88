"""The data dictionary: datapackage.json as a page of the book, and in numbers. Nothing here needs pandas."""

import csv
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from ..core.markup import inert, listing
from ..core.paths import BOOK
from ..data.countries import in_words
from ..data.schema import DATA, describe
from ..gate import cells, files, rules


def _code(text: object) -> Markup:
    return Markup(f"<code>{inert(text)}</code>")


def _text(text: str) -> Markup:
    """Return a text of the data package as it stands, but for what it puts between backticks."""
    parts = enumerate(text.split("`"))
    return Markup("".join(_code(part) if number % 2 else inert(part) for number, part in parts))


def _rules(field: dict) -> str:
    """Return what a cell of a column may have, in words."""
    given = field.get("constraints", {})
    said = [field["type"], f"in {inert(field['unit'])}" if "unit" in field else ""]
    said += ["always given" if given.get("required") else "", "unique" if given.get("unique") else ""]
    said.append(" ".join(f"{word} {given[k]}" for k, word in (("minimum", "from"), ("maximum", "to")) if k in given))
    if "vocabulary" in field:
        said.append(f"a term of the vocabulary {_code(field['vocabulary'])}")
    elif "enum" in given:
        said.append(f"one of {', '.join(map(_code, given['enum']))}")
    return "; ".join(filter(None, said))


def _shown(value: object) -> Markup:
    return value if isinstance(value, Markup) else Markup(inert(value))


def markdown() -> str:
    """Return the page: each table with its meaning, keys, source, download and columns, then the rules of all."""
    page = Environment(trim_blocks=True, lstrip_blocks=True, finalize=_shown)
    page.filters |= {"code": _code, "text": _text, "rules": _rules}
    package = describe()
    return page.from_string((BOOK / "dictionary.md.j2").read_text(encoding="utf-8")).render(
        package=package, licence=package["licenses"][0], between=rules.RULES, longest=cells.LENGTH,
        parts=[part for part in package["resources"] if part["type"] == "table"], megabytes=files.SIZE / 1e6,
    )  # fmt: skip


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
        "unlocated": in_words(str(_code(name)) for name in has if not has[name]),
        "dictionary": markdown(),
    }
