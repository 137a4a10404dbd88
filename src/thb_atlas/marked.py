"""Numbers with the ledger's verdict: a small sign behind the number, linked to its claim on the page of all claims."""

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

import pandas as pd

from .datapackage import DataError, load
from .judgments import judged

CLAIM = "../notebooks/claims_audit.html#{}"  # as seen from notebooks/ and from countries/
SIGNS = {
    "reproduced": "✓", "reproduced by rounding": "≈", "differs": "≠", "arithmetically impossible": "≠",
    "contradicted": "?", "not derivable": "?",
}  # fmt: skip
RELATIONS = {
    "equal": "{}", "about": "about {}", "more_than": "more than {}", "at_least": "at least {}",
    "less_than": "less than {}", "at_most": "at most {}", "majority": "more than half", "none": "none",
    "most_common": "the most",
}  # fmt: skip
DIGITS = {"year": slice(0, 4), "month": slice(5, 7)}  # of a printed date


class Marked(NamedTuple):
    """A number as a page shows it, and what the ledger says of it. As text it is the number with plain words."""

    shown: str
    claim_id: str
    verdict: str
    other: str  # the number of the other side: the study's beside a computed one, the data's beside a stated one
    side: str

    def __str__(self) -> str:
        return f"{self.shown} ({self._words()})"

    __repr__ = __str__

    def html(self) -> str:
        """Return the number with its sign, the link to the claim."""
        sign = SIGNS[self.verdict]
        if sign == "≠" and any(map(str.isdigit, self.other)):
            sign += f"\u00a0{self.other}"
        return f'<span class="thb-marked">{escape(self.shown)}{link(self.claim_id, sign, self._words())}</span>'

    def _repr_html_(self) -> str:
        return self.html()

    def _words(self) -> str:
        return f"{self.verdict}: {self.other} in the {self.side}" if SIGNS[self.verdict] == "≠" else self.verdict


def link(claim_id: str, sign: str, words: str) -> str:
    """Return a claim's link as HTML: `sign` for the eye, `words` and the claim's id for the ear and as a tooltip."""
    said = f"{escape(words)}, claim {claim_id}"
    hidden = f'<span aria-hidden="true">{sign}</span><span class="visually-hidden"> {said}</span>'
    return f'<a class="thb-mark" href="{CLAIM.format(claim_id)}" title="{said}">{hidden}</a>'


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


def _checked(number: float | None, wanted: float, claim: Mapping) -> str:
    """Return a page's number as text. Raises DataError if it is not the ledger's."""
    none = pd.isna(number) and pd.isna(wanted)
    if not none and (pd.isna(number) or pd.isna(wanted) or not math.isclose(number, wanted, abs_tol=1e-6)):
        has = "none" if pd.isna(wanted) else f"{wanted:,.10g}"
        raise DataError(f"claim {claim['claim_id']} ({claim['statement_en']}): the page has {number}, the ledger {has}")
    return "" if none else figure(number)


def computed(number: float, claim_id: str, shown: object = None) -> Marked:
    """Return a number that the page computes with the verdict on its claim, for `glue` and {glue:}`name` in prose.

    `number` is unrounded and in the claim's unit: a share in per cent, 1 or 0 for a statement that holds or not.
    `shown` is what the page writes, if not the number. Raises DataError if the ledger computes another number.
    """
    claim = judged(claim_id)
    text = _checked(number, claim["computed"], claim)
    return Marked(str(text if shown is None else shown), claim_id, claim["verdict"], study_says(claim), "study")


def stated(number: float | None, claim_id: str, shown: object = None) -> Marked:
    """Return a number that the study prints with the verdict on its claim, for `glue` and {glue:}`name` in prose.

    `number` is None for a statement without a number. `shown` is what the page writes, if not the number. Raises
    DataError if the ledger has another number as the study's.
    """
    claim = judged(claim_id)
    text = _checked(number, claim["value"], claim)
    return Marked(str(text if shown is None else shown), claim_id, claim["verdict"], data_say(claim) or "none", "data")


def date_marks(table: str, key: str) -> pd.DataFrame:
    """Return a mark for each year and month that the study's text states for the start or the end of a measure.

    `table` is `measures` or `eu_measures`, `key` its column of ids. Columns: section, measure (id), mark.
    """
    claims = load("claims", evidence=table)
    claims = claims[claims["aggregate"].str.match("(year|month):").fillna(False)]
    measure = claims["filter"].str.removeprefix(f"{key}=")
    rows = load(table, **{key: measure}).set_index(key)
    marks = []
    for claim_id, one, aggregate in zip(claims["claim_id"], measure, claims["aggregate"], strict=True):
        part, column = aggregate.split(":")
        number = int(rows.at[one, column][DIGITS[part]])
        marks.append(computed(number, claim_id, f"{part} of {column} {number}"))
    return pd.DataFrame({"section": claims["section"], "measure": measure, "mark": marks})


def with_marks(frame: pd.DataFrame, marks: Sequence[Sequence[Marked]], verdict: str = "Verdict") -> pd.DataFrame:
    """Return the frame with two more columns of text: the verdicts, and Claim, the ids; both missing without a mark.

    `marks` has a list for each row, from `computed` and `stated`; several verdicts of a row are joined by "; ".
    """
    columns = {verdict: "verdict", "Claim": "claim_id"}
    texts = {
        name: ["; ".join(getattr(m, field) for m in row) or None for row in marks] for name, field in columns.items()
    }
    return frame.assign(**{name: pd.array(values, dtype="string") for name, values in texts.items()})


def judge(frame: pd.DataFrame, numbers: Sequence, claim_ids: Sequence[str | None]) -> pd.DataFrame:
    """Return the frame with the columns Verdict and Claim (see `with_marks`), from one number and its claim per row.

    A number is the page's as `computed` takes it, or the study's where the data cannot decide the claim. Claims are
    given by id, two on the same number as "A; B", none as None. Raises DataError if the ledger has another number.
    """
    marks = []
    for number, ids in zip(numbers, claim_ids, strict=True):
        claims = [] if pd.isna(ids) else ids.split("; ")
        marks.append([(stated if pd.isna(judged(c)["computed"]) else computed)(number, c) for c in claims])
    return with_marks(frame, marks)
