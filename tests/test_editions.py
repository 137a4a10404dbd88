"""Editions: declared in one file, a country's book is complete, in focus, and leads to the whole book."""

import re
from pathlib import Path

import nbformat
import papermill
import pytest
import yaml
from bs4 import BeautifulSoup
from samples import prose

from thb_atlas import editions, landing, skeleton
from thb_atlas.book import put
from thb_atlas.datapackage import load
from thb_atlas.editions import EditionError
from thb_atlas.engines import local
from thb_atlas.layout import fill
from thb_atlas.pages import check_pages
from thb_atlas.places import reporting
from thb_atlas.plan import executed
from thb_atlas.record import ROOT
from thb_atlas.runner import run_all


def read(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


@pytest.fixture
def declared(tmp_path: Path) -> Path:
    """Copy the declarations, so that a test can spoil them."""
    path = tmp_path / "editions.yml"
    path.write_text((ROOT / "editions.yml").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "_toc.yml").write_text((ROOT / "_toc.yml").read_text(encoding="utf-8"), encoding="utf-8")
    return path


@pytest.fixture
def france(built: Path) -> Path:
    return built / "editions" / "FR"


def test_there_is_an_edition_for_every_country_with_its_own_title_and_place():
    every = editions.for_every_country()
    assert [e.key for e in every] == sorted(reporting().index)
    assert len({e.title for e in every}) == len({e.slug for e in every}) == 25
    assert all(e.parameters == {"country": e.key} and f"countries/{e.key}" in editions.pages(e) for e in every)


def test_a_change_of_the_declaration_changes_the_edition(declared: Path):
    text = declared.read_text(encoding="utf-8")
    declared.write_text(text.replace("          - file: notebooks/05_results\n", ""), encoding="utf-8")
    assert "notebooks/05_results" not in editions.pages(editions.for_country("FR", declared))


@pytest.mark.parametrize("missing", ["title", "parameters", "contents"])
def test_a_declaration_that_lacks_something_is_named(declared: Path, missing: str):
    values = yaml.safe_load(declared.read_text(encoding="utf-8"))
    del values["country"][missing]
    declared.write_text(yaml.safe_dump(values), encoding="utf-8")
    with pytest.raises(EditionError, match=rf"editions.yml: the edition 'country' needs {missing}"):
        editions.for_country("FR", declared)


def test_an_unknown_notebook_is_named_with_those_there_are():
    with pytest.raises(EditionError, match="there is no notebook '03_9'; there are: 01_context"):
        editions.jobs(editions.whole(), only="03_9")


def test_prose_that_no_notebook_makes_is_named(declared: Path):
    declared.write_text(declared.read_text(encoding="utf-8").replace("of_country:", "of_nobody:"), encoding="utf-8")
    with pytest.raises(EditionError, match="'France: thb-atlas' needs of_nobody; book/prose/ has no"):
        editions.prose_jobs(editions.for_country("FR", declared))


def test_a_profile_of_a_country_that_the_data_do_not_have_is_named(declared: Path):
    declared.write_text(declared.read_text(encoding="utf-8").replace("countries/{code}", "countries/XX"), "utf-8")
    with pytest.raises(EditionError, match=r"'France: thb-atlas' name countries/XX; countries.csv has no code 'XX'"):
        editions.jobs(editions.for_country("FR", declared))


def test_the_edition_has_its_pages_and_every_link_leads_somewhere(built: Path, france: Path):
    wanted = editions.for_country("FR")
    assert all((france / f"{page}.html").exists() for page in editions.pages(wanted))
    assert check_pages(france, elsewhere=wanted.whole_book) == []
    away = {
        (page.parent / a["href"].split("#")[0]).resolve()
        for page in france.rglob("*.html")
        for a in read(page).select("a[href*='html/']")
        if not a["href"].startswith(("http", "data:"))
    }
    whole = (built / "html").resolve()
    beyond = {path for path in away if path.is_relative_to(whole)}
    assert whole / "index.html" in beyond
    assert [path for path in beyond if not path.exists()] == []


def test_the_start_page_shows_the_country_at_a_glance(france: Path):
    start = read(france / "index.html")
    assert start.h1.text.strip().startswith("France in the study")
    assert start.title.text.strip().endswith("France: thb-atlas")
    said = prose(start)
    assert re.search(r"\d+ of 69 measures", said) and "victims registered in France in 2022" in said
    assert start.select_one("article a[href='countries/FR.html']")


def test_every_section_of_the_edition_has_the_country_in_focus_and_no_other(france: Path):
    others = {code: name for code, name in reporting()["name_en"].items() if code != "FR"}
    for path in sorted((france / "notebooks").glob("*.html")):
        assert "France" in prose(read(path)), path.name
    assert {p.name for p in (france / "countries").glob("*.html")} == {"FR.html"}
    record = nbformat.read(france / "_sources" / "notebooks" / "03_2_policies.ipynb", as_version=4).metadata["thb"]
    assert record["job"]["parameters"] == {"country": "FR"}
    titles = {read(page).title.text for page in france.rglob("*.html") if "_static" not in page.parts}
    assert [t for t in titles for name in others.values() if t.strip().endswith(f"{name}: thb-atlas")] == []


def test_pages_say_how_they_were_made(france: Path):
    made = read(france / "notebooks" / "03_2_policies.html").select_one("details.thb-provenance")
    assert (
        "country=FR" in made.text
        and "data/policy_links.csv" in made.text
        and "notebooks/03_2_policies.ipynb" in made.text
    )
    told = nbformat.read(france / "_sources/notebooks/03_2_policies.ipynb", as_version=4).metadata["thb"]["claims"]
    assert f"what the ledger says of {len(told)} claims" in made.text and "data/footnote_countries.csv" in made.text


def test_editions_share_a_page_that_is_the_same(built: Path):
    found = sorted(p.relative_to(built / "executed").as_posix() for p in (built / "executed").rglob("FR.ipynb"))
    assert found == ["FR/countries/FR.ipynb"]
    own, whole = (read(built / slug / "countries" / "FR.html") for slug in ("editions/FR", "html"))
    assert own.h1.text == whole.h1.text


def test_the_landing_page_leads_to_every_edition_and_to_the_whole_book(tmp_path: Path, browser):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    every = editions.for_every_country()
    numbers = {executed(job, tmp_path): job for edition in every for job in editions.prose_jobs(edition)}
    with local() as (executor, work):
        run_all(numbers.values(), work, lambda job, made: put(made.encode(), executed(job, tmp_path)), executor)
    page = landing.write(every, tmp_path)
    assert read(page).select_one("p a")["href"] == "../html/index.html"
    links = [a["href"] for a in read(page).select("th a")]
    assert links == [f"{e.key}/index.html" for e in sorted(every, key=lambda e: reporting().at[e.key, "name_en"])]
    france = next(row for row in read(page).select("tbody tr") if row.th.text == "France")
    abroad = load("measure_countries").query("code == 'FR' and measure_id.str.startswith('I-')")["measure_id"].nunique()
    assert france.td.text == str(abroad)
    rows = ["notebooks/a1_measures_abroad", "notebooks/a2_measures_home", "countries/FR"]
    assert [a["href"] for a in france.select("td a")] == [f"FR/{page}.html" for page in rows]
    assert set(rows) <= set(editions.pages(editions.for_country("FR")))
    view = browser.new_page()
    view.set_content(page.read_text(encoding="utf-8"))
    assert Axe().run(view).response["violations"] == []
    view.close()


def test_a_new_notebook_runs_and_stands_in_the_contents(tmp_path: Path):
    toc = tmp_path / "_toc.yml"
    toc.write_text((ROOT / "_toc.yml").read_text(encoding="utf-8"), encoding="utf-8")
    before = yaml.safe_load(toc.read_text(encoding="utf-8"))
    made = skeleton.create("03_6_training", tmp_path, toc)
    after = yaml.safe_load(toc.read_text(encoding="utf-8"))
    chapters = [c["file"] for c in before["parts"][0]["chapters"]]
    assert [c["file"] for c in after["parts"][0]["chapters"]] == [*chapters, "notebooks/03_6_training"]
    assert after["parts"][1:] == before["parts"][1:]
    out = papermill.execute_notebook(made, None, {"country": "FR"}, progress_bar=False)
    said = "".join(str(o.get("data", {})) for c in out.cells if c.cell_type == "code" for o in c.outputs)
    assert re.search(r"\*\*France\*\* reports \d+ of 120 measures", said)


@pytest.mark.parametrize(("name", "said"), [("a b", "expected letters, digits and _"), ("sample", "already")])
def test_a_bad_name_for_a_notebook_is_refused(tmp_path: Path, name: str, said: str):
    (tmp_path / "sample.ipynb").touch()
    with pytest.raises(EditionError, match=said):
        skeleton.create(name, tmp_path, tmp_path / "_toc.yml")


def test_a_name_without_a_value_is_refused():
    with pytest.raises(Exception, match=r"book/edition.md asks for {{ nothing }}"):
        fill("{{ nothing }}", {"n": 1}, "edition.md")
