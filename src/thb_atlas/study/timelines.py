"""Timelines of measures: a line for each from its printed start to its printed end, coloured by status."""

from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from ..core.errors import DataError
from ..data.countries import country_name
from ..data.tables import check_columns, terms
from ..display.style import ACCENT, BLANK, CATEGORIES, FOCUS, INK, MUTED, PHONE_WIDTH
from .measures import PERIOD, first_days, last_days

STATUS_COLOURS = {"completed": MUTED, "ongoing": ACCENT, "planned": CATEGORIES[1], "suspended": CATEGORIES[2],
                  "unknown": CATEGORIES[5]}  # fmt: skip
ROW_HEIGHT, LINE_HEIGHT, GAP = 0.44, 0.13, 0.09  # inches: a row with one line of label, each further line, between
STUB, TIP = 0.5, 0.05  # years: a line without start or end, and from there to the tip of its arrow
SHORTEST, MARGIN = 0.09, 0.2  # years: of a line, and after the last date


def _in_years(instants: pd.Series) -> pd.Series:
    """Return instants in years, 2022.5 for the middle of 2022; NaN if missing."""
    return instants.dt.year + (instants.dt.day_of_year - 1) / (365 + instants.dt.is_leap_year)


def _draw_span(ax: Axes, y: float, start: float, end: float, colour: str) -> None:
    """Draw a line from start to end, or a short one with an arrow where one of them is missing."""
    left, right = end - STUB if pd.isna(start) else start, start + STUB if pd.isna(end) else end
    ax.plot([left, max(right, left + SHORTEST)], [y, y], color=colour, linewidth=5, solid_capstyle="butt")
    for missing, tip, marker in ((end, right + TIP, ">"), (start, left - TIP, "<")):
        if pd.isna(missing):
            ax.plot(tip, y, marker, color=colour, markersize=7)


def _limits(starts: pd.Series, ends: pd.Series) -> tuple[float, float]:
    """Return the first and last year of an axis that has room for all that `_draw_span` draws."""
    lefts, rights = starts.fillna(ends - STUB - TIP), (ends + MARGIN).fillna(starts + STUB + TIP)
    return (np.floor(lefts.min()), np.ceil(rights.max())) if lefts.notna().any() else (PERIOD[0], PERIOD[1] + 1)


def timeline(measures: pd.DataFrame, focus_code: str | None = None) -> Figure:
    """Draw a timeline of measures, a row each, with an arrow where no start or end is printed.

    `measures` has the columns codes (lists of EU codes), title_en, start, end (dates as printed) and status. The
    study's period, 2021 to 2023, is shaded, and the time after it, of which nothing was reported, hatched; labels of
    measures of the country `focus_code` have the focus colour. Source: annexes I and II. Raises DataError if there are
    no measures, or if a column is missing.

    >>> chart = thb.timeline(thb.measures("II").head(5), "AT")
    """
    check_columns(measures, "codes", "title_en", "start", "end", "status")
    if measures.empty:
        raise DataError("no measures to draw")
    names = measures["codes"].map(lambda codes: ", ".join(map(country_name, codes)))
    labels = (names + ": " + measures["title_en"]).map(lambda label: fill(label, 50))  # characters in a line
    bottoms = (ROW_HEIGHT + LINE_HEIGHT * labels.str.count("\n")).cumsum()  # in inches below the top
    after = last_days(measures["end"]) + pd.Timedelta(days=1)  # when the next year, month or day begins
    starts, ends = _in_years(first_days(measures["start"])), _in_years(after)
    left, right = _limits(starts, ends)
    fig = Figure(figsize=(PHONE_WIDTH, bottoms.iloc[-1] + 2 * GAP + 0.6))
    ax = fig.subplots()
    ax.axvspan(PERIOD[0], PERIOD[1] + 1, color=BLANK, zorder=0)
    ax.axvspan(PERIOD[1] + 1, max(right, PERIOD[1] + 1), facecolor="none", edgecolor=BLANK, hatch="///", zorder=0)
    for y, label, start, end, status, codes in zip(
        bottoms, labels, starts, ends, measures["status"], measures["codes"], strict=True
    ):
        look = {"color": FOCUS, "weight": "bold"} if focus_code in codes else {"color": INK}
        ax.text(left, y - GAP, label, va="bottom", linespacing=1.1, **look)  # to the left, a phone has no room
        if pd.isna(start) and pd.isna(end):
            ax.text(left + 0.2, y, "no dates given", color=MUTED, va="center_baseline")
        else:
            _draw_span(ax, y, start, end, STATUS_COLOURS[status])
    ax.set(xlim=(left, right), ylim=(bottoms.iloc[-1] + 2 * GAP, 0), yticks=[])
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    ax.grid(visible=False, axis="y")
    status_terms, used = terms("measure_status"), set(measures["status"])
    lines = [Line2D([], [], color=colour, linewidth=5, label=status_terms[status])
             for status, colour in STATUS_COLOURS.items() if status in used]  # fmt: skip
    fig.legend(handles=lines, loc="outside upper left", ncols=3, title="As reported for the study", alignment="left")
    return fig
