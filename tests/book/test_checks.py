"""The checks of built pages: good pages pass, each kind of bad one is found."""

import shutil
from pathlib import Path

from thb_atlas.book.checks import check_pages

PAGES = Path(__file__).with_name("pages")
BAD = {
    "no_heading": "0 h1",
    "two_headings": "2 h1",
    "two_ids": "2 elements with the id one",
    "no_title": "no title",
    "missing_page": "nowhere.html, which does not exist",
    "missing_anchor": "no such anchor",
    "missing_image": "nowhere.svg, which does not exist",
    "missing_download": "nowhere.csv, which does not exist",
    "outside": "outside the book",
    "notebook_link": "no such anchor",
    "foreign_script": "<script> loads",
    "foreign_style": "<link> loads",
    "foreign_image": "<img> loads",
    "foreign_frame": "<iframe> loads",
    "no_alt": "no alt text",
    "empty_alt": "no alt text",
    "file_name_alt": "file name as alt text",
}


def test_good_pages_pass_and_bad_ones_are_found(tmp_path: Path) -> None:
    assert check_pages(PAGES / "good") == []
    for folder in ("good", "bad"):
        shutil.copytree(PAGES / folder, tmp_path, dirs_exist_ok=True)
    for found, name in zip(sorted(check_pages(tmp_path)), sorted(BAD), strict=True):
        assert found.startswith(f"{name}.html: ") and BAD[name] in found
