"""What prose pages name: numbers and tables are those of the data, and the notebooks of book/prose show them."""

import re

import nbformat
import pandas as pd
import pytest
from lxml import html

import thb_atlas as thb
from thb_atlas.book.pages import values
from thb_atlas.core.markup import at_root
from thb_atlas.display.numbers import Number
from thb_atlas.ledger import sections
from thb_atlas.ledger.verdicts import MEANINGS, audit
from thb_atlas.run import editions
from thb_atlas.study import prose


@pytest.fixture(scope="module")
def of_data() -> prose.Values:
    return prose.of_data()


@pytest.fixture(scope="module")
def of_book() -> prose.Values:
    return prose.of_book()


def tree(text: str) -> html.HtmlElement:
    return html.fragment_fromstring(str(text), create_parent="article")


def button(text: object) -> str:
    return tree(text.html() if isinstance(text, Number) else text).cssselect("button")[0].text


def test_every_number_of_prose_opens_its_rows(of_data: prose.Values, of_book: prose.Values):
    for name, value in {**of_data, **of_book, **prose.of_country("FR")}.items():
        if isinstance(value, Number):
            assert value.rows and value.tables, name
        else:
            assert not re.fullmatch(r"[-+]?[\d,. ]+%?", str(value)), name


def test_values_are_shown_for_the_root_of_a_book_and_for_a_notebook_s_record(shown: list):
    prose.show({"n": thb.count(["AT"], "countries"), "words": "a & b"})
    assert shown[0].data.keys() == {prose.MIME}
    said = shown[0].data[prose.MIME]
    assert 'href="countries/AT.html"' in said["n"] and '"../' not in said["n"] and said["words"] == "a & b"


def test_numbers_of_the_data_are_those_of_the_tables(of_data: prose.Values):
    measures, reported = thb.load("measures"), thb.load("measure_countries")
    assert of_data["measures"].value == len(measures) == of_data["abroad"].value + of_data["home"].value
    assert of_data["inferred"].value == (reported["basis"] == "inferred").sum()
    assert (of_data["reporting"].value, of_data["members"].value) == (25, 23)
    victims = thb.load("victims_2022")
    assert of_data["victims_rows"].value == victims["total"].sum()
    share = 100 * victims["non_eu"].sum() / victims["total"].sum()
    assert of_data["non_eu_share"].shown == f"{share:.1f}\u00a0%"
    assert of_data["lost"].value == len(thb.load("footnotes", status="lost"))


def test_the_method_page_says_what_both_readings_and_both_entries_have(of_data: prose.Values):
    reading, cells = thb.load("second_reading"), thb.load("second_entries")
    counts = pd.crosstab(reading["kind"], reading["match"])
    inside = counts.drop(columns="left_out").sum(axis=1)
    assert (of_data["read"].value, of_data["read_issues"].value) == (inside["statement"], inside["contradiction"])
    assert of_data["read_elsewhere"].value == counts.at["statement", "elsewhere"]
    assert of_data["read_years_had"].value + of_data["read_other_had"].value == of_data["read_had"].value
    assert of_data["keyed_had"].value == cells["settled_en"].isna().sum()
    differing = tree(of_data["keyed_differently"]).cssselect("tbody tr")
    assert len(differing) == cells["settled_en"].notna().sum()


@pytest.mark.parametrize(
    ("name", "table"), [("double_entry", "double_entry"), ("repairs_table", "repairs"), ("gaps_table", "gaps")]
)
def test_tables_of_the_method_have_every_row_and_a_link_to_their_file(of_data: prose.Values, name: str, table: str):
    made = tree(of_data[name])
    assert len(made.cssselect("tbody tr")) == len(thb.load(table))
    assert made.cssselect(".thb-strip a")[0].get("href") == f"data/{table}.csv"
    assert not [link for link in made.xpath(".//@href") if link.startswith("../")]


def test_the_glossary_has_each_term_once_with_its_basis(of_data: prose.Values):
    terms = thb.load("glossary").sort_values("term_en")
    heads = re.findall(r"^## (.+)$", of_data["glossary"], re.MULTILINE)
    assert [html.fromstring(head).text for head in heads] == terms["term_en"].tolist()
    assert of_data["glossary"].count("\nBasis: ") == len(terms)


def test_the_scope_of_the_study_is_a_list_with_every_text_and_its_place(of_data: prose.Values):
    scope = thb.load("scope").dropna(subset="text_en")
    lines = of_data["scope"].splitlines()
    assert len(lines) == len(scope) > 0
    for line, row in zip(lines, scope.itertuples(), strict=True):
        assert re.match(r"- \*[A-Z][a-z ]+\.\* ", line) and "_" not in line.split("*")[1]
        assert html.fromstring(line).text_content().endswith(f" {row.text_en} ({row.locator})")


def test_each_word_of_quantity_has_its_test(of_data: prose.Values):
    rules = thb.load("quantifiers")
    made = tree(of_data["quantifier_table"])
    assert [th.text for th in made.cssselect("thead th")] == ["Words", "In French", "Holds if"]
    shown = [[cell.text_content() for cell in row] for row in made.cssselect("tbody tr")]
    assert shown == rules[["words_en", "words_fr", "rule_en"]].to_numpy().tolist()
    assert made.cssselect(".thb-strip a")[0].get("href") == "data/quantifiers.csv"


def test_text_of_the_data_is_inert_on_pages_of_prose(monkeypatch: pytest.MonkeyPatch):
    hostile = "<b>x</b> {include}`y` [z](w)"
    changed = {name: thb.load(name) for name in ("glossary", "repairs", "gaps")}
    for frame, column in zip(changed.values(), ("definition_en", "proof_en", "lost_en"), strict=True):
        frame[column] = hostile
    monkeypatch.setattr(
        prose, "load", lambda name, **rows: changed[name] if name in changed else thb.load(name, **rows)
    )
    made = prose.of_data()
    for text in (made[name] for name in ("glossary", "repairs_table", "gaps_table")):
        assert "{include}" not in text and "<b>x" not in text and "[z]" not in text and "&#123;include&#125;" in text


def test_verdicts_of_the_book_are_those_of_the_audit(of_book: prose.Values):
    verdicts = audit().query("not implied")["verdict"].value_counts()
    assert of_book["claims_held"].value == sum(n for v, n in verdicts.items() if v.startswith("reproduced"))
    assert of_book["claims_differ"].value == verdicts["differs"] and of_book["unexplained"].value == 0
    assert of_book["claims_open"].value == verdicts["not derivable"]
    parts = [of_book[name].value for name in ("open_not_printed", "open_lost", "open_untestable")]
    assert sum(parts) == of_book["claims_open"].value
    lines = of_book["verdict_table"].splitlines()[2:]
    assert [line.split("|")[1].strip() for line in lines] == [*MEANINGS, "All"]
    shown = [int(re.search(r">(\d+)</a>", line)[1]) for line in lines]
    assert shown == [*(verdicts.get(kind, 0) for kind in MEANINGS), verdicts.sum()]


def test_the_page_of_countries_leads_to_each_profile(of_book: prose.Values):
    page = of_book["countries_list"]
    for code in thb.reporting().index:
        assert f'- <a href="countries/{code}.html">' in page
    assert '- <a href="countries/FR.html">France</a>: 17 measures in third countries, 2 at home' in page


@pytest.mark.parametrize("code", ["FR", "GE", "SE"])
def test_numbers_of_a_country_are_its_rows(code: str):
    said = prose.of_country(code)
    reported = set(thb.load("measure_countries", code=code)["measure_id"])
    annex = thb.load("measures").set_index("measure_id")["annex"]
    assert said["own_abroad"].value == sum(annex[m] == "I" for m in reported)
    assert said["own_home"].value == sum(annex[m] == "II" for m in reported)
    assert said["own_positions"].value == len(thb.load("positions", code=code))
    named = sections.naming(thb.load("claims"), code)
    assert said["own_claims"].value + said["own_implied"].value == len(named)
    assert said["own_claims_held"].value <= said["own_claims"].value
    row = thb.load("victims_2022", code=code)
    if row.empty or pd.isna(row["total"].iloc[0]):
        assert str(said["own_victims"]) == f"Table 1 has no numbers of victims for {thb.country_name(code)}."
    else:
        assert button(said["own_victims"]) == f"{row['total'].iloc[0]:,}"


@pytest.mark.parametrize("code", ["whole", "FR"])
def test_the_notebooks_of_prose_show_the_numbers_that_this_process_makes(executed, of_data, of_book, code: str):
    edition = editions.whole() if code == "whole" else editions.for_country(code)
    own = of_book if code == "whole" else prose.of_country(code)
    expected = {n: at_root(v.html()) if isinstance(v, Number) else str(v) for n, v in (of_data | own).items()}
    made = [values(nbformat.read(executed.path(job), as_version=4)) for job in editions.prose_jobs(edition)]
    shown = {name: text for each in made for name, text in each.items()}
    api = shown.pop("api", "")  # docstrings of the package, which only their notebook makes
    assert shown == expected
    assert ("### thb.count\n" in api) == (code == "whole")


def test_a_notebook_of_a_page_gives_no_values(executed):
    assert values(executed("03_2_policies", "FR")) == {}
