"""The built books: every page that the contents promise is there, links lead somewhere, downloads are whole."""

import re
from pathlib import Path

import frictionless
import nbformat
import papermill
import pytest
from samples import prose, read, unfilled

from thb_atlas.book.checks import check_pages
from thb_atlas.core.paths import BOOK, DATA, NOTEBOOKS
from thb_atlas.data.countries import reported
from thb_atlas.data.schema import package_files
from thb_atlas.data.tables import load
from thb_atlas.run import editions

FRANCE = editions.for_country("FR")


@pytest.mark.parametrize("edition", [editions.whole(), FRANCE], ids=lambda e: e.key)
def test_every_page_of_the_contents_exists_and_has_a_title(edition: editions.Edition, built: Path):
    for name in editions.pages(edition):
        page = read(built / edition.slug / f"{name}.html")
        assert page.title.text.strip().endswith(edition.title) and page.h1.text.strip(), name


def test_every_link_and_image_resolves(book_html: Path, edition_html: Path):
    assert check_pages(book_html) == []
    assert check_pages(edition_html, FRANCE.whole_book) == []


def test_links_from_an_edition_to_the_whole_book_lead_somewhere(book_html: Path, edition_html: Path):
    away = {
        (page.parent / a["href"].split("#")[0].split("?")[0]).resolve()
        for page in edition_html.rglob("*.html")
        for a in read(page).select("a[href*='html/']")
        if not a["href"].startswith(("http", "data:"))
    }
    beyond = {path for path in away if path.is_relative_to(book_html.resolve())}
    assert book_html.resolve() / "index.html" in beyond
    assert [path for path in beyond if not path.exists()] == []


def test_the_menu_has_the_chapters_of_the_contents_in_their_order_and_marks_the_one_that_is_open(book_html: Path):
    chapters = [chapter["file"] for part in editions.whole().contents["parts"] for chapter in part["chapters"]]
    menu = read(book_html / "countries" / "FR.html").select("nav.bd-links a")
    assert [a["href"] for a in menu] == [f"../{page}.html" for page in ["index", *chapters]]
    assert [a["href"] for a in menu if "current" in a.parent["class"]] == ["../countries.html"]


def test_every_book_has_a_page_of_search_that_helps_without_scripts(book_html: Path, edition_html: Path):
    for html in (book_html, edition_html):
        page = read(html / "search.html")
        assert page.select_one("#thb-search-results") and page.select_one("article noscript")
        assert page.select_one("form.thb-search")["action"] in ("#", "search.html")
        assert not (html / "searchindex.js").exists()


def test_country_pages_bear_their_names_and_are_reached_from_list_and_map(book_html: Path):
    overview = read(book_html / "countries.html")
    listed = {a["href"] for a in overview.select("article li a")}
    areas = {a["href"] for a in overview.select(".thb-map a")}
    for code, row in reported().items():
        assert read(book_html / f"countries/{code}.html").h1.text.strip().startswith(row["name_en"])
        assert f"countries/{code}.html" in listed & areas


def test_figures_and_tables_carry_one_strip(book_html: Path):
    for path in [*(book_html / "notebooks").glob("*.html"), *(book_html / "countries").glob("*.html")]:
        page = read(path)
        for figure in page.select("figure"):
            assert len(figure.select(".thb-strip")) == 1, path.name
        for table in page.select(".cell_output .thb-scroll table"):
            strip = table.find_parent(class_="cell_output").select_one(".thb-strip")
            assert strip.select_one('a[href^="data:text/csv"]') and strip.select_one('a[href*="_sources"]'), path.name


def test_the_published_data_package_is_whole_and_valid(book_html: Path):
    for path in package_files():
        assert (book_html / "data" / path.relative_to(DATA)).read_bytes() == path.read_bytes()
    assert (book_html / "data" / "LICENSE.md").exists()
    report = frictionless.validate(str(book_html / "data" / "datapackage.json"))
    assert report.valid and report.stats["tasks"] == len(package_files()) - 1


def test_the_notebook_that_a_page_offers_is_the_repository_s_own(book_html: Path, edition_html: Path):
    for html in (book_html, edition_html):
        for path in html.glob("notebooks/*.html"):
            page = read(path)
            offered = {(path.parent / a["href"]).resolve() for a in page.select("article a[href*='_sources']")}
            offered |= {(path.parent / a["href"]).resolve() for a in page.select("header a[href$='.ipynb']")}
            assert [p.read_bytes() for p in offered] == [(NOTEBOOKS / f"{path.stem}.ipynb").read_bytes()], path.name
    profile = edition_html / "_sources" / "countries" / "FR.ipynb"
    assert profile.read_bytes() == (NOTEBOOKS / "country_profile.ipynb").read_bytes()


def test_a_downloaded_notebook_takes_a_country(book_html: Path, tmp_path: Path):
    downloaded = book_html / "_sources" / "notebooks" / "03_2_policies.ipynb"
    made = papermill.execute_notebook(downloaded, None, {"country": "FR"}, progress_bar=False)
    assert "**France** stands under: " in nbformat.writes(made)


def test_prose_is_filled_with_the_numbers_of_the_data(book_html: Path):
    assert "{{" not in (book_html / "index.html").read_text(encoding="utf-8")
    said = prose(read(book_html / "index.html"))
    assert f"{len(reported())} countries" in said
    assert f"{len(load('measures'))} measures" in said
    assert f"{(load('footnotes')['status'] == 'lost').sum()} footnotes" in said


def test_kernels_make_the_numbers_that_prose_asks_for_and_no_others_are_asked(built: Path):
    for path in (built / "compiling").rglob("source/*.md"):
        assert not unfilled(path), path.name
    assert [path.stem for path in BOOK.glob("*.md") if "{{ " in path.read_text(encoding="utf-8")]


def test_the_start_page_of_an_edition_shows_the_country(edition_html: Path):
    start = read(edition_html / "index.html")
    assert start.h1.text.strip().startswith("France in the study")
    said = prose(start)
    assert re.search(r"\d+ of 69 measures", said) and "victims registered in France in 2022" in said
    assert start.select_one("article a[href='countries/FR.html']")


def test_every_section_of_an_edition_has_the_country_in_focus_and_no_other(edition_html: Path):
    for path in sorted((edition_html / "notebooks").glob("*.html")):
        page = read(path)
        assert "country=FR" in page.select_one("details.thb-provenance").text, path.name
        assert page.select(".cell_input") == [], path.name
        assert "France" in prose(page), path.name
    assert {path.name for path in (edition_html / "countries").glob("*.html")} == {"FR.html"}


def test_pages_say_how_they_were_made(book_html: Path):
    made = read(book_html / "notebooks" / "03_2_policies.html").select_one("details.thb-provenance").text
    assert "country=ALL" in made and "policy_links.csv" in made and "notebooks/03_2_policies.ipynb" in made
    assert re.search(r"what the ledger says of \d+ claims", made)


def test_pages_name_nothing_of_this_computer(book_html: Path):
    mine = str(Path(__file__).parents[2])
    found = [p.name for p in book_html.rglob("*") if p.suffix in (".html", ".js", ".ipynb") and mine in p.read_text()]
    assert found == []
