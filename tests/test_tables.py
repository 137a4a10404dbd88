"""How tables are set: headers with a scope, escaped text, numbers at the right, the rows of the country in focus."""

import pandas as pd
import pytest
from lxml import html

import thb_atlas as thb

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
