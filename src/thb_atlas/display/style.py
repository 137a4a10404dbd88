"""The style of all figures, with colours that are safe for the colour-blind, and their SVG."""

from io import BytesIO

import seaborn as sns
from IPython import get_ipython
from matplotlib.colors import get_named_colors_mapping
from matplotlib.figure import Figure
from matplotlib_inline.backend_inline import set_matplotlib_formats

INK, MUTED, GRID, BLANK = "#1f2933", "#5b6770", "#d9dee3", "#eef1f4"
ACCENT, FOCUS = "#0072b2", "#d55e00"
CATEGORIES = ["#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6d1f", "#5b6770"]
THINGS = {  # one thing has one colour in the whole book: `color="thb:need"`
    "thb:difficulty": "#8c6d1f", "thb:good practice": "#009e73", "thb:need": "#b0477f", "thb:plan": "#5b4b9a",
    "thb:abroad": "#0072b2", "thb:home": "#56b4e9", "thb:focus": FOCUS, "thb:muted": MUTED,
    "thb:pale": "#8abade", "thb:blank": BLANK,
}  # fmt: skip
PHONE_WIDTH = 5.0  # inches: on a phone 360 pixels wide, two thirds of the drawn size
DESK_WIDTH = 9.0  # inches: the column of a desktop page, where text is then 12 pixels high
FONTS = "system-ui, sans-serif"  # those of the pages; none is wider than the font of the layout
TEXT = 10  # points: 9 pixels on a phone
RC = {
    "figure.figsize": (PHONE_WIDTH, 4.2), "figure.dpi": 72,
    "savefig.facecolor": "white", "savefig.dpi": 200, "savefig.pad_inches": 0.03,
    "font.family": "DejaVu Sans", "font.size": TEXT, "text.color": INK,
    "axes.edgecolor": GRID, "axes.labelcolor": MUTED, "axes.labelsize": TEXT, "axes.titlesize": TEXT + 1,
    "axes.spines.left": False, "axes.spines.right": False, "axes.spines.top": False,
    "grid.color": GRID, "grid.linewidth": 0.6, "legend.fontsize": TEXT, "legend.title_fontsize": TEXT,
    "legend.frameon": False, "legend.loc": "upper right",  # the best place is sought by the clock
    "xtick.color": MUTED, "xtick.labelsize": TEXT, "ytick.color": INK, "ytick.labelsize": TEXT,
    "svg.fonttype": "none", "svg.hashsalt": "thb-atlas", "text.parse_math": False,
}  # fmt: skip


def set_style() -> None:
    """Set the style of all figures in seaborn and matplotlib: light grid, no box, the same SVG on every run.

    The colours of THINGS can then be named in any chart.
    """
    get_named_colors_mapping().update(THINGS)
    sns.set_theme(style="whitegrid", palette=CATEGORIES, rc=RC)
    if get_ipython():  # figures that a cell shows by itself become SVG too
        set_matplotlib_formats("svg", metadata={"Date": None})


def svg(fig: Figure, scale: float = 1) -> str:
    """Return a figure as SVG, `scale` times as wide; its text stays text, in a font of the reader's."""
    image, (width, height) = BytesIO(), fig.get_size_inches()
    fig.set_size_inches(scale * width, height)
    fig.savefig(image, format="svg", bbox_inches="tight", metadata={"Date": None})
    fig.set_size_inches(width, height)
    return image.getvalue().decode("utf-8").replace("'DejaVu Sans'", FONTS)
