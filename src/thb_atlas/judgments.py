"""Judgments of claims for pages: each is kept for the next kernel, with what it asked for and a record of it."""

import pickle
import re
from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd

from .datapackage import DataError, load, records
from .hashes import checksum
from .kept import CODE, kept
from .ledger import judge
from .narrow import narrowed
from .schema import Asked, digest_of, note, noted

MAKERS = checksum([], CODE, np.__version__, pd.__version__)
Judgment = tuple[list[Asked], dict[str, str], bytes]  # what it asked for, its record, the claim


def _is_disputed(claim_id: str) -> bool:
    named = re.compile(rf"(.*; )?{re.escape(claim_id)}(; .*)?")
    return any(issue["severity"] == "hard" for issue in records("issues", claims=named))


def _record(asked: Sequence[Asked]) -> dict[str, str]:
    """Return the digests of all that a judgment rests on: the code, the schema, each table that it asked for."""
    files = {"datapackage.json", *(file for file, _ in asked)}
    return {"code": MAKERS, **{file: digest_of(file) for file in sorted(files)}}


def _judge(claim_id: str) -> Judgment:
    with noted() as asked:
        found = records("claims", claim_id=claim_id)
        if not found:
            raise DataError(f"no claim is called {claim_id!r}")
        claim = judge(found[0], _is_disputed, narrowed(found[0], load))
    return asked, _record(asked), pickle.dumps(claim)


def _is_current(judgment: Judgment) -> bool:
    asked, record, _ = judgment
    return record == _record(asked)


@cache
def judged(claim_id: str) -> dict:
    """Return one claim with `computed` and `verdict`, as `ledger.audit` gives them for all.

    A page that asks for it depends on the claim, on issues that name it, and on the rows that it counts. Raises
    DataError for an id that no claim has.
    """
    asked, _, claim = kept(f"claim-{claim_id}", lambda: _judge(claim_id), _is_current)
    note(asked)
    return pickle.loads(claim)
