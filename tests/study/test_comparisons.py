"""The study beside the study: rows of claims in words, numbers of the text, lists of footnotes and tables."""

import re

import pandas as pd
import pytest
from small_study import claim, study

import thb_atlas as thb
from thb_atlas.data.countries import members
from thb_atlas.data.tables import load
from thb_atlas.display.numbers import Number
from thb_atlas.ledger.sections import claims_of, naming
from thb_atlas.ledger.verdicts import data_say, judged_claims, study_says
from thb_atlas.study import comparisons, measures
from thb_atlas.study.comparisons import counted_rows, show_claims
from thb_atlas.study.footnotes import listed, measure_lists


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        (claim("C-x", 1, filter="domain=a"), "4 rows of links.csv: AT, BE, BG, GE"),
        (claim("C-x", 1, evidence="measure_pillars", filter="annex=I"), "2 rows of measure_pillars.csv: I-01, I-02"),
        (claim("C-x", 1, evidence="vocabulary", filter="id=x"), "0 rows of vocabulary.csv; filter: id=x"),
        (claim("C-x", 1, evidence="issues"), "2 rows of issues.csv, all there are"),
        (claim("C-x", 1, evidence=None), None),
    ],
)
def test_rows_behind_a_claim(stated: dict, said: str | None):
    assert counted_rows(stated, study()) == said


def test_many_rows_are_capped_and_counted():
    links = pd.DataFrame({"domain": "a", "code": [f"C{n}" for n in range(40)]})
    said = counted_rows(claim("C-x", 1), study(links=links))
    assert said.startswith("40 rows of links.csv: C0, C1") and said.endswith("C29 and 10 more")


def test_every_claim_with_evidence_has_rows_behind_it_in_words():
    claims = load("claims")
    said = [counted_rows(c) for c in claims.to_dict("records")]
    assert [text is None for text in said] == claims["evidence"].isna().tolist()


def test_measures_stand_beside_the_number_of_the_study_with_its_verdicts():
    page, annex = thb.page("3.3.1"), thb.load("measures", annex="I")["measure_id"]
    targets = measures.linked("I", "targets")
    spain = measures.by(measures.linked("I", "countries"), "code")["ES"]
    bases = {"All rows": annex, "Without Spain": set(annex) - spain}
    found = thb.against_study(page, measures.printed("place", "Figure 3"), targets.groupby("iso3"), bases, head="Place")
    assert found.frame.loc["Nigeria"].tolist() == [10, 11, 10]
    assert [mark.claim_id for mark in found.numbers.at["Nigeria", "All rows"].marks] == ["CL-331-60", "CL-F3-01"]
    assert found.table().loc[["Nigeria", "Tunisia"], "Reproduced by"].tolist() == ["Without Spain", "both"]
    assert (found.size.value, found.equal("Without Spain").value) == (8, 8)


def test_measures_given_by_their_ids_have_no_verdict():
    found = {"iom": {"I-01", "I-02"}, "unodc": {"I-03"}, "else": set()}
    printed = measures.printed("organisation", "§3.3.1")
    table = thb.against_study(thb.page("3.3.1"), printed, found, {"Annex I": {"I-01", "I-03"}}, head="Body").table()
    assert table.columns.tolist() == ["Study", "Annex I"] and table.index.tolist() == ["IOM", "UNODC"]
    assert [(number.value, number.marks) for number in table["Annex I"]] == [(1, ()), (1, ())]
    assert "#I-01" in table.at["IOM", "Annex I"].rows and "#I-02" not in table.at["IOM", "Annex I"].rows


# footnotes


def values(column: pd.Series) -> list[float | None]:
    return [cell.value if isinstance(cell, Number) else None for cell in column]


def verdicts(column: pd.Series) -> list[str]:
    return ["; ".join(m.verdict for m in cell.marks) if isinstance(cell, Number) else "" for cell in column]


def test_footnote_counts_tell_equal_from_different():
    page = thb.page("3.4")
    counts = thb.footnote_counts(page, ["3.4.1"])
    assert counts.columns.tolist() == ["Footnote", "What is counted", "Counted", "Text", "List"]
    found = counts[counts["Footnote"].isin([232, 234])]
    assert (values(found["Text"]), values(found["List"])) == ([9, 7], [9, 8])
    assert verdicts(found["List"]) == ["reproduced", "differs"] and verdicts(found["Text"]) == ["", ""]
    held = thb.held(counts, "List")
    assert 232 in held["Footnote"].tolist() and 234 not in held["Footnote"].tolist()
    assert (values(held["Text"])) == values(held["List"])
    assert all("footnotes.csv" in cell.rows for cell in counts["Text"])


def test_lists_compared_with_each_other_name_the_countries_in_both():
    shared = thb.shared_lists(thb.page("3.4"), ["3.4.1"])
    assert shared.columns.tolist() == ["Lists", "What the text implies", "Implied", "In both"]
    assert "claims_audit.html#CL-341-04" in shared["Implied"][0].rows
    assert all(verdicts(shared["In both"])) and shared["Lists"].str.fullmatch(r"fn \d+( and fn \d+)+").all()
    for cell, said, verdict in zip(
        shared["In both"], values(shared["Implied"]), verdicts(shared["In both"]), strict=True
    ):
        assert (cell.value == said) == (verdict == "reproduced")


def test_a_table_is_compared_with_the_footnotes_that_list_the_same_countries():
    page = thb.page("3.2")
    tally = page.tally(thb.load("policy_links"), by="domain")
    table = thb.against_footnotes(tally, "policy_links", head="Domain").set_index("Footnote")
    assert table.loc[153, ["Domain", "Only in the table", "Only in the footnote"]].tolist()[0] == "Asylum and migration"
    for footnote, row in table.iterrows():
        here, there = set(tally.frame.loc[tally.frame["label"] == row["Domain"], "list"].iloc[0]), set(listed(footnote))
        assert (row["Table"].value, row["List"].value) == (len(here), len(there))
        assert set(row["Only in the table"].split(", ")) - {"–"} == here - there
        assert set(row["Only in the footnote"].split(", ")) - {"–"} == there - here


def test_rows_are_unequal_if_one_of_the_two_lists_has_a_country_more():
    only = pd.DataFrame({"Only in the table": ["–", "FR", "–"], "Only in the footnote": ["–", "–", "AT, BE"]})
    assert thb.unequal(only).index.tolist() == [1, 2]


def test_a_footnote_for_each_value_may_be_given():
    links = thb.load("policy_links", domain="organised_crime")
    tally = thb.page("3.2").tally(links, by="domain")
    table = thb.against_footnotes(tally, {"organised_crime": 253})
    assert table.columns.tolist()[0] == "" and len(table) == 1
    assert table["Only in the footnote"].tolist() == ["BE, NL, LU"] and table["List"][0].value == 3


def test_footnotes_that_list_a_country_are_told():
    page = thb.page("3.4", "LT")
    said = thb.footnotes_naming(page, ["3.4.1"], "section 3.4.1")
    numbers = [n for n in thb.load("footnotes", section="3.4.1")["footnote"] if "LT" in listed(n)]
    assert said.startswith("Footnotes of section 3.4.1 that list Lithuania:\n\n- ")
    assert [int(n) for n in re.findall(r"\(footnote (\d+)\)$", said, re.MULTILINE)] == numbers
    assert (
        thb.footnotes_naming(thb.page("3.4", "NL"), ["nothing"], "section 9")
        == "No footnote of section 9 lists the Netherlands."
    )


# what the text states and the countries that it names


def test_numbers_stand_beside_names():
    table = thb.stated_and_named(thb.page("4"), [259, 280, 314])
    assert table.index.tolist() == [259, 280, 314] and table.index.name == "Footnote"
    assert table.loc[259, ["List", "Counted"]].tolist() == ["survives", "EMN members"]
    assert (values(table["Text"]), values(table["Named"])[0]) == ([9, 12, None], 9)
    assert (verdicts(table["Named"])[0], verdicts(table["Text"])[1]) == ("reproduced", "not derivable")
    named = table.at[280, "Countries named"].split(", ")
    assert table.at[280, "List"] == "lost" and table.at[280, "Named"].value == len(members(named))
    assert (
        table.loc[314, ["Counted", "Countries named"]].tolist() == ["no number", "–"]
        and table.at[314, "Named"].value == 0
    )
    shown = thb.lower_bounds(table)
    assert shown["Named"].map(str).tolist() == ["9", f"at least {len(members(named))}", "none"]
    assert shown.at[280, "Named"].rows == table.at[280, "Named"].rows


def test_a_stated_number_has_its_verdict_only_where_the_data_cannot_decide():
    notes = thb.load("footnotes", footnote=[259, 280, 314]).set_index("footnote")
    found = thb.stated_numbers(thb.page("4"), notes)
    assert found.index.tolist() == [259, 280, 314] and verdicts(found) == ["", "not derivable", ""]


def test_footnotes_without_a_subject_among_the_positions_are_left_out():
    assert thb.stated_and_named(thb.page("4"), [259, 78]).index.tolist() == [259]


# measures


def test_numbers_of_measures_in_footnotes_have_the_verdict_of_their_claim():
    table = thb.footnote_measures(thb.page("3.3.1"), measure_lists(["3.3.1"]), head="What").set_index("Footnote")
    assert table.columns.tolist() == ["What", "Measures", "Countries"]
    assert [mark.claim_id for mark in table.at[164, "Measures"].marks] == ["CL-331-13"]
    assert table.at[164, "Measures"].value == 25 and pd.isna(table.at[165, "Measures"])
    assert table.at[177, "Countries"] == "DE, IE"


def test_dates_of_boxes_are_those_of_the_annex_with_their_verdicts():
    dates = thb.stated_dates(thb.page("3.3.1"), "measures", "measure_id")
    assert len(dates) > 3 and all(verdicts(dates["date"]))
    for row in dates.itertuples():
        part, _, column, number = row.date.shown.split()
        date = thb.load("measures", measure_id=row.measure)[column].iloc[0]
        assert int(number) == int(date[:4] if part == "year" else date[5:7]) == row.date.value


def test_dates_of_boxes_are_said_box_by_box(shown: list):
    comparisons.say_box_dates(thb.page("3.3.2"))
    assert re.findall(r"Box \d+: (?=year|month)", shown[0].tree.text_content()) == ["Box 12: ", "Box 13: ", "Box 14: "]


def test_a_comparison_is_a_chart_over_its_table(shown: list):
    printed, targets = measures.printed("place", "Figure 3"), measures.linked("I", "targets")
    bases = {"Annex I": measures.rows("I").index}
    compared = thb.against_study(thb.page("3.3.1"), printed, targets.groupby("iso3"), bases, head="Place")
    comparisons.show_compared(thb.page("3.3.1"), compared, title="Places", name="places", source="Figure 3")
    figure, _, table = shown
    assert figure.note["alt"].startswith("Places. Nigeria: Study 10, Annex I 11; ")
    assert '<a href="#places">the table with these numbers</a>' in figure.note["strip"]
    assert len(table.tree.cssselect("details #places tbody tr")) == compared.size.value


# claims


def test_claims_are_shown_with_both_numbers_and_links(shown: list):
    page = thb.page("2")
    claims = judged_claims(thb.load("claims", section="2.2").head(3))
    show_claims(page, claims, "Statements", "statements")
    tree = shown[0].tree
    assert tree.cssselect("caption")[0].text == f"Statements: {len(claims)}" and not tree.cssselect("details")
    heads = [th.text for th in tree.cssselect("thead th")]
    assert heads == ["Claim", "Statement", "Study", "Data", "Verdict", "Where"]
    for row, told in zip(tree.cssselect("tbody tr"), claims.to_dict("records"), strict=True):
        texts = [cell.text_content() for cell in row]
        assert texts[0] == told["claim_id"] and texts[2:5] == [study_says(told), data_say(told), told["verdict"]]
        assert {a.get("href") for a in row.cssselect("a")} == {f"../notebooks/claims_audit.html#{told['claim_id']}"}
    assert "Data: claims.csv" in " ".join(tree.cssselect(".thb-strip")[0].text_content().split())


def test_many_claims_are_folded_under_their_verdicts(shown: list):
    claims = judged_claims(thb.load("claims", section="Table 3"))
    show_claims(thb.page("3.2"), claims, "Statements", "statements", most=2)
    summary = shown[0].tree.cssselect("details > summary")[0].text
    assert summary == "Statements: 0, and 3 implied by two of its lists (implied: 2 differs; 1 reproduced)"


def test_a_page_shows_all_its_statements_and_how_to_read_them(shown: list):
    thb.show_statements(thb.page("3.2"), "section 3.2")
    thb.show_statements(thb.page("7"), "the summary", "S")
    table, legend, summary, _ = shown
    ids = [th.text_content() for th in table.tree.cssselect("tbody th")]
    claims = judged_claims(claims_of("3.2"))
    assert ids == [*claims.loc[~claims["implied"], "claim_id"], *claims.loc[claims["implied"], "claim_id"]]
    assert table.tree.cssselect(".thb-scroll")[0].get("id") == "statements-section-3.2"
    assert all(sign in legend.tree.text_content() for sign in "✓≈≠~?") and legend.note == {"kind": "prose"}
    own = judged_claims(thb.load("claims", section="S")).sort_values("implied", kind="stable")
    assert [th.text_content() for th in summary.tree.cssselect("tbody th")] == own["claim_id"].tolist()


def test_statements_that_name_the_country_in_focus_are_shown_or_said_to_be_none(shown: list):
    thb.show_naming(thb.page("3.2", "FR"))
    wanted = naming(claims_of("3.2"), "FR")["claim_id"].tolist()
    assert [th.text_content() for th in shown[0].tree.cssselect("tbody th")] == wanted
    silent = next(code for code in thb.reporting().index if naming(claims_of("Annex III"), code).empty)
    thb.show_naming(thb.page("Annex III", silent))
    assert shown[1].text.startswith("No statement of this part of the study in the ledger names ")
