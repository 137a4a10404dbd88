"""Rows chosen by columns: what a page gets of a table, and what it depends on then."""

import math
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from thb_atlas import ledger, rows
from thb_atlas.datapackage import DataError, load, records, resource, tables
from thb_atlas.hashes import sha256
from thb_atlas.judgments import judged
from thb_atlas.ledger import LINKED
from thb_atlas.narrow import narrowed

TABLE = 'id,kind,note\n1,a,"one, with\na break"\n2,b,\n3,a,three\n4,,four\n'


@pytest.mark.parametrize(
    ("column", "wanted", "query"),
    [
        ("resource", "measures", "resource == 'measures'"),
        ("resource", ["measures", "footnotes"], "resource in ['measures', 'footnotes']"),
        ("locator", re.compile(r"Annex I+"), "locator.str.fullmatch('Annex I+')"),
        ("locator", "Annex", "locator == 'nothing'"),
        ("resource", [], "locator == 'nothing'"),
    ],
)
def test_rows_are_those_of_a_query(column: str, wanted: object, query: str):
    whole = load("gaps").query(query).reset_index(drop=True)
    pd.testing.assert_frame_equal(load("gaps", **{column: wanted}), whole)
    assert load("gaps", **{column: wanted}).attrs == {"table": "gaps"}


@pytest.mark.parametrize("wanted", [163, 163.0, "163", [163], pd.Series([163], dtype="Int64"), range(163, 164)])
def test_numbers_are_compared_as_they_stand_in_the_file(wanted: object):
    found = load("footnote_countries", footnote=wanted)
    assert len(found) > 5 and set(found["footnote"]) == {163}


def test_truth_is_compared_as_it_stands_in_the_file():
    assert len(load("countries", reporting=True)) == load("countries")["reporting"].sum() == 25


@pytest.mark.parametrize(
    ("expression", "said"),
    [(re.compile("annex i", re.IGNORECASE), "flags"), (re.compile("A&B"), "bare &"), (re.compile(r"A\\&"), "bare &")],
)
def test_an_expression_that_no_record_could_hold_is_refused(expression: re.Pattern, said: str):
    with pytest.raises(ValueError, match=said):
        load("gaps", locator=expression)


def test_rows_by_several_columns_pass_all():
    positions = load("positions")
    both = positions.query("code == 'FR' and kind in ['need', 'plan']").reset_index(drop=True)
    assert 0 < len(both) < len(load("positions", code="FR"))
    pd.testing.assert_frame_equal(load("positions", code="FR", kind=re.compile("need|plan")), both)
    pd.testing.assert_frame_equal(load("positions", kind={"plan", "need"}, code=["FR"]), both)
    assert records("positions", code="FR", kind="none") == []


def test_missing_cells_are_empty_texts():
    boxes = load("boxes")
    assert len(load("boxes", code="")) == boxes["code"].isna().sum() > 0


def test_what_cannot_choose_rows_is_named():
    with pytest.raises(DataError, match="gaps has no column 'page'; there are: gap_id, locator"):
        load("gaps", page="1")
    with pytest.raises(DataError, match="gaps has no column 'page'"):
        load("gaps", locator="Table 1", page="1")


@pytest.mark.parametrize("name", tables())
def test_records_have_what_frames_have(name: str):
    frame = load(name)
    key = resource(name)["schema"]["primaryKey"]
    column, values = (key, frame[key]) if isinstance(key, str) else (key[0], frame[key[0]])
    for wanted in values.iloc[[0, -1]]:
        found, rows = load(name, **{column: wanted}), records(name, **{column: wanted})
        assert rows
        pd.testing.assert_frame_equal(pd.DataFrame(rows, columns=list(found)).astype(found.dtypes), found)


def test_records_note_what_they_read():
    code = "from thb_atlas.datapackage import records, used; records('gaps', locator='Table 1'); print(used())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['gaps.csv?locator=Table\\\\ 1']\n"


def digest(path: Path, name: str) -> str:
    return rows.digest(path, name, sha256)


def written(path: Path, text: str) -> Path:
    (path / "a.csv").write_text(text, encoding="utf-8")
    return path


CHANGES: list[tuple[str, Callable[[str], str], bool]] = [
    ("another row, changed", lambda text: text.replace("2,b,", "2,b,two"), True),
    ("another row, gone", lambda text: text.replace("2,b,\n", ""), True),
    ("another row, more", lambda text: f"{text}5,c,five\n", True),
    ("a row that is meant, changed", lambda text: text.replace("three", "drei"), False),
    ("a row that is meant, gone", lambda text: text.replace("3,a,three\n", ""), False),
    ("a row that is meant, more", lambda text: f"{text}5,a,five\n", False),
    ("another row becomes one that is meant", lambda text: text.replace("2,b,", "2,a,"), False),
    ("the order of those that are meant", lambda text: text.replace("1,a", "9,a").replace("3,a", "1,a"), False),
    ("a column more", lambda text: text.replace("note\n", "note,more\n"), False),
    ("the column gone", lambda text: text.replace("kind", "sort"), False),
    ("a row cut short", lambda text: f"{text}5\n", True),
    ("the file gone", lambda text: "", False),
]


@pytest.mark.parametrize(("change", "same"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES])
def test_the_digest_changes_with_the_rows_that_are_meant_alone(change: Callable, same: bool, tmp_path: Path):
    names = [
        rows.named("a.csv", columns)
        for columns in ({"kind": rows.alternatives("a")}, {"kind": rows.alternatives(["a", "&"]), "id": [".*"]})
    ]
    before = [digest(written(tmp_path, TABLE), name) for name in names]
    assert all(before)
    written(tmp_path, change(TABLE))
    assert [digest(tmp_path, name) == old for name, old in zip(names, before, strict=True)] == [same, same]


def test_of_rows_by_two_columns_those_that_pass_one_change_nothing(tmp_path: Path):
    name = rows.named("a.csv", {"note": [r"th\w+|one, with\na break"], "kind": rows.alternatives(["a", "R&D"])})
    before = digest(written(tmp_path, TABLE), name)
    assert digest(written(tmp_path, TABLE.replace("2,b,", "2,a,two")), name) == before
    assert digest(written(tmp_path, TABLE.replace("2,b,", "2,b,three")), name) == before
    assert digest(written(tmp_path, TABLE.replace("2,b,", "2,R&D,three")), name) != before
    assert digest(written(tmp_path, TABLE.replace("note", "remark")), name) == ""


def test_a_record_names_a_file_and_the_expression_of_each_column():
    values = ["a", "R&D", "a=b", "C:\\", "with\na break", "x?"]
    name = rows.named("a.csv", {"kind": rows.alternatives(values), "note": []})
    file, columns = rows.choice(name)
    assert (file, [*columns], columns["note"]) == ("a.csv", ["kind", "note"], "(?!)")
    assert [value for value in [*values, "R", "D", "b"] if re.fullmatch(columns["kind"], value)] == values
    assert rows.choice("a.csv") == ("a.csv", {})


def test_rows_that_nothing_chooses_depend_on_the_header_and_on_rows_to_come(tmp_path: Path):
    none, empty = rows.named("a.csv", {"kind": []}), rows.named("a.csv", {"kind": rows.alternatives("")})
    assert (none, empty) == ("a.csv?kind=(?!)", "a.csv?kind=")
    before = digest(written(tmp_path, TABLE), none), digest(tmp_path, empty)
    assert before[0] != before[1]
    written(tmp_path, f"{TABLE}5,,five\n")
    assert digest(tmp_path, none) == before[0] and digest(tmp_path, empty) != before[1]


@pytest.mark.parametrize("content", [b"kind\n\xff\n", b'kind\n"never ended', b"\n\n", b""])
def test_a_broken_file_has_a_digest_too(content: bytes, tmp_path: Path):
    (tmp_path / "a.csv").write_bytes(content)
    assert isinstance(digest(tmp_path, "a.csv?kind=a"), str)
    assert digest(tmp_path, "gone.csv?kind=a") == digest(tmp_path, "gone.csv") == ""


USED = """
import re
from thb_atlas.datapackage import load, used
load("gaps", locator=["Table 1", "Figure 1"]), load("gaps", locator=re.compile("Annex.*")), load("gaps", resource="x.y")
load("boxes", number=1), load("boxes"), load("boxes", number=2)
load("gaps", resource="a", locator="Table 2"), load("gaps", locator="Table 3", resource=["a", "b"])
print(*used(), sep="\\n")
"""


def test_selections_of_a_column_are_one_and_a_whole_table_has_them_all():
    said = subprocess.run([sys.executable, "-c", USED], capture_output=True, encoding="utf-8", check=True).stdout
    assert said.splitlines() == [
        "boxes.csv",
        r"gaps.csv?locator=Annex.*|Figure\ 1|Table\ 1",
        r"gaps.csv?locator=Table\ 2|Table\ 3&resource=a|b",
        r"gaps.csv?resource=x\.y",
    ]


def test_each_claim_is_judged_on_its_rows_as_on_all():
    audited = ledger.audit().set_index("claim_id")
    for claim_id, whole in audited.iterrows():
        found = judged(claim_id)
        assert found["verdict"] == whole["verdict"], claim_id
        assert found["computed"] == whole["computed"] or math.isnan(found["computed"] + whole["computed"]), claim_id


@pytest.mark.parametrize("claim_id", ["CL-331-05", "CL-T1-01", "CL-332-01"])
def test_a_claim_with_a_filter_asks_for_rows_alone(claim_id: str):
    claim, asked = load("claims", claim_id=claim_id).iloc[0].to_dict(), {}

    def read(name: str, **chosen: object) -> pd.DataFrame:
        asked.setdefault(name, []).append(chosen)
        return load(name, **chosen)

    ledger.compute(claim, narrowed(claim, read))
    assert all(all(chosen) for name, chosen in asked.items() if name not in ("countries", *LINKED.values())), asked
    assert claim["evidence"] in asked


def test_a_claim_on_an_annex_asks_for_no_measure_of_the_other():
    claim, asked = load("claims", claim_id="CL-331-14").iloc[0].to_dict(), {}

    def read(name: str, **chosen: object) -> pd.DataFrame:
        asked[name] = chosen
        return load(name, **chosen)

    assert claim["filter"] == "annex=I; pillar=enforcement; action=law_enforcement_capacity"
    ledger.compute(claim, narrowed(claim, read))
    ids = set(load("measures", annex="I")["measure_id"])
    enforcing = set(load("measure_pillars", pillar="enforcement", measure_id=ids)["measure_id"])
    assert asked["measure_pillars"] == {"pillar": {"enforcement"}, "measure_id": ids}
    assert asked["measure_actions"] == {"action": {"law_enforcement_capacity"}, "measure_id": enforcing}
