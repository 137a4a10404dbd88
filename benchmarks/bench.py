"""Measure the command against a plain papermill loop followed by `jupyter-book build`, with outputs compared.

`make bench` runs it in a copy of the project and prints one table. Options: `--rounds 2`, `--countries FR,DE,SE` (the
first alone is measured in each round, all of them once).
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import nbformat
from rich.console import Console
from rich.table import Table

from thb_atlas.core.paths import ROOT
from thb_atlas.run import editions

LOOP = """
import json, sys
from papermill import execute_notebook
for source, target, parameters in json.load(open(sys.argv[1])):
    execute_notebook(source, target, parameters, progress_bar=False)
"""
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def timed(command: list[str], folder: Path) -> tuple[float, str]:
    """Run a command in a copy of the project; return its seconds and what it said."""
    began = time.monotonic()
    environment = {**ENVIRONMENT, "PYTHONPATH": str(folder / "src")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return time.monotonic() - began, done.stdout


def build(folder: Path, *options: str) -> tuple[float, str]:
    """Time `thb-atlas build`; return its seconds and how many notebooks ran and books were compiled."""
    seconds, said = timed([sys.executable, "-m", "thb_atlas", "build", "-v", *options], folder)
    return seconds, re.search(r"\d+ notebooks run, \d+ books compiled", said)[0]


def options(codes: list[str]) -> list[str]:
    return [option for code in codes for option in ("--country", code)]


def plain(folder: Path, codes: list[str]) -> tuple[float, str]:
    """Time the plain way for editions that are built: a loop of papermill, then `jupyter-book build` of each.

    The sources of the books are those that the command has laid out: to make them is not counted, nor is what the
    command does to pages afterwards. Returns seconds, and whether all outputs of cells are the same.
    """
    took, same = 0.0, True
    jobs = {
        job.executed_path(folder / "_build"): job
        for code in codes
        for job in editions.required_jobs(editions.country_edition(code))
    }
    targets = {path: folder / "plain" / f"{number}.ipynb" for number, path in enumerate(jobs)}
    (folder / "plain").mkdir(exist_ok=True)
    orders = [
        (str(folder / job.source.relative_to(ROOT)), str(targets[path]), job.parameters) for path, job in jobs.items()
    ]
    (folder / "plain" / "orders.json").write_text(json.dumps(orders), "utf-8")
    took += timed([sys.executable, "-c", LOOP, "plain/orders.json"], folder)[0]
    for path, target in targets.items():
        same &= outputs(path) == outputs(target)
    for code in codes:
        source = f"_build/compiling/editions/{code}/source"
        command = [str(Path(sys.executable).with_name("jupyter-book")), "build", "-q", source, "--path-output", "plain"]
        took += timed(command, folder)[0]
        shutil.rmtree(folder / "plain" / "_build")
    return took, "outputs the same" if same else "OUTPUTS DIFFER"


def outputs(path: Path) -> list:
    """Return what the code cells of an executed notebook show, but for those that the runner adds."""
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    return [[dict(output, execution_count=None) for output in cell.outputs] for cell in cells]


def copy_project(folder: Path) -> Path:
    """Copy what a build needs, so that the benchmark changes nothing here."""
    for name in ("src", "data", "notebooks", "book", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("_config.yml", "_toc.yml", "editions.yml", "CITATION.cff"):
        shutil.copy(ROOT / name, folder)
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(folder / "src")], check=True)
    return folder


def from_nothing(folder: Path, codes: list[str], rounds: int) -> list[tuple[str, str, str]]:
    """Return rows of the table: editions by the command from nothing, and the same in the plain way, interleaved."""
    ours, theirs, said = [], [], set()
    for _ in range(rounds):
        shutil.rmtree(folder / "_build", ignore_errors=True)
        ours.append(build(folder, *options(codes))[0])
        seconds, same = plain(folder, codes)
        theirs.append(seconds)
        said.add(same)
        print(f"{', '.join(codes)}: {ours[-1]:.1f} s by the command, {seconds:.1f} s plain, {same}", flush=True)
    what = "one edition" if len(codes) == 1 else f"{len(codes)} editions"
    ratio = f"{median(theirs) / median(ours):.1f} times faster; {', '.join(said)}"
    shown = [", ".join(f"{seconds:.1f}" for seconds in each) for each in (theirs, ours)]
    return [(f"{what}, papermill loop, then jupyter-book", shown[0], ""), (f"{what}, the command", shown[1], ratio)]


def again(folder: Path, code: str) -> list[tuple[str, str, str]]:
    """Return rows of the table: the whole book, and what is done again after changes."""
    rows = []

    def add(what: str, *given: str) -> None:
        seconds, said = build(folder, *given)
        rows.append((what, f"{seconds:.1f}", said))
        print(*rows[-1], flush=True)

    add("one edition again, nothing changed", "--country", code)
    shutil.rmtree(folder / "_build")
    add("the whole book, from nothing")
    add("the whole book again, nothing changed")
    positions = folder / "data" / "positions.csv"
    positions.write_text(positions.read_text("utf-8").replace(" of ", " among ", 1), "utf-8")
    add("the whole book again, one row of positions.csv changed")
    with (folder / "book" / "method.md").open("a", encoding="utf-8") as page:
        page.write("\nOne more sentence.\n")
    add("the whole book again, a sentence of prose added")
    return rows


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--countries", default="FR,DE,SE")
    given = parser.parse_args()
    codes = given.countries.split(",")
    with tempfile.TemporaryDirectory() as temporary:
        folder = copy_project(Path(temporary).resolve())
        rows = from_nothing(folder, codes[:1], given.rounds) + from_nothing(folder, codes, 1) + again(folder, codes[0])
    table = Table("What", "s", "")
    for row in rows:
        table.add_row(*row)
    Console(width=130).print(table)


if __name__ == "__main__":
    main()
