"""Numbers and the rows that they come from, signs of verdicts beside them, and locators: in words and with links."""

import json
import re
from html import unescape

import pandas as pd
import pytest
from lxml import html
from shown import tree
from small_study import CODED, study

import thb_atlas as thb
from thb_atlas.core.errors import DataError
from thb_atlas.core.markup import at_root, plain
from thb_atlas.data.tables import terms
from thb_atlas.display.locators import locator_link
from thb_atlas.display.numbers import (
    MAX_LISTED,
    SIGNS,
    Number,
    by_country_name,
    computed_mark,
    count,
    link_names,
    links,
    number,
    stated_mark,
)  # fmt: skip
from thb_atlas.ledger.verdicts import MEANINGS, audit
from thb_atlas.study.audit.claim_tables import LEGEND


def words(number: Number) -> str:
    return unescape(re.sub(r"<[^>]+>", "", number.popover))


def test_a_frame_knows_its_table_and_names_its_rows_and_a_footnote_its_subject():
    measures = thb.load("measures", annex="I")
    two = count(measures.set_index("measure_id")[:2])
    assert (str(two), two.value, words(two)) == ("2", 2, "2 rows of measures.csv: I-01, I-02")
    assert two.tables == ("measures",)
    assert '<a href="../data/measures.csv">measures.csv</a>' in two.popover
    assert '<a href="../notebooks/a1_measures_abroad.html#I-01">I-01</a>' in two.popover
    pairs = thb.load("policy_links", code="FR")[:2]
    labels = terms("policy_domain")[pairs["domain"]]
    assert words(count(pairs)) == f"2 rows of policy_links.csv: {'; '.join(label + ', France' for label in labels)}"
    first = thb.load("footnotes")[:1]
    named = f"fn 1 ({first['subject_en'][0]})"
    assert words(count(first)) == f"1 row of footnotes.csv: {named}"
    assert words(count(pd.DataFrame({"Footnote": [1]}), "footnotes")) == f"1 footnote from footnotes.csv: {named}"
    numbers = pd.Series([7], pd.Index([1], name="footnote"))
    assert words(number(7, numbers, "footnotes")) == f"7 comes from 1 footnote from footnotes.csv: {named}: 7"


def test_rows_that_are_not_numbered_as_in_their_file_are_refused():
    rows = thb.load("policy_links", domain="organised_crime")
    assert count(rows.sort_values("code")[1:]).value == len(rows) - 1
    said = r"not numbered as in policy_links.csv.*count\(rows\['domain'\], 'policy_links'\)"
    merged, grouped = rows.merge(rows, on=["domain", "code"]), rows.groupby("code").first()
    for changed in (rows.reset_index(drop=True), grouped, merged, rows.set_index("code")):
        with pytest.raises(DataError, match=said):
            count(changed)
        assert count(changed.reset_index()["code"], "policy_links").value == len(changed)


@pytest.mark.parametrize(("rows", "table", "text"), [
    (["FR", "DK"], "claims", "2 countries from claims.csv: France, Denmark"),
    ({"NGA", "ALB"}, "claims", "2 third countries from claims.csv: Albania, Nigeria"),
    ({"DEU", "FRA"}, "agreements", "2 countries from agreements.csv: Germany, France"),
    (pd.Series([True, False], ["AT", "BE"], dtype="boolean"), "claims",
     "1 country from claims.csv: Austria"),
    (pd.Series([1200, 2.25], ["AT", "BE"]), "claims", "2 countries from claims.csv: Austria: 1,200, Belgium: 2.3"),
    ({"AT": {"I-01", "I-02"}, "BE": 1}, "claims", "2 countries from claims.csv: Austria: 2, Belgium: 1"),
    (pd.MultiIndex.from_tuples([("AT", "NGA")]), "claims", "1 entry from claims.csv: Austria, Nigeria"),
    (pd.DataFrame({"": ["x", "y"], "n": [1, 2]}), "claims", "2 rows from claims.csv: x, y"),
    (["CL-1-01, CL-1-02", "CL-1-03"], "claims", "2 claims from claims.csv: CL-1-01, CL-1-02; CL-1-03"),
    (set(), "claims", "0 entries from claims.csv"),
    (range(MAX_LISTED + 5), "claims",
     f"{MAX_LISTED + 5} entries from claims.csv: {', '.join(map(str, range(MAX_LISTED)))} and 5 more"),
    (pd.Index(["africa", "west_africa"], name="place_group"), "priority_regions",
     "2 regions from priority_regions.csv: africa, West Africa"),
])  # fmt: skip
def test_collections_are_named(rows: object, table: str, text: str):
    assert words(count(rows, table)) == text


def test_countries_claims_and_tables_are_links_and_a_share_shows_its_parts():
    countries = count(["AT", "DK"], "countries", "claims")
    assert '<a href="../countries/AT.html">Austria</a>, Denmark' in countries.popover
    assert "countries.csv</a>, <a" in countries.popover and countries.tables == ("countries", "claims")
    assert plain(links(by_country_name(["HR", "EL", "AT"]))) == "Austria, Croatia and Greece"
    tables = count(pd.Series(["claims"], name="resource"), "double_entry")
    assert '<a href="../data/claims.csv">claims.csv</a>' in tables.popover
    assert "<a" not in link_names("EL PAcCTO") and link_names("IT and EL").count("<a") == 2
    on_root = at_root(countries.html())
    assert 'href="../' not in on_root and '<a href="countries/AT.html">Austria</a>' in on_root
    share = number(100 * 2 / 3, pd.Series({"AT": 2, "BE": 1}), "victims_2022")
    rows = "66.7 comes from 2 countries from victims_2022.csv: Austria: 2, Belgium: 1"
    assert (str(share), words(share), share.value) == ("66.7", rows, pytest.approx(200 / 3))
    assert str(number("2022", {"AT": 1}, "victims_2022")) == "2022"
    assert str(number(2022, {"AT": 1}, "victims_2022")) == "2,022"


def test_a_number_is_a_button_in_a_sentence_and_computes_as_its_value():
    austria = count(["AT"], "countries")
    key = re.search(r'popovertarget="([\w-]+)"', austria.html())[1]
    assert austria.html() == austria._repr_html_() == f"{austria}"
    assert austria.html().startswith('<button type="button" class="thb-popover-button"')
    assert f'>1</button><span popover id="{key}"' in austria.html()
    assert count(["AT"], "countries").html() == austria.html()
    assert key not in count(["BE"], "countries").html()
    assert (str(austria), repr(austria), f"{austria:.2f}") == ("1", "1", "1.00")
    three, none = count(["AT", "BE", "BG"], "countries"), count([], "countries")
    assert three == 3 and three not in {2, "3"} and three == three.replace(shown="three") and three in {3}
    assert 2 < three <= 3 and max(three, none) is three and not none and sorted([three, none]) == [0, 3]
    assert (int(three), float(three), round(three / 2, 1), 2 * three - 1, sum([three, three])) == (3, 3.0, 1.5, 5, 6)
    assert (f"{three:03d}", json.dumps([three], default=float)) == ("003", "[3.0]")
    assert (pd.Series([6, 9]) / three).tolist() == [2, 3] and (pd.Series([three, none]) == 3).tolist() == [True, False]
    page, agreements = thb.page("all"), thb.load("agreements")
    assert number("all", agreements) != number("most", agreements) and len({number("all", agreements), "all"}) == 1
    assert page.count(thb.load("measures", annex="I")["end"].dropna()) == 61
    assert str(page.number(2.5, agreements, shown="{:.0f} %")) == "3 %"
    assert words(count(agreements["code"])).startswith(f"{len(agreements)} rows of agreements.csv")
    assert words(page.count(thb.measure_places(), of="programme")).startswith("56 programmes from measure_targets.csv")


# signs and locators


CASES = [  # the sign beside the number that the data give, or that the study prints, and its words
    (computed_mark, "CL-held", "✓", "reproduced"), (computed_mark, "CL-once", "=", "stated once"),
    (computed_mark, "CL-examples", "≥", "consistent with the examples"),
    (computed_mark, "CL-round", "≈", "reproduced by rounding"), (computed_mark, "CL-most", "✓", "reproduced"),
    (computed_mark, "CL-differs", "≠\u00a03", "differs: 3 in the study"),
    (computed_mark, "CL-impossible", "≠\u00a063.1\u00a0%", "arithmetically impossible: 63.1\u00a0% in the study"),
    (computed_mark, "CL-coded", "~", "not comparable: 5 in the study"),
    (stated_mark, "CL-differs", "≠\u00a04", "differs: 4 in the data"), (stated_mark, "CL-lost", "?", "not derivable"),
    (stated_mark, "CL-contradicted", "⇄", "contradicted"),
]  # fmt: skip


def signs(number: Number, **how: bool) -> list[str]:
    return [sign.text for sign in tree(number.html(**how)).cssselect("a.thb-mark [aria-hidden]")]


def test_a_number_has_the_sign_of_its_verdict_with_the_other_number_and_the_legend_explains_it():
    claims = {claim["claim_id"]: claim for claim in audit(study(), coded=CODED).to_dict("records")}
    for mark_of, claim_id, shown, words in CASES:
        mark = mark_of(claims[claim_id])
        number = Number(4, "4", marks=(mark,))
        [link] = tree(number.html()).cssselect("a.thb-mark")
        assert (signs(number), mark.words()) == ([shown], words)
        assert link.get("href") == f"../notebooks/claims_audit.html#{claim_id}"
        assert link.cssselect(".visually-hidden")[0].text.strip() == link.get("title") == f"{words}, claim {claim_id}"
    number = Number(4, "4", marks=(computed_mark(claims["CL-differs"]), computed_mark(claims["CL-held"])))
    assert signs(number) == ["≠\u00a03", "✓"]
    assert signs(number, with_other=False) == ["≠", "✓"], "in a table it stands alone"
    assert Number(4, "4").html() == "4"
    assert set(SIGNS) == set(MEANINGS)
    assert all(f"{sign} " in LEGEND for sign in SIGNS.values())


KINDS, PRACTICES = "03_1_priorities.html#which-kinds-of-work-are-priorities", "protection-good-practices"
LOCATORS = [
    ("§4.2.3", ["§4.2.3"], [f"04_challenges_practices.html#{PRACTICES}"], "4.2.3 Good practices"),
    ("§3.1.1 fn 105", ["§3.1.1 fn 105"], [KINDS], "footnote 105: "),
    ("Box 5; fn 100", ["Box 5", "fn 100"], ["02_eu_measures.html#box-5"] * 2, ""),
    ("Annex I fn 3-4", ["Annex I fn 3-4"], ["a1_measures_abroad.html"], ""),
    ("§3.1.1 fn 105, 111", ["§3.1.1 fn 105, 111"], [KINDS], "3.1.1 "),
    ("Definitions fn 1", [], [], ""),
    ("<b>x</b>", [], [], ""),
]


@pytest.mark.parametrize(("locator", "shown", "targets", "title"), LOCATORS)
def test_a_locator_leads_to_the_passage_and_says_what_it_is(locator: str, shown: list, targets: list, title: str):
    paragraph = html.fragment_fromstring(locator_link(locator), create_parent="p")
    found = paragraph.cssselect("a")
    assert paragraph.text_content() == locator
    assert [link.text_content() for link in found] == shown
    assert [link.get("href").rpartition("/")[2] for link in found] == targets
    assert not title or title in found[0].get("title")
