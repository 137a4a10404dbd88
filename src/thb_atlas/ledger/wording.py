"""What study and data say in a claim, in words."""

from collections.abc import Iterator, Mapping

import pandas as pd

from ..core.wording import format_number

RELATIONS = {
    "equal": "{}", "about": "about {}", "more_than": "more than {}", "at_least": "at least {}",
    "less_than": "less than {}", "at_most": "at most {}", "majority": "more than half", "none": "none",
    "most_common": "the most",
}  # fmt: skip


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


def claim_lines(audited: pd.DataFrame) -> Iterator[str]:
    """Yield judged claims as lines for a terminal: id, verdict, numbers of study and data, statement."""
    for claim in audited.to_dict("records"):
        numbers = f"study {study_says(claim) or '-'}, data {data_say(claim) or '-'}"
        implied = " (implied by two lists)" if claim["implied"] else ""
        yield f"{claim['claim_id']:12} {claim['verdict']:26} {numbers:32} {claim['statement_en']}{implied}"
