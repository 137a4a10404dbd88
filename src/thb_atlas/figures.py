"""What every figure of the book shares: its look, and the way it is shown with alt text, caption and source strip."""

import re
from collections.abc import Mapping, Sequence
from textwrap import fill
from types import MappingProxyType

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import HTML, display
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import offset_copy

from .fonts import keep_in_memory
from .images import image
from .palette import ACCENT, BLANK, CATEGORIES, FOCUS, GRID, INK, MUTED
from .popovers import Number
from .strip import numbers, strip

SIZE, WIDE = (7.0, 4.2), 7.4
CODE = 3  # letters of a country's code, at most: longer names of columns stand upright


def set_style() -> None:
    """Set the look of all figures: a colour-blind-safe palette, light grid, no box, reproducible SVG."""
    keep_in_memory()
    mpl.rcdefaults()
    mpl.rcParams.update(
        {
            "figure.figsize": SIZE, "figure.dpi": 72, "figure.facecolor": "white", "savefig.facecolor": "white",
            "font.family": "DejaVu Sans", "font.size": 10, "text.color": INK,
            "axes.prop_cycle": mpl.cycler(color=CATEGORIES), "axes.grid": True, "axes.axisbelow": True,
            "axes.edgecolor": GRID, "axes.labelcolor": MUTED, "axes.labelsize": 10, "axes.linewidth": 1.25,
            "axes.spines.right": False, "axes.spines.top": False, "axes.titlesize": 12,
            "grid.color": GRID, "grid.linewidth": 0.6, "legend.fontsize": 11, "legend.title_fontsize": 12,
            "lines.solid_capstyle": "round", "patch.edgecolor": "w", "patch.force_edgecolor": True,
            "xtick.bottom": False, "xtick.color": MUTED, "xtick.labelsize": 9, "xtick.major.size": 6,
            "ytick.left": False, "ytick.color": INK, "ytick.labelsize": 9, "ytick.major.size": 6,
            "svg.fonttype": "path", "svg.hashsalt": "thb-atlas",
        }
    )  # fmt: skip


def colour(code: str, focus_code: str | None, other: str = ACCENT) -> str:
    """Return the colour of a country's mark: the focus colour for the country in view, else `other`."""
    return FOCUS if code == focus_code else other


def _show(fig: Figure, kind: str, alt: str, caption: str, name: str, strip_html: str) -> None:
    if not alt.strip() or re.fullmatch(r"\S+\.(png|svg|jpe?g)", alt.strip()):
        raise ValueError(f"figure {name!r}: alt text must state the finding in a sentence, not {alt!r}")
    plt.close(fig)
    drawn, note = image(fig, kind), {"alt": alt, "caption": caption, "name": name}
    display({**drawn, "text/plain": alt}, metadata={"thb": note}, raw=True)
    display(HTML(strip_html))


def _drawn(rows: Mapping[str, Number], table: str) -> str:
    """Return where the rows behind a figure's numbers are, as HTML: in a list that opens, or in a table of the page."""
    link = f'<a href="#{table}">the table with these numbers</a>'
    return numbers(rows) if rows else link if table else ""


def show_figure(
    fig: Figure,
    *,
    alt: str,
    caption: str,
    name: str,
    locator: str,
    data: Sequence[str],
    rows: Mapping[str, Number] = MappingProxyType({}),
    table: str = "",
) -> None:
    """Show a chart as SVG, with the strip under it; one figure per cell.

    `alt` states the finding in words; `caption` says what is drawn; `name` is the figure's anchor on the page;
    `locator` and `data` go to the strip, and so do the rows behind the numbers: `rows` maps labels to numbers, from
    `count_each`, or `table` is the anchor of a table on the page that has them. Alt text and caption travel in the
    output's metadata: the build copies them to where the book reads them. Raises ValueError for an empty alt text or
    one that is a file name.
    """
    _show(fig, "svg", alt, caption, name, strip(locator, data, drawn=_drawn(rows, table)))


def show_map(
    fig: Figure,
    *,
    alt: str,
    caption: str,
    name: str,
    locator: str,
    data: Sequence[str],
    rows: Mapping[str, Number] = MappingProxyType({}),
    table: str = "",
) -> None:
    """Show a map as PNG (200 dpi: a map as SVG weighs four times as much); else like `show_figure`."""
    _show(fig, "png", alt, caption, name, strip(locator, data, drawn=_drawn(rows, table)))


def fill_cells(ax: Axes, where: np.ndarray, box: tuple[float, float, float, float], colour: str) -> None:
    """Fill a part of each cell of a matrix where `where` (rows, columns) is true, as one path.

    `box` is that part, (left, low, width, height), from the numbers of the cell's column and row. Limits of the axes
    are not set.
    """
    row, column = where.nonzero()
    left, low, width, height = box
    corners = np.array([(left, low), (left + width, low), (left + width, low + height), (left, low + height)])
    cells = np.stack([column, row], axis=1)[:, np.newaxis] + corners
    ax.add_artist(PathPatch(Path.make_compound_path_from_polys(cells), facecolor=colour, linewidth=0))


def name_rows(ax: Axes, rows: Sequence[str], size: float, first: float = 0) -> list[Text]:
    """Write names of rows at the left of the axes, instead of ticks, which take more time; return them.

    `first` is where the middle of the first row is; `size` is in points.
    """
    beside = offset_copy(ax.get_yaxis_transform(), ax.figure, x=-4, units="points")
    style = {"transform": beside, "ha": "right", "va": "center_baseline", "fontsize": size}
    return [ax.text(0, y + first, name, **style) for y, name in enumerate(rows)]


def name_cells(ax: Axes, rows: Sequence[str], columns: Sequence[str], first: float) -> list[Text]:
    """Write the names of rows and columns beside a matrix instead of its axes; return those of the columns.

    `first` is where the middle of the first row is, the first column's is 0.5. Names that are no codes stand upright.
    """
    ax.set_axis_off()
    name_rows(ax, [fill(label, 34) for label in rows], 9, first)
    above = offset_copy(ax.get_xaxis_transform(), ax.figure, y=2, units="points")
    style = {"transform": above, "ha": "center", "va": "bottom", "fontsize": 8, "color": MUTED}
    style["rotation"] = "vertical" if max(map(len, columns)) > CODE else "horizontal"
    return [ax.text(x + 0.5, 1, name, **style) for x, name in enumerate(columns)]


def matrix(marks: pd.DataFrame, focus_code: str | None = None) -> Figure:
    """Draw a matrix of yes and no: rows as labelled, one column per country code, the country in focus stressed.

    `marks` has shape (rows, countries), boolean; the number of countries of each row stands at its right.
    """
    marked, chosen = marks.to_numpy(dtype=bool), np.array([code == focus_code for code in marks.columns])
    longest = max(map(len, marks.columns))
    height = 0.3 * len(marks) + 0.5 + (0.07 * longest if longest > CODE else 0)
    fig, ax = plt.subplots(figsize=(WIDE, height), layout="constrained")
    for where, shade in ((~marked, BLANK), (marked & ~chosen, ACCENT), (marked & chosen, FOCUS)):
        fill_cells(ax, where, (0.065, 0.045, 0.87, 0.91), shade)
    ax.set(xlim=(0, marks.shape[1]), ylim=(len(marks), 0))
    name_cells(ax, marks.index, marks.columns, 0.5)
    for y, total in enumerate(marks.sum(axis=1)):
        ax.text(marks.shape[1] + 0.3, y + 0.5, str(total), va="center", ha="left", color=INK, fontsize=9)
    return fig
