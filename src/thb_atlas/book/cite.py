"""How to cite this edition and the work that it is made from, as CITATION.cff has them: text, BibTeX, RIS, JSON-LD."""

import json
from collections.abc import Mapping
from datetime import date

import yaml

from ..core.markup import inert
from ..core.paths import ROOT
from ..data.schema import describe

TYPES = {"report": ("techreport", "RPRT", "ScholarlyArticle"), "dataset": ("misc", "DATA", "Dataset")}
OFFICE = "application/vnd.openxmlformats-officedocument"
FIELDS = {  # of BibTeX and of RIS, by the keys of `_said`
    "title": ("title", "TI"), "publisher": ("institution", "PB"), "year": ("year", "PY"), "version": ("version", "ET"),
    "note": ("note", "N1"), "url": ("url", "UR"),
}  # fmt: skip


def _cff() -> dict:
    return yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


def edition() -> dict:
    """Return this edition as CITATION.cff describes it; version and date are those of the data package."""
    package = describe()
    return _cff() | {"version": package["version"], "date-released": package["created"][:10]}


def study() -> dict:
    """Return the work that this edition is made from: the first reference of CITATION.cff."""
    return _cff()["references"][0]


def _said(work: Mapping) -> dict[str, str]:
    """Return what is said of a work, all as text, without what is not known."""
    released = work.get("date-released", "")
    known = {
        "title": work["title"], "publisher": work.get("institution", {}).get("name"), "version": work.get("version"),
        "year": work.get("year") or released[:4], "note": work.get("notes"), "url": work.get("url"),
    }  # fmt: skip
    if released:
        known["note"] = in_words(released)
    return {name: str(value) for name, value in known.items() if value}


def _authors(work: Mapping) -> list[str]:
    return [author.get("name") or f"{author['family-names']}, {author['given-names']}" for author in work["authors"]]


def in_words(day: str) -> str:
    """Return a date as a reader writes it: 24 November 2026."""
    return f"{date.fromisoformat(day).day} {date.fromisoformat(day):%B %Y}"


def text(work: Mapping) -> str:
    """Return a work as a sentence of a list of references."""
    said = _said(work) | ({"version": f"version {work['version']}"} if "version" in work else {})
    more = [said[name] for name in ("title", "version", "note", "url") if name in said]
    return ", ".join([f"{'; '.join(_authors(work))} ({said['year']})", *more]) + "."


def bibtex(work: Mapping, key: str) -> str:
    """Return a work as an entry of BibTeX; braces keep capitals."""
    lines = [f"  author = {{{' and '.join('{' + name + '}' for name in _authors(work))}}},"]
    lines += [f"  {FIELDS[name][0]} = {{{said}}}," for name, said in _said(work).items()]
    return "\n".join([f"@{TYPES[work['type']][0]}{{{key},", *lines, "}"]) + "\n"


def ris(work: Mapping) -> str:
    """Return a work as a record of RIS."""
    lines = [f"TY  - {TYPES[work['type']][1]}", *(f"AU  - {name}" for name in _authors(work))]
    lines += [f"{FIELDS[name][1]}  - {said}" for name, said in _said(work).items()]
    return "\n".join([*lines, "ER  - "]) + "\n"


def files() -> dict[str, str]:
    """Return both works as the files that programs for references read, by ending."""
    both = {describe()["name"]: edition(), "study": study()}
    return {"bib": "\n".join(bibtex(w, key) for key, w in both.items()), "ris": "\n".join(map(ris, both.values()))}


def structured(base: str) -> str:
    """Return data package and study in the words of schema.org, as JSON-LD that can stand in a page."""
    package, own, source = describe(), edition(), study()
    made = [{"@type": "Organization", "name": name} for name in _authors(own)]
    article = {
        "@type": TYPES[source["type"]][2], "name": source["title"], "headline": source["title"],
        "author": [{"@type": "Organization", "name": name} for name in _authors(source)],
        "datePublished": _said(source)["year"], "inLanguage": source.get("languages", []), "url": source.get("url"),
    }  # fmt: skip
    ways = {"-data.zip": "application/zip", ".xlsx": f"{OFFICE}.spreadsheetml.sheet"}
    dataset = {
        "@type": "Dataset", "name": package["title"], "description": package["description"], "creator": made,
        "version": own["version"], "datePublished": own["date-released"], "license": package["licenses"][0]["path"],
        "keywords": own["keywords"], "isBasedOn": article, "isAccessibleForFree": True,
        "distribution": [
            {"@type": "DataDownload", "contentUrl": f"{base}downloads/{package['name']}{end}", "encodingFormat": kind}
            for end, kind in ways.items()
        ],
    }  # fmt: skip
    said = {"@context": "https://schema.org", "@graph": [dataset, article]}
    return json.dumps(said, ensure_ascii=False).replace("<", "\\u003c")


def short() -> dict[str, str]:
    """Return what the foot of each page says of this edition."""
    own = edition()
    said = {name: _said(own)[name] for name in ("title", "year", "version")}
    return said | {"authors": "; ".join(_authors(own)), "day": in_words(own["date-released"])}


def values() -> dict[str, str]:
    """Return what prose pages name as {{ name }}: both works as text, BibTeX and RIS, version and day."""
    own, found = edition(), files()
    return {
        "cite_edition": inert(text(own)),
        "cite_study": inert(text(study())),
        "cite_bib": found["bib"],
        "cite_ris": found["ris"],
        "released": in_words(own["date-released"]),
    }
