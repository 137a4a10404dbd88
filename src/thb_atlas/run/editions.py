"""The editions that can be built, as `editions.yml` declares them, and the notebooks that each needs.

Notebooks of notebooks/ become pages; those of book/prose/ compute the numbers that pages of prose name.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml

from ..core.errors import BuildError, EditionError, UsageError, cut, suggest
from ..core.forms import misfits
from ..core.hashes import stamp
from ..core.paths import BUILD, EDITIONS, NOTEBOOKS, PROSE
from ..data.countries import bare, country_in_focus, reporting_rows, third_country
from ..data.rows import rows_of

WHOLE, COUNTRY = "whole", "country"
BESIDE_COUNTRY = {"brief": ("place", "region")}  # parameters of notebooks that have more than the country


class Edition(NamedTuple):
    """A book: its title, its folder below `_build` (`slug`), its start page, parameters and table of contents.

    `prose` has the notebooks whose numbers its prose names, with the parameters of each. `whole_book` is the path from
    the start page of a country's edition to the whole book, for links to pages that the edition lacks. `on_paper` has
    the title of the printed study, and the parts of the contents that it prints.
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
    """One execution: a source notebook, its parameters, the page that it becomes (`notebooks/NAME`), and its title.

    A notebook with numbers for prose becomes `prose/NAME`, which is no page of a book.
    """

    source: Path
    parameters: Mapping[str, str]
    page: str
    title: str | None = None

    def parameters_text(self) -> str:
        """Return the parameters in words: `country=FR`."""
        return ", ".join(f"{name}={value}" for name, value in self.parameters.items())

    def executed_path(self, root: Path = BUILD) -> Path:
        """Return the path of the executed notebook, which editions share."""
        return root / "executed" / "-".join(self.parameters.values()) / f"{self.page}.ipynb"

    def failed_path(self, root: Path = BUILD) -> Path:
        """Return the path at which a failed notebook is kept, as far as it was executed."""
        return root / "failed" / self.executed_path(root).relative_to(root / "executed")


def find_notebook(name: str) -> Path:
    """Return the path of a notebook given by name or path. Raises UsageError, with the existing names."""
    paths = {path.stem: path for path in sorted(NOTEBOOKS.glob("*.ipynb"))}
    if (stem := Path(name).stem) not in paths:
        raise UsageError(f"there is no notebook {cut(name)!r}{suggest(name, paths)}; there are: {', '.join(paths)}")
    return paths[stem]


def _read_yaml(path: Path) -> dict:
    """Return the mapping in a YAML file. Raises EditionError with the line that cannot be read, or the type found."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or cut(str(error).partition("\n")[0], 200)
        raise EditionError(f"{path.name}{place}: {problem}") from None
    if not isinstance(content, dict):
        raise EditionError(f"{path.name}: expected names with values, found {type(content).__name__}")
    return content


SCHEMA = Path(__file__).with_name("editions.schema.json")


def _declared(**names: str) -> dict:
    """Return what `editions.yml` declares, with contents that stand in another file, and `names` in place of `{name}`.

    Raises EditionError with all faults.
    """
    text = _checked(EDITIONS, *map(stamp, sorted(EDITIONS.parent.glob("*.yml"))))
    return json.loads(re.sub(r"{(\w+)}", lambda match: names.get(match[1], match[0]), text))


@lru_cache(maxsize=1)
def _checked(file: Path, *_: tuple[int, int]) -> str:
    """Return what a file declares as JSON; the other arguments are the stamps of the files beside it, of its contents.

    Raises EditionError with all faults.
    """
    import jsonschema  # noqa: PLC0415 - takes 70 ms, too slow for completion in a shell

    declared = _read_yaml(file)
    for edition in (part for part in declared.values() if isinstance(part, dict)):
        if isinstance(edition.get("contents"), str):
            edition["contents"] = _read_yaml(file.parent / edition["contents"])
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    faults = []
    for path, expected, mend, found in misfits(declared, validator):
        keys = (f", item {key + 1}" if isinstance(key, int) else f": {key}" for key in path)
        has = "" if found is None else f", and has {cut(found)!r}"
        faults.append(f"{file.name}{''.join(keys)} needs {expected}{has}; {mend}")
    if faults:
        raise EditionError("; ".join(dict.fromkeys(faults)))
    return json.dumps(declared)


def _read_edition(kind: str, **names: str) -> dict:
    """Return the fields of an edition; below the page that has the name of a folder of profiles stand these."""
    declared, profiles = _declared(**names)[kind], profile_kinds()
    for chapter in (chapter for part in declared["contents"]["parts"] for chapter in part["chapters"]):
        if profile := profiles.get(chapter["file"]):
            chapter["sections"] = [{"file": f"{chapter['file']}/{value}"} for value in profile.titles()]
    return {name: declared[name] for name in Edition._fields if name in declared}


class ProfileKind(NamedTuple):
    """Pages made from one notebook, one for each row of a table: `countries/FR`.

    The column `key` names the pages and gives the notebook's `parameter`; the column `title` has their titles. Only
    rows whose cells equal `where` have a page. A printed brief has `brief_title` above it, and the sections
    with the ids `brief` below its top.
    """

    notebook: str
    parameter: str
    table: str
    key: str
    title: str
    where: Mapping[str, str] = {}
    brief_title: str = "{title}"
    brief: Sequence[str] = ()

    def titles(self) -> dict[str, str]:
        """Return the titles of the pages by parameter value, sorted by title."""
        rows = [row for row in rows_of(self.table) if all(row[name] == wanted for name, wanted in self.where.items())]
        return {row[self.key]: row[self.title] for row in sorted(rows, key=lambda row: row[self.title])}


def profile_kinds() -> dict[str, ProfileKind]:
    """Return the kinds of profiles that `editions.yml` declares, by their folder in the book.

    Raises EditionError with all faults of the declarations.
    """
    return {folder: ProfileKind(**entries) for folder, entries in _declared().get("profiles", {}).items()}


def whole_edition() -> Edition:
    """Return the edition of the whole book. Raises EditionError if it is not declared as it must be."""
    return Edition(WHOLE, **_read_edition(WHOLE))


def country_edition(code: str) -> Edition:
    """Return the edition of a reporting country, given by its EU code. Raises EditionError like `whole_edition`."""
    return Edition(code, **_read_edition(COUNTRY, code=code, name=reporting_rows()[code]["name_en"]))


def country_editions() -> list[Edition]:
    """Return the editions of all reporting countries, sorted by code."""
    return [country_edition(code) for code in sorted(reporting_rows())]


def run_parameters(notebook: str, **options: str | None) -> dict[str, str]:
    """Return the parameters for one run of a notebook: the subject of a profile (`place`, `region`), or the country.

    Those that a notebook has beside the country are its own unless given. Empty for another kind of profile, which
    runs with its own value. Raises UsageError for a parameter that the notebook does not take or that is missing, for
    a place beside a region, and for an unknown value; UnknownPlaceError for an unknown place.
    """
    kind = next((candidate for candidate in profile_kinds().values() if candidate.notebook == notebook), None)
    takes = [kind.parameter] if kind else ["country", *BESIDE_COUNTRY.get(notebook, ())]
    given = {name: value for name, value in options.items() if value is not None}
    if unused := [name for name in given if name not in takes]:
        raise UsageError(f"{notebook} takes no --{unused[0]}, but {', '.join(takes)}")
    if {"place", "region"} <= {*given}:
        raise UsageError(f"{notebook} takes --place or --region, not both")
    if kind and takes[0] in options and not given:
        raise UsageError(f"{notebook} needs --{takes[0]}")
    if takes == ["country"]:
        given.setdefault("country", "ALL")
    return {name: parameter_value(name, text) for name, text in given.items()}


def parameter_value(parameter: str, text: str) -> str:
    """Return the value of a parameter from any name; of `country` ALL or an EU code. Raises UsageError if unknown."""
    if parameter == "country":
        return focus.code if (focus := country_in_focus(text)) else "ALL"
    if parameter == "place":
        return third_country(text).iso3  # also one without a page
    titles = next(kind.titles() for kind in profile_kinds().values() if kind.parameter == parameter)
    values = {bare(name): value for value, title in titles.items() for name in (title, value)}
    if (name := bare(text)) not in values:
        near = suggest(name, values)
        raise UsageError(f"there is no {parameter} {cut(text)!r}{near}; there are: {', '.join(titles)}")
    return values[name]


def editions_of(countries: Iterable[str]) -> list[Edition]:
    """Return the editions of countries, given as for `country_in_focus`, without duplicates; ALL is the whole book."""
    codes = dict.fromkeys(parameter_value("country", country) for country in countries)
    return [whole_edition() if code == "ALL" else country_edition(code) for code in codes]


def book_folder(edition: Edition, root: Path = BUILD) -> Path:
    """Return the folder of an edition's book. Raises BuildError, with the command to run, if it was not built."""
    book = root / edition.slug
    if not (book / "index.html").exists():
        option = "" if edition.key == WHOLE else f" --country {edition.key}"
        other = "" if option else ", or give --country for an edition that you built"
        raise BuildError(f"{book} has no book yet: run thb-atlas build{option}{other}")
    return book


def pages(edition: Edition) -> list[str]:
    """Return the pages of an edition in the order of its contents, its root first."""
    chapters = [chapter for part in edition.contents["parts"] for chapter in part["chapters"]]
    entries = [page for chapter in chapters for page in (chapter, *chapter.get("sections", []))]
    return [edition.contents["root"], *(page["file"] for page in entries)]


def jobs(edition: Edition) -> list[Job]:
    """Return one job for each page that is a notebook.

    Raises UsageError for a notebook that does not exist, EditionError for a profile that has no row in its table.
    """
    kinds = {folder: (kind, kind.titles()) for folder, kind in profile_kinds().items()}
    chapters = [chapter for part in edition.contents["parts"] for chapter in part["chapters"]]
    titles_given = {chapter["file"]: chapter.get("title") for chapter in chapters}
    all_jobs = []
    for page in pages(edition):
        folder, _, name = page.partition("/")
        if folder == "notebooks":
            all_jobs.append(Job(find_notebook(name), edition.parameters, page, titles_given.get(page)))
        elif folder in kinds and name:
            kind, titles = kinds[folder]
            if name not in titles:
                place = f"the contents of {edition.title!r} name {page}"
                raise EditionError(f"{place}; {kind.table}.csv has no such row for a page: {cut(name)!r}")
            all_jobs.append(Job(find_notebook(kind.notebook), {kind.parameter: name}, page, titles[name]))
    return all_jobs


def prose_jobs(edition: Edition) -> list[Job]:
    """Return one job for each notebook that computes numbers for the prose of an edition."""
    return [Job(PROSE / f"{name}.ipynb", values, f"prose/{name}") for name, values in edition.prose.items()]


def required_jobs(edition: Edition) -> list[Job]:
    """Return the jobs that an edition's book needs: its pages, and the numbers of its prose."""
    return [*jobs(edition), *prose_jobs(edition)]
