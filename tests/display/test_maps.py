"""The boundaries are whole and as make.py left them; the maps show what they are given."""

import hashlib
import re
import runpy
import warnings
from itertools import combinations
from pathlib import Path

import geopandas as gpd
import matplotlib.pyplot as plt
import pandas as pd
import pytest
import shapely
from matplotlib.figure import Figure

from thb_atlas.core.errors import DataError
from thb_atlas.core.paths import BOUNDARIES
from thb_atlas.data import usage
from thb_atlas.data.schema import resource
from thb_atlas.data.tables import load
from thb_atlas.display import geography, maps, style

MAKE = runpy.run_path(str(BOUNDARIES / "make.py"))
SHARES = pd.Series({"BEL": 92.6, "BGR": 0.0, "CZE": 0.0, "FRA": 49.2, "LUX": 96.1, "MLT": 90.9, "SWE": None})
COUNTS = pd.Series({"NGA": 10, "ETH": 7, "ALB": 7, "XKX": 4, "MKD": 6, "MUS": 1, "FJI": 1})
LINKS = pd.DataFrame(
    [("LTU", "UZB", "treaty"), ("UZB", "LTU", "letter"), ("LTU", "UZB", "treaty"), ("HUN", "KAZ", "treaty")],
    columns=["origin", "counterparty", "kind"],
)


@pytest.fixture(autouse=True)
def _look():
    style.set_style()


@pytest.fixture(scope="module")
def shapes() -> gpd.GeoSeries:
    return gpd.read_file(BOUNDARIES / "countries.geojson").set_index("iso3").geometry


def legend(fig: Figure) -> list[str]:
    """The texts of the legends of a figure."""
    found = [*fig.legends, *(ax.get_legend() for ax in fig.axes if ax.get_legend())]
    return [text.get_text() for each in found for text in each.get_texts()]


def written(fig: Figure) -> list[str]:
    """The texts on the maps of a figure."""
    return [text.get_text() for ax in fig.axes for text in ax.texts]


def draw(fig: Figure) -> None:
    """Draw the figure in full; a warning fails."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fig.draw_without_rendering()


@pytest.mark.parametrize("name", MAKE["SHA256"])
def test_the_files_are_those_that_make_wrote(name: str):
    assert hashlib.sha256((BOUNDARIES / name).read_bytes()).hexdigest() == MAKE["SHA256"][name]
    assert (BOUNDARIES / name).stat().st_size < 1_500_000


@pytest.mark.parametrize("name", MAKE["MAPS"])
def test_the_files_of_the_maps_come_from_the_countries(name: str):
    table = gpd.read_file(BOUNDARIES / "countries.geojson")
    assert MAKE["geojson"](MAKE["projected"](table, *MAKE["MAPS"][name])) == (BOUNDARIES / name).read_bytes()


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


@pytest.mark.parametrize(("name", "crs", "count"), [("europe", "EPSG:3035", 68), ("world", "EPSG:8857", 236)])
def test_the_polygons_of_a_map_is_whole_and_noted_as_read(monkeypatch, name: str, crs: str, count: int):
    monkeypatch.setattr(usage, "_files", {})
    ground = geography.polygons(name)
    assert (ground.crs, len(ground)) == (crs, count)
    assert list(ground.columns) == ["name", "geometry", "middle"]
    assert ground.is_valid.all() and not ground.is_empty.any()
    assert ground["name"].is_unique and ground.index.is_unique
    assert ground.geometry.covers(gpd.GeoSeries(ground["middle"], crs=crs)).mean() > 0.98  # rounded, in tiny islands
    part = resource(f"boundaries_{name}")
    assert usage.files() == {part["path"]: part["hash"].removeprefix("sha256:")}


def test_changes_to_the_polygons_of_a_map_stay_with_who_made_them():
    geography.polygons("europe").insert(0, "more", 1)
    assert "more" not in geography.polygons("europe")


def test_missing_boundaries_are_named(monkeypatch, tmp_path: Path):
    (tmp_path / "datapackage.json").write_text("{}")

    def refuse(name: str) -> None:
        raise DataError(f"{name} is missing")

    monkeypatch.setattr(geography, "ensure", refuse)
    monkeypatch.setattr(geography, "DATA", tmp_path)
    with pytest.raises(DataError, match="boundaries_europe is missing"):
        geography.polygons("europe")


def test_europe_counts_its_classes_and_writes_its_values():
    fig = maps.europe(SHARES, unit="%", bins=[0, 25, 50, 75, 100], absent="not stated", outline=["FRA"])
    assert legend(fig) == [
        "0 %: 2 countries", "over 0–25 %: 0 countries", "25–50 %: 1 country", "50–75 %: 0 countries",
        "75–100 %: 3 countries", "not stated: 1 country",
    ]  # fmt: skip
    assert sorted(written(fig)) == ["0", "0", "49.2", "90.9", "92.6", "96.1"]
    assert any(each.get_hatch() for each in fig.axes[0].collections)
    draw(fig)


def test_classes_are_those_of_the_values():
    said = maps.classes(SHARES, [50, 90], "%")
    assert said.cat.codes.tolist() == [2, 0, 0, 0, 2, 2, -1]
    assert list(said.cat.categories) == ["0–50 %: 3 countries", "50–90 %: 0 countries", "90–96.1 %: 3 countries"]


def test_world_counts_its_classes_and_enlarges_the_balkans():
    fig = maps.world(COUNTS, unit="measures", bins=[1, 3, 6])
    assert legend(fig) == ["1: 2 countries", "2–3: 0 countries", "4–6: 2 countries", "7–10: 3 countries"]
    assert fig.axes[0].get_legend().get_title().get_text() == "measures"
    assert sorted(text.get_text() for text in fig.axes[1].texts) == ["4", "6", "7", "Enlarged"]
    assert sorted(written(fig)) == ["1", "1", "10", "4", "6", "7", "7", "Enlarged"]
    draw(fig)


def test_europe_and_world_take_few_values():
    assert len(maps.europe(SHARES.loc[["MLT"]], unit="%", bins=[50, 100]).axes) == 1
    assert len(maps.world(COUNTS.loc[["MUS"]], unit="measures", bins=[5]).axes) == 1


@pytest.mark.parametrize("draw_map", [maps.europe, maps.world])
def test_what_cannot_be_drawn_is_refused(draw_map):
    with pytest.raises(ValueError, match="No polygon for EL, UK"):
        draw_map(pd.Series({"EL": 1.0, "UK": 2.0, "FRA": 3.0}), unit="%", bins=[50])
    with pytest.raises(ValueError, match="No polygon for XXX"):
        draw_map(SHARES, unit="%", bins=[50], outline=["XXX"])
    with pytest.raises(ValueError, match="at least one value"):
        draw_map(pd.Series({"FRA": None}), unit="%", bins=[50])
    with pytest.raises(ValueError, match="not more than one"):
        draw_map(pd.Series([1.0, 2.0], ["FRA", "FRA"]), unit="%", bins=[50])


def test_europe_refuses_a_country_outside_the_map():
    with pytest.raises(ValueError, match="does not reach as far as USA"):
        maps.europe(pd.Series({"USA": 1.0}), unit="%", bins=[50])


def test_europe_leaves_out_overseas_territories():
    low = geography.polygons("europe").loc[["FRA", "ESP", "PRT", "NLD"]].to_crs("EPSG:4326").bounds
    assert (low["minx"] > -11).all() and (low["miny"] > 35).all()


@pytest.mark.parametrize("names", [["annex_places"], ["eu_measure_places"], ["measure_targets"]])
def test_texts_of_a_crowded_map_keep_off_each_other_and_off_the_legend(names: list[str]):
    fig = maps.world(load(*names)["iso3"].dropna().value_counts(), unit="measures", bins=[1, 2, 3, 4])
    draw(fig)
    for ax in fig.axes:
        texts = {text: text.get_window_extent() for text in ax.texts}
        assert [(a.get_text(), b.get_text()) for a, b in combinations(texts, 2) if texts[a].overlaps(texts[b])] == []
        assert not fig.axes[0].get_legend().get_window_extent().overlaps(ax.get_window_extent())


def test_each_text_stands_on_its_country_or_has_a_line_to_it():
    fig = maps.world(load("measure_targets")["iso3"].value_counts(), unit="measures", bins=[1, 2, 4, 6, 10])
    ground = geography.polygons("world")
    for ax in fig.axes:
        starts = [shapely.Point(line.get_xydata()[0]) for line in ax.lines]
        texts = [text for text in ax.texts if text.get_text() != "Enlarged"]
        inside = [text for text in texts if not text.get_path_effects()]
        assert len(inside) + len(starts) == len(texts)
        assert all(ground.contains(shapely.Point(text.get_position())).any() for text in inside)
        assert all(ground["middle"].map(start.equals).any() for start in starts)


def test_the_world_is_cut_to_what_the_values_need():
    ground = geography.polygons("world")
    left, low, right, high = geography.extent_of(ground.loc[["MUS"]].geometry)
    assert right - left == pytest.approx(7e6 * 1.12) and high - low == pytest.approx((right - left) / 2)
    some = ground.loc[["SEN", "VNM", "LSO", "BLR"]].geometry
    assert shapely.box(*geography.extent_of(some)).contains(some.union_all())
    assert geography.WORLD[0] <= geography.extent_of(ground.loc[["USA", "FJI"]].geometry)[0]


def test_the_balkans_are_enlarged_only_where_they_are_small():
    assert len(maps.world(COUNTS.loc[["NGA", "ETH"]], unit="measures", bins=[5]).axes) == 1
    assert len(maps.world(COUNTS.loc[["ALB", "NGA", "ETH", "MUS"]], unit="measures", bins=[5]).axes) == 2


def test_the_enlarged_part_shows_missing_values_and_outlines_too():
    fig = maps.world(pd.concat([COUNTS, pd.Series({"SRB": None})]), unit="measures", bins=[10], outline=["ALB"])
    assert [any(each.get_hatch() for each in ax.collections) for ax in fig.axes] == [True, True]
    assert legend(fig)[-1] == "no data: 1 country"
    draw(fig)


def test_an_outline_is_on_the_map_although_it_has_no_value():
    fig = maps.world(COUNTS.loc[["MUS"]], unit="measures", bins=[5], outline=["LTU"])
    left, right = fig.axes[0].get_xlim()
    assert left < geography.polygons("world").at["LTU", "middle"].x < right


def test_the_order_of_outlines_does_not_change_the_map():
    images = [
        style.png(maps.world(COUNTS, unit="measures", bins=[5], outline=outline))
        for outline in (["NGA", "ETH", "ALB"], ["ALB", "ETH", "NGA"])
    ]
    assert images[0] == images[1]


def test_regions_count_a_country_in_each_of_its_regions():
    membership = pd.Series(["north", "north", "west", "west"], ["TUN", "MRT", "MRT", "NGA"])
    fig = maps.regions(membership, {"north": "North Africa", "west": "West Africa", "none": "Nowhere"})
    assert legend(fig) == [
        "1  North Africa: 2 countries", "2  West Africa: 2 countries", "3  Nowhere: 0 countries"
    ]  # fmt: skip
    assert sorted(written(fig)) == ["1", "2"]
    draw(fig)


def test_regions_refuse_what_has_no_label_or_polygon():
    with pytest.raises(ValueError, match="needs a label"):
        maps.regions(pd.Series({"TUN": "north"}), {"west": "West Africa"})
    with pytest.raises(ValueError, match="No polygon for XXX"):
        maps.regions(pd.Series({"XXX": "west"}), {"west": "West Africa"})


def test_pairs_draw_each_kind_of_a_pair_once():
    fig = maps.pairs(LINKS, {"letter": "Letter of intent", "treaty": "Treaty"})
    assert legend(fig) == ["Letter of intent", "Treaty"]
    assert sorted(written(fig)) == ["Hungary", "Kazakhstan", "Lithuania", "Uzbekistan"]
    points = gpd.GeoSeries(geography.polygons("world")["middle"])
    lines = maps.side_by_side(LINKS, points, 50_000).set_index("kind").geometry
    assert sorted(lines.index) == ["letter", "treaty", "treaty"]
    assert lines["letter"].distance(lines["treaty"].iloc[0]) == pytest.approx(50_000)
    draw(fig)


def test_pairs_refuse_what_they_cannot_draw():
    with pytest.raises(ValueError, match="needs links"):
        maps.pairs(LINKS.iloc[:0])
    with pytest.raises(ValueError, match="a label for each kind"):
        maps.pairs(LINKS, {"treaty": "Treaty"})
    with pytest.raises(ValueError, match="No polygon for XXX"):
        maps.pairs(pd.DataFrame({"origin": ["XXX"], "counterparty": ["FRA"], "kind": ["treaty"]}))


def test_names_of_pairs_keep_off_each_other():
    links = load("agreements").dropna(subset="counterparty_iso3")
    isos = load("countries").set_index("code")["iso3"]
    links = links.assign(origin=links["code"].map(isos), counterparty=links["counterparty_iso3"], kind="one")
    fig = maps.pairs(links)
    draw(fig)
    texts = {text: text.get_window_extent() for text in fig.axes[0].texts}
    assert [(a.get_text(), b.get_text()) for a, b in combinations(texts, 2) if texts[a].overlaps(texts[b])] == []


def test_maps_are_no_pyplot_figures():
    before = plt.get_fignums()
    fig = maps.pairs(LINKS)
    assert plt.get_fignums() == before
    assert fig.get_figwidth() == maps.WIDE


def test_a_map_of_links_has_one_for_each_country():
    svg = maps.link_map({"FR": "fr.html", "EL": "el.html?a=1&b=2"}, 'Countries "that reported"')
    assert re.findall(r'href="([^"]*)"><title>([^<]*)', svg) == [
        ("fr.html", "France"), ("el.html?a=1&amp;b=2", "Greece")
    ]  # fmt: skip
    assert 'aria-label="Countries &quot;that reported&quot;"' in svg
    with pytest.raises(KeyError):
        maps.link_map({"USA": "us.html"}, "Map")


def test_the_disclaimer_has_source_and_footnote():
    assert "Natural Earth" in maps.DISCLAIMER and "UNSCR 1244/1999" in maps.DISCLAIMER
