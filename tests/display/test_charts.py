"""Charts show the numbers and the names of the frames that they are given."""

import pandas as pd
from drawn import draw, legend, rows, written
from matplotlib.colors import to_hex

from thb_atlas.display import charts, style
from thb_atlas.display.numbers import Number


def test_bars_have_their_numbers_names_and_colours_the_first_row_at_the_top():
    numbers = {"one": Number(1, "1 of 3"), "two": 25, "none": 0}
    ax = draw(charts.bars(numbers, focus=["two"], pale=["one"], stressed=["none"]))
    assert (rows(ax), written(ax)) == (["one", "two", "none"], ["1 of 3", "25", "0"])
    bars = [(bar.get_width(), to_hex(bar.get_facecolor())) for bar in ax.patches]
    assert bars == [(1, style.PALE), (25, style.FOCUS), (0, style.ACCENT)]
    assert [label.get_color() for label in ax.get_yticklabels()] == [style.INK, style.FOCUS, style.FOCUS]
    assert ax.yaxis_inverted()


def test_opposite_bars_go_both_ways():
    table = pd.DataFrame({"challenge": [3, 0], "practice": [1, 2]}, ["trust", "skills"])
    ax = draw(charts.opposite(table, ["skills"]))
    assert [bar.get_width() for bar in ax.patches] == [-3, 0, 1, 2]
    assert written(ax) == ["3", "0", "challenge", "1", "2", "practice"]
    assert [label.get_color() for label in ax.get_yticklabels()] == [style.INK, style.FOCUS]


def test_stacked_bars_write_the_numbers_that_have_room():
    fig = charts.stacked(pd.DataFrame({"held": [90, 1], "open": [10, 0]}, ["a", "b"]), [style.ACCENT, style.GRID])
    ax = draw(fig)
    assert (rows(ax), legend(fig)) == (["a", "b"], ["held", "open"])
    assert written(ax) == ["90", "", "10", ""]
    assert ax.texts[0].get_color() == "white" and ax.texts[2].get_color() == style.INK


def test_dots_are_where_the_numbers_are():
    table = pd.DataFrame({"Study": [10, 9], "All rows": [11, 9], "Without Spain": [10, pd.NA]}, ["Nigeria", "Niger"])
    fig = charts.dots(table.astype("Int64"))
    ax = draw(fig)
    assert (rows(ax), legend(fig)) == (["Nigeria", "Niger"], ["Study", "All rows", "Without Spain"])
    points = [tuple(point) for each in ax.collections[1:] for point in each.get_offsets().tolist()]
    assert sorted(points) == [(9, 1), (9, 1), (10, 0), (10, 0), (11, 0)]
    one = charts.dots(table[["Study", "All rows"]])  # one computed number is enough
    draw(one)
    assert legend(one) == ["Study", "All rows"]


def test_shares_have_their_numbers():
    fig = charts.shares(pd.DataFrame({"abroad": [50.0, 48.3], "home": [52.0, 82.0]}, ["prevention", "protection"]))
    assert written(draw(fig)) == ["50\u00a0%", "52\u00a0%", "48\u00a0%", "82\u00a0%"]
    assert legend(fig) == ["abroad", "home"]
