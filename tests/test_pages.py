"""The pages: the checker is checked itself, the build refuses bad pages, a browser reads the built book."""

import functools
import http.server
import importlib.util
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from samples import book_source

from thb_atlas.book import BuildError, compile_book, publish
from thb_atlas.pages import check_pages

ROOT = Path(__file__).parents[1]
PAGES = Path(__file__).with_name("pages")
BAD = {
    "no_heading": "0 h1",
    "two_headings": "2 h1",
    "no_title": "no title",
    "missing_page": "nowhere.html, which does not exist",
    "missing_anchor": "no such anchor",
    "missing_image": "nowhere.svg, which does not exist",
    "missing_download": "nowhere.csv, which does not exist",
    "outside": "outside the book",
    "notebook_link": "no such anchor",
    "foreign_script": "<script> loads",
    "foreign_style": "<link> loads",
    "foreign_font": "a style loads",
    "foreign_image": "<img> loads",
    "foreign_frame": "<iframe> loads",
    "no_alt": "no alt text",
    "empty_alt": "no alt text",
    "file_name_alt": "file name as alt text",
}
# Without `preload`: axe would fetch style sheets that it addresses wrongly, and report them as missing.
AXE = {
    "resultTypes": ["violations"],
    "preload": False,
    "rules": {name: {"enabled": True} for name in ("label-content-name-mismatch", "focus-order-semantics")},
}


def test_good_pages_pass() -> None:
    assert check_pages(PAGES / "good") == []


def test_every_bad_page_is_tested() -> None:
    assert {path.stem for path in (PAGES / "bad").glob("*.html")} == set(BAD)


@pytest.mark.parametrize(("name", "problem"), BAD.items())
def test_bad_page_is_found(name: str, problem: str, tmp_path: Path) -> None:
    shutil.copytree(PAGES / "good", tmp_path, dirs_exist_ok=True)
    shutil.copy(PAGES / "bad" / f"{name}.html", tmp_path)
    found = check_pages(tmp_path)
    assert len(found) == 1
    assert found[0].startswith(f"{name}.html: ")
    assert problem in found[0]


def test_foreign_style_sheet_is_found(tmp_path: Path) -> None:
    shutil.copytree(PAGES / "good", tmp_path, dirs_exist_ok=True)
    (tmp_path / "style.css").write_text('@import "https://cdn.example.org/a.css";', encoding="utf-8")
    assert check_pages(tmp_path) == [
        "style.css: the style sheet loads https://cdn.example.org/a.css from another host."
    ]


def test_no_page_is_a_problem(tmp_path: Path) -> None:
    assert check_pages(tmp_path) == [f"{tmp_path}: holds no page."]


def test_sound_book_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "html"
    target.mkdir()
    (target / "old.html").touch()
    compile_book(book_source(tmp_path / "staging", "[A table](data/countries.csv)"), tmp_path / "work", target)
    assert (target / "index.html").exists()
    assert (target / "data" / "countries.csv").exists()
    assert not (target / "old.html").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["html", "staging", "work"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{ref}`nowhere`", "index.md:3: WARNING: undefined label: 'nowhere'"),
        ('<a href="nowhere.html">nowhere</a>', "index.html: <a> points to nowhere.html, which does not exist."),
    ],
)
def test_bad_book_leaves_the_old_one(text: str, problem: str, tmp_path: Path) -> None:
    target = tmp_path / "html"
    target.mkdir()
    (target / "index.html").write_text("the old book", encoding="utf-8")
    with pytest.raises(BuildError, match="1 problem; the published book is as it was") as error:
        compile_book(book_source(tmp_path / "staging", text), tmp_path / "work", target)
    assert problem in str(error.value)
    assert (target / "index.html").read_text(encoding="utf-8") == "the old book"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["html", "staging", "work"]


def test_publish_without_the_system_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thb_atlas.book._exchange", lambda new, old: False)
    for name in ("new", "html"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    publish(tmp_path / "new", tmp_path / "html")
    assert (tmp_path / "html" / "new").exists()


def test_repair_leaves_scripts_alone_and_is_done_once() -> None:
    spec = importlib.util.spec_from_file_location("ext", ROOT / "book" / "_ext" / "thb_accessibility.py")
    extension = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(extension)
    script = "<script>if (1 < 2 && '<th></th>') { document.title = 'é & <i>'; }</script>"
    table = "<table><thead><tr><th></th><th>n</th></tr></thead><tbody><tr><th>FR</th><td>1</td></tr></tbody></table>"
    page = extension.repair(f"<article><h2>Results</h2>{table}{script}</article>")
    assert script in page
    assert '<td></td><th scope="col">n</th>' in page
    assert '<th scope="row">FR</th>' in page
    assert 'class="thb-scroll" role="region" aria-label="Table in: Results" tabindex="0"' in page
    assert extension.repair(page) == page
    twice = extension.repair('<p><span popover id="a">x</span></p><p><span popover id="a">x</span>, so</p>')
    assert twice.count("<span") == 1 and "<p>, so</p>" in twice
    number = '<p><button class="thb-rows">4.7</button><span popover id="a">x</span>\N{NO-BREAK SPACE}% of</p>'
    assert ">4.7\N{NO-BREAK SPACE}%</button>" in extension.repair(number) and "</span> of" in extension.repair(number)
    assert 'aria-label="Table in: Results (2)"' in extension.repair(f"<article><h2>Results</h2>{table * 2}</article>")


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing: the browser records what fails."""


@pytest.fixture(scope="module")
def address(built_book: Path) -> Iterator[str]:
    handler = functools.partial(_QuietHandler, directory=str(built_book))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def sample(book: Path) -> list[str]:
    notebook, country = (min((book / part).glob("*.html")).name for part in ("notebooks", "countries"))
    return ["index.html", "method.html", f"notebooks/{notebook}", f"countries/{country}"]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_pages_in_a_browser(built_book: Path, address: str, browser, mode: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    faults: list[str] = []
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.add_init_script(f"localStorage.mode = '{mode}'; localStorage.theme = '{mode}'")
    page = context.new_page()
    local = (f"{address}/", "data:", "blob:")
    page.on("request", lambda r: None if r.url.startswith(local) else faults.append(f"request: {r.url}"))
    page.on("console", lambda m: faults.append(f"console: {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    for name in sample(built_book):
        page.goto(f"{address}/{name}")
        assert page.evaluate("document.documentElement.dataset.theme") == mode
        found = Axe().run(page, options=AXE).response["violations"]
        faults += [f"{name}: {v['id']} at {node['target']}" for v in found for node in v["nodes"]]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            faults.append(f"{name}: the page scrolls sideways")
    context.close()
    assert faults == []


@pytest.mark.parametrize("name", ["03_3_measures_abroad", "03_4_measures_home"])
def test_a_count_leads_to_as_many_rows(address: str, browser, name: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/notebooks/{name}.html")
    links = page.locator("td a[href*='_measures_'][href*='?']")
    found = links.evaluate_all("links => links.map(link => [link.href, link.textContent])")
    counts = [(href, int(text)) for href, text in found if text.isdigit()]
    assert len(counts) > 20
    for href, number in counts[::3]:
        page.goto(href)
        assert page.locator(".thb-browse tbody tr:visible").count() == number, href
    page.close()


def opened(page, button) -> list[str]:
    """Click a number and return the rows that its popover names; the popover must be whole on the screen."""
    button.click()
    popover = page.locator(f"#{button.get_attribute('popovertarget')}")
    assert popover.is_visible()
    box, size = popover.bounding_box(), page.viewport_size
    assert box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
    assert box["y"] >= 0 and box["y"] + box["height"] <= size["height"]
    names = popover.text_content().split(".csv: ", 1)[-1]
    return names.split("; " if "; " in names else ", ")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_number_opens_as_many_rows(address: str, browser, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{address}/notebooks/03_4_measures_home.html")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    keys = page.locator("[popover]").evaluate_all("all => all.map(one => one.id)")
    assert len(keys) == len(set(keys)) > 100
    counts = page.locator(".thb-rows").filter(has_text=re.compile(r"^\d+$")).all()
    for button in counts[::7]:
        page.keyboard.press("Escape")
        said = page.locator(f"#{button.get_attribute('popovertarget')} b").first.text_content()
        rows = opened(page, button)
        if re.search(r"[a-z]", said) and len(rows) > 1:  # a count, not a number computed from rows
            assert len(rows) == int(button.text_content()), said
    assert [v["id"] for v in Axe().run(page, options=AXE).response["violations"]] == []
    page.keyboard.press("Escape")
    assert page.locator(".thb-behind:visible").count() == 0
    counts[0].focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.thb-behind') !== null")
    page.close()


MORE = """(box, left) => new Promise(done => {
    box.scrollLeft = left;
    setTimeout(() => done(getComputedStyle(box).getPropertyValue("--thb-more")), 100);
})"""


def test_a_table_wider_than_a_phone_fades_while_there_is_more_and_a_figure_does_not(address: str, browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{address}/notebooks/03_2_policies.html")
    page.wait_for_load_state("networkidle")
    for inside, at_start in (("table", "32px"), ("img", "0px")):
        boxes = page.locator(f".thb-scroll:visible:has({inside})").all()
        wide = next(box for box in boxes if box.evaluate("box => box.scrollWidth > box.clientWidth + 20"))
        assert [wide.evaluate(MORE, left) for left in (0, 9999)] == [at_start, "0px"]
    page.close()
