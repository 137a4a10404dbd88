"""The national measures: how long they last, all of them in one table, dates and sums in words."""

import pandas as pd
import pytest

from thb_atlas.data.tables import load
from thb_atlas.study import measures


def test_durations_follow_a_reading_of_the_dates():
    table = pd.DataFrame({"start": ["2020", "2022", pd.NA], "end": ["2023", "2023", "2023"]}, index=["a", "b", "c"])
    assert measures.durations(table)["class"].tolist()[:2] == ["two_to_four_years", "under_two_years"]
    assert measures.durations(table, "years_to_their_end")["months"].tolist()[:2] == [48, 24]
    assert measures.durations(table).loc["c"].isna().all()


@pytest.mark.parametrize("annex", ["I", "II"])
def test_each_measure_is_classified_once(annex: str):
    frame = measures.classified(annex)
    assert frame.index.tolist() == load("measures", annex=annex)["measure_id"].tolist()
    assert not frame[["Country", "Status", "Runs in", "Ends in"]].eq("").any(axis=None)
    assert frame["Ends in"].str.fullmatch(r"\d{4}|not printed").all()


def test_an_end_that_was_counted_here_says_so():
    told = measures.measures("I").apply(measures.period, axis=1)
    assert told.index[told.str.endswith(measures.COUNTED)].tolist() == ["I-38", "I-39", "I-41"]


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2023-10", "2024-04", "October 2023 to April 2024"),
        ("2022", "2022", "2022"),
        ("2022-01-01", None, "from 1 January 2022"),
        (None, "2021-10-31", "until 31 October 2021"),
        (None, None, ""),
    ],
)
def test_dates_are_said_in_words_with_the_precision_that_is_printed(start: str | None, end: str | None, said: str):
    assert measures.period({"start": start, "end": end}) == said


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        (4_900_000, "EUR", "4.9 million euro"),
        (75_000, "EUR", "75,000 euro"),
        (1_308_800.92, "EUR", "1,308,800.92 euro"),
        (1_100_000, "SEK", "1.1 million Swedish kronor"),
    ],
)
def test_sums_are_said_in_words(amount: float, currency: str, said: str):
    assert measures.money(amount, currency) == said
