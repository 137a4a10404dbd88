"""What fails in the ledger, in order of consequence: which finding would change a sentence that people quote?"""

from collections.abc import Iterable, Mapping

import pandas as pd

from ..data.tables import load
from .aggregates import tally
from .claims import Load, rows
from .verdicts import DIFFERING, data_say, study_says

FAILED = [*DIFFERING, "contradicted"]
QUOTED = ["K", "S"]  # key information and summary, then the body, then tables, figures and annexes
APART = ["T", "F", "A"]
SEVERITIES = ["hard", "slip", "editorial"]
TURNS = ["majority", "most_common", "none", "more_than", "less_than", "at_least", "at_most"]


def prominence(section: str) -> int:
    """Return 0 for key information and summary, 1 for the body of the text, 2 for tables, figures and annexes."""
    return 0 if section in QUOTED else 2 if section[0] in APART else 1


def _groups(failed: pd.DataFrame, issues: pd.DataFrame) -> list[list[str]]:
    """Return the failed claims in groups: those that an issue names together, and those that test the same."""
    test = ["evidence", "filter", "aggregate", "relation", "value"]
    same = failed.dropna(subset=["evidence"]).groupby(test, dropna=False)["claim_id"].agg(list)
    group = {claim: [claim] for claim in failed["claim_id"]}
    for named in [*issues["claims"].dropna().str.split("; "), *same]:
        joined = list(dict.fromkeys(c for claim in named if claim in group for c in group[claim]))
        group |= dict.fromkeys(joined, joined)
    return list({id(members): members for members in group.values()}.values())


def _labels(column: str, values: Iterable[str], read: Load) -> list[str]:
    if column == "footnote":
        lists = read("footnotes").set_index("footnote")["subject_en"]
        return [f"{lists[int(value)]} (footnote {value})" for value in values]
    known = read("vocabulary").drop_duplicates("id").set_index("id")["label_en"]
    return [known.get(value, f"{column} {value}") for value in values]


def _first(claim: Mapping) -> tuple[str, list[str]]:
    """Return of a claim on an order its column and the values that the study puts first."""
    column, _, values = claim["aggregate"].removeprefix("top:").partition("=")
    return column, values.split("|")


def _is_order(claim: Mapping) -> bool:
    return claim["relation"] == "most_common" and str(claim["aggregate"]).startswith("top:")


def stated(claim: Mapping, read: Load = load) -> str:
    """Return what the study says in words: as `verdicts.study_says`, or who leads an order."""
    if _is_order(claim):
        return f"{' and '.join(_labels(*_first(claim), read))} ahead of others"
    return study_says(claim)


def given(claim: Mapping, read: Load = load) -> str:
    """Return what the data give for a claim, in the terms of `stated`: for an order its numbers, and who leads."""
    if pd.isna(claim["computed"]) or not _is_order(claim):
        return data_say(claim) or "undecided"
    column, first = _first(claim)
    counts = tally(rows(claim, read), column)
    others = [value for value, _ in counts.most_common() if value not in first]
    named = [*first, *others[:1]]
    labels = zip(_labels(column, named, read), named, strict=True)
    return "; ".join(f"{label}: {counts[value]}" for label, value in labels)


def _size(claim: Mapping) -> float:
    """Return the difference as a share of the printed number; of one half for a majority, 0 for an order."""
    printed = 50 if claim["relation"] == "majority" else claim["value"]
    if pd.isna(printed) or pd.isna(claim["computed"]):
        return 0.0
    return abs(claim["computed"] - printed) / max(abs(printed), 1)


def _order(audited: pd.DataFrame, read: Load) -> list[list[dict]]:
    """Return the findings in order of consequence, each its claims with the one that tells it first.

    That is one that the data decide, and of those one that the study states itself, as far as there are any.
    """
    issues, failing = read("issues"), audited[audited["verdict"].isin(FAILED)]
    failed = {claim["claim_id"]: claim for claim in failing.to_dict("records")}
    named = issues.assign(claim=issues["claims"].str.split("; ")).explode("claim")
    hardest = named["severity"].map(SEVERITIES.index).groupby(named["claim"]).min().to_dict()
    groups = [set(ids) for ids in _groups(failing, issues)]
    found = [[claim for name, claim in failed.items() if name in ids] for ids in groups]
    found = [sorted(group, key=lambda claim: (FAILED.index(claim["verdict"]), claim["implied"])) for group in found]
    return sorted(found, key=lambda group: _weight(group, hardest))


def _weight(group: list[dict], hardest: Mapping[str, int]) -> tuple:
    """Return what a finding is sorted by: the lowest comes first."""
    most = min(prominence(claim["section"]) for claim in group)
    severity = min(hardest.get(claim["claim_id"], len(SEVERITIES)) for claim in group)
    return most, severity, group[0]["relation"] not in TURNS, -_size(group[0]), -len(group)


def places(audited: pd.DataFrame, read: Load = load) -> dict[str, int]:
    """Return for each claim that differs or is contradicted the place of its finding, 1 for the most consequential.

    Claims that an issue of the study names together, or that test the same, make one finding. The order: where its most
    prominent claim stands; severity of the issue; a majority or an order turned before a number changed; size of the
    relative difference; number of claims.
    """
    return {claim["claim_id"]: place for place, group in enumerate(_order(audited, read), start=1) for claim in group}
