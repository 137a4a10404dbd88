"""What pages are told of a claim is what the data say now, kept or not, and it is known what that rests on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from samples import append, checkout, drop_last_row, replace

from thb_atlas import judgments, reads
from thb_atlas.datapackage import DataError, load
from thb_atlas.reads import Asked

CLAIM = "CL-331-14"  # a count of measures by annex, pillar and action
SAY = f"""
from thb_atlas import judgments, reads
claim = judgments.judged("{CLAIM}")
print(round(claim["computed"]), claim["verdict"], reads.claims()["{CLAIM}"], *reads.evidence(), sep="\\n")
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the project, so that a test can change it."""
    return checkout(tmp_path_factory.mktemp("copy"))


def say(folder: Path) -> list[str]:
    command, environment = [sys.executable, "-c", SAY], {**os.environ, "PYTHONPATH": str(folder / "src")}
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()


def made(folder: Path) -> int:
    return (folder / f"_build/kept/claim-{CLAIM}").stat().st_mtime_ns


def test_a_kept_judgment_says_and_rests_on_what_it_did_when_it_was_made(copy: Path):
    first, when = say(copy), made(copy)
    assert say(copy) == first
    assert made(copy) == when
    tables = ["claims.csv", "measure_actions.csv", "measure_pillars.csv", "measures.csv"]
    assert [name.partition("?")[0] for name in first[3:]] == tables


def counted() -> str:
    """Return the beginning of the line of a row that the claim counts."""
    enforcing = load("measure_pillars", pillar="enforcement", measure_id=load("measures", annex="I")["measure_id"])
    rows = load("measure_actions", action="law_enforcement_capacity", measure_id=enforcing["measure_id"])
    return f"\n{rows['measure_id'].iloc[0]},"


ACTION, RELATION = "law_enforcement_capacity", ",percent,majority,measures,164,"
CHANGES = [  # what changes, how, whether the claim is judged again, and its verdict then
    ("a table that it does not rest on", drop_last_row("data/boxes.csv"), False, ["90", "reproduced"]),
    ("a row that it does not count", drop_last_row("data/measure_actions.csv"), True, ["90", "reproduced"]),
    ("a row that it counts", replace("data/measure_actions.csv", counted() + ACTION, counted() + "other"), True,
     ["88", "reproduced"]),
    ("the claim", replace("data/claims.csv", RELATION, RELATION.replace("majority", "none")), True, ["88", "differs"]),
    ("a module", append("src/thb_atlas/serve.py", "\n"), True, ["88", "differs"]),
    ("the schema", replace("data/datapackage.json", '"title": "', '"title": "A '), True, ["88", "differs"]),
]  # fmt: skip
SAID_OTHERWISE = ("a row that it counts", "the claim")


def test_a_claim_is_judged_again_when_something_changes_that_it_rests_on(copy: Path):
    say(copy)
    for what, change, again, verdict in CHANGES:
        before, digest = made(copy), say(copy)[2]
        change(copy)
        said = say(copy)
        assert said[:2] == verdict, what
        assert (made(copy) != before) == again, what
        assert (said[2] != digest) == (what in SAID_OTHERWISE), what


def test_a_judgment_rests_on_the_same_whatever_was_judged_before():
    """Else a judgment made late, when tables are in memory, would be kept without some that it rests on."""

    def asked(claim_id: str) -> list[Asked]:
        return sorted(judgments._judge(claim_id)[0], key=repr)

    ids = load("claims")["claim_id"].tolist()
    assert {claim_id: asked(claim_id) for claim_id in ids} == {claim_id: asked(claim_id) for claim_id in reversed(ids)}


CACHED = """
import functools, gc, sys
from thb_atlas import judgments, schema
seen = {}

def is_cached(code):
    wrappers = (o for o in gc.get_objects() if isinstance(o, functools._lru_cache_wrapper))
    return any(getattr(wrapper.__wrapped__, "__code__", None) is code for wrapper in wrappers)

def note(file, columns):
    frame = sys._getframe()
    while frame := frame.f_back:
        if frame.f_code not in seen:
            seen[frame.f_code] = is_cached(frame.f_code)

schema.note = note
judgments.kept = lambda key, make, is_current: make()
judgments.judge_all()
print(*sorted(code.co_qualname for code, cached in seen.items() if cached))
"""


def test_what_is_read_for_a_judgment_does_not_stay_for_the_page():
    """Else a page could have it and no record of it. Of cached functions, two are for the reader of one claim."""
    said = subprocess.run([sys.executable, "-c", CACHED], stdout=subprocess.PIPE, text=True, check=True).stdout
    assert said.split() == ["_all", "judged", "narrowed.<locals>.some"]


def test_a_claim_that_cannot_be_judged_does_not_keep_others_from_it(monkeypatch: pytest.MonkeyPatch):
    def fail(claim: dict, *_: object) -> dict:
        if claim["claim_id"] == CLAIM:
            raise DataError("no such column")
        return {**claim, "computed": 1.0, "verdict": "differs"}

    monkeypatch.setattr(judgments, "judge", fail)
    monkeypatch.setattr(judgments, "kept", lambda key, make, is_current: make())
    monkeypatch.setattr(judgments, "judged", judgments.judged.__wrapped__)
    monkeypatch.setattr(reads, "_told", {})
    judgments.judge_all()
    assert set(reads.claims()) == set(load("claims")["claim_id"]) - {CLAIM}


LATE = f"""
import sys
from pathlib import Path
from thb_atlas import load
from thb_atlas.judgments import judged
load("measure_actions")
path = Path(sys.argv[1])
path.write_text(path.read_text("utf-8").replace(sys.argv[2], sys.argv[3]), "utf-8")
print(round(judged("{CLAIM}")["computed"]))
"""


def test_a_judgment_of_tables_that_changed_after_they_were_read_is_not_taken_for_one_of_the_new(tmp_path: Path):
    folder = checkout(tmp_path)
    edit = [str(folder / "data/measure_actions.csv"), counted() + ACTION, counted() + "other"]
    environment = {**os.environ, "PYTHONPATH": str(folder / "src")}
    late = subprocess.run([sys.executable, "-c", LATE, *edit], env=environment, stdout=subprocess.PIPE, check=True)
    assert late.stdout.split() == [b"90"]
    assert say(folder)[0] == "88"
