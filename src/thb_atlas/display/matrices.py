"""Matrices of yes and no: which countries have what, a column for each country, drawn by seaborn as heat maps."""

from collections.abc import Sequence
from textwrap import shorten

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from .charts import LINE, canvas
from .style import ACCENT, BLANK, CATEGORIES, FOCUS

CODE = 3  # letters of a country's code, at most: longer names of columns stand upright
MANY = 15  # columns, at most, above which codes have room side by side
HALVES = [BLANK, ACCENT, CATEGORIES[4]]  # colours of a split matrix: nothing, left, right


def _cells(ax: Axes, filled: np.ndarray, colours: list[str], rows: Sequence[str]) -> None:
    """Draw cells by number of colour (rows, columns) as a heat map, with gaps, each row under its name."""
    names = np.full_like(filled, -1)  # a row of nothing, for the name of the row below
    both = np.stack([names, filled], axis=1).reshape(-1, filled.shape[1])
    look = {"vmin": 0, "vmax": len(colours) - 1, "linewidths": 1.5, "linecolor": "white", "mask": both < 0}
    sns.heatmap(both, ax=ax, cmap=ListedColormap(colours), cbar=False, **look)
    ax.grid(visible=False)
    ax.set_yticks([])
    for y, row in enumerate(rows):
        ax.text(0, 2 * y + 0.95, shorten(row, LINE, placeholder=" …"), va="bottom", ha="left")


def _matrix_height(rows: Sequence[str], codes: Sequence[str]) -> float:
    return 0.36 * len(rows) + 0.1 + 0.09 * max(map(len, codes))


def _name_columns(ax: Axes, places: Sequence[float], codes: Sequence[str], focus_code: str | None) -> None:
    """Write codes above columns, upright if they are names or many; the one in focus is stressed."""
    ax.set_xticks(places, codes, rotation=90 if max(map(len, codes)) > CODE or len(codes) > MANY else 0)
    ax.tick_params(axis="x", labeltop=True, labelbottom=False, pad=-2)
    for label in ax.get_xticklabels():
        if label.get_text() == focus_code:
            label.set(color=FOCUS, weight="bold")


def matrix(marks: pd.DataFrame, focus_code: str | None = None) -> Figure:
    """Draw a matrix of yes and no: rows as labelled, a column for each country code, the one in focus stressed.

    `marks` has shape (rows, countries), boolean; the number of countries of each row stands at its right.

    >>> members = thb.page("all").tally(thb.load("countries", reporting=True), by="emn_role")
    >>> chart = thb.matrix(members.marks(["AT", "GE", "RS"]), "GE")
    """
    codes = list(marks.columns)
    fig, ax = canvas(_matrix_height(marks.index, codes))
    filled = marks.to_numpy(dtype=int) * [2 if code == focus_code else 1 for code in codes]
    _cells(ax, filled, [BLANK, ACCENT, FOCUS], marks.index)
    _name_columns(ax, np.arange(len(codes)) + 0.5, codes, focus_code)
    for y, total in enumerate(marks.sum(axis=1)):
        ax.text(len(codes) + 0.3, 2 * y + 1.5, total, va="center_baseline")
    return fig


def split_matrix(
    left: pd.DataFrame, right: pd.DataFrame, legend: Sequence[str], focus_code: str | None = None
) -> Figure:
    """Draw two matrices of yes and no in one: `left` in the left half of each cell, `right` in the right half.

    Both are boolean, of one shape (rows, countries), rows as labelled and one column per country code; `legend`
    names the two. The numbers of countries of a row stand at its right. Raises ValueError where rows or columns of
    the two are not the same.

    >>> marks = pd.DataFrame({"AT": [True, False], "SE": [True, True]}, index=["training", "data"])
    >>> chart = thb.split_matrix(marks, ~marks, ["named", "not named"])
    """
    if not (left.index.equals(right.index) and left.columns.equals(right.columns)):
        raise ValueError("the two halves of a split matrix need the same rows and the same columns")
    codes, rows = list(left.columns), len(left)
    fig, ax = canvas(_matrix_height(left.index, codes) + 0.3)
    halves = np.stack([left.astype(int), 2 * right.astype(int)], axis=2).reshape(rows, -1)
    _cells(ax, halves, HALVES, left.index)
    for y in range(rows):
        ax.vlines(range(0, 2 * len(codes) + 1, 2), 2 * y + 1, 2 * y + 2, color="white", linewidth=3)
    _name_columns(ax, np.arange(1, 2 * len(codes), 2), codes, focus_code)
    for y, totals in enumerate(zip(left.sum(axis=1), right.sum(axis=1), strict=True)):
        for place, total in zip((2.4, 5.6), totals, strict=True):
            ax.text(2 * len(codes) + place, 2 * y + 1.5, total or "·", va="center_baseline", ha="right")
    handles = [Patch(color=colour, label=name) for colour, name in zip(HALVES[1:], legend, strict=True)]
    fig.legend(handles=handles, loc="outside lower right", ncols=2)
    return fig
