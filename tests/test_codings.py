"""The second coding of the annexes: complete, kept as read, and each difference from the tables settled in words."""

import pandas as pd

from thb_atlas import codings, load
from thb_atlas.datapackage import resource


def test_every_attribute_of_every_measure_was_read_twice():
    cells = codings.second_coding()
    attributes = resource("second_coding")["schema"]["fields"][1]["constraints"]["enum"]
    wanted = pd.MultiIndex.from_product([load("measures")["measure_id"], attributes])
    assert pd.MultiIndex.from_frame(cells[["measure_id", "attribute"]]).equals(
        wanted.rename(["measure_id", "attribute"])
    )
    assert not cells[["here", "second", "same"]].isna().any(axis=None)


def test_what_differs_is_settled_and_nothing_else():
    cells = codings.second_coding()
    assert cells.loc[~cells["same"], "settled_en"].notna().all() and cells.loc[cells["same"], "settled_en"].isna().all()
    assert 0 < (~cells["same"]).sum() <= 0.05 * len(cells)


def test_a_changed_table_is_seen(monkeypatch):
    tables = {name: load(name) for name in
              ("measures", "measure_countries", "measure_targets", "measure_funding", "second_coding")}  # fmt: skip
    before = int((~codings.second_coding()["same"]).sum())
    tables["measures"].loc[0, "status"] = "planned"
    tables["measure_countries"] = tables["measure_countries"].query("measure_id != 'I-02'")
    tables["measure_funding"].loc[tables["measure_funding"]["amount"].idxmax(), "currency"] = "SEK"
    monkeypatch.setattr(codings, "load", lambda name: tables[name].copy())
    after = codings.second_coding()
    assert int((~after["same"]).sum()) == before + 3
    assert after.set_index(["measure_id", "attribute"]).at[("I-02", "countries"), "here"] == ""
