"""The statements of a part of the study as a table: what it prints, what the data give, the verdict, and why."""

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from ...core.markup import inert
from ...data.countries import country_name, names
from ...data.tables import Value, load
from ...display.numbers import Number, computed_mark, count, linked, number
from ...display.page import Page
from ...ledger.aggregates import counted_items
from ...ledger.claims import Load, cached, rows
from ...ledger.findings import data_wording, places, study_wording
from ...ledger.sections import claims_naming
from ...ledger.verdicts import JUDGED, MEANINGS, data_say, judged_claims, ledger, study_says

CLAIM = "../notebooks/claims_audit.html#{}"
STATED_BY = {False: "the study", True: "two of its lists"}  # by whether the ledger implies a claim
NAMED = 30  # ids of rows that are named; more are counted
COUNTS = ("count", "count_distinct", "count_shared")
LEGEND = (
    "Signs behind numbers lead to the statement: ✓ reproduced, = stated once in the study, ≈ reproduced by rounding, "
    "≠ differs, ~ not comparable (the study counts by a coding that it does not print), ? not derivable or "
    "contradicted. Numbers with a dotted line open the rows behind them."
)


def claims(*, country: str | None = None, **which: Value | Sequence[Value]) -> pd.DataFrame:
    """Return the statements of the study as the ledger judges them: `claims`, or some of its rows, as `thb.load` does.

    `country` (an EU code) takes the statements that name it, in wording, explanation or rows.
    Columns besides those of the table: computed (float), verdict (categories in the order of what they mean), implied
    (bool: two of the study's lists say it, not the study), meaning (of the verdict), study and data (what each says, in
    words), rows (what is counted, in words), finding (int: statements that fail for one reason have the same, 1 is the
    most consequential; missing where nothing fails).

    >>> thb.claims(claim_id="CL-331-05")[["study", "data", "verdict"]].values.tolist()
    [['60', '69', 'differs']]
    """
    known, whole, wanted = ledger(), load("claims"), load("claims", **which)
    found = judged_claims(claims_naming(wanted, country) if country else wanted)
    whole = whole.assign(**{column: [known[one][column] for one in whole["claim_id"]] for column in JUDGED})
    said, read = found.to_dict("records"), cached(load)
    return found.assign(
        verdict=pd.Categorical(found["verdict"], categories=list(MEANINGS)),
        meaning=found["verdict"].map(MEANINGS),
        study=[study_wording(claim, read) for claim in said],
        data=[data_wording(claim, read) for claim in said],
        rows=[counted_rows(claim, read) for claim in said],
        finding=found["claim_id"].map(places(whole)).astype("Int64"),
    )


def counted_rows(claim: dict, read: Load = load) -> str | None:
    """Return the rows of the evidence that a claim counts, in words; None for a claim without evidence.

    Measures and countries are named by their ids, at most 30; of other tables the rows are counted, with the filter.
    """
    if pd.isna(claim["evidence"]):
        return None
    found = rows(claim, read)
    size = f"{len(found)} row{'' if len(found) == 1 else 's'} of {claim['evidence']}.csv"
    key = next((key for key in ("measure_id", "code") if key in found.columns), None)
    if key and len(found):
        ids = list(dict.fromkeys(found[key].dropna()))
        more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
        return f"{size}: {', '.join(ids[:NAMED])}{more}"
    return f"{size}; filter: {claim['filter']}" if pd.notna(claim["filter"]) else f"{size}, all there are"


def computed(claim: dict) -> Number:
    """Return the number that the data give for a judged claim, with the rows that it counts and its verdict."""
    shown, mark = data_say(claim) or "–", computed_mark(claim)
    if pd.isna(claim["evidence"]):
        return Number(None, shown, marks=(mark,))
    behind, table = counted_items(claim), claim["evidence"]
    is_count = claim["aggregate"].partition(":")[0] in COUNTS
    made = count(behind, table) if is_count else number(shown, behind, table)
    return made.replace(shown=shown, marks=(mark,))


def _named(claim: dict) -> Markup:
    """Return a claim's id as a link to the page of all claims, and under it where the study has it."""
    place = f'<br><span class="thb-locator">{inert(claim["locator"])}</span>'
    return Markup(f'<a href="{CLAIM.format(claim["claim_id"])}">{claim["claim_id"]}</a>{place}')


def _explained(claim: dict) -> Markup | None:
    """Return why a claim differs or cannot be decided, and whether two lists imply it; None where nothing is to say."""
    implied = "Implied by two of its lists." if claim["implied"] else ""
    why = linked(claim["explanation_en"]) if pd.notna(claim["explanation_en"]) else ""
    return Markup(" ".join(part for part in (implied, why) if part)) or None


def table(claims: pd.DataFrame) -> pd.DataFrame:
    """Return judged claims, one row per claim: Claim, Statement, Study, Data (Number) and Explanation."""
    records = claims.to_dict("records")
    numbers = pd.Series([computed(claim) for claim in records], dtype=object)
    return pd.DataFrame(
        {
            "Claim": [_named(claim) for claim in records],
            "Statement": [claim["statement_en"] for claim in records],
            "Study": [study_says(claim) for claim in records],
            "Data": numbers.array,
            "Explanation": [_explained(claim) for claim in records],
        }
    )


def verdicts_in_words(claims: pd.DataFrame) -> str:
    """Return how many judged claims have each verdict: `8 reproduced; 2 differs`."""
    return "; ".join(f"{size} {verdict}" for verdict, size in claims["verdict"].value_counts().items())


def show(page: Page, claims: pd.DataFrame, title: str, name: str) -> None:
    """Show rows of `claims` as a folded table with verdicts, those that two lists imply last."""
    judged = judged_claims(claims).sort_values("implied", kind="stable")
    title = f"{title}: {len(judged)}"
    source = "; ".join(dict.fromkeys(judged["locator"].str.replace(r" fn .*", "", regex=True)))
    fold = f"{title} ({verdicts_in_words(judged)})"
    page.show(table(judged), title=title, name=name, source=source, data=["claims"], fold=fold)


def show_parts(page: Page, claims: pd.DataFrame, sections: Sequence[str]) -> None:
    """Show the statements of some sections of the ledger, a folded table for each that has any."""
    for section in sections:
        own = claims[claims["section"] == section]
        words = f"Section {section}" if section[0].isdigit() else section
        if len(own):
            anchor = f"statements-{section.lower().replace(' ', '-').replace('.', '-')}"
            show(page, own, f"Statements of {words[0].lower() + words[1:] if section[0].isdigit() else words}", anchor)


def show_naming(page: Page, claims: pd.DataFrame) -> None:
    """Show the statements among some claims that name the country in focus; a sentence if there are none."""
    where = "the study" if page.section == "all" else "this part of the study"
    own = claims_naming(claims, page.code)
    if own.empty:
        page.say(f"No statement of {where} in the ledger names {names([page.code])}, and none rests on its rows alone.")
        return
    title = f"Statements of {where} that name {country_name(page.code)} in wording, explanation or rows"
    show(page, own, title, f"statements-{page.code}")
