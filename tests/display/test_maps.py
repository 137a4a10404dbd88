"""The boundaries are whole and as make.py left them; maps show what they are given, as links, and lists say it too."""

import hashlib
import runpy

import pandas as pd
import pytest
import shapely
from lxml import html

import thb_atlas as thb
from thb_atlas.core.errors import DataError, UnknownPlaceError
from thb_atlas.core.paths import BOUNDARIES
from thb_atlas.data import usage
from thb_atlas.data.schema import resource
from thb_atlas.display import maps

SHARES = {"BEL": 92.6, "BGR": 0.0, "CZE": 0.0, "FRA": 49.2, "LUX": 96.1, "MLT": 90.9}
EUROPE = (-25, 33, 46, 72)  # degrees
COUNTS = {"NER": 11, "ETH": 7, "ALB": 7, "XKX": 4, "MKD": 6, "MUS": 1}


def drawn(values: dict[str, float], projection: str = "+proj=eqearth", **how: object) -> html.HtmlElement:
    shapes = thb.world().clip(EUROPE).to_crs("EPSG:3035") if projection == "europe" else thb.world().to_crs(projection)
    shapes["n"] = shapes["iso3"].map(values)
    how = {"bins": [1, 3, 5, 7], "unit": "measures", "label": "Measures by place"} | how
    return html.fragment_fromstring(maps.map_html(shapes, "n", **how))


def titles(tree: html.HtmlElement) -> dict[str, str]:
    return {a.get("href"): a.find("title").text.replace("\N{NO-BREAK SPACE}", " ") for a in tree.iter("a")}


def legend(tree: html.HtmlElement) -> list[str]:
    return [" ".join(item.text_content().split()) for item in tree.cssselect(".thb-legend li")]


def test_boundaries_are_as_they_were_made_and_parts_of_the_world_have_names(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(usage._noted, "files", {})
    world, part = thb.world().set_index("iso3"), resource("boundaries")
    made = runpy.run_path(str(BOUNDARIES / "make.py"))["SHA256"]
    assert hashlib.sha256((BOUNDARIES / "countries.geojson").read_bytes()).hexdigest() == made
    assert usage.noted("files")[part["path"]] == made == part["hash"].removeprefix("sha256:")
    assert len(world) == 237 and world.index.is_unique and world.is_valid.all() and world.crs.to_epsg() == 4326
    for iso3, place in {"CYP": (33.4, 35.25), "SOM": (44.5, 9.8), "UKR": (34.3, 45.2), "XKX": (21, 42.6)}.items():
        assert world.geometry[iso3].contains(shapely.Point(place)), iso3
    assert world.total_bounds.tolist() == [-180, -90, 180, pytest.approx(83.6, abs=0.01)], "nothing smears over 180°"
    assert world.notna().all(axis=None) and set(world["m49_region"]) == set(thb.labels("m49_region").index)
    places = thb.load("places").set_index("iso3")["m49_region"]
    assert world["m49_region"].reindex(places.index).tolist() == places.tolist()
    africa, west = thb.world(["western_africa", "Africa"]), thb.world("western_africa")
    assert {"AGO", "COD", "ZAF", "NGA"} < set(africa["iso3"]) and not {"IRQ", "LBN", "YEM"} & set(africa["iso3"])
    assert set(west["iso3"]) < set(africa["iso3"]) and west.equals(thb.world("Western Africa"))
    with pytest.raises(
        UnknownPlaceError, match=r"'Afrika' is not a continent .* \(did you mean Africa\?\); there are.*place_groups"
    ):
        thb.world(["Asia", "Afrika"])


def test_countries_with_a_value_are_links_small_ones_dots_and_europe_has_classes_in_words():
    tree = drawn(COUNTS)
    world, near = tree.findall("svg")
    assert titles(world) | titles(near) == titles(world)
    assert titles(world)["../places/NER.html"] == "Niger: 11 measures"
    assert titles(world)["../places/MUS.html"] == "Mauritius: 1 measure"
    assert [a.get("href") for a in world.iter("a")][0] == "../places/NER.html"  # the tab key begins with the most
    dots = [circle.getparent().get("href") for circle in world.iter("circle")]
    assert "../places/MUS.html" in dots and "../places/NER.html" not in dots and not list(near.iter("circle"))
    assert {text.text for text in near.iter("text")} == {"4", "6", "7"}
    assert "11" in {text.text for text in world.iter("text")} and "1" not in {text.text for text in world.iter("text")}
    assert len(drawn({"NER": 11, "ETH": 7}).findall("svg")) == 1, "the Balkans stand larger only where they are small"
    how = {"outline": ["FRA"], "hatched": ("fewer than 30 victims", ["BEL"]), "no_data": ("no data", ["SWE"])}
    tree = drawn(SHARES, "europe", bins=[50, 90], unit="%", **how)
    assert legend(tree) == [
        "%", "0–50: 3 countries", "50–90: 0 countries", "90–96.1: 2 countries", "no data: 1 country",
        "fewer than 30 victims: 1 country",
    ]  # fmt: skip
    said = titles(tree)
    assert said["../countries/FR.html"] == "France: 49.2 %" and said["../countries/SE.html"] == "Sweden: no data"
    for marks, country in ((".thb-outlined", "FR"), ('a [fill="url(#thb-hatch)"]', "BE")):
        assert {mark.getparent().get("href") for mark in tree.cssselect(marks)} == {f"../countries/{country}.html"}
    assert tree.cssselect("#thb-hatch")


def test_every_value_is_in_a_class_and_what_cannot_be_shown_is_refused():
    for values, bins, spans in (
        (COUNTS, [1.5, 3.5, 6.5], ["1", "2–3", "4–6", "7–11"]),
        ({"NER": 3.6, "ETH": 4.3, "ALB": 0.154}, [4], ["0–4", "4–4.3"]),
    ):
        tree = drawn(values, bins=bins)
        assert [line.partition(":")[0] for line in legend(tree)[1:]] == spans
        assert {text.text for text in tree.find("svg").iter("text")} <= {f"{value:g}" for value in values.values()}
    for values, how, words in (
        (COUNTS, {"projection": "EPSG:4326"}, r"needs boundaries in a projection: .*to_crs\("),
        ({"NER": None}, {}, "at least one value"),
        (COUNTS, {"bins": [1, 2, 3, 4, 5]}, "5 classes at most"),
    ):
        with pytest.raises(DataError, match=words):
            drawn(values, **how)


def test_a_list_says_what_the_map_says_and_without_addresses_text_stays_text():
    said = html.fragment_fromstring(maps.ranked_list(pd.Series(COUNTS), unit="measures"))
    items = [item.text_content().replace("\N{NO-BREAK SPACE}", " ") for item in said]
    assert items[:2] == ["11 measures Niger", "7 measures each Albania and Ethiopia"]
    assert said.xpath(".//a/@href")[:2] == ["../places/NER.html", "../places/ALB.html"]
    years = pd.Series([2001.0, 2002.0], pd.Index(["NGA", "NER"], name="iso3"), name="year")
    told = [*maps.classes(years, [2001]).cat.categories, maps.ranked_list(years, unit="places")]
    assert not any("2,00" in text for text in [*told, thb.page("all").number(1, years, "treaties").popover])
    tree = drawn(COUNTS, link_of=lambda _: None, unit="<b>", label='"a"')
    assert drawn(COUNTS, unit="").find("svg") is not None
    assert not list(tree.iter("a"))
    assert "Niger: 11 <b>" in {title.text for title in tree.iter("title")}
    assert tree.find("svg").get("aria-label") == '"a"'
