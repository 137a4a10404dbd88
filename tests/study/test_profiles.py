"""What pages of countries, places and regions tell: rows where they belong, once, and no more than the study says."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from jinja2 import meta
from shown import tree

import thb_atlas as thb
from thb_atlas.core.errors import DataError, UnknownPlaceError
from thb_atlas.core.markup import plain
from thb_atlas.core.paths import NOTEBOOKS
from thb_atlas.data.tables import reporting
from thb_atlas.display import rendering
from thb_atlas.display.numbers import links
from thb_atlas.study import measures, mentions
from thb_atlas.study.profiles import countries, coverage, overview, places, regions
from thb_atlas.study.profiles.profile import LEADS, Profile

PARTS = {
    "country": "abroad home policy cooperation eu others difficulties practices results needs",
    "place": "abroad home eu cooperation priorities difficulties practices results needs",
    "region": "measures named elsewhere eu positions",
}  # of a template, those that show rows of the data
Ids = dict[str, Iterable[object]]


@cache
def profile(of: str) -> Profile:
    return thb.profile(of)


def text_of(of: str, *parts: str) -> str:
    """Return parts of a profile as a reader reads them, in one line."""
    page = profile(of)
    html = " ".join(page.html(part) for part in parts or PARTS[page.kind].split())
    return " ".join(plain(html.replace("</dt>", "</dt> ")).split())


# what is shown


def _ids(parts: dict[str, pd.DataFrame], key: str) -> list[str]:
    return [row for rows in parts.values() for row in rows[key]]


def on_place(iso3: str) -> Ids:
    of_annexes = pd.concat([places.measures_in(annex, iso3) for annex in ("I", "II")])
    of_eu = mentions.eu_measures(iso3=iso3)
    boxes = places.boxes_on(iso3, pd.concat([of_annexes, of_eu])["locator"])
    return {
        "measures": of_annexes["measure_id"],
        "named besides": _ids(places.other_mentions(iso3), "measure_id"),
        "EU measures": of_eu["eu_measure_id"],
        "boxes": boxes,
        "positions": _ids(mentions.positions(of_eu["eu_measure_id"], iso3=iso3), "position_id"),
        "facts": _ids(mentions.facts(iso3=iso3), "fact_id"),
    }


def on_country(code: str) -> Ids:
    return {
        "measures": [row for annex in ("I", "II") for row in countries.own_measures(annex, code)["measure_id"]],
        "named besides": [row for annex in ("I", "II") for row in coverage.part_in(annex, code)["measure_id"].unique()],
        "EU measures": [each["eu_measure_id"] for each in countries.eu_parts(code, reporting().at[code, "iso3"])],
        "positions": _ids(countries.positions(code), "position_id"),
        "of others": countries.said_by_others(code)["position_id"],
        "boxes": countries.boxes(code)[0],
    }


def on_region(region: str) -> Ids:
    of_eu = mentions.eu_measures(place_group=region)
    in_countries = mentions.eu_measures(iso3=thb.load("place_groups", place_group=region)["iso3"])
    boxes = profile(region).values["boxes"]
    return {
        "measures": mentions.naming("measures", place_group=region)["measure_id"],
        "in its countries": regions.acting(region)["measure_id"].unique(),
        "elsewhere": ["II-16", "II-21"],  # of Greece and Albania, and for South-East Europe
        "EU measures": {*of_eu["eu_measure_id"], *in_countries["eu_measure_id"]},
        "boxes": boxes,
        "positions": _ids(mentions.positions(of_eu["eu_measure_id"], place_group=region), "position_id"),
        "facts": _ids(mentions.facts(place_group=region), "fact_id"),
    }


@pytest.mark.parametrize("of", ["NGA", "COL", "RS", "western_balkans"])
def test_a_profile_shows_exactly_its_measures_and_texts(of: str):
    page = profile(of)
    expected = {"country": on_country, "place": on_place, "region": on_region}[page.kind](of)
    html = tree(" ".join(page.html(part) for part in PARTS[page.kind].split()))
    linked = {a.get("href").partition("#")[2] for a in html.cssselect(".thb-entry a, li > a")}
    named = {*expected["measures"], *expected["EU measures"]}
    assert page.kind != "place" or {*thb.load("measure_targets", iso3=of)["measure_id"]} - {"I-27"} <= named
    named |= {row for kind in ("named besides", "in its countries", "elsewhere") for row in expected.get(kind, ())}
    assert {item for item in linked if re.match(r"(I|II|EU)-\d", item)} == named
    texts = {" ".join(item.text_content().split()) for item in html.cssselect("li .thb-said")}
    ids = [*expected["positions"], *expected.get("of others", ())]
    examples = thb.load("positions", position_id=ids)["example_en"]
    facts = thb.load("place_facts", fact_id=list(expected.get("facts", ())))["text_en"]
    assert page.kind == "country" or not page["rows_naming_it"].duplicated(["table", "row"]).any()
    listed = [*page.values.get("agreements", ()), *page.values.get("agreed_by_others", ())]
    agreements = {item["subject_en"] for item in listed}
    assert texts == {*examples, *facts} | agreements


@pytest.mark.parametrize("name", ["FR", "NGA", "sahel"])
def test_every_value_of_a_profile_is_used(name: str):
    page = profile(name)
    source = rendering.TEMPLATES.loader.get_source(rendering.TEMPLATES, f"{page.kind}.html.j2")[0]
    used = meta.find_undeclared_variables(rendering.TEMPLATES.parse(source))
    notebook = (NOTEBOOKS / f"{page.kind}_profile.ipynb").read_text(encoding="utf-8")
    assert set(page.values) <= {*used, *re.findall(r'profile\[\\"(\w+)', notebook), "numbers"}


# where and how often


def test_all_that_is_said_of_a_place_or_region_stands_on_its_page_once():
    pages = {"iso3": thb.load("places", page=True)["iso3"], "place_group": thb.load("regions")["place_group"]}
    acting = mentions.measures_by_place().groupby("iso3")["measure_id"].agg(set)
    for where in ({column: key} for column, keys in pages.items() for key in keys):
        shown = _ids(mentions.positions((), **where), "position_id")
        rows = mentions.naming("positions", **where).dropna(subset="example_en")
        rows = rows[~rows["contained_in"].isin(rows["position_id"])]
        agreed = (rows["theme"] == "cooperation_agreements") & (rows["kind"] == "cooperation")  # in agreements, or not
        assert sorted(shown) == sorted(rows[~agreed | rows["position_id"].isin(shown)]["position_id"]), where
        if "iso3" in where:
            own = thb.load("measure_targets", iso3=where["iso3"])["measure_id"]
            assert {*own} - {"I-27"} <= acting.get(where["iso3"], set()), where  # not printed where it acts
        facts = thb.load("place_facts")
        own = facts[facts[[*where][0]].isin(where.values()).fillna(False)]
        assert sorted(_ids(mentions.facts(**where), "fact_id")) == sorted(own["fact_id"]), where


def test_places_that_statements_list_and_measures_act_for_are_not_named_again():
    listed = thb.load("mentions", resource="positions", role="list").rename(columns={"row_id": "position_id"})
    listed = listed.merge(thb.load("positions")[["position_id", "code"]])
    agreed = thb.load("agreements")
    pairs = set(zip(agreed["code"], agreed["counterparty_iso3"], strict=True))
    assert set(zip(listed["code"], listed["iso3"], strict=True)) <= pairs
    named = set(thb.load("mentions", resource="measures", iso3="ALB", role="nationality")["row_id"])
    assert "II-16" in named & set(places.measures_in("II", "ALB")["measure_id"])
    assert "II-16" not in _ids(places.other_mentions("ALB"), "measure_id")


# the kinds of wrong sentence that profiles had


NO_POLICY = "its policies do not address trafficking in third countries"
SAID = [  # whose page, which part, what stands there, and what does not
    ("ALB", "cooperation", ["belongs to the network of coordinators of South-East Europe", "(MARRI)"], []),
    ("ALB", "eu", ["JAD-Operation Global Chain"], []),
    ("CY", "abroad", [NO_POLICY], ["acts", "act in third countries"]),
    ("FR", "abroad", [], ["Working in Finland"]),  # I-30, whose partners are those of another row
    ("BG", "abroad", ["title lost] (May 2023 to April 2025, marked as ongoing; end date passed since)"], []),
    ("TCD", "regions", ["Central Africa (Table 2)", "Sahel (Annex III)"], []),
    ("AND", "abroad", ["For its police, among others, at a place that the study does not name: Training"], []),
    ("ES", "abroad", ["where is not said; for authorities of 16 countries"], []),
    ("south_america", "elsewhere", ["where is not said; for authorities of 16 countries", "I-27: Andorra, "], []),
    ("western_balkans", "elsewhere", ["France*, with UNODC · concerns South-East Europe · from 2014"], ["EU4FAST"]),
    ("USA", "abroad", ["Paid for from there, among others:"], ["as partners: Capacity"]),
    ("GE", "cooperation", ["Agreements that others report with it: Bulgaria."], []),
    ("CHN", "open_questions", ["Annex III names France, and does not say which"], ["does not name", "Annex III also"]),
    ("FR", "open_questions", ["Annex III also names France for China and Viet Nam"], ["does not name France"]),
    ("ES", "abroad", ["by title and aim in Senegal alone, but lists Senegal, Mali, Guinea and Guinea-Bissau"], []),
    ("EL", "glance", ["European Union about 30 million euro"], []),
    ("GMB", "abroad", ["Germany*, with Ministry of the Interior of the Gambia · names it alone · no dates given"], []),
    ("MRT", "abroad", ["end date passed since the Netherlands*, with UNODC; OHCHR · names it alone in this phase"], []),
    ("NER", "abroad", ["the Netherlands*, with UNODC; OHCHR · one of 8 countries"], ["in this phase"]),
    ("NER", "abroad", ["November 2020 to November 2024 in phase 3,", "12.4 million US dollars for phase 3"], []),
    ("central_africa", "measures", ["to November 2024 in phase 3,", "12.4 million US dollars"], ["13.59 million"]),
    ("ES", "abroad", ["in I-37 the same programme has 11.5 million euro for 2019 to 2022 and 13 million"], []),
    ("FR", "abroad", ["24.5 million euro; paid in part by: European Union 11.5 million euro for 2019 to 2022"], []),
    ("LT", "glance", ["of 15 registered victims (2022, table 1) 3"], ["20 %"]),
    ("LT", "glance", ["declaration, and measures: Moldova. With an agreement, protocol"], []),
    ("GMB", "glance", ["for the Gambia alone; those for a whole region"], []),
    ("BG", "glance", ["From outside the EU: 0 of 41 registered victims (2022, table 1) 0 %"], ["no numbers"]),
    ("FR", "abroad", ["marked as ongoing; Spain* reports it as suspended"], []),
    ("NER", "glance", ["Joint investigation team (ECE) in Niger (2028; Spain* reports it as suspended)"], []),
    ("PL", "glance", ["lie outside the study’s scope general ones only"], [" 0 "]),
    ("COL", "glance", ["whose place is not said none listed"], [" 0 "]),
    ("FR", "difficulties", ["Awareness in businesses: Estonia"], ["Awareness in businesses: Estonia, France"]),
    ("HR", "difficulties", [], ["Others on this"]),  # the study names no subject of its difficulties
    ("RS", "cooperation", ["North Macedonia. Bilateral agreement:",
                           "United Arab Emirates. Memorandum of understanding, signed 2022:"], []),
    ("COL", "difficulties", [], ["rule of law have gaps"]),  # said of countries in general
    ("EGY", "needs", [], ["Maghreb"]),
    ("AFG", "home", [], ["in all"]), ("AFG", "regions", ["South Asia (Table 2)"], ["Estonia. In some countries"]),
    ("SRB", "regions", ["Bulgaria. Its"], ["Serbia. It"]),
    ("ETH", "glance", ["alone: 400,000 euro", "wider region: at least"], []),
    ("asia", "eu", ["Named with it, of the region: China and Georgia."], ["Türkiye. Named", "Of the region"]),
    ("central_asia", "eu", ["no dates given, paid by European Union: UNODC carried out this programme in Asia"], []),
    ("east_africa", "glance", ["3 countries to Ethiopia; 3 countries to Uganda; their names cannot be read"], []),
    ("western_balkans", "glance", ["France: As part of its new plan 2024-2027"], []),
    ("ETH", "abroad", ["paid in part (as I-17 has it, of another phase) by: "], []),
    ("BDI", "glance", ["coded from the text, not printed: none of 2"], []),
    ("AFG", "abroad", ["in all 14 countries together"], []),
    ("FR", "glance", ["no agreement of its own among", "an agreement or memorandum with France (one of those with 35",
                      "COP SMUGG – Guinea; NETCOP", "In the measures that it reports, by payer: France 412,830 euro;"],
     ["but no agreement among"]),
    ("DE", "glance", ["Operational action on trafficking of Nigerian nationals (lead);"], []),
    ("RS", "home", ["paid by: Germany", "paid by: Denmark"], []),
    ("FR", "abroad", ["the sum of the shares printed in II-50, since I-14 misprints the share of Italy;"], []),
    ("western_balkans", "glance", ["with Montenegro (cooperation against trafficking and child abuse, signed 2022)",
                                   "Albania (France); Montenegro (Slovenia)"], ["apart"]),
    ("BG", "glance", ["Serbia: The first action plan", "linked, by a footnote, with other policies that are not"], []),
    ("BG", "home", ["concerns Ukraine, among people from all third countries"], []),
    ("AFG", "glance", ["Bulgaria, Italy and the Netherlands to South Asia (table 2, which"], []),
    ("eastern_partnership", "glance", ["Georgia with Armenia"], []),
    ("NGA", "glance", ["eucrim on the fifth Commission report, COM(2025) 8"], []),
    ("NGA", "eu", ["(part of COP SMUGG) The German federal police carried out"], []),
    ("NL", "glance", ["by payer: Netherlands 163.35 million euro and 5.5 million US dollars;"], []),
    ("NL", "abroad", ["reported by Austria* (about 1 million euro)",
                      "Italy, as II-50 by Serbia* (2023 to 2027) (428,000"], []),
    ("NL", "home", [], ["EU4FAST"]),  # which it paid towards in the Western Balkans
    ("DE", "home", [], ["EU4FAST"]),  # which it reports itself, abroad
    ("IE", "abroad", ["American continent", "paid by: Ireland", "as I-47 by France"], ["bodies dev"]),
    ("IE", "abroad", ["28,000 euro, as printed in I-47"], []),
    ("MRT", "abroad", ["planned; end date passed since"], []),
    ("ETH", "glance", ["annex I has 7 entries, since several countries report one"], []),
    ("sahel", "open_questions", ["Annex III does not name Spain"], ["France"]),
    ("west_africa", "open_questions",
     ["Belgium for the region; it does for Nigeria, under another region.", "Spain for the region or any of"], []),
    ("SE", "home", ["every year", "12.196 million Swedish kronor for 2021 to 2023; paid by"], []),
    ("SE", "glance", ["Horn of Africa region, reported by Austria* (about 1 million euro);",
                      "in South-East Europe, reported by France* (no sum printed).",
                      "without an example (§4.1) Prevention in third countries"], ["Prevention at home", "pandemic"]),
    ("SE", "results", ["16 regional coordinators", "More is told further below, in box 25."], []),
    ("FR", "glance", ["Difficulties in the pandemic Reported, without an example (box 17 fn 262)"], []),
    ("NL", "glance", ["that it reports in annex I for a country there, 3 of these through COMPASS alone"], []),
    ("HR", "glance", ["Not in table 2, which does not mean that it has none"], ["No region"]),
    ("UKR", "glance", ["In Ukraine: 1, whose end date has passed", "12, for people from Ukraine or naming it; 3 marked",
                       "Luxembourg (II-29, March and April 2022, though its end date had passed). None of",
                       "an agreement or memorandum with Ukraine (one of those with 35", "no measure here in"], []),
    ("UKR", "practices", ["Estonia. Its labour inspectorate", "and cooperation with IOM was essential"], []),
    ("sahel", "glance", ["; West Africa, with Burkina Faso, Mali, Mauritania, Niger and Nigeria: Belgium, France,",
                         "2 of these meant, by title and aim, for one other country alone 20"], []),
    ("sahel", "open_questions", ["14 measures are carried out in the Sahel, the study says. Annex I gives 21"], []),
    ("eastern_europe", "glance", ["(table 2, where it has Belarus, Moldova and Ukraine alone) 14"], []),
    ("western_balkans", "glance", ["with the one that is marked as ongoing;"], ["where it has"]),
    ("NL", "abroad", ["I-61: Burkina Faso, Chad, Côte d'Ivoire, the Gambia"], ["I-62: "]),
    ("HR", "abroad", ["Partner from Croatia in Support to strengthen"], ["has a partner"]),
    ("ES", "abroad", ["in GARSI (G5 Sahel) (from 2016, with", "reported by France*: FIIAPP (Spain)."], []),
    ("ES", "glance", ["for a wider region, or at a place that is not said: Training; EUROFRONT)"], []),
    ("ES", "cooperation", ["it has signed bilateral agreements with third countries; they are not named"], []),
    ("SE", "cooperation", [], ["they are not named"]),
    ("FI", "glance", ["by payer: Finland and others together 1.513 million euro."], ["none printed"]),
    ("KEN", "glance", ["justice 1, protection 1; one can serve several; coded from the text, not printed: 1 of 2"], []),
    ("GBR", "abroad", ["(I-17, reported by Germany*, with GIZ; CIVIPOL; British Council; IOM; UNODC; May 2016"], []),
    ("GBR", "eu", ["They came from Albania, "], ["is one of 19"]),
    ("PER", "glance", ["No measure of annex I is said to act here, and no agreement"], ["No measure in annex I"]),
    ("ISR", "glance", ["Austria, Bulgaria and the Netherlands give priority, names"], ["Greece give"]),
    ("CHN", "glance", ["Reporting countries with measures here; annex III names France", "gives no number;"], []),
    ("horn_of_africa", "elsewhere", ["objective names Sudan in the place of Algeria"], []),
    ("HND", "glance", ["not counted here, nor is a training for police from many countries"], []),
    ("BRA", "abroad", ["(The Americas by the United Nations; Latin America by the United Nations), and not among the "
                       "measures here: EUROFRONT"], []),
    ("ALB", "home", ["South-East Europe (II-21, South-East"], ["II-50"]),  # which is I-14 too
    ("THA", "home", ["names, of third countries, only Thailand"], ["alone"]),
    ("africa", "elsewhere", ["None of these is counted above", "in the Horn of Africa region I-01"], []),
    ("latin_america", "glance", ["Spain 1; entries whose country is inferred: 1 of 1"], ["the others"]),
    ("south_america", "open_questions", [], ["told of single countries"]),
    ("south_america", "glance", ["Which country reports a measure is mostly inferred"], []),
    ("south_east_europe", "glance", ["with institutions of the Western Balkans, Morocco"], []),
    ("central_mediterranean_route", "glance", ["table 2 has no such region"], ["Origin of victims"]),
    ("KEN", "eu", ["not counted here: ", "ROCK"], ["Niamey", "NETCOP", "COP SMUGG"]),
    ("TGO", "eu", ["Niamey"], ["ROCK", "NETCOP"]),
    ("BLR", "eu", [], ["EMPACT"]), ("CHL", "eu", ["EL PAcCTO", "without a list of countries"], []),
    ("KEN", "glance", ["the 46 million euro of Better Migration Management are for phase I alone"], []),
    ("KAZ", "glance", ["for victims in Latvia: Central Asia as a whole; outside the study, not among"], []),
    ("KAZ", "regions", ["Estonia. In some countries of Central Asia it could not find a contact point"], []),
    ("ALB", "regions", ["bilateral cooperation between national coordinators"], ["EU4FAST"]),
    ("NGA", "glance", ["COP SMUGG – Nigeria component: Germany"], []),
    ("BRA", "glance", ["The table’s row South America, to which France, Germany"], []),
    ("IT", "glance", ["At home: against economic and labour exploitation (fn 139)"], []),
    ("PL", "glance", ["In third countries: objectives on trafficking there (fn 129), cooperation with"], []),
    ("CZ", "glance", ["6 from other EU countries, 13 of its own citizens", "In the EU, 63.1 %"], []),
    ("LSO", "abroad", ["Victims of trafficking receive psychosocial support"], []),
    ("MLI", "glance", ["; printed end not yet passed on "], []),
    ("GE", "abroad", ["(§3.2 fn 134) say that its policies do not", "another list (fn 129) that they have aims"], []),
    ("FR", "cooperation", ["is structured (fn 232), by another only ad hoc (fn 233), by another"], []),
    ("NL", "cooperation", ["by another mainly ad hoc (fn 240), it consults", "(fn 241), and it works with"], []),
    ("BE", "glance", ["has also begun to give weight to Ukraine (§3.1.2 fn 127)"], []),
    ("ES", "glance", ["there, in Mauritania alone of this row’s countries); West Africa ("], []),
    ("FI", "glance", ["Not in table 2; it targets no particular third country or region"], ["that it has none"]),
    ("DE", "glance", ["European Union and Germany together 15 million euro"], []),
    ("MRT", "glance", ["name Mauritania alone, or do in one phase: 15 million euro and 1.19 million US dollars"], []),
    ("africa", "glance", ["1 naming the region itself, the others some of its countries"], []),
    ("north_africa", "eu", ["COP SMUGG", "not counted here: ", "Horn of Africa Initiative), no dates given"], []),
    ("eastern_partnership", "glance", ["Estonia* (II-12, January 2021 to December 2027)"], []),
    ("eastern_partnership", "open_questions", ["15 countries prioritise Ukraine, the study says."], []),
    ("latin_america", "glance", ["those that name the region itself stand below none for single ones"], []),
]  # fmt: skip


@pytest.mark.parametrize(("of", "part", "there", "absent"), SAID, ids=[f"{of}-{part}" for of, part, *_ in SAID])
def test_a_page_says_what_the_study_says_and_no_more(of: str, part: str, there: list[str], absent: list[str]):
    text = text_of(of, part)
    assert [each for each in there if each not in text] == [each for each in absent if each in text] == []


def test_what_a_country_reports_itself_is_not_told_again_and_ends_stand_in_their_order():
    for code in reporting().index:
        own = measures.of_same_programmes(thb.load("measure_countries", code=code)["measure_id"])
        assert {*own}.isdisjoint(coverage.part_in("I", code)["measure_id"])
        assert all(code not in each["codes"] for each in countries.whom_to_ask(code))
    shown = overview.of_measures(measures.measures())
    for years in ([each["end"][-4:] for each in shown[kind]] for kind in ("ahead", "ended")):
        assert years == sorted(years) and years
    assert 3 not in set(mentions.naming("boxes", iso3="BGD")["number"]), "which stands in a list there"


def test_what_boxes_alone_tell_is_for_paper_and_a_screen_is_led_to_the_box():
    for of, part, box in (("SE", "results", 25), ("EE", "practices", 18), ("THA", "results", 25)):
        html = tree(profile(of).html(part))
        [lead] = html.cssselect("li.thb-screen")
        assert [a.get("href") for a in lead.cssselect("a")] == [f"#box-{box}"] and box in profile(of)["boxes"]
        told = html.cssselect("li.thb-boxed .thb-said")
        assert told and all(f"(Box {box})" in each.getparent().text_content() for each in told)


def test_eu_measures_that_name_a_place_are_counted_and_those_of_its_regions_are_not():
    for iso3 in ("NGA", "COL", "KEN"):
        shown = set(mentions.eu_measures(iso3=iso3)["eu_measure_id"])
        of_regions = {
            each for region in thb.load("place_groups", iso3=iso3)["place_group"]
            for each in thb.load("mentions", resource="eu_measures", place_group=region, role="target")["row_id"]
        } - shown - {"EU-08", "EU-18", "EU-19", "EU-23"}  # they name their countries  # fmt: skip
        number = profile(iso3)["numbers"]["eu_measures"]
        frames = {"NGA": {"EU-03", "EU-04", "EU-11"}}  # of EMPACT, EU-01, and of COP SMUGG, EU-08, which count once
        assert number.value == len(shown - frames.get(iso3, set())) and of_regions, iso3
        assert of_regions == {each["eu_measure_id"] for each in profile(iso3)["eu_around"]}


# what is not told


TOLD_ELSEWHERE = [  # an absence that was claimed once, and the country and place of the study that tells it
    ("HR", "links with other policies"), ("CY", "links with other policies"), ("ES", "agreements with third countries"),
    ("FR", "agreements with third countries"), ("BE", "measures at home"), ("LT", "measures at home"),
    ("PL", "measures at home"), ("SK", "measures at home"), ("SE", "measures in third countries"),
]  # fmt: skip


def test_gaps_are_silent_subjects_apart_from_those_with_lost_lists_and_those_told_elsewhere():
    for code, subject in TOLD_ELSEWHERE:
        assert subject not in [*coverage.uncovered(code)["silent"], *coverage.uncovered(code)["lost"]], code
    silent = ["its kind of policy", "agreements with third countries"]
    lost = ["priority regions", "difficulties", "results", "needs", "plans"]
    assert coverage.uncovered("HR") == {"silent": silent, "lost": lost}
    assert coverage.uncovered("SI") == {"silent": [], "lost": []}
    text = text_of("HR", "open_questions")
    assert f"says nothing of Croatia on: {'; '.join(silent)}." in text
    assert f"lists of countries on {', '.join(lost[:-1])} and {lost[-1]} are lost in the copy used. Those that" in text


# names, leads


def test_a_region_has_its_priority_under_another_name_and_says_what_is_in_one_of_its_countries():
    here = {region: profile(region)["in_its_countries"] for region in ("sahel", "western_balkans")}
    meant = {region: {m["measure_id"]: m["meant_for"] for m in of if m["meant_for"]} for region, of in here.items()}
    assert meant == {"sahel": {"I-23": "SEN", "I-25": "GMB"}, "western_balkans": {}}
    page = profile("western_balkans")
    assert page["priority"]["as_name"] == "South-East Europe (Balkans)" and page["priority"]["count"].value == 5
    assert profile("sahel")["priority"] is None and profile("west_africa")["priority"]["as_name"] == ""
    assert "do not count the same" not in page.html("open_questions") and "Serbia" in page.html("glance")


def test_a_profile_is_of_a_country_a_place_or_a_region_and_georgia_is_two():
    kinds = {"Croatia": "country", "HR": "country", "RS": "country", "SRB": "place", "sahel": "region"}
    assert {of: profile(of).kind for of in kinds} == kinds
    with pytest.raises(UnknownPlaceError, match="is not a reporting country, a third country or a region of the study"):
        thb.profile("Atlantis")
    with pytest.raises(DataError, match="has no macro 'part_nothing'"):
        profile("FR").show("nothing")
    assert links("NGA") == '<a href="../places/NGA.html">Nigeria</a>' and links("SYR") == "Syria"
    assert links(["FRA", "GMB"]).endswith('and <a href="../places/GMB.html">the Gambia</a>')
    for code, iso3 in (("GE", "GEO"), ("RS", "SRB")):
        assert f"../countries/{code}.html" in links(code)
        assert f"../places/{iso3}.html" in links(iso3)


def test_each_profile_has_a_lead_and_a_wrong_name_in_it_is_told(tmp_path: Path, monkeypatch):
    keys = {*reporting().index, *thb.load("places", page=True)["iso3"], *thb.load("regions")["place_group"]}
    assert {path.stem for path in LEADS.glob("*.md")} == keys
    monkeypatch.setattr("thb_atlas.study.profiles.profile.LEADS", tmp_path)
    monkeypatch.setattr("thb_atlas.study.profiles.profile.note_text", lambda path: None)
    assert profile("NGA").lead() == ""
    for text, fault in (("{{ mesures }} run", "'mesures' is undefined"), ("{{ measures", "unexpected end of template")):
        (tmp_path / "NGA.md").write_text(text, encoding="utf-8")
        with pytest.raises(DataError, match=f"NGA.md: {fault}.*: countries, programmes, own_programmes"):
            profile("NGA").lead()
