"""Replace a file as a whole, so that it is never half written."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield the path of a new file beside another one, whose place it takes at the end; after an error it is removed.

    An error of the operating system on the new file, such as a full disk, names the one that it was to replace.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}-{os.getpid()}.part")
    try:
        yield new
        new.replace(path)
    except OSError as error:
        if error.errno and error.filename in (None, str(new)):
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise
    finally:
        with suppress(OSError):
            new.unlink()
