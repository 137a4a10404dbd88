"""Editions: declared in one file; each has its pages, its notebooks and its place."""

import shutil
from pathlib import Path

import nbformat
import pytest
from docutils.nodes import make_id
from samples import replace

from thb_atlas.core.errors import EditionError, UsageError
from thb_atlas.core.paths import CONTENTS, EDITIONS, NOTEBOOKS
from thb_atlas.data.countries import reporting_rows
from thb_atlas.data.tables import load
from thb_atlas.run import editions


def test_there_is_an_edition_for_every_country_named_by_code_or_name_and_pages_are_shared():
    every = editions.country_editions()
    assert [e.key for e in every] == sorted(reporting_rows())
    assert len({e.title for e in every}) == len({e.slug for e in every}) == 25
    assert all(e.parameters == {"country": e.key} and f"countries/{e.key}" in editions.pages(e) for e in every)
    assert [e.key for e in editions.editions_of(["fr", "France", "ALL", "Grèce"])] == ["FR", "whole", "EL"]
    both = editions.editions_of(["ALL", "FR"])
    jobs = (job for edition in both for job in editions.jobs(edition))
    profiles = [job.executed_path() for job in jobs if job.source.stem == "country_profile"]
    assert len(profiles) == 26 and len(set(profiles)) == 25


@pytest.mark.parametrize(("old", "new", "said"), [
    ("whole:", "whole: {", r"^editions\.yml, line \d+: expected"),
    ("whole:", "other:", "editions.yml needs `whole`; give its whole"),
    ("  slug: html", "  slug: 7", "editions.yml: whole: slug needs a text, and has '7'"),
    ("  start: index", "  start: index\n  strat: a", r"that are known .*'strat'; .* \(did you mean start\?\)"),
    ("notebook: place_profile", "notebook: none", r"there is no notebook 'none'"),
    ("{of_data: {country: ALL}, of_book", "{of_data: ALL, of_book", "prose: of_data needs names with values"),
    ("  contents: _toc.yml", "  contents: [a]", r"contents needs names with values, and has .\['a'\]"),
    ("- file: notebooks/05_results", "- file: 1", "contents: parts, item 2: chapters, .* needs a text"),
    ("countries/{code}", "countries/XX", "name countries/XX; countries.csv has no such row for a page: 'XX'"),
])  # fmt: skip
def test_a_broken_declaration_is_told(old: str, new: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for path in (EDITIONS, CONTENTS):
        shutil.copy(path, tmp_path)
    replace("editions.yml", old, new)(tmp_path)
    monkeypatch.setattr(editions, "EDITIONS", tmp_path / "editions.yml")
    with pytest.raises((EditionError, UsageError), match=said):
        for edition in (editions.whole_edition(), editions.country_edition("FR")):
            editions.required_jobs(edition)


def test_every_region_has_a_page_after_the_list_of_regions_and_sections_of_a_brief_are_headings_of_its_notebook():
    for kind in editions.profile_kinds().values():
        cells = nbformat.read(NOTEBOOKS / f"{kind.notebook}.ipynb", as_version=4).cells
        headings = {make_id(cell.source.splitlines()[0]) for cell in cells if cell.source.startswith("## ")}
        assert set(kind.brief) - headings == set()
    pages = editions.pages(editions.whole_edition())
    assert pages[pages.index("regions") + 1] == "regions/africa", "by name"
    assert pages.index("countries/FR") < pages.index("countries/DE") < pages.index("countries/EL"), "by name"
    assert {page for page in pages if page.startswith("regions/")} == {*"regions/" + load("regions")["place_group"]}


def test_the_declaration_is_read_once_for_all_editions(monkeypatch: pytest.MonkeyPatch):
    editions.whole_edition()
    monkeypatch.setattr(editions, "_read_yaml", None)
    assert [each.slug for each in editions.country_editions()[:2]] == ["editions/AT", "editions/BE"]


def test_a_run_takes_a_country_or_what_a_profile_is_of():
    assert editions.run_parameters("03_2_policies", country="France", place=None, region=None) == {"country": "FR"}
    assert editions.run_parameters("place_profile", place="Ivory Coast", region=None) == {"place": "CIV"}
    for name in ("sahel", "Sahel", "the Sahel"):
        assert editions.run_parameters("region_profile", place=None, region=name) == {"region": "sahel"}
    assert editions.run_parameters("brief", country="France", place="Nigeria") == {"country": "FR", "place": "NGA"}
    assert editions.run_parameters("brief", country=None, place=None, region="sahel") == {"region": "sahel"}
    for notebook, given, said in (
        ("place_profile", {"country": "FR", "place": "NGA"}, "place_profile takes no --country"),
        ("03_2_policies", {"place": "Nigeria"}, "03_2_policies takes no --place"),
        ("brief", {"place": "Nigeria", "region": "sahel"}, "brief takes --place or --region, not both"),
    ):
        with pytest.raises(UsageError, match=said):
            editions.run_parameters(notebook, **given)
