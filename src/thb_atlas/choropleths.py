"""Choropleths: values as coloured countries, of Europe and of the world."""

from collections.abc import Collection, Sequence

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from .basemap import (
    LINE,
    NOTHING,
    TEXT,
    anchor_points,
    base,
    canvas,
    count_in_words,
    fill_countries,
    metres_per_point,
    write_labels,
)  # fmt: skip
from .land import BALKANS, EUROPE, land_of, select, view_around
from .palette import FOCUS, INK

PANEL = 1.6  # inches left of a world map, for its legend and for the Balkans again where the map shows them small
INSET = 1.4  # inches: how wide the Balkans are there
ENLARGED = 1.3  # how many times larger than on the map they must be


def _values(axes: Axes, view: tuple, colours: pd.Series, texts: pd.Series, frame: shapely.Geometry = NOTHING) -> None:
    """Colour the countries in view, and write the texts on theirs, off the frame."""
    shapes = fill_countries(axes, view, colours, texts.index)
    write_labels(axes, texts, shapes[texts.index], colours, shapes.union_all(), frame)


def _classed(values: pd.Series, bins: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    """Return the upper bounds of the classes, one more than `bins` if a value is above them, and the class of each."""
    tops = np.array([*bins, *([values.max()] if values.max() > bins[-1] else [])])
    return tops, pd.cut(values, [-np.inf, *tops], labels=False).to_numpy()


def _classes(values: pd.Series, tops: np.ndarray, counts: Sequence[int], unit: str) -> list[str]:
    """Return the classes in words: from and to (included), a unit of one sign, number of countries."""
    whole, least = (values % 1 == 0).all(), values.min()
    lows = [min(least if whole else min(0, least), tops[0]), *(tops[:-1] + whole)]
    spans = [f"{low:g}\N{EN DASH}{top:g}" if low < top else f"{top:g}" for low, top in zip(lows, tops, strict=True)]
    if not whole and lows[0] == tops[0]:
        spans[1:2] = [f"over {span}" for span in spans[1:2]]
    sign = f" {unit}" if len(unit) == 1 else ""
    return [f"{span}{sign}: {count_in_words(count)}" for span, count in zip(spans, counts, strict=True)]


def _close(shapes: gpd.GeoSeries, axes: Axes) -> pd.Index:
    """Return the countries of the Balkans, if a world map shows them so small that they are to be drawn again."""
    left, low, right, high = BALKANS[2]
    small = metres_per_point(axes) > ENLARGED * (right - left) / (72 * INSET)
    return shapes.index[anchor_points(shapes).within(shapely.box(left, low, right, high)) & small]


def _enlarge(axes: Axes, colours: pd.Series, texts: pd.Series) -> None:
    """Draw the Balkans of a world map again, larger, at its left; both frames are marked."""
    (left, low, right, high), (width, height) = BALKANS[2], axes.figure.get_size_inches()
    frame, tall = gpd.GeoSeries([shapely.box(left, low, right, high)]), INSET * (high - low) / (right - left)
    inset = axes.figure.add_axes((0.01, 1 - (tall + 0.2) / height, INSET / width, tall / height))
    _values(base(inset, BALKANS), BALKANS, colours, texts)
    for each in (axes, inset):
        frame.boundary.plot(ax=each, color=INK, linewidth=0.6, zorder=7, clip_on=each is axes)
    inset.text(0, 1.03, "Enlarged", size=TEXT, color=INK, transform=inset.transAxes)


def _choropleth(
    values: pd.Series, view: tuple, unit: str, bins: Sequence[float], absent: str, beside: float = 0
) -> Figure:
    """Draw what `europe` and `world` have in common, the legend in `beside` inches at its left if they are given."""
    known, shapes = values.dropna().astype(float), select(values.index, view)
    if known.empty or not values.index.is_unique:
        raise ValueError("A map needs at least one value, and not more than one for a country.")
    figure, axes = canvas(view, beside=beside)
    tops, classes = _classed(known, bins)
    palette = [to_hex(colour) for colour in mpl.colormaps["YlGnBu"](np.linspace(0.1, 0.9, len(tops)))]
    colours = pd.Series(np.take(palette, classes), known.index).reindex(values.index, fill_value="#ffffff")
    words = _classes(known, tops, np.bincount(classes, minlength=len(tops)), unit)
    handles = [Patch(fc=colour, ec=LINE, label=text) for colour, text in zip(palette, words, strict=True)]
    texts = known.map("{:g}".format)
    close = _close(shapes[known.index], axes) if beside else known.index[:0]
    _values(axes, view, colours, texts.drop(close), shapely.box(*BALKANS[2]).exterior if len(close) else NOTHING)
    if len(close):
        _enlarge(axes, colours, texts[close])
    if len(missing := shapes.drop(known.index)):
        style = {"facecolor": "none", "edgecolor": LINE, "hatch": "/////", "linewidth": 0.4}
        _overlay(figure, view, missing.index, style)
        handles.append(Patch(**style, label=f"{absent}: {count_in_words(len(missing))}"))
    title = unit if len(unit) > 1 else None
    style = {"fontsize": TEXT, "title_fontsize": TEXT, "alignment": "left", "framealpha": 1, "edgecolor": "white"}
    figure.legend(handles=handles, loc=view[3], title=title, **style)
    return figure


def _outline(figure: Figure, view: tuple, codes: Collection[str]) -> Figure:
    """Outline countries on each map of a figure; return it."""
    style = {"facecolor": "none", "edgecolor": FOCUS, "linewidth": 1.3, "zorder": 3}
    _overlay(figure, view, select(sorted(codes), view).index, style)
    return figure


def _overlay(figure: Figure, view: tuple, codes: pd.Index, style: dict[str, object]) -> None:
    """Draw countries again in a style, on the map and on its enlarged part if there is one."""
    for axes, part in zip(figure.axes, (view, BALKANS), strict=False):
        if len(shapes := land_of(part).filter(codes)):
            shapes.plot(ax=axes, **style)


def europe(
    values: pd.Series, *, unit: str, bins: Sequence[float], absent: str = "no data", outline: Collection[str] = ()
) -> Figure:
    """Draw values of European countries (EPSG:3035), Iceland to Georgia, without overseas territories.

    `values` is numeric, its index iso3 (unique); NaN is hatched and called `absent` in the legend, countries not in
    the index stay grey. `bins` are the classes' upper bounds (included); higher values make one more class. A `unit`
    of one sign stands at the legend's figures, a word above them. `outline` are countries (iso3) to be outlined.
    Raises ValueError for a country without polygon or outside the map, one that is there twice, and for no values.
    """
    return _outline(_choropleth(values, EUROPE, unit, bins, absent), EUROPE, outline)


def world(
    values: pd.Series, *, unit: str, bins: Sequence[float], absent: str = "no data", outline: Collection[str] = ()
) -> Figure:
    """Draw values of the world's countries (Equal Earth, EPSG:8857); parameters and errors are those of `europe`.

    The map shows the part of the world that values and outlines need. Small states are dots. Values from the Balkans to
    Moldova stand in an enlarged part of the map, at its left, where the map itself shows them small.
    """
    view = view_around([*values.index, *outline])
    return _outline(_choropleth(values, view, unit, bins, absent, PANEL), view, outline)
