"""What the search finds of the data in the built book: links between tables, weights, sections."""

from pathlib import Path

import pytest

from thb_atlas.book import search
from thb_atlas.data.tables import load
from thb_atlas.run import editions

PAGES = ["method", "notebooks/02_eu_measures", "notebooks/03_2_policies", "notebooks/a1_measures_abroad"]
CONTENTS = {"root": "index", "parts": [{"chapters": [{"file": name} for name in PAGES]}]}


@pytest.fixture(scope="module")
def entries(book_html: Path) -> list[search.Entry]:
    return search.collect_entries(editions.whole_edition()._replace(contents=CONTENTS), book_html)


@pytest.fixture(scope="module")
def found(entries: list[search.Entry]) -> dict[str, search.Entry]:
    return {entry.names[0]: entry for entry in entries if entry.names}


def test_a_measure_leads_to_its_row_and_one_of_the_eu_is_found_by_what_its_link_table_names(found: dict):
    assert found["I-67"].address == "notebooks/a1_measures_abroad.html#I-67" and not found["I-67"].audit
    places = load("places", iso3=load("eu_measure_places", eu_measure_id="EU-18")["iso3"])["name_en"]
    assert len(places) > 5 and {*found["EU-18"].texts} >= {*places}


def test_sections_of_notebooks_tell_and_those_of_prose_count_less(entries: list[search.Entry]):
    weights = {entry.address.partition("#")[0]: entry.weight for entry in entries if not entry.names and entry.texts}
    assert weights["method.html"] < weights["notebooks/03_2_policies.html"] == 1
