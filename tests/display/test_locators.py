"""Locators as links."""

import pytest
from lxml import html

from thb_atlas.display.locators import locator_link

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
