"""The rows behind a claim: how many and which, as text, and the same with links to where each is shown."""

import re
from collections.abc import Iterable, Mapping
from html import escape

import pandas as pd

from .datapackage import load, resource, tables
from .ledger import Load, rows
from .marked import CLAIM
from .places import reporting

SHOWN = 30  # ids that a cell names; more are counted
PAGES = {"I": "../notebooks/a1_measures_abroad.html", "II": "../notebooks/a2_measures_home.html"}
LINKED = re.compile(r"\b(I{1,2})-\d{2}\b|\b(CL-[\w-]+)|\b([A-Z]{2})\b|\b(\w+)\.csv\b")


def _named(ids: Iterable[str]) -> str:
    each = list(dict.fromkeys(ids))
    more = f" and {len(each) - SHOWN} more" if len(each) > SHOWN else ""
    return ", ".join(each[:SHOWN]) + more


def behind(claim: Mapping, read: Load = load) -> str | None:
    """Return the rows of the evidence that a claim counts, in words; None for a claim without evidence.

    Measures and countries are named by their ids, at most 30; of other tables the rows are counted, with the filter.
    """
    if pd.isna(claim["evidence"]):
        return None
    kept = rows(claim, read)
    count = f"{len(kept)} row{'' if len(kept) == 1 else 's'} of {claim['evidence']}.csv"
    key = next((key for key in ("measure_id", "code") if key in kept.columns), None)
    if key and len(kept):
        return f"{count}: {_named(kept[key].dropna())}"
    return f"{count}; filter: {claim['filter']}" if pd.notna(claim["filter"]) else f"{count}, all there are"


def _address(found: re.Match) -> str | None:
    annex, claim, code, table = found.groups()
    if annex:
        return f"{PAGES[annex]}#{found[0]}"
    if claim:
        return CLAIM.format(claim)
    if code:
        return f"../countries/{code}.html" if code in reporting().index else None
    return f"../data/{resource(table)['path']}" if table in tables() else None


def linked(text: str) -> str:
    """Return text as HTML in which measures, claims, countries and tables are links from a page's folder."""

    def link(found: re.Match) -> str:
        address = _address(found)
        return f'<a href="{address}">{found[0]}</a>' if address else found[0]

    return LINKED.sub(link, escape(text))
