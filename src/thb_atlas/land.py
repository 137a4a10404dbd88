"""The countries of the world as polygons, and the views of the globe that maps show.

Countries are ISO 3166-1 alpha-3 codes, XKX for Kosovo; one without a polygon raises ValueError. Polygons of a view are
kept for the next kernel.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from .datapackage import DATA, file_of
from .hashes import checksum
from .kept import kept

BOUNDARIES = DATA / "boundaries" / "countries.geojson"
# A view: its CRS, the part of the globe (degrees) to project, the extent (metres) to show, where the legend goes.
EUROPE = ("EPSG:3035", (-60, 15, 100, 89), (2.45e6, 1.35e6, 7.45e6, 5.45e6), "upper right")
WORLD = ("EPSG:8857", (-180, -60, 180, 84), (-17.3e6, -6.7e6, 17.3e6, 8.3e6), "lower left")
BALKANS = ("EPSG:8857", (0, 30, 50, 60), (1.08e6, 4.55e6, 2.76e6, 5.99e6), None)
WIDTH = 7.0  # of a map, inches
LIBRARIES = (gpd, np, pd, pyproj, shapely)  # that make and hold what is kept
DISCLAIMER = (
    "Boundaries: Natural Earth, via the visionscarto world atlas (BSD-3-Clause); borders and names imply no position "
    "on the status of any territory. Kosovo: This designation is without prejudice to positions on status, and is in "
    "line with UNSCR 1244/1999 and the ICJ Opinion on the Kosovo declaration of independence."
)


@cache
def origin(module: str = __file__) -> str:
    """Return a digest of what polygons are made from: the boundaries, noted as read, a module, the libraries."""
    if not BOUNDARIES.is_file():
        raise FileNotFoundError(f"The file {BOUNDARIES} is missing; data/boundaries/make.py makes it.")
    versions = [library.__version__ for library in LIBRARIES]
    return checksum([file_of("boundaries"), Path(module)], *versions, shapely.geos_version_string)


def _part(crs: str, globe: tuple) -> gpd.GeoSeries:
    return boundaries().set_index("iso3").geometry.clip(globe, keep_geom_type=True).to_crs(crs).sort_index()


def _seen(view: tuple) -> gpd.GeoSeries:
    crs, globe, (left, low, right, high), _ = view
    edge = (right - left) / 50  # so that the cut itself is out of sight
    seen = _projected(crs, globe).clip((left - edge, low - edge, right + edge, high + edge), keep_geom_type=True)
    return seen.simplify_coverage((right - left) / (WIDTH * 200)).sort_index()


@cache
def boundaries() -> gpd.GeoDataFrame:
    """Return all countries: iso3 (str, unique), name (str, English), geometry (EPSG:4326); read once, so copy it
    before you change it. Raises FileNotFoundError when data/boundaries/countries.geojson is missing.
    """
    return kept(checksum([], origin(), "boundaries"), lambda: gpd.read_file(BOUNDARIES))


@cache
def _projected(crs: str, globe: tuple) -> gpd.GeoSeries:
    """Return the countries of a part of the globe (degrees) in a CRS; index iso3, in order."""
    return kept(checksum([], origin(), crs, repr(globe)), lambda: _part(crs, globe))


@cache
def land_of(view: tuple) -> gpd.GeoSeries:
    """Return the countries in a view (its CRS, metres; index iso3), simplified to a pixel of 200 dpi."""
    return kept(checksum([], origin(), repr(view)), lambda: _seen(view))


def _chosen(codes: Iterable[str], land: gpd.GeoSeries) -> gpd.GeoSeries:
    wanted = list(dict.fromkeys(codes))
    if outside := sorted(set(wanted) - set(land.index)):
        if unknown := sorted(set(outside) - set(boundaries()["iso3"])):
            raise ValueError(f"No polygon for {', '.join(unknown)}: codes are ISO alpha-3, and XKX for Kosovo.")
        raise ValueError(f"The map does not reach as far as {', '.join(outside)}.")
    return land.loc[wanted]


def select(codes: Iterable[str], view: tuple) -> gpd.GeoSeries:
    """Return the geometry of the codes, each once, in their order; ValueError for what cannot be drawn."""
    return _chosen(codes, land_of(view))


def view_around(codes: Iterable[str]) -> tuple:
    """Return the part of the world that shows countries (see `view_of`); ValueError for what cannot be drawn."""
    return view_of(_chosen(codes, _projected(*WORLD[:2])))


def largest(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return the largest part of each shape: a country without its islands and territories overseas."""
    return shapes.map(lambda shape: max(shapely.get_parts(shape), key=shapely.area))


def view_of(shapes: gpd.GeoSeries, margin: float = 0.06, least: float = 7e6) -> tuple:
    """Return the part of the world (EPSG:8857) that shows the largest part of each shape, as a view with a margin.

    `margin` is a share of the width, on each side; without it the view is at least `least` metres wide. Its height is
    at least half of its width.
    """
    left, low, right, high = largest(shapes).total_bounds
    width, (west, _, east, _) = max(right - left, 1.25 * (high - low), least), WORLD[2]
    x, y, across = (left + right) / 2, (low + high) / 2, width * (0.5 + margin)
    left, right = max(x - across, west), min(x + across, east)
    up = max((high - low) * (0.5 + margin), (right - left) / 4)
    return (*WORLD[:2], (left, y - up, right, y + up), WORLD[3])
