"""Prepare charts that notebooks draw for a page: room for labels, the focus colour, SVG, alternative text.

Each chart is drawn twice, as wide as a column on a desk and as a phone. Its height follows from the labels of its rows,
unless the notebook sets one.
"""

import math
import warnings
from collections.abc import Iterable, Mapping
from itertools import chain
from numbers import Real
from textwrap import fill

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.category import StrCategoryLocator
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator, LogFormatterMathtext, NullFormatter
from pandas.api.types import is_numeric_dtype
from seaborn.axisgrid import Grid

from ..core.errors import DataError, ensure_is
from ..core.markup import FILE_NAME, plain
from ..core.wording import format_number
from .numbers import Number, cells_of, number_cells, value_of
from .style import DESK_WIDTH, FOCUS, PHONE_WIDTH, RC, svg

PHONE_LETTERS, DESK_LETTERS = 22, 46  # in a line of a label
LINE, ROW, MARGIN = 0.165, 0.27, 0.35  # inches: a line of a label, the least height of a row, above and below the rows
MAX_LETTERS_IN_ALT = 5000
MAX_ROWS_IN_ALT = 40  # the others are counted


def _row_labels(fig: Figure) -> dict[Axes, list[str]]:
    """Return the row labels of each axes that has words of its own on its left, no numbers, from top to bottom."""
    fig.draw_without_rendering()
    own = [ax for ax in fig.axes if ax.get_subplotspec() is None or ax.get_subplotspec().is_first_col()]
    labels = {ax: [label.get_text() for label in ax.get_yticklabels()] for ax in own if _has_places(ax.yaxis)}
    return {ax: texts for ax, texts in labels.items() if any(map(str.isalpha, "".join(texts)))}


def _has_places(axis: Axis) -> bool:
    """Return whether an axis has places for names, as those of bars, and is none of numbers."""
    return isinstance(axis.get_major_locator(), FixedLocator | StrCategoryLocator)


def _colour_labels(labels: Iterable[Text], texts: Iterable[str], focus: str) -> None:
    """Give the labels of the country in focus its colour; `texts` are the labels as they were before wrapping."""
    for label, text in zip(labels, texts, strict=True):
        if text == focus:
            label.set(color=FOCUS, weight="bold")


def _colour_focus(ax: Axes, focus: str) -> None:
    """Give the country in focus its colour: the label of its column, and the bar of its row if it has one alone."""
    if not focus:
        return
    columns = ax.get_xticklabels()
    _colour_labels(columns, [label.get_text() for label in columns], focus)
    rows = dict(zip((label.get_text() for label in ax.get_yticklabels()), ax.get_yticks(), strict=False))
    if focus not in rows:
        return
    bars = chain(*_bars(ax)[0])
    of_row = [bar for bar in bars if bar.get_width() and 0 <= rows[focus] - bar.get_y() <= bar.get_height()]
    if len(of_row) == 1:  # bars of several parts keep the colours of these
        of_row[0].set_facecolor(FOCUS)


def _wrap_rows(ax: Axes, labels: list[str], letters: int, focus: str) -> float:
    """Wrap the labels of rows and emphasise the one in focus; return the height that the rows need, in inches."""
    wrapped = [fill(text, letters) for text in labels]
    ax.set_yticks(ax.get_yticks(), wrapped)
    ax.set(ylabel="")
    ax.grid(visible=False, axis="y")
    _colour_labels(ax.get_yticklabels(), labels, focus)
    lines = max(text.count("\n") + 1 for text in wrapped)
    return len(labels) * max(ROW, LINE * lines + 0.07)


def _write_out_powers(ax: Axes) -> None:
    """Write out the numbers of a logarithmic axis, which are powers in matplotlib's mathematics: ours is switched off.

    Texts of the data have `$` for dollars.
    """
    for axis in (ax.xaxis, ax.yaxis):
        if isinstance(axis.get_major_formatter(), LogFormatterMathtext):
            axis.set_major_formatter("{x:,.10g}")
            axis.set_minor_formatter(NullFormatter())


def _warn_of_other_lengths(ax: Axes, numbers: list[float]) -> None:
    """Warn of a bar that is as long as no number of the data, where bars have names (of several kinds: a legend)."""
    groups, upright = _bars(ax)
    if numbers and (len(groups) == 1 or ax.get_legend()) and _has_places(ax.xaxis if upright else ax.yaxis):
        lengths = [abs(bar.get_height() if upright else bar.get_width()) for bar in chain(*groups)]
        if others := [n for n in lengths if n > 0 and not np.isclose(numbers, n, 0.005, 0.051).any()]:
            warnings.warn(f"a bar is {format_number(others[0])}, nothing in data= is: give what is drawn", stacklevel=4)


def _bars(ax: Axes) -> tuple[list[BarContainer], bool]:
    """Return the bars of axes by kind, and whether they stand upright."""
    groups = [bars for bars in ax.containers if isinstance(bars, BarContainer)]
    return groups, any(bars.orientation == "vertical" for bars in groups)


def _tidy(ax: Axes) -> None:
    """Drop the axis of bars that all have their numbers at their ends, and put a legend above the axes."""
    groups, upright = _bars(ax)
    rows = {round(bar.get_x() if upright else bar.get_y(), 6) for bars in groups for bar in bars}
    if groups and len(ax.texts) >= len(rows) and ax.get_xscale() == "linear":
        ax.grid(visible=False)
        ax.spines[:].set_visible(False)
        ax.set(**{"yticks": [], "ylabel": ""} if upright else {"xticks": [], "xlabel": ""})
    if legend := ax.get_legend():
        columns = 2 if sum(len(text.get_text()) for text in legend.get_texts()) > 40 else 4
        sns.move_legend(ax, "lower left", bbox_to_anchor=(0, 1), ncols=columns, title=None, handletextpad=0.4)


def draw_for_desk_and_phone(drawn: Axes | Figure | Grid | None, focus: str = "", data: object = None) -> list[str]:
    """Return a chart as SVG for a desk and for a phone, and close it; the row named `focus` has the focus colour.

    Its labels are wrapped for a phone afterwards. A warning names a bar that is as long as no number of the data.
    """
    if drawn is None and not plt.get_fignums():
        raise DataError("nothing is drawn in this cell: give the axes, show_figure(ax, ...)")
    fig = plt.gcf() if drawn is None else getattr(drawn, "figure", drawn)
    ensure_is(fig, Figure, "show_figure takes axes, a figure, or a grid of seaborn")
    plt.close(fig)
    set_height = 0 if math.isclose(fig.get_figheight(), RC["figure.figsize"][1]) else fig.get_figheight()
    numbers = [float(value) for value in map(value_of, cells_of(data)) if isinstance(value, Real)]
    for ax in fig.axes:
        _write_out_powers(ax)
        _warn_of_other_lengths(ax, numbers)
    labels = _row_labels(fig)
    # Only now: unwrapped labels may leave the axes no room. The constrained layout fails on a heat map's colour bar.
    if not isinstance(drawn, Grid):
        fig.set_layout_engine("tight" if any(ax.get_label() == "<colorbar>" for ax in fig.axes) else "constrained")
    for ax in fig.axes:
        _tidy(ax)
        _colour_focus(ax, focus)
    images = []
    for letters, scale in ((DESK_LETTERS, DESK_WIDTH / PHONE_WIDTH), (PHONE_LETTERS, 1)):
        heights: dict[int, float] = {}  # of the rows of a grid of axes
        for ax, texts in labels.items():
            row = ax.get_subplotspec().rowspan.start if ax.get_subplotspec() else 0
            heights[row] = max(heights.get(row, 0), _wrap_rows(ax, texts, letters, focus))
        if heights:
            legends = sum(ax.get_legend() is not None for ax in fig.axes)
            axis = any(ax.get_xticks().size for ax in labels)
            fig.set_figheight(max(sum(heights.values()) + MARGIN * (0.6 + legends + axis), set_height))
        images.append(svg(fig, scale))
    fig.set_figheight(set_height or RC["figure.figsize"][1])  # for a cell that shows the chart again
    return images


def _value_text(value: object) -> str:
    if isinstance(value, Number):
        return value.with_bound().shown
    if pd.isna(value):
        return "not known"
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    return format_number(value) if isinstance(value, Real) else str(value)


def alternative_text(title: str, data: pd.DataFrame | Mapping[str, Number]) -> str:
    """Return the alternative text of a chart: its title, then each row of its data in words, at most 40.

    The column `label` of a frame names the rows, or else an index with words or a name, and all columns of text or
    years; where two rows are labelled alike, these do too. Columns of lists are left out. Raises DataError for rows
    that cannot be told apart.
    """
    data = pd.Series(data).to_frame() if isinstance(data, Mapping) else data
    shown = data[[name for name in data if not data[name].map(lambda v: isinstance(v, list | tuple)).any()]]
    numeric = [name for name in shown if is_numeric_dtype(shown[name]) or number_cells(shown[[name]])]
    texts = [name for name in shown if {"year", "years"} & {*str(name).split()} or name not in numeric]
    has_words = not is_numeric_dtype(shown.index) or shown.index.name is not None
    labels = shown.get("label", shown[texts[0]] if texts and not has_words else shown.index)
    told = shown.drop(columns=texts)
    if told.empty:  # nothing but text, such as the dates of a timeline
        told = shown.drop(columns=["label", *([] if has_words else texts[:1])], errors="ignore")
    elif texts and "label" not in shown:
        labels = shown.set_index(texts, append=has_words).index
    labels = _distinct_names(labels, shown[texts], title)
    heads = [f"{name} " if told.shape[1] > 1 else "" for name in told]
    rows = [", ".join(map(str.__add__, heads, values)) for values in told.map(_value_text).to_numpy().tolist()]
    parts = [f"{label}: {row}" if row else label for label, row in zip(labels, rows, strict=True)]
    more = [f"and {len(parts) - MAX_ROWS_IN_ALT} more"] * (len(parts) > MAX_ROWS_IN_ALT)
    listed = "; ".join(parts[:MAX_ROWS_IN_ALT] + more)
    if len(listed) > MAX_LETTERS_IN_ALT:
        raise DataError(f"{plain(title)!r}: data= is too long for an alternative text: give alt=, or the columns drawn")
    return f"{plain(title).rstrip('.')}. {listed}." if listed else f"{plain(title).rstrip('.')}."


def ensure_alternative_text(title: str, alt: str, data: pd.DataFrame | Mapping[str, Number] | None, anchor: str) -> str:
    """Return the alternative text of a figure, as given or of its data. Raises DataError if it has none."""
    text = plain(alt) or (alternative_text(title, data) if data is not None else "")
    if not text.strip() or FILE_NAME.fullmatch(text.strip()):
        raise DataError(f"figure {anchor!r}: say what is drawn with data=, or the finding in a sentence with alt=")
    return text


def _distinct_names(labels: Iterable, texts: pd.DataFrame, title: str) -> list[str]:
    """Return the labels of rows as text, with all columns of text where two are alike; raise DataError if all are."""
    keys = [label if isinstance(label, tuple) else (label,) for label in labels]
    if len(set(keys)) < len(keys):
        keys = [(*key, *row) for key, row in zip(keys, texts.to_numpy().tolist(), strict=True)]
    named = [", ".join(dict.fromkeys("not known" if pd.isna(part) else str(part) for part in key)) for key in keys]
    if twice := next((name for name in named if named.count(name) > 1), None):
        raise DataError(f"{plain(title)!r}: data= has several rows for {twice!r}: sum them up, or write alt=")
    return named
