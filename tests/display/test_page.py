"""The page of a notebook: numbers find their claims and say nothing else than the ledger; exhibits need no plumbing."""

import re
from io import StringIO
from urllib.parse import unquote

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from lxml import etree, html
from markdown_it import MarkdownIt

import thb_atlas as thb
from thb_atlas.core.errors import DataError, UnknownCountryError
from thb_atlas.core.markup import NOTEBOOK_LINK, plain
from thb_atlas.display.numbers import Number
from thb_atlas.display.page import Page
from thb_atlas.ledger.claims import rows as counted
from thb_atlas.ledger.sections import claims_of
from thb_atlas.ledger.verdicts import ledger
from thb_atlas.study import measures

HOSTILE = '<img src=x onerror="alert(1)"> [a](javascript:alert(2)) {include}`/etc/passwd` **b**'


@pytest.fixture(scope="module")
def policies() -> Page:
    return thb.page("3.2")


@pytest.fixture(scope="module")
def abroad() -> Page:
    return thb.page("3.3.1")


@pytest.fixture(scope="module")
def context() -> Page:
    return thb.page("1")


def claims(number: Number) -> list[str]:
    return [mark.claim_id for mark in number.marks]


def targets(*places: str) -> pd.DataFrame:
    linked = measures.linked("I", "targets")
    return linked[linked["iso3"].isin(places)]


# the country in focus


def test_a_page_knows_the_country_in_focus_and_those_that_reported():
    page = thb.page("3.2", "GR")
    assert (page.code, page.focus.name) == ("EL", "Greece")
    assert (str(page.base), len(page.codes), page.codes) == ("25", 25, sorted(page.codes))
    assert page.base.tables == ("countries",) and "France" in page.base.rows
    everywhere = thb.page("3.2")
    assert everywhere.code is everywhere.focus is None


def test_a_page_without_a_section_or_country_is_refused():
    with pytest.raises(DataError, match=r"no page is about section '3\.9'"):
        thb.page("3.9")
    with pytest.raises(UnknownCountryError, match="'DK' is not a country that reported"):
        thb.page("3.2", "DK")


# a number finds its claim


@pytest.mark.parametrize(
    ("rows", "of", "claim"),
    [
        ({"domain": "asylum_migration"}, "code", "CL-T4-01"),
        ({}, "domain", "CL-T4-12"),
        ({"domain": "fundamental_rights"}, "code", "CL-T4-06"),
        ({"domain": "fundamental_rights"}, None, None),  # rows are no countries
        ({"code": "FR"}, "domain", None),  # no claim is on these rows
        ({"code": "DK"}, "code", None),
        ({}, "code", None),  # no claim takes this from all rows
    ],
)
def test_a_number_finds_its_claim_by_its_rows_and_what_is_taken(
    policies: Page, rows: dict, of: str | None, claim: str | None
):
    found = thb.load("policy_links", **rows)
    assert claims(policies.count(found, of=of)) == ([claim] if claim else [])


def test_rows_find_their_claim_whatever_chose_them_and_in_any_order(policies: Page):
    links = thb.load("policy_links")
    for rows in (
        links[links["domain"] == "asylum_migration"],
        links.sort_values("code").groupby("domain").get_group("asylum_migration"),
    ):
        assert claims(policies.count(rows, of="code")) == ["CL-T4-01"]
    other = links[links["domain"] == "asylum_migration"].iloc[1:]
    assert claims(policies.count(other, of="code")) == []


def test_a_claim_of_another_page_is_not_found(abroad: Page):
    assert claims(abroad.count(thb.load("policy_links", domain="asylum_migration"), of="code")) == []


def test_a_number_of_the_text_is_preferred_to_that_of_a_table_unless_the_table_is_meant(abroad: Page):
    rows = measures.linked("I", "beneficiaries")
    rows = rows[rows["group"] == "victims"]
    assert claims(abroad.count(rows, of="measure_id")) == ["CL-331-31"]
    assert claims(abroad.count(rows, of="measure_id", among="Table 5")) == ["CL-T5-01"]
    assert claims(abroad.count(rows, of="measure_id", among="Figure 3")) == ["CL-331-31"]


def test_several_claims_on_the_same_rows_must_be_told_apart(abroad: Page):
    rows = targets("BFA", "MLI", "MRT", "NER", "NGA", "TCD")
    with pytest.raises(
        DataError, match="2 claims count these rows of measure_targets: say which of CL-331-53, CL-331-58"
    ):
        abroad.count(rows, of="measure_id")
    assert claims(abroad.count(rows, of="measure_id", claim="CL-331-58")) == ["CL-331-58"]
    assert claims(abroad.count(rows, of="measure_id", claim="")) == []
    assert {claim["claim_id"] for claim in abroad.claims_on(rows, {"count_distinct:measure_id"})} == {
        "CL-331-53",
        "CL-331-58",
    }


def test_every_count_of_the_section_is_found_by_the_rows_that_it_counts(policies: Page):
    wanted = [c for c in ledger().values() if c["claim_id"] in set(claims_of("3.2")["claim_id"]) and c["computed"]]
    wanted = [c for c in wanted if c["aggregate"].startswith("count_distinct")]
    found = {c["claim_id"]: thb.load(c["evidence"]).loc[counted(c).index] for c in wanted}
    assert len(found) > 25
    for claim in wanted:
        rows, column = found[claim["claim_id"]], claim["aggregate"].partition(":")[2]
        assert claims(policies.count(rows, of=column, among=claim["section"])) == [claim["claim_id"]]


def test_a_count_opens_its_rows_and_names_its_table(policies: Page):
    number = policies.count(thb.load("policy_links", domain="organised_crime"), of="code")
    assert (number.value, str(number), number.tables) == (6, "6", ("policy_links",))
    assert "6 countries" in plain(number.rows) and "Poland" in number.rows
    whole = policies.count(thb.load("policy_links", domain="organised_crime"))
    assert plain(whole.rows).startswith("6 rows of policy_links.csv")
    assert str(policies.count({"FR": 1, "AT": 2}, "countries")) == "2"


def test_values_of_cells_find_their_claims(context: Page):
    victims = thb.load("victims_2022")
    luxembourg = victims[victims["code"] == "LU"]
    share = context.value(luxembourg, "pct_non_eu", shown="{:.1f}")
    assert (claims(share), str(share)) == (["CL-11-13"], "96.1")
    each = context.value_each(victims, "pct_non_eu", shown="{:.1f}")
    assert each.index.equals(victims.index)
    assert each.isna().tolist() == victims["pct_non_eu"].isna().tolist()
    assert claims(each[luxembourg.index[0]]) == ["CL-11-13"]
    assert all(number.value == victims.at[i, "pct_non_eu"] for i, number in each.dropna().items())


def test_sums_and_shares_show_their_parts_and_find_their_claims(context: Page):
    victims = thb.load("victims_2022")
    total, share = context.total(victims, "total"), context.share(victims, "non_eu", "total")
    assert (claims(total), total.value) == (["CL-T1-28"], victims["total"].sum())
    assert "France: 2,000" in plain(total.rows)
    assert (claims(share), str(share)) == (["CL-T1-29"], "62.7")
    assert claims(context.share(victims, "non_eu", "total", among="Table 1")) == ["CL-T1-29"]
    assert "France: 983 of 2,000" in plain(share.rows)
    half = pd.DataFrame({"code": ["FR"], "non_eu": [1], "total": [16]})
    half.index, half.attrs["table"] = [1000], "victims_2022"
    assert str(context.share(half, "non_eu", "total", shown="{:.1f}")) == "6.3", "6.25 is rounded up"


# a page says nothing else than the ledger


@pytest.mark.parametrize("number", [3, 16, 17.01, float("nan"), pd.NA, None])
def test_a_page_cannot_say_another_number_than_the_ledger(policies: Page, number: object):
    made = Number(number, str(number))
    with pytest.raises(DataError, match=r"^claim CL-T4-01 \(.+\): the page has .+, the ledger 17$") as error:
        policies.marked(made, "CL-T4-01")
    assert ledger()["CL-T4-01"]["statement_en"] in str(error.value)


def test_what_is_counted_or_computed_must_be_the_number_of_a_claim_that_is_named(policies: Page):
    rows = thb.load("policy_links", domain="organised_crime")
    with pytest.raises(DataError, match=r"claim CL-T4-01 \(.*\): the page has 6, the ledger 17"):
        policies.count(rows, of="code", claim="CL-T4-01")
    with pytest.raises(DataError, match=r"claim CL-T4-01 \(.*\): the page has 6\.5, the ledger 17"):
        policies.number(6.5, rows, claim="CL-T4-01")
    with pytest.raises(DataError, match=r"claim CL-T3-03 \(.*\): the page has .*, the ledger 6"):
        policies.tally(thb.load("policy_approaches"), by="approach", claims={"national_action_plan": "CL-T3-03"})
    with pytest.raises(DataError, match=r"claim CL-321-02 \(.*\): the page has 0\.0, the ledger 1"):
        policies.marked(False, "CL-321-02", shown="their national plan")


def test_a_printed_number_must_be_the_one_that_the_ledger_has_as_printed(policies: Page):
    with pytest.raises(DataError, match=r"claim CL-T4-01 \(.*\): the page has 17, the ledger 16"):
        policies.stated(17, "CL-T4-01")
    with pytest.raises(DataError, match=r"claim CL-T4-01 \(.*\): the page has None, the ledger 16"):
        policies.stated(thb.Number(None, "most"), "CL-T4-01")
    with pytest.raises(DataError, match=r"claim CL-321-02 \(.*\): the page has 1, the ledger none"):
        policies.stated(1, "CL-321-02")


def test_a_claim_that_is_not_there_is_named(policies: Page):
    for say in (policies.marked, policies.stated):
        with pytest.raises(DataError, match="no claim is called 'CL-T4-99'"):
            say(1, "CL-T4-99")


def test_a_text_takes_what_the_study_states_by_id(policies: Page):
    c = policies.claims
    assert str(c["T4-01"]) == "16" and c["T4-01"] == policies.stated(16, "CL-T4-01")
    assert c["T4-01", "sixteen countries"] == c["T4-01"].replace(shown="sixteen countries")
    assert str(c["T4-01", "{} countries"]) == "16 countries"
    assert str(c["321-02", "most"]) == "most" and c["321-02", "most"].value is None
    percent = next(claim for claim in ledger().values() if claim["unit"] == "percent" and claim["value"])
    assert str(c[percent["claim_id"].removeprefix("CL-")]).endswith("\u00a0%")


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("T4-1", "'CL-T4-1'; near it: .*CL-T4-01"),
        ("321-02", "CL-321-02 .*: say it in words"),
        (("T4-01", "17 countries"), "'17 countries'; the study has 16"),
        (("T4-01", "Seventeen countries"), "'Seventeen countries'; the study has 16"),
        (("T4-01", "none"), "'none'; the study has 16"),
    ],
)
def test_a_claim_that_is_not_there_or_says_otherwise_is_refused(policies: Page, key: object, wanted: str):
    with pytest.raises(DataError, match=wanted):
        policies.claims[key]


def test_marked_and_stated_numbers_have_the_number_of_the_other_side(policies: Page):
    computed, printed = policies.marked(17, "CL-T4-01"), policies.stated(16, "CL-T4-01")
    assert computed.marks[0].words() == "differs: 16 in the study" and str(computed) == "17"
    assert printed.marks[0].words() == "differs: 17 in the data" and str(printed) == "16"
    leads = policies.marked(True, "CL-321-02", shown="their national plan")
    assert (str(leads), leads.marks[0].verdict) == ("their national plan", "reproduced")
    both = policies.marked(6, "CL-T3-03", "CL-322-07")
    assert claims(both) == ["CL-T3-03", "CL-322-07"]


def test_what_the_data_cannot_decide_is_the_study_s(policies: Page):
    assert ledger()["CL-421-01"]["computed"] is None
    assert policies.stated(12, "CL-421-01").marks[0].words() == "not derivable"
    with pytest.raises(DataError, match=r"claim CL-421-01 \(.*\): the page has 12\.0, the ledger none"):
        policies.marked(12, "CL-421-01")


def test_a_page_that_is_told_of_a_claim_notes_it():
    thb.page("3.2").stated(12, "CL-421-01")
    assert "CL-421-01" in thb.data.usage.told()


# a count per value


def test_a_tally_is_in_the_order_of_the_vocabulary(policies: Page):
    links = thb.load("policy_links").sample(frac=1, random_state=1)
    tally = policies.tally(links, by="domain")
    order = thb.terms("policy_domain")
    assert tally.frame.index.tolist() == order.index[order.index.isin(links["domain"])].tolist()
    assert tally.frame["label"].tolist() == order[tally.frame.index].tolist()
    assert tally.frame["countries"].to_dict() == links["domain"].value_counts().to_dict()
    assert [number.value for number in tally.numbers] == tally.frame["countries"].tolist()
    assert claims(tally["asylum_migration"]) == ["CL-T4-01"] and tally.top == "asylum and migration"
    assert tally.unit == "countries" and tally.frame.columns.tolist() == ["label", "countries", "list"]


def test_a_tally_counts_what_it_is_asked_to(policies: Page, abroad: Page):
    rows = measures.linked("I", "pillars")
    tally = abroad.tally(rows, by="pillar", of="measure_id")
    assert (tally.unit, tally.frame.at["protection", "measures"]) == (
        "measures",
        rows[rows["pillar"] == "protection"]["measure_id"].nunique(),
    )
    points = thb.load("persons_by_year")
    assert (
        thb.page("1").tally(points, by="status", of=None).frame["rows"].to_dict()
        == points["status"].value_counts().to_dict()
    )
    by_country = policies.tally(thb.load("policy_links"), by="code", of="domain")
    assert by_country.frame.at["FR", "label"] == "France" and by_country.unit == "domains"
    assert by_country.frame["label"].is_monotonic_increasing and "Spain" in by_country.frame["label"].tolist()


def test_a_missing_value_is_counted_nowhere(policies: Page):
    links = thb.load("policy_links", domain=["organised_crime", "border_management"]).copy()
    links.loc[links["code"] == "HR", "code"] = pd.NA
    links.loc[links["code"] == "RS", "domain"] = pd.NA
    tally = policies.tally(links, by="domain", claims={"organised_crime": "", "border_management": ""})
    assert tally.frame["countries"].tolist() == [number.value for number in tally.numbers]
    assert [len(codes) for codes in tally.frame["list"]] == tally.frame["countries"].tolist()


def test_labels_give_the_order_the_words_and_values_that_no_row_has(policies: Page):
    links = thb.load("policy_links")
    tally = policies.tally(
        links, by="domain", labels={"organised_crime": "Crime", "nothing": "Nothing", "asylum_migration": "Asylum"}
    )
    assert tally.frame["label"].tolist() == ["Crime", "Nothing", "Asylum"]
    assert tally.frame["countries"].tolist() == [6, 0, 17]
    assert (str(tally["nothing"]), tally.frame.at["nothing", "list"]) == ("0", [])
    assert tally.table("Domain", listed="Countries")["Number"].map(str).tolist() == ["6", "0", "17"]


def test_a_tally_can_be_turned_into_what_is_shown(policies: Page):
    tally = policies.tally(thb.load("policy_approaches"), by="approach", among="Table 3")
    sizes = tally.frame["countries"]
    assert tally.by_size().frame["countries"].tolist() == sorted(sizes, reverse=True)
    assert tally.by_size()["not_specific"] == tally["not_specific"]
    assert tally.by_label() == dict(zip(tally.frame["label"], tally.numbers, strict=True))
    table = tally.table("Approach", listed="Countries", number="n")
    assert table.columns.tolist() == ["Approach", "Countries", "n"]
    assert table["Countries"][0].split(", ") == tally.frame["list"].iloc[0]
    marks = tally.marks(["FR", "AT", "MT"])
    assert marks.columns.tolist() == ["FR", "AT", "MT"] and marks.index.tolist() == tally.frame["label"].tolist()
    assert marks["FR"].tolist() == ["FR" in codes for codes in tally.frame["list"]] and not marks["MT"].any()
    assert tally.of("FR") == [label for label, has in marks["FR"].items() if has]


def test_the_unspecified_stand_last_by_size():
    tally = thb.page("4").tally(thb.load("positions", section="4.1.2"), by="theme")
    order = tally.by_size().frame.index.tolist()
    assert "unspecified" not in order or order[-1] == "unspecified"
    part = thb.load("positions").head(30).assign(theme=["unspecified"] * 20 + ["children"] * 10)
    assert (
        thb.page("4").tally(part, by="theme", claims={"unspecified": "", "children": ""}).by_size().frame.index[-1]
        == "unspecified"
    )


# tables


def downloaded(output) -> pd.DataFrame:
    link = output.tree.cssselect(".thb-strip a[download]")[0]
    return pd.read_csv(StringIO(unquote(link.get("href").partition(",")[2])), dtype=str)


def strip(output) -> str:
    return " ".join(output.tree.cssselect(".thb-strip")[0].text_content().split())


def test_a_table_needs_a_title_and_a_source_alone(policies: Page, shown: list):
    tally = policies.tally(thb.load("policy_links"), by="domain")
    policies.show(tally.table("Policy domain", listed="Countries"), title="Table 4. Links", source="Table 4")
    output, tree = shown[0], shown[0].tree
    assert output.note == {"kind": "table"}
    assert (
        tree.cssselect(".thb-scroll")[0].get("id") == "table-4"
        and tree.cssselect("caption")[0].text == "Table 4. Links"
    )
    assert strip(output).startswith("Study: Table 4 · Data: policy_links.csv · Download: this table as CSV · Made by:")
    assert len(tree.cssselect("td button[popovertarget]")) == len(tally.numbers)
    read = downloaded(output)
    assert read.columns.tolist() == ["Policy domain", "Countries", "Number", "Verdict", "Claim"]
    assert read["Claim"][0] == claims(tally.numbers.iloc[0])[0]
    assert read["Number"].tolist() == [str(n) for n in tally.numbers]
    for row, number in zip(tree.cssselect("tbody tr"), tally.numbers, strict=True):
        assert [a.get("href").split("#")[1] for a in row.cssselect(".thb-mark")] == claims(number)


@pytest.mark.parametrize(("title", "name", "anchor"), [
    ("Table 3. How", "", "table-3"), ("Figure 12. How", "", "figure-12"),
    ("Measures: by pillar, and by country, and more", "", "measures-by-pillar-and-by-country"), ("Any", "own", "own"),
])  # fmt: skip
def test_an_anchor_is_made_from_the_title(policies: Page, shown: list, title: str, name: str, anchor: str):
    policies.show(pd.DataFrame({"a": [1]}), title=title, name=name, source="§1")
    assert shown[0].tree.cssselect(".thb-scroll")[0].get("id") == anchor
    assert shown[0].tree.cssselect("a[download]")[0].get("download") == f"{anchor}.csv"


def test_an_index_is_never_dropped(policies: Page, shown: list):
    frame = thb.load("countries", reporting=True).set_index("code")[["name_en"]].rename_axis("Code").head(3)
    policies.show(frame, title="T", source="§1")
    assert [th.text for th in shown[0].tree.cssselect("thead th")] == ["Code", "name_en"]
    assert downloaded(shown[0])["Code"].tolist() == frame.index.tolist()


def test_zeros_and_missing_values_are_shown(policies: Page, shown: list):
    frame = pd.DataFrame({"Who": ["a", "b"], "n": pd.Series([policies.count([], "countries"), pd.NA], dtype=object)})
    policies.show(frame, title="T", source="§1")
    assert [td.text_content() for td in shown[0].tree.cssselect("td")] == ["0", "–"]


def test_the_row_of_the_country_in_focus_is_stressed(shown: list):
    frame = pd.DataFrame({"Country": ["France", "Spain", "Malta"], "n": [1, 2, 3]})
    thb.page("3.2", "FR").show(frame, title="T", source="§1")
    thb.page("3.2").show(frame, title="T", source="§1")
    thb.page("3.2", "FR").show(frame, title="T", source="§1", focus_rows=["Malta"])
    stressed = [[row.cssselect("th")[0].text for row in each.tree.cssselect("tr.thb-focus")] for each in shown]
    assert stressed == [["France"], [], ["France", "Malta"]]


def test_the_line_names_what_the_numbers_come_from_and_what_is_added(policies: Page, shown: list):
    numbers = pd.Series([thb.count(["FR"], "countries"), thb.count(thb.load("footnotes"))], dtype=object)
    policies.show(pd.DataFrame({"a": ["x", "y"], "n": numbers}), title="T", source="§1", data=["claims", "countries"])
    assert "Data: countries.csv, footnotes.csv, claims.csv ·" in strip(shown[0])
    policies.show(thb.load("boxes").head(2), title="T", source="§1")
    assert "Data: boxes.csv ·" in strip(shown[1])
    with pytest.raises(DataError, match="no resource is called 'nothing'"):
        policies.show(pd.DataFrame({"a": [1]}), title="T", source="§1", data=["nothing"])


def test_a_folded_table_has_its_lists_outside_the_fold(policies: Page, shown: list):
    frame = pd.DataFrame({"Who": ["a"], "n": pd.Series([thb.count(["FR"], "countries")], dtype=object)})
    policies.show(frame, title="T", source="§1", fold="All & <more>")
    tree = shown[0].tree
    assert tree.cssselect("details > summary")[0].text == "All & <more>"
    assert len(tree.cssselect("details button")) == 1 and tree.cssselect("details [popover]") == []
    assert len(tree.cssselect("[popover]")) == 1


def test_hostile_cells_titles_and_sources_stay_text(policies: Page, shown: list):
    frame = pd.DataFrame({HOSTILE: [HOSTILE], "n": [1]})
    policies.show(frame, title=HOSTILE, source=HOSTILE, fold=HOSTILE)
    tree = shown[0].tree
    assert not tree.cssselect("img, script, em, strong") and not tree.xpath(".//@onerror")
    assert tree.cssselect("thead th")[0].text == tree.cssselect("tbody th")[0].text == HOSTILE
    assert "{include}" not in shown[0].text and "**" not in shown[0].text
    assert downloaded(shown[0])[HOSTILE].tolist() == [HOSTILE]


# figures


def bars() -> plt.Figure:
    fig, ax = plt.subplots()
    ax.bar(["a", "b"], [1, 2])
    return fig


def test_a_figure_is_two_outputs_an_image_with_its_note_and_a_caption(policies: Page, shown: list):
    numbers = {"Asylum & <b>": thb.count(["FR"], "countries"), "Crime": thb.count(thb.load("policy_links"))}
    policies.show_figure(bars(), title="Most *are* blue.", alt="Most are blue: 2 of 3.", source="Table 4", rows=numbers)
    image, caption = shown
    assert set(image.data) == {"image/svg+xml", "text/plain"}
    etree.fromstring(image.data["image/svg+xml"].encode())
    assert image.data["text/plain"] == image.note["alt"] == "Most are blue: 2 of 3."
    assert set(image.note) == {"kind", "alt", "caption", "name", "strip", "narrow"}
    assert (image.note["kind"], image.note["name"]) == ("figure", "most-are-blue")
    assert MarkdownIt().render(image.note["caption"]) == "<p>Most *are* blue.</p>\n"
    line = html.fromstring(image.note["strip"])
    assert " ".join(line.text_content().split()).startswith("Study: Table 4 · Drawn: the numbers and their rows")
    assert "Data: countries.csv, policy_links.csv" in line.text_content() and NOTEBOOK_LINK in image.note["strip"]
    assert [b.text for b in line.cssselect("[popover] b")] == ["1 country", f"{len(thb.load('policy_links'))} rows"]
    assert caption.note == {"kind": "caption"}
    assert caption.tree.cssselect("p.caption")[0].text == "Most *are* blue." and image.note["strip"] in caption.text
    assert plt.get_fignums() == []


def test_numbers_of_a_figure_come_from_a_tally_or_stand_in_a_table(policies: Page, shown: list):
    tally = policies.tally(thb.load("policy_approaches"), by="approach")
    policies.show_figure(bars(), title="T", alt="A says B.", source="Table 3", rows=tally)
    policies.show_figure(
        bars(), title="T", alt="A says B.", source="Table 3", table="table-3", data=["claims"], name="own"
    )
    by_tally, by_table = shown[0].note, shown[2].note
    assert all(label in html.fromstring(by_tally["strip"]).text_content() for label in tally.frame["label"])
    assert "policy_approaches.csv" in by_tally["strip"]
    assert '<a href="#table-3">the table with these numbers</a>' in by_table["strip"]
    assert "claims.csv" in by_table["strip"] and by_table["name"] == "own"


def test_the_figure_that_a_cell_has_drawn_is_shown_without_naming_it(policies: Page, shown: list):
    plt.figure()
    plt.plot([1, 2])
    policies.show_figure(title="T", alt="A says B.", source="§1")
    assert "image/svg+xml" in shown[0].data and plt.get_fignums() == []


def test_a_map_stands_in_the_page_with_its_title_above_and_its_source_below(policies: Page, shown: list):
    policies.show_map("<p>map</p>", title="A & B", subtitle="S", source="§1", name="map", data=["claims"])
    said = shown[0].data["text/html"]
    assert said.startswith('<figure class="thb-mapped" id="map"><figcaption>') and "A &#38; B" in said
    assert said.index("A &#38;") < said.index("<p>map</p>") < said.index("claims.csv")


@pytest.mark.parametrize("alt", ["", " \n", "figure_1.png", " chart.SVG ".lower()])
def test_an_alt_text_that_says_nothing_is_refused(policies: Page, shown: list, alt: str):
    with pytest.raises(DataError, match="figure 'most-are-blue': alt text must state the finding in a sentence"):
        policies.show_figure(bars(), title="Most are blue", alt=alt, source="§1")
    plt.close("all")
    assert shown == []


def test_without_an_alt_text_title_and_numbers_are_told(policies: Page, shown: list):
    rows = {thb.Text("Côte d'Ivoire"): thb.count(["FR", "SE"], "countries"), "Mali": thb.count(["FR"], "countries")}
    policies.show_figure(bars(), title="Most are there.", source="§1", rows=rows)
    assert shown[0].note["alt"] == "Most are there. Côte d'Ivoire: 2; Mali: 1."


def test_numbers_in_alt_text_and_titles_are_plain_words(policies: Page, shown: list):
    number = policies.marked(thb.count(thb.load("policy_links", domain="asylum_migration")), "CL-T4-01")
    policies.show_figure(
        bars(), title=f"{number} of {policies.base}.", alt=f"Most, {number} of {policies.base}, are.", source="§1"
    )
    assert shown[0].note["alt"] == "Most, 17 of 25, are."
    assert shown[0].note["caption"] == "17 of 25." and shown[0].note["name"] == "17-of-25"


def test_hostile_words_of_a_figure_stay_text(policies: Page, shown: list):
    country = thb.Text(HOSTILE)
    policies.show_figure(
        bars(), title=f"In {country}.", alt=f"It is {country}.", source=HOSTILE, rows={HOSTILE: policies.base}
    )
    note = shown[0].note
    assert note["alt"] == f"It is {HOSTILE}."
    assert "{include}" not in note["caption"] + note["strip"] + shown[1].text
    for text in (MarkdownIt("commonmark", {"html": True}).render(note["caption"]), note["strip"], shown[1].text):
        assert not html.fragment_fromstring(text, create_parent="article").cssselect("img, script, em, strong")
    assert html.fromstring(MarkdownIt().render(note["caption"])).text_content().strip() == f"In {HOSTILE}."


# prose


def rendered(markdown: str) -> html.HtmlElement:
    page = MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown)
    return html.fragment_fromstring(page, create_parent="article")


def test_prose_brings_the_rows_and_verdicts_of_its_numbers(policies: Page, shown: list):
    number = policies.count(thb.load("policy_links", domain="asylum_migration"), of="code")
    policies.say(f"""
    Most link it: {number} of {policies.base},
      **{number}** in all.

    - one
      - within
    - two
    """)
    assert shown[0].note == {"kind": "prose"} and "text/markdown" in shown[0].data
    tree = rendered(shown[0].text)
    assert [b.text for b in tree.cssselect("button[popovertarget]")] == ["17", "25", "17"]
    assert len(tree.cssselect("p [popover]")) == 0 and len(tree.cssselect("[popover]")) == 2
    assert [a.get("href") for a in tree.cssselect("a.thb-mark")] == ["../notebooks/claims_audit.html#CL-T4-01"] * 2
    assert [li.text.strip() for li in tree.cssselect("li")] == ["one", "within", "two"]
    assert len(tree.cssselect("li li")) == len(tree.cssselect("strong")) == 1
    assert tree.cssselect("pre, code") == []


@pytest.mark.parametrize("text", [
    HOSTILE, "<script>alert(1)</script>", "<svg onload=alert(1)>", '<a href="javascript:alert(1)">x</a>',
    '<button type="button" class="thb-rows" onclick="alert(1)">3</button>', "<iframe src=//x.org></iframe>",
    '<span class="x" style="background:url(//x.org)">y</span>', "```{include} /etc/passwd\n```", "<!-- x --> <![CDATA[",
])  # fmt: skip
def test_hostile_text_does_not_run_whether_or_not_it_was_declared_as_text(policies: Page, shown: list, text: str):
    policies.say(f"It says {thb.Text(text)} and **more**.")
    policies.say("It says " + text)
    policies.note(text)
    said, raw, note = shown
    for output in (rendered(said.text), rendered(raw.text), note.tree):
        assert not output.cssselect("script, img, svg, iframe, object, embed")
        assert not [
            name for element in output.iter() for name in element.attrib if name.startswith("on") or name == "style"
        ]
        assert not [link for link in output.xpath(".//@href") if link.lower().startswith("javascript")]
    assert " ".join(rendered(said.text).text_content().split()) == f"It says {' '.join(text.split())} and more."
    assert " ".join(note.tree.text_content().split()) == " ".join(text.split())
    assert "{include}" not in said.text + note.text


def test_text_of_the_data_stays_text_in_prose(policies: Page, shown: list):
    policies.say(f"{thb.names(['FR', 'NL'])} and {thb.in_words(['*a*', '# b'])}, {thb.inline('Other [x](y)')}.")
    assert rendered(shown[0].text).text_content().strip() == "France and the Netherlands and *a* and # b, other [x](y)."
    assert not re.search(r"\*a\*|\[x\]", shown[0].text)
