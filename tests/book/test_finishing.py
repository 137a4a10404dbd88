"""Built pages are light, lose nothing without scripts, and give figures that can be taken away."""

import io
import re
from pathlib import Path
from urllib.parse import urlsplit

import matplotlib.pyplot as plt
import seaborn as sns
from lxml import etree, html
from samples import pages, read, text

from thb_atlas.book import html_fixes
from thb_atlas.book.finishing import _drop_unused_styles, _embed
from thb_atlas.run import editions

LONGEST, NODES, FOCUSABLE = 12_000, 6_000, 1_000  # pixels at 1280, elements, elements shown that take the keyboard
WEIGHT = 700_000  # of a first view in bytes without compression
MEASURE = """() => {
  const taken = "a[href], button:not(:disabled), input, select, summary, [tabindex='0']";
  const keys = [...document.querySelectorAll(taken)].filter((e) => e.checkVisibility());
  return [document.querySelector("article").scrollHeight, document.querySelectorAll("*").length, keys.length];
}"""


def test_pages_are_light_and_short_with_the_audit_off(book_html: Path, page) -> None:
    asked, heavy = set(), []
    page.set_viewport_size({"width": 1280, "height": 900})
    page.on("request", lambda request: asked.add(Path(urlsplit(request.url).path)))
    names = {book_html / f"{name}.html": name for name in editions.pages(editions.whole_edition())}
    for path in set(pages(book_html)) & set(names):
        name = names[path]
        asked.clear()
        page.goto(path.as_uri())
        height, nodes, keys = page.evaluate(MEASURE)
        weight = sum(file.stat().st_size for file in asked if file.is_file())
        short = height <= LONGEST or not name.startswith("notebooks/0")
        many = keys > FOCUSABLE and name != "lists"  # all lists of countries, each name a link
        full = nodes > NODES and name != "dictionary"  # every column of every table
        if not short or full or many or weight > WEIGHT:
            heavy.append((name, height, nodes, keys, weight))
    assert heavy == []


def test_deferred_content_is_shown_without_scripts_and_with_the_audit(book_html: Path, browser) -> None:
    address = (book_html / "notebooks/03_2_policies.html").as_uri()
    tables = len(read(book_html / "notebooks/03_2_policies.html").cssselect("article .thb-scroll table"))
    for has_scripts in (True, False):
        context = browser.new_context(java_script_enabled=has_scripts)
        page = context.new_page()
        page.goto(f"{address}?audit=1" if has_scripts else address)
        assert page.locator("#the-audit").is_visible() and page.locator("article a.thb-mark:visible").count() > 10
        assert page.locator("article .thb-scroll table").count() == tables
        page.locator("button.thb-popover-button:visible").first.click()
        assert page.locator(".thb-popover:visible").count() == 1
        context.close()


def test_figures_and_maps_are_taken_away_as_files_that_open_alone(book_html: Path, page, tmp_path: Path) -> None:
    page.goto((book_html / "notebooks/01_context.html").as_uri())
    figure = page.locator("figure:has(svg.thb-desk)").first
    link = figure.locator(".thb-drawn a")
    name = figure.get_attribute("id")
    drawn = (book_html / "_images" / f"{name}.svg").read_text(encoding="utf-8")
    assert link.get_attribute("href") == f"../_images/{name}.svg" and "<title>" in drawn and "<text" in drawn
    with page.expect_download() as saved:
        figure.locator(".thb-drawn button").click()
    saved.value.save_as(tmp_path / "a.png")
    head = (tmp_path / "a.png").read_bytes()[:24]
    assert saved.value.suggested_filename == f"{name}.png" and int.from_bytes(head[16:20], "big") > 1600
    for name in ("index", "countries", "countries/FR", "notebooks/03_3_measures_abroad"):
        [figure] = read(book_html / f"{name}.html").cssselect("figure.thb-map-figure")
        [link] = figure.cssselect(".thb-drawn a")
        file = (book_html / name).parent / link.get("href")
        drawn = etree.parse(file)
        drawings, svg = figure.cssselect(".thb-map > svg"), "{http://www.w3.org/2000/svg}"
        assert len(drawn.findall(f"{svg}svg")) == len(drawings) and not [*drawn.iter(f"{svg}a")]
        assert drawn.findtext(f"{svg}title") == text(figure.cssselect(".caption-text")[0])
        said = " ".join(drawn.getroot().itertext())
        assert all(text(item) in said for item in figure.cssselect(".thb-legend li")) and "Natural Earth" in said
        page.goto(file.resolve().as_uri())
        assert page.evaluate("document.querySelector('svg svg path').getBoundingClientRect().width") > 100


def test_embedded_drawings_and_style_sheets_lose_only_what_nobody_names(tmp_path: Path) -> None:
    drawing, ax = io.StringIO(), plt.figure().subplots()
    sns.stripplot(x=[1, 2, 3], y=["a", "b", "b"], hue=["c", "c", "d"], ax=ax)  # marks of collections: C0_0_HASH
    ax.figure.savefig(drawing, format="svg")
    embedded = html.tostring(_embed(drawing.getvalue(), "sums", "Sums"), encoding="unicode")
    ids = re.findall(r'\bid="([^"]+)"', embedded)
    assert {*ids} == {*re.findall(r'(?:href="#|url\(#)([^")]+)', embedded)} and len(ids) > 3
    assert all(name.startswith("sums-") for name in ids)
    sheet = tmp_path / "a.css"
    sheet.write_text("/* a.b */.a,.b .c{x:1}@media print{.d{y:2}.a:not(.d){z:3}}@keyframes k{0%{o:0}}p{q:4}.-a{r:5}")
    _drop_unused_styles(sheet, {"a"})
    assert sheet.read_text() == ".a{x:1}@media print{.a:not(.d){z:3}}@keyframes k{0%{o:0}}p{q:4}"


def test_a_script_that_came_into_the_article_has_no_leave_to_run(book_html: Path) -> None:
    page, given = read(book_html / "certificate.html"), read(book_html / "certificate.html")
    given.cssselect("article")[0].append(html.fragment_fromstring("<script>window.hit = 1</script>"))
    for each in (page, given):
        html_fixes.apply_fixes(each)
    with_it, without = (each.xpath("//meta[contains(@content, 'script-src')]/@content")[0] for each in (given, page))
    assert with_it == without and "'sha256-" in without
