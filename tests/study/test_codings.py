"""The second coding of the annexes and the second reading of the study: complete, and each difference settled."""

import pandas as pd

from thb_atlas.data.schema import resource
from thb_atlas.data.tables import load
from thb_atlas.study import codings


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
    names = ("measures", "measure_countries", "measure_targets", "measure_funding", "second_coding")
    tables = {name: load(name) for name in names}
    before = int((~codings.second_coding()["same"]).sum())
    tables["measures"].loc[0, "status"] = "planned"
    reported = tables["measure_countries"]
    tables["measure_countries"] = reported[reported["measure_id"] != "I-02"]
    tables["measure_funding"].loc[tables["measure_funding"]["amount"].idxmax(), "currency"] = "SEK"
    monkeypatch.setattr(codings, "load", lambda name: tables[name].copy())
    after = codings.second_coding()
    assert int((~after["same"]).sum()) == before + 3
    assert after.set_index(["measure_id", "attribute"]).at[("I-02", "countries"), "here"] == ""


def matched(kind: str) -> pd.Series:
    """The identifiers that statements or contradictions of the second reading were matched with, one per row."""
    ids = load("second_reading", kind=kind).set_index("reading_id")["matched"]
    return ids.dropna().str.split("; ").explode()


def test_the_reading_is_matched_with_what_is_there():
    assert set(matched("statement")) <= set(load("claims")["claim_id"])
    assert set(matched("contradiction")) <= set(load("issues")["issue_id"]) | set(load("claims")["claim_id"])
    assert len(matched("statement")) > 600 and len(matched("contradiction")) > 70


def test_what_is_left_out_says_why_and_nothing_else_lacks_a_match():
    reading = load("second_reading")
    left_out = reading["match"] == "left_out"
    assert reading.loc[left_out, "note_en"].notna().all() and reading.loc[left_out, "matched"].isna().all()
    assert reading.loc[~left_out, "matched"].notna().all()


def test_a_statement_is_found_in_its_section_and_nowhere_else():
    reading, claims = load("second_reading").set_index("reading_id"), load("claims").set_index("claim_id")
    part = reading["locator"].str.replace(r" fn .*", "", regex=True)
    ids = matched("statement")
    there = claims.loc[ids, "locator"].str.replace(r" fn .*", "", regex=True).array == part[ids.index].array
    match = reading.loc[ids.index, "match"]
    assert there[match == "found"].all() and not there[match == "elsewhere"].any()


def test_the_ledger_had_most_of_what_the_reader_noted():
    inside = load("second_reading", match=["found", "elsewhere", "added"])
    had = (inside["match"] != "added").groupby(inside["kind"]).mean()
    assert had.gt(pd.Series({"statement": 0.8, "contradiction": 0.95})).all()
    counted = load("second_reading", kind="statement", match=["found", "elsewhere", "added"])
    assert (counted.loc[(counted["unit"] != "years").fillna(True), "match"] != "added").mean() >= 0.95
