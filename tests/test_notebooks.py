"""The notebooks: stored clean, short cells, a parameter, and a run for countries that a section covers and does not."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import papermill
import pytest
from samples import notebook

import thb_atlas as thb
from thb_atlas.editions import NOTEBOOKS, PROSE, Job, find_notebook
from thb_atlas.engines import local
from thb_atlas.finish import NotebookError
from thb_atlas.focus import UnknownCountryError, focus
from thb_atlas.places import reporting, terms
from thb_atlas.record import ROOT
from thb_atlas.runner import run, run_all

SOURCES = sorted(NOTEBOOKS.glob("*.ipynb"))
STORED = [*SOURCES, *sorted(PROSE.glob("*.ipynb"))]
COVERED_AND_NOT = {  # a country that the section's data have, and one that they have not
    "01_context": ("SE", "GE"),
    "02_eu_measures": ("FR", "RS"),
    "03_1_priorities": ("DE", "HR"),
    "03_2_policies": ("FR", "HR"),
    "03_3_measures_abroad": ("IT", "HR"),
    "03_4_measures_home": ("AT", "HR"),
    "03_5_cooperation": ("LT", "CY"),
    "04_challenges_practices": ("AT", "IE"),
    "05_results": ("SE", "HR"),
    "06_needs_plans": ("FR", "EE"),
    "07_conclusions": ("NL", "HR"),
    "a1_measures_abroad": ("ES", "HR"),
    "a2_measures_home": ("GE", "HR"),
    "a3_places": ("NL", "HR"),
    "claims_audit": ("FR", "HR"),
    "country_profile": ("FR", "HR"),
}
RUNS = [(name, country) for name, pair in COVERED_AND_NOT.items() for country in pair]


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    return [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]


def test_every_notebook_has_its_countries():
    assert sorted(COVERED_AND_NOT) == [p.stem for p in SOURCES]


@pytest.mark.parametrize("path", STORED, ids=lambda p: p.stem)
def test_notebooks_are_stored_without_outputs(path: Path):
    cells = code_cells(path)
    assert cells
    assert [c for c in cells if c.outputs or c.execution_count] == []


@pytest.mark.parametrize("path", STORED, ids=lambda p: p.stem)
def test_the_first_code_cell_holds_the_parameter(path: Path):
    first, *others = code_cells(path)
    assert first.source == 'country = "ALL"'
    assert first.metadata["tags"] == ["parameters"]
    assert not any("parameters" in c.metadata.get("tags", []) for c in others)


@pytest.mark.parametrize("path", STORED, ids=lambda p: p.stem)
def test_cells_are_short(path: Path):
    assert max(len(c.source.splitlines()) for c in code_cells(path)) <= 15


def test_pillars_are_called_as_in_the_vocabulary():
    labels = terms("pillar").tolist()
    texts = {p.stem: "\n".join(c.source for c in nbformat.read(p, as_version=4).cells) for p in SOURCES}
    found = re.findall(r"^### 4\.[12]\.(\d) (.+)$", texts["04_challenges_practices"], re.MULTILINE)
    found += re.findall(r"^## 5\.(\d) (.+)$", texts["05_results"], re.MULTILINE)
    assert len(found) == 11
    assert [title for number, title in found if not title.startswith(labels[int(number) - 1])] == []
    assert set(labels) <= set(re.findall(r"^## (.+)$", texts["07_conclusions"], re.MULTILINE))
    assert [name for name, text in texts.items() if '["pillar"].str.' in text] == []


@pytest.fixture(scope="module")
def pages() -> dict[tuple[str, str], str]:
    """Run all notebooks for their countries, on all cores."""
    made: dict[tuple[str, str], str] = {}
    wanted = [Job(find_notebook(n), {"country": c}, f"notebooks/{n}", "A title") for n, c in RUNS]
    with local() as (executor, work):
        keep = lambda job, page: made.update({(job.source.stem, job.parameters["country"]): page})  # noqa: E731
        run_all(wanted, work, keep, executor)
    return made


@pytest.mark.parametrize(("name", "country"), RUNS)
def test_notebooks_run_for_a_country(name: str, country: str, pages: dict):
    page = nbformat.reads(pages[name, country], as_version=4)
    said = "".join(str(o.get("data", {})) for c in page.cells if c.cell_type == "code" for o in c.outputs)
    assert reporting().at[country, "name_en"] in re.sub(r"<span popover.*?</span>", "", said)
    assert "# A title" in "".join(c.source for c in page.cells if c.cell_type == "markdown")


def test_plain_papermill_runs_a_notebook(tmp_path: Path):
    papermill.execute_notebook(
        ROOT / "notebooks/03_2_policies.ipynb", tmp_path / "out.ipynb", {"country": "fr"}, progress_bar=False
    )
    assert "France" in (tmp_path / "out.ipynb").read_text(encoding="utf-8")


def test_an_unknown_country_stops_the_run_with_one_sentence():
    with pytest.raises(NotebookError, match="'XX' is not a country that reported .* AT, BE, BG") as error:
        run(Job(find_notebook("03_2_policies"), {"country": "XX"}, "notebooks/03_2_policies"))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("said", ["FR", "fr", "FRA", "France", " france "])
def test_focus_understands(said: str):
    assert focus(said) == ("FR", "FRA", "France")


def test_focus_on_greece_and_on_all():
    assert focus("GR").code == focus("EL").code == focus("Grèce").code == "EL"
    assert focus("ALL") is focus("all") is None


def test_a_name_has_its_article_within_a_sentence():
    assert (focus("NL").in_text, focus("NL").opening) == ("the Netherlands", "The Netherlands")
    assert (focus("FR").in_text, focus("FR").opening) == ("France", "France")


def test_a_country_that_did_not_report_is_refused():
    with pytest.raises(UnknownCountryError, match="'DK' is not a country that reported"):
        focus("DK")


def made(source: Path, page: str = "pages/p") -> nbformat.NotebookNode:
    return nbformat.reads(run(Job(source, {"country": "ALL"}, page)), as_version=4)


FIGURE = """import matplotlib.pyplot as plt
import thb_atlas as thb
fig, ax = plt.subplots()
thb.show_figure(fig, alt={alt!r}, caption="What is drawn.", name="f", locator="Table 4", data=["policy_links"])"""


def test_alt_text_and_caption_reach_the_place_where_the_book_reads_them(tmp_path: Path):
    reads = 'import thb_atlas as thb\n\nlinks = thb.load("policy_links")'
    source = notebook(tmp_path, 'country = "ALL"', reads, FIGURE.format(alt="Most are blue."))
    *_, cell, provenance = made(source).cells
    assert cell.metadata["mystnb"]["image"]["alt"] == "Most are blue."
    caption = cell.metadata["mystnb"]["figure"]["caption"]
    assert caption.startswith("What is drawn.")
    assert "../data/policy_links.csv" in caption and "../_sources/pages/p.ipynb" in caption
    assert len(cell.outputs) == 1
    assert "data/policy_links.csv" in provenance.source and "country=ALL" in provenance.source


def test_code_that_shows_nothing_is_folded_with_the_code_that_does(tmp_path: Path):
    sources = ["import thb_atlas as thb", "a = 1", "thb.glue(a=a)", "b = 2", "thb.glue(b=b)", "print(a)"]
    page = made(notebook(tmp_path, *sources, "thb.glue(c=3)", FIGURE.format(alt="Most are blue.")))
    shows, glues, draws = [cell for cell in page.cells if cell.cell_type == "code"]
    assert all(source in shows.source for source in sources)
    assert [o.get("metadata", {}).get("scrapbook", {}).get("name") for o in shows.outputs] == ["a", "b", None]
    assert "mystnb" in draws.metadata and len(draws.outputs) == len(glues.outputs) == 1


@pytest.mark.parametrize("alt", ["", "figure_1.png"])
def test_an_alt_text_that_says_nothing_is_refused(alt: str, tmp_path: Path):
    source = notebook(tmp_path, 'country = "ALL"', FIGURE.format(alt=alt))
    with pytest.raises(NotebookError, match="alt text must state the finding"):
        made(source)


def test_a_notebook_that_writes_to_stderr_is_refused(tmp_path: Path):
    source = notebook(tmp_path, 'country = "ALL"', "import warnings\nwarnings.warn('old')")
    with pytest.raises(NotebookError, match=r"cell 4 wrote to stderr: .*old"):
        made(source)


def test_a_row_that_the_text_names_and_the_data_do_not_have_is_named(tmp_path: Path):
    source = notebook(tmp_path, "import thb_atlas as thb", "thb.load('places').set_index('iso3').loc['ZZZ']")
    with pytest.raises(NotebookError, match=r"cell 4: KeyError: 'ZZZ' \(asked for and not there\)"):
        made(source)


@pytest.mark.parametrize("name", ["browse", "focus", "places"])
def test_a_function_keeps_its_name_when_the_module_of_this_name_is_imported(name: str):
    code = f"import thb_atlas as thb, thb_atlas.{name}; print(callable(thb.{name})); from thb_atlas import {name}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"


def test_every_public_name_is_there():
    assert [name for name in dir(thb) if not hasattr(thb, name)] == []
