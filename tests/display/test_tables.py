"""How tables are set: headers with a scope, inert text, numbers at the right, links, folds, the line under them."""

import pandas as pd
import pytest
from lxml import html
from markupsafe import Markup
from shown import downloaded, line_below, tree

import thb_atlas as thb
from thb_atlas.core.errors import DataError
from thb_atlas.core.markup import NOTEBOOK_LINK, collect_popovers
from thb_atlas.display import tables
from thb_atlas.display.numbers import Mark, Number, count, number

FRAME = pd.DataFrame(
    {
        "Country": ["France", "Spain <b>", None],
        "Victims": pd.array([2000, None, 7], dtype="Int64"),
        "Mixed": [1234.56, 2, None],
        "Said": ["a & b", "c", "d"],
        "Begun": ["2022", "2022-04", None],
    }
)
MARK = Mark("CL-1", "differs", "3", "study")


def rendered(frame: pd.DataFrame, caption: str = "C", **options: object) -> html.HtmlElement:
    return tree(collect_popovers(tables.table_html(frame, caption, "n", **options)))


def test_headers_name_rows_and_columns_and_cells_are_written_as_asked():
    table = rendered(FRAME, 'What "it" <says>', focus_rows=["France"])
    assert [(th.text, th.get("scope")) for th in table.cssselect("thead th")] == [(c, "col") for c in FRAME]
    assert [th.text for th in table.cssselect("tbody th[scope=row]")] == ["France", "Spain <b>", "–"]
    assert table.cssselect(".thb-scroll[tabindex='0'][role=region]#n")[0].get("aria-label") == 'What "it" <says>'
    assert table.cssselect("caption")[0].text == 'What "it" <says>'
    cells = [[td.text_content() for td in row.cssselect("td")] for row in table.cssselect("tbody tr")]
    assert cells == [["2000", "1234.56", "a & b", "2022"], ["–", "2.0", "c", "2022-04"], ["7", "–", "d", "–"]]
    assert [th.text for th in table.cssselect("thead .thb-number")] == ["Victims", "Mixed"], "at the right"
    assert len(table.cssselect("tbody .thb-number")) == 2 * len(FRAME)
    assert [row.cssselect("th")[0].text for row in table.cssselect("tr.thb-focus")] == ["France"]
    words = pd.DataFrame({"Place": ["a"], "Named": pd.Series([number("at least 2", ["AT"], "countries")])})
    assert rendered(words).cssselect(".thb-number") == [], "a number with words is none of a column of numbers"


def test_numbers_in_cells_open_their_rows_once_and_text_becomes_no_html():
    numbers = [count(codes, "countries") for codes in (["AT", "BE"], ["AT", "BE"], ["FR"])]
    table = rendered(pd.DataFrame({"Place": list("abc"), "Named": pd.Series(numbers, dtype=object)}))
    assert [td.text_content() for td in table.cssselect("td.thb-number")] == ["2", "2", "1"]
    assert len(table.cssselect("td button[popovertarget]")) == 3
    assert table.cssselect("table [popover]") == [] and len(table.cssselect("[popover]")) == 2
    one, two = count(["AT"], "countries"), count(["AT", "BE"], "countries")
    frame = pd.DataFrame({"Place": ["<i>x</i>"], "Said": [Markup(f"{one.html()} of {two.html()}\u00a0&lt;")]})
    table = rendered(frame)
    assert table.cssselect("td")[0].text_content() == "1 of 2\u00a0<" and len(table.cssselect("td button")) == 2
    assert table.cssselect("i") == []
    assert tables.tables_of(frame) == ["countries"]
    assert tables.for_download(frame)["Said"].tolist() == ["1 of 2\u00a0<"]
    large = pd.DataFrame({"Victims": [number(2110, FRAME, "claims"), number(0.5, FRAME, "claims")]})
    assert tables.for_download(large)["Victims"].tolist() == ["2110", "0.5"], "spreadsheets take 2,110 for a text"
    lists = pd.DataFrame({"codes": [["BE", "FR"], "z"], "B": ["p", None]}, dtype=object)
    assert tables.for_download(lists)["codes"].tolist() == ["BE, FR", "z"]
    assert [cell.text_content() for cell in rendered(lists).cssselect("tbody th")] == ["BE, FR", "z"]


def test_an_index_that_says_something_is_never_dropped_and_one_that_cannot_be_shown_refused():
    for index, heads in (
        (pd.RangeIndex(2), ["n"]),
        (pd.Index([7, 9], name="Footnote"), ["Footnote", "n"]),
        (pd.Index(["a", "b"]), ["", "n"]),
        (pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["who", "when"]), ["who", "when", "n"]),
        (pd.MultiIndex.from_tuples([("a", 1), ("b", 2)]), ["", " ", "n"]),
    ):
        shown = tables.with_index(pd.DataFrame({"n": [1, 2]}, index=index))
        assert shown.columns.tolist() == heads and shown["n"].tolist() == [1, 2]
        assert len(heads) == 1 or shown.iloc[:, 0].tolist() == index.get_level_values(0).tolist()
    no_name = r"index has no name: rename_axis\(\"year\"\) shows it, reset_index\(drop=True\)"
    for index, said in ((pd.Index([3, 4], name="n"), "both called 'n'"), (range(2021, 2023), no_name)):
        with pytest.raises(DataError, match=said):
            tables.with_index(pd.DataFrame({"n": [1, 2]}, index))
    rows = thb.load("persons_by_year")[["year", "persons"]][2:4]
    assert tables.with_index(rows).columns.tolist() == ["year", "persons"], "its rows are numbered as in its file"
    assert tables.with_index(FRAME[1:]).columns.tolist() == [*FRAME], "its first column names the rows"


def test_a_download_has_plain_text_and_the_verdicts_of_its_numbers():
    numbers = pd.Series([Number(4, "4", marks=(MARK, Mark("CL-2", "reproduced", "4", "study"))), Number(5, "5")])
    frame = pd.DataFrame({"Place": ["a", None], "Named": numbers, "Else": [1, None]})
    signs = [sign.text for sign in rendered(frame).cssselect("td .thb-mark [aria-hidden]")]
    assert signs == ["≠", "✓"], "without the other number"
    download = tables.for_download(frame)
    assert download["Named"].tolist() == ["4", "5"]
    assert download["Verdict"].tolist() == ["differs; reproduced", ""]
    assert download["Claim"].tolist() == ["CL-1; CL-2", ""]
    renamed = tables.for_download(frame.rename(columns={"Else": "Verdict"}))
    assert renamed["Verdict (ledger)"].tolist() == ["differs; reproduced", ""] and pd.isna(renamed["Verdict"][1])
    assert "Verdict" not in tables.for_download(frame[["Place", "Else"]])


def test_a_frame_knows_its_tables_and_the_line_below_names_source_data_download_and_notebook():
    links, notes = thb.load("policy_links"), count(thb.load("footnotes", footnote=1))
    assert tables.tables_of(links[links["code"] == "FR"]) == ["policy_links"]
    assert tables.tables_of(links.assign(n=[notes] * len(links))) == ["policy_links", "footnotes"]
    assert tables.tables_of(pd.DataFrame({"n": pd.Series([notes, pd.NA], dtype=object)})) == ["footnotes"]
    assert tables.tables_of(FRAME) == []
    line = tables.source_line("§3.2 <fn>", ["policy_links", "claims"], FRAME, "links")
    files = "policy_links.csv, claims.csv · Download: this table as CSV"
    assert line_below(line) == f"Study: §3.2 <fn> · Data: {files} · Made by: this notebook"
    links = tree(line).cssselect("a")
    assert [a.get("href") for a in links[:2]] == ["../data/policy_links.csv", "../data/claims.csv"]
    assert links[2].get("download") == "links.csv" and NOTEBOOK_LINK in line
    read = downloaded(line)
    assert read.columns.tolist() == FRAME.columns.tolist() and read["Country"].tolist() == ["France", "Spain <b>", ""]
    formula = pd.DataFrame({"a": ["=1+1", "- one", "-5"]})
    assert downloaded(tables.source_line("§1", ["claims"], formula, "f"))["a"].tolist() == ["'=1+1", "'- one", "-5"]
    outside = line_below(tables.source_line("§1", ["victims_2022", "treaties"]))
    assert outside.endswith("Data: victims_2022.csv, treaties.csv (not in the study) · Made by: this notebook")
    with pytest.raises(DataError, match="no resource is called 'nothing'"):
        tables.source_line("§1", ["nothing"])
