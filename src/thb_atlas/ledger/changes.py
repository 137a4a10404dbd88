"""Changes of the ledger between two builds: verdicts and numbers."""

from collections.abc import Iterator, Mapping

import pandas as pd

NUMBERS = {"value": "study", "computed": "data"}


def _number(claim: Mapping, column: str) -> str:
    number = claim[column]
    return "none" if pd.isna(number) else f"{number:.10g}"


def _change(old: Mapping | None, new: Mapping | None) -> str:
    """Return how the verdict and the numbers of a claim changed: `reproduced -> differs (data 60 -> 69)`; or nothing.

    Numbers of new and gone claims are left out.
    """
    if not old or not new:
        return f"new, {new['verdict']}" if new else f"gone, was {old['verdict']}"
    pairs = {side: (_number(old, column), _number(new, column)) for column, side in NUMBERS.items()}
    numbers = "; ".join(f"{side} {was} -> {now}" for side, (was, now) in pairs.items() if was != now)
    if old["verdict"] != new["verdict"]:
        return f"{old['verdict']} -> {new['verdict']}" + (f" ({numbers})" if numbers else "")
    return f"{new['verdict']} ({numbers})" if numbers else ""


def changes(before: Mapping[str, Mapping], after: Mapping[str, Mapping]) -> Iterator[str]:
    """Yield the claims whose verdict or number changed, as lines, in the order of the ledger, those that are gone last.

    `before` and `after` map ids to judged claims.
    """
    for claim_id in dict.fromkeys([*after, *before]):
        if change := _change(before.get(claim_id), after.get(claim_id)):
            yield f"{claim_id} {change}"
