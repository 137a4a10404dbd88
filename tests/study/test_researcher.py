"""What a researcher who knows pandas, and not this project, writes at first: right, or refused with what to write."""

from collections.abc import Callable
from functools import partial

import matplotlib.pyplot as plt
import pandas as pd
import pytest
import seaborn as sns

import thb_atlas as thb
from thb_atlas.core.errors import DataError
from thb_atlas.core.paths import ROOT
from thb_atlas.display import lab
from thb_atlas.display.tally import Tally

EQUAL_EARTH = "+proj=eqearth"
ABOUT = {"title": "T", "source": "Annex I"}
OF_BOTH = {"title": "T", "source": "Annexes I and II"}
ON_MAP = {"unit": "measures", "bins": [1, 3], "tables": ["places"], **ABOUT}
partners = partial(thb.load, "measure_partners")
of_victims = partial(thb.load, "victims_2022")
of_kind = partial(thb.load, "positions", columns=["position_id", "theme", "code"])


@pytest.fixture
def page() -> thb.page:
    plt.close("all")
    return thb.page("all")


def shaded(values: dict[str, object], **about: object) -> Callable:
    """Return what shows a map of values by country."""
    frame = pd.DataFrame({"iso3": list(values), "n": list(values.values())})
    world = thb.world().merge(frame, on="iso3", how="left").to_crs(EQUAL_EARTH)
    return lambda page: page.show_map(world, "n", **{**ON_MAP, **about})


def from_source(source: str) -> Callable:
    """Return what shows rows of annex I with a source."""
    return lambda page: page.show(thb.measures("I")[["measure_id", "start"]], title="T", source=source)


def drawn_with_all_columns(page: thb.page) -> None:
    joined = thb.load("measure_partners").merge(thb.load("measures"), on="measure_id").reset_index()
    page.show_figure(sns.barplot(x=[1], y=["a"]), data=joined, tables=["measures"], **ABOUT)


def exploded(annex: str = "I") -> pd.DataFrame:
    return thb.measures(annex).explode("codes")


def with_pillars() -> pd.DataFrame:
    return partners().merge(thb.load("measure_pillars", columns=["measure_id", "pillar"]), on="measure_id")


def by_country(page: thb.page) -> Tally:
    return page.tally(thb.load("measure_countries"), by="code", of="measure_id")


def by_pillar(annex: str = "I") -> pd.Series:
    """Return a count that has forgotten, by groupby, where its rows are from."""
    return thb.measures(annex).explode("pillars").groupby("pillars")["measure_id"].nunique()


KNOWN = r"measure_countries say how they are known: .*tables=\[rows\]"
HOW_KNOWN = f"{KNOWN}; or a whole tally"
OF_PILLARS = "measure_pillars say how they are known"
OF_ANNEX_II = "rows of Annex II are shown: name it as well, since a programme can be in both"


@pytest.mark.parametrize(("written", "said"), [
    (lambda page: page.show(by_country(page).frame.head(5)[["label", "measures"]], **ABOUT), HOW_KNOWN),
    (lambda page: page.show_figure(sns.barplot([1]), data=by_country(page).frame, **ABOUT), HOW_KNOWN),
    (lambda page: page.show(exploded().set_index("codes")[["start"]], tables=["measures"], **ABOUT), HOW_KNOWN),
    (lambda page: page.tally(exploded(), by="codes", of="measure_id"), r"'codes' is from measure_countries.*load"),
    (lambda page: page.tally(thb.measures(), by="years", of="measure_id"), "cells of 'years' are lists: frame.explode"),
    (lambda page: page.tally(thb.measures(), by="pillars", of="measure_id"), "'pillars' is from measure_pillars"),
    (lambda page: page.tally(thb.measures("I").assign(pillar=lambda rows: rows["pillars"].str[0]), "pillar", "annex"),
     "'pillar' is from measure_pillars: count or tally rows"),
    (lambda page: page.count(exploded(), of="codes"), "'codes' is from measure_countries"),
    (lambda page: page.count(thb.programmes()["measures"]), "cells of 'measures' are lists: .* a row for each value"),
    (lambda page: page.count(exploded().merge(thb.load("measure_pillars"))["measure_id"], "measures"),
     "rows of measures stand several times"),
    (lambda page: page.show(pd.Series([9], [2021], name="n"), **ABOUT), "the index has no name: rename_axis"),
    (lambda page: page.count(thb.measures("I").explode("partner_types")), "several times, .*of='measure_id'"),
    (lambda page: page.count(thb.measures("I")[["title_en", "pillars"]].explode("pillars")), "measures stand several"),
    (lambda page: page.count(with_pillars(), "measure_partners"), "stand several times, .* of='measure_id'"),
    (lambda page: page.count(with_pillars()[["measure_id", "pillar"]], "measure_partners"), "stand several times"),
    (lambda page: page.count(thb.programmes("I").explode("measures")), "several times, .*of='programme'"),
    (lambda page: page.count(pd.concat(map(thb.programmes, ["I", "II"]))), "several times, .*of='programme'"),
    (lambda page: page.show(thb.measures("I")[["measure_id", "codes"]], **ABOUT), KNOWN),
    (lambda page: page.show(by_pillar(), **ABOUT), "say with tables= which tables it comes from"),
    (lambda page: page.show(by_pillar(), tables=["measures"], **ABOUT), OF_PILLARS),
    (lambda p: p.show_figure(sns.barplot([1]), data=by_pillar(), tables=["measures"], **ABOUT), OF_PILLARS),
    (lambda page: page.show(pd.crosstab(*thb.load("measure_countries")[["basis", "code"]].to_numpy().T,
                                        rownames=["basis"], colnames=["code"]), tables=["measures"], **ABOUT), KNOWN),
    (lambda page: page.show(thb.measures()[["measure_id", "start"]], **ABOUT), f"'Annex I': {OF_ANNEX_II}"),
    (lambda page: page.show(thb.measures("II").set_index("measure_id")[["start"]], **ABOUT), OF_ANNEX_II),
    (lambda page: page.show(by_pillar(), tables=[thb.load("measure_pillars")], **ABOUT), OF_ANNEX_II),
    (lambda page: page.show_ranked(by_country(page), heading="H", **ABOUT), OF_ANNEX_II),
    (lambda page: page.show_figure(sns.barplot([1]), data=by_country(page), **ABOUT), OF_ANNEX_II),
    (drawn_with_all_columns, "data= is too long for an alternative text: give alt="),
    (shaded({"NGA": 1, "ABW": 0}), r"'ABW' is not a country .*thb.world\(\) \(on a map these stay empty, not 0\)"),
    (shaded({"NGA": "few"}), r"shades numbers: for words show_figure\(gdf.plot\('n', legend=True\)\)"),
    (shaded({"FR": 2}), r"'n' has none: were codes \(FR\) joined to iso3 \(FRA\), or do its rows name no country"),
    (shaded({"NGA": 2}, tables=["measure_targets"]), f"{OF_ANNEX_II}; for a table's name give the rows"),
    (shaded({"FRA": 2}, tables=["measures"], source="Annexes I and II"), KNOWN),
    (from_source("Annex 1"), r"no 'Annex 1' \(did you mean Annex I\?\); several are written 'Annexes I and II'"),
    (from_source("annex I"), r"the study has no 'annex I' \(did you mean Annex I\?\)"),
    (from_source("Annex III"), "'Annex III': rows of Annex I are shown: name it"),
    (from_source("Section 2 and annex II"), r"the study has no 'Section 2' \(did you mean §2\?\)"),
    (from_source("§3.3.1 and annex II"), r"the study has no 'annex II' \(did you mean Annex II\?\)"),
    (from_source("§2 and Annex II"), "rows of Annex I are shown"),
    (from_source("3.3.1"), r"the study has no '3.3.1' \(did you mean §3.3.1\?\)"),
    (from_source("whole study"), r"did you mean Whole study\?"),
    (lambda page: page.show(thb.load("victims_2022"), **ABOUT), "the rows shown stand in Table 1, not there"),
    (lambda page: page.show(by_pillar(), tables=[thb.programmes()], **ABOUT), "not merged or grouped"),
    (from_source("The text"), "'The text': no place of the study; several are"),
    (from_source("§3.3.1; Boxes 3 and 4"), "the study has no 'Boxes 3 and 4'"),
    (lambda page: page.take(thb.load("measure_funding"), "sum:amount"), "overlap: .*thb.amounts"),
    (lambda page: page.number(1406.9, thb.load("measure_funding", measure_id="I-14")), "overlap: .*amounts"),
    (lambda page: page.number(2 * thb.amounts()["amount"].sum(), thb.amounts()), "more than these rows have together"),
    (lambda page: page.number(thb.amounts()["amount"].sum() / 1e6, thb.amounts()), "take those in one currency"),
    (lambda page: page.number(thb.amounts()["amount"].mean(), thb.amounts()), "take those in one currency"),
    (lambda page: page.number(thb.amounts("I-01")["amount"].mean(), thb.amounts("I-01")), "4 rows are 1 programme:"),
    (lambda page: page.number(of_victims()["pct_non_eu"].mean(), of_victims()), "a mean of percentages"),
    (lambda p: p.number(thb.load("measure_results")["value"].median(), thb.load("measure_results")), "results overlap"),
    (lambda page: page.show(thb.load("positions", kind="need"), title="T", source="§4.1"), "the rows shown stand in"),
    (lambda page: page.count(of_kind(kind="challenge").merge(of_kind(kind="need"), on=["theme", "code"])),
     "rows of positions stand several times"),
    (lambda page: page.count(of_kind(kind="plan").merge(of_kind(kind="need"), on="code", suffixes=("_1", "_2"))),
     "rows of positions stand several times"),
    (lambda page: page.count(partners().merge(partners(), on="measure_id")["measure_id"], "measure_partners"),
     "rows of measure_partners stand several times"),
    (lambda page: page.take(thb.amounts().head(0), "sum:amount"), "funding is not known: no cell is filled"),
    (lambda page: page.take(thb.amounts(), "sum:amount"), "numbers in EUR, USD and SEK: take those in one currency"),
    (lambda page: page.take(thb.load("eu_share_by_year"), "sum:victims"), "numbers of eu_share_by_year overlap"),
    (lambda page: page.take(thb.load("footnotes"), "sum:measures_in_text"), "of footnotes overlap"),
    (lambda page: page.take(thb.load("victims_2022"), "share_sum:pct_non_eu/total"), "adds percentages"),
    (lambda page: page.count(thb.load("agreements")["year"] > 2020),
     r"24 of 67 cells of 'year' are missing: .*fillna\(False\)"),
    (lambda page: page.tally(thb.load("measure_funding")[2:].reset_index(), by="funder_type", of="measure_id"),
     "not numbered as in measure_funding.csv"),
    (lambda _: thb.runs_in(thb.load("measure_targets"), 2023),
     "no column 'status' .measures has status: select there by measure_id"),
    (lambda _: thb.runs_in(thb.load("eu_measures"), 2023), r"no column 'status': assign\(status='ongoing'\)"),
    (lambda p: p.take(pd.concat([thb.amounts(["I-22"])] * 2), "sum:amount"), "several times, .*once, drop_duplicates"),
    (lambda page: page.take(thb.amounts(["I-22"]), "sum:funder"), "'sum:funder' needs numbers, 'funder' of"),
    (lambda page: page.take([1], "sum:amount"), "take needs rows of one table"),
    (lambda page: page.tally([1], by="code"), "a tally needs rows of one table"),
    (lambda page: page.show([1, 2], **ABOUT), "show takes a frame or a series, not list"),
    (lambda page: page.show(thb.load("places").style, **ABOUT), "a frame or a series, not Styler"),
    (lambda p: p.show_figure("x", alt="A says B.", tables=["places"], **ABOUT), "takes axes, .* not str"),
    (lambda p: p.show_figure(sns.barplot([1]), data=[1], **ABOUT), "data= is a frame, .* not list"),
    (lambda p: p.show_map(thb.load("places"), "n", **ON_MAP), r"boundaries in a projection: thb.world\(\).merge"),
    (lambda p: p.show_map(thb.world().to_crs(EQUAL_EARTH), "n", **ON_MAP), "this frame has no column 'n'"),
    (lambda _: thb.listed([108, 136]), r"listed in footnote 108 \(lost\): leave it out; thb.load\('footnotes'\)"),
    (lambda _: thb.listed([1, 121]), r"listed in footnote 1 \(citation\) and 121 \(lost\)"),
    (lambda _: thb.load("footnote_countries", footnote=123), "123 is lost in the text .*footnotes"),
    (lambda _: thb.listed(9999), "no row has '9999'; there are 1 to 355$"),
    (lambda page: thb.measures("I", codes="FR"), "no column 'codes' .measure_countries has code: select there by"),
    (lambda page: thb.load("measures", iso3="NGA"), "measure_targets has iso3"),
    (lambda p: p.tally(partners(), by="partner_type"), "no column 'code' .*of='measure_id', .*or of=None"),
    (lambda _: partners(measure_id=thb.measures("I")), r"one column of the frame, such as frame\['measure_id'\]"),
    (lambda page: page.take(thb.load("study_counts", unit="measures"), "sum:value"), "counts overlap: .*says how$"),
    (lambda page: thb.load("measure_targets", iso3="Sahel"), r"is a region, with .*place_group='sahel'"),
    (lambda page: thb.measure_places(measure_id=["I-08", "II-01"]), r"1 of 2 ids .* thb.measure_places\('II'\)"),
    (lambda page: page.number(1, thb.measures().explode("codes"), "measures"), "drop_duplicates.*measure_id"),
    (lambda page: thb.durations(thb.measures("I"), "days"), "'days' is no reading .* years_to_their_end"),
    (lambda page: thb.durations(exploded().reset_index(drop=True)), "rows stand several times, as after a merge"),
    (lambda page: thb.durations(exploded()), r"durations\(measures\) first, then join and explode"),
    (lambda page: thb.durations(thb.load("measure_funding")), "no column 'end' .measures has end"),
    (lambda p: p.show_ranked(pd.Series([1], ["FR"]), heading="H", **ABOUT), r"tally, .*tally\(rows, by=..., of="),
    (lambda page: thb.country_code("Western Balkans"), "regions are in place_groups"),
    (lambda page: page.count(["AT"]), "needs the name of the table"),
    (lambda page: page.count(["AT"], "no"), "no resource is called"),
    (lambda page: page.count(thb.measures("I")["end"]), r"8 of 69 cells of 'end' are missing: .*end'\].dropna\(\)\)"),
    (lambda page: thb.runs_in(thb.measures(), "2022-06"), "'2022-06' is no year"),
    (lambda page: page.count(thb.load("boxes")["code"] == "FR", "boxes"), r"only has the .* count\(frame\[mask\]\)"),
    (lambda page: page.take(thb.load("agreements"), "sum:year"), "adds percentages or years"),
    (lambda page: page.take(thb.load("persons_by_year"), "sum:persons"), "numbers in victim, suspect and convicted"),
    (lambda page: page.number(2.5, thb.load("boxes"), shown="{:d} {}"), r"'\{:d\} \{\}' is no format for a number"),
    (lambda p: p.tally(partners().merge(thb.load("measures")), by="status"), r"merged: groupby\(BY\)\[OF\].nun"),
    (lambda p: p.tally(thb.measures(), by="start", of="measure_id"), r"years, months and days, .*, by='year'"),
])  # fmt: skip
def test_what_would_mislead_is_refused_with_what_to_write(page: thb.page, written: Callable, said: str):
    with pytest.raises(DataError, match=said):
        written(page)


def test_bars_that_are_not_the_data_are_told_also_of_several_kinds(page: thb.page, recwarn: pytest.WarningsRecorder):
    rows = thb.load("measure_partners")
    by_measure, by_row = (page.tally(rows, by="partner_type", of=of) for of in ("measure_id", None))
    for data in (by_row, rows["partner_type"].value_counts().to_frame(), by_measure):
        assert [str(warning.message) for warning in recwarn] == []
        page.show_figure(sns.countplot(rows, y="partner_type"), data=data, tables=[rows], **OF_BOTH)
    assert [str(warning.message).partition(":")[0] for warning in recwarn] == ["a bar is 70, nothing in data= is"]
    recwarn.clear()
    rows = thb.load("measure_pillars")
    counts = rows.groupby(["pillar", "basis"])["measure_id"].nunique()
    for data in (counts, counts.reset_index(name="measures"), counts.groupby("pillar").sum().to_frame()):
        assert recwarn.list == []
        ax = sns.barplot(counts.reset_index(name="measures"), x="measures", y="pillar", hue="basis")
        page.show_figure(ax, data=data, tables=[rows], **OF_BOTH)
    assert ["nothing in data= is" in str(warning.message) for warning in recwarn] == [True]


def test_a_chart_keeps_its_axis_beside_a_note_and_its_label_beside_letters(page: thb.page, shown: list):
    def drawn() -> str:
        page.show_figure(alt="A says B.", tables=["places"], **ABOUT)
        return shown[-2].data["image/svg+xml"]

    sns.histplot([1, 2, 2, 3])
    plt.text(2, 1, "a note")
    assert ">Count</text>" in drawn()
    sns.barplot(x=[1, 2], y=["a", "b"]).set(xlabel="euro")
    plt.text(1, 0, "a note")
    assert ">euro</text>" in drawn()
    ax = sns.barplot(x=[1, 2], y=["a", "a"], hue=["p", "q"])
    ax.bar_label(ax.containers[0])  # half of the bars
    ax.set(xlabel="euro")
    assert ">euro</text>" in drawn()
    plt.plot([1e6, 2e6])
    plt.gca().yaxis.set_major_formatter("{x:.0f} M")
    plt.gca().set(ylabel="euro")
    assert ">euro</text>" in drawn()


def test_small_numbers_keep_two_digits_and_labels_are_understood_as_terms_are(page: thb.page):
    funding, positions = thb.load("measure_funding"), thb.load("positions")  # whose empty cells are unequal to a text
    assert len(funding.query("flag != 'part'")) == (funding["flag"] != "part").sum() == 149
    has_child = positions["example_en"].str.contains("child")
    assert page.count(positions[~has_child]) == len(positions) - has_child.sum() == 572
    merged = with_pillars()  # whose measures can be counted, though not its rows
    assert page.count(merged, "measure_partners", of="measure_id") == merged["measure_id"].nunique()
    measures, lines = thb.load("measures"), thb.load("measure_funding", line=1)
    assert page.number(lines["measure_id"].nunique(), lines) == len(lines), "which are the sum of their numbers too"
    assert page.tally(measures.assign(kind="a", year="2021"), by="kind", of="measure_id")["a"] == len(measures)
    said = {0.004: "0.004", -0.017: "-0.017", 35 / 69: "0.51", 1.25: "1.3", 9.99: "10", 999.96: "1,000"}
    assert {value: str(page.number(value, measures)) for value in said} == said
    with pytest.warns(UserWarning, match="24 of 67 rows have no year"):
        years = page.tally(thb.load("agreements"), by="year", of=None).frame.index
    assert years.tolist() == [2006, 2021, 2022, 2023]
    countries, labels = thb.load("measure_countries"), thb.labels("countries", "code")
    assert page.tally(countries, by="code", of="measure_id", labels=labels).top == by_country(page).top == "France"
    assert thb.country_names(["FRA", "FR"]) == thb.country_names("FR") == "France" and thb.members("FR") == ["FR"]
    difficulties = thb.load("positions", kind="challenge")
    assert thb.load("positions", kind="difficulty").equals(difficulties)
    assert thb.load("measure_pillars", pillar=["Prevention"])["pillar"].unique().tolist() == ["prevention"]


def test_a_mask_that_leaves_nothing_is_told_in_jupyterlab(page: thb.page, monkeypatch: pytest.MonkeyPatch):
    targets = thb.load("measure_targets")
    rows = targets[targets["iso3"] == "Nigeria"]
    monkeypatch.setenv(lab.SESSION, "notebooks/mine.ipynb")
    for way in (
        lambda: page.count(rows, of="measure_id"),
        lambda: page.tally(rows, by="iso3", of="measure_id"),
        lambda: page.show(rows, **ABOUT),
    ):
        with pytest.warns(UserWarning, match=r"no row .* thb.load\('measure_targets', COLUMN=NAME\) finds .*explode"):
            way()


def test_a_count_and_a_tally_warn_once_of_another_annex_and_a_figure_too(recwarn: pytest.WarningsRecorder):
    thb.page("3.3.1").count(thb.load("measure_pillars", measure_id="I-01"))
    thb.page("all").count(thb.load("measure_pillars"))
    assert not recwarn.list
    with pytest.warns(UserWarning, match="counted with Annex II: section 3.3.1 is on Annex I; .*people at home"):
        thb.page("3.3.1").count(thb.load("measure_pillars"), of="measure_id")
    recwarn.clear()
    thb.page("3.3.1").tally(partners(), by="partner_type", of="measure_id")
    assert thb.page("3.3.1").take(thb.amounts(["II-50"]), "sum:amount") == 33.303e6
    counted = pd.DataFrame({"n": [1]}, ["a"])
    thb.page("3.3.1").show_figure(sns.barplot(x=[1], y=["a"]), data=counted, tables=[partners()], **OF_BOTH)
    assert [str(warning.message)[:22] for warning in recwarn] == ["counted with Annex II:"] * 3
    with pytest.warns(UserWarning, match="26 of 27 rows have no amount"):
        thb.page("all").take(thb.load("eu_measures"), "sum:amount")


def test_what_groupby_drops_and_mixes_is_told_of_the_rows_that_an_exhibit_gives(recwarn: pytest.WarningsRecorder):
    page, printed, sums, paid = thb.page("all"), thb.load("instruments"), thb.amounts(), "measure_funding"
    by_year, euro = printed.groupby("year").size().rename("instruments"), sums[sums["currency"] == "EUR"]
    page.show(by_year, tables=[printed.dropna(subset="year")], title="T", source="Whole study")
    page.show(euro.groupby("programme")["amount"].sum(), tables=[euro], **OF_BOTH)
    page.show(sums.groupby("currency")["amount"].sum(), tables=[sums], **OF_BOTH)
    assert not recwarn.list
    page.show_figure(sns.barplot(by_year), data=by_year, tables=[printed], title="T", source="Whole study")
    page.show(sums.groupby("funder_type")["amount"].mean(), tables=[sums], **OF_BOTH)
    by_payer = euro.groupby("funder_type")["amount"].sum()
    page.show(by_payer.rename(thb.labels("funder_type")), tables=[euro], **OF_BOTH)
    funds = thb.load("eu_measures").dropna(subset="funder")
    page.show(funds.groupby("funder")["amount"].sum(), tables=[funds], title="T", source="§2")
    practices = thb.load("positions", kind="good_practice")
    by_code = thb.load("countries")[["code"]].assign(n=lambda rows: rows["code"].isin(practices["code"]).astype(int))
    page.show(by_code, tables=[practices], title="T", source="§4.2")
    page.show(thb.load(paid).pivot_table("amount", "funder_type", "currency"), tables=[paid], **OF_BOTH)
    victims = thb.load("victims_2022")
    page.show(victims[["code", "non_eu"]].fillna(0), tables=[victims], title="T", source="Table 1")
    told = [str(warning.message) for warning in recwarn]
    assert told[0].startswith("30 of 53 rows of instruments have no year, and groupby drops them: take dropna=False")
    assert "have no funder_type" in told[1] and "amount is shown by group: numbers in EUR, USD and SEK" in told[2]
    assert "31 of 68 rows" in told[3] and "amount 0 stands where no number is" in told[4]
    assert told[5].startswith("11 countries with 0 did not report (AL, AM")
    assert "amount is shown by group: numbers of measure_funding overlap" in told[-2]
    assert told[-1] == "non_eu 0 stands where no number is (SE): leave it missing"


def test_programmes_keep_their_payers_and_sums_have_each_once_without_misprints(page: thb.page):
    found = thb.programmes().set_index("programme")
    by_status = page.tally(thb.programmes(), by="status", of="programme")
    assert by_status.frame["programmes"].sum() == page.count(thb.programmes()) == len(found) == 115
    assert found.loc["I-14", "measures"] == ["I-14", "II-50"] == thb.programmes(measure_id="II-50")["measures"][0]
    abroad = thb.programmes("I")
    joined = abroad.explode("measures").merge(
        thb.load("measure_funding"), left_on="measures", right_on="measure_id", suffixes=("s", "")
    )
    by_eu = set(joined.loc[joined["funder_type"] == "eu", "programme"])
    of_eu = abroad["funder_types"].map(lambda kinds: "eu" in kinds)
    assert set(abroad.loc[of_eu, "programme"]) == by_eu and len(by_eu) == 13
    sums = thb.amounts()
    assert sums["amount"].max() < 1e9 and not sums["flag"].isin(["part", "within", "impossible", "doubtful"]).any()
    assert sums.groupby("programme")["measure_id"].nunique().max() == 1
    of_annex = thb.amounts(thb.measures("I")["measure_id"])
    for sums_with_it in (of_annex[of_annex["programme"] == "I-14"], thb.amounts(["I-14"]), thb.amounts(["II-50"])):
        assert sums_with_it["amount"].sum() == 33.303e6  # of which annex I misprints a share
    assert thb.amounts(["I-37"])["amount"].sum() == 24.5e6  # alone, it is not left out for I-22
    assert thb.amounts("I-17")["amount"].sum() == 15e6
    assert thb.amounts(found.reset_index()["programme"]).equals(sums)  # the ids of first measures alone lose 42 million
    placed, there = thb.measure_places(), thb.amounts(thb.measure_places(iso3="NGA")["measure_id"], ["NGA"])
    assert thb.amounts(placed["measure_id"], "Nigeria").equals(there) and there["amount"].sum() > 194e6
    assert {*there["programme"]} <= {*thb.amounts(places="NGA")["programme"]} < {*thb.amounts()["programme"]}
    assert thb.amounts("I-28", "NGA").equals(thb.amounts(["I-28"])) and not thb.amounts("I-28").empty  # in a region
    assert len(thb.measure_places(["I", "II"])) == len(placed) + len(thb.measure_places("II"))
    assert "is not known to be bound; it may be" in thb.describe("treaties")._repr_html_()


def test_lengths_places_and_their_names_say_what_the_annexes_can_mean(page: thb.page):
    dates = pd.DataFrame({"start": ["2023", "2022", "2022-03"], "end": ["2023", "2023", "2022-03"]})
    lengths = thb.durations(dates)[["months", "at_least", "at_most"]]
    assert lengths.to_numpy().tolist() == [[0, 0, 12], [12, 0, 24], [0, 0, 1]]
    days = thb.measures("I").set_index("measure_id").loc["I-08", ["first_day", "last_day"]]
    assert [str(day)[:10] for day in days] == ["2023-11-01", "2024-02-29"]
    places = thb.load("places").merge(thb.world(), on="iso3")
    assert places["name_en_x"].equals(places["name_en_y"])
    placed, abroad = thb.measure_places(), thb.measures("I").set_index("measure_id")
    for frame in (abroad, thb.programmes("I")):
        assert set(frame["targets"].explode().dropna()) == set(placed["iso3"])
    assert abroad.loc["I-28", ["targets", "place_groups"]].tolist() == [[], ["latin_america"]]
    assert abroad.loc["I-08", ["targets", "place_groups"]].tolist() == [["NGA"], []]
    shaded(placed.groupby("iso3").size().to_dict(), tables=[placed])(page)
    shaded({"NGA": 2}, tables=["measure_targets"], source="Annexes I and II")(page)  # as a whole
    euro, single = thb.amounts().query("currency == 'EUR'"), thb.load("measure_funding", measure_id="I-01")
    assert page.take(euro, "sum:amount").value == pytest.approx(euro["amount"].sum())
    assert page.values(single, "amount").map(str).tolist() == ["25,300,000", *["about 1,000,000"] * 3]
    assert str(page.take(thb.amounts(["I-01"]), "sum:amount")) == "about 28,300,000"


TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")


def test_what_the_tutorial_says_on_counting_and_money_is_so():
    load, abroad, reported = thb.load, thb.measures("I"), thb.load("measure_countries")
    targets, eu, iom = load("measure_targets"), load("eu_measures"), load("measure_partners", body="IOM")
    with_iom = load("measure_countries", measure_id=iom["measure_id"])
    joined = [len(reported.merge(targets, on=key)) for key in ("measure_id", None)]
    months, victims = thb.durations(abroad), load("victims_2022")
    mean, least, most = (f"{months[column].mean():.0f}" for column in ("months", "at_least", "at_most"))
    for said in (
        f"of the {joined[0]} pairs of reporting country and place that measures have it keeps {joined[1]}.",
        f"`thb.programmes()` has {len(thb.programmes())} for {len(thb.measures())} measures",
        f"Of the {len(eu)} rows of `eu_measures`, {eu['part_of'].notna().sum()} are parts of another",
        f"the {(eu['strand'] == 'empact').sum()} of EMPACT",
        f"{load('countries')['reporting'].sum()} countries reported.** `countries` has {len(load('countries'))}:",
        f"`measure_targets` has {targets['iso3'].nunique()} third countries",
        f"has the {thb.measure_places()['iso3'].nunique()} in which measures abroad take place",
        f"of {iom['measure_id'].nunique()} measures of {with_iom['code'].nunique()} countries",
        f"footnote 248 lists {len(thb.listed(248))} countries",
        f"last {mean} months on average, {least} to {most} by their dates",
        f"{months['months'].isna().sum()} of {len(abroad)} have too few dates",
        f"The mean of `pct_non_eu` is {victims['pct_non_eu'].mean():.0f} %",
        f'`victims.merge(thb.load("countries"))` keeps {len(victims.merge(load("countries")))}.',
        f"the share of all registered victims {100 * victims['non_eu'].sum() / victims['total'].sum():.0f} %",
    ):
        assert said in TUTORIAL
    euro, programmes = thb.amounts().query("currency == 'EUR'"), thb.programmes()
    by_pillar = programmes.explode("pillars").merge(euro, on="programme").groupby("pillars")["amount"].sum()
    joined = euro.merge(thb.load("measure_pillars", columns=["measure_id", "pillar"]), on="measure_id")
    without = joined.loc[joined["pillar"] == "protection", "amount"].sum()
    unpaid = euro.loc[euro["funder_type"].isna(), "amount"].sum()
    sums = [thb.load("measure_funding", currency="EUR")["amount"].sum(), euro["amount"].sum(), by_pillar.sum()]
    printed, total, overlapping = (f"{each / 1e6:,.0f}" for each in sums)
    for said in (
        f"has {euro[euro['funder'] == 'European Union']['amount'].sum() / 1e6:.1f} of the"
        f" {euro[euro['funder_type'] == 'eu']['amount'].sum() / 1e6:.1f} million euro",
        f"its sums in euro make {printed} million, those of",
        f"which leaves out what cannot be added, {total}.",
        f"{overlapping} million for the three, of which {total} is all there is",
        f"protection loses {(by_pillar['protection'] - without) / 1e6:.0f} million",
        f"drops {unpaid / 1e6:.0f} of the {total} million",
        f"{thb.amounts()['programme'].nunique()} of {len(programmes)} print one",
    ):
        assert said in TUTORIAL
