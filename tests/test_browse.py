"""The table that a reader can search, filter and sort: its HTML, and the script in a browser."""

import functools
import http.server
import importlib
import json
import re
import shutil
import threading
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from thb_atlas import browse as show_browse
from thb_atlas import load
from thb_atlas.measures import catalogue

STATIC = Path(__file__).parents[1] / "book" / "_static"
FRAME = pd.DataFrame(
    {
        "ID": ["I-01", "I-02", "I-03", "I-10"],
        "Title": ["Börder <guards>", "Campaign", "Shelter", "Another campaign"],
        "Countries": ["Austria", "Austria; France", "France", "Spain"],
        "Period": ["2022 to 2023", "", "2019", "2021"],
        "Title in French": ["Gardes", "Campagne", "Refuge", ""],
    }
)
FILTERS = {
    "Country": [["Austria"], ["Austria", "France"], ["France"], ["Spain"]],
    "Year": [["2022", "2023"], [], [], []],
}


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Tags(HTMLParser):
    """Collect the elements of a page as (tag, attributes)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def html_of(monkeypatch: pytest.MonkeyPatch, **changes: object) -> str:
    shown = []
    monkeypatch.setattr(importlib.import_module("thb_atlas.browse"), "display", shown.append)
    options = {"filters": FILTERS, "caption": "All", "name": "all", "locator": "Annex I", "data": ["measures"]}
    options |= {"noun": "measures", "folded": ["Title in French"], "languages": {"Title in French": "fr"}} | changes
    show_browse(FRAME, **options)
    return shown[0].data


@pytest.fixture
def html(monkeypatch: pytest.MonkeyPatch) -> str:
    return html_of(monkeypatch)


def test_every_row_stands_there_without_the_script(html: str) -> None:
    tags = _Tags(html).found
    rows = [values for tag, values in tags if tag == "tr" and "id" in values]
    assert [row["id"] for row in rows] == FRAME["ID"].tolist()
    assert not any("hidden" in row for row in rows)
    assert json.loads(rows[1]["data-values"]) == {"country": ["Austria", "France"], "year": []}
    assert [values.get("hidden") for tag, values in tags if tag == "form"] == [None]
    assert "hidden" in next(values for tag, values in tags if tag == "form")
    assert all(values.get("scope") for tag, values in tags if tag == "th")
    labels = {values["for"] for tag, values in tags if tag == "label"}
    assert labels == {values["id"] for tag, values in tags if tag in ("input", "select")}
    assert "B\N{LATIN SMALL LETTER O WITH DIAERESIS}rder &lt;guards&gt;" in html
    assert html.count("<details>") == 3
    assert '<span lang="fr">Gardes</span>' in html


def test_a_country_can_be_chosen_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    html = html_of(monkeypatch, chosen={"Country": "France"})
    assert html.count(" selected") == 1
    assert '<option value="France" selected>' in html


def test_a_column_can_have_links_and_keeps_its_text_for_the_download(monkeypatch: pytest.MonkeyPatch) -> None:
    link = {"Countries": lambda text: f'<a href="c.html">{escape(text)}</a>'}
    html = html_of(monkeypatch, markup={**link, "Title in French": lambda text: f"<b>{escape(text)}</b>"})
    assert '<td role="cell" data-label="Countries" data-sort="Austria"><a href="c.html">Austria</a></td>' in html
    assert "<dd><b>Gardes</b></dd>" in html
    plain = html_of(monkeypatch)
    download = re.compile(r'href="(data:text/csv[^"]*)"')
    assert download.search(html)[1] == download.search(plain)[1]


@pytest.mark.parametrize("annex", ["I", "II"])
def test_catalogue_has_each_measure_once_and_values_for_each(annex: str) -> None:
    frame, filters = catalogue(annex)
    assert frame["ID"].tolist() == load("measures").query("annex == @annex")["measure_id"].tolist()
    assert all(len(values) == len(frame) for values in filters.values())
    assert all(filters["Country"])
    assert all(filters["Year"])
    assert not frame.drop(columns=["Objective", "Title in French", "Same programme as", "Note"]).isna().any(axis=None)


@pytest.fixture
def address(html: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """Serve a page with the table, one with France chosen, and one without any such table."""
    shutil.copy(STATIC / "browse.js", tmp_path)
    chosen = html_of(monkeypatch, chosen={"Country": "France"})
    for name, body in {"all": html, "france": chosen, "none": "<p>No table.</p>"}.items():
        head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{name}</title>'
        page = f'{head}<body>{body}<script src="browse.js"></script></body></html>'
        (tmp_path / f"{name}.html").write_text(page, encoding="utf-8")
    handler = functools.partial(_Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def page(browser) -> Iterator[object]:
    faults: list[str] = []
    opened = browser.new_page()
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    opened.close()
    assert faults == []


def shown(page) -> list[str]:
    return page.eval_on_selector_all("tbody tr:not([hidden])", "rows => rows.map(row => row.id)")


def query(page) -> str:
    return page.evaluate("location.search")


def test_search_and_filters(page, address: str) -> None:
    page.goto(f"{address}/all.html")
    assert page.is_visible("form")
    page.get_by_label("Search in all text").fill("BORDER gardes")
    assert shown(page) == ["I-01"]
    assert page.text_content("[aria-live]") == "1 of 4 measures shown."
    page.get_by_label("Search in all text").fill("")
    page.get_by_label("Country").select_option("France")
    assert shown(page) == ["I-02", "I-03"]
    page.get_by_label("Search in all text").fill("campaign")
    assert shown(page) == ["I-02"]
    assert query(page) == "?country=France&text=campaign"
    page.get_by_role("button", name="Show all rows").click()
    assert shown(page) == FRAME["ID"].tolist()
    assert page.text_content("[aria-live]") == "All 4 measures shown."
    assert query(page) == ""


def test_sorting_by_keyboard(page, address: str) -> None:
    page.goto(f"{address}/all.html")
    page.get_by_role("button", name="Title").press("Enter")
    assert shown(page) == ["I-10", "I-01", "I-02", "I-03"]
    assert page.get_attribute("th[data-key=title]", "aria-sort") == "ascending"
    page.get_by_role("button", name="Title").press("Enter")
    assert shown(page) == ["I-03", "I-02", "I-01", "I-10"]
    page.get_by_role("button", name="Period").click()
    assert shown(page) == ["I-03", "I-10", "I-01", "I-02"]
    page.get_by_role("button", name="Period").click()
    assert shown(page) == ["I-01", "I-10", "I-03", "I-02"]
    assert page.locator("[aria-sort]").count() == 1
    assert query(page) == "?sort=period&order=descending"


def test_a_view_can_be_sent(page, address: str) -> None:
    page.goto(f"{address}/all.html?country=France&sort=id&order=descending")
    assert shown(page) == ["I-03", "I-02"]
    assert page.get_by_label("Country").input_value() == "France"
    page.goto(f"{address}/all.html?country=Atlantis&sort=nothing")
    assert shown(page) == FRAME["ID"].tolist()


def test_a_chosen_country_can_be_left(page, address: str) -> None:
    page.goto(f"{address}/france.html")
    assert shown(page) == ["I-02", "I-03"]
    assert query(page) == ""
    page.get_by_label("Country").select_option("")
    assert query(page) == "?country="
    page.reload()
    assert shown(page) == FRAME["ID"].tolist()


def test_a_link_to_a_row_shows_it(page, address: str) -> None:
    page.goto(f"{address}/france.html#I-10")
    assert "I-10" in shown(page)
    page.get_by_label("Country").select_option("Spain")
    page.evaluate("location.hash = '#I-03'")
    page.wait_for_function("!document.querySelector('#I-03').hidden")
    assert shown(page) == FRAME["ID"].tolist()


def test_a_page_from_the_disk_works(page, tmp_path: Path, address: str) -> None:
    page.goto((tmp_path / "all.html").as_uri())
    page.get_by_label("Year").select_option("2022")
    assert shown(page) == ["I-01"]


def test_a_page_without_such_a_table_stays_as_it_is(page, address: str) -> None:
    page.goto(f"{address}/none.html")
    assert page.text_content("body").strip() == "No table."
