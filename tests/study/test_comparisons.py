"""The study beside the study: rows of claims in words, numbers of the text, lists of footnotes and tables."""

import re

import pandas as pd
import pytest
from small_study import claim, study

import thb_atlas as thb
from thb_atlas.core.markup import plain
from thb_atlas.data.countries import members
from thb_atlas.data.tables import load
from thb_atlas.display.numbers import Number
from thb_atlas.ledger.sections import claims_of, naming
from thb_atlas.ledger.verdicts import data_say, judged_claims, study_says
from thb_atlas.study import comparisons, measures
from thb_atlas.study.footnotes import listed, measure_lists

MANY = pd.DataFrame({"domain": "b", "code": [f"C{n}" for n in range(40)]})


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ({"filter": "domain=a"}, "4 rows of links.csv: AT, BE, BG, GE"),
        ({"evidence": "measure_pillars", "filter": "annex=I"}, "2 rows of measure_pillars.csv: I-01, I-02"),
        ({"evidence": "vocabulary", "filter": "id=x"}, "0 rows of vocabulary.csv; filter: id=x"),
        ({"evidence": "issues"}, "2 rows of issues.csv, all there are"),
        ({"evidence": "many"}, f"40 rows of many.csv: {', '.join(MANY['code'][:30])} and 10 more"),
        ({"evidence": None}, None),
    ],
)
def test_rows_behind_a_claim(stated: dict, said: str | None):
    assert thb.counted_rows(claim("C-x", 1, **stated), study(many=MANY)) == said


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
    counts = thb.footnote_counts(thb.page("3.4"), ["3.4.1"])
    assert counts.columns.tolist() == ["Footnote", "What is counted", "Counted", "Text", "List"]
    found = counts[counts["Footnote"].isin([232, 234])]
    assert (values(found["Text"]), values(found["List"])) == ([9, 7], [9, 8])
    assert verdicts(found["List"]) == ["reproduced", "differs"] and verdicts(found["Text"]) == ["", ""]
    held = thb.held(counts, "List")
    assert 232 in held["Footnote"].tolist() and 234 not in held["Footnote"].tolist()
    assert all("footnotes.csv" in cell.rows for cell in counts["Text"])


def test_lists_compared_with_each_other_name_the_countries_in_both():
    shared = thb.shared_lists(thb.page("3.4"), ["3.4.1"])
    assert shared.columns.tolist() == ["Lists", "What the text implies", "Implied", "In both"]
    assert "claims_audit.html#CL-341-04" in shared["Implied"][0].rows
    assert shared["Lists"].str.fullmatch(r"fn \d+( and fn \d+)+").all()
    equal = [
        both == implied for both, implied in zip(values(shared["In both"]), values(shared["Implied"]), strict=True)
    ]
    assert verdicts(shared["In both"]) == ["reproduced" if each else "differs" for each in equal]


def test_a_table_is_compared_with_the_footnotes_that_list_the_same_countries():
    tally = thb.page("3.2").tally(thb.load("policy_links"), by="domain")
    table = thb.against_footnotes(tally, "policy_links", head="Domain").set_index("Footnote")
    assert table.at[153, "Domain"] == "Asylum and migration"
    here, there = set(tally.frame.at["asylum_migration", "list"]), set(listed(153))
    assert values(table.loc[153, ["Table", "List"]]) == [len(here), len(there)]
    only = [set(table.at[153, column].split(", ")) for column in ("Only in the table", "Only in the footnote")]
    assert only == [here - there or {"–"}, there - here or {"–"}]
    given = thb.against_footnotes(tally, {"organised_crime": 253})
    assert given["Only in the footnote"].tolist() == ["BE, NL, LU"] and values(given["List"]) == [3]


def test_rows_are_unequal_if_one_of_the_two_lists_has_a_country_more():
    only = pd.DataFrame({"Only in the table": ["–", "FR", "–"], "Only in the footnote": ["–", "–", "AT, BE"]})
    assert thb.unequal(only).index.tolist() == [1, 2]


def test_footnotes_that_list_a_country_are_told():
    said = thb.footnotes_naming(thb.page("3.4", "LT"), ["3.4.1"], "section 3.4.1")
    numbers = [n for n in thb.load("footnotes", section="3.4.1")["footnote"] if "LT" in listed(n)]
    assert said.startswith("Footnotes of section 3.4.1 that list Lithuania:\n\n- ")
    assert [int(n) for n in re.findall(r"\(footnote (\d+)\)$", said, re.MULTILINE)] == numbers
    none = thb.footnotes_naming(thb.page("3.4", "NL"), ["nothing"], "section 9")
    assert none == "No footnote of section 9 lists the Netherlands."


# what the text states and the countries that it names


def test_numbers_stand_beside_names():
    table = thb.stated_and_named(thb.page("4"), [259, 280, 314, 78])
    assert table.index.tolist() == [259, 280, 314], "of 78 the positions have no subject"
    assert table["List"].tolist() == ["survives", "lost", "lost"]
    assert table["Counted"].tolist() == ["EMN members", "EMN members", "no number"]
    named = table.at[280, "Countries named"].split(", ")
    assert (values(table["Text"]), values(table["Named"])) == ([9, 12, None], [9, len(members(named)), 0])
    assert (verdicts(table["Text"]), verdicts(table["Named"])) == (["", "not derivable", ""], ["reproduced", "", ""])
    shown = thb.lower_bounds(table)
    assert shown["Named"].map(str).tolist() == ["9", f"at least {len(members(named))}", "none"]
    assert shown.at[280, "Named"].rows == table.at[280, "Named"].rows


# measures


def test_numbers_of_measures_in_footnotes_have_the_verdict_of_their_claim():
    table = thb.footnote_measures(thb.page("3.3.1"), measure_lists(["3.3.1"]), head="What").set_index("Footnote")
    assert table.columns.tolist() == ["What", "Measures", "Countries"]
    assert [mark.claim_id for mark in table.at[164, "Measures"].marks] == ["CL-331-13"]
    assert table.at[164, "Measures"].value == 25 and pd.isna(table.at[165, "Measures"])
    assert table.at[177, "Countries"] == "DE, IE"


def test_dates_of_boxes_are_said_box_by_box_with_their_verdicts(shown: list):
    comparisons.say_box_dates(thb.page("3.3.2"))
    text = plain(shown[0].text)
    assert re.findall(r"Box \d+: (?=year|month)", text) == ["Box 12: ", "Box 13: ", "Box 14: "]
    assert len(shown[0].tree.cssselect("a.thb-mark")) == len(re.findall("(year|month) of", text)) > 3


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


def heads(output) -> list[str]:
    return [th.text_content() for th in output.tree.cssselect("tbody th")]


def test_claims_are_shown_with_both_numbers_and_links(shown: list):
    claims = judged_claims(thb.load("claims", section="2.2").head(3))
    comparisons.show_claims(thb.page("2"), claims, "Statements", "statements")
    tree = shown[0].tree
    assert tree.cssselect("caption")[0].text == f"Statements: {len(claims)}" and not tree.cssselect("details")
    columns = [th.text for th in tree.cssselect("thead th")]
    assert columns == ["Claim", "Statement", "Study", "Data", "Verdict", "Where"]
    for row, told in zip(tree.cssselect("tbody tr"), claims.to_dict("records"), strict=True):
        texts = [cell.text_content() for cell in row]
        assert texts[0] == told["claim_id"] and texts[2:5] == [study_says(told), data_say(told), told["verdict"]]
        assert {a.get("href") for a in row.cssselect("a")} == {f"../notebooks/claims_audit.html#{told['claim_id']}"}


def test_many_claims_are_folded_under_their_verdicts_those_implied_apart_and_last(shown: list):
    claims = judged_claims(load("claims", section=["3.2.1"]))
    comparisons.show_claims(thb.page("3.2"), claims, "Statements", "s", most=0)
    implied = int(claims["implied"].sum())
    title = f"Statements: {len(claims) - implied}, and {implied} implied by two of its lists ("
    [summary] = shown[0].tree.cssselect("details > summary")
    assert summary.text.startswith(title) and re.search(r"; implied: \d+ (reproduced|differs)", summary.text)
    stated = [td.text for td in shown[0].tree.cssselect("tbody td:last-child")]
    assert stated == ["the study"] * (len(claims) - implied) + ["two of its lists"] * implied


def test_a_page_shows_all_its_statements_and_how_to_read_them(shown: list):
    thb.show_statements(thb.page("3.2"), "section 3.2")
    thb.show_statements(thb.page("7"), "the summary", "S")
    table, legend, summary, _ = shown
    assert sorted(heads(table)) == sorted(claims_of("3.2")["claim_id"])
    assert table.tree.cssselect(".thb-scroll")[0].get("id") == "statements-section-3.2"
    assert legend.tree.text_content() == comparisons.LEGEND and legend.note == {"kind": "prose"}
    assert sorted(heads(summary)) == sorted(thb.load("claims", section="S")["claim_id"])


def test_statements_that_name_the_country_in_focus_are_shown_or_said_to_be_none(shown: list):
    thb.show_naming(thb.page("3.2", "FR"))
    assert sorted(heads(shown[0])) == sorted(naming(claims_of("3.2"), "FR")["claim_id"])
    silent = next(code for code in thb.reporting().index if naming(claims_of("Annex III"), code).empty)
    thb.show_naming(thb.page("Annex III", silent))
    assert shown[1].text.startswith("No statement of this part of the study in the ledger names ")
