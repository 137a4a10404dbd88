"""What the ledger refuses: a verdict that nothing explains, an explanation of nothing, a guard that no longer holds."""

import json
from pathlib import Path

import pandas as pd
import pytest
from small_study import CLAIMS, CODED, study

from thb_atlas.core.errors import DataError
from thb_atlas.data.tables import load
from thb_atlas.ledger import verdicts
from thb_atlas.ledger.verdicts import HELD, audit, failures, refuse

NO_GUARD = pd.DataFrame({"issue_id": ["S-01"], "severity": ["slip"], "claims": [None], "guard_claim": [None],
                         "guard_verdict": [None]})  # fmt: skip


def judged(issues: pd.DataFrame = NO_GUARD, **explained: str | None) -> tuple[list[dict], object]:
    """Judge the small study with explanations where its claims need one, or as given; return them and its tables."""
    read = study(issues=issues)
    claims = audit(read, coded=CODED).to_dict("records")
    texts = {claim["claim_id"]: claim["explanation_en"] for claim in CLAIMS}
    for claim in claims:
        held = claim["verdict"] in HELD
        claim["explanation_en"] = None if held else texts[claim["claim_id"]] or "because"
        claim["explanation_en"] = explained.get(claim["claim_id"].replace("-", "_"), claim["explanation_en"])
    return claims, read


def test_what_is_explained_passes():
    assert failures(*judged()) == []
    refuse(*judged())


def test_a_difference_without_an_explanation_is_refused_with_both_numbers():
    said = failures(*judged(C_differs=None))
    assert len(said) == 1
    assert said[0].startswith("claim C-differs is differs (study 3, data 4) and nothing explains why; ")


def test_an_explanation_of_what_holds_is_refused():
    said = failures(*judged(C_held="The text forgets one."))
    assert len(said) == 1 and "C-held is reproduced (study 4, data 4) and explanation_en says why it is not" in said[0]


def test_evidence_that_gives_no_number_is_refused():
    claims, read = judged()
    claims.append({**claims[0], "claim_id": "C-none", "computed": float("nan"), "verdict": "not derivable"})
    assert [said for said in failures(claims, read) if said.startswith("claim C-none names rows of links")]


def test_a_guard_that_no_longer_holds_is_refused():
    guarded = NO_GUARD.assign(guard_claim="C-held", guard_verdict="differs")
    said = failures(*judged(guarded))
    assert len(said) == 1 and "issue S-01 no longer stands: C-held is reproduced, not differs" in said[0]
    assert failures(*judged(guarded.assign(guard_verdict="reproduced"))) == []
    assert failures(*judged(guarded.assign(guard_claim="C-of-another-section"))) == []


def test_the_first_are_told_and_the_others_counted():
    claim = {**judged(C_differs=None)[0][2], "evidence": "links"}
    assert claim["claim_id"] == "C-differs"
    many = [{**claim, "claim_id": f"C-{n}"} for n in range(25)]
    with pytest.raises(DataError) as error:
        refuse(many, study(issues=NO_GUARD))
    head, *said, more = str(error.value).splitlines()
    assert all(f"claim C-{n} is differs" in each and "nothing explains why" in each for n, each in enumerate(said))
    assert head == "25 problems in the ledger." and len(said) == verdicts.SHOWN and more == "5 more."


def test_nothing_is_written_of_what_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    path = tmp_path / "verdicts.json"
    monkeypatch.setattr(verdicts, "VERDICTS", path)
    verdicts.write()
    before = json.loads(path.read_text(encoding="utf-8"))
    claims = load("claims")
    claims.loc[claims["claim_id"] == "CL-T4-01", "explanation_en"] = pd.NA
    monkeypatch.setattr(verdicts, "audit", lambda read: audit(read, claims=claims))
    with pytest.raises(DataError, match="claim CL-T4-01 is differs"):
        verdicts.write()
    assert json.loads(path.read_text(encoding="utf-8")) == before
