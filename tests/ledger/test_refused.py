"""Failures of the audit: unexplained verdicts, explanations of nothing, guards that no longer hold."""

import pandas as pd
import pytest
from small_study import CLAIMS, CODED, study

from thb_atlas.core.errors import DataError
from thb_atlas.ledger.failures import MAX_SHOWN, ensure_explained, failures
from thb_atlas.ledger.verdicts import SUPPORTING, audit

ISSUE = {"issue_id": "S-01", "severity": "slip", "claims": None, "guard_claim": None, "guard_verdict": None}
DIFFERS = "claim CL-differs: differs (study 3, data 4), and nothing explains why; "
HOLDS = "claim CL-held: reproduced (study 4, data 4), but explanation_en still explains a difference; "
OTHERWISE = "claim {}: explanation_en says 5, the data give 4; "
UNGUARDED = "issue S-01 no longer stands: CL-held is reproduced, not differs; "


def judged(explained: dict[str, str | None], **guard: str) -> tuple[list[dict], object]:
    """Judge the small study, its explanations replaced by those given; return the claims and its tables."""
    read = study(issues=pd.DataFrame([ISSUE | guard]))
    claims = audit(read, coded=CODED).to_dict("records")
    texts = {claim["claim_id"]: claim["explanation_en"] for claim in CLAIMS}
    for claim in claims:
        needed = None if claim["verdict"] in SUPPORTING else texts[claim["claim_id"]] or "because"
        claim["explanation_en"] = explained.get(claim["claim_id"], needed)
    return claims, read


GUARD = {"guard_claim": "CL-held", "guard_verdict": "differs"}
FAILURES = [
    ({}, {}, []),
    ({"CL-differs": None}, {}, [DIFFERS]),
    ({"CL-differs": "The table gives 5."}, {}, [OTHERWISE.format("CL-differs")]),
    ({"CL-more": "The table gives 5."}, {}, [OTHERWISE.format("CL-more")]),  # of a bound
    ({"CL-held": "The text forgets one."}, {}, [HOLDS]),
    ({}, GUARD, [UNGUARDED]),
    ({}, GUARD | {"guard_verdict": "reproduced"}, []),
    ({}, GUARD | {"guard_claim": "CL-of-another-section"}, []),
]


@pytest.mark.parametrize(("explained", "guard", "beginnings"), FAILURES)
def test_failures_are_reported_with_their_numbers(explained: dict, guard: dict, beginnings: list[str]):
    sentences = failures(*judged(explained, **guard))
    assert all(text.startswith(begin) for text, begin in zip(sentences, beginnings, strict=True))


def test_only_differing_claims_have_a_row_of_differences_and_evidence_needs_a_number():
    claims, _ = judged({})
    claims.append({**claims[0], "claim_id": "CL-none", "computed": float("nan"), "verdict": "not derivable"})
    differences = pd.DataFrame({"claim_id": ["CL-impossible", "CL-more", "CL-spain", "CL-held"]})
    told = failures(claims, study(issues=pd.DataFrame([ISSUE]), differences=differences))
    assert [text for text in told if text.startswith("claim CL-none names rows of links")]
    assert {
        "claim CL-held: reproduced; delete its row of differences.csv",
        "claim CL-differs: differs; say in differences.csv whether that matters",
    } == {text for text in told if "differences.csv" in text}


def test_the_first_failures_are_listed_and_the_others_counted():
    claims, read = judged({"CL-differs": None})
    differs = next(claim for claim in claims if claim["claim_id"] == "CL-differs")
    with pytest.raises(DataError) as error:
        ensure_explained([{**differs, "claim_id": f"C-{n}"} for n in range(25)], read)
    head, *failing, more = str(error.value).splitlines()
    assert [line.split(": differs")[0] for line in failing] == [f"claim C-{n}" for n in range(MAX_SHOWN)]
    assert (head, more) == ("25 problems in the ledger.", "5 more.")
