"""Countries as polygons, the parts of the globe that maps show, and the labels that find their place on them.

Countries are ISO 3166-1 alpha-3 codes, XKX for Kosovo. The polygons were projected and simplified once, by
data/boundaries/make.py.
"""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from ..core.paths import DATA
from ..data.schema import ensure, resource, stamp
from ..data.usage import note_file
from .style import INK, WIDTH, ink_on

Extent = tuple[float, float, float, float]  # left, low, right, high, in metres
EUROPE: Extent = (2.45e6, 1.35e6, 7.45e6, 5.45e6)  # EPSG:3035
WORLD: Extent = (-17.3e6, -6.7e6, 17.3e6, 8.3e6)  # EPSG:8857
GROUND, LINE = "#ececec", "#8a939b"
RINGS = (0, 3, 6, 9, 13, 18, 24, 31, 39, 48, 58, 70, 84, 100)  # points between a country's middle and its label
COURSES = np.column_stack([f(np.arange(0, 2 * np.pi, np.pi / 8)) for f in (np.cos, np.sin)])


@lru_cache(maxsize=8)
def _read(name: str, path: Path, _: tuple[int, int]) -> tuple[gpd.GeoDataFrame, str]:
    ensure(name)
    content = path.read_bytes()
    table = gpd.read_file(BytesIO(content)).set_index("iso3")
    return table.assign(middle=gpd.points_from_xy(table.pop("x"), table.pop("y"))), sha256(content).hexdigest()


def polygons(name: str) -> gpd.GeoDataFrame:
    """Return the countries of a map, `europe` (EPSG:3035) or `world` (EPSG:8857), indexed by iso3.

    Columns: name (English), geometry (metres), middle (the point deepest inside a country's largest part). Raises
    DataError if the file is missing or is not the one that the data package describes.
    """
    file = resource(f"boundaries_{name}")["path"]
    table, digest = _read(f"boundaries_{name}", DATA / file, stamp(DATA / file))
    note_file(file, digest)
    return table.copy()


def select(codes: Iterable[str], ground: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the countries with these codes, each once, in their order. Raises ValueError for what cannot be drawn."""
    wanted = list(dict.fromkeys(codes))
    if outside := sorted(set(wanted) - set(ground.index)):
        if unknown := sorted(set(outside) - set(polygons("world").index)):
            raise ValueError(f"No polygon for {', '.join(unknown)}: codes are ISO alpha-3, and XKX for Kosovo.")
        raise ValueError(f"The map does not reach as far as {', '.join(outside)}.")
    return ground.loc[wanted]


def largest(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return the largest part of each shape: a country without its islands and territories overseas."""
    return shapes.map(lambda shape: max(shapely.get_parts(shape), key=shapely.area))


def extent_of(shapes: gpd.GeoSeries, margin: float = 0.06, least: float = 7e6) -> Extent:
    """Return the part of the world (EPSG:8857) that shows the largest part of each shape, with a margin.

    `margin` is a share of the width, on each side; without it the width is at least `least` metres. The height is at
    least half of the width.
    """
    left, low, right, high = largest(shapes).total_bounds
    across = max(right - left, 1.25 * (high - low), least) * (0.5 + margin)
    x, y = (left + right) / 2, (low + high) / 2
    left, right = max(x - across, WORLD[0]), min(x + across, WORLD[2])
    up = max((high - low) * (0.5 + margin), (right - left) / 4)
    return left, y - up, right, y + up


def canvas(extent: Extent, below: float = 0, width: float = WIDTH) -> tuple[Figure, Axes]:
    """Return a figure and the axes of a map on it, with free inches `below` them; `width` is in inches."""
    left, low, right, high = extent
    above = width * (high - low) / (right - left)
    fig = Figure(figsize=(width, above + below))
    ax = fig.add_axes((0, below / (above + below), 1, above / (above + below)))
    return fig, ax


def show_ground(ax: Axes, ground: gpd.GeoDataFrame, extent: Extent) -> None:
    """Draw all land in grey, and cut the axes to an extent."""
    ground.plot(ax=ax, color=GROUND, edgecolor=LINE, linewidth=0.3)
    ax.set(xlim=extent[::2], ylim=extent[1::2])
    ax.set_axis_off()


def metres_per_point(ax: Axes) -> float:
    """Return the metres in a point (1/72 inch) of a map."""
    return np.ptp(ax.get_xlim()) / (ax.bbox.width / ax.figure.dpi * 72)


def _sites(middle: shapely.Point, half: np.ndarray, point: float) -> tuple[np.ndarray, np.ndarray]:
    """Return where a label may stand, the nearest sites first: (n, 2) middles in metres, and n boxes.

    `half` is half of its width and height in points, `point` the metres in a point.
    """
    shifts = np.vstack([COURSES * np.where(step < 10, step, step + half - half.min()) for step in RINGS])
    middles = shifts * point + [middle.x, middle.y]
    return middles, shapely.box(*(middles - half * point).T, *(middles + half * point).T)


def _touched(sites: np.ndarray, things: Iterable[shapely.Geometry]) -> np.ndarray:
    """Return how many things each site (a box or a line) touches."""
    return np.bincount(shapely.STRtree(list(things)).query(sites, predicate="intersects")[0], minlength=len(sites))


def _costs(
    boxes: np.ndarray, leaders: np.ndarray, shapes: gpd.GeoSeries, avoid: Iterable[shapely.Geometry], taken: list
) -> np.ndarray:
    """Return what it costs to write a text off its shape: most on another one, then over a leader, a line, far away."""
    far = np.repeat(RINGS, len(COURSES)) / 10
    return far + 20 * _touched(boxes, shapes) + 5 * _touched(leaders, taken) + _touched(boxes, avoid)


def write_labels(
    ax: Axes, words: pd.Series, shapes: gpd.GeoDataFrame, fills: pd.Series, avoid: Iterable[shapely.Geometry] = ()
) -> None:
    """Write each text into its shape where it fits, else nearby, off all shapes, with a leader; large shapes first.

    `words` and `fills` (colours) have the index of `shapes`, which has the columns geometry and middle. Texts and
    leaders keep off each other, and off the middles of other shapes; texts also keep off what they are to `avoid`.
    """
    (left, right), (low, high), point = ax.get_xlim(), ax.get_ylim(), metres_per_point(ax)
    taken, avoid = [shapely.box(left, low, right, high).exterior], list(avoid)
    dots = gpd.GeoSeries(shapes["middle"]).buffer(3 * point)
    for key in shapes.area.round().sort_values(ascending=False, kind="stable").index:
        middle, shape = shapes.at[key, "middle"], shapes.at[key, "geometry"]
        shapely.prepare(shape)
        label = ax.text(middle.x, middle.y, words[key], ha="center", va="center_baseline", zorder=6)
        box = label.get_window_extent()
        half = np.array([box.width, box.height]) / ax.figure.dpi * 36 + [1, 0]
        middles, boxes = _sites(middle, half, point)
        leaders = shapely.shortest_line(middle, boxes)
        held, inside = [*taken, *dots.drop(key)], shapely.covers(shape, boxes)
        costs = np.where(inside, 0, _costs(boxes, leaders, shapes.geometry, avoid, held)) + 100 * _touched(boxes, held)
        best = int(np.argmin(costs))
        taken += [boxes[best], leaders[best]]
        label.set_position(middles[best])
        if inside[best]:
            label.set_color(ink_on(fills[key]))
        else:
            halo = [withStroke(linewidth=2, foreground="white")]
            label.set_path_effects(halo)
            ends = shapely.get_coordinates(leaders[best]).T
            ax.plot(*ends, color=INK, lw=0.7, marker="o", markevery=[0], ms=2, zorder=3.5, path_effects=halo)
