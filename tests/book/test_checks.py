"""The checks of built pages: good pages pass, each kind of bad one is found."""

import shutil
from pathlib import Path

import pytest

from thb_atlas.book.checks import check_pages

PAGES = Path(__file__).with_name("pages")
BAD = {
    "no_heading": "0 h1",
    "two_headings": "2 h1",
    "no_title": "no title",
    "missing_page": "nowhere.html, which does not exist",
    "missing_anchor": "no such anchor",
    "missing_image": "nowhere.svg, which does not exist",
    "missing_download": "nowhere.csv, which does not exist",
    "outside": "outside the book",
    "notebook_link": "no such anchor",
    "foreign_script": "<script> loads",
    "foreign_image": "<img> loads",
    "foreign_frame": "<iframe> loads",
    "no_alt": "no alt text",
    "empty_alt": "no alt text",
    "file_name_alt": "file name as alt text",
}


def test_good_pages_pass() -> None:
    assert check_pages(PAGES / "good") == []


@pytest.mark.parametrize(("name", "problem"), BAD.items())
def test_bad_page_is_found(name: str, problem: str, tmp_path: Path) -> None:
    shutil.copytree(PAGES / "good", tmp_path, dirs_exist_ok=True)
    shutil.copy(PAGES / "bad" / f"{name}.html", tmp_path)
    [found] = check_pages(tmp_path)
    assert found.startswith(f"{name}.html: ") and problem in found
