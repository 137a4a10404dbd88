"""World maps: cut to what they show, with texts that can be read where places are small and many."""

from io import BytesIO
from itertools import combinations

import pandas as pd
import pytest
import shapely
from matplotlib.figure import Figure

from thb_atlas import land, maps
from thb_atlas.datapackage import load

MEASURES = pd.Series({"NGA": 10, "ETH": 7, "ALB": 7, "XKX": 4, "MKD": 6, "MUS": 1})


def crowded() -> dict[str, Figure]:
    """The world maps of the book that have most places."""
    places, measures = load("annex_places").dropna(subset="iso3"), load("eu_measure_places")
    targets = load("measure_targets")
    return {
        "annex III": maps.world(
            places.groupby("iso3")["code"].nunique(), unit="reporting countries", bins=[1, 2, 3, 4]
        ),
        "section 2": maps.world(measures["iso3"].value_counts(), unit="measures", bins=[1, 2, 3, 4]),
        "annexes": maps.world(targets["iso3"].value_counts(), unit="measures", bins=[1, 2, 4, 6, 10]),
    }


def test_texts_of_a_crowded_map_keep_off_each_other_and_off_the_legend():
    for name, figure in crowded().items():
        figure.draw_without_rendering()
        for axes in figure.axes:
            texts = {text: text.get_window_extent() for text in axes.texts}
            hit = [(a.get_text(), b.get_text()) for a, b in combinations(texts, 2) if texts[a].overlaps(texts[b])]
            assert hit == [], name
        key = figure.legends[0].get_window_extent()
        assert not any(key.overlaps(axes.get_window_extent()) for axes in figure.axes), name


def test_the_world_is_cut_to_what_the_values_need():
    view = land.view_of(land.select(["MUS"], land.WORLD))
    left, low, right, high = view[2]
    assert right - left == pytest.approx(7e6 * 1.12) and high - low == pytest.approx((right - left) / 2)
    shapes = land.select(["SEN", "VNM", "LSO", "BLR"], land.WORLD)
    assert shapely.box(*land.view_of(shapes)[2]).contains(shapes.union_all())
    assert land.WORLD[2][0] <= land.view_of(land.select(["USA", "FJI"], land.WORLD))[2][0]


def test_the_balkans_are_enlarged_only_where_they_are_small():
    assert len(maps.world(MEASURES.loc[["ALB", "XKX", "MKD"]], unit="measures", bins=[5]).axes) == 1
    assert len(maps.world(MEASURES.loc[["ALB", "NGA", "ETH", "MUS"]], unit="measures", bins=[5]).axes) == 2


def test_an_outline_is_on_the_map_although_it_has_no_value():
    figure = maps.world(MEASURES.loc[["MUS"]], unit="measures", bins=[5], outline=["LTU"])
    left, right = figure.axes[0].get_xlim()
    assert left < land.select(["LTU"], land.WORLD).bounds["minx"].iloc[0] < right


def test_the_order_of_outlines_does_not_change_the_map():
    images = []
    for outline in (["NGA", "ETH", "ALB"], ["ALB", "ETH", "NGA"]):
        images.append(BytesIO())
        maps.world(MEASURES, unit="measures", bins=[5], outline=outline).savefig(images[-1], format="png")
    assert images[0].getvalue() == images[1].getvalue()
