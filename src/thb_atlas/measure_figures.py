"""Figures of the national measures: numbers beside the study's, measures in time, sums of money."""

from collections.abc import Collection

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from .figures import WIDE, name_rows
from .measures import PERIOD, position
from .palette import ACCENT, CATEGORIES, FOCUS, INK, MUTED
from .places import terms

STATUS = {"completed": MUTED, "ongoing": ACCENT, "planned": CATEGORIES[2], "suspended": CATEGORIES[3],
          "unknown": CATEGORIES[6]}  # fmt: skip
FLAGS = {
    "": ("o", ACCENT, ACCENT, "sum"),
    "part": ("o", "white", ACCENT, "part of another sum"),
    "twin": ("s", "white", MUTED, "programme that an earlier row reports"),
    "doubtful": ("^", CATEGORIES[4], INK, "doubtful"),
    "impossible": ("X", FOCUS, FOCUS, "impossible"),
}


def dots(table: pd.DataFrame) -> Figure:
    """Draw a table from `against_study`: the study's number as a ring, the computed ones as points."""
    bases = list(table.columns[2:-1])
    fig, ax = plt.subplots(figsize=(WIDE, 0.3 * len(table) + 1.1))
    y = np.arange(len(table))
    numbers = table[["Study", *bases]].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    ax.hlines(y, np.nanmin(numbers, axis=1), np.nanmax(numbers, axis=1), color=MUTED, linewidth=1, zorder=1)
    for base, (shape, fill) in zip(bases, [("o", ACCENT), ("D", CATEGORIES[4])], strict=False):
        ax.scatter(table[base], y, s=30, marker=shape, color=fill, label=base, zorder=2)
    ax.scatter(numbers[:, 0], y, s=95, facecolor="none", edgecolor=INK, linewidth=1.4, label="Study", zorder=3)
    ax.set_yticks(y, table[""])
    ax.set(xlim=(0, None), ylim=(len(table) - 0.3, -0.7), xlabel="measures")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(axis="y", visible=False)
    ax.legend(frameon=False, fontsize=9, ncols=3, loc="lower right", bbox_to_anchor=(1, 1), borderaxespad=0)
    fig.set_layout_engine("constrained")
    return fig


def shorten(title: str | None, most: int = 44) -> str:
    """Return a title in at most so many signs."""
    text = "(title lost)" if pd.isna(title) else title
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"


def timeline(measures: pd.DataFrame, focus_code: str | None = None) -> Figure:
    """Draw measures in time, a line each, coloured by status; arrows where no start or end is printed."""
    fig, ax = plt.subplots(figsize=(WIDE, 0.172 * len(measures) + 0.9))
    dated = [int(date[:4]) for column in ("start", "end") for date in measures[column].dropna()]
    left, right = min(dated) - 0.5, max(dated) + 1.5
    ax.axvspan(PERIOD[0], PERIOD[1] + 1, color="#eef1f4", zorder=0)
    for y, (_, row) in enumerate(measures.iterrows()):
        fill = STATUS[row["status"]]
        if pd.isna(row["start"]) and pd.isna(row["end"]):
            ax.text(left + 0.1, y, "no dates printed", fontsize=8, color=MUTED, va="center")
            continue
        start = position(row["start"], False) / 12 if pd.notna(row["start"]) else None
        end = position(row["end"], True) / 12 if pd.notna(row["end"]) else None
        end = max(end, start + 0.09) if start and end else end
        ax.plot([start or end - 0.4, end or start + 0.4], [y, y], color=fill, linewidth=4.5, solid_capstyle="butt")
        if end is None or start is None:
            at, shape = (start + 0.4, ">") if end is None else (end - 0.4, "<")
            ax.plot(at, y, marker=shape, color=fill, markersize=6)
    texts = [
        f"{i}  {','.join(c)}  {shorten(t)}"
        for i, c, t in zip(measures.index, measures["codes"], measures["title_en"], strict=True)
    ]
    for label, codes in zip(name_rows(ax, texts, 8), measures["codes"], strict=True):
        label.set(color=FOCUS if focus_code in codes else INK, weight="bold" if focus_code in codes else "normal")
    ax.set(xlim=(left, right), ylim=(len(measures) - 0.4, -0.6), yticks=[])
    ax.xaxis.tick_top()
    ax.xaxis.set_major_formatter("{x:.0f}")
    ax.grid(axis="y", visible=False)
    ax.tick_params(length=0)
    used = {key: colour for key, colour in STATUS.items() if key in set(measures["status"])}
    handles = [Line2D([], [], color=c, linewidth=4.5, label=terms("measure_status")[key]) for key, c in used.items()]
    fig.legend(handles=handles, loc="outside upper center", ncols=len(handles), frameon=False, fontsize=9)
    fig.set_layout_engine("constrained")
    return fig


def _lanes(amounts: pd.Series) -> pd.Series:
    """Return how far off their line sums (in ascending order) are drawn, so that near ones do not overlap."""
    lanes: list[float] = []
    heights = []
    for x in np.log10(amounts.astype(float)):
        lane = next((n for n, last in enumerate(lanes) if x - last > 0.1), len(lanes))
        lanes[lane : lane + 1] = [x]
        heights.append(0.13 * ((lane + 1) // 2) * (-1) ** lane)
    return pd.Series(heights, amounts.index, dtype=float)


def money(table: pd.DataFrame, focus_measures: Collection[str] = ()) -> Figure:
    """Draw sums in euro on a logarithmic axis, a point each, by source; `table` comes from `measures.sums`."""
    shown = table[table["currency"] == "EUR"].sort_values("amount")
    sources = [s for s in [*terms("funder_type"), "Joint or not printed"] if s in set(shown["source"])]
    fig, ax = plt.subplots(figsize=(WIDE, 0.62 * len(sources) + 1.4))
    amounts = [shown.loc[shown["source"] == source, "amount"] for source in sources]
    heights = pd.concat([y + _lanes(some) for y, some in enumerate(amounts)])
    for (kind, own), rows in shown.groupby(["kind", shown["measure_id"].isin(focus_measures)]):
        shape, fill, edge, _ = FLAGS[kind]
        style = {"s": 46 if own else 30, "zorder": 3, "linewidth": 1.1, "facecolor": FOCUS if own else fill}
        ax.scatter(rows["amount"], heights[rows.index], marker=shape, edgecolor=edge, **style)
    ax.set_yticks(range(len(sources)), sources)
    ax.set(xscale="log", xlabel="euro, logarithmic scale", ylim=(len(sources) - 0.4, -0.6))
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.grid(axis="y", visible=False)
    ax.minorticks_off()
    used = [FLAGS[kind] for kind in FLAGS if kind in set(shown["kind"])]
    handles = [Line2D([], [], ls="", marker=m, mfc=f, mec=e, label=text) for m, f, e, text in used]
    fig.legend(handles=handles, loc="outside upper center", ncols=3, frameon=False, fontsize=9)
    fig.set_layout_engine("constrained")
    return fig
