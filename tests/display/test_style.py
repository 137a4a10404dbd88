"""Figures have the look of the atlas, come out the same on every run, and can be read."""

import re

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from thb_atlas.display import style
from thb_atlas.display.figures import draw_for_desk_and_phone


def test_a_dollar_is_a_dollar_and_powers_of_ten_are_written_out():
    style.set_style()
    assert plt.rcParams["legend.loc"] != "best", "matplotlib seeks it by the clock, and warns if that takes long"
    said = r"US$5 million and US$7 million, $\input{x}$"
    ax = Figure().subplots()
    ax.barh([said, "b"], [1000, 3_000_000])
    ax.set(xscale="log", title=said)
    for drawn in draw_for_desk_and_phone(ax):
        texts = re.findall(r"<text[^>]*>([^<]*)</text>", drawn)
        assert said in texts and "10,000" in texts and "mathdefault" not in drawn
    assert style.FOCUS not in style.CATEGORIES, "only the country in focus has its colour"
