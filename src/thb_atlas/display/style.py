"""The look of all figures: colours that the colour-blind can tell apart, and how a figure becomes SVG."""

from io import BytesIO

import seaborn as sns
from IPython import get_ipython
from matplotlib.figure import Figure
from matplotlib_inline.backend_inline import set_matplotlib_formats

INK, MUTED, GRID, BLANK = "#1f2933", "#5b6770", "#d9dee3", "#eef1f4"
ACCENT, FOCUS = "#0072b2", "#d55e00"
CATEGORIES = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6d1f", "#5b6770"]
WIDTH = 5.0  # inches: on a phone 360 pixels wide a figure is drawn at two thirds
WIDE = 9.0  # inches: the column of a desk, where text has twelve pixels then
FONTS = "system-ui, sans-serif"  # as the pages have them; none is wider than the one that figures are laid out with
TEXT = 10  # points: nine pixels there
RC = {
    "figure.figsize": (WIDTH, 4.2), "figure.dpi": 72,
    "savefig.facecolor": "white", "savefig.dpi": 200, "savefig.pad_inches": 0.03,
    "font.family": "DejaVu Sans", "font.size": TEXT, "text.color": INK,
    "axes.edgecolor": GRID, "axes.labelcolor": MUTED, "axes.labelsize": TEXT, "axes.titlesize": TEXT + 1,
    "axes.spines.left": False, "axes.spines.right": False, "axes.spines.top": False,
    "grid.color": GRID, "grid.linewidth": 0.6, "legend.fontsize": TEXT, "legend.title_fontsize": TEXT,
    "legend.frameon": False, "xtick.color": MUTED, "xtick.labelsize": TEXT, "ytick.color": INK, "ytick.labelsize": TEXT,
    "svg.fonttype": "none", "svg.hashsalt": "thb-atlas",
}  # fmt: skip


def set_style() -> None:
    """Set the look of all figures in seaborn and matplotlib: light grid, no box, the same SVG on every run."""
    sns.set_theme(style="whitegrid", palette=CATEGORIES, rc=RC)
    if get_ipython():  # a figure that a cell shows by itself is an SVG too
        set_matplotlib_formats("svg", metadata={"Date": None})


def svg(fig: Figure, scale: float = 1) -> str:
    """Return a figure as SVG, so many times as wide; text stays text, in a font of the reader's, none of them wider."""
    image, (width, height) = BytesIO(), fig.get_size_inches()
    fig.set_size_inches(scale * width, height)
    fig.savefig(image, format="svg", bbox_inches="tight", metadata={"Date": None})
    fig.set_size_inches(width, height)
    return image.getvalue().decode("utf-8").replace("'DejaVu Sans'", FONTS)
