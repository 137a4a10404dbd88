"""The message of a page: findings, examples by country, measures by title, boxes of the study."""

import re

import pandas as pd
import pytest
from lxml import html

import thb_atlas as thb
from thb_atlas.core.markup import plain
from thb_atlas.study import measures


@pytest.fixture(scope="module")
def told():
    return thb.load("positions", kind="policy").dropna(subset="example_en")


def test_findings_are_one_list_with_the_numbers_bound_to_their_claims(shown: list):
    page = thb.page("3.2")
    number = page.stated(16, "CL-T4-01")
    thb.findings(f"""
- **Most countries have a plan.** {number} of {page.base}
  link it.
- **Another.** It <img src=x> is.
""")
    assert shown[0].note == {"kind": "prose"}
    assert shown[0].text.startswith('<div class="thb-findings">\n\n- **Most countries have a plan.** ')
    lines = [line for line in shown[0].text.splitlines() if line.startswith("- ")]
    assert len(lines) == 2 and "differs" in lines[0] and "<img" not in lines[1]


def test_examples_stand_in_the_order_that_is_asked_for_with_their_places(shown: list, told):
    rows = told.drop_duplicates("code").tail(2).iloc[::-1]
    thb.examples(thb.page("3.2"), told, *rows["position_id"])
    assert shown[0].note == {"kind": "prose"}
    wanted = [f"- {thb.country_name(row.code)}. {row.example_en} ({row.locator})" for row in rows.itertuples()]
    assert plain(shown[0].text.replace("**", "")).splitlines() == wanted


def test_the_country_in_focus_comes_first_and_each_example_once(shown: list, told):
    code = told["code"].value_counts().index[0]
    own, other = told[told["code"] == code], told[told["code"] != code].iloc[0]
    thb.examples(thb.page("3.2", code), told, other["position_id"], own["position_id"].iloc[0], own=2)
    names = re.findall(r"^- \*\*(.+?)\.\*\*", shown[0].tree.text_content(), re.MULTILINE)
    first = own.drop_duplicates("example_en")["example_en"][:2]
    assert names == [*[thb.country_name(code)] * len(first), thb.country_name(other["code"])]


def test_an_example_or_a_measure_or_a_box_that_is_not_there_is_refused(shown: list, told):
    silent = thb.load("positions").query("example_en.isna()")
    for rows, name in ((told, "P-none"), (silent, silent["position_id"].iloc[0])):
        with pytest.raises(KeyError, match=name):
            thb.examples(thb.page("3.2"), rows, name)
    with pytest.raises(KeyError):
        thb.named_measures(thb.page("3.3.1"), "I", "II-01")
    with pytest.raises(IndexError):
        thb.box(thb.page("3.3.1"), 99)
    assert shown == []


def test_measures_have_country_place_years_numbers_and_a_link_to_their_annex(shown: list):
    sized = thb.load("measure_results", measure_id=measures.rows("I").index)["measure_id"].iloc[0]
    wide = thb.load("measure_targets")["measure_id"].value_counts().index[0]
    thb.named_measures(thb.page("3.3.1"), "I", sized, wide)
    lines = shown[0].text.splitlines()
    for line, measure in zip(lines, (sized, wide), strict=False):
        row = measures.rows("I").loc[measure]
        who = thb.in_words(map(thb.country_name, row["codes"]))
        assert html.fromstring(line).text_content().startswith(f"- **{who}")
        assert f"a1_measures_abroad.html#{measure})" in line and measures.years(row) in line
    assert '<button type="button" class="thb-rows"' in lines[0].split("*In numbers:*")[1]
    assert re.search(r">\d+</button> third countries", lines[1])


def test_measures_of_the_country_in_focus_come_first(shown: list):
    rows = measures.rows("II")
    own = rows.index[rows["codes"].map(lambda codes: "FR" in codes)]
    other = rows.index.difference(own)[0]
    thb.named_measures(thb.page("3.3.2", "FR"), "II", other, own=1)
    assert re.findall(r"#(II-\d+)\)", shown[0].text) == [own[0], other]


def test_a_box_names_its_country_once_and_what_it_is_about(shown: list):
    boxes = thb.load("boxes").set_index("number")
    thb.box(thb.page("3.3.1"), *boxes.index)
    assert shown[0].note == {"kind": "table"}
    for aside, (number, row) in zip(shown[0].tree.cssselect("aside.thb-box"), boxes.iterrows(), strict=True):
        title, summary = (each.text_content() for each in aside)
        assert title.startswith(f"Box {number}.") and title.endswith(row["title_en"]) and summary == row["summary_en"]
        assert aside.get("aria-label") == f"Box {number} of the study"
        if pd.notna(row["code"]):
            name = thb.country_name(row["code"])
            assert title.startswith(f"Box {number}. {name}") and f"{name}. {name}" not in title
