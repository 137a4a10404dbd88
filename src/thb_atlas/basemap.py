"""What every map stands on: land drawn in grey, countries filled with colours, labels that find their place.

Countries are ISO 3166-1 alpha-3 codes, XKX for Kosovo; one without a polygon raises ValueError.
"""

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patheffects import withStroke
from matplotlib.textpath import TextPath

from .hashes import checksum
from .kept import kept
from .land import WIDTH, land_of, largest, origin
from .palette import INK

TEXT, LAND, LINE = 8, "#ececec", "#8a939b"
NOTHING = shapely.Point()
INNER = 25  # sites of a label within its country (see `_sites`)


def base(axes: Axes, view: tuple) -> Axes:
    """Draw all land of a view in grey, and nothing else, on the axes; return them."""
    left, low, right, high = view[2]
    land_of(view).plot(ax=axes, color=LAND, edgecolor=LINE, linewidth=0.3)
    axes.set(xlim=(left, right), ylim=(low, high))
    axes.set_axis_off()
    return axes


def canvas(view: tuple, below: float = 0, beside: float = 0) -> tuple[Figure, Axes]:
    """Return a figure with the land of a view, and its axes, with free inches `below` them and `beside` their left."""
    left, low, right, high = view[2]
    above = (WIDTH - beside) * (high - low) / (right - left)
    figure = Figure(figsize=(WIDTH, above + below), facecolor="white")
    place = (beside / WIDTH, below / (above + below), 1 - beside / WIDTH, above / (above + below))
    return figure, base(figure.add_axes(place), view)


def metres_per_point(axes: Axes) -> float:
    """Return the metres in a point (1/72 inch) of a map."""
    return np.ptp(axes.get_xlim()) / (axes.bbox.width / axes.figure.dpi * 72)


def anchor_points(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return the point deepest inside the largest part of each shape (index and CRS as the shapes')."""
    return gpd.GeoSeries(shapely.get_point(largest(shapes).maximum_inscribed_circle(tolerance=5e3), 0), shapes.index)


def _sites(text: str, at: shapely.Point, point: float) -> tuple[np.ndarray, np.ndarray]:
    """Return where a label may stand, first `INNER` sites within its shape: (n, 2) centres in metres, n boxes."""
    path = TextPath((0, 0), text, size=TEXT, prop=FontProperties(family="DejaVu Sans"))
    ink = path.vertices[path.codes != path.CLOSEPOLY]
    half, angles = np.ptp(ink, axis=0) / 2 + 1.5, np.arange(0, 2 * np.pi, np.pi / 8)
    rays = np.column_stack([np.cos(angles), np.sin(angles)])
    inner = [rays[::2] * step for step in (3, 6, 9)]
    outer = [rays * (half + gap) for gap in (4, 8, 13, 19, 26, 34, 43, 53, 64)]
    centres = np.vstack([[[0, 0]], *inner, *outer]) * point + [at.x, at.y]
    return centres, shapely.box(*(centres - half * point).T, *(centres + half * point).T)


def _placed(
    texts: pd.Series,
    shapes: gpd.GeoSeries,
    blocked: shapely.Geometry,
    taken: shapely.Geometry,
    limits: tuple,
    point: float,
) -> list[tuple[str, np.ndarray, bool, np.ndarray | None]]:
    """Return for each text, large shapes first: its key, its middle, whether it fits into its shape, its leader.

    `limits` are the map's, `point` is the metres in a point; a text on its shape has no leader.
    """
    frame, anchors, held, placed = shapely.box(*limits), anchor_points(shapes), [taken], []
    shapely.prepare([blocked, frame])
    for key in shapes.area.round().sort_values(ascending=False, kind="stable").index:
        shapely.prepare(taken := shapely.geometrycollections(held))
        centres, boxes = _sites(texts[key], anchors[key], point)
        tight = shapely.buffer(boxes[:INNER], -1.1 * point, join_style="mitre")
        inside = shapely.area(shapely.intersection(shapes[key], tight)) > 0.97 * tight[0].area
        free = np.concatenate([inside, shapely.disjoint(blocked, boxes[INNER:])]) & shapely.disjoint(taken, boxes)
        free &= shapely.covers(frame, boxes)
        leaders, others = shapely.shortest_line(anchors[key], boxes), shapely.multipoints(anchors[anchors.index != key])
        clear = free.copy()
        clear[free] &= np.fmin(*(shapely.distance(others, part[free]) for part in (leaders, boxes))) >= 3 * point
        clear[clear] &= shapely.disjoint(taken, leaders[clear])
        best = int(np.argmax(clear if clear.any() else free))
        held += [boxes[best], leaders[best]]
        leader = shapely.get_coordinates(leaders[best]).T if best >= INNER else None
        placed.append((key, centres[best], best < INNER and bool(inside[best]), leader))
    return placed


def write_labels(
    axes: Axes,
    texts: pd.Series,
    shapes: gpd.GeoSeries,
    fills: pd.Series,
    blocked: shapely.Geometry,
    taken: shapely.Geometry = NOTHING,
) -> None:
    """Write each text into its shape where it fits, else nearby, off `blocked`, with a leader; large shapes first.

    Texts and leaders keep off each other, and off `taken`. Their places are kept for the next kernel.
    """
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    where, texts = ((left, low, right, high), metres_per_point(axes)), texts[shapes.index]
    drawn = [part.hex() for part in shapely.to_wkb([*shapes, blocked, taken])]
    key = checksum([], origin(), origin(__file__), mpl.__version__, texts.to_json(), *drawn, repr(where))
    for name, (x, y), inside, leader in kept(key, lambda: _placed(texts, shapes, blocked, taken, *where)):
        style = _ink(fills[name] if inside else "white")
        axes.text(x, y, texts[name], size=TEXT, ha="center", va="center_baseline", zorder=6, **style)
        if leader is not None:
            axes.plot(*leader, lw=0.6, zorder=3.5, marker="o", markevery=[0], ms=1.5, **style)


def fill_countries(axes: Axes, view: tuple, colours: pd.Series, dotted: pd.Index) -> gpd.GeoSeries:
    """Colour the countries in view, with a dot for those of `dotted` too small to be seen; return their shapes."""
    shapes = land_of(view).filter(colours.index)
    shapes.plot(ax=axes, color=colours[shapes.index].tolist(), edgecolor=LINE, linewidth=0.4)
    dots = shapes[dotted].loc[shapes[dotted].area < 8 * metres_per_point(axes) ** 2]
    if len(dots):
        anchor_points(dots).plot(ax=axes, color=colours[dots.index].tolist(), ec=INK, lw=0.5, markersize=18, zorder=4)
    return shapes


def _ink(ground: str) -> dict[str, object]:
    """Return the style of text and lines that can be read on a colour, with a halo in that colour."""
    dark = np.dot(to_rgb(ground), (0.3, 0.59, 0.11)) < 0.5
    return {"color": "white" if dark else INK, "path_effects": [withStroke(linewidth=2, foreground=ground)]}


def count_in_words(count: int) -> str:
    """Return the number of countries in words."""
    return "1 country" if count == 1 else f"{count} countries"
