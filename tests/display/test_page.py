"""The page of a notebook: numbers find their claims and say nothing else than the ledger; exhibits need no plumbing."""

import re
from collections.abc import Callable
from functools import partial

import matplotlib.pyplot as plt
import pandas as pd
import pytest
import seaborn as sns
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from lxml import etree
from matplotlib.figure import Figure
from shown import downloaded, line_below, rendered, tree

import thb_atlas as thb
from thb_atlas.core.errors import DataError, UnknownCountryError
from thb_atlas.core.markup import NOTEBOOK_LINK, plain
from thb_atlas.data.boundaries import DISCLAIMER
from thb_atlas.display import style
from thb_atlas.display.figures import alternative_text, draw_for_desk_and_phone
from thb_atlas.display.numbers import Number, count
from thb_atlas.display.page import Page
from thb_atlas.ledger.claims import evidence_rows
from thb_atlas.ledger.sections import claims_on_page
from thb_atlas.ledger.store import ledger
from thb_atlas.study import measures

HOSTILE = '<img src=x onerror="alert(1)"> [a](javascript:alert(2)) {include}`/etc/passwd` **b**'


@pytest.fixture(scope="module")
def policies() -> Page:
    return thb.page("3.2")


def claims(number: Number) -> list[str]:
    return [mark.claim_id for mark in number.marks]


# the country in focus


def test_a_page_knows_the_country_in_focus_and_those_that_reported():
    page = thb.page("3.2", "GR")
    assert (page.code, page.focus.name) == ("EL", "Greece")
    assert (str(page.base), len(page.countries), page.countries[:2]) == ("25", 25, ["AT", "BE"])
    assert page.countries.index("EL") > page.countries.index("DE"), "by name: Germany, Greece"
    everywhere = thb.page("3.2")
    assert everywhere.code is everywhere.focus is None
    with pytest.raises(UnknownCountryError, match="'DK' is not a country that reported"):
        thb.page("3.2", "DK")


# a number finds its claim


ASYLUM = {"domain": "asylum_migration"}


def test_claims_on_the_same_rows_are_told_apart_by_what_is_counted_and_where_or_must_be_named():
    for section, of, rows in (
        ("3.2", "domain", {"code": "FR"}),  # no claim is on these rows
        ("3.2", "code", {}),  # no claim takes this from all rows
        ("3.3.1", "code", ASYLUM),  # the claim is on another page
    ):
        assert claims(thb.page(section).count(thb.load("policy_links", **rows), of=of)) == []
    linked = thb.load("policy_links", domain="fundamental_rights")  # of each country once
    assert claims(thb.page("3.2").count(linked)) == claims(thb.page("3.2").count(linked, of="code")) != []
    sums, page, abroad = thb.load("measure_funding", measure_id="I-14"), thb.page("3.1"), thb.page("3.3.1")
    assert (claims(page.count(sums)), claims(page.count(sums, of="measure_id"))) == (["CL-311-04"], [])
    rows = thb.load("measure_beneficiaries", measure_id=measures.ids("I"))
    rows = rows[rows["group"] == "victims"]
    for among, claim in {"": "CL-331-31", "Table 5": "CL-T5-01"}.items():
        assert claims(abroad.count(rows, of="measure_id", claim_section=among)) == [claim]
    rows = thb.load("measure_targets", measure_id=measures.ids("I"))
    rows = rows[rows["iso3"].isin(["BFA", "MLI", "MRT", "NER", "NGA", "TCD"])]
    both = "measures_in_sahel_in_text, CL-331-58"
    with pytest.raises(DataError, match=f"2 claims count these rows of measure_targets: say which of {both}"):
        abroad.count(rows, of="measure_id")
    assert claims(abroad.count(rows, of="measure_id", claim="CL-331-58")) == ["CL-331-58"]


def test_every_count_of_the_section_is_found_by_the_rows_that_it_counts(policies: Page):
    counts = [ledger()[claim_id] for claim_id in claims_on_page("3.2")["claim_id"]]
    counts = [c for c in counts if c["computed"] and c["aggregate"].startswith("count_distinct")]
    assert len(counts) > 25
    for claim in counts:
        rows, column = thb.load(claim["evidence"]).loc[evidence_rows(claim).index], claim["aggregate"].partition(":")[2]
        assert claims(policies.count(rows, of=column, claim_section=claim["section"])) == [claim["claim_id"]]


def test_values_sums_and_shares_show_their_parts_and_find_their_claims():
    context, victims = thb.page("1"), thb.load("victims_2022")
    luxembourg = victims[victims["code"] == "LU"]
    share = context.take(luxembourg, "value:pct_non_eu", shown="{:.1f} %")
    assert (claims(share), str(share)) == (["CL-11-13"], "96.1 %")
    shares = context.values(victims, "pct_non_eu")
    assert shares.isna().equals(victims["pct_non_eu"].isna())
    assert claims(shares[luxembourg.index[0]]) == ["CL-11-13"]
    assert [number.value for number in shares.dropna()] == victims["pct_non_eu"].dropna().tolist()
    total = context.take(victims, "sum:total")
    share = context.take(victims, "share_sum:non_eu/total", claim_section="Table 1")
    assert (claims(total), total.value) == (["CL-T1-28"], victims["total"].sum())
    assert "France: 2,000" in plain(total.popover)
    assert (claims(share), str(share)) == (["CL-T1-29"], "62.7")
    assert "France: 983 of 2,000" in plain(share.popover)
    half = pd.DataFrame({"code": ["FR"], "non_eu": [1], "total": [16]})
    half.index, half.attrs["table"] = [1000], "victims_2022"
    for form in ("", "{:.1f}"):
        assert str(context.take(half, "share_sum:non_eu/total", shown=form)) == "6.3", "6.25 is rounded up"


# a page says nothing else than the ledger


T4 = f"claim CL-T4-01 ({ledger()['CL-T4-01']['statement_en']}): the page has"
TABLE_4 = {"title": "a", "source": "Table 4"}
crimes, victims = partial(thb.load, "policy_links", domain="organised_crime"), partial(thb.load, "victims_2022")


@pytest.mark.parametrize(("say", "message"), [
    (lambda page: page.number(Number(17.01, "17"), claim="CL-T4-01"), rf"^{re.escape(T4)} 17\.01, the ledger 17$"),
    (lambda page: page.number(Number(None, "17"), claim="CL-T4-01"), rf"^{re.escape(T4)} .+, the ledger 17$"),
    (lambda page: page.number(False, claim="CL-321-06", shown="their plan"), r"the page has 0\.0, the ledger 1"),
    (lambda page: page.number(12, claim="CL-421-01"), r"the page has 12\.0, the ledger none"),
    (lambda page: page.number(1, claim="CL-T4-99"), "no claim is called 'CL-T4-99'"),
    (lambda page: page.claims.measures_abroad, "'measures_abroad'; near it: measures_abroad_"),
    (lambda page: page.claims["331-05"], "no claim is called '331-05'; near it: CL-331-05"),
    (lambda page: page.claims.most_use_plans_or_policies_in_conclusions, "CL-7-03 .*: say it in words"),
    (lambda page: page.claims["measures_abroad_in_text", "69 measures"], "'69 measures'; the study has 60"),
    (lambda page: page.claims["members_acting_abroad", "Twelve members"], "'Twelve members'; the study has 13"),
    (lambda page: page.claims["several_reassess_policies", "Twenty-three"], "'Twenty-three'; the study has 3"),
    (lambda page: page.take(victims(), "mean:total"), "'mean:total' is not value:COLUMN, sum:COLUMN or"),
    (lambda page: page.take(victims(), "value:total"), "victims_2022 is not known: no cell is filled, or"),
    (lambda page: page.take(victims(code="GE"), "value:total"), "value:total of victims_2022 is not known"),
    (lambda page: page.number(crimes()["code"].notna().all(), crimes()), "say with shown= what the page writes"),
    (lambda page: page.values(victims(code="FR"), "total", shown="2.4"), "'2.4' has no place for the number"),
    (lambda page: page.number("most"), "'most' needs the rows"),
    (lambda page: page.number(float("nan"), crimes()), "a number of policy_links is missing"),
    (lambda page: page.number(pd.NA), "a number of no table is missing"),
    (lambda page: page.show_ranked(page.tally(crimes(), "domain"), heading="Which", **TABLE_4), "heading='Which'"),
    (lambda page: page.show_ranked(page.tally(crimes(), "domain", None), heading="Rows", **TABLE_4), "another col"),
    (lambda page: page.count(victims(), claim_section="Table 99"), r"no section 'Table 99' \(did you mean Table"),
    (lambda page: page.tally(crimes(), "code"), "'code' by 'code' is always 1: .*of='domain', or of=None"),
])  # fmt: skip
def test_wrong_numbers_and_statements_are_refused(policies: Page, say: Callable[[Page], object], message: str):
    with pytest.raises(DataError, match=message):
        say(policies)


def test_a_text_takes_what_the_study_states_by_name_and_a_number_has_its_verdicts(policies: Page):
    c = policies.claims
    assert (str(c.measures_abroad_in_text), claims(c.measures_abroad_in_text)) == ("60", ["CL-331-05"])
    assert c["members_acting_abroad"] == c["CL-331-01"] == c.members_acting_abroad
    assert c["members_acting_abroad", "Thirteen"] == c.members_acting_abroad.replace(shown="Thirteen")
    assert str(c["members_acting_abroad", "{} members"]) == "13 members"
    most = c["most_use_plans_or_policies_in_conclusions", "most"]
    assert (str(most), most.value) == ("most", None)
    assert str(c.non_eu_share_2022_in_text).endswith("\u00a0%")
    assert policies.claims["members_acting_abroad", "{} of 25 EMN members"].shown.startswith("13")
    of_data, of_study = policies.number(17, claim="CL-T4-01"), policies.claims["CL-T4-01"]
    assert (of_data.marks[0].side, of_study.marks[0].side) == ("study", "data")
    leads = policies.number(True, claim="CL-321-06", shown="their national plan")
    assert (str(leads), leads.marks[0].verdict) == ("their national plan", "reproduced")
    assert claims(policies.number(6, claim=["CL-T3-03", "CL-322-07"])) == ["CL-T3-03", "CL-322-07"]
    kept = policies.number(policies.count(crimes()), shown="six")
    assert (str(kept), kept.value, "6 rows" in kept.popover) == ("six", 6, True)
    assert str(policies.number(kept, shown="{:.1f}")) == "6.0"


def test_names_of_claims_are_completed(policies: Page):
    shell = InteractiveShell(user_ns={"page": policies, "c": policies.claims})
    for code in ("page.claims.", 'page.claims["', 'page.say(f"""\nThe study counts {c.'):
        with provisionalcompleter():
            found = {each.text for each in shell.Completer.completions(code, len(code))}
        assert {"measures_abroad_in_text", "members_acting_abroad"} <= found


# a count per value


def test_a_tally_counts_what_it_is_asked_to_in_the_order_of_the_vocabulary(policies: Page):
    policy_links = thb.load("policy_links").sample(frac=1, random_state=1)
    tally = policies.tally(policy_links, by="domain")
    order = thb.labels("policy_domain")
    assert tally.frame.index.tolist() == order.index[order.index.isin(policy_links["domain"])].tolist()
    assert tally.frame["label"].tolist() == order[tally.frame.index].tolist()
    assert tally.by_size().frame.index.tolist() == sorted(tally.frame.index, key=lambda domain: -tally[domain].value)
    assert tally.frame["countries"].to_dict() == policy_links["domain"].value_counts().to_dict()
    assert [number.value for number in tally.numbers.values()] == tally.frame["countries"].tolist()
    assert claims(tally["asylum_migration"]) == ["CL-T4-01"] and tally.top == "asylum and migration"
    assert tally.unit == "countries" and tally.frame.columns.tolist() == ["label", "countries", "counted"]
    rows, points = thb.load("measure_pillars", measure_id=measures.ids("I")), thb.load("persons_by_year")
    tally = thb.page("3.3.1").tally(rows, by="pillar", of="measure_id")
    protecting = rows[rows["pillar"] == "protection"]["measure_id"].nunique()
    assert (tally.unit, tally.frame.at["protection", "measures"]) == ("measures", protecting)
    tally = thb.page("1").tally(points, by="status", of=None)
    assert tally.frame["rows"].to_dict() == points["status"].value_counts().to_dict()
    by_country = policies.tally(thb.load("policy_links"), by="code", of="domain")
    assert by_country.frame.at["FR", "label"] == "France" and by_country.unit == "domains"
    assert by_country.frame["label"].is_monotonic_increasing and "Spain" in by_country.frame["label"].tolist()


def test_a_tally_has_the_labels_and_order_given_and_counts_no_missing_value(policies: Page):
    labels = {"organised_crime": "Crime", "nothing": "Nothing", "asylum_migration": "Asylum"}
    policy_links = thb.load("policy_links")
    with pytest.raises(DataError, match="no label for .*border_management.* of policy_links.domain"):
        policies.tally(policy_links, by="domain", labels=labels)
    tally = policies.tally(policy_links[policy_links["domain"].isin(labels)], by="domain", labels=labels)
    assert tally.frame["label"].tolist() == ["Crime", "Nothing", "Asylum"]
    assert tally.frame["countries"].tolist() == [6, 0, 17]
    assert (str(tally["nothing"]), tally.frame.at["nothing", "counted"]) == ("0", [])
    nothing = policies.tally(policy_links.iloc[:0], by="domain", labels=labels)
    assert (nothing.frame["countries"].tolist(), nothing.leaders, nothing.top) == ([0, 0, 0], [], "none")
    with pytest.raises(DataError, match="several rows are called Other: give labels that differ"):
        policies.tally(policy_links, "domain", labels=dict.fromkeys(policy_links["domain"], "Other")).by_label()
    policy_links = thb.load("policy_links", domain=["organised_crime", "border_management"])
    policy_links.loc[policy_links["code"] == "HR", "code"] = pd.NA
    policy_links.loc[policy_links["code"] == "RS", "domain"] = pd.NA
    tally = policies.tally(policy_links, by="domain")
    assert tally.frame["countries"].tolist() == [number.value for number in tally.numbers.values()]
    assert [len(codes) for codes in tally.frame["counted"]] == tally.frame["countries"].tolist()


def test_a_tally_can_be_turned_into_what_is_shown_with_the_unspecified_last(policies: Page):
    tally = policies.tally(thb.load("policy_approaches"), by="approach", claim_section="Table 3")
    assert tally.by_size()["not_specific"] == tally["not_specific"]
    assert tally.by_label() == dict(zip(tally.frame["label"], tally.numbers.values(), strict=True))
    marks = tally.membership(["FR", "AT", "MT"])
    assert marks.columns.tolist() == ["FR", "AT", "MT"] and marks.index.tolist() == tally.frame["label"].tolist()
    assert marks["FR"].tolist() == ["FR" in codes for codes in tally.frame["counted"]] and not marks["MT"].any()
    assert tally.labels_with("FR") == [label for label, has in marks["FR"].items() if has]
    part = thb.load("positions").head(30).assign(theme=["unspecified"] * 20 + ["children"] * 10)
    tally = thb.page("4").tally(part, by="theme")
    assert tally.by_size().frame.index.tolist() == ["children", "unspecified"]
    assert (tally.top, tally.highest.value) == ("children and unaccompanied minors", tally["children"].value)


# tables


def test_a_table_needs_a_title_and_a_source_alone(policies: Page, shown: list):
    tally = policies.tally(thb.load("policy_links"), by="domain")
    columns = {"Policy domain": tally.frame["label"], "Countries": tally.frame["counted"], "Number": tally.numbers}
    about = {"title": "Table 4. Links", "source": "Table 4", "tables": ["claims", "policy_links"]}
    policies.show(pd.DataFrame(columns).reset_index(drop=True), **about)
    [output] = shown
    assert output.note == {"kind": "table"}
    assert [box.get("id") for box in output.tree.cssselect(".thb-scroll")] == ["table-4"]
    assert output.tree.cssselect("caption")[0].text == "Table 4. Links"
    line = "Study: Table 4 · Data: policy_links.csv, claims.csv · Download: this table as CSV · Made by:"
    assert line_below(output.text).startswith(line)
    download = downloaded(output.text)
    assert download.columns.tolist() == ["Policy domain", "Countries", "Number", "Verdict", "Claim"]
    assert download["Claim"][0] == claims(tally["asylum_migration"])[0]
    assert download["Number"].tolist() == [str(n) for n in tally.numbers.values()]
    for row, number in zip(output.tree.cssselect("tbody tr"), tally.numbers.values(), strict=True):
        assert [a.get("href").split("#")[1] for a in row.cssselect(".thb-mark")] == claims(number)
        assert len(row.cssselect("button[popovertarget]")) == 1


def test_a_ranked_tally_names_what_is_counted_by_its_label_and_no_rows(shown: list):
    page, priorities = thb.page("3.1"), thb.load("priority_region_countries")
    by_country = page.tally(priorities, by="code", of="priority_region")
    page.show_ranked(by_country, heading="Country", title="a", source="Table 2")
    named = downloaded(shown[0].text).set_index("Country")["Which"]
    assert named["Lithuania"] == "Eastern Europe"
    page.show_ranked(page.tally(thb.load("instruments"), by="kind", of=None), heading="Kind", title="b", source="§1.2")
    assert downloaded(shown[1].text).columns.tolist() == ["Kind", "Rows"]
    statuses = page.tally(thb.load("measures"), by="status", of="measure_id")
    page.show_ranked(statuses, heading="Status", title="c", source="§3")
    assert downloaded(shown[2].text).columns[:3].tolist() == ["Status", "Measures", "Which"]
    page = thb.page("3.2", "FR")
    tally = page.tally(thb.load("policy_approaches"), by="approach", claim_section="Table 3")
    page.show_ranked(tally, heading="Approach", title="Most use their plan", source="Table 3")
    wanted = [f"width: {100 * number.value / 25:.0f}%" for number in tally.by_size().numbers.values()]
    assert [bar.get("style") for bar in shown[3].tree.cssselect(".thb-bar span")] == wanted
    assert "Of 25 countries" in shown[3].text
    which = downloaded(shown[3].text)["Which"].str.split(", ")
    assert (which == which.map(sorted)).all(), "by name, not by code"
    assert '<strong><a href="../countries/FR.html">France</a></strong>' in shown[3].text
    frame = pd.DataFrame({"Country": ["France", "Spain", "Malta"], "n": [1, 2, 3]})
    for country, more, stressed in (("FR", [], ["France"]), ("ALL", [], []), ("FR", ["Malta"], ["France", "Malta"])):
        thb.page("3.2", country).show(frame, title="T", source="Table 4", focus_rows=more, tables=["policy_links"])
        assert [row.cssselect("th")[0].text for row in shown[-1].tree.cssselect("tr.thb-focus")] == stressed


# figures


@pytest.fixture(autouse=True)
def nothing_drawn():
    plt.close("all")


def bars(*labels: str) -> plt.Axes:
    _, ax = plt.subplots()
    names = list(labels or "ab")
    ax.barh(names, range(1, len(names) + 1))
    ax.bar_label(ax.containers[0])
    return ax


def test_a_heat_map_can_be_shown_and_upright_bars_keep_their_names(policies: Page, shown: list):
    counts = pd.crosstab(thb.load("policy_links")["domain"], thb.load("policy_links")["code"])
    policies.show_figure(sns.heatmap(counts), title="T", source="Table 4", alt="A says B.", tables=["policy_links"])
    assert shown[1].note["alt"] == "A says B.", "beside its colour bar"
    shown.clear()
    _, ax = plt.subplots()
    ax.bar_label(ax.bar(["2020", "2021"], [1, 2]))
    policies.show_figure(ax, title="More", source="Table 4", data={"2021": count(["FR"], "countries")})
    assert ">2021</text>" in shown[1].data["image/svg+xml"] and ">1.25</text>" not in shown[1].data["image/svg+xml"]


def test_a_figure_is_its_title_an_image_with_its_note_and_a_line_below(policies: Page, shown: list):
    numbers = {"Asylum & <b>": count(["FR"], "countries"), "Crime": count(crimes())}
    policies.show_figure(bars(), title="Most *are* blue.", subtitle="Of 25", source="Table 4", data=numbers)
    title, image, caption = shown
    assert set(image.data) == {"image/svg+xml", "text/plain"}
    assert image.data["text/plain"] == image.note["alt"] == "Most *are* blue. Asylum & <b>: 1; Crime: 6."
    assert set(image.note) == {"kind", "alt", "caption", "name", "source_line", "phone"}
    assert (image.note["kind"], image.note["name"]) == ("figure", "most-are-blue")
    assert rendered(image.note["caption"]).text_content() == "Most *are* blue.\n"
    assert tree(image.note["source_line"]).cssselect(".thb-subtitle")[0].text == "Of 25"
    assert line_below(image.note["source_line"]).startswith("Study: Table 4 · Drawn: the numbers and their rows")
    assert "Data: countries.csv, policy_links.csv" in line_below(image.note["source_line"])
    assert [b.text for b in tree(image.note["source_line"]).cssselect("[popover] b")] == ["1 country", "6 rows"]
    assert NOTEBOOK_LINK in image.note["source_line"] and image.note["source_line"] in caption.text
    assert title.note == caption.note == {"kind": "caption"}
    assert title.tree.cssselect("p.caption")[0].text == "Most *are* blue."
    assert plt.get_fignums() == []


def test_a_figure_is_drawn_for_a_desk_and_for_a_phone_with_room_for_its_labels(policies: Page, shown: list):
    long = "Return, reintegration and the protection of people who came back"
    policies.show_figure(bars(long, *"bcdefghijkl"), title="T", source="Table 4", alt="A says B.", tables=["claims"])
    desk, phone = (etree.fromstring(s.encode()) for s in (shown[1].data["image/svg+xml"], shown[1].note["phone"]))
    sizes = [[float(image.get(side).removesuffix("pt")) for side in ("width", "height")] for image in (desk, phone)]
    assert sizes[0][0] > 1.5 * sizes[1][0] and sizes[1][0] < 375
    assert all(height > 12 * 15 for _, height in sizes)
    lines = [" ".join(image.itertext()).count("reintegration and the protection") for image in (desk, phone)]
    assert lines == [1, 0], "in one line on a desk alone"


@pytest.mark.parametrize(("focus", "more", "parts"), [("FR", 0, 2), ("DE", 0, 0), ("ALL", 0, 0), ("FR", 1, 1)])
def test_the_bar_and_the_label_of_the_country_in_focus_have_its_colour(shown: list, focus: str, more: int, parts: int):
    page = thb.page("3.2", focus)
    ax = bars("Spain", "France")
    ax.errorbar([1], [0], xerr=[1])
    ax.barh(["Spain", "France"], more, left=[1, 2])  # bars of several parts keep the colours of these
    page.show_figure(ax, title="T", source="§1", alt="A says B.", tables=["claims"])
    assert shown[1].data["image/svg+xml"].count(f"fill: {style.FOCUS}") == parts


def test_a_figure_that_a_cell_has_drawn_is_shown_with_the_numbers_of_a_tally(policies: Page, shown: list):
    tally = policies.tally(thb.load("policy_approaches"), by="approach")
    plt.plot([1, 2])
    policies.show_figure(title="T", source="Table 3", data=tally, tables=["claims"], name="own")
    note = shown[1].note
    assert "image/svg+xml" in shown[1].data and plt.get_fignums() == [] and note["name"] == "own"
    assert all(f"{label}: {number.shown}" in note["alt"] for label, number in tally.by_label().items())
    assert "Data: policy_approaches.csv, claims.csv" in line_below(note["source_line"])


FRAME = pd.DataFrame({"label": ["Aa", "Bb"], "n": [1, 2000], "list": [["FR"], ["DE", "FR"]]})


def test_a_figure_has_words_by_its_rows_or_is_refused(policies: Page, shown: list):
    for data in (FRAME.set_index("label")["n"], {"Aa": 1, "Bb": 2000}):
        policies.show_figure(bars(), title="T.", source="§1", data=data, tables=["claims"])
        assert shown[-2].note["alt"] == "T. Aa: 1; Bb: 2,000."
    shown.clear()
    for alt in ("", " chart.svg "):
        with pytest.raises(DataError, match="figure 'most-are-blue': say what is drawn with data="):
            policies.show_figure(bars(), title="Most are blue", alt=alt, source="§1", tables=["claims"])
    with pytest.raises(DataError, match="figure 't': say with tables= which tables it comes from"):
        policies.show_figure(title="T", alt="A says B.", source="§1")
    assert shown == []


def test_a_map_has_its_title_above_a_list_and_its_source_below_and_the_disclaimer(shown: list):
    page, world = thb.page("1", "FR"), thb.world().to_crs("+proj=eqearth")
    world["share"] = world["iso3"].map({"FRA": 49.2, "SWE": 50.5})
    page.show_map(world, "share", title="A & B", source="§1", name="map", unit="%", bins=[50], tables=["claims"])
    figure, note = shown
    text = figure.text
    assert text.startswith('<figure class="thb-map-figure" id="map"><figcaption>') and "A &#38; B" in text
    assert text.index("A &#38;") < text.index("<svg") < text.index("The same as a list") < text.index("claims.csv")
    assert figure.tree.cssselect(".thb-outlined")[0].getparent().get("href") == "../countries/FR.html"
    assert note.tree.text_content() == DISCLAIMER


# prose


def test_prose_brings_the_rows_and_verdicts_of_its_numbers(policies: Page, shown: list):
    number = policies.count(thb.load("policy_links", **ASYLUM), of="code")
    policies.say(f"""
    Most link it: {number} of {policies.base},
      **{number}** in all.

    - one
      - within
    - two
    """)
    assert shown[0].note == {"kind": "prose"} and "text/markdown" in shown[0].data
    prose = rendered(shown[0].text)
    assert [b.text for b in prose.cssselect("button[popovertarget]")] == ["17", "25", "17"]
    assert len(prose.cssselect("p [popover]")) == 0 and len(prose.cssselect("[popover]")) == 2
    assert [a.get("href") for a in prose.cssselect("a.thb-mark")] == ["../notebooks/claims_audit.html#CL-T4-01"] * 2
    assert [li.text.strip() for li in prose.cssselect("li")] == ["one", "within", "two"]
    assert len(prose.cssselect("li li")) == len(prose.cssselect("strong")) == 1
    assert prose.cssselect("pre, code") == []
    words = f"{thb.join_words(['*a*', '# b'])}, {thb.lower_first('Other [x](y)')}"  # text of the data stays text
    policies.say(f"{thb.country_names(['NL', 'FR'])} and {words}.")
    assert rendered(shown[1].text).text_content().strip() == "France and the Netherlands and *a* and # b, other [x](y)."
    assert not re.search(r"\*a\*|\[x\]", shown[1].text)


@pytest.mark.parametrize("text", [
    HOSTILE, "<script>alert(1)</script>", "<svg onload=alert(1)>", '<a href="javascript:alert(1)">x</a>',
    '<button type="button" class="thb-popover-button" onclick="alert(1)">3</button>', "<iframe src=//x.org></iframe>",
    '<span class="x" style="background:url(//x.org)">y</span>', "```{include} /etc/passwd\n```", "<!-- x --> <![CDATA[",
])  # fmt: skip
def test_hostile_text_does_not_run(policies: Page, shown: list, text: str):
    policies.say(f"It says {thb.Text(text)} and **more**.")
    policies.say("It says " + text)
    policies.note(text)
    said, raw, note = rendered(shown[0].text), rendered(shown[1].text), shown[2].tree
    for output in (said, raw, note):
        assert not output.cssselect("script, img, svg, iframe, object, embed")
        assert not output.xpath(".//@*[starts-with(name(), 'on') or name() = 'style']")
        assert not output.xpath(".//@href[starts-with(., 'javascript')]")
    bare = " ".join(text.split())
    assert [" ".join(each.text_content().split()) for each in (said, note)] == [f"It says {bare} and more.", bare]
    assert "{include}" not in shown[0].text + shown[2].text


def test_an_alternative_text_keeps_the_keys_of_long_frames_and_printed_precision():
    rows = [("France", "prevention", 100 / 3), ("France", "protection", 2)]
    long = pd.DataFrame(rows, columns=["country", "pillar", "share"])
    for frame in (long, long.set_index(["country", "pillar"]), long.set_index("country")):
        assert alternative_text("Shares", frame) == "Shares. France, prevention: 33.3; France, protection: 2."
    assert alternative_text("Shares", long[:1]) == "Shares. France, prevention: 33.3."
    by_year = pd.DataFrame({"pillar": "protection", "n": [3, None]}, pd.Index([2021, 2022], name="year"))
    assert alternative_text("N", by_year) == "N. 2021, protection: 3; 2022, protection: not known."
    assert alternative_text("N", pd.DataFrame({"start year": [2021], "n": 3}, ["A"])) == "N. A, 2021: 3."
    assert alternative_text("N", pd.DataFrame({"years": [2016], "n": 3}, ["A"])) == "N. A, 2016: 3."
    dates = pd.DataFrame({"label": ["Aa"], "start": ["2022"], "end": [pd.NA]})
    assert [alternative_text("T.", data) for data in (FRAME, dates)] == [
        "T. Aa: 1; Bb: 2,000.", "T. Aa: start 2022, end not known."]  # fmt: skip
    more = f"T. {'; '.join(f'{n}: {n}' for n in range(40))}; and 2 more."
    assert alternative_text("T.", pd.DataFrame({"n": range(42)})) == more
    with pytest.raises(DataError, match="several rows for 'France'"):
        alternative_text("Shares", long[["country", "share"]])


def test_a_dollar_is_a_dollar_and_powers_of_ten_are_written_out():
    style.set_style()
    assert plt.rcParams["legend.loc"] != "best", "matplotlib seeks it by the clock, and warns if that takes long"
    said = r"US$5 million and US$7 million, $\input{x}$"
    ax = Figure().subplots()
    ax.barh([said, "b"], [1000, 3_000_000])
    ax.set(xscale="log", title=said)
    for drawn in draw_for_desk_and_phone(ax):
        texts = re.findall(r"<text[^>]*>([^<]*)</text>", drawn)
        assert said in texts and "10,000" in texts and "mathdefault" not in drawn
    assert style.FOCUS not in style.CATEGORIES, "only the country in focus has its colour"
