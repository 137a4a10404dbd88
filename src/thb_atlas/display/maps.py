"""Maps as SVG within a page, from a GeoDataFrame: countries in at most five shades, each a link with a title.

Countries are ISO 3166-1 alpha-3 codes, XKX for Kosovo. The colours are attributes, since JupyterLab and paper have
no style of the book; in dark mode custom.css has others for `thb-shade-0` to `-5`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from ..core.markup import inert
from ..data.countries import country_name
from ..ledger.wording import format_number
from .numbers import place_address, place_link
from .style import FOCUS, INK

if TYPE_CHECKING:
    import geopandas as gpd
    import shapely

ABSENT = "no data"
FILLS = ["#b9bfc5", "#c6dbef", "#9ecae1", "#6baed6", "#3182bd", "#08519c"]  # no value, and thb-shade-1 to -5
LAND, PAPER = "#ececec", "#ffffff"
GRID_WIDTH = 1200  # units across which a map is drawn
FONT_SIZE = 0.015  # of a label, as a share of the width of a map; on a phone 2.3 times that
PHONE = 2.3
HATCH = "thb-hatch"  # id of the pattern of countries whose value says little; a page has one map with it
DOT = 0.007  # radius of a dot, as a share of the width of a map; a country with room for half of it is drawn as one
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


class DrawnCountry(NamedTuple):
    """A country as a map shows it; `shade` is from pale (1) to dark (5), 0 for no value."""

    title: str
    address: str | None
    text: str
    shade: int
    outlined: bool
    hatched: bool


def with_unit(value: float, unit: str) -> str:
    """Return a value with its unit: `1 country`, `11 measures`, `49.2 %`."""
    one = f"{unit[:-3]}y" if unit.endswith("ies") else unit.removesuffix("s")
    return f"{format_number(value)}\N{NO-BREAK SPACE}{one if value == 1 else unit}"


def classes(values: pd.Series, bins: Sequence[float]) -> pd.Series:
    """Return the class of each value, in words, as an ordered categorical; missing where the value is.

    `bins` are the upper bounds (inclusive) of the classes; higher values make one more class, and those above the
    highest value are dropped. The words give the bounds and the number of countries. Raises ValueError without values,
    for a duplicate country, and for more than five classes.
    """
    if values.dropna().empty or not values.index.is_unique:
        raise ValueError("A map needs at least one value, and not more than one for a country.")
    tops = np.array([*bins, values.max()])[: np.searchsorted(bins, values.max()) + 1]
    if len(tops) >= len(FILLS):
        raise ValueError(f"A map has {len(FILLS) - 1} classes at most, not {len(tops)}.")
    codes = pd.cut(values, [-np.inf, *tops], labels=False)
    whole, least = (values.dropna() % 1 == 0).all(), values.min()
    lows = [min(least if whole else min(0, least), tops[0]), *(tops[:-1] + whole)]
    spans = [f"{low:g}\N{EN DASH}{top:g}" if low < top else f"{top:g}" for low, top in zip(lows, tops, strict=True)]
    if not whole and lows[0] == tops[0]:
        spans[1:2] = [f"over {span}" for span in spans[1:2]]
    words = [f"{span}: {with_unit((codes == code).sum(), 'countries')}" for code, span in enumerate(spans)]
    return pd.Series(pd.Categorical.from_codes(codes.fillna(-1).astype(int), words, ordered=True), values.index)


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


def _label(text: str, shape: Shape) -> str:
    """Return the label of a country if it fits into it; with the class `thb-wide` if it fits on a phone too."""
    letter = FONT_SIZE * GRID_WIDTH
    need = letter * math.hypot(0.31 * len(text), 0.36)  # half of the diagonal
    if not text or need > shape.room:
        return ""
    wide = ' class="thb-wide"' if PHONE * need <= shape.room else ""
    y = f"{shape.y + 0.36 * letter:.0f}"
    return f'<text{wide} stroke="none" fill="currentColor" x="{shape.x}" y="{y}">{inert(text)}</text>'


def _draw_country(country: DrawnCountry, shape: Shape) -> str:
    """Return the SVG of a country with a title, as a link if it has an address, as a dot if it is very small."""
    dot, outline = DOT * GRID_WIDTH, f' class="thb-outlined" stroke="{FOCUS}"' if country.outlined else ""
    outline += f' fill="url(#{HATCH})"' if country.hatched else ""
    is_seen = shape.room > dot / 2 and shape.path
    circle = f'<circle{outline} cx="{shape.x}" cy="{shape.y}" r="{dot:.1f}"/>'
    mark = f'<path{outline} d="{shape.path}"/>' if is_seen else circle
    content = f"<title>{inert(unescape(country.title))}</title>{mark}{_label(country.text, shape)}"
    return f'<a href="{inert(country.address)}">{content}</a>' if country.address else f"<g>{content}</g>"


def _draw_map(shapes: Mapping[str, Shape], view: View, countries: Mapping[str, DrawnCountry], label: str) -> str:
    """Return the SVG of a map: other land in grey, then the countries, the darkest first."""
    land = "".join(shape.path for iso3, shape in shapes.items() if iso3 not in countries)
    groups = []
    for step in reversed(range(len(FILLS))):
        of_step = {iso3: country for iso3, country in countries.items() if country.shade == step and iso3 in shapes}
        drawn = "".join(_draw_country(country, shapes[iso3]) for iso3, country in of_step.items())
        ink = PAPER if step > 3 else INK
        groups += [f'<g class="thb-shade-{step}" fill="{FILLS[step]}" color="{ink}">{drawn}</g>'] * bool(drawn)
    letter, height = FONT_SIZE * GRID_WIDTH, round(GRID_WIDTH * (view[3] - view[1]) / (view[2] - view[0]))
    return (
        f'<svg viewBox="0 0 {GRID_WIDTH} {height}" role="group" aria-label="{inert(unescape(label))}" stroke="{PAPER}" '
        f'stroke-width="1" stroke-linejoin="round" text-anchor="middle" font-size="{letter:.1f}" '
        f'style="--thb-letter: {PHONE * letter:.1f}px"><path class="thb-land" fill="{LAND}" d="{land}"/>'
        f"{''.join(groups)}</svg>"
    )


def _steps(count: int) -> list[int]:
    """Return the shades for a number of classes, spread out and always including the darkest."""
    return np.linspace(5 if count == 1 else 1, 5, count).round().astype(int).tolist()


def _hatched_key(words: str, number: int) -> str:
    """Return the entry of a legend for hatched countries; it has the pattern that the map refers to."""
    lines = '<path d="M-2 10L10-2" fill="none" stroke="#5b6770" stroke-width="2"/>'
    pattern = f'<pattern id="{HATCH}" width="8" height="8" patternUnits="userSpaceOnUse">{lines}</pattern>'
    square = f'<rect width="12" height="12" fill="url(#{HATCH})" stroke="#5b6770"/>'
    swatch = f'<svg width="12" height="12" aria-hidden="true"><defs>{pattern}</defs>{square}</svg>'
    return f"<li>{swatch} {inert(words)}: {with_unit(number, 'countries')}</li>"


def _legend(shade: pd.Series, unit: str, more: str = "") -> str:
    """Return the legend as an HTML list of classes, colours and `more`; empty if there is only one class."""
    names, missing = shade.cat.categories, int(shade.isna().sum())
    if len(names) == 1 and not missing and not more:
        return ""
    keys = list(zip(_steps(len(names)), names, strict=True))
    if missing:
        keys.append((0, f"{ABSENT}: {with_unit(missing, 'countries')}"))
    swatch = '<svg class="thb-shade-{}" fill="{}" width="12" height="12" aria-hidden="true">{}</svg>'
    square = '<rect width="12" height="12"/>'
    items = [f"<li>{swatch.format(n, FILLS[n], square)} {inert(text)}</li>" for n, text in keys]
    return f'<ul class="thb-legend"><li>{inert(unit[0].upper() + unit[1:])}</li>{"".join(items)}{more}</ul>'


def default_title(iso3: str, value: float, unit: str) -> str:
    """Return the title of a country: its name and value."""
    return f"{country_name(iso3)}: {ABSENT if pd.isna(value) else with_unit(value, unit)}"


def _countries(
    values: pd.Series,
    shade: pd.Series,
    titles: Mapping[str, str],
    link_of: Callable,
    outline: Collection[str],
    hatched: Collection[str],
) -> dict[str, DrawnCountry]:
    """Return the countries of a map, by iso3."""
    steps = [*_steps(len(shade.cat.categories)), 0]  # a missing or hatched value has the code -1
    values = values.mask(values.index.isin(list(hatched)))
    texts = values.map(lambda value: "" if len(steps) == 2 or pd.isna(value) else f"{value:.0f}")
    return {
        iso3: DrawnCountry(titles[iso3], link_of(iso3), texts[iso3], steps[code], iso3 in outline, iso3 in hatched)
        for iso3, code in shade.cat.codes.items()
    }


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
    no_data: Collection[str] = (),
    hatched: Mapping[str, Collection[str]] | None = None,
) -> str:
    """Return a map as HTML, zoomed to the countries with values of a GeoDataFrame (in metres, one row per `iso3`).

    `column` is numeric; countries without a value stay grey, those of `no_data` are links that say so. `bins` are the
    upper bounds (inclusive) of the classes; higher values make one more class, and five are the maximum. `unit` is what
    is counted, `label` says what the map shows. `titles` and `link_of` give a country's title ("Niger: 11 measures")
    and address (None: no link) from its code; `outline` are countries to be outlined; `hatched` has, under
    words for the legend, the countries whose value says little, which are in no class. Small states are dots. An inset
    shows the Balkans to the South Caucasus if one of these is too small for its number on the map. Raises ValueError
    for a frame in degrees, a country twice or without boundaries, no values, and more than five classes.
    """
    if gdf.crs is None or gdf.crs.is_geographic:
        raise ValueError('A map needs a projection: world.to_crs("+proj=eqearth").')
    by_iso3 = gdf.set_index("iso3")[column].astype(float)
    values = by_iso3[by_iso3.notna() | by_iso3.index.isin(list(no_data))]
    words, few = next(iter((hatched or {}).items()), ("", ()))
    is_few = values.index.isin(list(few))
    shade = classes(values.mask(is_few), bins)
    if lost := gdf.loc[gdf["iso3"].isin(values.index) & gdf.geometry.isna(), "iso3"].tolist():
        raise ValueError(f'A map needs the boundaries of {", ".join(lost)}: thb.world().merge(..., how="left").')
    titles = {iso3: default_title(iso3, value, unit) for iso3, value in values.items()} | dict(titles or {})
    countries = _countries(values, shade, titles, link_of, set(outline), set(few))
    view = _view(gdf, values.index)
    shapes = outlines(gdf, view)
    svg = _draw_map(shapes, view, countries, label)
    small = [iso3 for iso3 in values.index if iso3 not in shapes or shapes[iso3].room < FONT_SIZE * GRID_WIDTH / 2]
    if small and view[2] - view[0] > MIN_WIDTH:
        nearby = gdf.to_crs("EPSG:4326").clip(INSET_EXTENT, keep_geom_type=True).to_crs(INSET_CRS)
        left, bottom, right, top = INSET_VIEW
        if nearby.cx[left:right, bottom:top]["iso3"].isin(small).any():
            svg += _draw_map(outlines(nearby, INSET_VIEW), INSET_VIEW, countries, INSET_LABEL)
    legend = _legend(shade[~is_few], unit, _hatched_key(words, is_few.sum()) if is_few.any() else "")
    return f'<div class="thb-map">{svg}{legend}</div>'


def ranked_list(values: pd.Series, *, unit: str) -> str:
    """Return the countries of a map as an HTML list, from the highest value down; equal ones are sorted by name."""
    items = []
    for value, group in sorted(values.dropna().groupby(values), reverse=True):
        names = map(place_link, sorted(group.index, key=country_name))
        items.append(f"<li><b>{with_unit(value, unit)}</b> {', '.join(names)}</li>")
    return f'<ul class="thb-ranked">{"".join(items)}</ul>'
