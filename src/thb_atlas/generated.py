"""Pages and numbers of the book that notebooks of book/prose/ make from the data: nothing in prose is typed."""

from collections.abc import Iterable
from html import escape
from urllib.parse import quote

import pandas as pd

from . import method_tables, second
from .counts import count, number
from .datapackage import load
from .ledger import VERDICTS, unexplained
from .markdown import table
from .marked import figure
from .places import reporting
from .popovers import Number, listing
from .rules import family
from .statements import on_page


def _printed(locator: str, item: str) -> Number:
    """Return a number that the study prints, with its row of `study_counts`."""
    row = load("study_counts").query("locator == @locator and item == @item")
    return number(figure(row["value"].iloc[0], row["unit"].iloc[0]), row)


def _percent(part: pd.Series, whole: pd.Series) -> Number:
    """Return the share of one sum in another, with its sign; both are of one table, and indexed by the same names."""
    known = pd.DataFrame({"part": part, "whole": whole}).dropna()
    rows = [f"{name}: {row.part:,} of {row.whole:,}" for name, row in zip(known.index, known.itertuples(), strict=True)]
    return number(f"{100 * part.sum() / whole.sum():.1f}\u00a0%", rows, part.attrs["table"])


def facts() -> dict[str, object]:
    """Return the numbers that prose pages use as {{ name }}."""
    footnotes, victims = load("footnotes"), load("victims_2022").set_index("code")
    entry, measures = load("double_entry").set_index("resource"), load("measures")
    countries = reporting()
    reported, pillars = load("measure_countries"), load("measure_pillars")
    by_name = victims.rename(load("countries", code=list(victims.index)).set_index("code")["name_en"])
    rules = [escape(rule.name) for rule in family()]
    return {
        "reporting": count(countries),
        "members": count(countries[countries["emn_role"] == "member"]),
        "measures": count(measures),
        "abroad": count(measures[measures["annex"] == "I"]),
        "home": count(measures[measures["annex"] == "II"]),
        "rules": listing(str(len(rules)), "rules", rules),
        "positions": count(load("positions")),
        "agreements": count(load("agreements")),
        "lists": count(footnotes[footnotes["kind"].isin(["country_list", "named_list"])]),
        "footnotes": count(footnotes),
        "lost": count(footnotes[footnotes["status"] == "lost"]),
        "non_eu_printed": _printed("Table 1", "pct_non_eu"),
        "abroad_printed": _printed("§3.3.1", "measures_abroad"),
        "home_printed": _printed("§3.3.2", "measures_domestic"),
        "victims_rows": number(victims["total"].sum(), victims["total"]),
        "non_eu_rows": number(victims["non_eu"].sum(), victims["non_eu"]),
        "states": count(victims["total"].dropna()),
        "twice": count(entry),
        "non_eu_share": _percent(by_name["non_eu"], by_name["total"]),
        "repairs": count(load("repairs")),
        "gaps": count(load("gaps")),
        "cells": number(entry["cells"].sum(), entry["cells"]),
        "differing": number(entry["differing"].sum(), entry["differing"]),
        "rate": _percent(entry["differing"], entry["cells"]),
        "inferred": count(reported[reported["basis"] == "inferred"]),
        "attributed": count(reported),
        "icons": count(pillars[pillars["basis"] == "icon"]),
        "pillars": count(pillars),
        "claims": count(load("claims")),
        **second.reading(),
        **second.coding(),
    }


def glossary() -> str:
    """Return the glossary page: the study's definitions in the words of this edition, with their basis."""
    lines = ["# Glossary", "", "The definitions that open the study, in the words of this edition.", ""]
    for row in load("glossary").sort_values("term_en").itertuples():
        lines += [
            f"## {row.term_en}",
            "",
            f"*{row.term_fr}*",
            "",
            f"{row.definition_en}",
            "",
            f"Basis: {row.basis}.",
            "",
        ]
    return "\n".join(lines)


def _verdicts(audited: pd.DataFrame) -> str:
    """Return the number of statements of each verdict, linked to those on the page of all claims."""
    counts, page = audited["verdict"].value_counts(), "notebooks/claims_audit.html"
    address = {kind: f"{page}?verdict={quote(kind)}#ledger" for kind in VERDICTS}
    rows = [[kind, f'<a href="{address[kind]}">{counts.get(kind, 0)}</a>', text] for kind, text in VERDICTS.items()]
    everything = f'<a href="{page}#ledger">{len(audited)}</a>'
    return table(["Verdict", "Statements", "Meaning"], [*rows, ["All", everything, "–"]])


def _cards(rows: Iterable) -> list[str]:
    lines = ["::::{grid} 2 3 4 4", ":gutter: 2", ":class-container: thb-cards", ""]
    for row in rows:
        text = {"member": "EMN member", "observer": "EMN observer"}[row.emn_role]
        lines += [
            f":::{{grid-item-card}} {row.name_en}",
            f":link: countries/{row.Index}",
            ":link-type: doc",
            text,
            ":::",
        ]
    return [*lines, "::::", ""]


def countries() -> str:
    """Return the page that leads to the country profiles: a map and a grid of cards."""
    from .land import DISCLAIMER  # noqa: PLC0415 - geography is slow to import, and only the whole book has this page
    from .linkmap import link_map  # noqa: PLC0415

    rows = reporting().sort_values("name_en")
    links = {code: f"countries/{code}.html" for code in rows.index}
    svg = link_map(links, "Map of the reporting countries; each is a link to its profile")
    about = (
        f"One page for each of the {len(rows)} countries that reported to the study: its victims, priorities, "
        "policies, measures, partners, agreements and statements, and what the study does not say of it."
    )
    cards = _cards(rows.itertuples())
    note = f'<p class="thb-strip">{escape(DISCLAIMER)}</p>'
    return "\n".join(["# Country profiles", "", about, "", *cards, "## On the map", "", svg, "", note, ""])


def of_data() -> dict[str, object]:
    """Return what the prose pages of any edition can name as {{ name }}: numbers of the data, tables, whole pages."""
    return {**facts(), **method_tables.values(), "glossary": glossary()}


def of_book() -> dict[str, object]:
    """Return what the prose pages of the whole book can name besides: the verdicts of `ledger.audit`, a page."""
    audited = on_page("all")
    silent = audited[audited["verdict"] == "not derivable"].set_index("claim_id")["explanation_en"].fillna("")
    return {
        "claims_held": count(audited[audited["verdict"].str.startswith("reproduced")], "claims"),
        "claims_differ": count(audited[audited["verdict"] == "differs"], "claims"),
        "unexplained": count(unexplained(audited), "claims"),
        "verdict_table": _verdicts(audited),
        "claims_open": count(silent.index, "claims"),
        "open_not_printed": count(silent.str.startswith("not printed"), "claims"),
        "open_lost": count(silent.str.startswith("lost"), "claims"),
        "open_untestable": count(silent.str.startswith("not testable"), "claims"),
        "claims_contradicted": count(audited[audited["verdict"] == "contradicted"], "claims"),
        "countries": countries(),
    }
