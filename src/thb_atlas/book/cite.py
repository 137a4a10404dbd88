"""How to cite this edition and the work that it is made from, as CITATION.cff has them: text, BibTeX, RIS."""

import re
from collections.abc import Mapping

import yaml

from ..core.markup import inert
from ..core.paths import ROOT
from ..core.wording import date_in_words
from ..data.schema import load_descriptor

TYPES = {"report": ("techreport", "RPRT"), "dataset": ("misc", "DATA")}  # in BibTeX and in RIS
FIELDS = {  # of BibTeX and of RIS, by the keys of `_fields`
    "title": ("title", "TI"), "publisher": ("institution", "PB"), "year": ("year", "PY"), "version": ("version", "ET"),
    "note": ("note", "N1"), "url": ("url", "UR"),
}  # fmt: skip


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
        "year": work.get("year") or released[:4], "note": work.get("notes"), "url": work.get("url"),
    }  # fmt: skip
    if released:
        fields["note"] = date_in_words(released)
    return {name: str(value) for name, value in fields.items() if value}


def _authors(work: Mapping) -> list[str]:
    return [author.get("name") or f"{author['family-names']}, {author['given-names']}" for author in work["authors"]]


def reference(work: Mapping) -> str:
    """Return a work as a sentence for a list of references."""
    fields = _fields(work) | ({"version": f"version {work['version']}"} if "version" in work else {})
    parts = [fields[name] for name in ("title", "version", "note", "url") if name in fields]
    return ", ".join([f"{'; '.join(_authors(work))} ({fields['year']})", *parts]) + "."


def bibtex(work: Mapping, key: str) -> str:
    """Return a work as a BibTeX entry; braces keep the names of organisations whole."""
    names = zip(work["authors"], _authors(work), strict=True)
    lines = [f"  author = {{{' and '.join(f'{{{name}}}' if 'name' in who else name for who, name in names)}}},"]
    escaped = {
        name: re.sub(r"(?<!\\)([&%#_$])", r"\\\1", value) for name, value in _fields(work).items() if name != "url"
    }
    lines += [f"  {FIELDS[name][0]} = {{{value}}}," for name, value in (_fields(work) | escaped).items()]
    return "\n".join([f"@{TYPES[work['type']][0]}{{{key},", *lines, "}"]) + "\n"


def ris(work: Mapping) -> str:
    """Return a work as a RIS record."""
    lines = [f"TY  - {TYPES[work['type']][1]}", *(f"AU  - {name}" for name in _authors(work))]
    lines += [f"{FIELDS[name][1]}  - {value}" for name, value in _fields(work).items()]
    return "\n".join([*lines, "ER  - "]) + "\n"


def reference_files() -> dict[str, str]:
    """Return both works as files for reference managers, by file ending."""
    works = {load_descriptor()["name"]: edition(), "study": study()}
    return {
        "bib": "\n".join(bibtex(work, key) for key, work in works.items()),
        "ris": "\n".join(map(ris, works.values())),
    }


def footer_values() -> dict[str, str]:
    """Return what the foot of each page says about this edition."""
    this_edition = edition()
    fields = {name: _fields(this_edition)[name] for name in ("title", "year", "version")}
    return fields | {"authors": "; ".join(_authors(this_edition)), "day": date_in_words(this_edition["date-released"])}


def prose_values() -> dict[str, str]:
    """Return the values for each {{ name }} of prose pages: both works as text, BibTeX and RIS, day of release."""
    this_edition, citations = edition(), reference_files()
    return {
        "cite_edition": inert(reference(this_edition)),
        "cite_study": inert(reference(study())),
        "cite_bib": citations["bib"],
        "cite_ris": citations["ris"],
        "released": date_in_words(this_edition["date-released"]),
    }
