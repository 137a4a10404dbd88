"""Findings: the claims that do not hold, in groups, sorted by how much they would change what people quote."""

from collections.abc import Mapping

import pandas as pd

from ...data.tables import load
from ...display.tally import label_of
from ...ledger.aggregates import counts_by_value
from ...ledger.claims import Load, evidence_rows
from ...ledger.verdicts import DIFFERING
from ...ledger.wording import data_say, study_says

FAILED = [*DIFFERING, "contradicted"]
QUOTED = ["K", "S"]  # sections: key information and summary
OUTSIDE_TEXT = ["T", "F", "A"]  # first letters of tables, figures and annexes
SEVERITIES = ["hard", "slip", "editorial"]
# relations that hold or do not: a difference turns the statement into its opposite
REVERSIBLE = ["majority", "most_common", "none", "more_than", "less_than", "at_least", "at_most"]


def prominence(section: str) -> int:
    """Return 0 for key information and summary, 1 for the body of the text, 2 for tables, figures and annexes."""
    return 0 if section in QUOTED else 2 if section[0] in OUTSIDE_TEXT else 1


def _groups(failed: pd.DataFrame, issues: pd.DataFrame) -> list[list[str]]:
    """Return the failed claims in groups of those that one issue names, and of those that make the same test."""
    test = ["evidence", "filter", "aggregate", "relation", "value"]
    same_test = failed.dropna(subset=["evidence"]).groupby(test, dropna=False)["claim_id"].agg(list)
    groups = {claim: [claim] for claim in failed["claim_id"]}
    for together in [*issues["claims"].dropna().str.split("; "), *same_test]:
        merged = list(dict.fromkeys(member for claim in together for member in groups.get(claim, ())))
        groups |= dict.fromkeys(merged, merged)
    return list({id(members): members for members in groups.values()}.values())


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


def _difference(claim: Mapping) -> float:
    """Return the difference as a share of the printed number, which is 50 for a majority; 0 for an order."""
    printed = 50 if claim["relation"] == "majority" else claim["value"]
    if pd.isna(printed) or pd.isna(claim["computed"]):
        return 0.0
    return abs(claim["computed"] - printed) / max(abs(printed), 1)


def _findings(audited: pd.DataFrame, read: Load) -> list[list[dict]]:
    """Return the findings in order of consequence, as groups of claims.

    Each begins with a claim that the data decide and that the study states itself, as far as there is one.
    """
    issues, failing = read("issues"), audited[audited["verdict"].isin(FAILED)]
    named = issues.assign(claim=issues["claims"].str.split("; ")).explode("claim")
    severities = named["severity"].map(SEVERITIES.index).groupby(named["claim"]).min().to_dict()
    decided_first = sorted(failing.to_dict("records"), key=lambda c: (FAILED.index(c["verdict"]), c["implied"]))
    groups = [set(ids) for ids in _groups(failing, issues)]
    findings = [[claim for claim in decided_first if claim["claim_id"] in ids] for ids in groups]
    return sorted(findings, key=lambda group: _rank(group, severities))


def _rank(group: list[dict], severities: Mapping[str, int]) -> tuple:
    """Return the sort key of a finding; the most consequential has the lowest."""
    section = min(prominence(claim["section"]) for claim in group)
    severity = min(severities.get(claim["claim_id"], len(SEVERITIES)) for claim in group)
    return section, severity, group[0]["relation"] not in REVERSIBLE, -_difference(group[0]), -len(group)


def ranks(audited: pd.DataFrame, read: Load = load) -> dict[str, int]:
    """Return for each claim that differs or is contradicted the rank of its finding, 1 for the most consequential.

    Claims that one issue of the study names, or that make the same test, are one finding. Findings are sorted by the
    section of their most prominent claim, the severity of the issue, whether a majority or an order turns, the relative
    difference, and the number of claims.
    """
    findings = enumerate(_findings(audited, read), start=1)
    return {claim["claim_id"]: rank for rank, group in findings for claim in group}
