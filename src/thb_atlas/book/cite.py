"""How to cite this edition and the work that it is made from, as CITATION.cff has them: text, BibTeX, RIS."""

import re
from collections.abc import Mapping

import yaml
from jinja2 import Environment, FileSystemLoader

from ..core.markup import inert
from ..core.paths import BOOK, ROOT
from ..core.wording import date_in_words
from ..data.schema import load_descriptor


def _cff() -> dict:
    return yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


def edition() -> dict:
    """Return this edition as CITATION.cff describes it; version and date are those of the data package."""
    package = load_descriptor()
    return _cff() | {"version": package["version"], "date-released": package["created"][:10]}


def study() -> dict:
    """Return the work that this edition is made from: the first reference of CITATION.cff."""
    return _cff()["references"][0]


def _fields(work: Mapping) -> dict[str, str]:
    """Return the fields of a work as text, without those that are empty."""
    released = str(work.get("date-released", ""))  # YAML reads an ISO date without quotes as a date
    fields = {
        "title": work["title"], "publisher": work.get("institution", {}).get("name"), "version": work.get("version"),
        "year": work.get("year") or released[:4],
        "note": date_in_words(released) if released else work.get("notes"), "url": work.get("url"),
    }  # fmt: skip
    return {name: str(value) for name, value in fields.items() if value}


def _authors(work: Mapping) -> list[str]:
    return [author.get("name") or f"{author['family-names']}, {author['given-names']}" for author in work["authors"]]


def reference(work: Mapping) -> str:
    """Return a work as a sentence for a list of references."""
    fields = _fields(work) | ({"version": f"version {work['version']}"} if "version" in work else {})
    parts = [fields[name] for name in ("title", "version", "note", "url") if name in fields]
    return ", ".join([f"{'; '.join(_authors(work))} ({fields['year']})", *parts]) + "."


def reference_files() -> dict[str, str]:
    """Return both works as files for reference managers, by file ending: BibTeX and RIS."""
    templates = Environment(
        loader=FileSystemLoader(BOOK), trim_blocks=True, lstrip_blocks=True,
        variable_start_string="<<", variable_end_string=">>",
    )  # fmt: skip
    templates.filters["tex"] = lambda text: re.sub(r"(?<!\\)([&%#_$])", r"\\\1", text)
    works = {load_descriptor()["name"]: edition(), "study": study()}
    values = {"works": works, "fields_of": _fields, "authors_of": _authors}
    return {ending: templates.get_template(f"citations.{ending}.j2").render(values) for ending in ("bib", "ris")}


def footer_values() -> dict[str, str]:
    """Return what the foot of each page says about this edition."""
    this_edition = edition()
    fields = {name: _fields(this_edition)[name] for name in ("title", "year", "version")}
    return fields | {
        "authors": "; ".join(_authors(this_edition)),
        "day": date_in_words(this_edition["date-released"]),
        "study": reference(study()),
    }


def prose_values() -> dict[str, str]:
    """Return the values for each {{ name }} of prose pages: both works as text and as BibTeX, day of release."""
    this_edition = edition()
    return {
        "cite_edition": inert(reference(this_edition)),
        "cite_study": inert(reference(study())),
        "cite_bib": reference_files()["bib"],
        "released": date_in_words(this_edition["date-released"]),
    }
