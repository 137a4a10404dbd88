"""Built pages are light, lose nothing without scripts, and give figures that can be taken away."""

from pathlib import Path

from samples import extension, read

# First view in bytes without compression. Above 700 KB is what the audit of these pages holds as text.
LIMITS = {
    "index.html": 700_000, "countries/FR.html": 700_000, "dictionary.html": 700_000,
    "notebooks/03_2_policies.html": 700_000, "notebooks/a1_measures_abroad.html": 700_000,
    "notebooks/07_conclusions.html": 710_000, "notebooks/04_challenges_practices.html": 740_000,
    "notebooks/03_3_measures_abroad.html": 1_000_000,
}  # fmt: skip


def test_first_views_are_light(book_html: Path, browser) -> None:
    for name, limit in LIMITS.items():
        page, asked = browser.new_page(viewport={"width": 1280, "height": 800}), set()
        page.on("request", lambda r, asked=asked: asked.add(r.url.removeprefix("file://").split("?")[0].split("#")[0]))
        page.goto(f"{(book_html / name).as_uri()}?audit=0")
        page.wait_for_load_state("networkidle")
        weight = sum(Path(file).stat().st_size for file in asked if Path(file).is_file())
        nodes = page.evaluate("document.querySelectorAll('*').length")
        page.close()
        assert weight <= limit and nodes < 6000, (name, weight, nodes)


def test_what_is_held_stands_there_without_scripts_and_with_the_audit(book_html: Path, browser) -> None:
    address = (book_html / "notebooks/03_2_policies.html").as_uri()
    tables = len(read(book_html / "notebooks/03_2_policies.html").cssselect("article .thb-scroll table"))
    for has_scripts in (True, False):
        context = browser.new_context(java_script_enabled=has_scripts)
        page = context.new_page()
        page.goto(f"{address}?audit=1" if has_scripts else address)
        assert page.locator("#the-audit").is_visible() and page.locator("article a.thb-mark:visible").count() > 10
        assert page.locator("article .thb-scroll table").count() == tables
        page.locator("button.thb-rows:visible").first.click()
        assert page.locator(".thb-behind:visible").count() == 1
        context.close()


def test_a_figure_is_taken_away_as_svg_with_its_text_and_as_png(book_html: Path, browser, tmp_path: Path) -> None:
    page = browser.new_page(accept_downloads=True)
    page.goto((book_html / "notebooks/01_context.html").as_uri())
    figure = page.locator("figure:has(svg.thb-wide)").first
    link = figure.locator(".thb-drawn a")
    name = figure.get_attribute("id")
    drawn = (book_html / "_images" / f"{name}.svg").read_text(encoding="utf-8")
    assert link.get_attribute("href") == f"../_images/{name}.svg" and "<title>" in drawn and "<text" in drawn
    with page.expect_download() as saved:
        figure.locator(".thb-drawn button").click()
    saved.value.save_as(tmp_path / "a.png")
    head = (tmp_path / "a.png").read_bytes()[:24]
    assert saved.value.suggested_filename == f"{name}.png" and int.from_bytes(head[16:20], "big") > 1600
    page.close()


def test_style_sheets_lose_only_what_nobody_names() -> None:
    css = "/* a.b */.a,.b .c{x:1}@media print{.d{y:2}.a:not(.d){z:3}}@keyframes k{0%{o:0}}p{q:4}.-a{r:5}"
    assert (
        extension("thb_light")._purge(css, {"a"}) == ".a{x:1}@media print{.a:not(.d){z:3}}@keyframes k{0%{o:0}}p{q:4}"
    )
