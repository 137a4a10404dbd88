"""The boundaries are whole and as make.py left them; maps show what they are given, as links, and lists say it too."""

import hashlib
import runpy

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from lxml import html

from thb_atlas.core.errors import DataError
from thb_atlas.core.paths import BOUNDARIES
from thb_atlas.data import usage
from thb_atlas.data.schema import resource
from thb_atlas.display import worldmap

MAKE = runpy.run_path(str(BOUNDARIES / "make.py"))
SHARES = pd.Series({"BEL": 92.6, "BGR": 0.0, "CZE": 0.0, "FRA": 49.2, "LUX": 96.1, "MLT": 90.9, "SWE": None})
COUNTS = pd.Series({"NER": 11, "ETH": 7, "ALB": 7, "XKX": 4, "MKD": 6, "MUS": 1})


def drawn(values: pd.Series, **how: object) -> html.HtmlElement:
    """A map of measures as a tree, every country a link to its code."""
    how = {"bins": [1, 3, 5, 7], "unit": "measures", "label": "Measures by place", "link_of": "#{}".format} | how
    return html.fragment_fromstring(worldmap.world_map(values, **how))


def titles(tree: html.HtmlElement) -> dict[str, str]:
    """The titles of the links of a map, by address."""
    return {a.get("href"): a.find("title").text.replace("\N{NO-BREAK SPACE}", " ") for a in tree.iter("a")}


def test_the_files_are_those_that_make_wrote():
    written = {name: hashlib.sha256((BOUNDARIES / name).read_bytes()).hexdigest() for name in MAKE["SHA256"]}
    assert written == MAKE["SHA256"]


def test_the_paths_of_the_maps_come_from_the_countries():
    table = gpd.read_file(BOUNDARIES / "countries.geojson")
    assert MAKE["paths"](table) == (BOUNDARIES / "paths.json").read_bytes()


def test_boundaries_are_whole_and_territories_belong_where_the_docstring_says():
    shapes = gpd.read_file(BOUNDARIES / "countries.geojson").set_index("iso3").geometry
    assert len(shapes) == 237 and shapes.index.is_unique and shapes.is_valid.all()
    for iso3, place in {"CYP": (33.4, 35.25), "SOM": (44.5, 9.8), "UKR": (34.3, 45.2), "XKX": (21, 42.6)}.items():
        assert shapes[iso3].contains(shapely.Point(place)), iso3
    assert shapes.total_bounds.tolist() == [-180, -90, 180, pytest.approx(83.6, abs=0.01)], "nothing smears over 180°"


def test_maps_are_noted_as_read_and_named_if_they_are_missing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(usage, "_files", {})
    assert list(worldmap.grounds()) == ["world", "europe", "balkans"]
    part = resource("boundaries_paths")
    assert usage.files() == {part["path"]: part["hash"].removeprefix("sha256:")}

    def refuse(name: str) -> None:
        raise DataError(f"{name} is missing")

    worldmap._read.cache_clear()
    monkeypatch.setattr(worldmap, "ensure", refuse)
    with pytest.raises(DataError, match="boundaries_paths is missing"):
        worldmap.grounds()


def test_countries_with_a_value_are_links_with_a_title_and_small_states_dots():
    tree = drawn(COUNTS)
    world, near = tree.findall("svg")
    assert titles(world) | titles(near) == titles(world)
    assert titles(world)["#NER"] == "Niger: 11 measures" and titles(world)["#MUS"] == "Mauritius: 1 measure"
    assert [a.get("href") for a in world.iter("a")][0] == "#NER"  # the tab key begins with the most
    dots = [circle.getparent().get("href") for circle in world.iter("circle")]
    assert "#MUS" in dots and "#NER" not in dots and not list(near.iter("circle"))
    assert {text.text for text in near.iter("text")} == {"4", "6", "7"}
    assert "11" in {text.text for text in world.iter("text")} and "1" not in {text.text for text in world.iter("text")}


def test_the_balkans_stand_larger_only_where_the_world_shows_them_small():
    assert len(drawn(COUNTS[["NER", "ETH"]]).findall("svg")) == 1
    assert len(drawn(COUNTS[["ALB", "NER", "ETH", "MUS"]]).findall("svg")) == 2


def test_europe_has_classes_in_words_missing_values_and_outlines():
    tree = drawn(SHARES, bins=[50, 90], unit="%", ground="europe", outline=["FRA"])
    legend = [item.text_content().strip() for item in tree.cssselect(".thb-legend li")]
    assert legend == ["%", "0–50: 3 countries", "50–90: 0 countries", "90–96.1: 3 countries", "no data: 1 country"]
    assert titles(tree)["#FRA"] == "France: 49.2 %" and titles(tree)["#SWE"] == "Sweden: no data"
    assert [path.getparent().get("href") for path in tree.cssselect(".thb-outlined")] == ["#FRA"]


@pytest.mark.parametrize(
    ("values", "how", "words"),
    [
        (pd.Series({"XYZ": 1}), {}, "no outline of XYZ"),
        (pd.Series({"USA": 1}), {"ground": "europe"}, "no outline of USA"),
        (pd.Series({"NER": None}), {}, "at least one value"),
        (pd.concat([COUNTS, COUNTS]), {}, "not more than one"),
        (COUNTS, {"bins": [1, 2, 3, 4, 5]}, "5 classes at most"),
    ],
)
def test_what_cannot_be_shown_is_refused(values: pd.Series, how: dict, words: str):
    with pytest.raises(ValueError, match=words):
        drawn(values, **how)


def test_without_addresses_a_map_has_titles_alone_and_text_stays_text():
    tree = drawn(COUNTS, link_of=lambda _: None, title_of=lambda _: "<b>", label='"a"')
    assert not list(tree.iter("a")) and {title.text for title in tree.iter("title")} == {"<b>"}
    assert tree.find("svg").get("aria-label") == '"a"'


def test_a_list_says_what_the_map_says():
    said = html.fragment_fromstring(worldmap.ranked_list(COUNTS, unit="measures"))
    items = [item.text_content().replace("\N{NO-BREAK SPACE}", " ") for item in said]
    assert items[:2] == ["11 measures Niger", "7 measures Albania, Ethiopia"]
    assert said.xpath(".//a/@href")[:2] == ["../places/NER.html", "../places/ALB.html"]


def test_the_disclaimer_covers_borders_and_kosovo():
    assert "Natural Earth" in worldmap.DISCLAIMER and "UNSCR 1244/1999" in worldmap.DISCLAIMER
