"""The boundaries of the world's countries as a GeoDataFrame, for maps."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.errors import UnknownPlaceError, cut, suggest
from ..core.hashes import stamp
from ..core.paths import DATA
from ..core.wording import fold
from .schema import resource
from .tables import terms
from .usage import note

if TYPE_CHECKING:
    import geopandas as gpd

BOUNDARIES = "boundaries"
DISCLAIMER = (
    "Boundaries: Natural Earth. Borders and names imply no position on status (Kosovo: UNSCR 1244/1999, ICJ opinion)."
)


@lru_cache(maxsize=2)
def _read(path: Path, _: tuple[int, int]) -> tuple[gpd.GeoDataFrame, str]:
    import geopandas  # noqa: PLC0415 - the foot of a page names what it imported, and most pages have no map

    content = path.read_bytes()
    return geopandas.read_file(BytesIO(content)).rename(columns={"name": "name_en"}), sha256(content).hexdigest()


def world(part: str | list[str] | None = None) -> gpd.GeoDataFrame:
    """Return the countries of the world, or of a continent or subregion, in longitude and latitude (EPSG:4326).

    Columns: `iso3` (ISO 3166-1 alpha-3, XKX for Kosovo; unique), `name_en`, `continent` and `m49_region` (those of the
    United Nations' M49 standard; Russia is in Europe, Türkiye, Cyprus and Georgia are in Asia) and `geometry`
    (polygons, cut at 180 degrees). Overseas departments are inside FRA, whose centroid is in Spain:
    `representative_point` is within a country. `part` is a continent (`"Africa"`) or a subregion, by its term or label
    (`"western_africa"`, `"Western Africa"`), or several; UnknownPlaceError names the nearest for another. Source:
    Natural Earth 1:50m.

    >>> by_place = thb.load("measure_targets").groupby("iso3")["measure_id"].nunique()
    >>> world = thb.world().merge(by_place, on="iso3", how="left")
    >>> world.loc[world["iso3"] == "NGA", "measure_id"].item()
    13.0
    >>> thb.world("Northern Africa")["name_en"].tolist()
    ['Algeria', 'Egypt', 'Western Sahara', 'Libya', 'Morocco', 'Sudan', 'Tunisia']
    """
    file = resource(BOUNDARIES)["path"]
    shapes, digest = _read(DATA / file, stamp(DATA / file))
    note("files", file, digest)
    countries = shapes[["iso3", "name_en", "continent", "m49_region", "geometry"]].copy()
    return countries if part is None else _within(countries, [part] if isinstance(part, str) else part)


def _within(countries: gpd.GeoDataFrame, parts: list[str]) -> gpd.GeoDataFrame:
    """Return the countries of continents or subregions, given by their names."""
    labels = terms("m49_region")
    names = countries[["continent", "m49_region"]].assign(label=countries["m49_region"].map(labels)).map(fold)
    for part in parts:
        if not names.eq(fold(part)).any(axis=None):
            known = [*dict.fromkeys(countries["continent"].sort_values()), *labels]
            fault = f"{cut(part)!r} is not a continent or subregion of the United Nations' M49 standard"
            hint = f"there are: {', '.join(known)}; regions of the study are in thb.load('place_groups')"
            raise UnknownPlaceError(f"{fault}{suggest(part, known)}; {hint}")
    return countries[names.isin([*map(fold, parts)]).any(axis="columns")].reset_index(drop=True)
