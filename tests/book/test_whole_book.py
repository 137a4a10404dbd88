"""The built books: every page that the contents promise is there, links lead somewhere, downloads are whole."""

import re
from pathlib import Path

import elsewhere
import nbformat
import pytest
from samples import addresses, pages, prose, read, text

from thb_atlas.core.paths import DATA, NOTEBOOKS
from thb_atlas.data.countries import reporting_rows
from thb_atlas.data.schema import package_files
from thb_atlas.data.tables import load
from thb_atlas.run import editions
from thb_atlas.run.notebooks import execute_to_text

FRANCE = editions.country_edition("FR")


@pytest.mark.parametrize("edition", [editions.whole_edition(), FRANCE], ids=lambda e: e.key)
def test_every_page_of_the_contents_exists_has_a_title_and_is_filled(edition: editions.Edition, built: Path):
    sources = (built / "compiling" / edition.slug / "source").glob("*.md")
    filled = {path.name: path.read_text("utf-8") for path in sources}
    bibtex = "  author = {{"
    assert filled and [name for name, said in filled.items() if "{{" in said.replace(bibtex, "")] == []
    for name in editions.pages(edition):
        page = read(built / edition.slug / f"{name}.html")
        assert page.findtext(".//title").strip().endswith(edition.title) and text(page.cssselect("h1")[0]), name
        parts = page.xpath("//article/section/section")
        assert [part.get("id") for part in parts if text(part) == text(part[0])] == [], f"{name}: headings alone"
    for name, role in {"countries/GE": "a reporting country: ", "places/GEO": "a third country: "}.items():
        title = read(built / "html" / f"{name}.html").findtext(".//title")
        assert title.startswith(f"Georgia as {role}"), "pages of one name differ in their title"


def outputs(executed: str) -> list:
    return [cell.get("outputs") for cell in nbformat.reads(executed, as_version=4).cells]


def test_an_edition_and_profiles_run_elsewhere_show_the_same(executed):
    """What is compiled elsewhere is compared in test_changes.py."""
    profiles = [job for job in editions.jobs(editions.whole_edition()) if job.page in elsewhere.COMPARED]
    jobs = [*editions.required_jobs(FRANCE), *profiles]
    executed.begin(jobs)
    made = dict(zip((job.page for job in jobs), executed.process.map(execute_to_text, jobs), strict=True))
    kept = {job.page: executed.path(job).read_text(encoding="utf-8") for job in jobs}
    assert len(profiles) == len(elsewhere.COMPARED)
    assert [page for page in kept if outputs(kept[page]) != outputs(made[page])] == []


def test_the_start_page_answers_questions_with_the_numbers_of_their_pages(book_html: Path):
    answers = read(book_html / "index.html").cssselect("#a-question li")
    told = {item.cssselect("a")[0].get("href"): {text(each) for each in item.cssselect("button")} for item in answers}
    shown = {page: {*re.findall(r"\d+", prose(read(book_html / page)))} for page in told}
    assert sum(map(len, told.values())) > 8
    assert {page: numbers - shown[page] for page, numbers in told.items() if numbers - shown[page]} == {}


def test_an_edition_has_its_country_in_focus_and_its_links_lead_into_the_whole_book(
    book_html: Path, edition_html: Path
):
    away = {
        (page.parent / address.split("#")[0].split("?")[0]).resolve()
        for page in edition_html.rglob("*.html")
        for address in addresses(read(page), "a[href*='html/']")
        if not address.startswith(("http", "data:"))
    }
    beyond = {path for path in away if path.is_relative_to(book_html.resolve())}
    assert book_html.resolve() / "index.html" in beyond
    assert [path for path in beyond if not path.exists()] == []
    start = read(edition_html / "index.html")
    assert text(start.cssselect("h1")[0]).startswith("France in the study")
    assert f"of {len(load('measures', annex='I'))} measures" in prose(start)
    assert start.cssselect("article a[href='countries/FR.html']")
    for path in sorted((edition_html / "notebooks").glob("*.html")):
        page = read(path)
        assert "country=FR" in text(page.cssselect("details.thb-provenance")[0]), path.name
        assert page.cssselect(".cell_input") == [], path.name
        assert "France" in prose(page), path.name
    assert {path.name for path in (edition_html / "countries").glob("*.html")} == {"FR.html"}


def test_pages_are_reached_from_the_menu_and_those_of_countries_from_list_and_map(book_html: Path):
    chapters = [chapter["file"] for part in editions.whole_edition().contents["parts"] for chapter in part["chapters"]]
    page = read(book_html / "countries" / "FR.html")
    assert addresses(page, "nav.bd-links a") == [f"../{chapter}.html" for chapter in ["index", *chapters]]
    assert addresses(page, "nav.bd-links .current > a") == ["../countries.html"]
    overview = read(book_html / "countries.html")
    listed = set(addresses(overview, "article table a"))
    areas = set(addresses(overview, ".thb-map a"))
    for code, row in reporting_rows().items():
        assert text(read(book_html / f"countries/{code}.html").cssselect("h1")[0]).startswith(row["name_en"])
        assert f"countries/{code}.html" in listed & areas
    assert addresses(read(book_html / "not_covered.html"), "a[href='countries.html#countries-that-did-not-report']")


OUT = re.compile(r"(?i)\b(challenges?|JOPs?|POCs?|(aims?|parts?) of the strategy)\b")  # of the study's words


def test_exhibits_carry_one_source_line_and_pages_how_they_were_made_and_heads_call_a_thing_by_its_name(
    book_html: Path,
):
    for path in pages(book_html):
        page = read(path)
        heads = page.cssselect("article :is(h1, h2, h3, summary, th, dt, caption, .caption-text)")
        assert [text(head) for head in heads if OUT.search(text(head))] == [], path
        assert page.xpath("//th[not(@scope)]") == [], path
        boxes = [box.get("aria-label") for box in page.cssselect("article .thb-scroll")]
        assert all(boxes) and len(boxes) == len(set(boxes)), path
        loose = page.xpath("//article//table[not(ancestor::*[contains(@class, 'thb-scroll')])]")
        assert [table for table in loose if not next(table.iterancestors("figure"), None)] == [], path
        for figure in page.cssselect("figure"):
            assert len(figure.cssselect(".thb-source-line")) == 1, path.name
        for table in page.cssselect(".cell_output .thb-scroll:not(#who-acts) table"):  # #who-acts is of a template
            [output, *_] = (box for box in table.iterancestors("div") if "cell_output" in box.classes)
            line = output.cssselect(".thb-source-line")[0]
            assert line.cssselect("a[href^='data:text/csv']") and line.cssselect("a[href*='_sources']"), path.name
    made = text(read(book_html / "notebooks" / "03_2_policies.html").cssselect("details.thb-provenance")[0])
    assert "country=ALL" in made and "policy_links.csv" in made and "notebooks/03_2_policies.ipynb" in made
    assert re.search(r"what the ledger says of \d+ claims", made)
    assert "; table 1 has no numbers for Sweden" in prose(read(book_html / "notebooks/01_context.html"))
    mine = str(Path(__file__).parents[2])
    found = [p.name for p in book_html.rglob("*") if p.suffix in (".html", ".js", ".ipynb") and mine in p.read_text()]
    assert found == []


def test_data_and_notebooks_that_a_book_offers_are_the_repository_s_own(book_html: Path, edition_html: Path):
    for path in (*package_files(), DATA / "LICENSE.md"):
        assert (book_html / "data" / path.relative_to(DATA)).read_bytes() == path.read_bytes()
    for html in (book_html, edition_html):
        for path in html.glob("notebooks/*.html"):
            page = read(path)
            links = addresses(page, "article a[href*='_sources'], header a[href$='.ipynb']")
            offered = {(path.parent / link).resolve() for link in links}
            assert [p.read_bytes() for p in offered] == [(NOTEBOOKS / f"{path.stem}.ipynb").read_bytes()], path.name
    profile = edition_html / "_sources" / "countries" / "FR.ipynb"
    assert profile.read_bytes() == (NOTEBOOKS / "country_profile.ipynb").read_bytes()
