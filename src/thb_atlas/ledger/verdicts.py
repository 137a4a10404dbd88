"""The verdict on each claim, computed and never stored; and what the ledger says, in words and for pages."""

import json
import math
import operator
import os
import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path

import pandas as pd

from ..core.errors import DataError
from ..core.hashes import seal, unseal
from ..core.paths import DATA, VERDICTS
from ..data.fingerprint import state
from ..data.schema import codings, package_files, stamp
from ..data.tables import load
from ..data.usage import note_claim
from .aggregates import taken
from .changes import Change, changes
from .claims import Load, is_implied, rows, shared
from .comparable import Codings, rests_on_coding

READ_BACK = ("value", "year", "month")  # aggregates that take what stands in a cell
PLACE = re.compile(r"(?:(?! fn |; ).)*")  # of a locator, without its footnotes
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
GIVEN = re.compile(r"\bgives? (?:only |about )?(\d+(?:,\d{3})*(?:\.\d+)?)")  # what an explanation says of the data
SHOWN = 20  # failures of the ledger that are told; the others are counted
HELD = ("reproduced", "stated once", "reproduced by rounding")
DIFFERING = ("differs", "arithmetically impossible")
JUDGED = ["computed", "verdict", "implied"]  # columns that an audit adds to `claims`
RELATIONS = {
    "equal": "{}", "about": "about {}", "more_than": "more than {}", "at_least": "at least {}",
    "less_than": "less than {}", "at_most": "at most {}", "majority": "more than half", "none": "none",
    "most_common": "the most",
}  # fmt: skip


def compute(claim: Mapping, read: Load = load) -> float:
    """Return what the data give for a claim, NaN if it names no evidence or the data have no value.

    Raises DataError as `rows` and `taken`.
    """
    return math.nan if pd.isna(claim["evidence"]) else taken(claim, rows(claim, read), read)


def _digits(value: float) -> int:
    return len(f"{value:.6f}".rstrip("0").partition(".")[2])


def possible_share(value: float, base: int) -> bool:
    """Return whether some count of `base` gives the share `value` (percent) at its printed precision."""
    digits = _digits(value)
    return any(round(100 * k / base + 1e-9, digits) == value for k in range(base + 1))


def _equal(claim: Mapping, computed: float, read: Load) -> str:
    value = float(claim["value"])
    if computed == value:
        return "reproduced"
    if abs(computed - value) <= 0.5 * 10 ** -_digits(value) + 1e-9 and claim["unit"] == "percent":
        return "reproduced by rounding"
    if claim["unit"] == "percent" and claim["aggregate"].startswith("share:"):
        base = len(rows(claim, read))
        if base and not possible_share(value, base):
            return "arithmetically impossible"
    return "differs"


def verdict(claim: Mapping, computed: float, read: Load = load) -> str:
    """Return the verdict on one claim, before the study's other statements are looked at."""
    if math.isnan(computed):
        return "not derivable"
    relation, value = claim["relation"], claim["value"]
    if relation == "equal":
        return _equal(claim, computed, read)
    if relation == "about":
        held = abs(computed - value) <= ABOUT * abs(value)
    elif relation in SIDES:
        held = SIDES[relation](computed, value)
    else:
        held = computed > 50 if relation == "majority" else computed == (0 if relation == "none" else 1)
    return "reproduced" if held else "differs"


def disputed(read: Load = load) -> set[str]:
    """Return the claims that a hard issue of `issues` names: another statement of the study contradicts them."""
    issues = read("issues")
    return set(issues.loc[issues["severity"] == "hard", "claims"].dropna().str.split("; ").explode())


def stated_once(claim: Mapping, read: Load = load) -> bool:
    """Return whether a claim reads back one cell whose row has the claim's own place as its only one."""
    if str(claim["aggregate"]).partition(":")[0] not in READ_BACK:
        return False
    counted = rows(claim, read)
    sections = read("sections").set_index("section")["locator"]
    own = {sections.get(claim["section"], claim["section"])}
    places = counted["locator"] if "locator" in counted.columns else pd.Series(dtype="string")
    return len(places) > 0 and all({PLACE.match(part)[0] for part in text.split("; ")} == own for text in places)


def judge(claim: Mapping, is_disputed: Callable[[str], bool], coded: Codings, read: Load = load) -> dict:
    """Return a claim with `computed` (float), `verdict` (str) and `implied` (bool: the study itself does not state it).

    Undecided and disputed, it is *contradicted*. A difference in what was coded here, or in rows that are only near to
    what is stated, is *not comparable*. A single cell that was read from the claim's own place is *stated once*.
    """
    number = compute(claim, read)
    found = verdict(claim, number, read)
    if found == "not derivable" and is_disputed(claim["claim_id"]):
        found = "contradicted"
    elif found in DIFFERING and (claim.get("near") is True or rests_on_coding(claim, coded, read)):
        found = "not comparable"
    elif found == "reproduced" and stated_once(claim, read):
        found = "stated once"
    return {**claim, "computed": number, "verdict": found, "implied": is_implied(claim)}


def audit(read: Load = load, claims: pd.DataFrame | None = None, coded: Codings | None = None) -> pd.DataFrame:
    """Return the table `claims`, or some of its rows, judged: with the columns `computed`, `verdict` and `implied`.

    `coded` are the columns coded from free text (`data.schema.codings`, of the data package if none are given).
    """
    claims, read, contested = read("claims") if claims is None else claims, shared(read), disputed(read)
    coded = codings() if coded is None else coded
    found = [judge(claim, contested.__contains__, coded, read) for claim in claims.to_dict("records")]
    return claims.assign(**{column: [claim[column] for claim in found] for column in JUDGED})


def audit_of(folder: Path) -> pd.DataFrame:
    """Return the audit of the data package in a folder: its claims, tables and codings, judged as today's are.

    Raises DataError if its tables break its own schema, or lack what claims are judged by.
    """
    try:
        return audit(partial(load, folder=folder), coded=codings(folder))
    except KeyError as missing:
        raise DataError(f"these data cannot be judged as today's are: they have no {missing}") from None


def unexplained(audited: pd.DataFrame) -> pd.DataFrame:
    """Return the claims that differ or are impossible, and nothing explains why."""
    return audited[audited["verdict"].isin(DIFFERING) & audited["explanation_en"].isna()]


def _failure(claim: Mapping) -> str:
    """Return in what a judged claim fails the audit, in words; empty if it does not."""
    held, explained = claim["verdict"] in HELD, pd.notna(claim["explanation_en"])
    numbers = f"study {study_says(claim) or '-'}, data {data_say(claim) or '-'}"
    if pd.notna(claim["evidence"]) and claim["verdict"] == "not derivable":
        return f"claim {claim['claim_id']} names rows of {claim['evidence']} that give it no number; correct its filter"
    if not held and not explained:
        said = f"claim {claim['claim_id']} is {claim['verdict']} ({numbers}) and nothing explains why"
        return f"{said}; correct the row that changed, or say why in explanation_en"
    stated = GIVEN.search(claim["explanation_en"]) if explained and not held and data_say(claim) else None
    if stated and round(claim["computed"], _digits(printed := float(stated[1].replace(",", "")))) != printed:
        said = f"claim {claim['claim_id']}: explanation_en says {stated[1]}, the data give {data_say(claim)}"
        return f"{said}; correct the row that changed, or the explanation"
    if held and explained:
        said = f"claim {claim['claim_id']} is {claim['verdict']} ({numbers}) and explanation_en says why it is not"
        return f"{said}; correct the row that changed, or empty explanation_en"
    return ""


def failures(claims: Iterable[Mapping], read: Load = load) -> list[str]:
    """Return in what judged claims fail the audit, a sentence each: no explanation, a stale one, a guard that is gone.

    The guard of an issue is a claim that has its verdict as long as the study contradicts itself there. Only guards
    among the claims are looked at.
    """
    verdicts = {claim["claim_id"]: claim for claim in claims}
    found = [said for claim in verdicts.values() if (said := _failure(claim))]
    for issue in read("issues").dropna(subset="guard_claim").itertuples():
        claim = verdicts.get(issue.guard_claim)
        if claim is not None and claim["verdict"] != issue.guard_verdict:
            said = f"issue {issue.issue_id} no longer stands: {issue.guard_claim} is {claim['verdict']}"
            found.append(f"{said}, not {issue.guard_verdict}; correct the row that changed, or settle the issue")
    return found


def refuse(claims: Iterable[Mapping], read: Load = load) -> None:
    """Raise DataError with all in which judged claims fail the audit (`failures`), if they do."""
    if found := failures(claims, read):
        more = [f"{len(found) - SHOWN} more."] if len(found) > SHOWN else []
        count = f"{len(found)} problem{'' if len(found) == 1 else 's'} in the ledger."
        raise DataError("\n".join([count, *(f"{said}." for said in found[:SHOWN]), *more]))


def rows_key(table: str, labels: pd.Index) -> str:
    """Return what some rows of a table are known by, whatever chose them: a digest of their places in the file."""
    return sha256(f"{table}:{sorted(labels)}".encode()).hexdigest()[:20]


def _plain(claim: Mapping) -> dict:
    return {column: None if pd.isna(value) else value for column, value in claim.items()}


def _said() -> list[dict]:
    """Judge all claims: as dictionaries with `computed`, `verdict`, `rows` (what it counts), `digest` (of it all)."""
    read, found = shared(load), []
    for claim in audit(read).to_dict("records"):
        known = _plain(claim)
        known["rows"] = known["evidence"] and rows_key(known["evidence"], rows(claim, read).index)
        known["digest"] = sha256(json.dumps(known, sort_keys=True, default=str).encode()).hexdigest()[:20]
        found.append(known)
    return found


def write() -> list[Change]:
    """Judge all claims and write what the ledger says of each to `_build/verdicts.json`, for pages and their records.

    Returns which verdicts and numbers changed since it was last written, none the first time. Raises DataError, and
    writes nothing, if the data are not valid, a claim names what is not there, or claims fail the audit (`failures`).
    """
    before = _written()["claims"]
    content = {"state": state(), "claims": {claim["claim_id"]: claim for claim in _said()}}
    refuse(content["claims"].values())
    VERDICTS.parent.mkdir(parents=True, exist_ok=True)
    part = VERDICTS.with_name(f"{VERDICTS.name}-{os.getpid()}")
    part.write_text(seal(content), encoding="utf-8")
    part.replace(VERDICTS)
    return changes(before, content["claims"]) if before else []


def _written() -> dict:
    """Return what was last written, and of which state of the data; no claims if nothing was, or it is damaged."""
    return unseal(VERDICTS) or {"state": None, "claims": {}}


@lru_cache(maxsize=1)
def _ledger(_: tuple) -> dict[str, dict]:
    known = _written()
    return known["claims"] if known.get("state") == state() else {claim["claim_id"]: claim for claim in _said()}


def ledger() -> dict[str, dict]:
    """Return all claims by id as the ledger judges them now; do not change them.

    They are read from the file that a build wrote if that is of the present data, else judged here (about a second).
    """
    return _ledger(tuple(map(stamp, package_files(DATA))))


def judged(claim_id: str) -> dict:
    """Return one claim with `computed`, `verdict` and `implied`, and note it as told to this page.

    Raises DataError, with those that are near, for an id that no claim has.
    """
    known = ledger()
    if claim_id not in known:
        near = ", ".join(get_close_matches(claim_id, known, n=5))
        raise DataError(f"no claim is called {claim_id!r}" + (f"; near it: {near}" if near else ""))
    note_claim(claim_id, known[claim_id]["digest"])
    return known[claim_id]


def judged_claims(claims: pd.DataFrame) -> pd.DataFrame:
    """Return some rows of `claims` as `audit` judges them, and note them as told to this page."""
    found = pd.DataFrame([judged(claim) for claim in claims["claim_id"]], columns=["claim_id", *JUDGED])
    return claims.reset_index(drop=True).assign(**found[JUDGED].astype({"computed": float}))


def figure(number: float, unit: str = "") -> str:
    """Return a number as tables and marks show it: at most one decimal, the sign of per cent behind it."""
    text = f"{number:,.0f}" if number == round(number) or abs(number) >= 1000 else f"{number:.1f}"
    return f"{number:.0f}" if unit == "years" else f"{text}\u00a0%" if unit == "percent" else text


def study_says(claim: Mapping) -> str:
    """Return what the study says in a claim, in words: `60`, `more than 80 %`, `more than half`."""
    value = "" if pd.isna(claim["value"]) else figure(claim["value"], claim["unit"])
    return RELATIONS[claim["relation"]].format(value).strip()


def data_say(claim: Mapping) -> str | None:
    """Return what the data give for a judged claim, in words: `69`, `62.7 %`, `yes`; None if they cannot decide it."""
    if pd.isna(claim["computed"]):
        return None
    if claim["relation"] == "most_common":
        return "yes" if claim["computed"] == 1 else "no"
    return figure(claim["computed"], claim["unit"])
