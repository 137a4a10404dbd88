"""The book as a whole: every page that the contents promise is there, prose is filled, the project files agree."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from samples import prose

from thb_atlas import dictionary, editions, layout
from thb_atlas.book import BuildError
from thb_atlas.datapackage import load, tables
from thb_atlas.pages import check_pages
from thb_atlas.places import reporting
from thb_atlas.record import ROOT


def read(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


def test_every_page_of_the_contents_exists_and_has_a_title(built_book: Path):
    for name in editions.pages(editions.whole()):
        page = read(built_book / f"{name}.html")
        assert page.title.text.strip() and page.h1.text.strip(), name


def test_every_link_and_image_resolves(built_book: Path):
    assert check_pages(built_book) == []


def test_the_contents_have_every_notebook_and_every_reporting_country():
    named = editions.pages(editions.whole())
    sources = {f"notebooks/{p.stem}" for p in editions.NOTEBOOKS.glob("*.ipynb")} - {"notebooks/country_profile"}
    assert {n for n in named if n.startswith("notebooks/")} == sources
    assert [n for n in named if n.startswith("countries/")] == [f"countries/{c}" for c in sorted(reporting().index)]


def test_country_pages_bear_their_names_and_are_reached_from_cards_and_map(built_book: Path):
    overview = read(built_book / "countries.html")
    cards = {a["href"] for a in overview.select(".thb-cards a")}
    areas = {a["href"] for a in overview.select("svg.thb-linkmap a")}
    for code, row in reporting().iterrows():
        assert read(built_book / f"countries/{code}.html").h1.text.strip().startswith(row.name_en)
        assert f"countries/{code}.html" in cards
        assert f"countries/{code}.html" in areas


def test_figures_and_tables_carry_one_strip(built_book: Path):
    for path in [*(built_book / "notebooks").glob("*.html"), *(built_book / "countries").glob("*.html")]:
        page = read(path)
        for figure in page.select("figure"):
            assert len(figure.select(".thb-strip")) == 1, path.name
        for table in page.select(".cell_output .thb-scroll table"):
            strip = table.find_parent(class_="cell_output").select_one(".thb-strip")
            assert strip.select_one('a[href^="data:text/csv"]') and strip.select_one('a[href*="_sources"]'), path.name


def test_tables_can_be_downloaded(built_book: Path):
    for name in tables():
        assert (built_book / "data" / f"{name}.csv").read_bytes() == (ROOT / "data" / f"{name}.csv").read_bytes()


def test_what_no_browser_asks_for_is_left_out(built_book: Path):
    assert (built_book / "_static/scripts/bootstrap.js").exists()
    assert not list(built_book.rglob("*.map")) and not (built_book / "_static/locales").exists()


def test_prose_is_filled_and_an_unknown_name_is_refused(built_book: Path):
    assert "{{" not in (built_book / "index.html").read_text(encoding="utf-8")
    assert layout.fill("{{ n }} of 25", {"n": 3}, "index.md") == "3 of 25"
    with pytest.raises(BuildError, match=r"book/index.md asks for {{ m }}"):
        layout.fill("{{ m }}", {"n": 3}, "index.md")


def test_numbers_of_the_start_page_are_those_of_the_data(built_book: Path):
    said = prose(read(built_book / "index.html"))
    assert f"{len(reporting())} countries" in said
    assert f"{len(load('measures'))} measures" in said
    assert f"{(load('footnotes')['status'] == 'lost').sum()} footnotes" in said


def test_dictionary_has_every_column():
    text = dictionary.markdown()
    for name in tables():
        section = text.split(f"\n## {name}\n")[1].split("\n## ")[0]
        assert all(f"| `{column}` |" in section for column in load(name).columns), name


def test_conda_environment_is_the_twin_of_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["lab"], f"python{project['requires-python']}"]
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    assert sorted(d for d in listed if isinstance(d, str) and d != "pip") == sorted(wanted)


def test_readme_commands_are_targets_of_the_makefile():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"book", "test"} <= set(re.findall(r"^make ([a-z]+)", readme, re.MULTILINE)) <= targets
    assert set(re.findall(r"`make ([a-z]+)`", readme)) <= targets


def test_modules_stay_small():
    long = {
        p.name: n for p in (ROOT / "src" / "thb_atlas").glob("*.py") if (n := len(p.read_text().splitlines())) >= 200
    }
    assert long == {}
