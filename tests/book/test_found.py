"""What the search finds of the data, on pages of a few words: links between tables, weights, sections."""

import pytest

from thb_atlas.book import search
from thb_atlas.data.tables import load
from thb_atlas.run import editions

PAGE = """<article><section id="top"><h1>Annex I</h1><div id="I-67">Measure I-67</div><section id="more"><h2>More</h2>
<p>Told.</p></section></section></article>"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, search.Entry]:
    """Return all that is found in a book of two pages, by id, else by title."""
    folder, names = (
        tmp_path_factory.mktemp("book"),
        ["notebooks/a1_measures_abroad", "notebooks/02_eu_measures", "method"],
    )
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / f"{name}.html").write_text(PAGE.replace("Annex I", name), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "pages", lambda _: names)
        return {
            (entry.names or [entry.title])[0]: entry
            for entry in search.collect_entries(editions.whole_edition(), folder)
        }


def test_a_measure_leads_to_its_row_and_one_of_the_eu_is_found_by_what_its_link_table_names(found: dict):
    assert found["I-67"].address == "notebooks/a1_measures_abroad.html#I-67" and not found["I-67"].audit
    places = load("places", iso3=load("eu_measure_places", eu_measure_id="EU-18")["iso3"])["name_en"]
    assert len(places) > 5 and {*found["EU-18"].texts} >= {*places}


def test_sections_of_notebooks_tell_and_those_of_prose_count_less(found: dict):
    told, prose = found["notebooks/a1_measures_abroad: More"], found["More"]
    assert (told.texts, told.weight) == (["Told."], 1) and prose.weight < 1


def test_resources_weigh_as_they_declare(found: dict):
    weights = {part["name"]: part["search"].get("weight", 1) for part in search.load_descriptor()["resources"]
               if "search" in part}  # fmt: skip
    assert min(weights.values()) < 1 < max(weights.values())
    for thing, table in (("NGA", "places"), ("FR", "countries"), ("I-67", "measures")):
        assert found[thing].weight == weights[table], table
