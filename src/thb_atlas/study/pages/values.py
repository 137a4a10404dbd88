"""Values that pages of prose (book/*.md) insert by name, as {{ name }}: numbers, tables, lists and whole pages.

The notebooks of book/prose/ compute them.
"""

from collections.abc import Mapping
from urllib.parse import quote

import pandas as pd
from IPython.display import display

from ...core.markup import at_root, inert, markdown_table
from ...data.boundaries import europe
from ...data.countries import country_names, place_name
from ...data.schema import resource
from ...data.tables import load, reporting, terms
from ...display.maps import map_html
from ...display.numbers import Number, count, number
from ...display.tables import table_html
from ...ledger.failures import unexplained
from ...ledger.sections import claims_naming
from ...ledger.store import judged_claims
from ...ledger.verdicts import DIFFERING, MEANINGS, audit
from ..audit.lists import listed
from ..audit.statements import STATED_BY
from ..footnotes import MEASURES_AT_HOME
from ..profiles import regions
from ..profiles.countries import reports_of_annex
from ..profiles.places import in_short
from ..profiles.profile import profile
from . import start, subjects, who_does_what

MIME = "application/vnd.thb-atlas.values+json"
HAD = ["found", "elsewhere"]  # matches of what the ledger had before the second reading
LISTED = {  # columns and headings of tables
    "repairs": {"locator": "Study", "row": "Row", "column": "Column", "read": "Read", "became": "Became",
                "proof": "Kind of proof", "proof_en": "Proof"},
    "gaps": {"locator": "Study", "resource": "Table", "lost_en": "Lost", "reason_en": "Why it stays empty"},
    "quantifiers": {"words_en": "Words", "words_fr": "In French", "rule_en": "Holds if"},
    "double_entry": {"resource": "Table", "rows_a": "Rows, first coder", "rows_b": "Rows, second coder",
                     "cells": "Cells", "differing": "Differing", "rate": "Rate (%)", "settled_en": "Settled"},
    "second_entries": {"resource": "Table", "row_id": "Row", "column": "Column", "value": "Second entry",
                       "settled_en": "Settled"},
}  # fmt: skip
Values = dict[str, object]


def show(values: Mapping[str, object]) -> None:
    """Display values in a notebook, where the build finds them: numbers as HTML with their rows, others as text."""
    shown = {name: at_root(v.html()) if isinstance(v, Number) else str(v) for name, v in values.items()}
    display({MIME: shown}, raw=True)


def _percent(part: pd.Series, whole: pd.Series) -> Number:
    """Return one sum as a percentage of another; both are columns of one table with the same index of names."""
    pairs = pd.DataFrame({"part": part, "whole": whole}).dropna()
    rows = [f"{row.Index}: {row.part:,} of {row.whole:,}" for row in pairs.itertuples()]
    return number(f"{100 * part.sum() / whole.sum():.1f}\u00a0%", rows, part.attrs["table"])


def _of_measures() -> Values:
    """Return the numbers of measures, and of those whose country or pillars were inferred or read from icons."""
    measures, countries, pillars = load("measures"), load("measure_countries"), load("measure_pillars")
    return {
        "measures": count(measures),
        "abroad": count(measures[measures["annex"] == "I"]),
        "home": count(measures[measures["annex"] == "II"]),
        "abroad_printed": start.printed_number("§3.3.1", "measures_abroad"),
        "home_printed": start.printed_number("§3.3.2", "measures_domestic"),
        "inferred": count(countries[countries["basis"] == "inferred"]),
        "attributed": count(countries),
        "icons": count(pillars[pillars["basis"] == "icon"]),
        "pillars": count(pillars),
    }


def _of_victims() -> Values:
    """Return the numbers of table 1."""
    victims = load("victims_2022").set_index("code")
    by_name = victims.rename(load("countries").set_index("code")["name_en"])
    return {
        "non_eu_printed": start.printed_number("Table 1", "pct_non_eu"),
        "victims_rows": number(victims["total"].sum(), victims["total"]),
        "non_eu_rows": number(victims["non_eu"].sum(), victims["non_eu"]),
        "states": count(victims["total"].dropna()),
        "non_eu_share": _percent(by_name["non_eu"], by_name["total"]),
    }


def _rate(resource: str, differing: int, cells: int, table: str) -> Number:
    """Return the percentage of a resource's cells that differ, with the two numbers."""
    return number(f"{100 * differing / cells:.1f}", [f"{resource}: {differing:,} of {cells:,} cells"], table)


def _of_double_entry() -> Values:
    """Return how much was coded twice, how often the two codings differ, and the table of both."""
    entry = load("double_entry")
    by_name = entry.set_index("resource")
    rates = [_rate(row.resource, row.differing, row.cells, "double_entry") for row in entry.itertuples()]
    return {
        "twice": count(by_name),
        "cells": number(by_name["cells"].sum(), by_name["cells"]),
        "differing": number(by_name["differing"].sum(), by_name["differing"]),
        "rate": _percent(by_name["differing"], by_name["cells"]),
        "double_entry": _selected_table(entry.assign(rate=pd.Series(rates, entry.index, dtype=object))),
    }


def _count_with_rate(name: str, rows: pd.DataFrame, are_met: pd.Series) -> Values:
    """Return the number of rows, of those that meet a condition, and their percentage: NAME, NAME_met, NAME_rate."""
    rate = number(f"{100 * are_met.mean():.1f}\u00a0%", rows)
    return {name: count(rows), f"{name}_met": count(rows[are_met]), f"{name}_rate": rate}


def _count_added(reading: pd.DataFrame, table: str) -> Number:
    """Return how many rows of `claims` or `issues` were added after the second reading."""
    return count(set(reading.loc[reading["match"] == "added", "matched"].str.split("; ").explode()), table)


def _of_second_reading() -> Values:
    """Return the numbers of the second reading of the study."""
    notes = load("second_reading")
    match, years, is_statement = notes["match"], notes["is_year"], notes["kind"] == "statement"
    inside, statements, issues = match != "left_out", notes[is_statement], notes[~is_statement]
    values = {
        "noted": count(statements),
        "noted_issues": count(issues),
        "read_out": count(notes[is_statement & ~inside]),
        "read_none": count(notes[~is_statement & ~inside]),
        "read_elsewhere": count(notes[is_statement & (match == "elsewhere")]),
        "read_added": count(notes[is_statement & (match == "added")]),
        "read_new": _count_added(statements, "claims"),
        "read_new_issues": _count_added(issues, "issues"),
    }
    kinds = {
        "read": is_statement, "read_years": is_statement & years, "read_other": is_statement & ~years,
        "read_issues": ~is_statement,
    }  # fmt: skip
    for name, is_kind in kinds.items():
        values |= _count_with_rate(name, notes[inside & is_kind], match[inside & is_kind].isin(HAD))
    return values


def _entry_rate(resource: str, cells: pd.DataFrame) -> dict[str, object]:
    """Return how many printed values of a table were entered twice, and how often the two entries differ."""
    differing = cells[cells["settled_en"].notna()]
    size = number(f"{len(cells):,}", [f"{resource}: {len(differing):,} of {len(cells):,} cells"], "second_entries")
    rate = _rate(resource, len(differing), len(cells), "second_entries")
    return {"Table": resource, "Cells": size, "Differing": count(differing), "Rate (%)": rate}


def _of_second_entries() -> Values:
    """Return the numbers of the second entries of printed values, and the tables of their rates and differences."""
    cells = load("second_entries")
    settled = cells["settled_en"].notna()
    rates = [_entry_rate(resource, rows) for resource, rows in cells.groupby("resource", sort=False)]
    return {
        **_count_with_rate("keyed", cells, ~settled),
        "keyed_rates": _table(pd.DataFrame(rates), "second_entries"),
        "keyed_differently": _selected_table(cells[settled], "Second entries that differed"),
    }


def _table(frame: pd.DataFrame, name: str, caption: str = "") -> str:
    """Return rows of a resource as an HTML table for a page at the root, with a link to the CSV file below.

    `caption` replaces the title of the resource.
    """
    anchor = caption.lower().replace(" ", "-") or name
    html = at_root(table_html(frame, caption or resource(name)["title"], anchor))
    return f'{html}<p class="thb-strip">Data: <a href="data/{name}.csv">{name}.csv</a></p>'


def _selected_table(rows: pd.DataFrame, caption: str = "") -> str:
    """Return rows of a resource as a table, with the columns and headings of `LISTED`."""
    name = rows.attrs["table"]
    return _table(rows[list(LISTED[name])].rename(columns=LISTED[name]), name, caption)


def _scope() -> str:
    """Return the aims, exclusions and questions of the study (sections 1.3 and 1.4) as a Markdown list."""
    rows = load("scope").dropna(subset="text_en")
    kinds = {item: item.replace("_", " ").capitalize() for item in rows["item"]}
    return "\n".join(f"- *{kinds[row.item]}.* {inert(row.text_en)} ({inert(row.locator)})" for row in rows.itertuples())


def _glossary() -> str:
    """Return the study's terms, defined in the words of this edition, with the basis of each, as Markdown."""
    rows = load("glossary").sort_values("term_en").map(inert)
    return "\n".join(
        f"## {row.term_en}\n\n*{row.term_fr}*\n\n{row.definition_en}\n\nBasis: {row.basis}.\n"
        for row in rows.itertuples()
    )


def of_data() -> Values:
    """Return the values for prose pages of any edition: numbers of the data, tables, the glossary."""
    footnotes, countries, claims = load("footnotes"), reporting(), load("claims")
    implied = claims["implied"]
    return {
        "reporting": count(countries),
        "members": count(countries[countries["emn_role"] == "member"]),
        "lists": count(footnotes[footnotes["kind"].isin(["country_list", "named_list"])]),
        "footnotes": count(footnotes),
        "lost": count(footnotes[footnotes["status"] == "lost"]),
        "claims": count(claims[~implied]),
        "claims_implied": count(claims[implied]),
        **{name: count(load(name)) for name in ("positions", "agreements", "repairs", "gaps")},
        **_of_measures(),
        **_of_victims(),
        **_of_double_entry(),
        **_of_second_reading(),
        **_of_second_entries(),
        "repairs_table": _selected_table(load("repairs")),
        "gaps_table": _selected_table(load("gaps")),
        "quantifier_table": _selected_table(load("quantifiers")),
        "scope": _scope(),
        "glossary": _glossary(),
        **subjects.values(),
        "who-does-what-where.csv": who_does_what.sheet(),
        "who-does-what-where-hxl.csv": who_does_what.sheet(tagged=True),
    }


def _statements(kind: str, implied: bool, number: int) -> str:
    """Return a number of statements with a verdict (or All) as a link to them on the page of all claims."""
    verdict = "" if kind == "All" else f"verdict={quote(kind)}&"
    stated_by = f"stated-by={quote(STATED_BY[implied])}"
    return f'<a href="notebooks/claims_audit.html?{verdict}{stated_by}#ledger">{number}</a>'


def _verdict_table(audited: pd.DataFrame) -> str:
    """Return the number of statements by verdict, in a column those of the study, in another those implied by lists."""
    counts = pd.crosstab(audited["verdict"], audited["implied"], margins=True, margins_name="All")
    counts = counts.reindex([*MEANINGS, "All"], fill_value=0)
    rows = [
        [kind, *(_statements(kind, implied, numbers[implied]) for implied in STATED_BY), MEANINGS.get(kind, "–")]
        for kind, numbers in counts.iterrows()
    ]
    return markdown_table(["Verdict", "Statements of the study", "Implied by two of its lists", "Meaning"], rows)


def _country_items(rows: pd.DataFrame) -> list[str]:
    """Return reporting countries as items of a list, each with the number of the measures that the annexes describe."""
    sizes = {annex: reports_of_annex(annex).groupby("code")["measure_id"].nunique() for annex in ("I", "II")}
    counted_at_home = listed(MEASURES_AT_HOME)
    lines = []
    for row in rows.itertuples():
        abroad, home = (int(sizes[annex].get(row.Index, 0)) for annex in ("I", "II"))
        numbers = f"{abroad or 'no'} measure{'s' if abroad != 1 else ''} in third countries, {home or 'none'} at home"
        if not home and row.Index in counted_at_home:
            numbers += ", though the study counts it there"
        observer = "; observer of the network" if row.emn_role == "observer" else ""
        lines.append(f'- <a href="countries/{row.Index}.html">{inert(row.name_en)}</a>: {numbers}{observer}')
    return lines


def _countries() -> Values:
    """Return the map and the list that lead to country profiles."""
    rows = reporting().sort_values("name_en")
    links = pd.Series("countries/" + rows.index + ".html", rows["iso3"])
    label = "Map of the reporting countries; each is a link to its profile"
    shapes = europe().assign(reports=lambda gdf: gdf["iso3"].isin(links.index).map({True: 1.0}))
    titles = {iso3: place_name(iso3) for iso3 in links.index}
    drawn = map_html(shapes, "reports", bins=[1], unit="country", label=label, titles=titles, link_of=links.get)
    return {"countries_map": drawn, "countries_list": "\n".join(_country_items(rows))}


def _places() -> Values:
    """Return the numbers of third countries, and the list by region that leads to their pages."""
    rows, short, lines = load("places").sort_values("name_en"), in_short(), []
    for region, label in terms("study_region").items():
        lines += [f"## {inert(label)}", ""]
        for row in rows[rows["group"] == region].itertuples():
            name = f'<a href="places/{row.iso3}.html">{inert(row.name_en)}</a>' if row.page else inert(row.name_en)
            lines.append(f"- {name}: {inert(short[row.iso3])}")
        lines.append("")
    return {"places": count(rows), "places_paged": count(rows[rows["page"]]), "places_by_region": "\n".join(lines)}


def _regions() -> Values:
    """Return the number of regions, and the list that leads to their pages, each with its numbers at a glance."""
    rows = load("regions").sort_values("name_en")
    items = []
    for row in rows.itertuples():
        _, fields = regions.in_short(row.region)
        glance = "; ".join(f"{field['value']!s} {inert(field['label'])}" for field in fields)
        items.append(f'- <a href="regions/{row.region}.html">{inert(row.name_en)}</a>: {glance or "named in the text"}')
    return {"regions_list": "\n".join(items), "regions": count(rows)}


def _reproduced(claims: pd.DataFrame) -> Number:
    """Return how many judged claims the data reproduce; those that are stated once are not tested by them."""
    return count(claims[claims["verdict"].str.startswith("reproduced")], "claims")


def of_book() -> Values:
    """Return the further values for prose pages of the whole book: verdicts, lists of countries, places and regions."""
    audited = audit()
    of_study, implied = audited[~audited["implied"]], audited[audited["implied"]]
    reasons = of_study[of_study["verdict"] == "not derivable"].set_index("claim_id")["explanation_en"].fillna("")
    return {
        "claims_reproduced": _reproduced(of_study),
        "claims_once": count(of_study[of_study["verdict"] == "stated once"], "claims"),
        "claims_differ": count(of_study[of_study["verdict"].isin(DIFFERING)], "claims"),
        "claims_not_comparable": count(of_study[of_study["verdict"] == "not comparable"], "claims"),
        "implied_reproduced": _reproduced(implied),
        "implied_differ": count(implied[implied["verdict"].isin(DIFFERING)], "claims"),
        "unexplained": count(unexplained(audited), "claims"),
        "verdict_table": _verdict_table(audited),
        "claims_open": count(reasons.index, "claims"),
        "open_not_printed": count(reasons.str.startswith("not printed"), "claims"),
        "open_lost": count(reasons.str.startswith("lost"), "claims"),
        "open_untestable": count(reasons.str.startswith("not testable"), "claims"),
        "claims_contradicted": count(of_study[of_study["verdict"] == "contradicted"], "claims"),
        **_countries(),
        **_places(),
        **_regions(),
        "explorer": who_does_what.explorer(),
        "no_measures": inert(country_names(who_does_what.countries_without_measures())),
        **start.values(),
    }


def of_country(code: str) -> Values:
    """Return the values for `book/edition.md` of one country, given by its EU code."""
    name = reporting().at[code, "name_en"]
    measures = load("measure_countries", code=code)["measure_id"].drop_duplicates()
    annex = measures.map(load("measures", columns=["measure_id", "annex"]).set_index("measure_id")["annex"])
    claims = judged_claims(claims_naming(load("claims"), code))
    of_study, implied = claims[~claims["implied"]], claims[claims["implied"]]
    return {
        "country": inert(name),
        "the_country": inert(country_names([code])),
        "own_glance": at_root(profile(code).html("glance")),
        "own_abroad": count(measures[annex == "I"], "measure_countries"),
        "own_home": count(measures[annex == "II"], "measure_countries"),
        "own_lists": count(load("footnote_countries", code=code)),
        "own_positions": count(load("positions", code=code)),
        "own_claims": count(of_study, "claims"),
        "own_claims_reproduced": _reproduced(of_study),
        "own_implied": count(implied, "claims"),
    }
