"""The search of a book: things by name, id and words, from a server and from a disk, without other hosts."""

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from samples import barriers, read, served

from thb_atlas.book import search
from thb_atlas.core.paths import BOOK
from thb_atlas.data.tables import load
from thb_atlas.run import editions

FIRST = {  # what is searched: how the address of the first hit ends
    "I-67": "a1_measures_abroad.html#I-67", "ii 2": "a2_measures_home.html#II-02",
    "CL-331-05": "claims_audit.html#CL-331-05", "Box 8": "03_3_measures_abroad.html#box-8",
    "Table 2": "03_1_priorities.html#regions-by-country-03-1-priorities",
    "fn 164": "03_3_measures_abroad.html#countries-by-action", "Ungarn": "countries/HU.html",
    "Westbalkan": "regions/western_balkans.html", "Ivory Coast": "places/CIV.html",
    "duration of measures": "#how-long-they-last-and-who-pays", "dedicated strategy": "03_2_policies.html",
    "annex I": "notebooks/a1_measures_abroad.html", "ICMPD": "b4_who_works_with_whom.html#all-organisations",
    "Sweden needs": "countries/SE.html#needs-and-plans", "money for Nigeria": "places/NGA.html",
    "trafficking Nigeria victims protection": "places/NGA.html", "Albania children": "places/ALB.html",
    "bilateral agreements": "03_5_cooperation.html#the-agreements",
    "Operation Global Chain": "02_eu_measures.html#EU-04",
    "Menschenhandel": "glossary.html#trafficking-in-human-beings",
    "travail forcé": "subjects.html#theme-labour_exploitation",
    "how many victims per country 2022": "01_context.html#table-1",
    "who pays for the measures abroad": "03_3_measures_abroad.html#how-long-and-who-pays",
    "why do victims not come forward": "subjects.html#theme-victim_trust", "tell me about Albania": "places/ALB.html",
    "what will France do next": "countries/FR.html#needs-and-plans",
    "what does the study not cover": "not_covered.html",
    "implementing partners abroad": "03_3_measures_abroad.html#measures-by-partner-03-3-measures-abroad",
    "KEMEA": "b4_who_works_with_whom.html#all-organisations",
    "Gulf of Guinea": "a1_measures_abroad.html#I-46", "Nigera": "places/NGA.html",
    "Mi fovasai": "a2_measures_home.html#II-06", "banks": "subjects.html#theme-financial_investigations",
    "how many convictions": "subjects.html#theme-evidence_and_convictions", "lists of countries": "lists.html",
    "trafficking online": "subjects.html#theme-online_exploitation", "plans next year": "06_needs_plans.html",
    "transposition deadline directive": "01_context.html#law-and-policy", "Sweden contact point": "countries/SE.html",
    "biggest project": "b3_money.html", "compare countries": "countries.html",
    "compare Austria and Germany": "countries.html?one=AT&other=DE#two-countries",
    "countries taking part": "01_context.html#what-the-study-asks-and-how-it-was-made",
    "residence permits": "not_covered.html", "residence permit for victims": "not_covered.html#what-it-does-not-tell",
}  # fmt: skip
TOLD = {  # what is searched: what one of the first three hits says
    "Romania": "Countries that did not report", "Malta": "Countries that did not report",
    "rumania": "Romania", "trafiking": "trafficking", "berry pickers": "berry", "coup": "coup",
    "begging": "forced begging", "forced begging": "Global Chain", "Sweden trauma": "Also: ", "Opfer": "victims",
    "victims by nationality": "citizenship", "Georgia": "as a third country",
    "Portugal": "Portugal", "contact point Belgium": "names Belgium",
    "convictions": "no numbers", "share of non-EU victims": "63.1",
}  # fmt: skip


@pytest.fixture(scope="module", params=["http", "file"])
def address(request: pytest.FixtureRequest, book_html: Path) -> Iterator[str]:
    if request.param == "file":
        yield book_html.as_uri()
        return
    with served(book_html) as address:
        yield address


def hits(page, query: str) -> list[tuple[str, str]]:
    """Search, and return the hits, one for each page: address, text."""
    page.fill("input[name=q]", query)
    page.locator("#thb-search-results [role=status]").filter(has_text=f"“{query}”").wait_for()
    found = "items => items.map(item => [item.querySelector('a').href, item.textContent])"
    return page.locator("#thb-search-results > ol > li").evaluate_all(found)


def test_the_first_hit_is_the_thing_itself(book_html: Path, page):
    page.goto(f"{book_html.as_uri()}/notebooks/03_2_policies.html")
    title = load("measures", measure_id="I-10")["title_en"].item()
    wrong = {q: found[:1] for q, end in FIRST.items() if not (found := hits(page, q)) or not found[0][0].endswith(end)}
    told = {q: hits(page, q)[:3] for q in TOLD}
    wrong |= {q: found for q, found in told.items() if not any(TOLD[q] in text for _, text in found)}
    assert title in hits(page, title)[0][1] and hits(page, "Nigr") == []  # too short to be taken for another word
    found = [where for query in ("figure 3", "ROCK", "Serbia agreements") for where, _ in hits(page, query)]
    assert wrong == {} and not any("audit=1" in where for where in found)


def test_hits_of_one_page_stand_together_and_have_their_word_in_the_message(book_html: Path, page):
    page.goto(f"{book_html.as_uri()}/index.html")
    places = [where.split("#")[0] for where, _ in hits(page, "IOM")]
    assert len(places) == len(set(places)) > 5
    beneath = page.locator("#thb-search-results ul").filter(has=page.get_by_role("button")).first.element_handle()
    before = len(beneath.query_selector_all("a"))
    beneath.query_selector("button").click()
    assert before == 3 < len(beneath.query_selector_all("a"))
    for name in ("notebooks/02_eu_measures", "notebooks/a2_measures_home", "countries/GE", "places/UKR", "glossary"):
        page.goto(f"{book_html.as_uri()}/{name}.html")
        texts = page.locator("article :is(.thb-said, td, dd, li, .thb-box p):not(.thb-audit *)").all_inner_texts()
        shown = " ".join(texts)
        words = {*re.findall(r"[a-zé]{6,}", shown.lower())}
        for word in sorted(words)[::40]:
            assert hits(page, word), (name, word)
    for where, _ in (found := hits(page, "Romania")):
        page.goto(where)
        assert page.locator("article :text('Romania'):visible").count(), where
    assert 3 < len(found) <= 20


def test_a_first_search_is_light_and_asks_no_other_host(book_html: Path, page):
    asked = []
    page.goto((book_html / "index.html").as_uri())
    page.on("request", lambda request: asked.append(request.url))
    assert hits(page, "Ukraine")
    moved = [Path(url.removeprefix("file://")) for url in asked if not url.endswith(".svg")]
    assert {path.name for path in moved} == {"minisearch.js", "stemmer.js", "things.js"}
    assert sum(path.stat().st_size for path in moved) < 600_000
    note = (BOOK / "search" / "minisearch.txt").read_text(encoding="utf-8")
    assert sha256((BOOK / "search" / "minisearch.js").read_bytes()).hexdigest() in note and "MIT" in note


def test_what_a_first_search_leaves_out_by_its_name_is_there(book_html: Path):
    pages = "".join(path.read_text() for path in book_html.rglob("*.html"))
    names = re.findall(r"#([\w-]+)", search.UNSEEN.css)
    assert [name for name in names if f'id="{name}"' not in pages] == []


def test_an_answer_that_comes_late_is_not_shown(book_html: Path, page):
    held = []
    page.route("**/search/audit.js", lambda route, _: held.append(route))
    page.goto(f"{book_html.as_uri()}/index.html")
    with page.expect_request("**/search/audit.js"):
        page.fill("input[name=q]", "CL-331-05")
    assert hits(page, "Box 8")
    shown = page.locator("#thb-search-results [role=status]").evaluate_handle(
        "said => { const shown = []; new MutationObserver(() => shown.push(said.textContent))"
        ".observe(said, { childList: true }); return shown; }"
    )
    held[0].continue_()
    assert hits(page, "CL-331-06") and not [text for text in shown.json_value() if "CL-331-05" in text]


def test_the_keyboard_finds_and_opens(address: str, page):
    page.goto(f"{address}/countries/FR.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("I-67")
    page.locator("#thb-search-results a").first.wait_for()
    assert page.evaluate("document.activeElement.labels[0].textContent") == "Search this book"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator("#I-67:target details[open]").wait_for()
    page.locator("input[name=q]").fill("Box 8")
    page.locator("#thb-search-results a").first.wait_for()
    page.keyboard.press("Escape")
    assert not page.locator("#thb-search-results").is_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=Box+8")
    assert page.locator("#thb-search-results a").first.inner_text().startswith("Box 8")
    page.goto(f"{address}/index.html")
    page.locator("#thb-start-search").press_sequentially("Gamb")  # answers as one types
    page.locator("#thb-search-results a[href$='places/GMB.html']").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/places/GMB.html")


@pytest.mark.parametrize("width", [1280, 360])
def test_the_search_is_accessible(book_html: Path, page, width: int):
    page.set_viewport_size({"width": width, "height": 740})
    for name in ("search.html?q=Ukraine", "index.html"):
        page.goto(f"{book_html.as_uri()}/{name}")
        if name == "index.html":
            page.locator(".search-button__button:visible").click() if width == 360 else page.keyboard.press("Control+k")
            page.keyboard.type("Ukraine")
        page.locator("#thb-search-results a").first.wait_for()
        assert barriers(page) == []
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def test_what_is_found_stands_at_its_address(book_html: Path, edition_html: Path, page):
    for book in (book_html, edition_html):
        page.goto((book / "search.html").as_uri())
        hits(page, "CL-331-05")  # loads both
        found = page.evaluate(
            """async () => (await Promise.all(Object.values(thbThings).map((packed) => new Response(new Blob(
              [Uint8Array.from(atob(packed), (c) => c.charCodeAt(0))]).stream().pipeThrough(
              new DecompressionStream("deflate"))).json())))
              .flatMap(({ things }) => things.map((thing) => thing[1])).filter(Boolean)"""
        )
        assert len(found) > 1000
        places = {address.split("?")[0].split("#")[0] for address in found}
        anchors = {place: set(read(book / place).xpath("//@id")) for place in places}
        parts = [address.split("#") for address in found if "#" in address]
        assert [part for part in parts if part[1] not in anchors[part[0]]] == []


def test_a_measure_leads_to_its_row_one_of_the_eu_has_its_places_and_prose_counts_less(book_html: Path):
    indexed = ["method", "notebooks/02_eu_measures", "notebooks/03_2_policies", "notebooks/a1_measures_abroad"]
    contents = {"root": "index", "parts": [{"chapters": [{"file": name} for name in indexed]}]}
    entries = search.collect_entries(editions.whole_edition()._replace(contents=contents), book_html)
    found = {entry.names[0]: entry for entry in entries if entry.names}
    assert found["I-67"].address == "notebooks/a1_measures_abroad.html#I-67" and not found["I-67"].audit
    places = load("places", iso3=load("eu_measure_places", eu_measure_id="EU-18")["iso3"])["name_en"]
    assert len(places) > 5 and {*found["EU-18"].texts} >= {*places}
    weights = {entry.address.partition("#")[0]: entry.weight for entry in entries if not entry.names and entry.texts}
    assert weights["method.html"] < weights["notebooks/03_2_policies.html"] == 1
