"""What readers take away: the workbook, the package as one file, citations."""

import re
import tomllib
import zipfile
from pathlib import Path

import frictionless
import openpyxl
import pandas as pd
import pytest

from thb_atlas.book import cite, downloads
from thb_atlas.book.workbook import write_workbook
from thb_atlas.core.paths import BOOK, ROOT
from thb_atlas.data.rows import rows_of
from thb_atlas.data.schema import load_descriptor, package_files, table_names


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("taken")
    downloads.write_downloads(folder, {"who.csv": "ID,Sum\n=1,3\n", "places": "85"})
    return folder / "downloads"


def test_the_workbook_has_every_row_typed_and_the_package_as_one_file_is_valid(taken: Path, tmp_path: Path):
    book = openpyxl.load_workbook(taken / "thb-atlas.xlsx")
    assert book.sheetnames == ["about", *table_names(), "columns"]
    assert [book[name].max_row - 1 for name in table_names()] == [len(rows_of(name)) for name in table_names()]
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} == {"s", "n", "b", "d"}
    head, *cells = [row[-2] for row in book["countries"].iter_rows()]
    links = [cell.value if cell.hyperlink else "" for cell in cells]
    assert links == [row[head.value] for row in rows_of("countries")]
    rows = list(openpyxl.load_workbook(taken / "who.xlsx").active.iter_rows(values_only=True))
    assert rows == [("ID", "Sum"), ("=1", 3)]
    assert (taken / "who.csv").exists() and not (taken / "places").exists()
    with zipfile.ZipFile(taken / "thb-atlas-data.zip") as archive:
        archive.extractall(tmp_path)
        assert archive.namelist() == sorted(archive.namelist()), "whatever the order of the tables"
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o644}, "for a web server to read"
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid and report.stats["tasks"] == len(package_files()) - 1


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    hostile = ["=1+1", "@SUM(A1)", "https://a.example/" + "x" * 3000, "0012"]
    field = {"name": "said", "type": "string", "description": "=1"}
    table = {"name": "t", "type": "table", "title": "T", "description": "", "schema": {"fields": [field]}}
    monkeypatch.setattr("thb_atlas.book.workbook.load_descriptor", lambda: load_descriptor() | {"resources": [table]})
    monkeypatch.setattr("thb_atlas.book.workbook.load", lambda name: pd.DataFrame({"said": hostile}))
    write_workbook(tmp_path / "a.xlsx", "=cited")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    cells = [row[0] for row in book["t"].iter_rows(min_row=2)]
    assert [(cell.value, cell.data_type, cell.hyperlink) for cell in cells] == [(text, "s", None) for text in hostile]


def test_all_files_name_the_same_version_and_both_works_can_be_cited():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    stated = re.findall(r'(?m)^(?:version|date-released): "?([^"\n]+)', (ROOT / "CITATION.cff").read_text("utf-8"))
    assert stated == [project["version"], load_descriptor()["created"][:10]]
    for said in cite.reference_files().values():
        assert project["version"] in said and cite.study()["title"] in said and cite.study()["url"] in said


def taken_rows(page, button: str) -> tuple[str, dict[str, dict]]:
    with page.expect_download() as saved:
        page.click(button)
    book = openpyxl.load_workbook(saved.value.path().open("rb"))
    assert "European Migration Network" in book["source"]["A2"].value and "(Study: " in book["source"]["A2"].value
    head, *rows = book["table"].iter_rows(values_only=True)
    return saved.value.suggested_filename, {row[0]: dict(zip(head, row, strict=True)) for row in rows}


def test_rows_as_filtered_are_a_workbook_also_on_a_phone(book_html: Path, page):
    page.goto(f"{(book_html / 'notebooks/claims_audit.html').as_uri()}?part=Summary&verdict=differs")
    page.wait_for_selector(".thb-explorer tbody tr")
    _, found = taken_rows(page, ".cell_output:has(.thb-explorer) .thb-take")
    shown = page.locator(".thb-explorer tbody tr:visible th").all_inner_texts()
    assert list(found) == shown and len(shown) > 1
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto((book_html / "explore.html").as_uri())
    page.get_by_text("Filters", exact=True).click()  # folded on a phone
    page.get_by_text("More filters").click()
    page.get_by_label("For whom").select_option("Children")
    page.get_by_label("Region").select_option("West Africa")
    name, found = taken_rows(page, ".thb-take")
    assert name == "west-africa-children.xlsx" and "I-67" in found
    assert all("Children" in row["For whom"] for row in found.values())
    priced = found["I-67"]["Sum of the programme or phase, the same in each report of it"], found["I-67"]["Funders"]
    assert priced == (5500000, "Netherlands") and found["I-67"]["Reporting country"] == "Netherlands"
    assert found["I-67"]["Address"] == "notebooks/a1_measures_abroad.html#I-67"  # from a disk, no path of this computer
    for profile, chosen, listed in (("regions/western_balkans", "western-balkans", 16),
                                    ("places/NGA", "nigeria-in-third-countries", 11)):  # fmt: skip
        page.goto((book_html / f"{profile}.html").as_uri())
        page.get_by_role("link", name=" as a table, or for Excel").click()
        name, found = taken_rows(page, ".thb-take")
        assert name == f"{chosen}.xlsx" and len(found) == listed
    assert {"inferred", "marked as ongoing, though its end date had passed"} <= {*found["I-62"].values()}


def test_a_table_of_one_column_keeps_its_empty_rows(page, tmp_path: Path):
    link = '<a download="a.csv" href="data:text/csv,a%0Ab%0A%22%22%0A%22%22%22x%22%22%22%0Ac%0A">this table as CSV</a>'
    files = [(BOOK / "_static" / name).as_uri() for name in ("audit.js", "take.js")]
    scripts = "".join(f'<script src="{file}"></script>' for file in files)
    html = f'<!DOCTYPE html><meta charset="utf-8"><article><p class="thb-source-line">{link}</p></article>{scripts}'
    (tmp_path / "a.html").write_text(html, encoding="utf-8")
    page.goto((tmp_path / "a.html").as_uri())
    with page.expect_download() as saved:
        page.get_by_text("CSV", exact=True).click()
    assert Path(saved.value.path()).read_text(encoding="utf-8-sig").split("\n") == ["a", "b", '""', '"""x"""', "c"]
