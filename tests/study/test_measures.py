"""The national measures: how long they last, all of them in one table, dates and sums in words."""

from io import StringIO

import pandas as pd

from thb_atlas.data.tables import load
from thb_atlas.study import entries, measures
from thb_atlas.study.pages import who_does_what


def test_durations_follow_a_reading_of_the_dates_and_an_end_without_a_month_is_that_of_its_year():
    dates = {"start": ["2020", "2022", pd.NA, "2020"], "end": ["2023", "2023", "2023", "2022-06"]}
    table = pd.DataFrame(dates, index=list("abcd"))
    assert measures.durations(table)["class"].tolist()[:2] == ["two_to_four_years", "under_two_years"]
    assert measures.durations(table, "years_to_their_end")["months"].dropna().tolist() == [48, 24, 29]
    starts, ends = ["2022-01-01", "2021-09", "2023-12-01", "2020"], ["2023-12-31", "2023-08", "2026-12-01", "2023"]
    printed = pd.DataFrame({"start": starts, "end": ends})
    lasting = [measures.durations(printed, name)["months"].tolist() for name in ("subtracted", "months_to_their_end")]
    assert lasting == [[23, 23, 36, 36], [24, 24, 36, 36]]
    assert measures.durations(table).loc["c"].isna().all()
    for start, end, *days, years in (
        ("2022", "2023", "2022-01-01", "2023-12-31", [2022, 2023]), (None, "2024", "NaT", "2024-12-31", [2024]),
        ("2022-02", "2024-02", "2022-02-01", "2024-02-29", [2022, 2023, 2024]),
        ("2022-03-15", "2022-09-01", "2022-03-15", "2022-09-01", [2022]),
        ("2024-03", None, "2024-03-01", "NaT", [2024]), ("2022", None, "2022-01-01", "NaT", [2022, 2023]),
    ):  # fmt: skip
        dates = pd.Series([start, end], dtype="string")
        found = [measures.first_days(dates[[0]]).iloc[0], measures.last_days(dates[[1]]).iloc[0]]
        assert [str(day)[:10] for day in found] == days and measures.running_years(start, end, "ongoing") == years


def test_measures_are_an_ordinary_frame_and_programmes_join_the_rows_of_one():
    frame = measures.measures("I")
    assert frame.index.name is None and frame.index.equals(load("measures", annex="I").index)
    merged = frame.reset_index(drop=True).merge(load("measure_pillars"), on="measure_id")
    alone = load("measure_pillars", measure_id=frame["measure_id"])
    assert merged["measure_id"].nunique() == alone["measure_id"].nunique()
    found = measures.programmes("I")
    table = load("measures", annex="I")
    assert sorted(found["measures"].explode()) == sorted(table["measure_id"]) and found["programme"].is_unique
    assert len(found) == len(table) - table["same_programme_as"].notna().sum()
    joined = found.set_index("programme").loc["I-17"]
    assert [joined["measures"], joined["codes"]] == [["I-17", "I-39"], ["DE", "FR"]]
    assert [joined["start"], joined["end"]] == ["2016-05", "2025"]  # the other row ends in 2025-02
    assert found.set_index("programme").at["I-22", "status"] == "ongoing", "as one of its rows"


def test_dates_and_sums_are_said_in_words_with_the_precision_that_is_printed():
    told = measures.measures("II").set_index("measure_id").apply(measures.dates_in_words, axis=1)
    assert told["II-22"] == "May and September 2022" and told["II-26"] == "2021 to 2023"
    for start, end, said in (
        ("2023-10", "2024-04", "October 2023 to April 2024"),
        ("2022-01-01", None, "from 1 January 2022"),
        (None, "2021-10-31", "until 31 October 2021"),
        (None, None, ""),
    ):
        assert measures.dates_in_words({"start": start, "end": end}) == said
    assert measures.has_ended("2023") and not measures.has_ended(f"{measures.edition_day():%Y}")
    for state, end, *told in (  # has the end passed by the edition's day, and had it by the end of the study's period?
        ("ongoing", "2023-06", True, True, "marked as ongoing, though its end date had passed"),
        ("ongoing", "2099", False, False, "marked as ongoing"),
        ("planned", "2024-01", True, False, "planned; end date passed since"),
        ("completed", "2022", True, True, "completed"), ("unknown", None, False, False, "status not given"),
    ):  # fmt: skip
        assert [*entries.status({"status": state, "end": end}).values()] == [state, *told]
    whole = measures.measures("I", measure_id="I-61")
    phase = measures.in_phase(whole, ["MRT"])
    assert phase.apply(measures.dates_in_words, axis=1).tolist() == ["July 2023 to June 2025"]
    assert phase["years"].tolist() == [[2023, 2024, 2025]] and f"{phase['first_day'].item():%Y-%m-%d}" == "2023-07-01"
    assert whole["start"].tolist() == load("measures", measure_id="I-61")["start"].tolist(), "it stays as it was"
    assert measures.money(4_900_000, "EUR") == "4.9 million euro"
    assert measures.money(1_308_800.92, "EUR") == "1,308,800.92 euro"
    assert measures.money(1_100_000, "SEK") == "1.1 million Swedish kronor"


def test_a_place_counts_programmes_and_tells_its_own_from_those_of_several():
    placed = measures.measure_places()
    sizes = placed.groupby("iso3")[["programme", "measure_id"]].nunique()
    assert sizes.loc[["NGA", "NER", "KEN", "SSD"]].to_numpy().tolist() == [[11, 11], [10, 11], [1, 2], [1, 2]]
    assert placed.loc[placed["alone"], "iso3"].nunique() == 20 and "ALB" not in set(placed.loc[placed["alone"], "iso3"])
    assert not placed.loc[placed["measure_id"] == "I-48", "alone"].any(), "it names a region besides"
    assert measures.measure_places(iso3="NGA", measure_id="I-27").empty
    runs = {year: set(measures.runs_in(placed, year).query("measure_id == 'I-61'")["iso3"]) for year in (2022, 2025)}
    assert len(runs[2022]) == 8 and runs[2025] == {"MRT"}, "a phase has dates of its own"
    assert not placed.loc[placed["measure_id"] == "I-08", ["start", "end"]].isna().any(axis=None)


def test_the_matrix_has_each_measure_and_place_once_and_its_sheet_a_row_for_each_country_and_place():
    for annex in ("I", "II"):
        frame = who_does_what.national(annex)
        assert frame.index.unique().tolist() == load("measures", annex=annex)["measure_id"].tolist()
        assert not frame[["Country", "Status"]].eq("").any(axis=None)
    table = who_does_what.table().set_index("ID")
    assert table.index[table.index.duplicated()].tolist() == ["I-61"], "which has a phase in Mauritania alone"
    assert table.loc["I-61", "Ends in"].tolist() == ["2024", "2025"]
    assert table.loc["I-39", "Money"].endswith("; 46 million euro, by sources outside the study, for phase I alone")
    assert table.index.unique().tolist() == [*load("measures")["measure_id"], *load("eu_measures")["eu_measure_id"]]
    assert not table[["Measure", "Country", "Place", "Summary", "Address", "Runs in"]].eq("").any(axis=None)
    assert table["Ends in"].str.fullmatch(r"\d{4}|not printed").all()
    rows = [place for row in who_does_what.groups() for place in row["places"]]
    assert sorted(rows) == sorted(set(table["Place"].str.split("; ").explode()))
    places = who_does_what.regions()["West Africa"]
    here = table[[bool(set(text.split("; ")) & set(places)) for text in table["Place"]]]
    assert "Niger" in places and "I-67" in here.index[here["For whom"].str.contains("Children")]
    returns = load("measure_actions", action="voluntary_return")["measure_id"]
    assert {*table[table["Kind of action"].str.contains("Voluntary return")].index} == {*returns}
    assert table.loc["II-10", "Place"] == "West Africa as a whole"
    plain = pd.read_csv(StringIO(who_does_what.sheet()), dtype=str)
    sizes = table["Country"].str.split("; ").str.len() * table["Place"].str.split("; ").str.len()
    pd.testing.assert_series_equal(plain.groupby("ID").size(), sizes.groupby(level=0).sum(), check_names=False)
    assert plain.loc[plain["ID"] == "I-14", who_does_what.WHOLE_SUM].iloc[0] != "1375000000"
    assert plain.loc[plain["ID"] == "II-11", "Country known by"].tolist() == ["printed", "inferred"]
    assert set(plain.loc[plain["ID"] == "I-62", "Status in words"]) == {table.loc["I-62", "Status in words"]}
