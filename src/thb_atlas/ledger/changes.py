"""Changes of the ledger between two states of the data, for builds and `thb-atlas diff`: verdicts and numbers."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

NUMBERS = {"value": "study", "computed": "data"}


class Change(NamedTuple):
    """One claim whose verdict or number changed; a verdict is None where the claim does not exist."""

    claim_id: str
    before: str | None
    after: str | None
    numbers: dict[str, tuple[float | None, float | None]]  # before and after, of `study` and `data` if they changed

    def text(self) -> str:
        """Return the change as a line: `ID reproduced -> differs (data 60 -> 69)`."""
        if self.before is None or self.after is None:
            return f"{self.claim_id} " + (f"new, {self.after}" if self.after else f"gone, was {self.before}")
        verdict = self.after if self.before == self.after else f"{self.before} -> {self.after}"
        parts = [f"{side} {_shown(old)} -> {_shown(new)}" for side, (old, new) in self.numbers.items()]
        return f"{self.claim_id} {verdict}" + (f" ({'; '.join(parts)})" if parts else "")


def _shown(number: float | None) -> str:
    return "none" if number is None else f"{number:.10g}"


def _number(claim: Mapping, column: str) -> float | None:
    number = claim.get(column)
    return None if pd.isna(number) else round(float(number), 9)


def changes(before: Mapping[str, Mapping], after: Mapping[str, Mapping]) -> list[Change]:
    """Return the claims whose verdict or number changed, in the order of the ledger, those that are gone last.

    `before` and `after` map ids to judged claims. Numbers of new and gone claims are left out.
    """
    changed = []
    for claim_id in dict.fromkeys([*after, *before]):
        old, new = before.get(claim_id), after.get(claim_id)
        pairs = {side: (_number(old, c), _number(new, c)) for c, side in NUMBERS.items()} if old and new else {}
        verdicts = [claim["verdict"] if claim else None for claim in (old, new)]
        numbers = {side: pair for side, pair in pairs.items() if pair[0] != pair[1]}
        if numbers or verdicts[0] != verdicts[1]:
            changed.append(Change(claim_id, *verdicts, numbers))
    return changed
