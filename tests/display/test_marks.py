"""Signs of verdicts beside numbers, and locators: each is said in words too, and leads to the claim or passage."""

import pytest
from lxml import html
from shown import tree
from small_study import CODED, study

from thb_atlas.display.locators import locator_link
from thb_atlas.display.numbers import SIGNS, Number, computed_mark, stated_mark
from thb_atlas.ledger.verdicts import MEANINGS, audit
from thb_atlas.study.audit.claim_tables import LEGEND

COMPUTED = {  # the sign beside the number that the data give, and its words
    "CL-held": ("✓", "reproduced"),
    "CL-once": ("=", "stated once"),
    "CL-examples": ("≥", "consistent with the examples"),
    "CL-round": ("≈", "reproduced by rounding"),
    "CL-differs": ("≠\u00a03", "differs: 3 in the study"),
    "CL-most": ("✓", "reproduced"),
    "CL-impossible": ("≠\u00a063.1\u00a0%", "arithmetically impossible: 63.1\u00a0% in the study"),
    "CL-coded": ("~", "not comparable: 5 in the study"),
}
STATED = {  # beside the number that the study prints
    "CL-differs": ("≠\u00a04", "differs: 4 in the data"),
    "CL-lost": ("?", "not derivable"),
    "CL-contradicted": ("?", "contradicted"),
}
CASES = [(computed_mark, claim_id, *said) for claim_id, said in COMPUTED.items()]
CASES += [(stated_mark, claim_id, *said) for claim_id, said in STATED.items()]


def links(number: Number, **how: bool) -> list[html.HtmlElement]:
    return tree(number.html(**how)).cssselect("a.thb-mark")


def sign(link: html.HtmlElement) -> str:
    return link.cssselect("[aria-hidden]")[0].text


def test_a_number_has_the_sign_of_its_verdict_with_the_other_number_and_none_without_one():
    claims = {claim["claim_id"]: claim for claim in audit(study(), coded=CODED).to_dict("records")}
    for mark_of, claim_id, shown, words in CASES:
        mark = mark_of(claims[claim_id])
        [link] = links(Number(4, "4", marks=(mark,)))
        assert (sign(link), mark.words()) == (shown, words)
        assert link.get("href") == f"../notebooks/claims_audit.html#{claim_id}"
        assert link.cssselect(".visually-hidden")[0].text.strip() == link.get("title") == f"{words}, claim {claim_id}"
    number = Number(4, "4", marks=(computed_mark(claims["CL-differs"]), computed_mark(claims["CL-held"])))
    assert [sign(link) for link in links(number)] == ["≠\u00a03", "✓"]
    assert [sign(link) for link in links(number, with_other=False)] == ["≠", "✓"], "in a table it stands alone"
    assert Number(4, "4").html() == "4"


def test_each_verdict_has_a_sign_and_the_legend_explains_it():
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
    links = paragraph.cssselect("a")
    assert paragraph.text_content() == locator
    assert [link.text_content() for link in links] == shown
    assert [link.get("href").rpartition("/")[2] for link in links] == targets
    assert not title or title in links[0].get("title")
