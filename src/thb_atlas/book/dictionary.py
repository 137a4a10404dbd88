"""The data dictionary: datapackage.json as a page of the book, and in numbers. It works without pandas."""

from collections.abc import Mapping

from jinja2 import Environment
from markupsafe import Markup

from ..core.markup import as_markup, inert, names_button
from ..core.paths import BOOK
from ..core.wording import join_words
from ..data.rows import rows_of
from ..data.schema import columns_of, load_descriptor
from ..gate import cells, rules


def _code(text: object) -> Markup:
    return Markup(f"<code>{inert(text)}</code>")


def _text(text: str) -> Markup:
    """Return a text of the data package, with what stands between backticks as code."""
    parts = enumerate(text.split("`"))
    return Markup("".join(_code(part) if number % 2 else inert(part) for number, part in parts))


def markdown() -> str:
    """Return the page: each table with its meaning, keys, source, download and columns, then the rules for all."""
    environment = Environment(trim_blocks=True, lstrip_blocks=True, finalize=as_markup)
    environment.filters |= {"code": _code, "text": _text}
    package = load_descriptor()
    return environment.from_string((BOOK / "dictionary.md.j2").read_text(encoding="utf-8")).render(
        package=package, licence=package["licenses"][0], between=rules.RULES, longest=cells.MAX_CHARACTERS,
        parts=[part for part in package["resources"] if part["type"] == "table"],
    )  # fmt: skip


def _list_files(count: int, noun: str, parts: Mapping[str, str]) -> str:
    links = (f'<a href="data/{path}">{path}</a>{note}' for path, note in parts.items())
    return names_button(f"{count:,}", noun, links)


def prose_values() -> dict[str, str]:
    """Return the values for each {{ name }} of prose pages on the tables, and the page of the dictionary itself."""
    tables = [table for table in load_descriptor()["resources"] if table["type"] == "table"]
    sizes = {table["path"]: len(rows_of(table["name"])) for table in tables}
    located = {table["path"]: "" for table in tables if "locator" in columns_of(table["name"])}
    return {
        "version": inert(load_descriptor()["version"]),
        "tables": _list_files(len(tables), "tables", dict.fromkeys(sizes, "")),
        "rows": _list_files(sum(sizes.values()), "rows", {path: f" {size:,}" for path, size in sizes.items()}),
        "located": _list_files(len(located), "tables", located),
        "unlocated": join_words(str(_code(table["name"])) for table in tables if table["path"] not in located),
        "dictionary": markdown(),
    }
