"""How tables are set: headers with a scope, escaped text, numbers at the right, the rows of the country in focus."""

import re
from base64 import b64decode

import pandas as pd
import pytest
from lxml import html

import thb_atlas as thb
from thb_atlas.datapackage import DataError

FRAME = pd.DataFrame(
    {
        "Country": ["France", "Spain <b>", None],
        "Victims": pd.array([2000, None, 7], dtype="Int64"),
        "Mixed": pd.Series([1234.56, 2, None], dtype="object"),
        "Said": ["a & b", "c", "d"],
        "Begun": ["2022", "2022-04", None],
    }
)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> html.HtmlElement:
    made = []
    monkeypatch.setattr("thb_atlas.tables.display", lambda output: made.append(output.data))
    where = {"caption": 'What "it" says', "name": "n", "locator": "§1", "data": ["claims"]}
    thb.show_table(FRAME, **where, focus_rows=["France"], decimals={"Mixed": 1}, links={"Said": "x.html?q={}"})
    return html.fromstring(made[0])


def show(frame: pd.DataFrame, monkeypatch: pytest.MonkeyPatch, **options: object) -> str:
    """Show a frame as a table and return its HTML."""
    made = []
    monkeypatch.setattr("thb_atlas.tables.display", lambda output: made.append(output.data))
    thb.show_table(frame, caption="C", name="n", locator="§1", data=["claims"], **options)
    return made[0]


def test_a_number_opens_the_rows_given_for_it(monkeypatch: pytest.MonkeyPatch):
    frame = pd.DataFrame({"Place": ["x", "y", "z"], "Named": ["2", "at least 1", "none"]}, index=["a", "b", "c"])
    rows = thb.count_each({"a": ["AT", "BE"], "b": ["FR"]}, "countries")
    shown = show(frame, monkeypatch, rows={"Named": rows})
    cells = html.fromstring(shown).cssselect("td")
    assert [cell.text_content() for cell in cells] == ["2", "at least 1", "none"]
    assert [len(cell.cssselect("button[popovertarget]")) for cell in cells] == [1, 1, 0]
    assert len(html.fromstring(shown).cssselect("table [popover]")) == 0
    assert len(html.fromstring(shown).cssselect("[popover]")) == 2
    assert download(shown) == frame.to_csv(index=False)
    folded = html.fromstring(show(frame, monkeypatch, rows={"Named": rows}, fold="More"))
    assert len(folded.cssselect("details button")) == 2 and folded.cssselect("details [popover]") == []


def download(shown: str) -> str:
    return b64decode(re.search(r"base64,([^\"]+)", shown)[1]).decode()


@pytest.mark.parametrize("said", ["3", "12", "2.5", "1,2", "2 of 2", ""])
def test_a_cell_without_the_number_of_its_rows_is_refused(said: str, monkeypatch: pytest.MonkeyPatch):
    frame = pd.DataFrame({"Place": ["x"], "Named": [said]})
    with pytest.raises(DataError, match=r"the cell of 0 under 'Named' says .*, and the rows behind it give 2"):
        show(frame, monkeypatch, rows={"Named": thb.count_each({0: ["AT", "BE"]}, "countries")})


def test_rows_for_a_column_that_is_not_there_are_refused(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(DataError, match=r"rows are given for \['Other'\]"):
        show(pd.DataFrame({"Place": ["x"]}), monkeypatch, rows={"Other": {}})


def test_text_may_hold_several_numbers(monkeypatch: pytest.MonkeyPatch):
    one, two = thb.count(["AT"], "countries"), thb.count(["AT", "BE"], "countries")
    frame = pd.DataFrame({"Place": ["x"], "Said": [f"{one.html()} of {two.html()}\u00a0&lt;"]})
    shown = show(frame, monkeypatch, markup=["Said"])
    assert html.fromstring(shown).cssselect("td")[0].text_content() == "1 of 2\u00a0<"
    assert len(html.fromstring(shown).cssselect("td button")) == 2
    assert download(shown) == "Place,Said\nx,1 of 2\u00a0<\n"


def test_headers_name_rows_and_columns(shown: html.HtmlElement):
    assert [(th.text, th.get("scope")) for th in shown.cssselect("thead th")] == [(c, "col") for c in FRAME]
    assert [th.text for th in shown.cssselect("tbody th[scope=row]")] == ["France", "Spain <b>", "–"]
    assert shown.cssselect(".thb-scroll[tabindex='0']#n")[0].get("aria-label") == 'What "it" says'


def test_cells_are_written_as_asked(shown: html.HtmlElement):
    cells = [[td.text_content() for td in row.cssselect("td")] for row in shown.cssselect("tbody tr")]
    assert cells == [["2000", "1,234.6", "a & b", "2022"], ["–", "2.0", "c", "2022-04"], ["7", "–", "d", "–"]]
    assert shown.cssselect("td a")[0].get("href") == "x.html?q=a%20%26%20b"


def test_numbers_stand_at_the_right_and_the_focus_is_stressed(shown: html.HtmlElement):
    assert [th.text for th in shown.cssselect("thead .thb-number")] == ["Victims", "Mixed"]
    assert len(shown.cssselect("tbody .thb-number")) == 2 * len(FRAME)
    assert [row.cssselect("th")[0].text for row in shown.cssselect("tr.thb-focus")] == ["France"]


def test_dates_are_not_broken(shown: html.HtmlElement):
    assert [th.text for th in shown.cssselect("thead .thb-date")] == ["Begun"]
    assert len(shown.cssselect("tbody .thb-date")) == len(FRAME)
