"""Figures have the look of the atlas, come out the same on every run, and can be read."""

import matplotlib as mpl
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from thb_atlas.display import style


def test_charts_have_the_colours_of_the_atlas_text_that_is_large_enough_and_no_frame():
    style.set_style()
    assert [to_hex(colour) for colour in mpl.rcParams["axes.prop_cycle"].by_key()["color"]] == style.CATEGORIES
    assert mpl.rcParams["font.size"] == style.TEXT >= 9
    assert mpl.rcParams["axes.grid"] and not mpl.rcParams["axes.spines.top"]


def test_an_svg_is_the_same_on_every_run_and_has_no_date():
    style.set_style()
    fig = Figure()
    fig.subplots().barh(["one", "two"], [1, 2])
    first, again = style.svg(fig), style.svg(fig)
    assert first == again
    assert "<svg" in first and "dc:date" not in first
