"""Claims of the ledger as tables for readers: what the study states, what the data give, the verdict, and why."""

from collections.abc import Mapping, Sequence

import pandas as pd
from markupsafe import Markup

from ...core.errors import DataError
from ...core.locators import passages_of
from ...core.wording import quantity
from ...data.countries import country_name
from ...data.tables import Value, load
from ...display.basis import bases
from ...display.numbers import Number, computed_mark, count, link_names, links, number
from ...display.page import Page
from ...display.tally import label_of
from ...ledger.aggregates import counted_items, counts_by_value
from ...ledger.claims import evidence_rows
from ...ledger.forms import COUNTS
from ...ledger.sections import claims_naming
from ...ledger.store import judged_claims
from ...ledger.verdicts import MEANINGS
from ...ledger.wording import data_say, study_says

WHERE = Markup('<br><span class="thb-locator">{}</span>')  # under the id of a claim
MAX_IDS = 30  # ids of rows that are named; the rest are counted
LEGEND = (
    "Signs behind numbers lead to the statement: ✓ reproduced, = stated once in the study, ≈ reproduced by rounding, "
    "≥ consistent with the examples of the text, ≠ differs, ~ not comparable (the study does not print its coding), "
    "⇄ contradicted by another statement of it, ? not derivable. Numbers with a dotted line open the rows behind them."
)


def claims(*, country: str | None = None, **which: Value | Sequence[Value]) -> pd.DataFrame:
    """Return the judged claims of the ledger: all of the table `claims`, or rows selected as by `thb.load`.

    `country` (an EU code) selects the claims that name it in wording, explanation or rows.
    Columns besides those of the table: computed (float), verdict (ordered as the list of verdicts), meaning (of the
    verdict), study and data (what each says, in words), rows (the evidence, in words).
    Raises DataError like `thb.load`, and for `columns`: all are there.

    >>> thb.claims(claim_id="CL-331-05")[["study", "data", "verdict"]].values.tolist()
    [['60', '69', 'differs']]
    """
    if "columns" in which:
        raise DataError("thb.claims has all columns; take some of its result, as thb.claims()[['study', 'data']]")
    selected = load("claims", **which)
    judged = judged_claims(claims_naming(selected, country) if country else selected)
    records = judged.to_dict("records")
    return judged.assign(
        verdict=pd.Categorical(judged["verdict"], categories=list(MEANINGS)),
        meaning=judged["verdict"].map(MEANINGS),
        study=[study_wording(claim) for claim in records],
        data=[data_wording(claim) for claim in records],
        rows=[evidence_in_words(claim) for claim in records],
    )


def _leaders(claim: Mapping) -> tuple[str, list[str]] | None:
    """Return the column of an order, and the values that it puts first; None for another claim."""
    if claim["relation"] != "most_common" or not str(claim["aggregate"]).startswith("top:"):
        return None
    column, _, values = claim["aggregate"].removeprefix("top:").partition("=")
    return column, values.split("|")


def _label(claim: Mapping, column: str, value: str) -> str:
    if column == "footnote":
        return f"{load('footnotes', footnote=int(value))['subject_en'].iloc[0]} (footnote {value})"
    return label_of(claim["evidence"], column, value)


def study_wording(claim: Mapping) -> str:
    """Return what the study says, as `wording.study_says` does, or for an order which values it puts first."""
    if not (order := _leaders(claim)):
        return study_says(claim)
    return f"{' and '.join(_label(claim, order[0], value) for value in order[1])} ahead of others"


def data_wording(claim: Mapping) -> str:
    """Return what the data give, as `wording.data_say` does, or for an order the numbers of the first values."""
    if pd.isna(claim["computed"]) or not (order := _leaders(claim)):
        return data_say(claim) or "undecided"
    column, leaders = order
    counts = counts_by_value(evidence_rows(claim), column)
    others = [value for value, _ in counts.most_common() if value not in leaders]
    return "; ".join(f"{_label(claim, column, value)}: {counts[value]}" for value in [*leaders, *others[:1]])


def evidence_in_words(claim: dict) -> str | None:
    """Return the rows that pass a claim's filter in words: their number, with up to 30 ids or else the filter.

    None for a claim without evidence.
    """
    if pd.isna(claim["evidence"]):
        return None
    evidence = evidence_rows(claim)
    size = f"{quantity(len(evidence), 'rows')} of {claim['evidence']}.csv"
    key = next((key for key in ("measure_id", "code") if key in evidence), None)
    if key and len(evidence):
        ids = list(dict.fromkeys(evidence[key].dropna()))
        more = f" and {len(ids) - MAX_IDS} more" if len(ids) > MAX_IDS else ""
        return f"{size}: {', '.join(ids[:MAX_IDS])}{more}"
    return f"{size}; filter: {claim['filter']}" if pd.notna(claim["filter"]) else f"{size}, all there are"


def computed(claim: dict) -> Number:
    """Return the number that the data give for a judged claim, with its rows and its verdict."""
    shown, mark = data_say(claim) or "–", computed_mark(claim)
    if pd.isna(claim["evidence"]):
        return Number(None, shown, marks=(mark,))
    behind, table = counted_items(claim), claim["evidence"]
    value = count(behind, table) if claim["aggregate"].partition(":")[0] in COUNTS else number(shown, behind, table)
    return value.replace(shown=shown, marks=(mark,), bases=bases(evidence_rows(claim)))


def _explanation(claim: dict) -> Markup | None:
    """Return the explanation of a verdict, and whether two lists imply the claim; None if there is neither."""
    implied = "Implied by two of its lists." if claim["implied"] else ""
    why = link_names(claim["explanation_en"]) if pd.notna(claim["explanation_en"]) else ""
    return Markup(" ".join(part for part in (implied, why) if part)) or None


def table(claims: pd.DataFrame) -> pd.DataFrame:
    """Return judged claims, one row per claim: Claim, Statement, Study, Data (Number) and Explanation."""
    records = claims.to_dict("records")
    return pd.DataFrame(
        {
            "Claim": [links(claim["claim_id"]) + WHERE.format(claim["locator"]) for claim in records],
            "Statement": [claim["statement_en"] for claim in records],
            "Study": [study_says(claim) for claim in records],
            "Data": pd.Series([computed(claim) for claim in records], dtype=object).array,
            "Explanation": [_explanation(claim) for claim in records],
        }
    )


def show(page: Page, claims: pd.DataFrame, title: str, name: str) -> None:
    """Show rows of `claims` as a folded table with verdicts, implied claims last."""
    judged = judged_claims(claims).sort_values("implied", kind="stable")
    title = f"{title}: {len(judged)}"
    places = [place for locator in judged["locator"] for place in passages_of(locator)]
    source = "; ".join(dict.fromkeys(place.part for place in places if place.part))
    verdicts = "; ".join(f"{size} {verdict}" for verdict, size in judged["verdict"].value_counts().items())
    fold = f"{title} ({verdicts})"
    page.show(table(judged), title=title, name=name, source=source, tables=["claims"], fold=fold)


def show_parts(page: Page, claims: pd.DataFrame, sections: Sequence[str]) -> None:
    """Show the claims of each of the sections of the ledger in a folded table."""
    for section in sections:
        rows = claims[claims["section"] == section]
        if len(rows):
            anchor = f"statements-{section.lower().replace(' ', '-').replace('.', '-')}"
            show(page, rows, f"Statements of {'section ' if section[0].isdigit() else ''}{section}", anchor)


def show_naming(page: Page, claims: pd.DataFrame) -> None:
    """Show those of the claims that name the country in focus, or a sentence if none does."""
    where = "the study" if page.section == "all" else "this part of the study"
    claims = claims_naming(claims, page.code)
    if claims.empty:
        page.say(f"No statement of {where} in the ledger names {page.focus.in_text}, and none rests on its rows alone.")
        return
    title = f"Statements of {where} that name {country_name(page.code)} in wording, explanation or rows"
    show(page, claims, title, f"statements-{page.code}")
