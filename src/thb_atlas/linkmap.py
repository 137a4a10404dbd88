"""A map of Europe as inline SVG in which each reporting country is a link: the way to the country profiles."""

from collections.abc import Mapping
from html import escape

import shapely

from .land import EUROPE, land_of
from .palette import ACCENT
from .places import reporting

TOLERANCE, SCALE = 9_000, 1_000


def _path(shape: shapely.Geometry, left: float, high: float) -> str:
    simple = shape.simplify(TOLERANCE) if shape.area > TOLERANCE**2 * 20 else shape.simplify(TOLERANCE / 6)
    rings = [part.exterior for part in shapely.get_parts(simple) if part.geom_type == "Polygon" and not part.is_empty]
    points = [[f"{(x - left) / SCALE:.0f},{(high - y) / SCALE:.0f}" for x, y in ring.coords] for ring in rings]
    return "".join(f"M{'L'.join(ring)}Z" for ring in points)


def link_map(links: Mapping[str, str], label: str) -> str:
    """Return the map as HTML: `links` maps EU codes of reporting countries to addresses, `label` names the map.

    Projection EPSG:3035; countries without a link are grey land. Raises KeyError for a code that did not report.
    """
    left, low, right, high = EUROPE[2]
    land, countries = land_of(EUROPE), reporting()
    isos = {countries.at[code, "iso3"]: code for code in links}
    paths = {iso3: _path(shape, left, high) for iso3, shape in land.items()}
    ground = "".join(path for iso3, path in paths.items() if iso3 not in isos)
    linked = "".join(
        f'<a href="{escape(links[code])}"><title>{escape(countries.at[code, "name_en"])}</title>'
        f'<path fill="{ACCENT}" stroke="#ffffff" stroke-width="4" d="{paths[iso3]}"/></a>'
        for iso3, code in isos.items()
    )
    box = f"0 0 {(right - left) / SCALE:.0f} {(high - low) / SCALE:.0f}"
    svg = f'<svg class="thb-linkmap" viewBox="{box}" role="group" aria-label="{escape(label)}">'
    return f'{svg}<path fill="#ececec" stroke="#8a939b" stroke-width="1" d="{ground}"/>{linked}</svg>'
