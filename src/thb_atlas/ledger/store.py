"""The verdicts on all claims as a build stores them, for pages and their records."""

import json
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from hashlib import sha256

import pandas as pd

from ..core.errors import UnknownClaimError
from ..core.hashes import seal, stamp
from ..core.paths import DATA, VERDICTS
from ..core.replacing import replacing
from ..data.fingerprint import state, verdicts
from ..data.schema import package_files
from ..data.tables import load
from ..data.usage import note
from .changes import changes
from .failures import ensure_explained
from .verdicts import JUDGED, judge_all


def rows_key(table: str, labels: pd.Index) -> str:
    """Return a key of some rows of a table, by which a number finds the claim that counts the same rows."""
    return sha256(f"{table}:{sorted(labels)}".encode()).hexdigest()[:20]


def _judge_ledger() -> dict[str, dict]:
    """Return all claims by id, judged, with the key of the rows that each counts (`rows`) and a `digest` of it all."""
    claims = {}
    for judged in judge_all(load("claims")):
        index = judged.pop("index")
        claim = {column: None if pd.isna(value) else value for column, value in judged.items()}
        claim["rows"] = None if index is None else rows_key(claim["evidence"], index)
        claim["digest"] = sha256(json.dumps(claim, sort_keys=True, default=str).encode()).hexdigest()[:20]
        claims[claim["claim_id"]] = claim
    return claims


def write_verdicts() -> list[str]:
    """Judge all claims and write the result to `_build/verdicts.json`, for pages and their records.

    Returns the verdicts and numbers that changed since it was last written, none the first time. Raises DataError, and
    writes nothing, if tables break their schema, a claim names what does not exist, or claims fail the audit
    (`failures`).
    """
    before = verdicts(VERDICTS)["claims"]
    content = {"state": state(), "claims": _judge_ledger()}
    ensure_explained(content["claims"].values())
    with replacing(VERDICTS) as new:
        new.write_text(seal(content), encoding="utf-8")
    return list(changes(before, content["claims"])) if before else []


@lru_cache(maxsize=1)
def _ledger(_: tuple) -> dict[str, dict]:
    written = verdicts(VERDICTS)
    return written["claims"] if written["state"] == state() else _judge_ledger()


def ledger() -> dict[str, dict]:
    """Return all claims by id, judged by the present data; callers must not change them.

    They are read from the file that a build wrote if the data are the same, else judged here in about a second.
    """
    return _ledger(tuple(map(stamp, package_files(DATA))))


def claim_names() -> list[str]:
    """Return the names of all claims that have one."""
    return [claim["name"] for claim in ledger().values() if claim["name"]]


def judged(called: Iterable[str]) -> list[dict]:
    """Return claims, by name or id, with `computed` and `verdict`, and note them as read.

    Raises UnknownClaimError, with the nearest names and ids, for what no claim is called.
    """
    claims, found = ledger(), []
    for each in called:
        claim = claims.get(each) or next((claim for claim in claims.values() if claim["name"] == each), None)
        if claim is None:
            near = ", ".join(get_close_matches(each, [*claim_names(), *claims], n=5))
            raise UnknownClaimError(f"no claim is called {each!r}" + (f"; near it: {near}" if near else ""))
        note("claims", claim["claim_id"], claim["digest"])
        found.append(claim)
    return found


def judged_claims(claims: pd.DataFrame) -> pd.DataFrame:
    """Return some rows of `claims` judged as `audit` does, and note them as read."""
    verdicts = pd.DataFrame(judged(claims["claim_id"]), claims.index, ["claim_id", *JUDGED])
    return claims.assign(**verdicts[JUDGED].astype({"computed": float}))
