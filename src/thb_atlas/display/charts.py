"""The charts of the pages, drawn by seaborn from plain frames; each function returns a new matplotlib Figure.

Rows of a chart are the rows of a frame, in its order. The figures are not registered with pyplot, so that a cell that
makes one shows it only when it is asked to.
"""

from collections.abc import Collection, Mapping, Sequence
from textwrap import fill

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..data.schema import things
from .numbers import Number, values_of
from .style import ACCENT, CATEGORIES, FOCUS, INK, MUTED, WIDTH, ink_on, shade

SHORT = 16  # letters of a name, at most, that stands at the left of its row
LINE = 50  # letters in a line above a row


def canvas(height: float) -> tuple[Figure, Axes]:
    """Return a new figure, `height` inches high, and its axes."""
    fig = Figure(figsize=(WIDTH, height), layout="constrained")
    return fig, fig.subplots()


def bare(ax: Axes) -> None:
    """Take grid, frame and axis from a chart whose numbers are written at its marks."""
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)
    ax.set(xlabel="", ylabel="", xticks=[])


def row_height(names: Sequence[str], beside: float = 0.25) -> float:
    """Return the height of a row in inches: `beside` where names stand at the left, more where they stand above."""
    return beside if _are_short(names) else 0.27 + 0.17 * max(len(fill(name, LINE).splitlines()) for name in names)


def thickness(names: Sequence[str]) -> float:
    """Return how much of a row a bar takes: less where its name stands above it."""
    return 0.75 if _are_short(names) else 0.34


def _are_short(names: Sequence[str]) -> bool:
    return max(map(len, names)) <= SHORT


def name_rows(ax: Axes, names: Sequence[str], stressed: Collection[str] = ()) -> None:
    """Write the names of rows, the first at the top: short ones at the left, long ones above their row.

    A chart is as narrow as a phone: long names at the left would leave no room for what is drawn. Names of `stressed`
    have the focus colour.
    """
    style = {name: {"color": FOCUS, "weight": "bold"} for name in stressed}
    ax.set(ylabel="")
    if _are_short(names):
        ax.set_yticks(range(len(names)), names)
        ax.set_ylim(len(names) - 0.4, -0.6)
        for label, name in zip(ax.get_yticklabels(), names, strict=True):
            label.set(**style.get(name, {"color": INK}))
        return
    ax.set_yticks([])
    ax.set_ylim(len(names) - 0.7, -0.8)
    for y, name in enumerate(names):
        place = {"transform": ax.get_yaxis_transform(), "va": "bottom", "linespacing": 1.1}
        ax.text(0, y - thickness(names) / 2 - 0.04, fill(name, LINE), **place, **style.get(name, {"color": INK}))


def _beside(ax: Axes, x: float, y: float, text: object, gap: float = 5) -> None:
    """Write a text `gap` points at the right of a mark, at its left if that is negative."""
    style = {"textcoords": "offset points", "ha": "left" if gap > 0 else "right", "va": "center_baseline"}
    ax.annotate(str(text), (x, y), (gap, 0), **style)


def bars(
    numbers: Mapping[str, float | Number] | pd.Series,
    *,
    focus: Collection[str] = (),
    pale: Collection[str] = (),
    stressed: Collection[str] = (),
) -> Figure:
    """Draw a horizontal bar for each number, by label, with the number at its end; a Number as it is shown on the page.

    `focus` and `pale` are labels whose bars have these colours; names of `focus` and `stressed` are stressed.

    >>> chart = thb.bars({"France": 5, "Sweden": 2})
    """
    numbers = pd.Series(numbers, dtype=object)
    names, lengths = list(numbers.index), values_of(numbers).astype(float).array
    fig, ax = canvas(row_height(names) * len(names) + 0.3)
    look = {"palette": [shade(name, focus, pale) for name in names], "saturation": 1, "width": thickness(names)}
    sns.barplot(x=lengths, y=names, hue=names, legend=False, errorbar=None, ax=ax, **look)
    for y, (length, number) in enumerate(zip(lengths, numbers, strict=True)):
        _beside(ax, length, y, number.shown if isinstance(number, Number) else f"{number:g}")
    name_rows(ax, names, {*focus, *stressed})
    bare(ax)
    ax.set_xlim(right=(1.3 if _are_short(names) else 1.15) * max(lengths))
    return fig


def opposite(table: pd.DataFrame, stressed: Collection[str] = ()) -> Figure:
    """Draw the two columns of a table as bars to the left and to the right, one pair for each label of its index.

    The columns' names stand above them, numbers at the ends; `stressed` are labels in the focus colour.

    >>> chart = thb.opposite(pd.DataFrame({"Needs": [4, 2], "Plans": [1, 3]}, index=["training", "data"]))
    """
    names = list(table.index)
    fig, ax = canvas(row_height(names) * len(table) + 0.5)
    for name, sign, colour in zip(table, (-1, 1), (ACCENT, "#007a59"), strict=True):
        sns.barplot(x=sign * table[name], y=table.index, color=colour, saturation=1, width=thickness(names), ax=ax)
        for y, size in enumerate(table[name]):
            _beside(ax, sign * size, y, size, gap=5 * sign)
        _beside(ax, 0, -1.2, name, gap=5 * sign)
        ax.texts[-1].set(color=colour, weight="bold")
    name_rows(ax, names, stressed)
    ax.set_ylim(top=-1.7)
    bare(ax)
    most = 1.2 * table.to_numpy(dtype=float).max()
    ax.set_xlim(-most, most)
    return fig


def stacked(tally: pd.DataFrame, colours: Sequence[str]) -> Figure:
    """Draw a bar for each label of a tally's index, a piece for each column, with its number where it has room."""
    fig, ax = canvas(0.3 * len(tally) + 0.6)
    tally.plot.barh(stacked=True, color=list(colours), width=0.75, ax=ax, legend=False)
    least = tally.sum(axis=1).max() / 50  # a smaller piece has no room for its number
    for colour, pieces in zip(colours, ax.containers, strict=True):
        sizes = [f"{piece.get_width():g}" if piece.get_width() > least else "" for piece in pieces]
        ax.bar_label(pieces, sizes, label_type="center", color=ink_on(colour))
    name_rows(ax, list(tally.index))
    bare(ax)
    fig.legend(loc="outside lower center", ncols=3)
    return fig


def _between(ax: Axes, table: pd.DataFrame) -> None:
    """Join the numbers of each row of a table by a line."""
    ax.hlines(range(len(table)), table.min(axis=1), table.max(axis=1), color=MUTED, linewidth=1, zorder=1)


def _points(ax: Axes, table: pd.DataFrame, sizes: Sequence[float]) -> None:
    """Draw a point for each number of a table of one or two columns, by marker, colour and size (square points)."""
    long = table.assign(row=range(len(table))).melt("row", var_name="count", value_name="number")
    look = {"palette": [ACCENT, CATEGORIES[4]], "markers": ["o", "D"], "sizes": list(sizes)}
    look = {name: some[: table.shape[1]] for name, some in look.items()}
    sns.scatterplot(long, x="number", y="row", hue="count", style="count", size="count", ax=ax, zorder=2, **look)


def dots(table: pd.DataFrame) -> Figure:
    """Draw the study's number, the first column of a table, as a ring, and one or two computed ones as points.

    The index has the labels; what is counted are the things of the data package.

    >>> chart = thb.dots(pd.DataFrame({"Study": [10, 6], "Annex": [11, 6]}, index=["Nigeria", "Albania"]))
    """
    fig, ax = canvas(row_height(list(table.index)) * len(table) + 0.9)
    numbers = table.astype("Float64").astype(float)
    _between(ax, numbers)
    ring = {"color": "white", "edgecolor": INK, "linewidth": 1.4, "s": 160, "zorder": 1.5}
    sns.scatterplot(x=numbers.iloc[:, 0].array, y=range(len(table)), ax=ax, label=table.columns[0], **ring)
    _points(ax, numbers.iloc[:, 1:], (75, 20))
    name_rows(ax, list(table.index))
    ax.set(xlim=(0, None), xlabel=things()[0].table)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(visible=False, axis="y")
    _legend_above(ax)
    return fig


def _legend_above(ax: Axes) -> None:
    """Put the legend of the axes above them, in one line, without a title."""
    sns.move_legend(ax, "lower right", bbox_to_anchor=(1, 1), ncols=4, title=None, handletextpad=0.2)


def shares(table: pd.DataFrame) -> Figure:
    """Draw two shares in per cent for each label of a table's index, as points with their numbers."""
    fig, ax = canvas(row_height(list(table.index), 0.4) * len(table) + 0.9)
    _between(ax, table)
    _points(ax, table, (60, 60))
    for y, row in enumerate(table.to_numpy(dtype=float)):
        for share in row:
            _beside(ax, share, y, f"{share:.0f}\N{NO-BREAK SPACE}%", gap=-8 if share == min(row) else 8)
    name_rows(ax, list(table.index))
    ax.set(xlim=(-4, 108), xlabel="per cent")
    ax.grid(visible=False, axis="y")
    _legend_above(ax)
    return fig
