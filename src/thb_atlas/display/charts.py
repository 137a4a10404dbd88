"""The charts of the pages, drawn by seaborn from plain frames; each function returns a new matplotlib Figure.

Rows of a chart are the rows of a frame, in its order. The figures are not registered with pyplot, so that a cell that
makes one shows it only when it is asked to.
"""

from collections.abc import Collection, Mapping, Sequence
from textwrap import fill, shorten

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.ticker import MaxNLocator

from ..data.tables import terms
from ..study.measures import PERIOD, SUM_KINDS
from .style import ACCENT, BLANK, CATEGORIES, FOCUS, INK, MUTED, PALE, WIDTH, ink_on, shade

SHORT = 16  # letters of a name, at most, that stands at the left of its row
LINE = 50  # letters in a line above a row
LAST = 2022  # year of the study's figure 1
STATUS = {"completed": MUTED, "ongoing": ACCENT, "planned": CATEGORIES[2], "suspended": CATEGORIES[3],
          "unknown": CATEGORIES[6]}  # fmt: skip
SUM_MARKS = {"": ("o", ACCENT, ACCENT), "part": ("o", "white", ACCENT), "twin": ("s", "white", MUTED),
             "doubtful": ("^", CATEGORIES[4], INK), "impossible": ("X", FOCUS, FOCUS)}  # fmt: skip
SOURCES = {"primary": "Eurostat or Commission", "primary-mirror": "copy of Eurostat", "secondary": "quoted by others"}


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
    frame: pd.DataFrame, value: str, label: str, *, text: str = "",
    focus: Collection[str] = (), pale: Collection[str] = (), stressed: Collection[str] = ()
) -> Figure:  # fmt: skip
    """Draw a horizontal bar for each row of a frame, its number at the end.

    `value` and `label` (unique) name columns, and so does `text`, if something else than the number stands at the end.
    `focus` and `pale` are labels whose bars have these colours; names of `focus` and `stressed` are stressed.
    """
    names = list(frame[label])
    fig, ax = canvas(row_height(names) * len(frame) + 0.3)
    frame = frame.astype({value: float})
    look = {"palette": [shade(name, focus, pale) for name in names], "saturation": 1, "width": thickness(names)}
    sns.barplot(frame, x=value, y=label, hue=label, legend=False, errorbar=None, ax=ax, **look)
    said = frame[text] if text else frame[value].map("{:g}".format)
    for y, (length, words) in enumerate(zip(frame[value], said, strict=True)):
        _beside(ax, length, y, words)
    name_rows(ax, names, {*focus, *stressed})
    bare(ax)
    ax.set_xlim(right=1.3 * frame[value].max() if _are_short(names) else 1.15 * frame[value].max())
    return fig


def parts(frame: pd.DataFrame, whole: str, part: str, label: str) -> Figure:
    """Draw a pale bar for each row of a frame, and its part in it, dark, with both numbers at the end: `4 of 12`.

    `whole`, `part` and `label` (unique) name columns.
    """
    names = list(frame[label])
    fig, ax = canvas(row_height(names) * len(frame) + 0.3)
    frame = frame.astype({whole: float, part: float})
    for column, colour in ((whole, PALE), (part, ACCENT)):
        look = {"color": colour, "saturation": 1, "width": thickness(names)}
        sns.barplot(frame, x=column, y=label, errorbar=None, ax=ax, **look)
    for y, (large, small) in enumerate(zip(frame[whole], frame[part], strict=True)):
        _beside(ax, max(large, small), y, f"{small:g} of {large:g}")
    name_rows(ax, names)
    bare(ax)
    ax.set_xlim(right=1.2 * frame[whole].max())
    return fig


def opposite(table: pd.DataFrame, stressed: Collection[str] = ()) -> Figure:
    """Draw the two columns of a table as bars to the left and to the right, one pair for each label of its index.

    The columns' names stand above them, numbers at the ends; `stressed` are labels in the focus colour.
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


def dots(table: pd.DataFrame, unit: str = "measures") -> Figure:
    """Draw the study's number, the first column of a table, as a ring, and one or two computed ones as points.

    The index has the labels; `unit` says what is counted.
    """
    fig, ax = canvas(row_height(list(table.index)) * len(table) + 0.9)
    numbers = table.astype("Float64").astype(float)
    _between(ax, numbers)
    ring = {"color": "white", "edgecolor": INK, "linewidth": 1.4, "s": 160, "zorder": 1.5}
    sns.scatterplot(x=numbers.iloc[:, 0].array, y=range(len(table)), ax=ax, label=table.columns[0], **ring)
    _points(ax, numbers.iloc[:, 1:], (75, 20))
    name_rows(ax, list(table.index))
    ax.set(xlim=(0, None), xlabel=unit)
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


def sums(table: pd.DataFrame, focus_measures: Collection[str] = ()) -> Figure:
    """Draw sums in euro on a logarithmic axis, a point each, by source; kinds (those of `SUM_KINDS`) by marker.

    `table` has the columns measure_id, amount, currency (others than EUR are left out), source and kind.
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
    """
    titles = measures["title_en"].fillna("(title lost)").map(lambda title: shorten(title, 42, placeholder=" …"))
    labels = measures.index + "  " + measures["codes"].map(",".join) + "  " + titles
    statuses = terms("measure_status")
    table = measures[["start", "end"]].assign(label=labels, kind=measures["status"].map(statuses))
    own = labels[measures["codes"].map(lambda codes: focus_code in codes)]
    return spans(table, {statuses[key]: colour for key, colour in STATUS.items()}, set(own))


def persons(points: pd.DataFrame) -> Figure:
    """Draw figure 1, registered persons by year, a panel for each status; sources by marker, numbers at the points.

    `points` are rows of `persons_by_year`. Numbers that stand in the study's text are bold. Lines stop where a year
    has no number; what is later than the study's figure is shaded.
    """
    statuses, years = terms("person_status"), range(points["year"].min(), points["year"].max() + 1)
    data = points.astype({"persons": float, "year": int})
    data = data.assign(Source=data["source_kind"].map(SOURCES), status=data["status"].map(statuses))
    look = {"markers": list("osD"), "style_order": list(SOURCES.values()), "color": ACCENT, "s": 50, "height": 1.7,
            "aspect": WIDTH / 1.7, "row_order": list(statuses), "facet_kws": {"legend_out": False}}  # fmt: skip
    grid = sns.relplot(data, x="year", y="persons", row="status", style="Source", **look)
    for status, ax in grid.axes_dict.items():
        ax.axvspan(LAST + 0.5, years.stop - 0.5, color=BLANK, zorder=0)
        _write_persons(ax, data[data["status"] == status].set_index("year").reindex(years))
        ax.text(years.start - 0.45, 1.12 * data["persons"].max(), status, weight="bold")
    grid.axes.flat[0].text(LAST + 0.55, 0.05 * data["persons"].max(), "after the study's figure", color=MUTED)
    grid.set_titles("").set(xlim=(years.start - 0.5, years.stop - 0.5), ylim=(0, 1.25 * data["persons"].max()))
    grid.set(xticks=years, xlabel="", ylabel="")
    sns.move_legend(grid, "upper center", bbox_to_anchor=(0.5, 0), ncols=3, title=None, handletextpad=0)
    plt.close(grid.figure)
    return grid.figure


def _write_persons(ax: Axes, series: pd.DataFrame) -> None:
    """Draw the line of a status and its numbers; `series` has a row for each year."""
    ax.plot(series["persons"], color=MUTED, linewidth=1, zorder=0)
    for year, (number, locator) in series[["persons", "study_locator"]].dropna(subset="persons").iterrows():
        weight = "normal" if pd.isna(locator) else "bold"
        ax.annotate(f"{number:,.0f}", (year, number), (0, 6), textcoords="offset points", ha="center", weight=weight)
    ax.yaxis.set_major_formatter("{x:,.0f}")
    ax.grid(visible=False, axis="x")


def strip(values: pd.Series, code: str, text: str, axis: str) -> Figure:
    """Draw where a country stands among all: a mark for each value, its own as a dot with a text; `axis` names them.

    `values` are shares in per cent, indexed by code.
    """
    fig, ax = canvas(1.1)
    own = float(values[code])
    sns.rugplot(x=values.drop(code).astype(float), height=0.5, color=MUTED, linewidth=1.5, ax=ax)
    sns.scatterplot(x=[own], y=[0.25], color=FOCUS, s=110, ax=ax, zorder=3)
    side = "right" if own > 60 else "left" if own < 40 else "center"
    ax.text(own, 0.65, text, color=FOCUS, weight="bold", ha=side)
    ax.set(xlim=(-3, 103), ylim=(0, 1), yticks=[], xlabel=axis, ylabel="")
    return fig
