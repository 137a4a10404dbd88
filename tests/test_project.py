"""The house: rooms import downwards only, nothing private of a library is used, and the project's files agree."""

import ast
import graphlib
import importlib.metadata
import itertools
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import nbformat
import yaml

from thb_atlas.core.paths import BOOK, DOCS, NOTEBOOKS, PACKAGE, PROSE, ROOT
from thb_atlas.data import schema

MODULES = sorted(PACKAGE.rglob("*.py"))
NOTEBOOKS_AND_PROSE = [*NOTEBOOKS.glob("*.ipynb"), *PROSE.glob("*.ipynb")]
SOURCES = [*MODULES, *sorted((BOOK / "_ext").glob("*.py"))]
BELOW = {  # each room and the rooms that it may import
    "core": set(),
    "data": {"core"},
    "gate": {"core", "data"}, "ledger": {"core", "data"},
    "display": {"core", "data", "ledger"},
    "study": {"core", "data", "gate", "ledger", "display"},
    "run": {"core", "data"},
    "book": {"core", "data", "gate", "run"}, "scaffold": {"core", "data", "gate", "run"},
    "preview": {"core", "data", "run", "book"},
    "brief": {"core", "data", "run", "book", "preview"},
    "cli": {"core", "data", "gate", "ledger", "study", "run", "book", "brief", "preview", "scaffold", "terminal"},
    "terminal": {"core"},
    "__main__": {"cli"},
    "__init__": {"core", "data", "ledger", "study", "display"},
}  # fmt: skip
STUDY = ("rules", "audit", "profiles", "pages")  # folders of the study, each above those before it
ANY_STUDY = {  # tables that any such study has; the others are about the subject of this one
    "countries", "places", "vocabulary", "claims", "sections", "footnotes", "footnote_countries", "footnote_places",
    "footnote_pairs", "footnote_positions", "quantifiers", "gaps", "repairs", "issues", "glossary", "scope",
    "conclusions", "differences", "double_entry", "second_entries", "second_reading", "mentions", "name_variants",
    "place_groups", "regions", "boundaries",
}  # fmt: skip
OF_THIS_STUDY = (  # identifiers, footnotes, sections and boxes by number, and names of its tables
    r"\b(?:CL|C|P|S|I|II|L|G|EU|MR|F)-[0-9][0-9A-Z]*|\bfn [0-9]|\u00a7[0-9]|[Ff]ootnotes? [0-9]|\bBox [0-9]"
    r"|['\"](?:{})['\"]"
)
TRICKS = re.compile(r"sys\.modules\[|\bctypes\b|\bft2font\b|/proc/|O_TMPFILE|__globals__|__code__|monkeypatch")


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def code_of(path: Path) -> str:
    if path.suffix != ".ipynb":
        return path.read_text(encoding="utf-8")
    return "\n".join(c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code")


def without_docstrings(path: Path) -> dict[int, str]:
    text = path.read_text(encoding="utf-8")
    nodes = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Module | ast.FunctionDef | ast.ClassDef)]
    said = [node.body[0] for node in nodes if ast.get_docstring(node)]
    gone = {number for each in said for number in range(each.lineno, each.end_lineno + 1)}
    return {number: line for number, line in enumerate(text.splitlines(), 1) if number not in gone}


def imported(path: Path) -> Iterator[tuple[str, ...]]:
    """Yield the modules that a module imports: of this package as paths within it, of others by their name."""
    own = path.relative_to(PACKAGE).parts[:-1] if path.is_relative_to(PACKAGE) else ()
    for node in ast.walk(ast.parse(code_of(path))):
        if isinstance(node, ast.Import):
            yield from (("", alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield "", node.module
        elif isinstance(node, ast.ImportFrom):
            base = (*own[: len(own) - node.level + 1], *(node.module.split(".") if node.module else ()))
            yield from ((*base, alias.name) for alias in node.names)


def module_of(names: tuple[str, ...]) -> Path | None:
    """Return the module that an import within the package means: the last name may be one of its names."""
    for length in (len(names), len(names) - 1):
        path = PACKAGE.joinpath(*names[:length])
        if path.with_suffix(".py").exists():
            return path.with_suffix(".py")
    return path / "__init__.py" if (path / "__init__.py").exists() else None


def is_above(folder: str, other: str) -> bool:
    return {folder, other} <= set(STUDY) and STUDY.index(folder) < STUDY.index(other)


def test_only_the_study_package_names_this_study():
    about = {part["name"] for part in schema.load_descriptor()["resources"]} - ANY_STUDY
    named = re.compile(OF_THIS_STUDY.format("|".join(sorted(about))))
    others = [path for path in MODULES if room(path) not in ("study", "__init__")]
    found = {path: [line for line in without_docstrings(path).values() if named.search(line)] for path in others}
    assert {path.name: lines for path, lines in found.items() if lines} == {}


def test_a_room_imports_only_rooms_below_it_and_no_imports_go_in_a_circle():
    edges = {path: {module_of(names) for names in imported(path) if names[0]} - {None, path} for path in MODULES}
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {other.relative_to(PACKAGE)}"
        for path, others in edges.items()
        for other in others
        if room(other) not in BELOW[room(path)] | {room(path)} or is_above(path.parent.name, other.parent.name)
    ]
    assert wrong == []
    graphlib.TopologicalSorter(edges).prepare()  # raises CycleError, which names the modules


def test_modules_do_not_reach_into_libraries_and_have_at_most_380_lines():  # ruff tells names that are private
    assert {path.name: tricks for path in SOURCES if (tricks := TRICKS.findall(path.read_text("utf-8")))} == {}
    assert {path.name: lines for path in SOURCES if (lines := len(without_docstrings(path))) > 380} == {}


def test_every_imported_package_is_declared_for_pip_and_conda():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["lab"], f"python{project['requires-python']}"]
    for_conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    named = [each.replace("_", "-") for each in for_conda if isinstance(each, str) and each != "pip"]
    assert sorted(named) == sorted(wanted)
    listed = itertools.chain(project["dependencies"], *project["optional-dependencies"].values())
    declared = {re.match(r"[\w-]+", each)[0].lower() for each in listed}
    owners = importlib.metadata.packages_distributions()
    paths = [*SOURCES, *NOTEBOOKS_AND_PROSE]
    names = {module.split(".")[0] for path in paths for first, module, *_ in imported(path) if not first}
    third = names - sys.stdlib_module_names - {"thb_atlas"}
    missing = {name for name in third if not {each.lower().replace("_", "-") for each in owners[name]} & declared}
    assert missing == set()


def test_commands_of_the_documents_are_targets_of_the_makefile():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    documents = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "benchmarks" / "README.md", *DOCS.glob("*.md")]
    named = {path: set(re.findall(r"(?m)(?:^|`)make ([a-z-]+)", path.read_text("utf-8"))) for path in documents}
    assert {"book", "test"} <= named[ROOT / "README.md"]
    assert {name: more for name, said in named.items() if (more := said - targets)} == {}
