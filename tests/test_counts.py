"""Numbers in prose and the rows behind them: what a number opens, and that no page has one that opens nothing."""

import json
import re
from pathlib import Path

import nbformat
import pandas as pd
import pytest

import thb_atlas as thb
from thb_atlas.counts import MOST
from thb_atlas.datapackage import DataError, resource
from thb_atlas.editions import NOTEBOOKS
from thb_atlas.inwords import KEYS
from thb_atlas.popovers import Number, apart, at_root, listing, plain
from thb_atlas.strip import numbers

BARE = re.compile(r"[-+]?\d[\d,. ]*%?")
CONSTANTS = {"n_axis": "years on the axis of figure 1", "few_limit": "a limit that the page sets itself"}


def words(made: Number) -> str:
    return re.sub(r"<[^>]+>", "", made.behind)


def test_a_frame_knows_its_table_and_names_its_rows():
    measures = thb.load("measures").query("annex == 'I'")
    made = thb.count(measures.set_index("measure_id")[:2])
    assert (str(made), words(made)) == ("2", "2 rows of measures.csv: I-01, I-02")
    assert '<a href="../data/measures.csv">measures.csv</a>' in made.behind
    assert '<a href="../notebooks/a1_measures_abroad.html#I-01">I-01</a>' in made.behind
    assert str(thb.count(measures)) == str(len(measures))


def test_rows_of_several_keys_are_words():
    pairs = thb.load("policy_links").query("code == 'FR'")[:2]
    labels = thb.terms("policy_domain")[pairs["domain"]]
    assert words(thb.count(pairs)) == f"2 rows of policy_links.csv: {'; '.join(f'{label}, France' for label in labels)}"
    first = thb.load("footnotes")[:1]
    named = f"fn 1 ({first['subject_en'][0]})"
    assert words(thb.count(first)) == f"1 row of footnotes.csv: {named}"
    assert words(thb.count(pd.DataFrame({"Footnote": [1]}), "footnotes")) == f"1 footnote from footnotes.csv: {named}"
    numbers = pd.Series([7], pd.Index([1], name="footnote"))
    assert words(thb.number(7, numbers, "footnotes")) == f"7 comes from 1 footnote from footnotes.csv: {named}: 7"


@pytest.mark.parametrize(
    ("table", "scheme"),
    [("beneficiaries_abroad", "beneficiary_group"), ("measure_beneficiaries", "measure_beneficiary")],
)
def test_an_id_has_the_label_of_its_table_s_scheme(table: str, scheme: str):
    label = thb.terms(scheme)["third_country_authorities"]
    assert words(thb.count(["third_country_authorities"], table)) == f"1 entry from {table}.csv: {label}"
    assert words(thb.count(pd.Index(["africa", "west_africa"], name="region"), "priority_regions")) == (
        "2 regions from priority_regions.csv: africa, West Africa"
    )


def test_alpha_3_codes_are_third_countries_only_where_they_are():
    assert words(thb.count({"DEU", "FRA"}, "agreements")) == "2 countries from agreements.csv: Germany, France"
    assert words(thb.count({"GEO"}, "agreements")) == "1 third country from agreements.csv: Georgia"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["FR", "DK"], "2 countries from claims.csv: France, Denmark"),
        ({"NGA", "ALB"}, "2 third countries from claims.csv: Albania, Nigeria"),
        (pd.Index(["II-01"]), "1 measure from claims.csv: II-01"),
        (pd.Series([True, False, pd.NA], ["AT", "BE", "BG"], dtype="boolean"), "1 country from claims.csv: Austria"),
        (pd.Series([1200, 2.25], ["AT", "BE"]), "2 countries from claims.csv: Austria: 1,200, Belgium: 2.2"),
        ({"AT": {"I-01", "I-02"}, "BE": 1}, "2 countries from claims.csv: Austria: 2, Belgium: 1"),
        (pd.MultiIndex.from_tuples([("AT", "NGA")]), "1 entry from claims.csv: Austria, Nigeria"),
        (pd.DataFrame({"": ["x", "y"], "n": [1, 2]}), "2 rows from claims.csv: x, y"),
        (["CL-1-01, CL-1-02", "CL-1-03"], "2 claims from claims.csv: CL-1-01, CL-1-02; CL-1-03"),
        (set(), "0 entries from claims.csv"),
    ],
)
def test_collections_are_named(rows: object, said: str):
    assert words(thb.count(rows, "claims")) == said


def test_countries_and_claims_are_links():
    made = thb.count(["AT", "DK"], "countries", "claims")
    assert '<a href="../countries/AT.html">Austria</a>, Denmark' in made.behind
    assert "countries.csv</a>, <a" in made.behind
    found = thb.count(["CL-331-05"], "claims")
    assert '<a href="../notebooks/claims_audit.html#CL-331-05">CL-331-05</a>' in found.behind


def test_on_a_page_at_the_root_links_start_there():
    assert at_root(thb.count(["AT"], "countries")).count('href="../') == 0
    assert '<a href="countries/AT.html">Austria</a>' in at_root(thb.count(["AT"], "countries"))
    assert at_root(5) == "5"


def test_a_share_shows_what_it_was_computed_from():
    made = thb.number(100 * 2 / 3, pd.Series({"AT": 2, "BE": 1}), "victims_2022")
    assert (str(made), words(made)) == (
        "66.7",
        "66.7 comes from 2 countries from victims_2022.csv: Austria: 2, Belgium: 1",
    )
    assert str(thb.number("2022", {"AT": 1}, "victims_2022")) == "2022"
    assert str(thb.number(2022, {"AT": 1}, "victims_2022")) == "2,022"


def test_a_number_is_a_button_for_a_popover():
    made = thb.count(["AT"], "countries")
    key = re.search(r'popovertarget="([\w-]+)"', made.html())[1]
    assert made.html() == made._repr_html_()
    assert made.html().startswith('<button type="button" class="thb-rows"')
    assert f'>1</button><span popover id="{key}"' in made.html()
    assert thb.count(["AT"], "countries").html() == made.html()
    assert key not in thb.count(["BE"], "countries").html()


def test_a_column_has_a_number_for_each_key():
    links = thb.load("policy_links")
    of = thb.count_each(links.groupby("domain")["code"])
    assert {key: int(str(made)) for key, made in of.items()} == links["domain"].value_counts().to_dict()
    marks = pd.DataFrame([[True, False], [True, True]], index=["x", "y"], columns=["AT", "BE"])
    made = thb.count_each(marks.iterrows(), "policy_links")
    assert [words(number) for number in made.values()] == [
        "1 country from policy_links.csv: Austria",
        "2 countries from policy_links.csv: Austria, Belgium",
    ]


def test_printed_numbers_have_their_own_row_each():
    notes = thb.load("footnotes").set_index("footnote")
    made = thb.number_each(notes, "countries_in_text")
    assert list(made) == notes.index[notes["countries_in_text"].notna()].tolist()
    assert words(made[234]).startswith("7 comes from 1 row of footnotes.csv: fn 234 (")
    with pytest.raises(DataError, match="needs the name of the table"):
        thb.number_each(pd.DataFrame({"n": [1]}), "n")


def test_tables_of_the_data_are_links_to_their_csv():
    made = thb.count(pd.Series(["claims"], name="resource"), "double_entry")
    assert '<a href="../data/claims.csv">claims.csv</a>' in made.behind
    files = listing("2", "files", ["a.csv", "b.csv"])
    assert (str(files), words(files)) == ("2", "2 files: a.csv, b.csv")


def test_lists_stand_apart_from_the_text_they_belong_to():
    made = thb.count(["AT"], "countries").html()
    text, lists = apart(f"{made} and {made}")
    assert text.count("<button") == 2 and "popover id" not in text
    assert lists.count("<span popover") == 1
    assert plain(f"{made} of 2 &amp; <b>3</b>") == "1 of 2 & 3"


def test_a_figure_names_its_numbers_by_label():
    shown = numbers({"A & B": thb.count(["AT"], "countries"), "C": thb.count(["AT", "BE"], "countries")})
    popover = shown.split("</button>")[1]
    assert "A &amp; B: <b>1 country</b>" in popover and "<br>C: <b>2 countries</b>" in popover


def test_what_is_shown_is_escaped():
    made = thb.number("<1>", ["<b>"], "claims")
    assert ">&lt;1&gt;</button>" in made.html()
    assert made.behind.endswith("&lt;b&gt;") and "<b>&lt;1&gt;</b>" in made.behind


def test_a_very_long_list_ends_with_how_many_more():
    assert words(thb.count(list(range(MOST + 5)), "claims")).endswith(f"{MOST - 1} and 5 more")


@pytest.mark.parametrize(
    ("tables", "problem"), [((), "needs the name of the table"), (("no",), "no resource is called")]
)
def test_a_number_without_a_known_table_is_refused(tables: tuple[str, ...], problem: str):
    with pytest.raises(DataError, match=problem):
        thb.count(["AT"], *tables)


@pytest.mark.parametrize("table", KEYS)
def test_keys_are_columns(table: str):
    assert set(KEYS[table]) <= {field["name"] for field in resource(table)["schema"]["fields"]}


def glued(page: Path) -> dict[str, str]:
    """Return what an executed page shows by {glue:text}, as text by name."""
    notebook = nbformat.read(page, as_version=4)
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    values = {}
    for output in (o for cell in notebook.cells for o in cell.get("outputs", [])):
        if name := output.get("metadata", {}).get("scrapbook", {}).get("name"):
            values[name] = output.data.get("application/papermill.record/text/plain", "").strip("'\"")
    return {name: values[name] for name in re.findall(r"\{glue:text\}`(\w+)`", prose)}


def test_no_number_in_prose_is_without_its_rows(built: Path):
    pages = sorted((built / "executed").rglob("*.ipynb"))
    shown = {(page.stem, name): text for page in pages for name, text in glued(page).items()}
    assert len(pages) > 40 and len(shown) > 100
    bare = {key: text for key, text in shown.items() if BARE.fullmatch(text)}
    assert {name for _, name in bare} == set(CONSTANTS), bare


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_numbers_are_glued_where_they_show(path: Path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    prose = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    numbers = set(re.findall(r"\b(\w+)=thb\.(?:count|number|computed|stated)\(", code))
    assert not numbers & set(re.findall(r"\{glue:text\}`(\w+)`", prose)), "{glue:text} shows a number without its rows"
