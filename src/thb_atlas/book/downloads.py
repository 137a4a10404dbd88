"""Files that readers can download from a book: the data package, a workbook, citations, the notebooks."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ..core.paths import DATA, ROOT
from ..data.schema import load_descriptor, package_files
from ..run.editions import Edition, jobs
from . import cite
from .workbook import write_sheet, write_workbook

FOLDER = "downloads"
LICENCES = ("LICENSE.md", "boundaries/LICENSE.txt")  # published with the data


def data_files() -> list[Path]:
    """Return the files of the data package and their licences."""
    return [*package_files(), *(DATA / name for name in LICENCES)]


def pack(files: Mapping[str, Path], target: Path) -> None:
    """Pack files under the given names into a reproducible zip archive: the same files give the same bytes."""
    with ZipFile(target, "w") as archive:
        for name, path in sorted(files.items()):
            entry = ZipInfo(name)  # dated 1 January 1980, the earliest date of the format
            entry.create_system = 3  # Unix
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes(), ZIP_DEFLATED)


def copy_data(html: Path) -> None:
    """Copy the data package into a compiled book: pages link to its tables as `data/NAME.csv`."""
    for path in data_files():
        target = html / DATA.name / path.relative_to(DATA)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def write_downloads(html: Path, values: Mapping[str, str]) -> None:
    """Write the folder `downloads/` of a compiled book: the data package as one archive, a workbook, citations.

    Each of the notebooks' `values` for prose whose name ends in `.csv` becomes such a file, and a workbook.
    """
    folder = html / FOLDER
    name = load_descriptor()["name"]
    folder.mkdir()
    shutil.copyfile(ROOT / "CHANGELOG.md", folder / "changes.md")
    pack({path.relative_to(DATA).as_posix(): path for path in data_files()}, folder / f"{name}-data.zip")
    write_workbook(folder / f"{name}.xlsx", cite.reference(cite.edition()))
    for ending, citations in cite.reference_files().items():
        (folder / f"{name}.{ending}").write_text(citations, encoding="utf-8")
    for file in (folder / file_name for file_name in values if file_name.endswith(".csv")):
        file.write_text(values[file.name], encoding="utf-8")
        write_sheet(file.with_suffix(".xlsx"), values[file.name])


def copy_notebooks(edition: Edition, html: Path) -> None:
    """Put the notebook that each page was made from, without outputs, where the page links to it.

    Sphinx puts the finished page there.
    """
    for job in jobs(edition):
        shutil.copyfile(job.source, html / "_sources" / f"{job.page}.ipynb")
