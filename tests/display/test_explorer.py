"""The table that a reader can search, filter and sort: its HTML, and the script in a browser."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from samples import served
from shown import downloaded, line_below, tree

import thb_atlas as thb
from thb_atlas.core.errors import DataError
from thb_atlas.core.markup import DEFERRED, defer, inert
from thb_atlas.core.paths import BOOK
from thb_atlas.display.explorer import choices

FRAME = pd.DataFrame({
    "ID": ["I-01", "I-02", "I-03", "I-10"], "Title": ["Börder <guards>", "Campaign", "Shelter", "Another campaign"],
    "Countries": ["Austria", "Austria; France", "France", "Spain"], "Period": ["2022 to 2023", "", "2019", "2021"],
    "Title in French": ["Gardes", "Campagne", "Refuge", ""],
})  # fmt: skip
FILTERS = {
    "Country": [["Austria"], ["Austria", "France"], ["France"], ["Spain"]],
    "Year": [["2022", "2023"], [], [], []],
}


@pytest.fixture
def make(shown: list) -> Callable[..., str]:

    def made(**changes: object) -> str:
        options = {"filters": FILTERS, "title": "All", "name": "all", "source": "Annex I", "tables": ["measures"]}
        options |= {"noun": "measures", "folded": ["Title in French"]}
        thb.page("all").explore(changes.pop("frame", FRAME), **options | changes)
        return shown[-1].text

    return made


def test_every_row_stands_there_without_the_script_with_text_and_links_and_none_that_would_be_hidden(
    make: Callable[..., str], shown: list
):
    page = tree(make())
    rows = page.cssselect("tbody tr")
    cells = [[td.text for td in row.cssselect("td")] for row in rows]
    assert cells[0] == ["Börder <guards>", "Austria", "2022 to 2023"] and cells[1][2] == "–"
    assert [dd.text_content() for dd in page.cssselect("details dd")] == ["Gardes", "Campagne", "Refuge"]
    assert shown[0].note == {"kind": "table"}
    assert [row.get("id") for row in rows] == FRAME["ID"].tolist() and page.cssselect("tr[hidden]") == []
    assert json.loads(rows[1].get("data-values")) == {"country": ["Austria", "France"], "year": []}
    years = [str(year) for year in range(2000, 2026)]
    assert choices({"Year of start": [years[::-1], years]}) == [("Year of start", "year-of-start", years)]
    assert [form.get("hidden") is not None for form in page.cssselect("form")] == [True]
    assert all(th.get("scope") for th in page.cssselect("th"))
    labels = {label.get("for") for label in page.cssselect("label")}
    assert labels == {field.get("id") for field in page.cssselect("input, select")}
    assert page.cssselect("caption")[0].text == "All" and page.cssselect("[aria-live]")[0].text == "4 measures."
    frame = FRAME.copy()
    frame.attrs["tables"] = ["measures", "measure_countries"]
    link = {"Countries": lambda text: f'<a href="c.html">{inert(text)}</a>'}
    text = make(frame=frame, tables=["claims"], markup=link | {"Title in French": lambda text: f"<b>{inert(text)}</b>"})
    cell = tree(text).cssselect("td[data-label=Countries]")[0]
    assert (cell.get("data-sort"), cell.cssselect("a")[0].text) == ("Austria", "Austria")
    assert tree(text).cssselect("dd b")[0].text == "Gardes"
    data = "measures.csv, measure_countries.csv, claims.csv"
    assert line_below(text).startswith(f"Study: Annex I · Data: {data} · Download: ")
    pd.testing.assert_frame_equal(downloaded(text), FRAME)
    long, short = make(rows_per_page=3), make(rows_per_page=4)
    assert "data-rows-per-page" not in short and DEFERRED[0] not in short
    assert tree(long).cssselect("[data-rows-per-page]")[0].get("data-rows-per-page") == "3" and DEFERRED[0] in long
    page = tree(defer(long))
    assert [len(page.cssselect(f"{part} tbody tr[id]")) for part in ("article", "noscript")] == [4, 4]
    with pytest.raises(DataError, match="'ID', must identify rows; 'I-01' is twice there"):
        make(frame=FRAME.assign(ID="I-01"))
    with pytest.raises(DataError, match="the filter 'Year' has values for 1 rows; the table has 4"):
        make(filters={"Year": [["2022"]]})


@pytest.fixture
def address(make: Callable[..., str], tmp_path: Path) -> Iterator[str]:
    for script in ("audit.js", "explorer.js"):
        shutil.copy(BOOK / "_static" / script, tmp_path)
    for name, body in {"all": make(), "two": defer(make(rows_per_page=2))}.items():
        head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{name}</title>'
        page = f'{head}<body>{body}<script src="audit.js"></script><script src="explorer.js"></script></body></html>'
        (tmp_path / f"{name}.html").write_text(page, encoding="utf-8")
    with served(tmp_path) as address:
        yield address


def visible(page) -> list[str]:
    return page.eval_on_selector_all("tbody tr:not([hidden])", "rows => rows.map(row => row.id)")


def query(page) -> str:
    return page.evaluate("location.search")


def test_rows_are_searched_filtered_and_sorted_and_a_view_can_be_sent(page, address: str):
    page.goto(f"{address}/all.html")
    assert page.is_visible("form")
    page.get_by_label("Search the text shown").fill("BORDER gardes")
    assert visible(page) == ["I-01"]
    assert page.text_content("[aria-live]") == "1 of 4 measures shown."
    page.get_by_label("Search the text shown").fill("")
    page.get_by_label("Country").select_option("France")
    assert visible(page) == ["I-02", "I-03"]
    page.get_by_label("Search the text shown").fill("campaign")
    assert visible(page) == ["I-02"]
    assert query(page) == "?country=France&text=campaign"
    page.get_by_role("button", name="Show all rows").click()
    assert visible(page) == FRAME["ID"].tolist()
    assert page.text_content("[aria-live]") == "All 4 measures shown."
    assert query(page) == ""
    page.goto(f"{address}/all.html")
    for head, *orders in (
        ("Title", ["I-10", "I-01", "I-02", "I-03"], ["I-03", "I-02", "I-01", "I-10"]),
        ("Period", ["I-03", "I-10", "I-01", "I-02"], ["I-01", "I-10", "I-03", "I-02"]),
    ):
        for order, said in zip(orders, ("ascending", "descending"), strict=True):
            page.get_by_role("button", name=head).press("Enter")
            assert visible(page) == order
            assert page.get_attribute(f"th[data-key={head.lower()}]", "aria-sort") == said
    assert page.locator("[aria-sort]").count() == 1
    assert query(page) == "?sort=period&order=descending"
    page.goto(f"{address}/all.html?country=France&sort=id&order=descending")
    assert visible(page) == ["I-03", "I-02"]
    assert page.get_by_label("Country").input_value() == "France"
    page.goto(f"{address}/all.html?country=Atlantis&sort=nothing")
    assert visible(page) == FRAME["ID"].tolist()


@pytest.mark.parametrize("name", ["all", "two"])
def test_a_link_to_a_row_shows_it_despite_filters_and_paging(page, address: str, name: str):
    page.goto(f"{address}/{name}.html?country=Austria#I-10")
    assert page.locator("#I-10:target").is_visible() and visible(page)[-2:] == ["I-03", "I-10"]
    page.get_by_label("Country").select_option("Spain")
    page.evaluate("location.hash = '#I-02'")
    page.wait_for_selector("#I-02:target")


def test_a_long_table_has_some_rows_at_a_time(page, address: str):
    page.goto(f"{address}/two.html")
    assert visible(page) == ["I-01", "I-02"]
    assert page.text_content("[aria-live]") == "measures: 1 to 2 of 4 shown."
    assert not page.get_by_role("button", name="Previous 2").is_visible()
    page.get_by_role("button", name="Next 2").press("Enter")
    assert visible(page) == ["I-03", "I-10"] and query(page) == "?from=3"
    assert page.evaluate("document.activeElement.className") == "thb-scroll"
    page.get_by_role("button", name="Previous 2").click()
    assert visible(page) == ["I-01", "I-02"] and query(page) == ""
    page.get_by_role("button", name="Title").click()
    assert visible(page) == ["I-10", "I-01"]
    page.get_by_label("Search the text shown").fill("campaign")
    assert visible(page) == ["I-10", "I-02"]
    assert page.text_content("[aria-live]") == "2 of 4 measures shown."
    assert page.get_by_role("button", name="Next 2").count() == 0
    page.goto(f"{address}/two.html?from=3")
    assert visible(page) == ["I-03", "I-10"]
