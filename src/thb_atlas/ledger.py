"""The claims ledger: what the study states, what the data give, and the verdict, computed and never stored."""

import math
import operator
import re
from collections.abc import Callable, Mapping
from functools import lru_cache, reduce

import pandas as pd

from . import functions
from .aggregates import AGGREGATES, Columns
from .datapackage import DataError, load, once
from .filters import COMPARED, Condition, parse_filter

Load = Callable[..., pd.DataFrame]  # as `datapackage.load`
ABOUT = 0.05  # "about" holds within 5 % of the printed value
SIDES = {"more_than": operator.gt, "at_least": operator.ge, "less_than": operator.lt, "at_most": operator.le}
LINKED = {"code": "measure_countries", "pillar": "measure_pillars"}  # columns that measures have through a link table
VERDICTS = {
    "reproduced": "The data give the printed number.",
    "reproduced by rounding": "The data give the printed number within half a unit of its last digit.",
    "arithmetically impossible": "No count of the base gives the printed share.",
    "differs": "The data give another number.",
    "contradicted": "Another statement of the study says something else, and the data cannot decide.",
    "not derivable": "The study prints no rows for it, or they are lost in the recovered text.",
}
DIFFERING = ("differs", "arithmetically impossible")


def _filter(claim: Mapping) -> str:
    return claim["filter"] if pd.notna(claim["filter"]) else ""


def _kept(claim: Mapping, frame: pd.DataFrame, condition: Condition, read: Load) -> pd.Series:
    column = condition.column
    if column not in frame.columns and column in LINKED and "measure_id" in frame.columns:
        links = read(LINKED[column])
        return frame["measure_id"].isin(links.loc[condition.holds(links[column]), "measure_id"])
    if column not in frame.columns:
        raise DataError(f"claim {claim['claim_id']}: {claim['evidence']} has no column {column!r}")
    return condition.holds(frame[column] if condition.sign in COMPARED else frame[column].astype("string"))


def rows(claim: Mapping, read: Load = load) -> pd.DataFrame:
    """Return the rows of the evidence that a claim's filter keeps.

    Tables of measures can also be filtered by `annex`, `code` and `pillar`: a measure passes `code=X` if X reports it,
    and `code!=X` if anybody else than X reports it. With `counts` of `emn_members`, rows of countries that are not EMN
    members are left out. Raises DataError for an unknown column.
    """
    frame, text = read(claim["evidence"]), _filter(claim)
    if "measure_id" in frame.columns and "annex" not in frame.columns and "annex" in f"{text} {claim['aggregate']}":
        frame = frame.assign(annex=frame["measure_id"].map(read("measures").set_index("measure_id")["annex"]))
    kept = [_kept(claim, frame, condition, read) for condition in parse_filter(text)]
    if claim["counts"] == "emn_members" and "code" in frame.columns:
        countries = read("countries")
        kept.append(frame["code"].isin(countries.loc[countries["emn_role"] == "member", "code"]))
    return frame[reduce(operator.and_, kept)] if kept else frame


@lru_cache(maxsize=8)
def _all(table: str, kept: str, column: str, counts: str, read: Load) -> set[str]:
    return set(rows({"evidence": table, "filter": kept, "aggregate": "", "counts": counts}, read)[column])


def base(claim: Mapping, column: str, read: Load = load) -> set[str]:
    """Return what a `coverage` is a share of: the reporting countries (`code`), or the measures that the filter means.

    The measures are those that pass its conditions on `annex` and on the link tables other than the evidence.
    """
    if column == "code":
        return _all("countries", "reporting=True", "code", claim["counts"], read)
    linked = [c for c, table in LINKED.items() if table != claim["evidence"]]
    meant = [c for c in parse_filter(_filter(claim)) if c.column in ("annex", *linked)]
    text = "; ".join(f"{name}{sign}{'|'.join(values)}" for name, sign, values in meant)
    return _all("measures", text, "measure_id", claim["counts"], read)


def slim(claim: Mapping, kept: pd.DataFrame) -> pd.DataFrame | Columns:
    """Return of rows what a claim's aggregate can look at: all for a function, else the columns that bear on it."""
    if claim["aggregate"].startswith("function:"):
        return kept
    named = {"measure_id", "code", *re.findall(r"\w+", claim["aggregate"])}
    return {column: kept[column].tolist() for column in kept.columns if column in named} or {"": kept.index.tolist()}


def _coverage(claim: Mapping, kept: Columns, column: str, read: Load) -> float:
    """Return the share, in percent, of the reporting countries or of the measures meant that stand in some rows."""
    whole = base(claim, column, read)
    return 100 * len(whole.intersection(kept[column])) / len(whole) if whole else math.nan


def taken(claim: Mapping, kept: pd.DataFrame | Columns, read: Load = load) -> float:
    """Return what a claim's aggregate gives for rows as `slim` gives them, NaN if they have no value.

    Raises DataError for an unknown aggregate, function or column.
    """
    name, _, argument = claim["aggregate"].partition(":")
    if name == "function":
        return functions.call(claim, kept, read)
    if name != "coverage" and name not in AGGREGATES:
        known = ", ".join([*AGGREGATES, "coverage", "function"])
        raise DataError(f"claim {claim['claim_id']}: aggregate {name!r}; there are: {known}")
    try:
        return _coverage(claim, kept, argument, read) if name == "coverage" else AGGREGATES[name](kept, argument)
    except KeyError as missing:
        raise DataError(f"claim {claim['claim_id']}: {claim['evidence']} has no column {missing}") from None


def compute(claim: Mapping, read: Load = load) -> float:
    """Return what the data give for a claim, NaN if it names no evidence or the data have no value.

    Raises DataError as `rows` and `taken`.
    """
    return math.nan if pd.isna(claim["evidence"]) else taken(claim, slim(claim, rows(claim, read)), read)


def _digits(value: float) -> int:
    return len(f"{value:.6f}".rstrip("0").partition(".")[2])


def possible_share(value: float, base: int) -> bool:
    """Return whether some count of `base` gives the share `value` (percent) at its printed precision."""
    digits = _digits(value)
    return any(round(100 * k / base + 1e-9, digits) == value for k in range(base + 1))


def _equal(claim: Mapping, computed: float, read: Load) -> str:
    value = float(claim["value"])
    if computed == value:
        return "reproduced"
    if abs(computed - value) <= 0.5 * 10 ** -_digits(value) + 1e-9 and claim["unit"] == "percent":
        return "reproduced by rounding"
    if claim["unit"] == "percent" and claim["aggregate"].startswith("share:"):
        base = len(rows(claim, read))
        if base and not possible_share(value, base):
            return "arithmetically impossible"
    return "differs"


def verdict(claim: Mapping, computed: float, read: Load = load) -> str:
    """Return the verdict on one claim, before the study's other statements are looked at."""
    if math.isnan(computed):
        return "not derivable"
    relation, value = claim["relation"], claim["value"]
    if relation == "equal":
        return _equal(claim, computed, read)
    if relation == "about":
        held = abs(computed - value) <= ABOUT * abs(value)
    elif relation in SIDES:
        held = SIDES[relation](computed, value)
    else:
        held = computed > 50 if relation == "majority" else computed == (0 if relation == "none" else 1)
    return "reproduced" if held else "differs"


def disputed(read: Load = load) -> set[str]:
    """Return the claims that a hard issue of `issues` names: another statement of the study contradicts them."""
    issues = read("issues")
    return set(issues.loc[issues["severity"] == "hard", "claims"].dropna().str.split("; ").explode())


def judge(claim: Mapping, is_disputed: Callable[[str], bool], read: Load = load) -> dict:
    """Return a claim with `computed` (float) and `verdict` (str); undecided and disputed, it is *contradicted*."""
    number = compute(claim, read)
    found = verdict(claim, number, read)
    disputed_too = found == "not derivable" and is_disputed(claim["claim_id"])
    return {**claim, "computed": number, "verdict": "contradicted" if disputed_too else found}


def audit(read: Load = load, claims: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the table `claims`, or some of its rows, with the columns `computed` (float) and `verdict` (str)."""
    claims, read, against = read("claims") if claims is None else claims, once(read), disputed(read)
    judged = [judge(claim, against.__contains__, read) for claim in claims.to_dict("records")]
    return claims.assign(computed=[c["computed"] for c in judged], verdict=[c["verdict"] for c in judged])


def unexplained(audited: pd.DataFrame) -> pd.DataFrame:
    """Return the claims that fail the audit: they differ or are impossible, and nothing explains why."""
    return audited[audited["verdict"].isin(DIFFERING) & audited["explanation_en"].isna()]
