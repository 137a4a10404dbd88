"""What the search finds of the data in the built book: links between tables, weights, sections."""

from pathlib import Path

from thb_atlas.book import search
from thb_atlas.data.tables import load
from thb_atlas.run import editions

PAGES = ["method", "notebooks/02_eu_measures", "notebooks/03_2_policies", "notebooks/a1_measures_abroad"]
CONTENTS = {"root": "index", "parts": [{"chapters": [{"file": name} for name in PAGES]}]}


def test_a_measure_leads_to_its_row_one_of_the_eu_has_its_places_and_prose_counts_less(book_html: Path):
    entries = search.collect_entries(editions.whole_edition()._replace(contents=CONTENTS), book_html)
    found = {entry.names[0]: entry for entry in entries if entry.names}
    assert found["I-67"].address == "notebooks/a1_measures_abroad.html#I-67" and not found["I-67"].audit
    places = load("places", iso3=load("eu_measure_places", eu_measure_id="EU-18")["iso3"])["name_en"]
    assert len(places) > 5 and {*found["EU-18"].texts} >= {*places}
    weights = {entry.address.partition("#")[0]: entry.weight for entry in entries if not entry.names and entry.texts}
    assert weights["method.html"] < weights["notebooks/03_2_policies.html"] == 1
