"""The boundaries are whole and as make.py left them; the maps show what they are given."""

import hashlib
import os
import runpy
import signal
import subprocess
import sys
import warnings
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import matplotlib.pyplot as plt
import pandas as pd
import pytest
import shapely
from geopandas import testing
from matplotlib.figure import Figure

from thb_atlas import basemap, kept, land, maps

MAKE = runpy.run_path(str(land.BOUNDARIES.with_name("make.py")))
SHARES = pd.Series({"BEL": 92.6, "BGR": 0.0, "CZE": 0.0, "FRA": 49.2, "LUX": 96.1, "MLT": 90.9, "SWE": None})
COUNTS = pd.Series({"NGA": 10, "ETH": 7, "ALB": 7, "XKX": 4, "MKD": 6, "MUS": 1, "FJI": 1})
LINKS = pd.DataFrame(
    [("LTU", "UZB", "treaty"), ("UZB", "LTU", "letter"), ("LTU", "UZB", "treaty"), ("HUN", "KAZ", "treaty")],
    columns=["origin", "counterparty", "kind"],
)


@pytest.fixture(scope="module")
def shapes() -> gpd.GeoSeries:
    return maps.boundaries().set_index("iso3").geometry


def legend(figure: Figure) -> list[str]:
    """The texts of the legends of a figure."""
    return [text.get_text() for each in figure.legends for text in each.get_texts()]


def written(figure: Figure) -> list[str]:
    """The texts on the maps of a figure."""
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def draw(figure: Figure) -> None:
    """Draw the figure in full; a warning fails."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.draw_without_rendering()


def test_the_file_is_the_one_that_make_wrote():
    assert hashlib.sha256(land.BOUNDARIES.read_bytes()).hexdigest() == MAKE["RESULT_SHA256"]
    assert land.BOUNDARIES.stat().st_size < 2_000_000


def test_boundaries_are_whole(shapes):
    assert list(maps.boundaries().columns) == ["iso3", "name", "geometry"]
    assert shapes.crs == "EPSG:4326"
    assert len(shapes) == 237
    assert shapes.index.is_unique
    assert maps.boundaries()["name"].is_unique
    assert shapes.is_valid.all() and not shapes.is_empty.any()
    assert {"XKX", "MLT", "MUS", "PSE", "TWN", "CYP", "SOM", "ROU", "GRC"} <= set(shapes.index)
    assert not {"CYN", "SOL", "IOA"} & set(shapes.index)


def test_no_two_countries_overlap(shapes):
    left, right = shapes.sindex.query(shapes, predicate="intersects")
    pairs = left < right
    common = shapely.intersection(shapes.values[left[pairs]], shapes.values[right[pairs]])
    assert shapely.area(common).max() == 0


def test_territories_belong_where_the_docstring_says(shapes):
    assert shapes["CYP"].contains(shapely.Point(33.4, 35.25))
    assert shapes["SOM"].contains(shapely.Point(44.5, 9.8))
    assert shapes["UKR"].contains(shapely.Point(34.3, 45.2))


def test_nothing_smears_across_180_degrees(shapes):
    area = shapes.to_crs("EPSG:6933").area / 1e6
    assert area["FJI"] == pytest.approx(18_275, abs=1)
    assert area["RUS"] == pytest.approx(16.95e6, rel=0.005)
    assert shapes.total_bounds.tolist() == [-180, -90, 180, pytest.approx(83.6, abs=0.01)]
    west = shapes["RUS"].intersection(shapely.box(-180, 0, 0, 90))
    assert west.bounds == pytest.approx((-180, 64.25, -169.7, 71.6), abs=0.3)
    assert shapes["RUS"].intersection(shapely.box(-169, 0, 19, 90)).is_empty


def test_missing_boundaries_are_named(monkeypatch, tmp_path):
    monkeypatch.setattr(land, "BOUNDARIES", tmp_path / "countries.geojson")
    with pytest.raises(FileNotFoundError, match=r"countries\.geojson is missing"):
        land.origin.__wrapped__()


def test_polygons_are_kept_as_they_were_made(monkeypatch, tmp_path: Path):
    monkeypatch.setattr(kept, "FOLDER", tmp_path / "kept")
    made = land.land_of.__wrapped__(land.EUROPE)
    monkeypatch.setattr(land, "_seen", None)  # nothing is made again
    testing.assert_geoseries_equal(land.land_of.__wrapped__(land.EUROPE), made)


def test_labels_are_kept_where_they_stand(monkeypatch, tmp_path: Path):
    monkeypatch.setattr(kept, "FOLDER", tmp_path / "kept")

    def places(shares: pd.Series) -> list[list]:
        drawn = maps.europe(shares, unit="%", bins=[50, 100]).axes[0]
        texts = [[text.get_text(), *text.get_position(), text.get_color()] for text in drawn.texts]
        return [*texts, *(line.get_xydata().tolist() for line in drawn.lines)]

    first = places(SHARES)
    monkeypatch.setattr(basemap, "_sites", None)  # no place is looked for again
    assert places(SHARES) == first
    with pytest.raises(TypeError):
        places(SHARES + 0.5)


@pytest.mark.parametrize("module", [land, basemap])
def test_labels_are_placed_anew_when_code_that_places_them_changes(monkeypatch, tmp_path: Path, module: object):
    monkeypatch.setattr(kept, "FOLDER", tmp_path / "kept")
    maps.europe(SHARES, unit="%", bins=[50, 100])
    before = len(list((tmp_path / "kept").iterdir()))
    changed = module.__file__
    monkeypatch.setattr(basemap, "origin", lambda file=land.__file__: "other" if file == changed else land.origin(file))
    maps.europe(SHARES, unit="%", bins=[50, 100])
    assert len(list((tmp_path / "kept").iterdir())) == before + 1


@pytest.mark.parametrize("changed", ["file_of", "LIBRARIES", "module"])
def test_what_is_made_of_other_boundaries_code_or_libraries_is_another(monkeypatch, tmp_path, changed: str):
    (tmp_path / "other").write_text("other", "utf-8")
    before, module = land.origin.__wrapped__(), land.__file__
    assert land.origin.__wrapped__(module) == before
    if changed == "module":
        module = str(tmp_path / "other")
    else:
        other = {"file_of": lambda _: tmp_path / "other", "LIBRARIES": [SimpleNamespace(__version__="0")]}
        monkeypatch.setattr(land, changed, other[changed])
    assert land.origin.__wrapped__(module) != before


@pytest.mark.parametrize("system", ["Linux", "another"])
def test_what_is_kept_is_made_once(monkeypatch, tmp_path: Path, system: str):
    monkeypatch.setattr(kept, "FOLDER", tmp_path / "kept")
    if system == "another":
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    assert [kept.kept("key", lambda: [1]), kept.kept("key", lambda: [2])] == [[1], [1]]
    assert kept.kept("other", lambda: kept.kept("other", lambda: [3])) == [3], "another kernel was faster"
    assert sorted(path.name for path in (tmp_path / "kept").iterdir()) == ["key", "other"]


KILLED = """
import os, signal, sys
from pathlib import Path
from thb_atlas import kept
kept.FOLDER = Path(sys.argv[1])
os.link = lambda *names: os.kill(os.getpid(), signal.SIGKILL)
kept.kept("key", lambda: "x" * 100_000)
"""


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="Linux alone has files without names")
def test_nothing_is_left_of_what_a_process_that_is_killed_was_about_to_keep(tmp_path: Path):
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert list(tmp_path.iterdir()) == []


def test_europe_counts_its_classes_and_writes_its_values():
    figure = maps.europe(SHARES, unit="%", bins=[0, 25, 50, 75, 100], absent="not stated", outline=["FRA"])
    assert legend(figure) == [
        "0 %: 2 countries", "over 0–25 %: 0 countries", "25–50 %: 1 country", "50–75 %: 0 countries",
        "75–100 %: 3 countries", "not stated: 1 country",
    ]  # fmt: skip
    assert sorted(written(figure)) == ["0", "0", "49.2", "90.9", "92.6", "96.1"]
    draw(figure)


def test_world_counts_its_classes_and_enlarges_the_balkans():
    figure = maps.world(COUNTS, unit="measures", bins=[1, 3, 6])
    assert legend(figure) == ["1: 2 countries", "2–3: 0 countries", "4–6: 2 countries", "7–10: 3 countries"]
    assert figure.legends[0].get_title().get_text() == "measures"
    close = [text.get_text() for text in figure.axes[1].texts]
    assert sorted(close) == ["4", "6", "7", "Enlarged"]
    assert sorted(written(figure)) == ["1", "1", "10", "4", "6", "7", "7", "Enlarged"]
    draw(figure)


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
    low = land.land_of(land.EUROPE).loc[["FRA", "ESP", "PRT", "NLD"]].to_crs("EPSG:4326").bounds
    assert (low["minx"] > -11).all() and (low["miny"] > 35).all()


def test_regions_count_a_country_in_each_of_its_regions():
    membership = pd.Series(["north", "north", "west", "west"], ["TUN", "MRT", "MRT", "NGA"])
    figure = maps.regions(membership, {"north": "North Africa", "west": "West Africa", "none": "Nowhere"})
    assert legend(figure) == [
        "1  North Africa: 2 countries", "2  West Africa: 2 countries", "3  Nowhere: 0 countries"
    ]  # fmt: skip
    assert sorted(written(figure)) == ["1", "2"]
    draw(figure)


def test_regions_refuse_what_has_no_label_or_polygon():
    with pytest.raises(ValueError, match="needs a label"):
        maps.regions(pd.Series({"TUN": "north"}), {"west": "West Africa"})
    with pytest.raises(ValueError, match="No polygon for XXX"):
        maps.regions(pd.Series({"XXX": "west"}), {"west": "West Africa"})


def test_pairs_draw_each_kind_of_a_pair_once():
    figure = maps.pairs(LINKS, {"letter": "Letter of intent", "treaty": "Treaty"})
    assert legend(figure) == ["Letter of intent", "Treaty"]
    assert sorted(written(figure)) == ["Hungary", "Kazakhstan", "Lithuania", "Uzbekistan"]
    shapes = land.select(["LTU", "UZB", "HUN", "KAZ"], land.WORLD)
    lines = maps._lines(LINKS, basemap.anchor_points(shapes), 50_000)
    assert sorted(lines.index) == ["letter", "treaty", "treaty"]
    assert lines["letter"].distance(lines["treaty"].iloc[0]) == pytest.approx(50_000)
    draw(figure)


def test_pairs_refuse_what_they_cannot_draw():
    with pytest.raises(ValueError, match="needs links"):
        maps.pairs(LINKS.iloc[:0])
    with pytest.raises(ValueError, match="a label for each kind"):
        maps.pairs(LINKS, {"treaty": "Treaty"})
    with pytest.raises(ValueError, match="No polygon for XXX"):
        maps.pairs(pd.DataFrame({"origin": ["XXX"], "counterparty": ["FRA"], "kind": ["treaty"]}))


def test_maps_are_no_pyplot_figures():
    before = plt.get_fignums()
    figure = maps.pairs(LINKS)
    assert plt.get_fignums() == before
    assert figure.get_figwidth() == land.WIDTH


def test_the_disclaimer_has_source_and_footnote():
    assert "Natural Earth" in maps.DISCLAIMER and "UNSCR 1244/1999" in maps.DISCLAIMER


def test_the_enlarged_part_shows_missing_values_and_outlines_too():
    counts = pd.concat([COUNTS, pd.Series({"SRB": None})])
    figure = maps.world(counts, unit="measures", bins=[10], outline=["ALB"])
    hatched = [any(each.get_hatch() for each in axes.collections) for axes in figure.axes]
    assert hatched == [True, True]
    assert legend(figure)[-1] == "no data: 1 country"
    draw(figure)
