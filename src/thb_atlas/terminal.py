"""What a command says while it works, and how it ends: with one sentence where it would end with a traceback."""

import functools
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

import typer

from .core.errors import AtlasError, cut, escape_unprintable


def _of_system(error: OSError) -> str:
    """Return what the system said in one sentence: which file or folder, and why it cannot be read or written."""
    reason, where = error.strerror or str(error) or type(error).__name__, error.filename2 or error.filename
    return f"{cut(escape_unprintable(str(where)), 300)}: {reason}" if where else reason


def end(status: int) -> NoReturn:
    """End this process and all that it started, kernels in a cell without an end as well, without waiting for any."""
    import psutil

    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            child.kill()
    sys.stdout.flush()
    os._exit(status)


def plainly(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command end with one sentence and status 1 where it would end with a traceback."""

    @functools.wraps(command)
    def run(*args: object, **options: object) -> None:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, lambda *_: end(143))
        try:
            command(*args, **options)
        except AtlasError as error:
            typer.echo(f"thb-atlas: {error}", err=True)
            raise typer.Exit(error.status) from None
        except BrokenPipeError:
            raise  # click ends quietly where nobody reads on
        except OSError as error:
            typer.echo(f"thb-atlas: {_of_system(error)}", err=True)
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            typer.echo("thb-atlas: interrupted", err=True)
            end(130)

    return run


@contextmanager
def steps(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """Give a function to call with the name of each thing done: a bar in a terminal, plain lines elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console, began, names = Console(), time.monotonic(), []
    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()]
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=total)
        if not console.is_terminal:
            print(f"{what} ...", flush=True)

        def done(name: str) -> None:
            names.append(name)
            bar.update(task, advance=1, description=f"{what}: {name}")
            if not console.is_terminal:
                seconds = time.monotonic() - began
                left = seconds / len(names) * (total - len(names))
                print(f"[{len(names)}/{total}] {name}, {seconds:.0f} s, about {left:.0f} s left", flush=True)

        yield done
