"""Measure how fast notebooks and books are made: `make bench`. Medians of interleaved runs, as ratios.

Options: `--rounds 3`, `--country FR`, `--several 5` and `--editions 25` (0 leaves these long parts out), `--ways`
(some of them alone).
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table
from ways import WAYS

from thb_atlas.datapackage import tables
from thb_atlas.places import reporting
from thb_atlas.record import ROOT

HERE = Path(__file__).parent
PLAIN = "plain papermill loop"
SEVERAL = (PLAIN, "papermill, 2 threads", "bound: all cells in two processes", "thb-atlas, 2 workers")
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def timed(command: list[str], folder: Path = ROOT, **environment: str) -> tuple[float, float]:
    """Run a command; return its seconds and the peak memory (PSS, GiB) of it and all that it started."""
    peak, began = [0.0], time.monotonic()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=folder, env={**ENVIRONMENT, **environment}, **quiet) as process:
        watcher = threading.Thread(target=_watch, args=(process, peak), daemon=True)
        watcher.start()
        error = process.stderr.read()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{error.decode()[-2000:]}")
    return time.monotonic() - began, peak[0]


def _watch(process: subprocess.Popen, peak: list[float]) -> None:
    while process.poll() is None:
        total = 0
        try:
            own = psutil.Process(process.pid)
            for part in [own, *own.children(recursive=True)]:
                total += part.memory_full_info().pss
        except psutil.Error:
            continue
        finally:
            peak[0] = max(peak[0], total / 2**30)
            time.sleep(0.5)


def run_ways(rounds: int, countries: list[str], ways: list[str]) -> tuple[dict[str, list[float]], dict[str, str]]:
    """Run every way for some editions, round by round; say of each whether its outputs are those of the plain loop.

    Each begins without the judgments, the polygons, the places of labels and the images that another kept.
    """
    seconds, same = defaultdict(list), {}
    for number in range(rounds):
        for way in ways:
            shutil.rmtree(ROOT / "_build/kept", ignore_errors=True)
            with tempfile.TemporaryDirectory() as folder:
                took, _ = timed([sys.executable, str(HERE / "ways.py"), way, ",".join(countries), folder])
                seconds[way].append(took)
                outputs = json.loads((Path(folder) / "outputs.json").read_text("utf-8"))
            if way == PLAIN:
                expected = outputs
            verdict = "not compared" if outputs is None else "yes" if outputs == expected else "no"
            same[way] = verdict if same.get(way, verdict) == verdict else "no"
            print(f"round {number + 1}: {', '.join(countries)}: {way}: {took:.1f} s, outputs: {verdict}", flush=True)
    return seconds, same


def show_ways(title: str, seconds: dict[str, list[float]], same: dict[str, str]) -> None:
    """Print the table of some editions."""
    table = Table(title, "s", "times faster than the plain loop", "same outputs")
    plain = statistics.median(seconds[PLAIN])
    for way, runs in seconds.items():
        middle = statistics.median(runs)
        table.add_row(way, f"{middle:.1f}", f"{plain / middle:.2f}", same[way])
    Console(width=100).print(table)


def copy_project(folder: Path) -> Path:
    """Copy what a build needs, so that the benchmark changes nothing here."""
    for name in ("src", "data", "notebooks", "book"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("_config.yml", "_toc.yml", "editions.yml"):
        shutil.copy(ROOT / name, folder)
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(folder / "src")], check=True)
    return folder


def drop_last_row(path: Path) -> None:
    """Change a table."""
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), "utf-8")


def each_changed(what: str, command: list[str], folder: Path, names: list[str]) -> list[tuple[str, float, float]]:
    """Time a build after each table lost its last row; a table that cannot lose it (others refer to it) is left out.

    All have it again in the end.
    """
    found, whole = [], {name: (folder / f"data/{name}.csv").read_text("utf-8") for name in names}
    for name in names:
        path = folder / f"data/{name}.csv"
        drop_last_row(path)
        try:
            found.append((f"{what}, {name}.csv changed", *timed(command, folder, PYTHONPATH=str(folder / "src"))))
            print(f"{found[-1][0]}: {found[-1][1]:.1f} s", flush=True)
        except SystemExit as refused:
            path.write_text(whole[name], "utf-8")
            print(f"{name} left out: {refused}", flush=True)
    for name, text in whole.items():
        (folder / f"data/{name}.csv").write_text(text, "utf-8")
    return found


def summary(what: str, found: list[tuple[str, float, float]], first: float) -> list[tuple[str, float, float]]:
    """Return the middle, the fastest and the slowest of builds, and how many took under a third of a first one."""
    runs = sorted(found, key=lambda row: row[1])
    few = sum(seconds < first / 3 for _, seconds, _ in runs)
    middle = statistics.median(seconds for _, seconds, _ in runs)
    head = f"{what}, one of {len(runs)} tables changed, median ({few} under a third)"
    return [(head, middle, max(row[2] for row in runs)), runs[0], runs[-1]]


def builds(folder: Path, country: str, number: int) -> list[tuple[str, float, float]]:
    """Time whole builds by the command, in a copy of the project: (what, seconds, GiB)."""
    command, own = [sys.executable, "-m", "thb_atlas", "build", "-q"], {"PYTHONPATH": str(folder / "src")}
    codes = sorted(reporting().index)
    found = []

    def add(what: str, arguments: list[str]) -> float:
        found.append((what, *timed(arguments, folder, **own)))
        print(f"{what}: {found[-1][1]:.1f} s, {found[-1][2]:.2f} GiB", flush=True)
        return found[-1][1]

    for what, arguments in (("build --country", [*command, "--country", country]), ("build", command)):
        shutil.rmtree(folder / "_build", ignore_errors=True)
        first = add(f"{what}, first time", arguments)
        add(f"{what}, nothing changed", arguments)
        changed = each_changed(what, arguments, folder, tables())
        shutil.rmtree(folder / "_build")
        again = add(f"{what}, from nothing again", arguments)  # the machine's speed is not what it was
        found += summary(what, changed, (first + again) / 2)
    for count in sorted({min(5, number), number} - {0}):
        shutil.rmtree(folder / "_build")
        some = [option for code in codes[:count] for option in ("--country", code)]
        add(f"{count} editions, notebooks alone", [*command, *some, "--no-html"])
        add(f"{count} editions, books alone", [*command, *some])
    return found


def main() -> None:
    """Run the benchmark and print its tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--country", default="FR")
    parser.add_argument("--several", type=int, default=5)
    parser.add_argument("--editions", type=int, default=25)
    parser.add_argument("--ways", nargs="+", choices=[*WAYS], default=[*WAYS], help="the plain loop must be among them")
    asked = parser.parse_args()
    one = run_ways(asked.rounds, [asked.country], asked.ways)
    few = sorted(reporting().index)[: asked.several]
    several = run_ways(1, few, [way for way in SEVERAL if way in asked.ways]) if few else None
    with tempfile.TemporaryDirectory() as folder:
        found = builds(copy_project(Path(folder)), asked.country, asked.editions)
    show_ways("One country's edition", *one)
    if several:
        show_ways(f"{len(few)} editions", *several)
    table = Table("By the command", "s", "peak memory, GiB")
    for what, took, peak in found:
        table.add_row(what, f"{took:.1f}", f"{peak:.2f}")
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
