"""Maps: values as coloured countries, regions of the world, and lines between pairs of countries.

Countries are ISO 3166-1 alpha-3 codes, XKX for Kosovo; one without a polygon raises ValueError. Every map is a
matplotlib Figure, 7 inches wide, text 8 points, without title and not registered with pyplot.
"""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from .basemap import (
    LINE,
    TEXT,
    anchor_points,
    canvas,
    count_in_words,
    fill_countries,
    metres_per_point,
    write_labels,
)  # fmt: skip
from .choropleths import europe, world
from .land import DISCLAIMER, WORLD, boundaries, select, view_around, view_of
from .palette import CATEGORIES, INK

__all__ = ["DISCLAIMER", "boundaries", "europe", "pairs", "regions", "world"]

STYLES = ["-", "--", ":", "-."]
REGIONS = [
    "#88ccee", "#117733", "#ddcc77", "#cc6677", "#44aa99", "#aa4499", "#ee8866", "#332288", "#bbcc33", "#77aadd",
    "#882255", "#ffaabb", "#999933",
]  # fmt: skip


def regions(membership: pd.Series, labels: Mapping[str, str]) -> Figure:
    """Draw up to 13 regions of the world (EPSG:8857), numbered, with a key below in the order of `labels`.

    `membership` has the index iso3 and the regions' ids (str); a country that is there twice takes the colour of its
    first row, and counts in both regions. `labels` maps ids to names. Raises ValueError for an id without a label, too
    many labels, and a country without polygon.
    """
    if len(labels) > len(REGIONS) or not membership.isin(list(labels)).all():
        raise ValueError(f"A map of regions needs a label for each of its regions, of which {len(REGIONS)} at most.")
    first = membership[~membership.index.duplicated()]
    view, palette = view_around(first.index), pd.Series(dict(zip(labels, REGIONS, strict=False)))
    shapes = select(first.index, view)
    figure, axes = canvas(view, below=0.05 + 0.175 * -(-len(labels) // 2))
    fill_countries(axes, view, first.map(palette), first.index)
    whole = shapes.groupby(first).apply(lambda region: region.union_all()).set_crs(shapes.crs)
    whole.boundary.plot(ax=axes, color=INK, linewidth=0.5)
    numbers = pd.Series({key: str(number) for number, key in enumerate(labels, 1)})
    write_labels(axes, numbers, whole, palette, shapes.union_all())
    size = membership.value_counts().reindex(list(labels), fill_value=0)
    texts = [f"{numbers[key]}  {label}: {count_in_words(size[key])}" for key, label in labels.items()]
    handles = [Patch(fc=colour, ec=LINE, label=text) for colour, text in zip(palette, texts, strict=True)]
    figure.legend(handles=handles, loc="lower center", ncols=2, fontsize=TEXT, frameon=False, borderaxespad=0)
    return figure


def _lines(links: pd.DataFrame, points: gpd.GeoSeries, gap: float) -> gpd.GeoSeries:
    """Return the links as lines (index: kind), side by side at `gap` metres where a pair has several kinds."""
    ends = pd.DataFrame(np.sort(links[["origin", "counterparty"]]), columns=["a", "b"])
    ends = ends.assign(kind=links["kind"].values).drop_duplicates()
    place = ends.groupby(["a", "b"]).cumcount() - (ends.groupby(["a", "b"])["a"].transform("size") - 1) / 2
    path = np.stack([shapely.get_coordinates(points[ends[end]].values) for end in ("a", "b")], axis=1)
    lines = shapely.offset_curve(shapely.linestrings(path), (place * gap).to_numpy())
    return gpd.GeoSeries(lines, index=ends["kind"], crs=points.crs)


def pairs(links: pd.DataFrame, labels: Mapping[str, str] | None = None) -> Figure:
    """Draw a straight line (EPSG:8857) for each pair of countries and kind, in the kind's colour and style.

    `links` has the columns origin, counterparty (iso3) and kind (str); its direction is not drawn, the kinds of one
    pair run side by side. `labels` maps kinds to the legend's texts, in its order (default: the kinds themselves). The
    map shows the extent of the links. Raises ValueError for no links, more than 8 kinds, a kind without a label,
    and a country without polygon.
    """
    names = labels or {kind: kind for kind in dict.fromkeys(links["kind"])}
    if links.empty or len(names) > len(CATEGORIES) or not links["kind"].isin(list(names)).all():
        raise ValueError(f"A map of pairs needs links, and a label for each kind, of which {len(CATEGORIES)} at most.")
    shapes = select([*links["origin"], *links["counterparty"]], WORLD)
    points = anchor_points(shapes).set_crs(shapes.crs)
    view = view_of(points, margin=0.12, least=1e6)
    figure, axes = canvas(view, below=0.25 * -(-len(names) // 4))
    select(shapes.index, view).plot(ax=axes, color="#d5dae0", edgecolor=LINE, linewidth=0.4)
    lines, discs = _lines(links, points, 3 * metres_per_point(axes)), points.buffer(2 * metres_per_point(axes))
    styles = zip(names, CATEGORIES, STYLES * 2, strict=False)
    styles = {kind: {"color": colour, "linestyle": dash, "lw": 1.6} for kind, colour, dash in styles}
    for kind in links["kind"].unique():
        lines[lines.index == kind].plot(ax=axes, zorder=3, **styles[kind])
    discs.plot(ax=axes, color=INK, zorder=4)
    texts = boundaries().set_index("iso3")["name"]
    write_labels(axes, texts, discs, texts, lines.buffer(metres_per_point(axes)).union_all().union(discs.union_all()))
    handles = [Line2D([], [], **style, label=names[kind]) for kind, style in styles.items()]
    figure.legend(handles=handles, loc="lower center", ncols=4, fontsize=TEXT, frameon=False, borderaxespad=0)
    return figure
