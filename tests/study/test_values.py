"""What prose pages name: the notebooks of book/prose/ show numbers and tables of the data, which open their rows."""

import re

import nbformat
import pandas as pd
import pytest
from lxml import html
from shown import tree

import thb_atlas as thb
from thb_atlas.book import pages
from thb_atlas.core.markup import plain
from thb_atlas.core.paths import BOOK
from thb_atlas.data.tables import reporting
from thb_atlas.ledger import sections
from thb_atlas.ledger.verdicts import MEANINGS, audit
from thb_atlas.run import editions

START = (BOOK / "index.md").read_text(encoding="utf-8")
Shown = dict[str, str]


def shown_in(edition: editions.Edition, executed) -> Shown:
    notebooks = [nbformat.read(executed.path(job), as_version=4) for job in editions.prose_jobs(edition)]
    return {name: text for notebook in notebooks for name, text in pages.shown_values(notebook).items()}


@pytest.fixture(scope="module")
def shown(executed) -> Shown:
    return shown_in(editions.whole_edition(), executed)


def written(text: str) -> str:
    return tree(text).cssselect("button")[0].text.strip()


def number(text: str) -> int:
    return int(written(text).replace(",", ""))


def test_every_number_of_prose_opens_its_rows(shown: Shown, executed):
    of_france = shown_in(editions.country_edition("FR"), executed)
    for name, text in {**shown, **of_france}.items():
        assert not re.fullmatch(r"[-+]?[\d,. ]+%?", text), name
    assert "### thb.load\n" in shown["api"] and "api" not in of_france, "the page of the package is in the whole book"


def test_numbers_of_the_data_are_those_of_the_tables(shown: Shown):
    measures, reported, victims = thb.load("measures"), thb.load("measure_countries"), thb.load("victims_2022")
    expected = {
        "measures": len(measures), "reporting": 25, "members": 23, "victims_rows": victims["total"].sum(),
        "abroad": (measures["annex"] == "I").sum(), "home": (measures["annex"] == "II").sum(),
        "inferred": (reported["basis"] == "inferred").sum(), "lost": len(thb.load("footnotes", status="lost")),
    }  # fmt: skip
    assert {name: number(shown[name]) for name in expected} == expected
    share = 100 * victims["non_eu"].sum() / victims["total"].sum()
    assert written(shown["non_eu_share"]) == f"{share:.1f}\u00a0%"


def test_tables_of_the_method_have_every_row_and_what_both_readings_and_entries_have(shown: Shown):
    reading, cells = thb.load("second_reading"), thb.load("second_entries")
    counts = pd.crosstab(reading["kind"], reading["match"])
    inside = counts.drop(columns="left_out").sum(axis=1)
    assert (number(shown["read"]), number(shown["read_issues"])) == (inside["statement"], inside["contradiction"])
    assert number(shown["read_elsewhere"]) == counts.at["statement", "elsewhere"]
    assert number(shown["read_years_met"]) + number(shown["read_other_met"]) == number(shown["read_met"])
    assert number(shown["keyed_met"]) == cells["settled_en"].isna().sum()
    differing = tree(shown["keyed_differently"]).cssselect("tbody tr")
    assert len(differing) == cells["settled_en"].notna().sum()
    names = {"repairs_table": "repairs", "gaps_table": "gaps", "quantifier_table": "quantifiers"}
    for name, table in {"double_entry": "double_entry", **names}.items():
        page = tree(shown[name])
        assert len(page.cssselect("tbody tr")) == len(thb.load(table))
        assert page.cssselect(".thb-source-line a")[0].get("href") == f"data/{table}.csv"
        assert not [link for link in page.xpath(".//@href") if link.startswith("../")]


def test_glossary_and_scope_have_each_text_once_with_its_basis_or_place(shown: Shown):
    terms = thb.load("glossary").sort_values("term_en")
    heads = re.findall(r"^## (.+)$", shown["glossary"], re.MULTILINE)
    assert [html.fromstring(head).text for head in heads] == terms["term_en"].tolist()
    assert shown["glossary"].count("\nBasis: ") == len(terms)
    scope = thb.load("scope").dropna(subset="text_en")
    for line, row in zip(shown["scope"].splitlines(), scope.itertuples(), strict=True):
        assert re.match(r"- \*[A-Z][a-z ]+\.\* ", line)
        assert html.fromstring(line).text_content().endswith(f" {row.text_en} ({row.locator})")


def test_verdicts_of_the_book_are_those_of_the_audit_implied_ones_apart(shown: Shown):
    audited = audit()
    of_study = audited[~audited["implied"]]
    verdicts = of_study["verdict"].value_counts()
    assert (number(shown["claims"]), number(shown["claims_implied"])) == (len(of_study), len(audited) - len(of_study))
    assert number(shown["claims_reproduced"]) == sum(n for v, n in verdicts.items() if v.startswith("reproduced"))
    assert number(shown["claims_differ"]) == verdicts["differs"]
    kinds = ("reproduced", "once", "consistent", "differ", "not_comparable", "open", "contradicted")
    assert sum(number(shown[f"claims_{kind}"]) for kind in kinds) == len(of_study)
    parts = [number(shown[name]) for name in ("open_not_printed", "open_lost", "open_untestable")]
    assert sum(parts) == number(shown["claims_open"]) == verdicts["not derivable"]
    lines = shown["verdict_table"].splitlines()[2:]
    cells = [[plain(cell).strip() for cell in line.split("|")[1:4]] for line in lines]
    counts = pd.crosstab(audited["verdict"], audited["implied"]).reindex(MEANINGS, fill_value=0)
    counts.loc["All"] = counts.sum()
    assert cells == [[kind, *map(str, numbers)] for kind, numbers in zip(counts.index, counts.to_numpy(), strict=True)]


def test_lists_and_map_lead_to_each_country_and_place(shown: Shown):
    countries, places, rows = shown["countries_table"], shown["places_by_region"], thb.load("places")
    for code in reporting().index:
        assert f'<a href="countries/{code}.html">' in countries
    linked = set(re.findall(r'href="places/(\w{3})\.html"', places))
    assert linked == set(rows.loc[rows["page"], "iso3"]) and len(linked) > 80
    assert places.count("\n- ") == len(rows)
    drawn, listed = (html.fragment_fromstring(shown[name]) for name in ("places_map", "places_list"))
    targets = thb.load("measure_targets", measure_id=thb.load("measures", annex="I")["measure_id"])
    doors = {f"../places/{iso3}.html" for iso3 in targets[targets["measure_id"] != "I-27"]["iso3"]}  # not printed where
    assert {a.get("href") for a in drawn.iter("a")} == {a.get("href") for a in listed.iter("a")} == doors
    assert "Nigeria: 11 programmes by 5 countries, 5 for it alone" in drawn.xpath(".//title/text()")
    assert len(shown["places_map"].encode()) < 70_000 and shown["places_map"].count("<") < 700


@pytest.mark.parametrize("code", ["FR", "GE"])
def test_numbers_of_a_country_are_its_rows(code: str, executed):
    shown = shown_in(editions.country_edition(code), executed)
    ids = thb.load("measure_countries", code=code)["measure_id"].drop_duplicates()
    annex = ids.str.startswith("II-")
    assert (number(shown["own_abroad"]), number(shown["own_home"])) == ((~annex).sum(), annex.sum())
    assert number(shown["own_positions"]) == len(thb.load("positions", code=code))
    naming = thb.ledger.store.judged_claims(sections.claims_naming(thb.load("claims"), code))
    assert number(shown["own_claims_reproduced"]) <= number(shown["own_claims"]) == (~naming["implied"]).sum()
    assert number(shown["own_implied"]) == naming["implied"].sum()


def test_pages_name_every_claim_shown_for_them_and_the_start_page_ten_messages_that_lead_to_pages(shown: Shown):
    prose = START + (BOOK / "subjects.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\{\{ (?:study|sign)_(\w+) \}\}", prose))
    assert named == {name.partition("_")[2] for name in shown if name.startswith(("study_", "sign_"))}
    assert all("thb-mark" in text for name, text in shown.items() if name.startswith("study_"))
    assert "notebooks/claims_audit.html#CL-K-12" in shown["sign_cooperation_mainly_ad_hoc_in_key_information"]
    messages = re.findall(r"^- (.+)$", START.split("## What else the study says")[1].split("</div>")[0], re.MULTILINE)
    link = r"\*\*\[[^]{]+\]\(notebooks/\w+\.ipynb\)\*\*"
    assert len(messages) <= 10 and all(re.match(link, message) for message in messages)
