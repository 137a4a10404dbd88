"""What every figure of the book shares: its look, and the way it is shown with alt text, caption and source strip."""

import base64
import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from textwrap import fill
from types import MappingProxyType

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from IPython.display import HTML, display
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from PIL import Image

from .counts import Number
from .palette import ACCENT, BLANK, CATEGORIES, FOCUS, GRID, INK, MUTED
from .strip import numbers, strip

SIZE = (7.0, 4.2)
WIDE = 7.4


def set_style() -> None:
    """Set the look of all figures: a colour-blind-safe palette, light grid, no box, reproducible SVG."""
    sns.set_theme(style="whitegrid", palette=CATEGORIES, font="DejaVu Sans")
    mpl.rcParams.update(
        {
            "figure.figsize": SIZE, "figure.dpi": 72, "figure.facecolor": "white", "savefig.facecolor": "white",
            "font.size": 10, "axes.labelsize": 10, "xtick.labelsize": 9, "ytick.labelsize": 9,
            "axes.edgecolor": GRID, "axes.labelcolor": MUTED, "text.color": INK, "xtick.color": MUTED,
            "ytick.color": INK, "grid.color": GRID, "grid.linewidth": 0.6, "axes.spines.top": False,
            "axes.spines.right": False, "svg.hashsalt": "thb-atlas", "svg.fonttype": "path",
        }
    )  # fmt: skip


def colour(code: str, focus_code: str | None, other: str = ACCENT) -> str:
    """Return the colour of a country's mark: the focus colour for the country in view, else `other`."""
    return FOCUS if code == focus_code else other


def _arrange(fig: Figure) -> dict[str, str]:
    """Let the figure's layout engine do its work once, now; return how to save a figure that has none."""
    if not (engine := fig.get_layout_engine()):
        return {"bbox_inches": "tight"}
    engine.execute(fig)
    fig.set_layout_engine(None)  # with one, also with "none", saving draws everything twice
    return {}


def _few_colours(image: BytesIO) -> bytes:
    """Return a PNG with 256 colours instead of all: a quarter of the bytes, and the same to the eye."""
    few, buffer = Image.open(image).convert("RGB").quantize(method=Image.Quantize.FASTOCTREE), BytesIO()
    few.save(buffer, "png")
    return buffer.getvalue()


def _brief(svg: str) -> str:
    """Return an SVG with its paths to a hundredth of a point, and without white space that nobody sees.

    It has hardly any lines then: a notebook keeps each as an item of a list.
    """
    paths = re.compile(r'(?<= d=")[^"]*')
    svg = paths.sub(lambda path: re.sub(r"(\.\d\d)\d+", r"\1", " ".join(path[0].split())), svg)
    return re.sub(r">\s+<", "><", svg)


def _image(fig: Figure, kind: str) -> dict[str, str]:
    buffer, how = BytesIO(), _arrange(fig)
    if kind == "svg":
        fig.savefig(buffer, format="svg", metadata={"Date": None}, **how)
        return {"image/svg+xml": _brief(buffer.getvalue().decode("utf-8"))}
    fig.savefig(buffer, format="png", dpi=200, pil_kwargs={"compress_level": 0}, **how)
    return {"image/png": base64.b64encode(_few_colours(buffer)).decode("ascii")}


def _show(fig: Figure, kind: str, alt: str, caption: str, name: str, strip_html: str) -> None:
    if not alt.strip() or re.fullmatch(r"\S+\.(png|svg|jpe?g)", alt.strip()):
        raise ValueError(f"figure {name!r}: alt text must state the finding in a sentence, not {alt!r}")
    plt.close(fig)
    note = {"thb": {"alt": alt, "caption": caption, "name": name}}
    display({**_image(fig, kind), "text/plain": alt}, metadata=note, raw=True)
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


def matrix(marks: pd.DataFrame, focus_code: str | None = None) -> Figure:
    """Draw a matrix of yes and no: rows as labelled, one column per country code, the country in focus stressed.

    `marks` has shape (rows, countries), boolean; the number of countries of each row stands at its right.
    """
    marked, chosen = marks.to_numpy(dtype=bool), np.array([code == focus_code for code in marks.columns])
    height = 0.3 * len(marks) + 0.5
    fig, ax = plt.subplots(figsize=(WIDE, height), layout="constrained")
    for where, shade in ((~marked, BLANK), (marked & ~chosen, ACCENT), (marked & chosen, FOCUS)):
        fill_cells(ax, where, (0.065, 0.045, 0.87, 0.91), shade)
    ax.set(xlim=(0, marks.shape[1]), ylim=(len(marks), 0))
    ax.xaxis.tick_top()
    ax.tick_params(length=0, pad=2)
    ax.set_xticks(np.arange(marks.shape[1]) + 0.5, marks.columns, fontsize=8)
    ax.set_yticks(np.arange(len(marks)) + 0.5, [fill(label, 34) for label in marks.index])
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)
    for y, total in enumerate(marks.sum(axis=1)):
        ax.text(marks.shape[1] + 0.3, y + 0.5, str(total), va="center", ha="left", color=INK, fontsize=9)
    return fig
