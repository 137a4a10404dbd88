"""The built book in a browser: accessible, offline, and its numbers open their rows."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from samples import barriers, served

import thb_atlas as thb

SAID = "links => links.map(link => [link.href, link.textContent])"


@pytest.fixture(scope="module")
def address(book_html: Path) -> Iterator[str]:
    with served(book_html) as address:
        yield address


SAMPLE = ["index.html", "method.html", "notebooks/01_context.html", "countries/AT.html"]


@pytest.mark.parametrize(("mode", "width"), [("light", 1280), ("dark", 390)])
def test_pages_in_a_browser(address: str, browser, mode: str, width: int) -> None:
    faults: list[str] = []
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.add_init_script(f"localStorage.mode = '{mode}'; localStorage.theme = '{mode}'")
    page = context.new_page()
    local = (f"{address}/", "data:", "blob:")
    page.on("request", lambda r: None if r.url.startswith(local) else faults.append(f"request: {r.url}"))
    page.on("console", lambda m: faults.append(f"console: {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    for name in SAMPLE:
        for audit in (int(mode == "light"), int(mode == "dark")):
            page.goto(f"{address}/{name}?audit={audit}")
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                faults.append(f"{name}?audit={audit}: the page scrolls sideways")
        assert page.evaluate("document.documentElement.dataset.theme") == mode
        faults += [f"{name}: {found}" for found in barriers(page)]  # with the audit where it is dark and narrow
    context.close()
    assert faults == []


def test_a_country_keeps_its_shade_once_its_page_was_read(address: str, browser, tmp_path: Path) -> None:
    options = {"executable_path": browser.path, "args": browser.arguments, "viewport": {"width": 1280, "height": 1600}}
    with browser.browser_type.launch_persistent_context(tmp_path, **options) as remembering:  # others forget links
        page = remembering.new_page()
        page.goto(f"{address}/places/NGA.html")
        page.goto(f"{address}/index.html")
        for place in ("NGA", "NER"):
            shape = page.locator(f".thb-map svg a[href='places/{place}.html'] path").first
            drawn = Image.open(BytesIO(shape.screenshot())).convert("RGB")
            [(_, colour)] = sorted(drawn.getcolors(maxcolors=100_000))[-1:]
            shade = shape.evaluate("path => path.closest('g').getAttribute('fill')")
            assert "#{:02x}{:02x}{:02x}".format(*colour) == shade, place


def test_a_count_leads_to_as_many_rows(address: str, page) -> None:
    page.goto(f"{address}/subjects.html")
    links = page.locator("article a[href*='explore.html?']")
    counts = [(href, int(text.partition(" of ")[0])) for href, text in links.evaluate_all(SAID) if text[0].isdigit()]
    assert len(counts) > 20
    for href, number in counts[::6]:
        page.goto(href)
        entries = page.locator(".thb-listed .thb-entry:visible")
        assert entries.filter(has_not_text="counted with one above").count() == number, href


def test_the_page_of_all_claims_is_light_and_leads_to_each(address: str, page) -> None:
    ledger = f"{address}/notebooks/claims_audit.html"
    page.goto(ledger)
    assert page.evaluate("document.querySelectorAll('*').length") < 8000
    assert page.locator(".thb-explorer tbody tr").count() == 0
    page.locator("#ledger").scroll_into_view_if_needed()
    page.wait_for_selector(".thb-explorer tbody tr")
    assert page.locator(".thb-explorer tbody tr").count() == 50
    assert barriers(page) == []
    links = page.locator("#verdict-counts td a").evaluate_all(SAID)
    for href, number in links[::13]:
        page.goto(href)
        page.wait_for_selector(".thb-explorer form:visible")
        assert page.text_content(".thb-count").startswith(f"{number} of "), href
    page.goto(f"{ledger}?part=Boxes#CL-331-05")
    page.wait_for_selector("#CL-331-05:target")


def test_tables_with_scripts_are_whole_without(address: str, browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/notebooks/claims_audit.html")
    page.locator(".thb-explorer a.thb-deferred-link").click()
    page.wait_for_load_state()
    assert page.locator("[role=table] tbody tr:visible").count() == len(thb.load("claims"))
    page.goto(f"{address}/explore.html")
    names = set(page.locator(".thb-who-does-what td a:visible").all_inner_texts())
    assert names == {*thb.load("measures")["measure_id"], *thb.load("eu_measures")["eu_measure_id"]}
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_number_opens_its_rows(address: str, page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{address}/notebooks/03_4_measures_home.html?audit=1")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    counts = page.locator(".thb-popover-button").filter(has_text=re.compile(r"^\d+$")).all()
    assert len(counts) > 100
    for button in counts[:: 7 if width < 500 else 21]:  # on a phone, where it is narrow, more
        page.keyboard.press("Escape")
        button.click()
        box = page.locator(f"#{button.get_attribute('popovertarget')}").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
        assert box["y"] >= 0 and box["y"] + box["height"] <= 800
    assert barriers(page) == []
    page.keyboard.press("Escape")
    assert page.locator(".thb-popover:visible").count() == 0
    counts[0].focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.thb-popover') !== null")


def test_on_a_phone_nothing_is_too_wide_and_parts_of_tables_keep_their_roles(address: str, page) -> None:
    wider = "boxes => boxes.filter(box => box.scrollWidth > box.clientWidth).map(box => box.ariaLabel)"
    without = """all => all.filter(part => !part.role && !getComputedStyle(part).display.startsWith("table"))
        .map(part => part.outerHTML.slice(0, 80))"""
    notebooks = [f"notebooks/{name}" for name in ("03_2_policies", "03_3_measures_abroad", "a3_places")]
    for name in (*notebooks, "countries/FR", "explore"):
        page.set_viewport_size({"width": 740, "height": 360})
        page.goto(f"{address}/{name}.html?audit=1")
        page.set_viewport_size({"width": 360, "height": 740})  # a phone that is turned
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert page.locator(".thb-scroll:visible").evaluate_all(wider) == [], name
        assert page.get_by_role("table").count() > 0
        assert page.locator("article :is(table, thead, tbody, tr, th, td):visible").evaluate_all(without) == [], name


@pytest.mark.parametrize("view", [{"width": 1280, "height": 800}, {"width": 360, "height": 740}], ids=["desk", "phone"])
def test_the_start_page_shows_messages_search_and_a_map_without_scrolling(address: str, page, view: dict) -> None:
    page.set_viewport_size(view)
    page.goto(f"{address}/index.html")
    firsts = "h1, .thb-lead, .thb-messages > p, .thb-start-search input[name=q], .thb-start-map svg >> visible=true"
    boxes = [box for each in page.locator(firsts).all()[:7] if (box := each.bounding_box())]
    *above, chart = boxes
    assert len(above) == 6 and max(box["y"] + box["height"] for box in above) <= view["height"]
    assert chart["y"] + chart["height"] / 3 <= view["height"], "enough of the map to see that it is one"
    assert page.locator(".thb-messages p a").count() >= 3
    country = page.locator(".thb-map a").first
    country.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("places/"))


def test_a_number_of_the_matrix_lists_as_many_measures(address: str, page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{address}/explore.html?abroad-or-at-home=In+third+countries")
    assert page.text_content(".thb-count").startswith(f"{len(thb.programmes('I'))} of ")
    labels = page.locator(".thb-matrix td button").evaluate_all("all => all.map(one => one.ariaLabel)")
    assert len(labels) > 80
    for label in labels[::16]:
        page.get_by_role("button", name=label, exact=True).press("Enter")
        programmes = page.locator(".thb-listed .thb-entry").filter(has_not_text="counted with one above")
        assert programmes.count() == int(label.rpartition(" ")[2]), label
        assert page.evaluate("document.activeElement.ariaLabel") == label
    assert barriers(page) == []
    chosen = page.text_content(".thb-listed h2")
    page.goto(page.url)
    assert page.text_content(".thb-listed h2") == chosen


def test_two_countries_stand_side_by_side(address: str, page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{address}/countries/FR.html")
    page.get_by_text("Compare it with another country").click()
    page.get_by_label("with", exact=True).select_option("Germany")
    cells = [page.locator(f"tr:has(a[href*='/{code}.html']) > td").all_inner_texts() for code in ("FR", "DE")]
    compared = page.locator(".thb-compared td").all_inner_texts()
    assert len(cells[0]) > 10 and [compared[::2], compared[1::2]] == cells
    assert page.url.endswith("one=FR&other=DE#two-countries") and barriers(page) == []
    page.goto(f"{address}/places.html?one=ALB&other=MDA")
    rows = [page.locator(f"#places-side-by-side tr:has(a[href*='/{iso3}.html']) > td") for iso3 in ("ALB", "MDA")]
    cells = page.locator(".thb-compared td").all_text_contents()
    assert len(cells) == 14 and [cells[::2], cells[1::2]] == [row.all_text_contents() for row in rows]
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_country_and_a_place_make_a_brief_to_print(address: str, page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{address}/explore.html")
    assert page.get_by_label("Place", exact=True).is_hidden(), "filters are folded"
    page.get_by_text("Filters", exact=True).click()
    page.get_by_text("More filters").click()
    for label, value in (("Reporting country", "Netherlands"), ("Place", "Nigeria"), ("Ends in or after", "2025")):
        page.get_by_label(label, exact=True).select_option(value)
    assert page.url.endswith("?country=Netherlands&place=Nigeria&ends-in-or-after=2025")
    assert barriers(page) == [] and page.evaluate("document.documentElement.scrollWidth") == 360
    page.reload()
    assert page.locator(".thb-entry").count() == 2, "without PROMIS, whose phase there ended in 2024"
    assert "1 for Nigeria alone, 1 for other places too." in page.text_content(".thb-listed")
    page.evaluate("print = () => (window.printed = true)")
    page.get_by_role("button", name="Brief of this choice").click()
    assert page.evaluate("printed") is True
    page.emulate_media(media="print")
    shown = page.locator("article").inner_text()
    assert "Netherlands, Nigeria: 2 of 137 programmes" in shown and "The numbers are programmes" not in shown
    assert page.locator(".thb-matrix").is_hidden()
    page.goto(f"{address}/explore.html?runs-in-or-after=2024&runs-in-or-before=2025")
    listed = page.locator(".thb-entry .thb-fields").all_inner_texts()
    assert listed and not [line for line in listed if " to 2023 ·" in line], "but COMPASS, renewed to 2027"


def test_the_matrix_says_where_a_region_has_others_and_opens_by_a_tap_on_a_phone(address: str, page) -> None:
    page.goto(f"{address}/explore.html?place=West+Africa")
    row = page.locator(".thb-matrix .thb-open th")
    assert "9 of 14 countries; under Sahel: Burkina Faso, Mali, Mauritania, Niger, Nigeria" in row.inner_text()
    assert "West Africa (9 of 14 countries): " in page.text_content(".thb-listed h2")
    page.goto(f"{address}/explore.html?country=Spain&place=West+Africa")
    assert "2 for West Africa alone, 0 for" in page.text_content(".thb-listed"), "Mali and Niger are in West Africa too"
    page.goto(f"{address}/explore.html?country=Netherlands&place=Nigeria")
    assert "17.9 million US dollars for 2" in page.text_content(".thb-listed"), "a phase of PROMIS is for Mauritania"
    for country, said in (("France", "Spain* reports it as suspended"), ("Spain", "France* reports it as ongoing")):
        page.goto(f"{address}/explore.html?country={country}&place=Niger")
        assert page.locator(".thb-status", has_text=said).count() == 1
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{address}/explore.html")
    page.get_by_role("button", name="Western Balkans", exact=True).click()
    assert page.get_by_role("button", name="Albania", exact=True).is_visible()
    page.locator(".thb-open").get_by_role("button", name="Serbia, Western Balkans: 3").click()
    assert page.locator(".thb-entry").count() == 3 and {"Serbia", "Western+Balkans"} <= set(re.split("[=&]", page.url))
    assert barriers(page) == [] and page.evaluate("document.documentElement.scrollWidth") == 360


def test_an_exhibit_is_cited_with_its_address(address: str, browser) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}/notebooks/03_1_priorities.html")
    own = page.locator("#kinds-of-work").locator("..")
    study = " The study: European Migration Network (2025), "
    for words, begins, told in (("Copy link", "http", ""), ("Cite", "“Prevention comes first", study)):
        own.get_by_role("button", name=words, exact=True).click()
        own.get_by_role("status").filter(has_text="Copied").first.wait_for()
        copied = "async (text) => (await navigator.clipboard.readText()).startsWith(text)"
        page.wait_for_function(copied, arg=begins)
        assert f"/03_1_priorities.html#kinds-of-work{told}" in page.evaluate("navigator.clipboard.readText()")
    context.close()


def test_the_keyboard_is_soon_at_the_content_and_a_field_leads_to_another_country(address: str, page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{address}/countries/FR.html")
    for key in ("Tab", "Enter", "Tab"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.closest('article') !== null")
    assert page.locator(".thb-other-profile option").count() == len(thb.load("countries", reporting=True))
    page.locator(".thb-other-profile select").select_option(label="Germany")
    page.get_by_role("button", name="Go").click()
    page.wait_for_url("**/countries/DE.html")
