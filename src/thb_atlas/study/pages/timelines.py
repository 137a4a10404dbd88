"""Timelines of measures: a line for each from its printed start to its printed end, coloured by status."""

from collections.abc import Callable
from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from ...data.countries import country_name
from ...data.tables import terms
from ...display.style import ACCENT, BLANK, CATEGORIES, FOCUS, INK, MUTED, WIDTH
from .measures import PERIOD

STATUS = {"completed": MUTED, "ongoing": ACCENT, "planned": CATEGORIES[2], "suspended": CATEGORIES[3],
          "unknown": CATEGORIES[6]}  # fmt: skip
LETTERS, LINES = 50, 2  # of a label: letters in a line, and lines, at most
ROW, LINE, GAP = 0.44, 0.13, 0.09  # inches: a row with one line of label, each further line, the space between


def begin(date: str) -> float:
    """Return the first instant of a date (`2022`, `2022-03` or `2022-03-15`), in years."""
    first = pd.Period(date).start_time
    return first.year + (first.day_of_year - 1) / 365.25


def finish(date: str) -> float:
    """Return the last instant of a date (`2022`, `2022-03` or `2022-03-15`), in years."""
    last = pd.Period(date).end_time
    return last.year + last.day_of_year / 365.25


def _instants(dates: pd.Series, instant: Callable[[str], float]) -> pd.Series:
    """Return the first or last instants of dates, in years, as float; NaN for missing dates."""
    return pd.Series([instant(date) if pd.notna(date) else np.nan for date in dates], dates.index, dtype=float)


def _draw_span(ax: Axes, y: float, start: float, end: float, colour: str) -> None:
    """Draw a line from start to end, or a short one with an arrow where one of them is missing."""
    left, right = end - 0.5 if pd.isna(start) else start, start + 0.5 if pd.isna(end) else end
    ax.plot([left, max(right, left + 0.09)], [y, y], color=colour, linewidth=5, solid_capstyle="butt")
    for missing, tip, marker in ((end, right + 0.05, ">"), (start, left - 0.05, "<")):
        if pd.isna(missing):
            ax.plot(tip, y, marker, color=colour, markersize=7)


def _labels(measures: pd.DataFrame) -> pd.Series:
    """Return the label of each measure in lines: who reports it, and its title, which is cut if it is not cut alike."""
    names = measures["codes"].map(lambda codes: ", ".join(map(country_name, codes)))
    whole = names + ": " + measures["title_en"].fillna("title lost")
    cut = whole.map(lambda label: fill(label, LETTERS, max_lines=LINES, placeholder=" …"))
    return cut.mask(cut.duplicated(keep=False), whole.map(lambda label: fill(label, LETTERS)))


def _write_label(ax: Axes, y: float, label: str, colour: str, left: float) -> None:
    """Write a label above its row; to its left, it would leave no room on a phone."""
    weight = "bold" if colour == FOCUS else "normal"
    ax.text(left, y - GAP, label, va="bottom", linespacing=1.1, color=colour, weight=weight)


def timeline(measures: pd.DataFrame, focus_code: str | None = None) -> Figure:
    """Draw a timeline of measures, a row each, with an arrow where no start or end is printed.

    `measures` has the columns codes (lists of EU codes), title_en, start, end (dates as printed) and status. The
    study's period, 2021 to 2023, is shaded; labels of measures of the country `focus_code` have the focus colour.
    Source: annexes I and II.

    >>> chart = thb.timeline(thb.measures("II").head(5), "AT")
    """
    labels = _labels(measures)
    rows = (ROW + LINE * labels.str.count("\n")).cumsum()  # in inches below the top
    starts, ends = _instants(measures["start"], begin), _instants(measures["end"], finish)
    instants = pd.concat([starts, ends])
    left = np.floor(instants.min())
    fig = Figure(figsize=(WIDTH, rows.iloc[-1] + 2 * GAP + 0.6))
    ax = fig.subplots()
    ax.axvspan(PERIOD[0], PERIOD[1] + 1, color=BLANK, zorder=0)
    for y, label, start, end, status, codes in zip(
        rows, labels, starts, ends, measures["status"], measures["codes"], strict=True
    ):
        _write_label(ax, y, label, FOCUS if focus_code in codes else INK, left)
        if pd.isna(start) and pd.isna(end):
            ax.text(left + 0.2, y, "no dates printed", color=MUTED, va="center_baseline")
        else:
            _draw_span(ax, y, start, end, STATUS[status])
    ax.set(xlim=(left, np.ceil(instants.max() + 0.2)), ylim=(rows.iloc[-1] + 2 * GAP, 0), yticks=[])
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    ax.grid(visible=False, axis="y")
    labels, used = terms("measure_status"), set(measures["status"])
    keys = [Line2D([], [], color=STATUS[key], linewidth=5, label=labels[key]) for key in STATUS if key in used]
    fig.legend(handles=keys, loc="outside upper left", ncols=3)
    return fig
