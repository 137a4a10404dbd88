"""Tables as frames: typed, filtered, read again when their file changes, and noted as read."""

import os
from hashlib import sha256

import pandas as pd
import pytest
from damage import Copy
from samples import replace

from thb_atlas.core.errors import DataError
from thb_atlas.core.paths import DATA
from thb_atlas.data import completion, overview, schema, tables, usage
from thb_atlas.data.tables import labels, load, terms


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Let nothing have been read yet; return what is noted."""
    found: dict[str, str] = {}
    monkeypatch.setattr(usage, "_files", found)
    return found


def test_columns_have_the_types_of_the_schema():
    for name in schema.tables():
        frame, fields = load(name), schema.resource(name)["schema"]["fields"]
        assert frame.columns.tolist() == [field["name"] for field in fields]
        assert [str(kind) for kind in frame.dtypes] == [tables.PANDAS_TYPES[field["type"]] for field in fields]
        assert frame.index.equals(pd.RangeIndex((DATA / f"{name}.csv").read_bytes().count(b"\n") - 1))
        assert len(frame) and frame.attrs == {"table": name}


@pytest.mark.parametrize(
    ("table", "rows", "wanted"),
    [
        ("policy_links", {"code": "FR"}, lambda t: t["code"] == "FR"),
        ("policy_links", {"code": ["FR", "DE"]}, lambda t: t["code"].isin(["FR", "DE"])),
        ("policy_links", {"code": pd.Series(["FR"], dtype="string")}, lambda t: t["code"] == "FR"),
        ("policy_links", {"code": {"FR"}, "domain": "organised_crime"},
         lambda t: (t["code"] == "FR") & (t["domain"] == "organised_crime")),
        ("policy_links", {"code": "DK"}, lambda t: t["code"] == "DK"),
        ("policy_links", {"code": []}, lambda t: t["code"] == "DK"),
        ("positions", {"code": ["greece", "FRA"]}, lambda t: t["code"].isin(["EL", "FR"])),
        ("countries", {"code": "Grèce"}, lambda t: t["code"] == "EL"),
        ("measure_targets", {"iso3": "Albanie"}, lambda t: t["iso3"] == "ALB"),
        ("eu_measure_places", {"iso3": "France"}, lambda t: t["iso3"] == "FRA"),
        ("agreements", {"counterparty_iso3": "North Macedonia"}, lambda t: t["counterparty_iso3"] == "MKD"),
        ("agreements", {"counterparty_iso3": "Holland"}, lambda t: t["counterparty_iso3"] == "NLD"),
        ("glossary", {"basis": "nothing"}, lambda t: t["basis"] == "nothing"),
        ("footnote_countries", {"footnote": range(163, 165)}, lambda t: t["footnote"].isin([163, 164])),
        ("footnotes", {"countries_in_text": 9}, lambda t: (t["countries_in_text"] == 9).fillna(False)),
        ("countries", {"reporting": True}, lambda t: t["reporting"]),
        ("countries", {"emn_role": ["member", "observer"]}, lambda t: t["emn_role"].notna()),
    ],
)  # fmt: skip
def test_some_rows_are_those_of_a_mask_with_their_places_in_the_file(table: str, rows: dict, wanted):
    whole = load(table)
    expected = whole[wanted(whole).astype(bool)]
    found = load(table, **rows)
    pd.testing.assert_frame_equal(found, expected)
    assert found.index.equals(expected.index) and found.attrs == {"table": table}


def test_a_column_or_table_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(DataError, match="policy_links has no column 'country'; there are: domain, code, locator"):
        load("policy_links", country="FR")
    with pytest.raises(DataError, match="no resource is called 'links'; there are: .*policy_links"):
        load("links")


@pytest.mark.parametrize(
    ("table", "rows", "said"),
    [
        ("positions", {"kind": "needs"}, "positions, column kind: no row can have 'needs'; the nearest is need$"),
        ("positions", {"code": "XX"}, "positions, column code: no row can have 'XX'; there are AL, AM, AT, "),
        ("positions", {"code": ["FR", "Grecce"]}, "column code: no row can have 'Grecce'; the nearest is Greece, EL"),
        ("measure_targets", {"iso3": "Nigerria"}, "no row can have 'Nigerria'; the nearest is Nigeria, NGA"),
        ("agreements", {"counterparty_iso3": "QQQ"}, "column counterparty_iso3: no row can have 'QQQ'"),
        ("measure_pillars", {"measure_id": "I-99"}, "column measure_id: no row can have 'I-99'; the nearest is I-"),
        ("footnote_countries", {"footnote": "163"}, "column footnote: no row can have '163'; the nearest is 163"),
        ("countries", {"reporting": "yes"}, "column reporting: no row can have 'yes'; there are True, False"),
    ],
)
def test_a_value_that_a_column_cannot_have_is_refused_with_the_nearest(table: str, rows: dict, said: str):
    with pytest.raises(DataError, match=said):
        load(table, **rows)


def test_labels_follow_what_a_column_refers_to():
    assert labels("agreements", "counterparty_iso3")["MKD"] == "North Macedonia"
    assert labels("agreements", "counterparty_iso3")["FRA"] == labels("boxes", "code")["FR"] == "France"
    assert labels("places", "iso3")["NGA"] == labels("measure_targets", "iso3")["NGA"] == "Nigeria"
    assert labels("policy_links", "domain") == terms("policy_domain").to_dict()
    assert labels("measures", "code")["FR"] == "France"  # joined from measure_countries
    assert labels("agreements", "region") == {}  # a notebook's own column, not that of another table
    assert labels("boxes", "title_en") == labels("claims", "footnote") == labels("boxes", "nothing") == {}


def test_namibia_is_a_country_and_an_empty_cell_is_missing(copy: Copy):
    cells = {"code": "NA", "iso3": "NAM", "name_en": "Namibia", "name_fr": "Namibie"}
    rows = copy.read("countries")
    empty = dict.fromkeys(rows[0], "") | {"eu_member": "false", "reporting": "false"}
    copy.write("countries", [*rows, empty | cells])
    found = load("countries", copy.folder, code="NA")
    assert found["name_en"].tolist() == ["Namibia"] and found["emn_role"].isna().all()


def test_a_file_that_changed_is_read_again_in_a_living_process(copy: Copy):
    before, path = load("boxes", copy.folder)["title_en"][0], copy.path("boxes")
    stamp = path.stat()
    replace("boxes.csv", before, "Another title")(copy.folder)
    for _ in range(2):
        assert load("boxes", copy.folder)["title_en"][0] == "Another title" != before
        os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns - 10**12))


def test_what_a_page_does_to_a_table_is_its_own_affair():
    changed = load("boxes")
    changed["number"] = 0
    del changed["title_en"]
    assert load("boxes")["number"].tolist() == list(range(1, 28)) and "title_en" in load("boxes")


def test_a_file_is_noted_as_it_was_read_by_each_that_asks_for_it(notes: dict[str, str], copy: Copy):
    load("boxes", copy.folder)
    assert usage.files() == {}, "data of another folder are none of the project's"
    for rows in ({"number": [1, 2]}, {}):
        notes.clear()
        load("boxes", **rows)
        assert usage.files() == {"boxes.csv": sha256((DATA / "boxes.csv").read_bytes()).hexdigest()}


def test_a_file_that_was_read_in_two_states_never_equals_one(
    copy: Copy, notes: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tables, "DATA", copy.folder)
    load("boxes", copy.folder)
    replace("boxes.csv", load("boxes")["title_en"][0], "Another")(copy.folder)
    load("boxes", copy.folder)
    assert usage.files() == {"boxes.csv": usage.CHANGED}


def test_claims_are_noted_as_they_were_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(usage, "_told", {})
    for claim, digest in [("CL-2", "b"), ("CL-1", "a"), ("CL-1", "a"), ("CL-2", "c"), ("CL-2", "b")]:
        usage.note_claim(claim, digest)
    assert usage.told() == {"CL-1": "a", "CL-2": usage.CHANGED}


def test_terms_are_in_the_order_of_the_study():
    assert terms("pillar").index.tolist() == load("vocabulary", scheme="pillar")["id"].tolist()
    with pytest.raises(DataError, match="no classification called 'nothing'"):
        terms("nothing")


def test_a_researcher_sees_what_there_is_to_load():
    there = overview.tables()
    assert there.index.tolist() == schema.tables()
    assert there.at["boxes", "rows"] == len(load("boxes")) and there["source"].str.len().min() > 3
    columns = overview.describe("measures")
    assert columns.index.tolist() == load("measures").columns.tolist() and columns["description"].str.len().min() > 3
    assert "measure_targets.measure_id" in columns.at["measure_id", "joins"]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ('thb.load("policy_l', ["policy_links"]), ("d = thb.describe('bo", ["boxes"]),
        ('thb.load("policy_links", co', ["code="]), ('page.tally(thb.load("policy_links"), by="dom', ["domain"]),
        ('open("policy_l', []),
    ],
)  # fmt: skip
def test_names_of_tables_and_columns_complete_in_jupyterlab(typed: str, wanted: list[str]):
    assert completion.found(typed) == wanted
