"""The data package as it was in a git revision."""

import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from ..core.errors import DataError, cut
from ..core.paths import DATA, ROOT


@contextmanager
def data_at(revision: str, root: Path = ROOT) -> Iterator[Path]:
    """Give a temporary folder with the data package of a revision (`HEAD`, `v0.1.0`, a commit) of the git repository.

    Raises DataError, with what git says, if there is no git, no repository or no such revision.
    """
    command = ["git", "-C", str(root), "archive", "--format=zip", "--end-of-options", revision, DATA.name]
    try:
        made = subprocess.run(command, capture_output=True, check=True)
    except FileNotFoundError:
        raise DataError("git is not installed, so the data of other revisions cannot be read") from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        raise DataError(f"no data package of revision {cut(revision)!r}: {said[0] if said else 'git failed'}") from None
    with TemporaryDirectory() as folder:
        with zipfile.ZipFile(BytesIO(made.stdout)) as archive:
            archive.extractall(folder)
        yield Path(folder) / DATA.name
