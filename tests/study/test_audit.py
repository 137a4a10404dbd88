"""The audit of a page: each statement with its verdict, tables beside footnotes, what is lost, who is named."""

import re

import pandas as pd
import pytest
from shown import downloaded
from small_study import claim

import thb_atlas as thb
from thb_atlas.core.markup import plain
from thb_atlas.ledger import sections, store
from thb_atlas.study.audit import claim_tables, gaps, lists

PAGES = [page for page in sections.sections_with_page() if page != sections.ALL_CLAIMS]


def ids(outputs: list) -> list[str]:
    cells = (a for output in outputs for a in output.tree.cssselect("tbody th a"))
    return [a.text for a in cells if a.text.startswith("CL-")]


def folds(outputs: list) -> list[str]:
    return [summary.text for output in outputs for summary in output.tree.cssselect("summary")]


@pytest.mark.parametrize("section", ["3.2", "4", "Annex I"])
def test_a_page_shows_each_statement_of_its_sections_once_part_by_part(section: str, shown: list):
    thb.page(section).show_audit()
    claims = sections.claims_on_page(section)
    assert sorted(ids(shown)) == sorted(claims["claim_id"])
    titles = [title for title in folds(shown) if title.startswith("Statements of ")]
    sizes = claims["section"].value_counts()
    for title, part in zip(titles, (part for part in sections.sections_on_page(section) if part in sizes), strict=True):
        counts = [int(number) for number in re.findall(r"(\d+) [a-z]", title.partition("(")[2])]
        assert part in title and f": {sizes[part]} (" in title and sum(counts) == sizes[part]


def test_a_statement_has_both_numbers_its_sign_its_rows_and_why_and_implied_ones_stand_last(shown: list):
    claims = store.judged_claims(thb.load("claims", claim_id=["CL-T4-01", "CL-331-05", "CL-11-02", "CL-322-02"]))
    table = claim_tables.table(claims).set_index(claims["claim_id"])
    assert table.loc["CL-T4-01", "Study"] == "16" and str(table.loc["CL-T4-01", "Data"]) == "17"
    for row in claims.itertuples():
        number, why = table.at[row.claim_id, "Data"], table.at[row.claim_id, "Explanation"]
        assert [mark.verdict for mark in number.marks] == [row.verdict]
        assert bool(number.popover) == pd.notna(row.evidence) and (number.shown == "–") == pd.isna(row.computed)
        assert row.implied == str(why).startswith("Implied by two of its lists.")
        assert pd.isna(row.explanation_en) or row.explanation_en in plain(str(why))
    page = thb.page("3.2")
    claim_tables.show(page, thb.load("claims", section="3.2.1"), "Statements", "s")
    implied = store.judged_claims(thb.load("claims", claim_id=ids(shown))).set_index("claim_id")["implied"]
    assert implied[ids(shown)].is_monotonic_increasing and implied.nunique() == 2


def test_tables_are_compared_with_footnotes_and_lost_lists_shown_with_their_number(shown: list):
    lists.show_pairs(thb.page("3.2"), thb.load("footnotes"))
    pairs, compared = thb.load("footnote_pairs"), pd.concat([downloaded(output.text) for output in shown])
    assert sorted(compared["Footnote"].astype(int)) == sorted(pairs["footnote"])
    differ = pairs.set_index("footnote")["differs"].fillna("")
    for row in compared.to_dict("records"):
        alone = " ".join(re.findall(r"[A-Z]{2}", row["Only in the table"] + row["Only in the footnote"]))
        assert sorted(alone.split()) == differ[int(row["Footnote"])].split()
        assert len(thb.listed(int(row["Footnote"]))) == int(row["List"])
    shown.clear()
    lists.show_lost(thb.page("4"), thb.load("footnotes", footnote=[253, 264, 280, 310]))  # 253 is not lost
    table = downloaded(shown[0].text)[["Footnote", "Number in the text", "Counted"]]
    assert table.values.tolist() == [["264", "", ""], ["280", "12", "EMN members"], ["310", "", ""]]
    assert folds(shown)[0] == "Footnotes lost in the recovered text: 3, 1 of them probably no lists"


def test_the_audit_says_whether_it_names_the_country_in_focus(shown: list):
    thb.page("3.2", "FR").show_audit()
    naming = sections.claims_naming(sections.claims_on_page("3.2"), "FR")["claim_id"]
    assert ids(shown[-1:]) == naming.tolist() and "that name France" in folds(shown[-1:])[0]
    listed = [note for note in downloaded(shown[-2].text)["Footnote"].astype(int) if "FR" in thb.listed(note)]
    assert len(listed) == len(shown[-2].tree.cssselect("tbody tr")) > 10
    shown.clear()
    thb.page("2", "HR").show_audit()
    sentences = [output.tree.text_content().strip() for output in shown[-2:]]
    assert sentences[0] == "No footnote of this part of the study lists Croatia."
    assert sentences[1].startswith("No statement of this part of the study in the ledger names Croatia")


ROWS = {
    "CL-K-14": r"\d+ rows of measure_pillars.csv: I-02, (I-\d+, ){28}I-\d+ and \d+ more$",
    "CL-S-05": "1 row of instruments.csv; filter: instrument_id=L-13$",
    "CL-2-01": "27 rows of eu_measures.csv, all there are$",
}


def test_all_statements_are_one_frame_and_every_gap_is_told_on_a_page():
    claims = thb.claims()
    assert claims["claim_id"].tolist() == thb.load("claims")["claim_id"].tolist()
    assert claims["rows"].isna().equals(claims["evidence"].isna())
    said = claims.set_index("claim_id")["rows"]
    assert [claim for claim, rows in ROWS.items() if not re.match(rows, said[claim])] == []
    on_france = thb.claims(country="FR", section="3.2")
    assert set(on_france["section"]) == {"3.2"} and 0 < len(on_france) < len(thb.claims(section="3.2"))
    shown = pd.concat([gaps.naming(sections.sections_on_page(page)) for page in PAGES])["gap_id"]
    rows = thb.load("gaps")
    assert rows.loc[~rows["gap_id"].isin(shown), "locator"].tolist() == ["contact points", "Definitions"]


def test_numbers_and_orders_are_worded():
    for relation, value, computed, unit, study_says, data_say in (
        ("majority", None, 37.25, "percent", "more than half", "37.3\u00a0%"),
        ("about", 33.3, 43.0, "percent", "about 33.3\u00a0%", "43\u00a0%"),
        ("none", 0, 2.0, "countries", "none", "2"),
        ("more_than", 1200, float("nan"), "countries", "more than 1,200", "undecided"),
        ("equal", 1375000000.0, 1375000.0, "euro", "1,375,000,000", "1,375,000"),
    ):
        stated = claim("CL-x", value, relation=relation, unit=unit, computed=computed)
        assert (claim_tables.study_wording(stated), claim_tables.data_wording(stated)) == (study_says, data_say)
    order = store.judged(["CL-331-67"])[0]
    assert claim_tables.study_wording(order) == "Nigeria ahead of others"
    assert re.fullmatch(r"Nigeria: \d+; [A-Z]\w+: \d+", claim_tables.data_wording(order))
