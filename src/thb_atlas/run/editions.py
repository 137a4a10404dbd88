"""The books that can be built, as `editions.yml` declares them, and the notebooks that each needs.

Pages are made from notebooks/; the numbers that other pages name come from those in book/prose/, which are no pages.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import yaml

from ..core.errors import BuildError, EditionError, UsageError, cut, suggest
from ..core.paths import BUILD, EDITIONS, NOTEBOOKS, PROSE
from ..data.countries import focus, reported, rows_of
from ..data.countries import place as find_place
from ..data.schema import resource, tables

WHOLE, COUNTRY = "whole", "country"


class Edition(NamedTuple):
    """A book: its title, where it is published below `_build`, its start page, parameters and table of contents.

    `prose` has the notebooks whose numbers its prose names, with the parameters of each. `whole_book` is where links
    lead that a country's edition has no page for, from its start page. `on_paper` has the title of the study on paper,
    and the parts of the contents whose notebooks are in it.
    """

    key: str
    title: str
    slug: str
    start: str
    parameters: dict[str, str]
    prose: dict[str, dict[str, str]]
    contents: dict
    whole_book: str = ""
    on_paper: dict | None = None


class Job(NamedTuple):
    """One execution: a source notebook, its parameters, the page it becomes (`notebooks/NAME`), a title for it.

    Numbers for prose become `prose/NAME`, which no book has as a page.
    """

    source: Path
    parameters: Mapping[str, str]
    page: str
    title: str | None = None

    def given(self) -> str:
        """Return the parameters for a reader: `country=FR`."""
        return ", ".join(f"{name}={value}" for name, value in self.parameters.items())

    def executed(self, root: Path = BUILD) -> Path:
        """Return where the executed notebook is stored; editions share it."""
        return root / "executed" / "-".join(self.parameters.values()) / f"{self.page}.ipynb"

    def failed(self, root: Path = BUILD) -> Path:
        """Return where the notebook is kept, as far as it came, if it fails."""
        return root / "failed" / self.executed(root).relative_to(root / "executed")


def find_notebook(name: str) -> Path:
    """Return the source of a notebook given by name or path. Raises UsageError naming those there are."""
    path = NOTEBOOKS / f"{Path(name).stem}.ipynb"
    if not path.exists():
        known = sorted(p.stem for p in NOTEBOOKS.glob("*.ipynb"))
        raise UsageError(f"there is no notebook {cut(name)!r}{suggest(name, known)}; there are: {', '.join(known)}")
    return path


def _filled(value: object, names: Mapping[str, str]) -> object:
    """Fill {code} and {name} in every text of a declaration."""
    if isinstance(value, dict):
        return {key: _filled(part, names) for key, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, names) for part in value]
    try:
        return value.format_map(names) if isinstance(value, str) else value
    except (KeyError, ValueError, IndexError, AttributeError):
        raise EditionError(f"an edition says {cut(value)!r}; only {{code}} and {{name}} stand for something") from None


def _loaded(path: Path) -> dict:
    """Return what a YAML file says by name. Raises EditionError with the line that cannot be read, or what is there."""
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        said = getattr(error, "problem", None) or cut(str(error).partition("\n")[0], 200)
        raise EditionError(f"{path.name}{place}: {said}") from None
    except OSError as error:
        raise EditionError(f"{path.name} cannot be read: {error.strerror}") from None
    if not isinstance(found, dict):
        raise EditionError(f"{path.name}: expected names with values, found {type(found).__name__}")
    return found


TEXT = {"type": "string"}
TEXTS = {"type": "object", "additionalProperties": TEXT}
TITLED = {"type": "object", "required": ["file"], "properties": {"file": TEXT}}
PAGES = {
    "type": "array",
    "items": TITLED | {"properties": {"file": TEXT, "sections": {"type": "array", "items": TITLED}}},
}
PART = {"type": "object", "required": ["caption", "chapters"], "properties": {"caption": TEXT, "chapters": PAGES}}
CONTENTS = {"root": TEXT, "parts": {"type": "array", "items": PART}}
OF_EDITION = {
    "title": TEXT, "slug": TEXT, "start": TEXT, "parameters": TEXTS,
    "prose": {"type": "object", "additionalProperties": TEXTS},
    "contents": {"type": "object", "required": [*CONTENTS], "properties": CONTENTS},
}  # fmt: skip
ON_PAPER = {"title": TEXT, "parts": {"type": "array", "items": TEXT}}
OF_PROFILES = {"notebook": TEXT, "parameter": TEXT, "table": TEXT, "key": TEXT, "title": TEXT}
EDITION = {
    "type": "object", "required": [*OF_EDITION], "additionalProperties": False,
    "properties": OF_EDITION
    | {"whole_book": TEXT, "on_paper": {"type": "object", "required": [*ON_PAPER], "properties": ON_PAPER}},
}  # fmt: skip
PROFILES = {
    "type": "object", "required": [*OF_PROFILES], "additionalProperties": False,
    "properties": OF_PROFILES | {"where": TEXTS, "brief": {"type": "integer", "minimum": 0}},
}  # fmt: skip
KINDS = {"string": "a text", "integer": "a number", "object": "names with values", "array": "a list"}


def _faults(value: object, schema: Mapping, place: str) -> list[str]:
    """Return what is not as a JSON Schema has it, each with its place in a file."""
    import jsonschema  # noqa: PLC0415 - it takes 70 ms, which a shell that completes a name would wait for

    found = []
    for error in jsonschema.Draft202012Validator(schema).iter_errors(value):
        keys = (f", item {key + 1}" if isinstance(key, int) else f": {key}" for key in error.absolute_path)
        where, known = f"{place}{''.join(keys)}", error.schema.get("properties", {})
        if error.validator == "required":
            found.append(f"{where} needs {', '.join(sorted(set(error.validator_value) - set(error.instance)))}")
        elif error.validator == "additionalProperties":
            unknown = sorted(map(str, set(error.instance) - set(known)))
            found.append(f"{where} has no {', '.join(unknown)}; it may have {', '.join(known)}")
        else:
            wanted = KINDS.get(error.validator_value, f"{error.validator} {error.validator_value}")
            found.append(f"{where} needs {wanted}, and has {cut(repr(error.instance))}")
    return list(dict.fromkeys(found))


def _of_no_table(folder: str, declared: Mapping) -> list[str]:
    """Return what profiles name that their table does not have."""
    place, table = f"profiles: {folder}", declared["table"]
    if table not in tables():
        return [f"{place}: table needs a table of data/, and has {cut(table)!r}{suggest(table, tables())}"]
    columns = [field["name"] for field in resource(table)["schema"]["fields"]]
    named = [("key", declared["key"]), ("title", declared["title"]), *(("where", c) for c in declared.get("where", {}))]
    return [f"{place}: {what} needs a column of {table}, and has {cut(column)!r}{suggest(column, columns)}"
            for what, column in named if column not in columns]  # fmt: skip


def _declaration(kind: str, path: Path) -> dict:
    """Return what is declared of an edition. Raises EditionError with all that is not as it must be."""
    found = _loaded(path).get(kind)
    if isinstance(found, dict) and isinstance(found.get("contents"), str):
        found["contents"] = _loaded(path.parent / found["contents"])
    if faults := _faults(found, EDITION, f"the edition {kind!r}"):
        raise EditionError(f"{path.name}: {'; '.join(faults)}")
    found["contents"] = _with_profiles(found["contents"], profiles(path))
    return {name: found[name] for name in Edition._fields if name in found}


class Profiles(NamedTuple):
    """Pages made of one notebook, one for each row of a table: `countries/FR`.

    `key` is the column whose values name the pages and are the notebook's `parameter`, `title` that of their titles;
    of the table those rows have a page whose cells are as `where` says. A brief on paper has the top of a page and so
    many of its sections (`brief`).
    """

    notebook: str
    parameter: str
    table: str
    key: str
    title: str
    where: dict[str, str]
    brief: int

    def titles(self) -> dict[str, str]:
        """Return the titles of the pages by the values of the parameter, in the order of the titles."""
        rows = [row for row in rows_of(self.table) if all(row[name] == wanted for name, wanted in self.where.items())]
        return {row[self.key]: row[self.title] for row in sorted(rows, key=lambda row: row[self.title])}


def profiles(path: Path = EDITIONS) -> dict[str, Profiles]:
    """Return the profile pages that `editions.yml` declares, by the folder of the book in which they stand."""
    declared = _loaded(path).get("profiles", {})
    faults = _faults(declared, {"type": "object", "additionalProperties": PROFILES}, "profiles")
    if faults := faults or [fault for folder, each in declared.items() for fault in _of_no_table(folder, each)]:
        raise EditionError(f"{path.name}: {'; '.join(faults)}")
    return {folder: Profiles(**{"where": {}, "brief": 1, **given}) for folder, given in declared.items()}


def _with_profiles(contents: dict, declared: Mapping[str, Profiles]) -> dict:
    """Return contents in which a page with the name of a folder of profiles is followed by these."""
    for chapter in (chapter for part in contents["parts"] for chapter in part["chapters"]):
        if chapter["file"] in declared:
            folder = chapter["file"]
            chapter["sections"] = [{"file": f"{folder}/{value}"} for value in declared[folder].titles()]
    return contents


def whole(path: Path = EDITIONS) -> Edition:
    """Return the edition of the whole book."""
    return Edition(WHOLE, **_declaration(WHOLE, path))


def for_country(code: str, path: Path = EDITIONS) -> Edition:
    """Return the edition of one reporting country, given by its EU code."""
    names = {"code": code, "name": reported()[code]["name_en"]}
    return Edition(code, **_filled(_declaration(COUNTRY, path), names))


def for_every_country() -> list[Edition]:
    """Return the editions of all countries that reported, by code."""
    return [for_country(code) for code in sorted(reported())]


def parameter(country: str) -> str:
    """Return what notebooks take as `country`: ALL, or an EU code. Raises UnknownCountryError, as `focus`."""
    seen = focus(country)
    return seen.code if seen else "ALL"


def parameters(notebook: str, country: str = "ALL", **given: str | None) -> dict[str, str]:
    """Return the parameters of one run of a notebook: what it is the profile of (`place`, `region`), else the country.

    Raises UsageError for something that the notebook does not take, or that it needs, or that has no page.
    """
    kind = next((each for each in profiles().values() if each.notebook == notebook), None)
    takes = kind.parameter if kind else "country"
    for name, value in given.items():
        if (name == takes) != (value is not None):
            raise UsageError(f"{notebook} needs --{name}" if value is None else f"{notebook} takes no --{name}")
    if takes == "country":
        return {"country": parameter(country)}
    if takes not in given:
        raise UsageError(f"run has no option for {takes}: use thb-atlas build --only {notebook}, or papermill")
    value = find_place(given[takes]).iso3 if takes == "place" else given[takes]
    if takes != "place" and value not in (known := kind.titles()):
        raise UsageError(f"there is no {takes} {cut(value)!r}{suggest(value, known)}; there are: {', '.join(known)}")
    return {takes: value}


def named(countries: Iterable[str]) -> list[Edition]:
    """Return the editions of countries given as for `focus`, each once; ALL is the whole book."""
    codes = dict.fromkeys(map(parameter, countries))
    return [whole() if code == "ALL" else for_country(code) for code in codes]


def published(edition: Edition, root: Path = BUILD) -> Path:
    """Return the folder of an edition's book. Raises BuildError, with the command that helps, if it was not built."""
    book = root / edition.slug
    if not (book / "index.html").exists():
        asked = "" if edition.key == WHOLE else f" --country {edition.key}"
        raise BuildError(f"{book} has no book yet: run thb-atlas build{asked}")
    return book


def pages(edition: Edition) -> list[str]:
    """Return the pages of an edition in the order of its contents, its root first."""
    chapters = [c for part in edition.contents["parts"] for c in part["chapters"]]
    listed = [page for c in chapters for page in (c, *c.get("sections", []))]
    return [edition.contents["root"], *(page["file"] for page in listed)]


def jobs(edition: Edition, only: str | None = None) -> list[Job]:
    """Return one job for each page that is a notebook, or for those of the one notebook `only`.

    Raises UsageError for a notebook that there is not or that is not in the edition, EditionError for a profile of what
    the table of its values does not have.
    """
    wanted, declared = None if only is None else find_notebook(only).stem, profiles()
    found = []
    for page in pages(edition):
        folder, _, name = page.partition("/")
        if folder == "notebooks":
            found.append(Job(find_notebook(name), edition.parameters, page))
        elif folder in declared and name:
            kind = declared[folder]
            if name not in (titles := kind.titles()):
                where = f"the contents of {edition.title!r} name {page}"
                raise EditionError(f"{where}; {kind.table}.csv has no such row for a page: {cut(name)!r}")
            found.append(Job(find_notebook(kind.notebook), {kind.parameter: name}, page, titles[name]))
    asked = [job for job in found if wanted in (None, job.source.stem)]
    if wanted and not asked:
        raise UsageError(f"the edition {edition.title!r} has no page of the notebook {wanted}")
    return asked


def prose_jobs(edition: Edition) -> list[Job]:
    """Return one job for each notebook that makes numbers for the prose of an edition.

    Raises EditionError for one that there is not.
    """
    if missing := [name for name in edition.prose if not (PROSE / f"{name}.ipynb").exists()]:
        names = ", ".join(missing)
        raise EditionError(f"the prose of {edition.title!r} needs {names}; book/prose/ has no such notebook")
    return [Job(PROSE / f"{name}.ipynb", given, f"prose/{name}") for name, given in edition.prose.items()]


def needed(edition: Edition) -> list[Job]:
    """Return the jobs that an edition's book needs: its pages, and the numbers of its prose."""
    return [*jobs(edition), *prose_jobs(edition)]
