"""The verdict on each claim, computed from the data."""

import math
import operator
from collections.abc import Collection, Mapping

import pandas as pd

from ..core.locators import passages_of
from ..data.tables import load
from .aggregates import aggregate
from .claims import Load, evidence_rows
from .codings import Codings, coded_columns, rests_on_coding, rests_on_examples
from .forms import SINGLE_CELL

ABOUT_TOLERANCE = 0.05  # "about" holds within 5 % of the printed value
RELATION_TESTS = {  # whether a relation other than "equal" holds between what the data give and what is printed
    "more_than": operator.gt, "at_least": operator.ge, "less_than": operator.lt, "at_most": operator.le,
    "about": lambda computed, value: abs(computed - value) <= ABOUT_TOLERANCE * abs(value),
    "majority": lambda percent, _: percent > 50,
    "none": lambda computed, _: computed == 0,
    "most_common": lambda is_first, _: is_first == 1,
}  # fmt: skip
MEANINGS = {
    "reproduced": "The data bear out what the study states.",
    "stated once": "The row was taken from the very sentence: nothing else in the study tests it.",
    "reproduced by rounding": "The data give the printed number within half a unit of its last digit.",
    "consistent with the examples": "The data agree, but have only the examples that the text names, and not its list.",
    "arithmetically impossible": "No whole number of countries or measures gives this percentage.",
    "differs": "The data give another number.",
    "not comparable": "Rows coded here from free text, or of something near to it, give another number.",
    "contradicted": "Another statement of the study says something else, and the data cannot decide.",
    "not derivable": "The study prints no rows for it, or they are lost in the recovered text.",
}
SUPPORTING = ("reproduced", "stated once", "reproduced by rounding", "consistent with the examples")
DIFFERING = ("differs", "arithmetically impossible")
JUDGED = ["computed", "verdict"]  # columns that an audit adds to `claims`


def decimals(value: float) -> int:
    """Return the number of decimals of a value without trailing zeros: 1 for 92.6, 0 for 20.0."""
    return len(f"{value:.6f}".rstrip("0").partition(".")[2])


def rounds_to(number: float, value: float) -> bool:
    """Return whether a number is within half a unit of the last printed digit of `value`, as exactly as floats are."""
    return abs(number - value) <= 0.5 * 10 ** -decimals(value) + 1e-9


def _verdict_on_equality(claim: Mapping, computed: float, base: int) -> str:
    value = float(claim["value"])
    if computed == value:
        return "reproduced"
    if claim["unit"] == "percent" and rounds_to(computed, value):
        return "reproduced by rounding"
    if claim["unit"] == "percent" and claim["aggregate"].startswith("share:") and base:
        is_possible = any(rounds_to(100 * k / base, value) for k in range(base + 1))  # a share, as precise as printed
        return "differs" if is_possible else "arithmetically impossible"
    return "differs"


def verdict(claim: Mapping, computed: float, base: int) -> str:
    """Return the verdict on a claim's number alone, before disputes, codings and examples are considered."""
    if math.isnan(computed):
        return "not derivable"
    if claim["relation"] == "equal":
        return _verdict_on_equality(claim, computed, base)
    return "reproduced" if RELATION_TESTS[claim["relation"]](computed, claim["value"]) else "differs"


def is_stated_once(claim: Mapping, evidence: pd.DataFrame, read: Load = load) -> bool:
    """Return whether a claim reads a single cell that was taken from nowhere but the place of the claim itself.

    `evidence` are its `evidence_rows`.
    """
    if str(claim["aggregate"]).partition(":")[0] not in SINGLE_CELL:
        return False
    sections = read("sections").set_index("section")["locator"]
    part = {sections.get(claim["section"], claim["section"])}
    parts = [{place.part for place in passages_of(locator)} for locator in evidence.get("locator", ())]
    return bool(parts) and all(named == part for named in parts)


def judge(claim: Mapping, disputed: Collection[str], coded: Codings, read: Load = load) -> dict:
    """Return a claim with `computed` (float), `verdict` (str) and `index`, that of its `evidence_rows` (None without).

    A claim that the data cannot decide is *contradicted* if it is disputed. A difference is *not comparable* if the
    rows were coded here, or are only near to what is stated. A single cell taken from the claim itself is *stated
    once*. What only examples bear out is *consistent with the examples*. Raises DataError like `evidence_rows` and
    `aggregate`.
    """
    if pd.isna(claim["evidence"]):
        decision = "contradicted" if claim["claim_id"] in disputed else "not derivable"
        return {**claim, "computed": math.nan, "verdict": decision, "index": None}
    rows = evidence_rows(claim, read)
    number = aggregate(claim, rows, read)
    decision = verdict(claim, number, len(rows))
    if decision in DIFFERING and (claim.get("near") is True or rests_on_coding(claim, rows, coded, read)):
        decision = "not comparable"
    elif decision == "reproduced" and is_stated_once(claim, rows, read):
        decision = "stated once"
    elif decision.startswith("reproduced") and rests_on_examples(claim, rows):
        decision = "consistent with the examples"
    return {**claim, "computed": number, "verdict": decision, "index": rows.index}


def judge_all(claims: pd.DataFrame, read: Load = load, coded: Codings | None = None) -> list[dict]:
    """Return rows of `claims`, each as `judge` does; disputed are those that hard issues name.

    `coded` are the columns coded from free text, by default those of the data package (`coded_columns`).
    """
    hard, coded = read("issues").query("severity == 'hard'"), coded_columns() if coded is None else coded
    disputed = set(hard["claims"].dropna().str.split("; ").explode())
    return [judge(claim, disputed, coded, read) for claim in claims.to_dict("records")]


def audit(read: Load = load, claims: pd.DataFrame | None = None, coded: Codings | None = None) -> pd.DataFrame:
    """Return the table `claims`, or some of its rows, with the columns `computed` and `verdict`; see `judge_all`."""
    claims = read("claims") if claims is None else claims
    judged = judge_all(claims, read, coded)
    return claims.assign(**{column: [claim[column] for claim in judged] for column in JUDGED})
