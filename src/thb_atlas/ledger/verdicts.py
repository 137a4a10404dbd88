"""The verdict on each claim, computed from the data, and what study and data say, in words and for pages."""

import json
import math
import operator
import os
import re
from collections.abc import Collection, Iterable, Mapping, Set
from difflib import get_close_matches
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path

import pandas as pd

from ..core.errors import DataError
from ..core.hashes import seal, stamp, unseal
from ..core.paths import DATA, VERDICTS
from ..data.fingerprint import state
from ..data.schema import package_files
from ..data.tables import load
from ..data.usage import note
from .aggregates import aggregate
from .changes import Change, changes
from .claims import Load, cached_reader, evidence_rows
from .codings import Codings, coded_columns, rests_on_coding

SINGLE_CELL = ("value", "year", "month")  # aggregates that read one cell
PLACE = re.compile(r"(?:(?! fn |; ).)*")  # a place of a locator, without its footnotes
ABOUT = 0.05  # "about" holds within 5 % of the printed value
SIDES = {"more_than": operator.gt, "at_least": operator.ge, "less_than": operator.lt, "at_most": operator.le}
MEANINGS = {
    "reproduced": "The data give the printed number.",
    "stated once": "The row was taken from the very sentence: nothing else in the study tests it.",
    "reproduced by rounding": "The data give the printed number within half a unit of its last digit.",
    "arithmetically impossible": "No count of the base gives the printed share.",
    "differs": "The data give another number.",
    "not comparable": "Rows coded here from free text give another number; the study does not print its own coding.",
    "contradicted": "Another statement of the study says something else, and the data cannot decide.",
    "not derivable": "The study prints no rows for it, or they are lost in the recovered text.",
}
GIVES = re.compile(r"\bgives? (?:only |about )?(\d+(?:,\d{3})*(?:\.\d+)?)")  # the number that an explanation gives
SHOWN = 20  # failures in an error message; the others are counted
HOLDING = ("reproduced", "stated once", "reproduced by rounding")
DIFFERING = ("differs", "arithmetically impossible")
JUDGED = ["computed", "verdict"]  # columns that an audit adds to `claims`
RELATIONS = {
    "equal": "{}", "about": "about {}", "more_than": "more than {}", "at_least": "at least {}",
    "less_than": "less than {}", "at_most": "at most {}", "majority": "more than half", "none": "none",
    "most_common": "the most",
}  # fmt: skip


def compute(claim: Mapping, read: Load = load) -> float:
    """Return the number computed from the data for a claim, NaN if it has no evidence or the data have no value.

    Raises DataError like `evidence_rows` and `aggregate`.
    """
    return math.nan if pd.isna(claim["evidence"]) else aggregate(claim, evidence_rows(claim, read), read)


def _digits(value: float) -> int:
    return len(f"{value:.6f}".rstrip("0").partition(".")[2])


def _rounds_to(number: float, value: float) -> bool:
    """Return whether a number is within half a unit of the last printed digit of `value`, as exactly as floats are."""
    return abs(number - value) <= 0.5 * 10 ** -_digits(value) + 1e-9


def is_possible_share(value: float, base: int) -> bool:
    """Return whether some count out of `base` gives the share `value` (percent) at its printed precision."""
    return any(_rounds_to(100 * k / base, value) for k in range(base + 1))


def _verdict_on_equality(claim: Mapping, computed: float, read: Load) -> str:
    value = float(claim["value"])
    if computed == value:
        return "reproduced"
    if claim["unit"] == "percent" and _rounds_to(computed, value):
        return "reproduced by rounding"
    if claim["unit"] == "percent" and claim["aggregate"].startswith("share:"):
        base = len(evidence_rows(claim, read))
        if base and not is_possible_share(value, base):
            return "arithmetically impossible"
    return "differs"


def verdict(claim: Mapping, computed: float, read: Load = load) -> str:
    """Return the verdict on the number computed for a claim, whatever else the study says."""
    if math.isnan(computed):
        return "not derivable"
    relation, value = claim["relation"], claim["value"]
    if relation == "equal":
        return _verdict_on_equality(claim, computed, read)
    if relation == "about":
        holds = abs(computed - value) <= ABOUT * abs(value)
    elif relation in SIDES:
        holds = SIDES[relation](computed, value)
    else:
        holds = computed > 50 if relation == "majority" else computed == (0 if relation == "none" else 1)
    return "reproduced" if holds else "differs"


def disputed_claims(read: Load = load) -> set[str]:
    """Return the ids of claims that another statement of the study contradicts: those of hard issues (`issues`)."""
    issues = read("issues")
    return set(issues.loc[issues["severity"] == "hard", "claims"].dropna().str.split("; ").explode())


def is_stated_once(claim: Mapping, read: Load = load) -> bool:
    """Return whether a claim reads a single cell that was taken from nowhere but the place of the claim itself."""
    if str(claim["aggregate"]).partition(":")[0] not in SINGLE_CELL:
        return False
    evidence = evidence_rows(claim, read)
    sections = read("sections").set_index("section")["locator"]
    place = {sections.get(claim["section"], claim["section"])}
    locators = evidence["locator"] if "locator" in evidence.columns else pd.Series(dtype="string")
    return len(locators) > 0 and all({PLACE.match(part)[0] for part in text.split("; ")} == place for text in locators)


def judge(claim: Mapping, disputed: Collection[str], coded: Codings, read: Load = load) -> dict:
    """Return a claim with `computed` (float) and `verdict` (str).

    A claim that the data cannot decide is *contradicted* if it is disputed. A difference is *not comparable* if the
    rows were coded here, or are only near to what is stated. A single cell taken from the claim itself is *stated
    once*.
    """
    number = compute(claim, read)
    decision = verdict(claim, number, read)
    if decision == "not derivable" and claim["claim_id"] in disputed:
        decision = "contradicted"
    elif decision in DIFFERING and (claim.get("near") is True or rests_on_coding(claim, coded, read)):
        decision = "not comparable"
    elif decision == "reproduced" and is_stated_once(claim, read):
        decision = "stated once"
    return {**claim, "computed": number, "verdict": decision}


def audit(read: Load = load, claims: pd.DataFrame | None = None, coded: Codings | None = None) -> pd.DataFrame:
    """Return the table `claims`, or some of its rows, with the columns `computed` and `verdict`.

    `coded` are the columns coded from free text, by default those of the data package (`coded_columns`).
    """
    claims, read, disputed = read("claims") if claims is None else claims, cached_reader(read), disputed_claims(read)
    coded = coded_columns() if coded is None else coded
    judged = [judge(claim, disputed, coded, read) for claim in claims.to_dict("records")]
    return claims.assign(**{column: [claim[column] for claim in judged] for column in JUDGED})


def audit_folder(folder: Path) -> pd.DataFrame:
    """Return the audit of the data package in a folder, by its own claims, tables and codings.

    Raises DataError if its tables break its own schema, or lack columns by which claims are judged.
    """
    try:
        return audit(partial(load, folder=folder), coded=coded_columns(folder))
    except KeyError as missing:
        raise DataError(f"these data cannot be judged as today's are: they have no {missing}") from None


def unexplained(audited: pd.DataFrame) -> pd.DataFrame:
    """Return the claims that differ or are impossible, and that nothing explains."""
    return audited[audited["verdict"].isin(DIFFERING) & audited["explanation_en"].isna()]


def _failure(claim: Mapping) -> str:
    """Return why a judged claim fails the audit, in words; empty if it does not."""
    name, holds, explained = claim["claim_id"], claim["verdict"] in HOLDING, pd.notna(claim["explanation_en"])
    judgement = f"{claim['verdict']} (study {study_says(claim) or '-'}, data {data_say(claim) or '-'})"
    if pd.notna(claim["evidence"]) and claim["verdict"] == "not derivable":
        return f"claim {name} names rows of {claim['evidence']} that give it no number; correct its filter"
    if not holds and not explained:
        failure = f"claim {name}: {judgement}, and nothing explains why"
        return f"{failure}; correct the row that changed, or say why in explanation_en"
    if holds and explained:
        failure = f"claim {name}: {judgement}, and explanation_en says why it is not"
        return f"{failure}; correct the row that changed, or empty explanation_en"
    match = GIVES.search(claim["explanation_en"]) if explained and data_say(claim) else None
    if match and round(claim["computed"], _digits(number := float(match[1].replace(",", "")))) != number:
        failure = f"claim {name}: explanation_en says {match[1]}, the data give {data_say(claim)}"
        return f"{failure}; correct the row that changed, or the explanation"
    return ""


def _unweighed(claim: Mapping, weighed: Set[str]) -> str:
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
    sentences = [sentence for claim in judged.values() if (sentence := _failure(claim) or _unweighed(claim, weighed))]
    for issue in read("issues").dropna(subset="guard_claim").itertuples():
        guard = judged.get(issue.guard_claim)
        if guard is not None and guard["verdict"] != issue.guard_verdict:
            failure = f"issue {issue.issue_id} no longer stands: {issue.guard_claim} is {guard['verdict']}"
            sentences.append(f"{failure}, not {issue.guard_verdict}; correct the row that changed, or settle the issue")
    return sentences


def ensure_explained(claims: Iterable[Mapping], read: Load = load) -> None:
    """Raise DataError with the first `failures` of judged claims and the number of the others, if there are any."""
    if found := failures(claims, read):
        more = [f"{len(found) - SHOWN} more."] if len(found) > SHOWN else []
        count = f"{len(found)} problem{'' if len(found) == 1 else 's'} in the ledger."
        raise DataError("\n".join([count, *(f"{failure}." for failure in found[:SHOWN]), *more]))


def rows_key(table: str, labels: pd.Index) -> str:
    """Return a key of some rows of a table, by which a number finds the claim that counts the same rows."""
    return sha256(f"{table}:{sorted(labels)}".encode()).hexdigest()[:20]


def _judge_all() -> dict[str, dict]:
    """Return all claims by id, judged, with the key of the rows that each counts (`rows`) and a `digest` of it all."""
    read, claims = cached_reader(load), {}
    for judged in audit(read).to_dict("records"):
        claim = {column: None if pd.isna(value) else value for column, value in judged.items()}
        claim["rows"] = claim["evidence"] and rows_key(claim["evidence"], evidence_rows(judged, read).index)
        claim["digest"] = sha256(json.dumps(claim, sort_keys=True, default=str).encode()).hexdigest()[:20]
        claims[claim["claim_id"]] = claim
    return claims


def write() -> list[Change]:
    """Judge all claims and write the result to `_build/verdicts.json`, for pages and their records.

    Returns the verdicts and numbers that changed since it was last written, none the first time. Raises DataError, and
    writes nothing, if tables break their schema, a claim names what does not exist, or claims fail the audit
    (`failures`).
    """
    before = _written()["claims"]
    content = {"state": state(), "claims": _judge_all()}
    ensure_explained(content["claims"].values())
    VERDICTS.parent.mkdir(parents=True, exist_ok=True)
    part = VERDICTS.with_name(f"{VERDICTS.name}-{os.getpid()}")
    part.write_text(seal(content), encoding="utf-8")
    part.replace(VERDICTS)
    return changes(before, content["claims"]) if before else []


def _written() -> dict:
    """Return what was last written, with the state of the data; no claims if the file is missing or damaged."""
    return unseal(VERDICTS) or {"state": None, "claims": {}}


@lru_cache(maxsize=1)
def _ledger(_: tuple) -> dict[str, dict]:
    written = _written()
    return written["claims"] if written["state"] == state() else _judge_all()


def ledger() -> dict[str, dict]:
    """Return all claims by id, judged by the present data; callers must not change them.

    They are read from the file that a build wrote if the data are the same, else judged here in about a second.
    """
    return _ledger(tuple(map(stamp, package_files(DATA))))


def judged(claim_id: str) -> dict:
    """Return one claim with `computed` and `verdict`, and note it as read.

    Raises DataError, with the nearest ids, for an id that no claim has.
    """
    claims = ledger()
    if claim_id not in claims:
        near = ", ".join(get_close_matches(claim_id, claims, n=5))
        raise DataError(f"no claim is called {claim_id!r}" + (f"; near it: {near}" if near else ""))
    note("claims", claim_id, claims[claim_id]["digest"])
    return claims[claim_id]


def judged_claims(claims: pd.DataFrame) -> pd.DataFrame:
    """Return some rows of `claims` judged as `audit` does, and note them as read."""
    verdicts = pd.DataFrame([judged(claim) for claim in claims["claim_id"]], columns=["claim_id", *JUDGED])
    return claims.reset_index(drop=True).assign(**verdicts[JUDGED].astype({"computed": float}))


def format_number(number: float, unit: str = "") -> str:
    """Return a number as pages show it: with at most one decimal, and % behind a percentage."""
    text = f"{number:,.0f}" if number == round(number) or abs(number) >= 1000 else f"{number:.1f}"
    return f"{number:.0f}" if unit == "years" else f"{text}\u00a0%" if unit == "percent" else text


def study_says(claim: Mapping) -> str:
    """Return what the study says in a claim, in words: `60`, `more than 80 %`, `more than half`."""
    value = "" if pd.isna(claim["value"]) else format_number(claim["value"], claim["unit"])
    return RELATIONS[claim["relation"]].format(value).strip()


def data_say(claim: Mapping) -> str | None:
    """Return what the data give for a judged claim, in words: `69`, `62.7 %`, `yes`; None if they cannot decide it."""
    if pd.isna(claim["computed"]):
        return None
    if claim["relation"] == "most_common":
        return "yes" if claim["computed"] == 1 else "no"
    return format_number(claim["computed"], claim["unit"])
