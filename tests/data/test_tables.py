"""Tables as frames and their description: typed, selected, read again when their file changes, noted as read."""

import os
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest
from damage import Copy
from damage_schema import part
from samples import append, replace

from thb_atlas.core.errors import DataError
from thb_atlas.core.paths import DATA
from thb_atlas.data import completion, fingerprint, overview, schema, selections, tables, usage
from thb_atlas.data.rows import read_rows
from thb_atlas.data.tables import labels, labels_or_empty, load, load_from


def test_columns_have_the_types_of_the_schema_in_the_order_asked_for():
    for name in schema.table_names():
        frame, fields = load(name), schema.resource(name)["schema"]["fields"]
        assert frame.columns.tolist() == [field["name"] for field in fields]
        assert [str(kind) for kind in frame.dtypes] == [tables.PANDAS_TYPES[field["type"]] for field in fields]
        assert frame.index.equals(pd.RangeIndex((DATA / schema.resource(name)["path"]).read_bytes().count(b"\n") - 1))
        assert len(frame) and frame.attrs == {"table": name}
    found = load("policy_links", columns=["code", "domain"], locator="Table 4", code="France")
    pd.testing.assert_frame_equal(found, load("policy_links", locator="Table 4", code="FR")[["code", "domain"]])
    assert found.attrs == {"table": "policy_links"}
    assert load("policy_links", columns="code").columns.tolist() == ["code"]


@pytest.mark.parametrize(("table", "rows", "wanted"), [
    ("policy_links", {"code": "FR"}, lambda t: t["code"] == "FR"),
    ("policy_links", {"code": ["FR", "DE"]}, lambda t: t["code"].isin(["FR", "DE"])),
    ("policy_links", {"code": pd.Series(["FR"], dtype="string")}, lambda t: t["code"] == "FR"),
    ("policy_links", {"code": {"FR"}, "domain": "organised_crime"},
     lambda t: (t["code"] == "FR") & (t["domain"] == "organised_crime")),
    ("policy_links", {"code": []}, lambda t: t["code"] == "DK"),
    ("positions", {"code": ["greece", "FRA"]}, lambda t: t["code"].isin(["EL", "FR"])),
    ("measure_targets", {"iso3": "Albanie"}, lambda t: t["iso3"] == "ALB"),
    ("eu_measure_places", {"iso3": ["France", "NGA"]}, lambda t: t["iso3"] == "NGA"),
    ("agreements", {"counterparty_iso3": "North Macedonia"}, lambda t: t["counterparty_iso3"] == "MKD"),
    ("footnotes", {"section": ["4.1", "4.1.1"]}, lambda t: t["section"] == "4.1.1"),
    ("boxes", {"code": ["FR", None]}, lambda t: (t["code"] == "FR").fillna(False)),
    ("footnote_countries", {"footnote": range(163, 165)}, lambda t: t["footnote"].isin([163, 164])),
    ("footnotes", {"countries_in_text": 9}, lambda t: (t["countries_in_text"] == 9).fillna(False)),
    ("countries", {"reporting": True}, lambda t: t["reporting"]),
    ("countries", {"emn_role": ["member", "observer"]}, lambda t: t["emn_role"].notna()),
])  # fmt: skip
def test_load_selects_the_same_rows_as_a_mask(table: str, rows: dict, wanted):
    whole = load(table)
    expected = whole[wanted(whole).astype(bool)]
    found = load(table, **rows)
    pd.testing.assert_frame_equal(found, expected)
    assert found.index.equals(expected.index) and found.attrs == {"table": table}


@pytest.mark.parametrize(("table", "rows", "message"), [
    ("links", {}, r"no resource is called 'links' \(did you mean policy_links\?\); there are: "),
    ("policy_links", {"country": "FR"}, "policy_links has no column 'country'; there are: domain, code, locator"),
    ("policy_links", {"columns": ["code", "domein"]}, r"no column 'domein' \(did you mean domain\?\); there are"),
    ("positions", {"kind": "needs"}, "positions, column kind: no row has 'needs'; the nearest is need$"),
    ("positions", {"code": ["FR", "Grecce"]}, "column code: no row has 'Grecce'; the nearest is Greece, EL"),
    ("measure_targets", {"iso3": "Nigerria"}, "no row has 'Nigerria'; the nearest is Nigeria, NGA"),
    ("measure_targets", {"iso3": "France"}, "iso3: France is no third country; it is code='FR' in tables such as"),
    ("footnote_countries", {"footnote": "163"}, "its values are whole numbers such as 163, not '163'"),
    ("countries", {"reporting": "yes"}, "column reporting: its values are booleans such as True, not 'yes'"),
    ("measures", {"measure_id": "i-55"}, "no row has 'i-55'; the nearest is I-55"),
    ("glossary", {"basis": "nothing"}, r"no row has 'nothing'; .*\['basis'\].str.contains\(PART, na=False"),
    ("measure_partners", {"body": "IOMM"}, "no row has 'IOMM'; the nearest is IOM; those with a part: "),
    ("measures", {"start": 2022}, "its values are text such as '2022.*', not 2022; the rows of a year are"),
    ("measures", {"start": "March 2022"}, "no row has 'March 2022'; expected a date from 1900 to 2049: 2022"),
    ("positions", {"section": "4.1"}, r"'4.1' leaves out 4\.1\.1, 4\.1\.2, 4\.1\.3, 4\.1\.4$"),
    ("measures", {"start": "2022"}, "'2022' leaves out 2022-01, 2022-01-01,"),
    ("policy_links", {"code": None}, r"no row has None; those with an empty cell are table\[table\['code'\]"),
    ("boxes", {"title_en": ""}, "no row has ''; those with an empty cell are"),
])  # fmt: skip
def test_what_no_table_has_is_refused_with_the_nearest(table: str, rows: dict, message: str):
    with pytest.raises(DataError, match=message):
        load(table, **rows)
    with pytest.raises(DataError, match="policy_links: 'FR' needs its column: domain, code, locator"):
        load("policy_links", "FR")


def test_overviews_list_all_tables_and_labels_follow_what_a_column_refers_to():
    assert labels("agreements", "counterparty_iso3")["MKD"] == "North Macedonia"
    assert labels("agreements", "counterparty_iso3")["FRA"] == labels("boxes", "code")["FR"] == "France"
    assert labels("places", "iso3")["NGA"] == labels("measure_targets", "iso3")["NGA"] == "Nigeria"
    pd.testing.assert_series_equal(labels("policy_links", "domain"), labels("policy_domain"))
    assert labels("pillar").index.tolist() == load("vocabulary", scheme="pillar")["id"].tolist()
    assert labels_or_empty("measures", "code")["FR"] == "France"  # joined from measure_countries
    assert labels_or_empty("agreements", "region").empty  # a notebook's own column, not that of another table
    without = {"boxes": "title_en", "claims": "footnote", "places": "nothing"}
    assert all(labels_or_empty(table, column).empty for table, column in without.items())
    for asked, message in (
        (["piller"], "no row has 'piller'; the nearest is pillar"),
        (["policy_link", "domain"], "did you mean policy_links"),
        (["policy_links", "domein"], "did you mean domain"),
        (["policy_links", "locator"], "column locator: values have no labels; those of domain, code have"),
    ):
        with pytest.raises(DataError, match=message):
            labels(*asked)
    there = overview.tables()
    assert there.index.tolist() == schema.table_names()
    assert there.loc["boxes", ["rows", "columns"]].tolist() == [*load("boxes").shape]
    assert "text-align: left" in there._repr_html_()
    pillars = overview.describe("measure_pillars")
    assert "enforcement (Law enforcement and justice)" in pillars.at["pillar", "values"]
    assert "text: not printed" in pillars.at["basis", "known"]
    assert (overview.describe("treaties")["known"] == "not in the study").all()
    columns = overview.describe("measures")
    assert columns.index.tolist() == load("measures").columns.tolist() and columns["description"].str.len().min() > 3
    assert "measure_targets.measure_id" in columns.at["measure_id", "joins"]
    assert "agreements.counterparty_iso3" in overview.describe("places").at["iso3", "joins"]
    for function in (overview.describe, load):
        with pytest.raises(DataError, match=r"boundaries is not a table; its file is boundaries/countries\.geojson"):
            function("boundaries")


def test_a_file_that_changed_is_read_again_and_namibia_is_a_country(copy: Copy):
    before, path = load_from(copy.folder, "boxes")["title_en"][0], copy.path("boxes")
    stamp = path.stat()
    replace("boxes.csv", before, "Another title")(copy.folder)
    for _ in range(2):
        assert load_from(copy.folder, "boxes")["title_en"][0] == "Another title" != before
        os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns - 10**12))
    cells = {"code": "NA", "iso3": "NAM", "name_en": "Namibia", "name_fr": "Namibie"}
    rows = copy.read("countries")
    empty = dict.fromkeys(rows[0], "") | {"eu_member": "false", "reporting": "false"}
    copy.write("countries", [*rows, empty | cells])
    found = load_from(copy.folder, "countries").query("code == 'NA'")
    assert found["name_en"].tolist() == ["Namibia"] and found["emn_role"].isna().all()


def test_changing_a_loaded_table_does_not_change_it_for_others():
    changed = load("boxes")
    changed["number"] = 0
    del changed["title_en"]
    assert load("boxes")["number"].tolist() == list(range(1, 28)) and "title_en" in load("boxes")
    some = load("boxes", number=[1, 2])
    some["number"].array[0] = 9
    some.index.name, some.attrs["table"] = "box", "else"
    again = load("boxes", number=[1, 2])
    assert (again["number"].tolist(), again.index.name, again.attrs) == ([1, 2], None, {"table": "boxes"})


def test_what_is_read_of_the_project_is_noted_and_claims_with_their_digest_or_as_changed(monkeypatch, copy: Copy):
    for kind in ("files", "claims"):
        monkeypatch.setitem(usage._noted, kind, {})
    monkeypatch.setattr(usage, "_rows", {})
    load_from(copy.folder, "boxes")
    assert usage.noted("files") == {}, "data of another folder are not noted"
    load("boxes")
    assert usage.noted("files") == {"boxes.csv": sha256((DATA / "boxes.csv").read_bytes()).hexdigest()}
    for claim, digest in [("CL-2", "b"), ("CL-1", "a"), ("CL-1", "a"), ("CL-2", "c"), ("CL-2", "b")]:
        usage.note("claims", claim, digest)
    assert usage.noted("claims") == {"CL-1": "a", "CL-2": usage.CHANGED}
    assert len(load("positions", code="Frankreich", kind="need"))
    [noted] = usage.rows().values()
    assert list(noted["asked"]) == [selections.key_of({"code": ["FR"], "kind": ["need"]})]
    assert len(read_rows("positions")) > selections.digest_of("positions", list(noted["asked"])[0])[1] > 0
    load("positions")
    assert usage.rows() == {} and "positions.csv" in usage.noted("files"), (
        "of a table read as a whole no rows are noted"
    )


@pytest.mark.parametrize(("typed", "wanted"), [
    ('thb.load("policy_l', ["policy_links"]), ("d = thb.describe('bo", ["boxes"]),
    ('thb.load("policy_links", co', ["code="]), ('page.tally(thb.load("policy_links"), by="dom', ["domain"]),
    ('thb.load("policy_links", columns=["domain", "co', ["code"]), ('thb.load("policy_links", code="co', []),
    ('thb.load("measure_pillars", pillar=["prevention", "prot', ["protection"]),
    ("thb.labels('policy_l", ["policy_links"]), ('thb.labels("pil', ["pillar_codings", "pillar"]),
    ('thb.labels("policy_links", "dom', ["domain"]), ('open("policy_l', []),
    ('page.tally(links, by="dom', ["domain"]), ('page.count(links, of="co', ["code"]), ('page.tally(a, by="', []),
])  # fmt: skip
def test_names_of_tables_and_columns_complete_in_jupyterlab(typed: str, wanted: list[str]):
    assert completion.completions(typed, {"links": load("policy_links")}) == wanted


def test_a_digest_changes_only_with_its_own_rows_and_columns(monkeypatch: pytest.MonkeyPatch):
    rows = [{"code": "FR", "n": "1"}, {"code": "SE", "n": "2"}, {"code": "FR", "n": "3"}]
    monkeypatch.setattr(selections, "read_rows", lambda _: rows)  # of every table
    keys = [selections.key_of({"code": ["FR"]}, *columns) for columns in ([], [["code"]])]
    for change, seen in (
        (lambda: rows[1].update(n="9"), [False, False]),
        (lambda: rows.insert(0, {"code": "SE", "n": "0"}), [False, False]),
        (lambda: rows[3].update(n="9"), [True, False]),
        (lambda: rows.pop(1), [True, True]),
        (lambda: rows[1].update(code="FR"), [True, True]),
    ):
        before = [selections.digest_of("any", key) for key in keys]
        change()
        assert [selections.digest_of("any", key) != digest for key, digest in zip(keys, before, strict=True)] == seen
    assert selections.key_of({"b": ["2", "1"], "a": ["x"]}) == selections.key_of({"a": ["x"], "b": ["1", "2", "1"]})
    assert [selections.as_written(value) for value in (True, 7, "NA")] == ["true", "7", "NA"]


def test_a_table_or_description_that_is_no_longer_itself_is_named(copy: Copy, tmp_path: Path):
    unlike, path = "is not as datapackage.json describes", copy.path("boxes")
    whole = path.read_text(encoding="utf-8")
    for content in (f"{whole}x,y\n", whole.replace("number,", "n,", 1)):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(DataError, match=rf"boxes\.csv {unlike}"):
            load_from(copy.folder, "boxes")
    (tmp_path / "datapackage.json").write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match=r"datapackage\.json is not valid JSON: .*line 1"):
        schema.load_descriptor(tmp_path)
    for resources in ("7", '[{"name": "boxes"}]'):
        (tmp_path / "datapackage.json").write_text(f'{{"resources": {resources}}}', encoding="utf-8")
        with pytest.raises(DataError, match=r"does not describe its resources; thb-atlas check"):
            schema.load_descriptor(tmp_path)


def test_the_description_is_read_again_when_it_changes(copy: Copy):
    outside = {part["name"] for part in schema.load_descriptor()["resources"] if "outside" in part}
    evidence = schema.field_of("claims", "evidence")["constraints"]["enum"]
    assert outside and outside.isdisjoint(evidence), "no claim can rest on what other sources say"
    assert schema.resource("boxes", copy.folder)["title"] != "Boxes, again"
    copy.schema(lambda described: part(described, "boxes").update(title="Boxes, again"))
    assert schema.resource("boxes", copy.folder)["title"] == "Boxes, again"
    before = schema.digest(copy.folder)
    copy.schema(lambda described: part(described, "boxes")["search"].update(weight=7))
    assert schema.digest(copy.folder) == before, "no page reads how the search finds things"
    copy.schema(lambda described: described.update(created="2030-01-01T00:00:00Z"))
    assert schema.digest(copy.folder) != before, "by this day an end date has passed or not"


def test_the_state_changes_with_a_table_and_with_a_module(copy: Copy, monkeypatch: pytest.MonkeyPatch):
    files, module = schema.package_files(copy.folder), copy.folder / "module.py"
    module.touch()
    monkeypatch.setattr(fingerprint, "package_files", lambda: files)
    monkeypatch.setattr(fingerprint, "PACKAGE", copy.folder.parent)
    monkeypatch.setattr(fingerprint, "JUDGING", [copy.folder.name])
    states = [fingerprint.state()]
    os.utime(copy.path("boxes"))
    assert fingerprint.state() == states[0]
    for name in ("boxes.csv", "datapackage.json", module.name):
        append(name, "\n")(copy.folder)
        states.append(fingerprint.state())
    assert len(set(states)) == 4
