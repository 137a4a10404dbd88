"""Maps: values as coloured countries, regions of the world, lines between pairs of countries, countries as links.

Countries are ISO 3166-1 alpha-3 codes, XKX for Kosovo; one without a polygon raises ValueError. Every map but the last
is a matplotlib Figure without title, not registered with pyplot.
"""

from collections.abc import Collection, Mapping, Sequence
from html import escape

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ..data.countries import reported
from .geography import (
    EUROPE,
    GROUND,
    LINE,
    Extent,
    canvas,
    extent_of,
    largest,
    metres_per_point,
    polygons,
    select,
    show_ground,
    write_labels,
)
from .style import ACCENT, CATEGORIES, FOCUS, INK

DISCLAIMER = (
    "Boundaries: Natural Earth, via the visionscarto world atlas (BSD-3-Clause); borders and names imply no position "
    "on the status of any territory. Kosovo: This designation is without prejudice to positions on status, and is in "
    "line with UNSCR 1244/1999 and the ICJ Opinion on the Kosovo declaration of independence."
)
BALKANS: Extent = (1.08e6, 4.55e6, 2.76e6, 5.99e6)
PANEL = 1.75  # inches below a world map, for its legend and for the Balkans again where the map shows them small
INSET = 1.55  # inches: how wide the Balkans are there
ENLARGED = 1.4  # how many times larger than on the map they must be
WIDE = 7.2  # inches: maps of many names, which belong to the audit
ABSENT = "#c3c9cf"
STYLES = ["-", "--", ":", "-."]
REGIONS = [
    "#88ccee", "#117733", "#ddcc77", "#cc6677", "#44aa99", "#aa4499", "#ee8866", "#332288", "#bbcc33", "#77aadd",
    "#882255", "#ffaabb", "#999933",
]  # fmt: skip


def in_words(count: int) -> str:
    """Return a number of countries in words."""
    return "1 country" if count == 1 else f"{count} countries"


def classes(values: pd.Series, bins: Sequence[float], unit: str) -> pd.Series:
    """Return the class of each value, in words, as an ordered categorical; missing where the value is.

    `bins` are the classes' upper bounds (included); higher values make one more class. The words say from and to, a
    unit of one sign, and the number of countries.
    """
    tops = np.array([*bins, *([values.max()] if values.max() > bins[-1] else [])])
    codes = pd.cut(values, [-np.inf, *tops], labels=False)
    whole, least = (values.dropna() % 1 == 0).all(), values.min()
    lows = [min(least if whole else min(0, least), tops[0]), *(tops[:-1] + whole)]
    spans = [f"{low:g}\N{EN DASH}{top:g}" if low < top else f"{top:g}" for low, top in zip(lows, tops, strict=True)]
    if not whole and lows[0] == tops[0]:
        spans[1:2] = [f"over {span}" for span in spans[1:2]]
    sign = f" {unit}" if len(unit) == 1 else ""
    words = [f"{span}{sign}: {in_words((codes == code).sum())}" for code, span in enumerate(spans)]
    return pd.Series(pd.Categorical.from_codes(codes.fillna(-1).astype(int), words, ordered=True), values.index)


def _shades(count: int) -> list[str]:
    """Return the colours of so many classes, from pale to dark."""
    return [to_hex(colour) for colour in mpl.colormaps["YlGnBu"](np.linspace(0.1, 0.9, count))]


def _prepare(values: pd.Series, ground: gpd.GeoDataFrame, bins: Sequence[float], unit: str) -> gpd.GeoDataFrame:
    """Return the countries with values, with the columns text, shade (class) and fill (colour)."""
    if values.dropna().empty or not values.index.is_unique:
        raise ValueError("A map needs at least one value, and not more than one for a country.")
    shown, shade = select(values.index, ground), classes(values.astype(float), bins, unit)
    fills = shade.map(dict(zip(shade.cat.categories, _shades(len(shade.cat.categories)), strict=True)))
    return shown.assign(text=values.dropna().map("{:g}".format), shade=shade, fill=fills.astype("str"))


def _paint(ax: Axes, shown: gpd.GeoDataFrame, outlined: gpd.GeoDataFrame, absent: str, legend: dict | None) -> None:
    """Colour countries by class, missing ones hatched, with a dot for those too small to be seen; outline some."""
    missing = {"color": ABSENT, "edgecolor": LINE, "hatch": "////", "label": absent}
    look = {"cmap": ListedColormap(_shades(len(shown["shade"].cat.categories))), "edgecolor": LINE, "linewidth": 0.4}
    look |= {"missing_kwds": missing, "legend": bool(legend), "legend_kwds": legend}
    shown.plot("shade", ax=ax, categorical=True, **look)
    small = shown[(shown.area < 8 * metres_per_point(ax) ** 2) & shown["shade"].notna()]
    if len(small):
        gpd.GeoSeries(small["middle"]).plot(ax=ax, color=list(small["fill"]), ec=INK, lw=0.5, markersize=18, zorder=4)
    if len(outlined):
        outlined.plot(ax=ax, facecolor="none", edgecolor=FOCUS, linewidth=1.2, zorder=3)


def _label(ax: Axes, shown: gpd.GeoDataFrame, avoid: Collection[shapely.Geometry] = ()) -> None:
    """Write the values of countries on a map."""
    known = shown.dropna(subset="shade")
    write_labels(ax, known["text"], known, known["fill"], avoid)


def _absent(shown: gpd.GeoDataFrame, word: str) -> str:
    return f"{word}: {in_words(int(shown['shade'].isna().sum()))}"


def europe(
    values: pd.Series, *, unit: str, bins: Sequence[float], absent: str = "no data", outline: Collection[str] = ()
) -> Figure:
    """Draw values of European countries (EPSG:3035), Iceland to Georgia, without overseas territories.

    `values` is numeric, its index iso3 (unique); NaN is hatched and called `absent` in the legend, countries not in
    the index stay grey. `bins` are the classes' upper bounds (included); higher values make one more class. A `unit`
    of one sign stands at the legend's figures, a word above them. `outline` are countries (iso3) to be outlined.
    Raises ValueError for a country without polygon or outside the map, one that is there twice, and for no values.
    """
    ground = polygons("europe")
    shown, outlined = _prepare(values, ground, bins, unit), select(sorted(outline), ground)
    fig, ax = canvas(EUROPE)
    show_ground(ax, ground, EUROPE)
    _paint(ax, shown, outlined, _absent(shown, absent), _legend(unit) | {"loc": "upper right", "frameon": True})
    _label(ax, shown)
    return fig


def _legend(unit: str) -> dict[str, object]:
    """Return the style of a legend of classes."""
    return {"title": unit if len(unit) > 1 else None, "alignment": "left", "handletextpad": 0.2, "framealpha": 1,
            "edgecolor": "white", "borderaxespad": 0}  # fmt: skip


def world(
    values: pd.Series, *, unit: str, bins: Sequence[float], absent: str = "no data", outline: Collection[str] = ()
) -> Figure:
    """Draw values of the world's countries (Equal Earth, EPSG:8857); parameters and errors are those of `europe`.

    The map shows the part of the world that values and outlines need. Small states are dots. Values from the Balkans to
    Moldova stand in an enlarged part of the map, below it, where the map itself shows them small.
    """
    ground = polygons("world")
    shown, outlined = _prepare(values, ground, bins, unit), select(sorted(outline), ground)
    extent = extent_of(select([*shown.index, *outlined.index], ground).geometry)
    fig, ax = canvas(extent, below=PANEL)
    show_ground(ax, ground, extent)
    place = {"loc": "lower right", "bbox_to_anchor": (1, 0), "bbox_transform": fig.transFigure}
    _paint(ax, shown, outlined, _absent(shown, absent), _legend(unit) | place)
    close = shown["middle"].map(shapely.box(*BALKANS).contains) & shown["shade"].notna()
    if close.any() and metres_per_point(ax) > ENLARGED * (BALKANS[2] - BALKANS[0]) / (72 * INSET):
        _label(ax, shown[~close], [shapely.box(*BALKANS).exterior])
        _enlarge(ax, shown, outlined, close)
    else:
        _label(ax, shown)
    return fig


def _enlarge(ax: Axes, shown: gpd.GeoDataFrame, outlined: gpd.GeoDataFrame, close: pd.Series) -> None:
    """Draw the Balkans of a world map again, larger, below it, with the labels there; both frames are drawn."""
    left, low, right, high = BALKANS
    tall, (width, height) = INSET * (high - low) / (right - left), ax.figure.get_size_inches()
    inset = ax.figure.add_axes((0.01, 0.02, INSET / width, tall / height))
    show_ground(inset, polygons("world"), BALKANS)
    _paint(inset, shown, outlined, "", None)
    _label(inset, shown[close])
    for each in (ax, inset):
        frame = gpd.GeoSeries([shapely.box(*BALKANS).exterior])
        frame.plot(ax=each, color=INK, linewidth=0.6, zorder=7, clip_on=each is ax)
    inset.text(0, 1.03, "Enlarged", transform=inset.transAxes)


def regions(membership: pd.Series, labels: Mapping[str, str]) -> Figure:
    """Draw up to 13 regions of the world (EPSG:8857), numbered, with a key below in the order of `labels`.

    `membership` has the index iso3 and the regions' ids (str); a country that is there twice takes the colour of its
    first row, and counts in both regions. `labels` maps ids to names. Raises ValueError for an id without a label, too
    many labels, and a country without polygon.
    """
    if len(labels) > len(REGIONS) or not membership.isin(list(labels)).all():
        raise ValueError(f"A map of regions needs a label for each of its regions, of which {len(REGIONS)} at most.")
    ground, first = polygons("world"), membership[~membership.index.duplicated()]
    shown, size = select(first.index, ground), membership.value_counts()
    numbers = {key: str(number) for number, key in enumerate(labels, 1)}
    words = [f"{numbers[key]}  {label}: {in_words(int(size.get(key, 0)))}" for key, label in labels.items()]
    shown = shown.assign(region=first, words=pd.Categorical(first.map(dict(zip(labels, words, strict=True))), words))
    extent = extent_of(shown.geometry)
    fig, ax = canvas(extent, 0.05 + 0.22 * -(-len(labels) // 2), WIDE)
    show_ground(ax, ground, extent)
    key = {"loc": "upper center", "bbox_to_anchor": (0.5, 0), "ncols": 2, "handletextpad": 0.2}
    look = {"cmap": ListedColormap(REGIONS[: len(words)]), "edgecolor": LINE, "linewidth": 0.4}
    shown.plot("words", ax=ax, categorical=True, legend=True, legend_kwds=key, **look)
    whole = shown.dissolve("region")
    whole.boundary.plot(ax=ax, color=INK, linewidth=0.6)
    biggest = shown.assign(area=largest(shown.geometry).area).sort_values("area").groupby("region")["middle"].last()
    fills = pd.Series(dict(zip(labels, REGIONS, strict=False)))
    write_labels(ax, pd.Series(numbers), whole.assign(middle=biggest), fills)
    return fig


def side_by_side(links: pd.DataFrame, points: gpd.GeoSeries, gap: float) -> gpd.GeoDataFrame:
    """Return the links as lines (column kind), side by side at `gap` metres where a pair has several kinds."""
    ends = pd.DataFrame(np.sort(links[["origin", "counterparty"]].astype(object)), columns=["a", "b"])
    ends = ends.assign(kind=links["kind"].to_numpy()).drop_duplicates()
    pair = ends.groupby(["a", "b"])["kind"]
    place = pair.cumcount() - (pair.transform("size") - 1) / 2
    path = np.stack([shapely.get_coordinates(points[ends[end]].values) for end in ("a", "b")], axis=1)
    return ends.set_geometry(shapely.offset_curve(shapely.linestrings(path), (place * gap).to_numpy()))


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
    ground = polygons("world")
    shown = select([*links["origin"], *links["counterparty"]], ground)
    points = gpd.GeoSeries(shown["middle"])
    extent = extent_of(points, margin=0.12, least=1e6)
    fig, ax = canvas(extent, 0.25 * -(-len(names) // 3), WIDE)
    show_ground(ax, ground, extent)
    shown.plot(ax=ax, color="#d5dae0", edgecolor=LINE, linewidth=0.4)
    point = metres_per_point(ax)
    lines, discs = side_by_side(links, points, 3 * point), points.buffer(2 * point)
    looks = {kind: {"color": CATEGORIES[n], "linestyle": STYLES[n % 4], "lw": 1.6} for n, kind in enumerate(names)}
    for kind, drawn in lines.groupby("kind"):
        drawn.plot(ax=ax, zorder=3, **looks[kind])
    discs.plot(ax=ax, color=INK, zorder=4)
    write_labels(ax, shown["name"], shown.set_geometry(discs), pd.Series("white", shown.index), lines.buffer(point))
    handles = [Line2D([], [], **look, label=names[kind]) for kind, look in looks.items()]
    fig.legend(handles=handles, loc="lower center", ncols=3, borderaxespad=0)
    return fig


def _path(shape: shapely.Geometry) -> str:
    """Return a shape as a path of an SVG, in kilometres from the left and upper edge of the map of Europe."""
    shape = shape.simplify(9_000 if shape.area > 1.6e9 else 1_500)
    rings = [part.exterior.coords for part in shapely.get_parts(shape) if not part.is_empty]
    points = [[f"{(x - EUROPE[0]) / 1000:.0f},{(EUROPE[3] - y) / 1000:.0f}" for x, y in ring] for ring in rings]
    return "".join(f"M{'L'.join(ring)}Z" for ring in points)


def link_map(links: Mapping[str, str], label: str) -> str:
    """Return a map of Europe as SVG in HTML: `links` maps EU codes of reporting countries to addresses.

    `label` names the map. Countries without a link are grey land. Raises KeyError for a code that did not report.
    """
    countries, (left, low, right, high) = reported(), EUROPE
    isos = {countries[code]["iso3"]: code for code in links}
    paths = polygons("europe").geometry.map(_path)
    linked = "".join(
        f'<a href="{escape(links[code])}"><title>{escape(countries[code]["name_en"])}</title>'
        f'<path fill="{ACCENT}" stroke="#ffffff" stroke-width="4" d="{paths[iso3]}"/></a>'
        for iso3, code in isos.items()
    )
    box = f"0 0 {(right - left) / 1000:.0f} {(high - low) / 1000:.0f}"
    svg = f'<svg class="thb-linkmap" viewBox="{box}" role="group" aria-label="{escape(label)}">'
    rest = "".join(paths.drop(list(isos)))
    return f'{svg}<path fill="{GROUND}" stroke="{LINE}" stroke-width="1" d="{rest}"/>{linked}</svg>'
