"""Two layers in one page: what the study says, which a reader sees first, and the audit of it behind a switch."""

import re
from pathlib import Path

import pytest
from lxml import html
from samples import read, text

from thb_atlas.data.countries import reporting_rows
from thb_atlas.run.editions import pages as pages_of
from thb_atlas.run.editions import whole_edition

SECTIONS = [page for page in pages_of(whole_edition()) if re.match(r"notebooks/0", page)]
MACHINERY = re.compile(
    r"(?i)\b(footnotes?|print(ed|s)?|lost|recovered text|ledger|verdicts?|claims?|csv|rows?|recomputed?|recount\w*)\b"
)
COUNTRY_CODE = re.compile(rf"(?<![-\w§])({'|'.join(reporting_rows())})(?![-\w]| PAcCTO)")
ADDRESSES = {"?audit=1": True, "?audit=0": False, "#the-audit": True, "#pairs-policy-links": True, "#%E0%A4%A": False}
PARAGRAPHS = "p, li, h2, h3, h4, dt, dd"
HIDDEN = ".thb-audit, script, style, .headerlink, .thb-note, .thb-source-line, nav"


def message(page: Path) -> html.HtmlElement:
    """Return the article of a page as its readers see it with the audit off."""
    [article] = read(page).cssselect("article")
    for part in article.cssselect(HIDDEN):
        if part.getparent() is not None:
            part.drop_tree()
    return article


def words(text: str) -> int:
    return len(re.findall(r"[A-Za-z]{2,}", text))


@pytest.mark.parametrize("name", SECTIONS)
def test_a_page_says_in_findings_what_the_study_says_and_ends_with_the_audit(book_html: Path, name: str):
    parts = [(part.tag, text(part)) for part in message(book_html / f"{name}.html").cssselect(PARAGRAPHS)]
    spoken = sum(words(said) for _, said in parts)
    about = [said for _, said in parts if MACHINERY.search(said)]
    assert spoken > 250
    assert sum(map(words, about)) < 0.05 * spoken, about
    assert [said for tag, said in parts if tag in ("p", "li") and COUNTRY_CODE.search(said)] == []
    [article] = read(book_html / f"{name}.html").cssselect("article")
    heads = [text(head).rstrip("#") for head in article.cssselect("h2")]
    assert heads[0] == "What the study says" and heads[-1] == "The audit" and len(heads) > 3
    findings = article.cssselect(".thb-findings li")
    assert 3 <= len(findings) <= 5
    loose = [text(item) for item in findings if not item.cssselect("a.thb-mark, button.thb-popover-button")]
    assert len(loose) <= 1, "at most one finding of a page rests on no number"
    assert all("thb-audit" in part.classes for part in article.cssselect('section[id="the-audit"], a.thb-mark'))


def test_a_switch_shows_the_audit(book_html: Path, page):
    page.goto((book_html / "notebooks" / "03_2_policies.html").as_uri())
    audit = page.locator("#the-audit")
    switch, pressed = (page.get_by_role("button", name="Show the audit", pressed=on) for on in (False, True))
    assert not audit.is_visible() and page.locator("article a.thb-mark:visible").count() == 0
    switch.focus()
    page.keyboard.press("Enter")
    assert audit.is_visible() and pressed.is_visible(), "the name stays, the state changes"
    page.reload()
    assert audit.is_visible(), "remembered"
    pressed.click()
    assert not audit.is_visible() and switch.is_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    line = page.locator(".thb-printed")
    assert line.is_visible() and re.search(r"03_2_policies\.html, \d{4}-\d\d-\d\d$", line.inner_text())
    assert not audit.is_visible(), "the audit is printed only if it is shown"


def test_an_address_shows_the_audit_and_on_the_pages_after_it_until_it_is_switched_off(book_html: Path, page):
    address = (book_html / "notebooks" / "03_2_policies.html").as_uri()
    for part, visible in ADDRESSES.items():
        page.goto(f"{address}{part}")
        assert page.locator("#the-audit").is_visible() == visible, part
        page.evaluate("localStorage.clear(), sessionStorage.clear()")  # each is asked alone
        page.goto("about:blank")
    page.goto(f"{address}?audit=1")
    audit, switch = page.locator("#the-audit"), page.locator(".thb-audit-switch")
    page.locator("nav a[href$='03_1_priorities.html']").first.click()
    page.wait_for_url("**/03_1_priorities.html*")
    assert audit.is_visible()
    switch.click()
    page.locator("nav a[href$='03_2_policies.html']").first.click()
    page.wait_for_url("**/03_2_policies.html*")
    assert not audit.is_visible()
