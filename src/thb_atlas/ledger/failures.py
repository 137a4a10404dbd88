"""Why claims fail the audit: a difference without an explanation, an outdated explanation, a guard that is gone."""

import re
from collections.abc import Iterable, Mapping, Set

import pandas as pd

from ..core.errors import DataError
from ..core.wording import quantity
from ..data.tables import load
from .claims import Load
from .verdicts import DIFFERING, SUPPORTING, rounds_to
from .wording import data_say, study_says

# the number that an explanation gives
EXPLAINED_NUMBER = re.compile(r"\bgives? (?:only |about )?(\d+(?:,\d{3})*(?:\.\d+)?)")
MAX_SHOWN = 20  # failures in an error message; the others are counted


def _failure(claim: Mapping) -> str:
    """Return why a judged claim fails the audit, in words; empty if it does not."""
    name, holds, explained = claim["claim_id"], claim["verdict"] in SUPPORTING, pd.notna(claim["explanation_en"])
    judgement = f"{claim['verdict']} (study {study_says(claim) or '-'}, data {data_say(claim) or '-'})"
    if pd.notna(claim["evidence"]) and claim["verdict"] == "not derivable":
        return f"claim {name} names rows of {claim['evidence']} that give it no number; correct its filter"
    mend = "correct the row or the claim, or"
    if not holds and not explained:
        return f"claim {name}: {judgement}, and nothing explains why; {mend} say why in explanation_en"
    if holds and explained:
        return f"claim {name}: {judgement}, but explanation_en still explains a difference; {mend} empty explanation_en"
    is_number = explained and data_say(claim) and claim["relation"] != "most_common"
    match = EXPLAINED_NUMBER.search(claim["explanation_en"]) if is_number else None
    if match and not rounds_to(claim["computed"], float(match[1].replace(",", ""))):
        failure = f"claim {name}: explanation_en says {match[1]}, the data give {data_say(claim)}"
        return f"{failure}; correct the row, the claim or the explanation"
    return ""


def _wrong_in_differences(claim: Mapping, weighed: Set[str]) -> str:
    """Return what is wrong with the row of `differences` of a judged claim, in words; empty if nothing is."""
    differs, known = claim["verdict"] in DIFFERING, claim["claim_id"] in weighed
    remedy = "delete its row of differences.csv" if known else "say in differences.csv whether that matters"
    return f"claim {claim['claim_id']}: {claim['verdict']}; {remedy}" if differs != known else ""


def failures(claims: Iterable[Mapping], read: Load = load) -> list[str]:
    """Return why judged claims fail the audit, in sentences: an explanation is missing or outdated, a guard is gone.

    A claim that differs has a row of `differences`, another has none. The guard of an issue is a claim that keeps its
    verdict as long as the study contradicts itself there. Only guards among the claims are checked.
    """
    judged = {claim["claim_id"]: claim for claim in claims}
    weighed = set(read("differences")["claim_id"])
    found = (_failure(claim) or _wrong_in_differences(claim, weighed) for claim in judged.values())
    sentences = [sentence for sentence in found if sentence]
    for issue in read("issues").dropna(subset="guard_claim").itertuples():
        guard = judged.get(issue.guard_claim)
        if guard is not None and guard["verdict"] != issue.guard_verdict:
            failure = f"issue {issue.issue_id} no longer stands: {issue.guard_claim} is {guard['verdict']}"
            sentences.append(f"{failure}, not {issue.guard_verdict}; correct the row or the claim, or settle the issue")
    return sentences


def ensure_explained(claims: Iterable[Mapping], read: Load = load) -> None:
    """Raise DataError with the first `failures` of judged claims and the number of the others, if there are any."""
    if found := failures(claims, read):
        more = [f"{len(found) - MAX_SHOWN} more."] if len(found) > MAX_SHOWN else []
        head = f"{quantity(len(found), 'problems')} in the ledger."
        raise DataError("\n".join([head, *(f"{failure}." for failure in found[:MAX_SHOWN]), *more]))
