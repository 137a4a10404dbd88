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
from thb_atlas.data.tables import load
from thb_atlas.display import worldmap

MAKE = runpy.run_path(str(BOUNDARIES / "make.py"))
SHARES = pd.Series({"BEL": 92.6, "BGR": 0.0, "CZE": 0.0, "FRA": 49.2, "LUX": 96.1, "MLT": 90.9, "SWE": None})
COUNTS = pd.Series({"NER": 11, "ETH": 7, "ALB": 7, "XKX": 4, "MKD": 6, "MUS": 1})


@pytest.fixture(scope="module")
def shapes() -> gpd.GeoSeries:
    return gpd.read_file(BOUNDARIES / "countries.geojson").set_index("iso3").geometry


def drawn(values: pd.Series, **how: object) -> html.HtmlElement:
    """A map of measures as a tree, every country a link to its code."""
    how = {"bins": [1, 3, 5, 7], "unit": "measures", "label": "Measures by place", "link_of": "#{}".format} | how
    return html.fragment_fromstring(worldmap.world_map(values, **how))


def titles(tree: html.HtmlElement) -> dict[str, str]:
    """The titles of the links of a map, by address."""
    return {a.get("href"): a.find("title").text.replace("\N{NO-BREAK SPACE}", " ") for a in tree.iter("a")}


@pytest.mark.parametrize("name", MAKE["SHA256"])
def test_the_files_are_those_that_make_wrote(name: str):
    assert hashlib.sha256((BOUNDARIES / name).read_bytes()).hexdigest() == MAKE["SHA256"][name]


def test_the_paths_of_the_maps_come_from_the_countries():
    table = gpd.read_file(BOUNDARIES / "countries.geojson")
    assert MAKE["paths"](table) == (BOUNDARIES / "paths.json").read_bytes()


def test_boundaries_are_whole(shapes: gpd.GeoSeries):
    assert shapes.crs == "EPSG:4326"
    assert len(shapes) == 237
    assert shapes.index.is_unique
    assert shapes.is_valid.all() and not shapes.is_empty.any()
    assert {"XKX", "MLT", "MUS", "PSE", "TWN", "CYP", "SOM", "ROU", "GRC"} <= set(shapes.index)
    assert not {"CYN", "SOL", "IOA"} & set(shapes.index)


def test_no_two_countries_overlap(shapes: gpd.GeoSeries):
    left, right = shapes.sindex.query(shapes, predicate="intersects")
    pairs = left < right
    common = shapely.intersection(shapes.values[left[pairs]], shapes.values[right[pairs]])
    assert shapely.area(common).max() == 0


def test_territories_belong_where_the_docstring_says(shapes: gpd.GeoSeries):
    assert shapes["CYP"].contains(shapely.Point(33.4, 35.25))
    assert shapes["SOM"].contains(shapely.Point(44.5, 9.8))
    assert shapes["UKR"].contains(shapely.Point(34.3, 45.2))


def test_nothing_smears_across_180_degrees(shapes: gpd.GeoSeries):
    area = shapes.to_crs("EPSG:6933").area / 1e6
    assert area["FJI"] == pytest.approx(18_275, abs=1)
    assert area["RUS"] == pytest.approx(16.95e6, rel=0.005)
    assert shapes.total_bounds.tolist() == [-180, -90, 180, pytest.approx(83.6, abs=0.01)]
    west = shapes["RUS"].intersection(shapely.box(-180, 0, 0, 90))
    assert west.bounds == pytest.approx((-180, 64.25, -169.7, 71.6), abs=0.3)
    assert shapes["RUS"].intersection(shapely.box(-169, 0, 19, 90)).is_empty


def test_maps_are_noted_as_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(usage, "_files", {})
    assert list(worldmap.grounds()) == ["world", "europe", "balkans"]
    part = resource("boundaries_paths")
    assert usage.files() == {part["path"]: part["hash"].removeprefix("sha256:")}


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


def test_a_map_of_the_whole_world_is_light():
    values = load("measure_targets")["iso3"].value_counts()
    said = worldmap.world_map(
        values, bins=[1, 3, 5, 7], unit="measures", label="Places", link_of="places/{}.html".format
    )
    assert len(said.encode()) < 70_000 and said.count("<") < 700


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
    assert {a.get("href") for a in said.iter("a")} <= {f"../places/{iso3}.html" for iso3 in COUNTS.index}
    assert len(list(said.iter("a"))) > 1


def test_missing_outlines_are_named(monkeypatch: pytest.MonkeyPatch):
    def refuse(name: str) -> None:
        raise DataError(f"{name} is missing")

    worldmap._read.cache_clear()
    monkeypatch.setattr(worldmap, "ensure", refuse)
    with pytest.raises(DataError, match="boundaries_paths is missing"):
        worldmap.grounds()


def test_the_disclaimer_covers_borders_and_kosovo():
    assert "Natural Earth" in worldmap.DISCLAIMER and "UNSCR 1244/1999" in worldmap.DISCLAIMER
