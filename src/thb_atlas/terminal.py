"""Progress of commands, and errors as one sentence instead of a traceback."""

import functools
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

import typer

from .core.errors import AtlasError, cut, escape_unprintable


def end(status: int, said: str = "") -> NoReturn:
    """End this process and all its children at once, including kernels that are still running a cell."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # first: another signal would break into what follows
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import psutil

    if said:
        typer.echo(said, err=True)
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            child.kill()
    sys.stdout.flush()
    os._exit(status)


def without_traceback(command: Callable[..., None]) -> Callable[..., None]:
    """Decorate a command so that errors end it with one sentence on stderr and an exit status, not a traceback."""

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
            raise  # click ends quietly when the reader of a pipe has gone
        except OSError as error:
            reason, path = error.strerror or str(error) or type(error).__name__, error.filename2 or error.filename
            place = f"{cut(escape_unprintable(str(path)), 300)}: " if path else ""
            typer.echo(f"thb-atlas: {place}{reason}", err=True)
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            end(130, "thb-atlas: interrupted")

    return run


@contextmanager
def steps(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """Provide a function to call with the name of each finished step, shown as a bar in a terminal."""
    with typer.progressbar(length=total, label=what) as bar:
        yield lambda _: bar.update(1)
