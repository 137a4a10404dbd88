"""What the search finds of the data, on pages of a few words: links between tables, weights, sections."""

import pytest

from thb_atlas.book import search
from thb_atlas.data.tables import load
from thb_atlas.run import editions

PAGE = """<article><section id="top"><h1>Annex I</h1><div id="I-67">Measure I-67</div><section id="more"><h2>More</h2>
<p>Told.</p></section></section></article>"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple]:
    """All that is found in a book of two pages, by id, else by title."""
    folder, names = tmp_path_factory.mktemp("book"), ["notebooks/a1_measures_abroad", "method"]
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / f"{name}.html").write_text(PAGE.replace("Annex I", name), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "pages", lambda _: names)
        return {(thing[3] or thing[2:3])[0]: thing for thing in search.find(editions.whole(), folder)}


def test_a_measure_is_found_by_what_link_tables_and_mentions_name_and_leads_to_its_row(found: dict):
    assert found["I-67"][1] == "notebooks/a1_measures_abroad.html#I-67" and not found["I-67"][-1]
    told = set(found["I-10"][4].rpartition(" · ")[2].split(", "))
    mentioned = load("mentions", resource="measures", row_id="I-10")["iso3"].dropna()
    places = load("places", iso3=[*load("measure_targets", measure_id="I-10")["iso3"], *mentioned])["name_en"]
    assert len(mentioned) and told > set(places) and "Belgium" in told


def test_sections_of_notebooks_tell_and_those_of_prose_count_less(found: dict):
    told, prose = found["notebooks/a1_measures_abroad: More"], found["More"]
    assert (told[4], told[5]) == ("Told.", 1) and (prose[4], prose[5]) == ("", search.BEHIND) and search.BEHIND < 1


def test_resources_weigh_as_they_declare(found: dict):
    declared = {part["name"]: part["search"]["weight"] for part in search.describe()["resources"]
                if "weight" in part.get("search", {})}  # fmt: skip
    assert {"countries", "places"} & set(declared) and min(declared.values()) < 1 < max(declared.values())
    assert found["NGA"][5] == declared["places"] and found["FR"][5] == declared["countries"]
