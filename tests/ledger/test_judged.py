"""What pages are told of claims: it is written once for all, used while the data are the same, and noted."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from samples import checkout

from thb_atlas.core.errors import DataError
from thb_atlas.core.hashes import sealed, unsealed
from thb_atlas.data import usage
from thb_atlas.data.schema import state
from thb_atlas.data.tables import load
from thb_atlas.ledger import verdicts
from thb_atlas.ledger.claims import rows
from thb_atlas.run import records


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let the verdicts be written to a file of the test, and nothing be known of them yet."""
    path = tmp_path / "build" / "verdicts.json"
    monkeypatch.setattr(verdicts, "VERDICTS", path)
    verdicts._ledger.cache_clear()
    yield path
    verdicts._ledger.cache_clear()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Let nothing have been told yet; return what is noted."""
    found: dict[str, str] = {}
    monkeypatch.setattr(usage, "_told", found)
    return found


def test_what_is_written_is_what_is_judged_where_nothing_is_written(file: Path):
    judged = verdicts.ledger()
    assert not file.exists()
    verdicts.write()
    assert unsealed(file) == {"state": state(), "claims": judged}
    verdicts._ledger.cache_clear()
    assert verdicts.ledger() == judged
    assert list(file.parent.iterdir()) == [file]


def test_every_claim_has_its_verdict_its_rows_and_a_digest(file: Path):
    known, audited = verdicts.ledger(), verdicts.audit().set_index("claim_id")
    assert list(known) == audited.index.tolist()
    for claim_id, claim in known.items():
        assert claim["verdict"] == audited.at[claim_id, "verdict"]
        assert claim["computed"] == audited.at[claim_id, "computed"] or claim["computed"] is None
        assert (claim["rows"] is None) == (claim["evidence"] is None)
    assert len({claim["digest"] for claim in known.values()}) == len(known)
    claim = known["CL-T4-01"]
    assert claim["rows"] == verdicts.rows_key("policy_links", rows(claim).index)


def test_what_is_written_is_used_while_the_data_are_the_same(file: Path):
    verdicts.write()
    content = unsealed(file)
    content["claims"]["CL-T4-01"]["verdict"] = "as written"
    file.write_text(sealed(content), encoding="utf-8")
    assert verdicts.judged("CL-T4-01")["verdict"] == "as written"
    file.write_text(sealed({**content, "state": "another"}), encoding="utf-8")
    verdicts._ledger.cache_clear()
    assert verdicts.judged("CL-T4-01")["verdict"] == "differs"


def test_a_damaged_file_is_as_none(file: Path):
    verdicts.write()
    whole = file.read_text(encoding="utf-8")
    changed = whole.replace('"verdict": "differs"', '"verdict": "reproduced"')
    for damaged in ("", "{", "{}", "[1]", whole[: len(whole) // 2], changed):
        file.write_text(damaged, encoding="utf-8")
        assert records.verdicts(file) == {"state": "", "claims": {}}
    verdicts._ledger.cache_clear()
    assert verdicts.judged("CL-T4-01")["verdict"] == "differs"


def test_rows_are_known_by_their_places_in_whatever_order():
    key = verdicts.rows_key("boxes", pd.Index([3, 1, 2]))
    assert key == verdicts.rows_key("boxes", pd.Index([1, 2, 3]))
    assert (
        len({key, verdicts.rows_key("claims", pd.Index([1, 2, 3])), verdicts.rows_key("boxes", pd.Index([1, 2]))}) == 3
    )


def test_a_claim_that_is_asked_for_is_noted(told: dict[str, str]):
    known = verdicts.ledger()
    assert told == {}
    claim = verdicts.judged("CL-T4-01")
    assert usage.told() == {"CL-T4-01": claim["digest"]} == {"CL-T4-01": known["CL-T4-01"]["digest"]}
    with pytest.raises(DataError, match="no claim is called 'CL-99'"):
        verdicts.judged("CL-99")
    assert list(told) == ["CL-T4-01"]


def test_claims_of_a_table_are_judged_and_noted_together(told: dict[str, str]):
    claims = load("claims", section="Table 4")
    found = verdicts.judged_claims(claims)
    assert found["claim_id"].tolist() == claims["claim_id"].tolist() == sorted(told)
    audited = verdicts.audit(claims=claims)
    assert found["verdict"].tolist() == audited["verdict"].tolist()
    assert found["computed"].tolist() == audited["computed"].tolist() and found.index.tolist() == list(
        range(len(found))
    )
    assert verdicts.judged_claims(claims.iloc[:0]).columns.tolist() == found.columns.tolist()


LIVING = """
import json, pathlib
from thb_atlas.core.hashes import sealed, unsealed
from thb_atlas.core.paths import DATA, VERDICTS
from thb_atlas.data import usage
from thb_atlas.ledger import verdicts

def say():
    claim = verdicts.judged("CL-T4-01")
    print(json.dumps([claim["computed"], claim["verdict"], claim["digest"], usage.told()["CL-T4-01"]]))

def change(name, old, new):
    path = DATA / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

verdicts.write()
content = unsealed(VERDICTS)
content["claims"]["CL-T4-01"]["verdict"] = "as written"
VERDICTS.write_text(sealed(content), encoding="utf-8")
say()
change("boxes.csv", "Box", "box")  # what the claim does not rest on
say()
change("policy_links.csv", "asylum_migration,FR,", "rights_of_the_child,FR,")
say()
change("claims.csv", "\\nCL-T4-01,", "\\nCL-T4-991,")
try:
    say()
except Exception as error:
    print(json.dumps(str(error)))
"""


def test_in_a_living_process_the_verdict_is_that_of_the_data_as_they_are(tmp_path: Path):
    folder = checkout(tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(folder / "src")}
    done = subprocess.run(
        [sys.executable, "-c", LIVING], env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    written, other_table, own_row, gone = map(json.loads, done.stdout.splitlines())
    assert other_table == [17, "differs", written[2], written[2]]
    assert own_row[:2] == [16, "reproduced"] and own_row[2] != written[2]
    assert own_row[3] == usage.CHANGED, "a page that was told both is never up to date"
    assert gone.startswith("no claim is called 'CL-T4-01'")
