"""The values that pages of prose (book/*.md) name as {{ name }}: numbers, tables, whole pages. Notebooks of book/prose/
make them; nothing in prose is typed.
"""

from collections.abc import Mapping
from urllib.parse import quote

import pandas as pd
from IPython.display import display

from ...core.markup import at_root, inert, markdown_table
from ...data.boundaries import europe
from ...data.countries import names, place_name
from ...data.schema import resource
from ...data.tables import load, reporting, terms
from ...display.maps import map_html
from ...display.numbers import Number, count, number
from ...display.tables import table_html
from ...ledger.claims import is_implied
from ...ledger.sections import claims_naming
from ...ledger.verdicts import DIFFERING, HOLDING, MEANINGS, audit, judged_claims, unexplained
from ..audit.lists import listed
from ..audit.statements import STATED_BY
from ..profiles import regions
from ..profiles.countries import HOME, of_annex
from ..profiles.places import in_short
from ..profiles.profile import profile
from . import subjects, who_does_what
from .start import printed, values

MIME = "application/vnd.thb-atlas.values+json"
HAD = ["found", "elsewhere"]  # matches of what the ledger had when the study was read once more
LISTED = {  # columns and their heads, of tables that a page shows whole
    "repairs": {"locator": "Study", "row": "Row", "column": "Column", "read": "Read", "became": "Became",
                "proof": "Kind of proof", "proof_en": "Proof"},
    "gaps": {"locator": "Study", "resource": "Table", "lost_en": "Lost", "reason_en": "Why it stays empty"},
    "quantifiers": {"words_en": "Words", "words_fr": "In French", "rule_en": "Holds if"},
}  # fmt: skip
Values = dict[str, object]


def show(values: Mapping[str, object]) -> None:
    """Show values in an executed notebook, for the build to take: numbers as HTML with their rows, others as text."""
    shown = {name: at_root(v.html()) if isinstance(v, Number) else str(v) for name, v in values.items()}
    display({MIME: shown}, raw=True)


def _percent(part: pd.Series, whole: pd.Series) -> Number:
    """Return the share of one sum in another, with its sign; both are of one table, and indexed by the same names."""
    known = pd.DataFrame({"part": part, "whole": whole}).dropna()
    rows = [f"{name}: {row.part:,} of {row.whole:,}" for name, row in zip(known.index, known.itertuples(), strict=True)]
    return number(f"{100 * part.sum() / whole.sum():.1f}\u00a0%", rows, part.attrs["table"])


def _of_measures() -> Values:
    """Return the numbers of measures, and of how who reports them and what they serve is known."""
    measures, reported, pillars = load("measures"), load("measure_countries"), load("measure_pillars")
    return {
        "measures": count(measures),
        "abroad": count(measures[measures["annex"] == "I"]),
        "home": count(measures[measures["annex"] == "II"]),
        "abroad_printed": printed("§3.3.1", "measures_abroad"),
        "home_printed": printed("§3.3.2", "measures_domestic"),
        "inferred": count(reported[reported["basis"] == "inferred"]),
        "attributed": count(reported),
        "icons": count(pillars[pillars["basis"] == "icon"]),
        "pillars": count(pillars),
    }


def _of_victims() -> Values:
    """Return the numbers of table 1."""
    victims = load("victims_2022").set_index("code")
    by_name = victims.rename(load("countries").set_index("code")["name_en"])
    return {
        "non_eu_printed": printed("Table 1", "pct_non_eu"),
        "victims_rows": number(victims["total"].sum(), victims["total"]),
        "non_eu_rows": number(victims["non_eu"].sum(), victims["non_eu"]),
        "states": count(victims["total"].dropna()),
        "non_eu_share": _percent(by_name["non_eu"], by_name["total"]),
    }


def _of_double_entry() -> Values:
    """Return how much was coded twice, and how often the two codings differed."""
    entry = load("double_entry").set_index("resource")
    return {
        "twice": count(entry),
        "cells": number(entry["cells"].sum(), entry["cells"]),
        "differing": number(entry["differing"].sum(), entry["differing"]),
        "rate": _percent(entry["differing"], entry["cells"]),
    }


def _rated(name: str, rows: pd.DataFrame, held: pd.Series) -> Values:
    """Return the number of rows, of those `held`, and their share with its sign, as NAME, NAME_had and NAME_rate."""
    rate = number(f"{100 * held.mean():.1f}\u00a0%", rows)
    return {name: count(rows), f"{name}_had": count(rows[held]), f"{name}_rate": rate}


def _added(reading: pd.DataFrame, table: str) -> Number:
    """Return how many rows of `claims` or `issues` were added for what the reading had and the ledger had not."""
    return count(set(reading.loc[reading["match"] == "added", "matched"].str.split("; ").explode()), table)


def _of_second_reading() -> Values:
    """Return the numbers of the further reading of the study."""
    noted = load("second_reading")
    inside, had = noted["match"] != "left_out", noted["match"].isin(HAD)
    said, years = noted["kind"] == "statement", noted["is_year"]
    parts = {"read": said, "read_years": said & years, "read_other": said & ~years, "read_issues": ~said}
    rated = [_rated(name, noted[inside & part], had[inside & part]) for name, part in parts.items()]
    return {
        "noted": count(noted[said]),
        "noted_issues": count(noted[~said]),
        "read_out": count(noted[said & ~inside]),
        "read_none": count(noted[~said & ~inside]),
        "read_elsewhere": count(noted[said & (noted["match"] == "elsewhere")]),
        "read_added": count(noted[said & (noted["match"] == "added")]),
        "read_new": _added(noted[said], "claims"),
        "read_new_issues": _added(noted[~said], "issues"),
        **{name: value for numbers in rated for name, value in numbers.items()},
    }


def _keyed(resource: str, cells: pd.DataFrame) -> dict[str, object]:
    """Return how many printed values of a table were keyed twice, and how often the two entries differed."""
    differing = cells[cells["settled_en"].notna()]
    said = f"{resource}: {len(differing):,} of {len(cells):,} cells"
    rate = number(f"{100 * len(differing) / len(cells):.1f}", [said], "second_entries")
    every = number(f"{len(cells):,}", [said], "second_entries")
    return {"Table": resource, "Cells": every, "Differing": count(differing), "Rate (%)": rate}


def _of_second_entries() -> Values:
    """Return the numbers of the second entries of printed values, and the tables of their rates and differences."""
    cells = load("second_entries")
    settled = cells["settled_en"].notna()
    rates = [_keyed(resource, rows) for resource, rows in cells.groupby("resource", sort=False)]
    differing = cells.loc[settled, ["resource", "row_id", "column", "value", "settled_en"]]
    told = differing.set_axis(["Table", "Row", "Column", "Second entry", "Settled"], axis=1)
    return {
        **_rated("keyed", cells, ~settled),
        "keyed_rates": _table(pd.DataFrame(rates), "second_entries"),
        "keyed_differently": _table(told, "second_entries", "Second entries that differed"),
    }


def _table(frame: pd.DataFrame, name: str, caption: str = "") -> str:
    """Return rows of a resource as a table in HTML for a page at the root, with a link to its CSV under it.

    A second table of one resource has a caption of its own.
    """
    anchor = caption.lower().replace(" ", "-") or name
    html = at_root(table_html(frame, caption or resource(name)["title"], anchor))
    return f'{html}<p class="thb-strip">Data: <a href="data/{name}.csv">{name}.csv</a></p>'


def _double_entry_table() -> str:
    """Return the table of the double entry: rows of both coders, cells, differing cells, the rate in percent."""
    entry = load("double_entry")
    rates = (100 * entry["differing"] / entry["cells"]).map("{:.1f}".format)
    said = [f"{row.resource}: {row.differing:,} of {row.cells:,} cells" for row in entry.itertuples()]
    rated = [number(rate, [row], "double_entry") for rate, row in zip(rates, said, strict=True)]
    shown = entry.assign(rate=pd.Series(rated, entry.index, dtype=object))
    shown = shown[["resource", "rows_a", "rows_b", "cells", "differing", "rate", "settled_en"]]
    heads = ["Table", "Rows, first coder", "Rows, second coder", "Cells", "Differing", "Rate (%)", "Settled"]
    return _table(shown.set_axis(heads, axis=1), "double_entry")


def _listed(name: str) -> str:
    """Return all rows of a resource as a table, with the columns and heads that `LISTED` gives."""
    heads = LISTED[name]
    return _table(load(name)[list(heads)].rename(columns=heads), name)


def _scope() -> str:
    """Return the aims, exclusions and questions of the study (sections 1.3 and 1.4) as a Markdown list."""
    rows = load("scope").dropna(subset="text_en")
    kinds = {item: item.replace("_", " ").capitalize() for item in rows["item"]}
    return "\n".join(f"- *{kinds[row.item]}.* {inert(row.text_en)} ({inert(row.locator)})" for row in rows.itertuples())


def _glossary() -> str:
    """Return the study's definitions in the words of this edition, with their basis, as Markdown."""
    lines = []
    for row in load("glossary").sort_values("term_en").itertuples():
        said = [f"## {inert(row.term_en)}", f"*{inert(row.term_fr)}*", inert(row.definition_en)]
        lines += [line for text in [*said, f"Basis: {inert(row.basis)}."] for line in (text, "")]
    return "\n".join(lines)


def of_data() -> Values:
    """Return what the prose pages of any edition can name: numbers of the data, tables, the glossary."""
    footnotes, countries = load("footnotes"), reporting()
    claims = load("claims")
    implied = claims.apply(is_implied, axis=1)
    return {
        "reporting": count(countries),
        "members": count(countries[countries["emn_role"] == "member"]),
        "positions": count(load("positions")),
        "agreements": count(load("agreements")),
        "lists": count(footnotes[footnotes["kind"].isin(["country_list", "named_list"])]),
        "footnotes": count(footnotes),
        "lost": count(footnotes[footnotes["status"] == "lost"]),
        "repairs": count(load("repairs")),
        "gaps": count(load("gaps")),
        "claims": count(claims[~implied]),
        "claims_implied": count(claims[implied]),
        **_of_measures(),
        **_of_victims(),
        **_of_double_entry(),
        **_of_second_reading(),
        **_of_second_entries(),
        "double_entry": _double_entry_table(),
        "repairs_table": _listed("repairs"),
        "gaps_table": _listed("gaps"),
        "quantifier_table": _listed("quantifiers"),
        "scope": _scope(),
        "glossary": _glossary(),
        **subjects.values(),
        "who-does-what-where.csv": who_does_what.sheet(),
        "who-does-what-where-hxl.csv": who_does_what.sheet(tagged=True),
    }


def _statements(kind: str, implied: bool, number: int) -> str:
    """Return a number of statements of a verdict (or All) as a link to them on the page of all claims."""
    verdict = "" if kind == "All" else f"verdict={quote(kind)}&"
    stated = f"stated-by={quote(STATED_BY[implied])}"
    return f'<a href="notebooks/claims_audit.html?{verdict}{stated}#ledger">{number}</a>'


def _verdict_table(audited: pd.DataFrame) -> str:
    """Return the number of statements of each verdict, those of the study and those implied by two lists apart."""
    counts = pd.crosstab(audited["verdict"], audited["implied"], margins=True, margins_name="All")
    counts = counts.reindex([*MEANINGS, "All"], fill_value=0)
    rows = [
        [kind, *(_statements(kind, implied, numbers[implied]) for implied in STATED_BY), MEANINGS.get(kind, "–")]
        for kind, numbers in counts.iterrows()
    ]
    return markdown_table(["Verdict", "Statements of the study", "Implied by two of its lists", "Meaning"], rows)


def _in_short(rows: pd.DataFrame) -> list[str]:
    """Return reporting countries as items of a list, each with the number of its measures in either annex."""
    sizes = {annex: of_annex(annex).groupby("code")["measure_id"].nunique() for annex in ("I", "II")}
    lines = []
    for row in rows.itertuples():
        abroad, home = (int(sizes[annex].get(row.Index, 0)) for annex in ("I", "II"))
        undescribed = "some, none described," if not home and row.Index in listed(HOME) else ""
        there = f"{home or undescribed or 'none'} at home"
        said = f"{abroad or 'no'} measure{'s' if abroad != 1 else ''} in third countries, {there}"
        observer = "; observer of the network" if row.emn_role == "observer" else ""
        lines.append(f'- <a href="countries/{row.Index}.html">{inert(row.name_en)}</a>: {said}{observer}')
    return lines


def _countries() -> Values:
    """Return what leads to the country profiles: a map, and a list."""
    rows = reporting().sort_values("name_en")
    links = pd.Series("countries/" + rows.index + ".html", rows["iso3"])
    label = "Map of the reporting countries; each is a link to its profile"
    shapes = europe().assign(reports=lambda gdf: gdf["iso3"].isin(links.index).map({True: 1.0}))
    titles = {iso3: place_name(iso3) for iso3 in links.index}
    drawn = map_html(shapes, "reports", bins=[1], unit="country", label=label, titles=titles, link_of=links.get)
    return {"countries_map": drawn, "countries_list": "\n".join(_in_short(rows))}


def _places() -> Values:
    """Return what leads to the pages of third countries: how many there are, and a list for each region."""
    rows, short, parts = load("places").sort_values("name_en"), in_short(), []
    for region, label in terms("study_region").items():
        parts += [f"## {inert(label)}", ""]
        for row in rows[rows["group"] == region].itertuples():
            name = f'<a href="places/{row.iso3}.html">{inert(row.name_en)}</a>' if row.page else inert(row.name_en)
            parts.append(f"- {name}: {inert(short[row.iso3])}")
        parts.append("")
    return {"places": count(rows), "places_paged": count(rows[rows["page"]]), "places_by_region": "\n".join(parts)}


def _regions() -> Values:
    """Return what leads to the pages of regions: a list, each with what most is said of it."""
    rows = load("regions").sort_values("name_en")
    items = []
    for row in rows.itertuples():
        _, fields = regions.in_short(row.region)
        said = "; ".join(f"{field['value']!s} {inert(field['label'])}" for field in fields)
        items.append(f'- <a href="regions/{row.region}.html">{inert(row.name_en)}</a>: {said or "named in the text"}')
    return {"regions_list": "\n".join(items), "regions": count(rows)}


def of_book() -> Values:
    """Return what the prose pages of the whole book can name besides: the verdicts, lists of countries and places."""
    audited = audit()
    own, implied = audited[~audited["implied"]], audited[audited["implied"]]
    silent = own[own["verdict"] == "not derivable"].set_index("claim_id")["explanation_en"].fillna("")
    return {
        "claims_held": count(own[own["verdict"].str.startswith("reproduced")], "claims"),
        "claims_once": count(own[own["verdict"] == "stated once"], "claims"),
        "claims_differ": count(own[own["verdict"].isin(DIFFERING)], "claims"),
        "claims_not_comparable": count(own[own["verdict"] == "not comparable"], "claims"),
        "implied_held": count(implied[implied["verdict"].str.startswith("reproduced")], "claims"),
        "implied_differ": count(implied[implied["verdict"].isin(DIFFERING)], "claims"),
        "unexplained": count(unexplained(audited), "claims"),
        "verdict_table": _verdict_table(audited),
        "claims_open": count(silent.index, "claims"),
        "open_not_printed": count(silent.str.startswith("not printed"), "claims"),
        "open_lost": count(silent.str.startswith("lost"), "claims"),
        "open_untestable": count(silent.str.startswith("not testable"), "claims"),
        "claims_contradicted": count(own[own["verdict"] == "contradicted"], "claims"),
        **_countries(),
        **_places(),
        **_regions(),
        "explorer": who_does_what.explorer(),
        "no_measures": inert(names(who_does_what.silent())),
        **values(),
    }


def of_country(code: str) -> Values:
    """Return what `book/edition.md` can name of one country, given by its EU code."""
    name = reporting().at[code, "name_en"]
    reported = load("measure_countries", code=code)["measure_id"].drop_duplicates()
    annex = reported.map(load("measures").set_index("measure_id")["annex"])
    named = judged_claims(claims_naming(load("claims"), code))
    own = named[~named["implied"]]
    return {
        "country": inert(name),
        "the_country": inert(names([code])),
        "own_glance": at_root(profile(code).html("glance")),
        "own_abroad": count(reported[annex == "I"], "measure_countries"),
        "own_home": count(reported[annex == "II"], "measure_countries"),
        "own_lists": count(load("footnote_countries", code=code)),
        "own_positions": count(load("positions", code=code)),
        "own_claims": count(own, "claims"),
        "own_claims_held": count(own[own["verdict"].isin(HOLDING)], "claims"),
        "own_implied": count(named[named["implied"]], "claims"),
    }
