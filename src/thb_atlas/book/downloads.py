"""What readers take from a book: the data package, whole and as one file, a workbook, citations, the notebooks."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ..core.paths import BUILD, DATA
from ..data.schema import describe, package_files
from ..gate.files import LICENCES, is_plain, walk
from ..run.editions import Edition, jobs, published, whole
from . import cite
from .workbook import write_sheet, write_workbook

FOLDER = "downloads"


def data_files() -> list[Path]:
    """Return the files of the data package and the licences that go with them."""
    return [*package_files(), *(DATA / name for name in LICENCES)]


def pack(files: Mapping[str, Path], target: Path) -> None:
    """Pack files under their names into a zip archive; the same files make the same bytes, whenever and wherever."""
    with ZipFile(target, "w") as archive:
        for name, path in sorted(files.items()):
            entry = ZipInfo(name)  # of 1 January 1980, the first day there is for such archives
            entry.create_system, entry.external_attr, entry.compress_type = 3, 0o644 << 16, ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())


def copy_data(html: Path) -> None:
    """Copy the data package into a compiled book: pages link to its tables as `data/NAME.csv`."""
    for path in data_files():
        target = html / DATA.name / path.relative_to(DATA)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def write_downloads(html: Path, said: Mapping[str, str]) -> None:
    """Write what is one file of many into a compiled book: `downloads/` has the data package, workbook, citations.

    Of what notebooks say for the prose, what has the name of a CSV file is one there, and a workbook.
    """
    folder, name = html / FOLDER, describe()["name"]
    folder.mkdir()
    pack({path.relative_to(DATA).as_posix(): path for path in data_files()}, folder / f"{name}-data.zip")
    write_workbook(folder / f"{name}.xlsx", cite.text(cite.edition()))
    for ending, cited in cite.files().items():
        (folder / f"{name}.{ending}").write_text(cited, encoding="utf-8")
    for file in (folder / each for each in said if each.endswith(".csv")):
        file.write_text(said[file.name], encoding="utf-8")
        write_sheet(file.with_suffix(".xlsx"), said[file.name])


def copy_notebooks(edition: Edition, html: Path) -> None:
    """Let each page offer the notebook that it was made from, with its parameters and without outputs.

    Sphinx puts there what it read: the finished page.
    """
    for job in jobs(edition):
        shutil.copyfile(job.source, html / "_sources" / f"{job.page}.ipynb")


def pack_site() -> Path:
    """Pack the published book into one archive, which is read unpacked, from a disk or a stick; return its path.

    Raises BuildError if there is no book.
    """
    book, name = published(whole()), describe()["name"]
    target, part = BUILD / f"{name}.zip", BUILD / f".{name}.zip.part"
    pack({f"{name}/{p.relative_to(book).as_posix()}": p for p in walk(book) if is_plain(p)}, part)
    part.replace(target)  # so that it is never half written
    return target
