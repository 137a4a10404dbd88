"""Who does what where: every measure once, every place in one row, and the same as a sheet."""

from io import StringIO

import pandas as pd

from thb_atlas.data.tables import load
from thb_atlas.study.pages import who_does_what


def test_the_matrix_has_each_measure_and_place_once_and_its_sheet_a_row_for_each_country_and_place():
    table = who_does_what.table().set_index("ID")
    assert table.index.tolist() == [*load("measures")["measure_id"], *load("eu_measures")["eu_measure_id"]]
    assert not table[["Measure", "Country", "Place", "Summary", "Address", "Runs in"]].eq("").any(axis=None)
    assert table["Ends in"].str.fullmatch(r"\d{4}|not printed").all()
    rows = [place for row in who_does_what.groups() for place in row["places"]]
    assert sorted(rows) == sorted(set(table["Place"].str.split("; ").explode()))
    places = who_does_what.regions()["West Africa"]
    here = table[[bool(set(text.split("; ")) & set(places)) for text in table["Place"]]]
    assert "Niger" in places and "I-67" in here.index[here["For whom"].str.contains("Children")]
    assert table.loc["II-10", "Place"] == "West Africa as a whole"
    plain, tagged = (pd.read_csv(StringIO(who_does_what.sheet(each)), dtype=str) for each in (False, True))
    pd.testing.assert_frame_equal(plain, tagged[1:].reset_index(drop=True))
    assert tagged.iloc[0].str.fullmatch(r"#[a-z]+(\+[a-z_0-9]+)*").all() and tagged.iloc[0].is_unique
    sizes = table["Country"].str.split("; ").str.len() * table["Place"].str.split("; ").str.len()
    pd.testing.assert_series_equal(plain.groupby("ID").size(), sizes.sort_index(), check_names=False)
    assert plain.loc[plain["ID"] == "I-14", "Sum"].iloc[0] != "1375000000"
