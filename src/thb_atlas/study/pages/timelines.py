"""Timelines of measures: a line for each from its printed start to its printed end, coloured by status."""

from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from ...core.errors import DataError
from ...data.countries import country_name
from ...data.tables import terms
from ...display.style import ACCENT, BLANK, CATEGORIES, FOCUS, INK, MUTED, WIDTH
from .measures import PERIOD

STATUS = {"completed": MUTED, "ongoing": ACCENT, "planned": CATEGORIES[2], "suspended": CATEGORIES[3],
          "unknown": CATEGORIES[6]}  # fmt: skip
CHARACTERS, LINES = 50, 2  # of a label: characters in a line, and lines, at most
ROW, LINE, GAP = 0.44, 0.13, 0.09  # inches: a row with one line of label, each further line, the space between


def _first_instant(period: pd.Period) -> float:
    """Return the first instant of a year, month or day, in years."""
    first = period.start_time
    return first.year + (first.day_of_year - 1) / (366 if first.is_leap_year else 365)


def instants(dates: pd.Series, later: int) -> pd.Series:
    """Return when dates begin (`later` is 0) or the next year, month or day does (1), in years; NaN if missing."""
    years = [_first_instant(pd.Period(date) + later) if pd.notna(date) else np.nan for date in dates]
    return pd.Series(years, dates.index, dtype=float)


def _draw_span(ax: Axes, y: float, start: float, end: float, colour: str) -> None:
    """Draw a line from start to end, or a short one with an arrow where one of them is missing."""
    left, right = end - 0.5 if pd.isna(start) else start, start + 0.5 if pd.isna(end) else end
    ax.plot([left, max(right, left + 0.09)], [y, y], color=colour, linewidth=5, solid_capstyle="butt")
    for missing, tip, marker in ((end, right + 0.05, ">"), (start, left - 0.05, "<")):
        if pd.isna(missing):
            ax.plot(tip, y, marker, color=colour, markersize=7)


def _labels(measures: pd.DataFrame) -> pd.Series:
    """Return the label of each measure: who reports it, and its title.

    Labels are shortened to `LINES` lines, unless two would then read the same.
    """
    names = measures["codes"].map(lambda codes: ", ".join(map(country_name, codes)))
    whole = names + ": " + measures["title_en"].fillna("title lost")
    cut = whole.map(lambda label: fill(label, CHARACTERS, max_lines=LINES, placeholder=" …"))
    return cut.mask(cut.duplicated(keep=False), whole.map(lambda label: fill(label, CHARACTERS)))


def timeline(measures: pd.DataFrame, focus_code: str | None = None) -> Figure:
    """Draw a timeline of measures, a row each, with an arrow where no start or end is printed.

    `measures` has the columns codes (lists of EU codes), title_en, start, end (dates as printed) and status. The
    study's period, 2021 to 2023, is shaded; labels of measures of the country `focus_code` have the focus colour.
    Source: annexes I and II. Raises DataError if there are no measures.

    >>> chart = thb.timeline(thb.measures("II").head(5), "AT")
    """
    if measures.empty:
        raise DataError("no measures to draw")
    labels = _labels(measures)
    rows = (ROW + LINE * labels.str.count("\n")).cumsum()  # in inches below the top
    starts, ends = instants(measures["start"], 0), instants(measures["end"], 1)
    known = [*starts.dropna(), *ends.dropna()] or PERIOD
    left = np.floor(min(known))
    fig = Figure(figsize=(WIDTH, rows.iloc[-1] + 2 * GAP + 0.6))
    ax = fig.subplots()
    ax.axvspan(PERIOD[0], PERIOD[1] + 1, color=BLANK, zorder=0)
    for y, label, start, end, status, codes in zip(
        rows, labels, starts, ends, measures["status"], measures["codes"], strict=True
    ):
        look = {"color": FOCUS, "weight": "bold"} if focus_code in codes else {"color": INK}
        ax.text(left, y - GAP, label, va="bottom", linespacing=1.1, **look)  # to the left, a phone has no room
        if pd.isna(start) and pd.isna(end):
            ax.text(left + 0.2, y, "no dates printed", color=MUTED, va="center_baseline")
        else:
            _draw_span(ax, y, start, end, STATUS[status])
    ax.set(xlim=(left, np.ceil(max(known) + 0.2)), ylim=(rows.iloc[-1] + 2 * GAP, 0), yticks=[])
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    ax.grid(visible=False, axis="y")
    status_terms, used = terms("measure_status"), set(measures["status"])
    keys = [Line2D([], [], color=STATUS[key], linewidth=5, label=status_terms[key]) for key in STATUS if key in used]
    fig.legend(handles=keys, loc="outside upper left", ncols=3)
    return fig
