"""Exhibits say how their rows are known: no notebook types it, and none can leave it out."""

import re

import pandas as pd
import pytest
from shown import Output, line_below, tree

import thb_atlas as thb
from thb_atlas.core.errors import DataError
from thb_atlas.data.schema import resource, table_names
from thb_atlas.display.basis import bases, in_words
from thb_atlas.display.page import Page

SAID = re.compile(r"inferred for \d+ of \d+|coded from the text|from examples: counts are lower bounds", re.IGNORECASE)
TELLING = "measure_countries|measure_pillars|measure_actions|measure_beneficiaries|measure_persons"
ABOUT = {"title": "Measures by country", "source": "Annex I"}


@pytest.fixture(scope="module")
def page() -> Page:
    return thb.page("3.3.1")


@pytest.fixture(scope="module")
def reported() -> pd.DataFrame:
    return thb.load("measure_countries", measure_id=thb.measures("I")["measure_id"])


def inferred(rows: pd.DataFrame) -> str:
    return f"country inferred for {(rows['basis'] == 'inferred').sum()} of {len(rows)} entries"


def test_numbers_carry_the_basis_of_their_rows_and_a_coding_where_it_sorts_them(page: Page, reported: pd.DataFrame):
    french, all_of_them = reported[reported["code"] == "FR"], page.count(reported, of="measure_id")
    assert in_words(page.count(french).bases) == inferred(french) != inferred(reported)
    assert in_words([*all_of_them.bases, *page.count(french).bases]) == inferred(reported)
    assert tree(all_of_them.html()).text_content().endswith(f"({inferred(reported)})"), "with its rows, in a text too"
    assert in_words(bases(reported[reported["basis"] == "printed"])) == in_words(bases(thb.load("measures"))) == ""
    partners = thb.load("measure_partners")
    by_type, by_status = page.tally(partners, "partner_type", "measure_id"), page.count(partners, of="measure_id")
    assert in_words(by_type.by_size().highest.bases) == "kind of partner coded from the text"
    assert in_words(by_status.bases) == ""
    lower = "from examples: counts are lower bounds"
    assert in_words(page.count(thb.load("agreements", code="NL")).bases) == lower
    assert in_words(page.count(thb.load("agreements", code="GE")).bases) == "", "a list"


def test_columns_that_are_shown_or_that_rows_were_chosen_by_say_that_they_are_coded(page: Page, shown: list[Output]):
    partners = thb.load("measure_partners", measure_id=thb.measures("I")["measure_id"])
    by_type = partners.groupby("partner_type")["measure_id"].nunique().reset_index()
    page.show(by_type, tables=[partners], **ABOUT)
    page.show(partners[partners["partner_type"] == "ngo"][["measure_id"]].head(2), **ABOUT, tables=[partners.head(0)])
    assert "kind of partner coded from the text" in line_below(shown[0].text)


def test_exhibits_say_it_of_numbers_and_rows_and_the_bare_name_of_a_table_is_refused(
    page: Page, reported, shown: list[Output]
):
    by_country = page.tally(reported, by="code", of="measure_id")
    page.show_ranked(by_country, heading="Country", **ABOUT)
    page.show(pd.DataFrame({"Measures": [69]}), tables=["measures", reported], **ABOUT)
    for output in shown:
        assert line_below(output.text).startswith(f"Study: Annex I ({inferred(reported)}) · Data: ")
    frame, from_values = pd.DataFrame({"Measures": [69]}), page.count(reported["code"].unique(), "measure_countries")
    for cells, tables in ((frame, ["measure_countries"]), (pd.DataFrame({"Measures": [from_values]}), [])):
        with pytest.raises(DataError, match=r"rows of measure_countries say how they are known: .*tables=\[rows\]"):
            page.show(cells, tables=tables, **ABOUT)
    persons = thb.load("measure_persons", measure_id=thb.measures("I")["measure_id"])
    kinds = persons.groupby("person", as_index=False)["measure_id"].nunique()
    for renamed in (kinds, kinds.assign(person=kinds["person"].map(thb.labels("person")))):
        page.show(renamed.rename(columns={"person": "For"}), tables=[persons], title="T", source="Annex I")
        assert "(kind of person coded from the text)" in line_below(shown[-1].text)
    with pytest.raises(DataError, match="not merged or grouped"):
        page.show(frame, tables=[reported.merge(thb.load("countries"), on="code")], **ABOUT)


def test_words_stand_for_values_that_the_columns_have():
    for table in table_names():
        for field in resource(table)["schema"]["fields"]:
            values = {*field.get("constraints", {}).get("enum", ()), "*"}
            assert {*field.get("inferred", {}), *field.get("examples", ())} <= values, (table, field["name"])


@pytest.mark.notebook
def test_no_exhibit_of_an_executed_notebook_leaves_it_out(executed):
    outputs = [output for cell in executed("03_3_measures_abroad").cells for output in cell.get("outputs", ())]
    notes = [output.metadata.get("thb", {}) for output in outputs]
    lines = [tree(note["source_line"]).text_content() for note in notes if note.get("kind") == "figure"]
    tables = [o.data["text/html"] for o, note in zip(outputs, notes, strict=True) if note.get("kind") == "table"]
    lines += [line.text_content() for table in tables for line in tree(table).cssselect(".thb-source-line")]
    telling = [line for line in lines if re.search(rf"\b({TELLING})\.csv", line)]
    assert len(telling) > 3 and [line for line in telling if not SAID.search(line)] == []
