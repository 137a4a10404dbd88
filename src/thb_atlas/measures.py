"""The national measures of annexes I and II: counted beside the study's numbers, and as a catalogue."""

import numpy as np
import pandas as pd

from .datapackage import load
from .places import country_name, place_name, terms

PERIOD = (2021, 2023)  # the study's reporting period


def rows(annex: str) -> pd.DataFrame:
    """Return the measures of annex `I` or `II`, indexed by `measure_id`, with `codes`: who reports each (list)."""
    table = load("measures", annex=annex).set_index("measure_id", drop=False)
    codes = load("measure_countries", measure_id=table.index).groupby("measure_id")["code"].agg(list).to_dict()
    return table.assign(codes=[codes.get(measure, []) for measure in table.index])


def linked(annex: str, table: str) -> pd.DataFrame:
    """Return the rows of the table `measure_TABLE` that belong to measures of an annex."""
    return load(f"measure_{table}", measure_id=load("measures", annex=annex)["measure_id"])


def by(links: pd.DataFrame, column: str) -> dict[str, set[str]]:
    """Return the measures (ids) of each value of a column of a link table."""
    return links.groupby(column)["measure_id"].agg(set).to_dict()


def printed(subject: str, locator: str) -> pd.DataFrame:
    """Return the study's numbers (`study_counts`) on a subject whose locator begins as given, indexed by item."""
    counts = load("study_counts", subject=subject)
    return counts[counts["locator"].str.startswith(locator)].set_index("item")


def position(date: str, is_end: bool, whole_years: bool = True) -> float:
    """Return a printed date in months of the common era: its month, or for a bare year its first or last month.

    A year that ends a measure counts to its end with `whole_years`, else only to its beginning.
    """
    months = int(date[:4]) * 12
    return months + (int(date[5:7]) - 1 if len(date) > 4 else 12 * (is_end and whole_years))


def durations(measures: pd.DataFrame, whole_years: bool) -> pd.Series:
    """Return each measure's duration in months, from its printed month or year to the other; NaN if one is missing."""
    known = measures.dropna(subset=["start", "end"])
    ends = [
        position(end, True, whole_years) - position(start, False)
        for start, end in zip(known["start"], known["end"], strict=True)
    ]
    return pd.Series(ends, known.index, dtype=float).reindex(measures.index)


def classes(months: pd.Series, four_years: float = 48.5, two_years: float = 23.5) -> pd.Series:
    """Return the study's class of each duration: under two years, two to four years, over four years.

    Durations above `four_years` (months) are over four years; exactly four years are not, unless it is less than 48.
    Exactly two years are in the middle class, unless `two_years` is 24 or more.
    """
    limits, labels = [-1, two_years, four_years, np.inf], ["under_two_years", "two_to_four_years", "over_four_years"]
    return pd.cut(months, limits, labels=labels).astype("string")


def sums(annex: str) -> pd.DataFrame:
    """Return the sums that an annex prints, a row each, with `source`, the type of funder in words, and `kind`.

    `kind` is part (of another sum), twin (of a programme that an earlier row reports), doubtful, impossible, or empty.
    """
    table = linked(annex, "funding").dropna(subset=["amount"])
    kinds = table["flag"].where(table["flag"].isin(["part", "impossible", "doubtful"]), "")
    twins = rows(annex)["same_programme_as"].dropna().index
    kinds = kinds.mask(table["measure_id"].isin(twins) & (kinds == ""), "twin")
    source = table["funder_type"].map(terms("funder_type")).fillna("Joint or not printed")
    return table.assign(source=source, kind=kinds)


def _sum(row: pd.Series) -> str:
    """Return a row of `measure_funding` in words: who pays, how much, and what is to be known of the sum."""
    money = f"{row['amount']:,.0f} {row['currency']}" if pd.notna(row["amount"]) else "sum not printed"
    funder = row["funder"] if pd.notna(row["funder"]) else "funder not printed"
    return f"{funder}: {money}" + (f" ({row['flag']})" if pd.notna(row["flag"]) else "")


def _years(start: str | None, end: str | None, status: str) -> list[str]:
    """Return the years from start to end; those that are known, where one of them is not."""
    known = [int(date[:4]) for date in (start, end) if pd.notna(date)]
    if pd.notna(start) and pd.isna(end) and status == "ongoing":
        known.append(max(PERIOD[1], known[0]))
    return [str(year) for year in range(known[0], known[-1] + 1)] if known else ["not printed"]


def _lists(links: pd.DataFrame, value: pd.Series, ids: pd.Series) -> list[list[str]]:
    """Return, for each measure, the values of its rows in a link table, each once, in their order."""
    grouped = value.groupby(links["measure_id"]).agg(lambda texts: list(dict.fromkeys(texts)))
    return [grouped.get(measure, []) for measure in ids]


def _period(measure: pd.Series) -> str:
    start, end = (date if pd.notna(date) else "" for date in (measure["start"], measure["end"]))
    return (
        start if start == end else f"{start} to {end}" if start and end else f"from {start}" if start else f"to {end}"
    )


def catalogue(annex: str) -> tuple[pd.DataFrame, dict[str, list[list[str]]]]:
    """Return the measures of annex `I` or `II` as `browse` takes them: the frame, and the filters' values.

    One row per measure, in the annex's order; all columns are text, empty where nothing is printed.
    """
    measures = load("measures", annex=annex)
    ids, reported, pillars = measures["measure_id"], linked(annex, "countries"), linked(annex, "pillars")
    targets, partners, funding = (linked(annex, table) for table in ("targets", "partners", "funding"))
    beneficiaries = linked(annex, "beneficiaries")
    pillar, code = pillars["pillar"].map(terms("pillar")), reported["code"]
    known_by = code + ": " + reported["basis"] + ", " + reported["evidence"].fillna("heading over the row")
    group = beneficiaries["group"].map(terms("measure_beneficiary"))
    filters = {
        "Country": _lists(reported, code.map(country_name), ids),
        "Third country": _lists(targets, targets["iso3"].map(place_name), ids),
        "Pillar": _lists(pillars, pillar, ids),
        "Status": [[text] for text in measures["status"].map(terms("measure_status"))],
        "Year": [_years(*dates) for dates in zip(measures["start"], measures["end"], measures["status"], strict=True)],
    }
    columns = {
        "Countries": filters["Country"],
        "Places or scope": [
            [*names, *([scope] if pd.notna(scope) else [])]
            for names, scope in zip(filters["Third country"], measures["scope"], strict=True)
        ],
        "Period": [[_period(measure)] for _, measure in measures.iterrows()],
        "Status": filters["Status"],
        "Pillars": filters["Pillar"],
        "Partners": _lists(partners, partners["partner"], ids),
        "Beneficiaries": _lists(beneficiaries, group, ids),
        "Funding": _lists(funding, funding.apply(_sum, axis=1), ids),
        "How the country is known": _lists(reported, known_by, ids),
        "How the pillars are known": _lists(pillars, pillar + ": " + pillars["basis"], ids),
    }
    frame = pd.DataFrame({"ID": ids, "Title": measures["title_en"].fillna("(title lost in the recovered text)")})
    frame = frame.assign(**{column: ["; ".join(texts) for texts in lists] for column, lists in columns.items()})
    last = {"objective_en": "Objective", "title_fr": "Title in French", "same_programme_as": "Same programme as",
            "locator": "Where in the study", "note": "Note"}  # fmt: skip
    return frame.join(measures[list(last)].rename(columns=last)), filters
