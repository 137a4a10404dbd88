"""What readers take from a book: the data package, whole, and the notebooks as the repository has them."""

import shutil
from pathlib import Path

from ..core.paths import DATA
from ..data.files import LICENCES
from ..data.schema import package_files
from ..run.editions import Edition, jobs


def data_files(folder: Path = DATA) -> list[Path]:
    """Return the files of the data package and the licences that go with them."""
    return [*package_files(folder), *(folder / name for name in LICENCES)]


def copy_data(html: Path) -> None:
    """Copy the data package into a compiled book: pages link to its tables as `data/NAME.csv`."""
    for path in data_files():
        target = html / DATA.name / path.relative_to(DATA)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def copy_notebooks(edition: Edition, html: Path) -> None:
    """Let each page offer the notebook that it was made from, with its parameters and without outputs.

    Sphinx puts there what it read: the finished page.
    """
    for job in jobs(edition):
        shutil.copyfile(job.source, html / "_sources" / f"{job.page}.ipynb")
