"""Figures come out the same on every run, and as SVG or PNG that a page can take."""

import matplotlib as mpl
import pytest
from matplotlib.colors import to_hex

from thb_atlas.display import charts, style


@pytest.fixture(autouse=True)
def _look():
    style.set_style()


def test_the_look_is_seaborns_with_the_colours_of_the_atlas():
    assert [to_hex(colour) for colour in mpl.rcParams["axes.prop_cycle"].by_key()["color"]] == style.CATEGORIES
    assert mpl.rcParams["font.size"] == style.TEXT >= 9
    assert mpl.rcParams["axes.grid"] and not mpl.rcParams["axes.spines.top"]


def test_an_svg_is_the_same_on_every_run_and_has_no_date():
    first, again = (style.svg(charts.bars({"one": 1, "two": 2})) for _ in range(2))
    assert first == again
    assert "<svg" in first and "dc:date" not in first


def test_what_is_not_drawn_by_pyplot_is_not_shown_by_it():
    charts.bars({"one": 1, "two": 2})
    assert mpl.pyplot.get_fignums() == []


@pytest.mark.parametrize(("ground", "ink"), [("white", style.INK), (style.ACCENT, "white"), (style.PALE, style.INK)])
def test_text_can_be_read_on_its_ground(ground: str, ink: str):
    assert style.ink_on(ground) == ink


def test_a_mark_has_the_colour_of_its_label():
    assert [style.shade(name, ["one"], ["two"]) for name in ("one", "two", "three")] == [
        style.FOCUS, style.PALE, style.ACCENT
    ]  # fmt: skip
