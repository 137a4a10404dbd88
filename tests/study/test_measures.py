"""The national measures: how long they last, and sums that cannot be added up."""

import pandas as pd
import pytest

from thb_atlas.data.tables import load
from thb_atlas.study import footnotes, measures


def test_durations_follow_a_reading_of_the_dates():
    table = pd.DataFrame({"start": ["2020", "2022", pd.NA], "end": ["2023", "2023", "2023"]}, index=["a", "b", "c"])
    assert measures.durations(table)["class"].tolist()[:2] == ["two_to_four_years", "under_two_years"]
    assert measures.durations(table, "years_to_their_end")["months"].tolist()[:2] == [48, 24]
    assert measures.durations(table).loc["c"].isna().all()


def test_special_sums_say_why():
    found = measures.special_sums("I").set_index("Measure")
    assert found.loc["I-14", ["Sum", "Kind"]].tolist() == ["1,375,000,000 EUR", "impossible"]
    assert found["Why"].str.contains("programme also reported as I-22").any()
    assert not found["Sum"].str.endswith("EUR").all()


def test_lists_of_countries_beside_numbers_of_measures():
    lists = footnotes.measure_lists(["3.3.1"]).set_index("footnote")
    assert (lists.at[164, "number"], lists.at[164, "claim_id"]) == (25, "CL-331-13")
    assert lists.at[177, "listed"] == ["DE", "IE"]
    assert pd.isna(lists.at[165, "number"])


@pytest.mark.parametrize("annex", ["I", "II"])
def test_the_catalogue_has_each_measure_once_and_values_for_each(annex: str):
    frame, filters = measures.catalogue(annex)
    assert frame["ID"].tolist() == load("measures", annex=annex)["measure_id"].tolist()
    assert all(len(values) == len(frame) for values in filters.values())
    assert all(filters["Country"]) and all(filters["Year"])
    assert not frame.drop(columns=["Objective", "Title in French", "Same programme as", "Note"]).isna().any(axis=None)
    assert frame.attrs["tables"][0] == "measures" and "measure_funding" in frame.attrs["tables"]


def test_dates_are_said_in_words_with_the_precision_that_is_printed():
    assert measures.in_full("2021 to 2023-06") == "2021 to June 2023"
    frame, _ = measures.catalogue("I")
    assert frame["Period"].str.match(r"(from |until )?\d{4}|$").all()  # dates that sort
