"""The verdicts on all claims as a build stores them, for pages and their records."""

import json
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from hashlib import sha256

import pandas as pd

from ..core.errors import DataError
from ..core.hashes import seal, stamp, unseal
from ..core.paths import DATA, VERDICTS
from ..core.replacing import replacing
from ..data.fingerprint import state
from ..data.schema import package_files
from ..data.tables import load
from ..data.usage import note
from .changes import Change, changes
from .failures import ensure_explained
from .verdicts import JUDGED, judge_all


def rows_key(table: str, labels: pd.Index) -> str:
    """Return a key of some rows of a table, by which a number finds the claim that counts the same rows."""
    return sha256(f"{table}:{sorted(labels)}".encode()).hexdigest()[:20]


def _judge_all() -> dict[str, dict]:
    """Return all claims by id, judged, with the key of the rows that each counts (`rows`) and a `digest` of it all."""
    claims = {}
    for judged in judge_all(load("claims")):
        index = judged.pop("index")
        claim = {column: None if pd.isna(value) else value for column, value in judged.items()}
        claim["rows"] = None if index is None else rows_key(claim["evidence"], index)
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
    with replacing(VERDICTS) as new:
        new.write_text(seal(content), encoding="utf-8")
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


def judged(claim_ids: Iterable[str]) -> list[dict]:
    """Return claims with `computed` and `verdict`, and note them as read.

    Raises DataError, with the nearest ids, for an id that no claim has.
    """
    claims, found = ledger(), []
    for claim_id in claim_ids:
        if claim_id not in claims:
            near = ", ".join(get_close_matches(claim_id, claims, n=5))
            raise DataError(f"no claim is called {claim_id!r}" + (f"; near it: {near}" if near else ""))
        note("claims", claim_id, claims[claim_id]["digest"])
        found.append(claims[claim_id])
    return found


def judged_claim(claim_id: str) -> dict:
    """Return one claim as `judged` does."""
    return judged([claim_id])[0]


def judged_claims(claims: pd.DataFrame) -> pd.DataFrame:
    """Return some rows of `claims` judged as `audit` does, and note them as read."""
    verdicts = pd.DataFrame(judged(claims["claim_id"]), columns=["claim_id", *JUDGED])
    return claims.reset_index(drop=True).assign(**verdicts[JUDGED].astype({"computed": float}))
