"""What prose pages name: numbers and tables are those of the data, and the notebooks of book/prose show them."""

import re

import nbformat
import pandas as pd
import pytest
from lxml import html
from shown import tree

import thb_atlas as thb
from thb_atlas.book.pages import values
from thb_atlas.core.markup import at_root, plain
from thb_atlas.data.tables import reporting
from thb_atlas.display.numbers import Number
from thb_atlas.ledger import sections
from thb_atlas.ledger.verdicts import MEANINGS, audit
from thb_atlas.run import editions
from thb_atlas.study.pages import values as prose


@pytest.fixture(scope="module")
def of_data() -> prose.Values:
    return prose.of_data()


@pytest.fixture(scope="module")
def of_book() -> prose.Values:
    return prose.of_book()


def test_every_number_of_prose_opens_its_rows(of_data: prose.Values, of_book: prose.Values):
    for name, value in {**of_data, **of_book, **prose.of_country("FR")}.items():
        if isinstance(value, Number):
            assert value.rows and value.tables, name
        else:
            assert not re.fullmatch(r"[-+]?[\d,. ]+%?", str(value)), name


def test_numbers_of_the_data_are_those_of_the_tables(of_data: prose.Values):
    measures, reported, victims = thb.load("measures"), thb.load("measure_countries"), thb.load("victims_2022")
    expected = {
        "measures": len(measures),
        "abroad": (measures["annex"] == "I").sum(),
        "home": (measures["annex"] == "II").sum(),
        "inferred": (reported["basis"] == "inferred").sum(),
        "reporting": 25,
        "members": 23,
        "victims_rows": victims["total"].sum(),
        "lost": len(thb.load("footnotes", status="lost")),
    }
    assert {name: of_data[name].value for name in expected} == expected
    share = 100 * victims["non_eu"].sum() / victims["total"].sum()
    assert of_data["non_eu_share"].shown == f"{share:.1f}\u00a0%"


def test_the_method_page_says_what_both_readings_and_both_entries_have(of_data: prose.Values):
    reading, cells = thb.load("second_reading"), thb.load("second_entries")
    counts = pd.crosstab(reading["kind"], reading["match"])
    inside = counts.drop(columns="left_out").sum(axis=1)
    assert (of_data["read"].value, of_data["read_issues"].value) == (inside["statement"], inside["contradiction"])
    assert of_data["read_elsewhere"].value == counts.at["statement", "elsewhere"]
    assert of_data["read_years_met"].value + of_data["read_other_met"].value == of_data["read_met"].value
    assert of_data["keyed_met"].value == cells["settled_en"].isna().sum()
    differing = tree(of_data["keyed_differently"]).cssselect("tbody tr")
    assert len(differing) == cells["settled_en"].notna().sum()


@pytest.mark.parametrize(
    ("name", "table"),
    [("double_entry",) * 2, ("repairs_table", "repairs"), ("gaps_table", "gaps"), ("quantifier_table", "quantifiers")],
)
def test_tables_of_the_method_have_every_row_and_a_link_to_their_file(of_data: prose.Values, name: str, table: str):
    page = tree(of_data[name])
    assert len(page.cssselect("tbody tr")) == len(thb.load(table))
    assert page.cssselect(".thb-strip a")[0].get("href") == f"data/{table}.csv"
    assert not [link for link in page.xpath(".//@href") if link.startswith("../")]


def test_glossary_and_scope_have_each_text_once_with_its_basis_or_place(of_data: prose.Values):
    terms = thb.load("glossary").sort_values("term_en")
    heads = re.findall(r"^## (.+)$", of_data["glossary"], re.MULTILINE)
    assert [html.fromstring(head).text for head in heads] == terms["term_en"].tolist()
    assert of_data["glossary"].count("\nBasis: ") == len(terms)
    scope = thb.load("scope").dropna(subset="text_en")
    for line, row in zip(of_data["scope"].splitlines(), scope.itertuples(), strict=True):
        assert re.match(r"- \*[A-Z][a-z ]+\.\* ", line)
        assert html.fromstring(line).text_content().endswith(f" {row.text_en} ({row.locator})")


def test_verdicts_of_the_book_are_those_of_the_audit_implied_ones_apart(of_data: prose.Values, of_book: prose.Values):
    audited = audit()
    of_study = audited[~audited["implied"]]
    verdicts = of_study["verdict"].value_counts()
    assert (of_data["claims"].value, of_data["claims_implied"].value) == (len(of_study), len(audited) - len(of_study))
    assert of_book["claims_reproduced"].value == sum(n for v, n in verdicts.items() if v.startswith("reproduced"))
    assert of_book["claims_differ"].value == verdicts["differs"] and of_book["unexplained"].value == 0
    kinds = ("reproduced", "once", "differ", "not_comparable", "open", "contradicted")
    assert sum(of_book[f"claims_{kind}"].value for kind in kinds) == len(of_study)
    parts = [of_book[name].value for name in ("open_not_printed", "open_lost", "open_untestable")]
    assert sum(parts) == of_book["claims_open"].value == verdicts["not derivable"]
    lines = of_book["verdict_table"].splitlines()[2:]
    shown = [[plain(cell).strip() for cell in line.split("|")[1:4]] for line in lines]
    counts = pd.crosstab(audited["verdict"], audited["implied"]).reindex(MEANINGS, fill_value=0)
    counts.loc["All"] = counts.sum()
    assert shown == [[kind, *map(str, numbers)] for kind, numbers in zip(counts.index, counts.to_numpy(), strict=True)]


def test_the_pages_of_countries_and_places_lead_to_each(of_book: prose.Values):
    countries, places, rows = of_book["countries_list"], of_book["places_by_region"], thb.load("places")
    for code in reporting().index:
        assert f'- <a href="countries/{code}.html">' in countries
    assert '- <a href="countries/FR.html">France</a>: 17 measures in third countries, 2 at home' in countries
    linked = set(re.findall(r'href="places/(\w{3})\.html"', places))
    assert linked == set(rows.loc[rows["page"], "iso3"]) and len(linked) > 80
    assert places.count("\n- ") == len(rows) and ">Nigeria</a>: 11 measures by 5 countries" in places
    assert "- Syria: named in table 2" in places


@pytest.mark.parametrize("code", ["FR", "GE", "SE"])
def test_numbers_of_a_country_are_its_rows(code: str):
    shown = prose.of_country(code)
    ids = thb.load("measure_countries", code=code)["measure_id"].drop_duplicates()
    annex = ids.str.startswith("II-")
    assert (shown["own_abroad"].value, shown["own_home"].value) == ((~annex).sum(), annex.sum())
    assert shown["own_positions"].value == len(thb.load("positions", code=code))
    naming = thb.ledger.store.judged_claims(sections.claims_naming(thb.load("claims"), code))
    assert shown["own_claims_reproduced"].value <= shown["own_claims"].value == (~naming["implied"]).sum()
    assert shown["own_implied"].value == naming["implied"].sum()


@pytest.mark.parametrize("code", ["whole", "FR"])
def test_the_notebooks_of_prose_show_the_numbers_that_this_process_makes(executed, of_data, of_book, code: str):
    edition = editions.whole_edition() if code == "whole" else editions.for_country(code)
    own = of_book if code == "whole" else prose.of_country(code)
    expected = {n: at_root(v.html()) if isinstance(v, Number) else str(v) for n, v in (of_data | own).items()}
    displayed = [values(nbformat.read(executed.path(job), as_version=4)) for job in editions.prose_jobs(edition)]
    shown = {name: text for notebook in displayed for name, text in notebook.items()}
    api = shown.pop("api", "")  # docstrings of the package, which only their notebook makes
    assert shown == expected
    assert ("### thb.load\n" in api) == (code == "whole")
