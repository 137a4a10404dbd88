"""What a test reads off a figure: it draws it in full, and gives the texts that are written on it."""

import warnings

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from thb_atlas.display import style

style.set_style()  # as a page does


def draw(fig: Figure) -> Axes:
    """Draw a figure in full; a warning fails. Return its first axes."""
    assert fig.get_figwidth() <= 7.2
    assert plt.get_fignums() == []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fig.savefig("/dev/null", format="svg")
    return fig.axes[0]


def written(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def rows(ax: Axes) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()]


def columns(ax: Axes) -> list[str]:
    return [label.get_text() for label in ax.get_xticklabels()]


def legend(fig: Figure) -> list[str]:
    found = [*fig.legends, *(ax.get_legend() for ax in fig.axes if ax.get_legend())]
    return [text.get_text() for each in found for text in each.get_texts()]
