"""Charts of measures, on the pages of both sides: in time, and by their sums; each returns a new Figure."""

from collections.abc import Collection, Mapping
from textwrap import fill, shorten

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.ticker import MaxNLocator

from ..data.tables import terms
from ..display.charts import SHORT, canvas, name_rows, row_height
from ..display.style import ACCENT, BLANK, CATEGORIES, FOCUS, INK, MUTED
from .measures import PERIOD, SUM_KINDS

STATUS = {"completed": MUTED, "ongoing": ACCENT, "planned": CATEGORIES[2], "suspended": CATEGORIES[3],
          "unknown": CATEGORIES[6]}  # fmt: skip
SUM_MARKS = {"": ("o", ACCENT, ACCENT), "part": ("o", "white", ACCENT), "twin": ("s", "white", MUTED),
             "doubtful": ("^", CATEGORIES[4], INK), "impossible": ("X", FOCUS, FOCUS)}  # fmt: skip


def sums(table: pd.DataFrame, focus_measures: Collection[str] = ()) -> Figure:
    """Draw sums in euro on a logarithmic axis, a point each, by source; kinds (those of `SUM_KINDS`) by marker.

    `table` has the columns measure_id, amount, currency (others than EUR are left out), source and kind.

    >>> from thb_atlas.study import measures
    >>> chart = thb.sums(measures.sums("II"))
    """
    shown = table[table["currency"] == "EUR"].astype({"amount": float})
    order = [source for source in [*terms("funder_type"), "Joint or not printed"] if source in set(shown["source"])]
    fig, ax = canvas(0.7 * len(order) + 1.1)
    sns.swarmplot(shown, x="amount", y="source", order=order, size=6, linewidth=1, log_scale=True, ax=ax)
    for source, points in zip(order, ax.collections, strict=True):
        own = shown[shown["source"] == source]
        marks = [SUM_MARKS[kind] for kind in own["kind"]]
        points.set_paths([_shape(marker) for marker, _, _ in marks])
        inside = zip(own["measure_id"], marks, strict=True)
        points.set_facecolor([FOCUS if measure in focus_measures else fill for measure, (_, fill, _) in inside])
        points.set_edgecolor([edge for _, _, edge in marks])
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.set(xlabel="euro, logarithmic scale", ylabel="")
    ax.set_yticks(range(len(order)), [fill(source, SHORT) for source in order])
    used = {SUM_KINDS[kind]: mark for kind, mark in SUM_MARKS.items() if kind in set(shown["kind"])}
    keys = [Line2D([], [], ls="", marker=m, mfc=f, mec=e, label=label) for label, (m, f, e) in used.items()]
    fig.legend(handles=keys, loc="outside upper center", ncols=3, handletextpad=0.1)
    return fig


def _shape(marker: str) -> object:
    """Return the path of a marker."""
    style = MarkerStyle(marker)
    return style.get_path().transformed(style.get_transform())


def _period(date: str) -> pd.Period:
    """Return the year, month or day that a date (ISO 8601) names."""
    return pd.Period(date, freq={4: "Y", 7: "M", 10: "D"}[len(date)])


def begin(date: str) -> float:
    """Return the first instant of a date, of the precision that is printed, in years."""
    first = _period(date).start_time
    return first.year + (first.day_of_year - 1) / 365.25


def finish(date: str) -> float:
    """Return the last instant of a date, of the precision that is printed, in years."""
    last = _period(date).end_time
    return last.year + last.day_of_year / 365.25


def spans(table: pd.DataFrame, colours: Mapping[str, str], stressed: Collection[str] = ()) -> Figure:
    """Draw the rows of a table as lines in time; an arrow stands where no start or end is printed.

    `table` has the columns label, start, end (dates as printed, missing) and kind; `colours` maps the kinds, as the
    legend names them, to colours. `stressed` are labels in the focus colour. The study's period is shaded.
    """
    fig, ax = canvas(row_height(list(table["label"])) * len(table) + 0.9)
    starts, ends = table["start"].map(begin, na_action="ignore"), table["end"].map(finish, na_action="ignore")
    left = int(pd.concat([starts, ends]).min())
    ax.axvspan(PERIOD[0], PERIOD[1] + 1, color=BLANK, zorder=0)
    for y, (start, end, kind) in enumerate(zip(starts, ends, table["kind"], strict=True)):
        if pd.isna(start) and pd.isna(end):
            ax.text(left + 0.2, y, "no dates printed", color=MUTED, va="center_baseline")
        else:
            _span(ax, y, (start, end), colours[kind])
    name_rows(ax, list(table["label"]), stressed)
    ax.set_xlim(left, np.ceil(pd.concat([starts + 1.2, ends]).max()))
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    ax.tick_params(axis="x", labeltop=True, labelbottom=False)
    ax.grid(visible=False, axis="y")
    keys = [Line2D([], [], color=c, linewidth=5, label=k) for k, c in colours.items() if k in set(table["kind"])]
    fig.legend(handles=keys, loc="outside upper center", ncols=3)
    return fig


def _span(ax: Axes, y: int, dates: tuple[float, float], colour: str) -> None:
    """Draw a line from start to end, a short one with an arrow where one of them is missing."""
    start, end = dates
    left, right = end - 0.5 if pd.isna(start) else start, start + 0.5 if pd.isna(end) else end
    ax.plot([left, max(right, left + 0.09)], [y, y], color=colour, linewidth=5, solid_capstyle="butt")
    for missing, tip, marker in ((end, right + 0.05, ">"), (start, left - 0.05, "<")):
        if pd.isna(missing):
            ax.plot(tip, y, marker, color=colour, markersize=7)


def timeline(measures: pd.DataFrame, focus_code: str | None = None) -> Figure:
    """Draw national measures in time, coloured by status, those of the country in focus stressed.

    `measures` has the measures' ids as index, and the columns codes (list of countries), title_en, start, end, status.

    >>> from thb_atlas.study import measures
    >>> chart = thb.timeline(measures.rows("I"), "FR")
    """
    titles = measures["title_en"].fillna("(title lost)").map(lambda title: shorten(title, 42, placeholder=" …"))
    labels = measures.index + "  " + measures["codes"].map(",".join) + "  " + titles
    statuses = terms("measure_status")
    table = measures[["start", "end"]].assign(label=labels, kind=measures["status"].map(statuses))
    own = labels[measures["codes"].map(lambda codes: focus_code in codes)]
    return spans(table, {statuses[key]: colour for key, colour in STATUS.items()}, set(own))
