"""What changed in the ledger from one state of the data to another: verdicts, and numbers of the study or the data."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

NUMBERS = {"value": "study", "computed": "data"}


class Change(NamedTuple):
    """One claim whose verdict or number changed; a verdict is None where the claim is not there."""

    claim_id: str
    before: str | None
    after: str | None
    numbers: dict[str, tuple[float | None, float | None]]  # of the study and of the data, where they changed

    def text(self) -> str:
        """Return the change in words: `ID reproduced -> differs (data 60 -> 69)`."""
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
    """Return the claims whose verdict or number changed, in the order of the ledger; those that are gone come last.

    Both map ids to judged claims. Numbers of claims that came or went are left out.
    """
    found = []
    for claim_id in dict.fromkeys([*after, *before]):
        old, new = before.get(claim_id), after.get(claim_id)
        pairs = {side: (_number(old, c), _number(new, c)) for c, side in NUMBERS.items()} if old and new else {}
        verdicts = [claim["verdict"] if claim else None for claim in (old, new)]
        moved = {side: pair for side, pair in pairs.items() if pair[0] != pair[1]}
        if moved or verdicts[0] != verdicts[1]:
            found.append(Change(claim_id, *verdicts, moved))
    return found


def summary(found: list[Change]) -> list[str]:
    """Return in few lines what a build tells: verdicts that changed, by name; other changes, by number."""
    moved = [change for change in found if change.before and change.after and change.before != change.after]
    counted = {
        "new": sum(change.before is None for change in found), "gone": sum(change.after is None for change in found),
        "with another number": sum(change.before == change.after for change in found),
    }  # fmt: skip
    head = f"{len(moved)} verdict{'' if len(moved) == 1 else 's'} changed: {'; '.join(c.text() for c in moved)}"
    others = ", ".join(f"{number} {what}" for what, number in counted.items() if number)
    return [*([head] if moved else []), *([f"Other statements: {others}"] if others else [])]
