"""Tell how far a build is: a bar in a terminal, plain lines elsewhere, nothing when asked to be quiet."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

QUIET, NORMAL, VERBOSE = 0, 1, 2
Step = Callable[..., None]


@contextmanager
def steps(what: str, total: int, level: int = NORMAL) -> Iterator[Step]:
    """Give a function to call with the name of each thing done, `total` times, and how many `more` are to do then."""
    console = Console()
    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
               TimeRemainingColumn()]  # fmt: skip
    shown = level > QUIET and console.is_terminal
    began, count = time.monotonic(), 0
    with Progress(*columns, console=console, disable=not shown) as bar:
        task = bar.add_task(what, total=total)

        def done(name: str, more: int = 0) -> None:
            nonlocal count, total
            count, total = count + 1, total + more
            bar.update(task, advance=1, total=total, description=f"{what} {name}")
            seconds = time.monotonic() - began
            if level > QUIET and not console.is_terminal:
                left = seconds / count * (total - count)
                print(f"[{count}/{total}] {name}, {seconds:.0f} s, about {left:.0f} s left", flush=True)

        yield done


def say(text: str, level: int, needed: int = NORMAL) -> None:
    """Print a line unless the level is lower than needed."""
    if level >= needed:
        print(text, flush=True)
