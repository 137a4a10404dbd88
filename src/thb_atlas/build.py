"""The whole build: what the table of contents promises is executed, laid out with the prose, and compiled."""

import re
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from . import generated
from .book import BuildError, compile_book
from .datapackage import DATA, check
from .places import country_name
from .runner import ROOT, Job, find_notebook, run_all

HTML = ROOT / "_build" / "html"
PROFILE = "country_profile"


def pages(toc: Path = ROOT / "_toc.yml") -> list[str]:
    """Return the pages of the book in order, as `_toc.yml` names them."""
    contents = yaml.safe_load(toc.read_text(encoding="utf-8"))
    chapters = [c for part in contents["parts"] for c in part["chapters"]]
    nested = [s for c in chapters for s in c.get("sections", [])]
    return [contents["root"], *(c["file"] for c in [*chapters, *nested])]


def jobs(staging: Path, country: str = "ALL") -> list[Job]:
    """Return one job for each page of the book that is a notebook: `notebooks/NAME` or `countries/CODE`."""
    found = []
    for page in pages():
        target = staging / f"{page}.ipynb"
        if page.startswith("notebooks/"):
            found.append(Job(find_notebook(page), country, target))
        elif page.startswith("countries/"):
            found.append(Job(find_notebook(PROFILE), target.stem, target, country_name(target.stem)))
    return found


def fill(text: str, values: Mapping[str, object], page: str) -> str:
    """Replace each {{ name }} of a prose page by its computed value. Raises BuildError for a name without a value."""

    def value(found: re.Match) -> str:
        if found[1] not in values:
            raise BuildError(f"book/{page} asks for {found[0]}; computed values are: {', '.join(sorted(values))}")
        return str(values[found[1]])

    return re.sub(r"\{\{ (\w+) \}\}", value, text)


def lay_out(staging: Path) -> None:
    """Copy prose, settings, static files and data into the staging folder, and write the generated pages there."""
    shutil.copytree(ROOT / "book", staging, dirs_exist_ok=True)
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy2(ROOT / name, staging)
    shutil.copytree(DATA, staging / "data", dirs_exist_ok=True)
    values = generated.values()
    for page in staging.glob("*.md"):
        page.write_text(fill(page.read_text(encoding="utf-8"), values, page.name), encoding="utf-8")
    for name, content in generated.pages().items():
        (staging / f"{name}.md").write_text(content, encoding="utf-8")


def _execute(todo: list[Job], console: Console) -> None:
    began, total = time.monotonic(), len(todo)
    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()]
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task, count = bar.add_task("notebooks", total=total), 0

        def done(job: Job) -> None:
            nonlocal count
            count += 1
            bar.update(task, advance=1, description=job.target.stem)
            if not console.is_terminal:
                seconds = time.monotonic() - began
                print(f"[{count}/{total}] {job.target.stem}, {seconds:.0f} s, {total - count} left", flush=True)

        run_all(todo, done)


def build(target: Path = HTML) -> None:
    """Validate the data, execute every notebook, compile the book and publish it at `target` in one step.

    Raises DataError, NotebookError or BuildError; the book at `target` is then as it was.
    """
    console = Console()
    check()
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=target.parent, prefix=".staging-") as folder:
        staging = Path(folder)
        lay_out(staging)
        _execute(jobs(staging), console)
        print("Compiling the book", flush=True)
        compile_book(staging, target)
    print(f"The book is at {target / 'index.html'}", flush=True)
