"""Judgments of claims for pages: each is kept for the next kernel, with what was read for it and a record of that.

A page depends on the judgments that it was told, not on the rows that they rest on.
"""

import contextlib
import json
import pickle
import re
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import pandas as pd

from .datapackage import DataError, load, records
from .hashes import checksum
from .kept import CODE, kept
from .ledger import judge
from .narrow import narrowed
from .reads import Asked, apart, note_claim
from .schema import DATA, digest_of

MAKERS = checksum([], CODE, np.__version__, pd.__version__)
Judgment = tuple[list[Asked], dict[str, str], bytes]  # what was read for it, its record, the claim


def _is_disputed(claim_id: str) -> bool:
    named = re.compile(rf"(.*; )?{re.escape(claim_id)}(; .*)?")
    return any(issue["severity"] == "hard" for issue in records("issues", claims=named))


def _record(asked: Sequence[Asked]) -> dict[str, str]:
    """Return the digests of all that a judgment rests on: the code, the schema, each table that it asked for."""
    files = {"datapackage.json", *(file for file, _ in asked)}
    return {"code": MAKERS, **{file: digest_of(DATA / file) for file in sorted(files)}}


def _judge(claim_id: str) -> Judgment:
    with apart() as asked:
        found = records("claims", claim_id=claim_id)
        if not found:
            raise DataError(f"no claim is called {claim_id!r}")
        claim = judge(found[0], _is_disputed, narrowed(found[0], load))
    return asked, _record(asked), pickle.dumps(claim)


def _is_current(judgment: Judgment) -> bool:
    asked, record, _ = judgment
    return record == _record(asked)


def digest(claim: Mapping) -> str:
    """Return the SHA-256 of all that a judgment says: the claim, what the data give for it, its verdict."""
    said = {column: None if pd.isna(value) else str(value) for column, value in claim.items()}
    return checksum([], json.dumps(said))


@cache
def judged(claim_id: str) -> dict:
    """Return one claim with `computed` and `verdict`, as `ledger.audit` gives them for all.

    A page that asks for it depends on what comes out: made from other rows, the same judgment leaves it as it is.
    Raises DataError for an id that no claim has.
    """
    asked, _, kept_claim = kept(f"claim-{claim_id}", lambda: _judge(claim_id), _is_current)
    claim = pickle.loads(kept_claim)
    note_claim(claim_id, digest(claim), asked)
    return claim


def judge_all() -> None:
    """Ask for the judgments of all claims, so that a record has them, without those that cannot be judged.

    A page that was told of such a claim runs again, and says what is wrong.
    """
    for claim_id in load("claims")["claim_id"]:
        with contextlib.suppress(DataError):
            judged(claim_id)
