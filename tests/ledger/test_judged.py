"""Judged claims: written once, used as long as the data are the same, and noted as read."""

import json
import math
from pathlib import Path

import pandas as pd
import pytest

from thb_atlas.core.errors import DataError
from thb_atlas.core.hashes import seal, unseal
from thb_atlas.data import fingerprint, usage
from thb_atlas.data.tables import load
from thb_atlas.ledger import store, verdicts
from thb_atlas.ledger.changes import changes


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("project") / "build" / "verdicts.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "VERDICTS", path)
        assert store.write_verdicts() == []  # the first time
    assert list(path.parent.iterdir()) == [path]
    return path.read_text(encoding="utf-8")


@pytest.fixture
def file(tmp_path: Path, written: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "verdicts.json"
    path.write_text(written, encoding="utf-8")
    monkeypatch.setattr(store, "VERDICTS", path)
    return path


def test_every_claim_has_the_number_that_it_had():  # computed.json has a line for each section, and follows the data
    found = {name: round(claim["computed"], 6) for name, claim in store.ledger().items() if pd.notna(claim["computed"])}
    assert found == json.loads(Path(__file__).with_name("computed.json").read_text(encoding="utf-8"))


def test_claims_are_judged_the_same_with_and_without_a_file(file: Path):
    content = unseal(file)
    file.unlink()
    store._ledger.cache_clear()
    assert content == {"state": fingerprint.state(), "claims": store.ledger()}
    assert not file.exists()


def test_failing_claims_are_not_written(file: Path, written: str, monkeypatch: pytest.MonkeyPatch):
    claims = load("claims", section="Table 4")
    claims.loc[claims["claim_id"] == "CL-T4-01", "explanation_en"] = pd.NA
    monkeypatch.setattr(store, "judge_all", lambda _, judge=verdicts.judge_all: judge(claims))
    with pytest.raises(DataError, match="claim CL-T4-01: differs"):
        store.write_verdicts()
    assert file.read_text(encoding="utf-8") == written


def test_changes_since_the_last_time_are_told_and_a_damaged_file_is_ignored(file: Path, written: str):
    content = unseal(file)
    content["claims"]["CL-331-05"]["verdict"] = "reproduced"
    file.write_text(seal(content), encoding="utf-8")
    assert store.write_verdicts() == ["CL-331-05 reproduced -> differs"]
    changed = written.replace('"verdict": "differs"', '"verdict": "reproduced"')
    for damaged in ("", "{", "{}", "[1]", written[: len(written) // 2], changed):
        file.write_text(damaged, encoding="utf-8")
        assert fingerprint.verdicts(file) == {"state": "", "claims": {}}
    store._ledger.cache_clear()
    assert store.judged(["CL-T4-01"])[0]["verdict"] == "differs"


def test_claims_that_are_asked_for_are_noted(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(usage._noted, "claims", {})
    known, claims = store.ledger(), load("claims", section="Table 4")
    assert usage.noted("claims") == {}
    claim = store.judged(["CL-T4-01"])[0]
    with pytest.raises(DataError, match="no claim is called 'CL-99'"):
        store.judged(["CL-99"])
    assert usage.noted("claims") == {"CL-T4-01": claim["digest"]} == {"CL-T4-01": known["CL-T4-01"]["digest"]}
    found = store.judged_claims(claims)
    assert found["claim_id"].tolist() == claims["claim_id"].tolist() == sorted(usage.noted("claims"))
    audited = verdicts.audit(claims=claims).reset_index(drop=True)
    pd.testing.assert_frame_equal(found[verdicts.JUDGED].reset_index(drop=True), audited[verdicts.JUDGED])
    assert found.index.equals(claims.index)  # a page counts rows that are numbered as in the file


BEFORE = {
    "a": {"verdict": "reproduced", "value": 60, "computed": 60.0},
    "b": {"verdict": "differs", "value": 3, "computed": 4.0},
    "c": {"verdict": "not derivable", "value": None, "computed": math.nan},
    "gone": {"verdict": "differs", "value": 1, "computed": 2.0},
}
AFTER = {
    "a": {"verdict": "differs", "value": 60, "computed": 69.0},
    "new": {"verdict": "reproduced", "value": 1, "computed": 1.0},
    "b": {"verdict": "differs", "value": 3, "computed": 4.2},
    "c": {"verdict": "not derivable", "value": pd.NA, "computed": None},
}


def test_changes_are_in_the_order_of_the_ledger():
    a, new, b, gone = changes(BEFORE, AFTER)
    assert (a, new) == ("a reproduced -> differs (data 60 -> 69)", "new new, reproduced")
    assert (b, gone) == ("b differs (data 4 -> 4.2)", "gone gone, was differs")
    assert list(changes(AFTER, AFTER)) == []
