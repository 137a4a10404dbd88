"""Maps as SVG within a page, from a GeoDataFrame: countries in at most five shades, each a link with a title.

Countries are ISO 3166-1 alpha-3 codes, XKX for Kosovo. The colours are attributes, since JupyterLab and paper have
no style of the book; in dark mode custom.css inverts them, as it does figures.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from markupsafe import Markup

from ..core.errors import DataError
from ..core.wording import fill_in, format_number, quantity, unit_of
from ..data.countries import country_name
from ..data.tables import check_columns
from .numbers import place_address
from .rendering import render
from .style import FOCUS, INK

if TYPE_CHECKING:
    import geopandas as gpd
    import shapely

FILLS = ["#b9bfc5", "#c6dbef", "#9ecae1", "#6baed6", "#3182bd", "#08519c"]  # no value, and five shades
GRID_WIDTH = 1200  # units across which a map is drawn
LETTER = 0.015 * GRID_WIDTH  # size of a label; on a phone 2.3 times that
PHONE = 2.3
DOT = 0.007 * GRID_WIDTH  # radius of a dot; a country with room for half of it is drawn as one
MIN_WIDTH = 7e6  # metres across, where the data allow
INSET_CRS = "+proj=laea +lat_0=42.5 +lon_0=31.5"  # the Balkans, the Black Sea, the South Caucasus
INSET_EXTENT, INSET_VIEW = (-10, 20, 70, 60), (-1.6e6, -0.75e6, 1.6e6, 0.7e6)  # degrees, metres
INSET_LABEL = "The Balkans to the South Caucasus, larger"
View = tuple[float, float, float, float]  # left, bottom, right, top


class Shape(NamedTuple):
    """A country on the grid of a map: SVG path data, and centre and radius of the largest circle inside it."""

    path: str
    x: int
    y: int
    room: int


def classes(values: pd.Series, bins: Sequence[float]) -> pd.Series:
    """Return the class of each value, in words, as an ordered categorical; missing where the value is.

    `bins` are the upper bounds (inclusive) of the classes; higher values make one more class, and those above the
    highest value are dropped. The words give the bounds and the number of countries. Raises DataError for more than
    five classes.
    """
    whole, least = (values.dropna() % 1 == 0).all(), values.min()
    bins = np.unique(np.floor(bins)) if whole else bins  # 1.5 parts whole numbers as 1 does
    tops = np.array([*bins, values.max()])[: np.searchsorted(bins, values.max()) + 1]
    if len(tops) >= len(FILLS):
        raise DataError(f"A map has {len(FILLS) - 1} classes at most, not {len(tops)}.")
    codes = pd.cut(values, [-np.inf, *tops], labels=False)
    lows = [min(least if whole else min(0, least), tops[0]), *(tops[:-1] + whole)]
    ends = [[format_number(end, unit_of(values.name)) for end in pair] for pair in zip(lows, tops, strict=True)]
    spans = ["\N{EN DASH}".join(dict.fromkeys(span)) for span in ends]
    if not whole and lows[0] == tops[0]:
        spans[1:2] = [f"over {span}" for span in spans[1:2]]
    words = [f"{span}: {quantity((codes == code).sum(), 'countries')}" for code, span in enumerate(spans)]
    return pd.Series(pd.Categorical.from_codes(codes.fillna(-1).astype(int), words, ordered=True), values.index)


def values_of(gdf: gpd.GeoDataFrame, column: str) -> pd.Series:
    """Return the values of a map by country.

    Raises DataError for a frame that is in degrees or has no boundaries, an unknown column, words, no values, and a
    country with two.
    """
    if (crs := getattr(gdf, "crs", None)) is None or crs.is_geographic:
        raise DataError('A map needs boundaries in a projection: thb.world().merge(...).to_crs("+proj=eqearth").')
    check_columns(gdf, "iso3", column)
    by_iso3 = gdf.set_index("iso3")[column]
    if twice := by_iso3.index[by_iso3.index.duplicated()].tolist():
        raise DataError(f"A map needs one value for a country; the frame has several rows for {twice[0]}: sum them up.")
    if by_iso3.dropna().empty:
        why = "were codes (FR) joined to iso3 (FRA), or do its rows name no country here, perhaps a region alone?"
        raise DataError(f"A map needs at least one value, {column!r} has none: {why}")
    try:
        return by_iso3.astype(float)
    except (TypeError, ValueError):
        raise DataError(f"A map shades numbers: for words show_figure(gdf.plot({column!r}, legend=True))") from None


def largest_part(shape: shapely.Geometry) -> shapely.Polygon:
    """Return the largest polygon of a country."""
    import shapely  # noqa: PLC0415 - slow, and a page without a map does not need it

    return max(shapely.get_parts(shape), key=shapely.area)


def _view(gdf: gpd.GeoDataFrame, iso3: Collection[str]) -> View:
    """Return the bounds of a map that shows some countries with a margin, within the bounds of the data."""
    boxes = np.array([largest_part(shape).bounds for shape in gdf.geometry[gdf["iso3"].isin(iso3)]])
    (left, bottom), (right, top) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    west, south, east, north = gdf.total_bounds
    width = min(max(1.08 * (right - left), 1.5 * (top - bottom), MIN_WIDTH), east - west)
    height = min(max(1.08 * (top - bottom), width / 2.4), north - south)
    x = min(max((left + right - width) / 2, west), east - width)
    y = min(max((top + bottom - height) / 2, south), north - height)
    return x, y, x + width, y + height


def _path(shape: shapely.Geometry) -> str:
    """Return a shape on the grid as SVG path data: each ring as a start point and relative lines."""
    import shapely  # noqa: PLC0415

    path_data = []
    for ring in (ring for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)):
        points = shapely.get_coordinates(ring).astype(int)
        steps = np.diff(points, axis=0)[:-1]  # `z` draws the last one
        steps = steps[steps.any(axis=1)]
        if len(steps) > 1:
            lines = "".join(f" {x} {y}" for x, y in steps).replace(" -", "-").strip()
            path_data.append(f"M{points[0, 0]} {points[0, 1]}l{lines}z")
    return "".join(path_data)


def outlines(gdf: gpd.GeoDataFrame, view: View) -> dict[str, Shape]:
    """Return the countries of a view, by iso3, simplified together so that they still share borders."""
    import shapely  # noqa: PLC0415

    step = (view[2] - view[0]) / GRID_WIDTH
    seen = gdf[["iso3", "geometry"]].clip(view, keep_geom_type=True).sort_values("iso3")
    shapes = {}
    for iso3, shape in zip(seen["iso3"], seen.geometry.simplify_coverage(1.2 * step).normalize(), strict=True):
        on_grid = shapely.transform(shape, lambda points: (points - (view[0], view[3])) * (1 / step, -1 / step))
        visible = shapely.MultiPolygon([part for part in shapely.get_parts(on_grid) if part.area >= 6])
        circle = shapely.maximum_inscribed_circle(largest_part(on_grid), tolerance=1)
        x, y = shapely.get_coordinates(shapely.get_point(circle, 0))[0].round()
        shapes[iso3] = Shape(_path(shapely.transform(visible, np.round)), int(x), int(y), round(circle.length))
    return shapes


def _fits(text: str, room: int, scale: float = 1) -> bool:
    """Return whether a label fits into a country with some room."""
    half_diagonal = LETTER * math.hypot(0.31 * len(text), 0.36)
    return bool(text) and scale * half_diagonal <= room


STYLE = {
    "fills": [*map(Markup, FILLS)], "ink": Markup(INK), "focus": Markup(FOCUS),
    "width": GRID_WIDTH, "letter": LETTER, "phone": PHONE, "dot": DOT, "fits": _fits,
}  # fmt: skip


def _drawing(shapes: Mapping[str, Shape], view: View, countries: Mapping[str, dict], label: str) -> tuple:
    """Return the arguments of the macro `drawing`: label, height, path of other land, and countries."""
    land = "".join(shape.path for iso3, shape in shapes.items() if iso3 not in countries)
    drawn = [country | shapes[iso3]._asdict() for iso3, country in countries.items() if iso3 in shapes]
    return unescape(label), round(GRID_WIDTH * (view[3] - view[1]) / (view[2] - view[0])), land, drawn


def map_html(
    gdf: gpd.GeoDataFrame,
    column: str,
    *,
    bins: Sequence[float],
    unit: str,
    label: str,
    titles: Mapping[str, str] | None = None,
    link_of: Callable[[str], str | None] = place_address,
    outline: Collection[str] = (),
    no_data: tuple[str, Collection[str]] = ("", ()),
    hatched: tuple[str, Collection[str]] = ("", ()),
) -> str:
    """Return a map as HTML, zoomed to the countries with values of a GeoDataFrame (in metres, one row per `iso3`).

    `column` is numeric; countries without a value stay grey, and those of `no_data`, words with countries, are links.
    `bins` are the upper bounds (inclusive) of the classes; higher values make one more class, and five are the maximum.
    `unit` is what is counted, `label` says what the map shows. `titles` and `link_of` give a country's title ("Niger:
    11 measures") and address (None: no link) from its code; `outline` are countries to be outlined; `hatched` are
    words for the legend with the countries whose value says little, which are in no class. Small states are dots. An
    inset shows the Balkans to the South Caucasus if one of these is too small for its number on the map. Raises
    DataError as `values_of`, and for a country without boundaries and too many classes.
    """
    by_iso3 = values_of(gdf, column)
    absent, without = no_data
    values = by_iso3[by_iso3.notna() | by_iso3.index.isin(list(without))]
    few, outline = set(hatched[1]), set(outline)
    is_few = values.index.isin(few)
    shade = classes(values.mask(is_few), bins)
    if lost := gdf.loc[gdf["iso3"].isin(values.index) & gdf.geometry.isna(), "iso3"].tolist():
        raise DataError(f'A map needs the boundaries of {", ".join(lost)}: thb.world().merge(..., how="left").')
    in_words = {iso3: absent if pd.isna(value) else quantity(value, unit, column) for iso3, value in values.items()}
    lightest = 5 if len(shade.cat.categories) == 1 else 1  # shades are spread out, and always include the darkest
    steps = [*np.linspace(lightest, 5, len(shade.cat.categories)).round().astype(int).tolist(), 0]  # code -1: no class
    has_text = values.notna() & ~is_few & (len(steps) > 2)
    countries = {
        iso3: {
            "title": unescape((titles or {}).get(iso3) or f"{country_name(iso3)!s}: {in_words[iso3]}"),
            "text": fill_in("{:.2g}" if value < 10 else "{:.0f}", value) if has_text[iso3] else "",
            "shade": steps[code], "address": link_of(iso3), "outlined": iso3 in outline, "hatched": iso3 in few,
        }
        for (iso3, value), code in zip(values.items(), shade.cat.codes, strict=True)
    }  # fmt: skip
    view = _view(gdf, values.index)
    shapes = outlines(gdf, view)
    drawings = [_drawing(shapes, view, countries, label)]
    small = [iso3 for iso3 in values.index if iso3 not in shapes or shapes[iso3].room < LETTER / 2]
    if small and view[2] - view[0] > MIN_WIDTH:
        nearby = gdf.to_crs("EPSG:4326").clip(INSET_EXTENT, keep_geom_type=True).to_crs(INSET_CRS)
        left, bottom, right, top = INSET_VIEW
        if nearby.cx[left:right, bottom:top]["iso3"].isin(small).any():
            drawings.append(_drawing(outlines(nearby, INSET_VIEW), INSET_VIEW, countries, INSET_LABEL))
    missing = [(0, f"{absent}: {quantity(n, 'countries')}")] if (n := shade[~is_few].isna().sum()) else []
    keys = [*zip(steps, shade.cat.categories, strict=False), *missing]
    few_in_words = f"{hatched[0]}: {quantity(is_few.sum(), 'countries')}" if is_few.any() else ""
    return render("map", "map", STYLE, drawings, unit, keys, few_in_words)


def ranked_list(values: pd.Series, *, unit: str, hatched: tuple[str, Collection[str]] = ("", ())) -> str:
    """Return the countries of a map as an HTML list, from the highest value down; equal ones are sorted by name.

    Those that are `hatched` come last, under their words and without their values.
    """
    is_few = values.index.isin(list(hatched[1]))
    groups = sorted(values[~is_few].dropna().groupby(values), reverse=True)
    listed = [(quantity(value, unit, values.name) + " each" * (len(of) > 1), of.index) for value, of in groups]
    return render("map", "ranked", {}, [*listed, *([hatched] if len(hatched[1]) else [])])
