"""Figures have the look of the atlas, come out the same on every run, and can be read."""

import matplotlib as mpl
import pytest
from matplotlib.colors import to_hex

from thb_atlas.display import charts, style


def test_charts_have_the_colours_of_the_atlas_text_that_is_large_enough_and_no_frame():
    style.set_style()
    assert [to_hex(colour) for colour in mpl.rcParams["axes.prop_cycle"].by_key()["color"]] == style.CATEGORIES
    assert mpl.rcParams["font.size"] == style.TEXT >= 9
    assert mpl.rcParams["axes.grid"] and not mpl.rcParams["axes.spines.top"]


def test_an_svg_is_the_same_on_every_run_and_has_no_date():
    style.set_style()
    first, again = (style.svg(charts.bars({"one": 1, "two": 2})) for _ in range(2))
    assert first == again
    assert "<svg" in first and "dc:date" not in first


@pytest.mark.parametrize(("ground", "ink"), [("white", style.INK), (style.ACCENT, "white"), (style.PALE, style.INK)])
def test_text_can_be_read_on_its_ground(ground: str, ink: str):
    assert style.ink_on(ground) == ink
