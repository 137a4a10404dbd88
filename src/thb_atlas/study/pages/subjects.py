"""The page of subjects: links to the measures and positions on each pillar, theme, group, partner and funder."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from ...core.markup import at_root, inert
from ...data.countries import country_name
from ...data.tables import load, terms
from ...display.numbers import country_link
from ..measures import CLASSES, linked

ANNEXES = {"I": "In third countries", "II": "At home"}  # as filters of who does what where
SCHEMES = ("pillar", "measure_beneficiary", "person", "partner_type", "funder_type")  # classifications of measures


def _measures(scheme: str, annex: str) -> dict[str, str]:
    table, column, choice = CLASSES[scheme]
    sizes, every = linked(annex, table).groupby(column)["measure_id"].nunique(), load("measures", annex=annex)
    address, labels = f"explore.html?abroad-or-at-home={quote(ANNEXES[annex])}&amp;{choice}=", terms(scheme)
    return {
        term: f'<a href="{address}{quote(labels[term])}#listed">{n} of {len(every)}</a>' for term, n in sizes.items()
    }


def _pages(numbers: Iterable[str]) -> str:
    sections = load("sections").set_index("section").loc[sorted(numbers), ["page", "notebook"]]
    pages = sections.drop_duplicates().itertuples(index=False)
    return ", ".join(f'<a href="notebooks/{notebook}.html">{page}</a>' for page, notebook in pages)


def _rows(scheme: str) -> dict[str, list[str]]:
    """Return, by term of a classification of measures, its label and its cells: measures by annex, a pillar's pages.

    A pillar that no measure has is one of positions alone.
    """
    counts, positions, rows = [_measures(scheme, annex) for annex in ANNEXES], load("positions"), {}
    for term, label in terms(scheme).items():
        has_measures = scheme != "pillar" or any(term in by_term for by_term in counts)
        rows[term] = [inert(label), *(by_term.get(term, "none" if has_measures else "–") for by_term in counts)]
        if scheme == "pillar":
            sections = {*positions.loc[positions["pillar"] == term, "section"]}
            rows[term].append(_pages(sections | {"3.3.1", "3.3.2"} if has_measures else sections))
    return rows


def _themes() -> dict[str, str]:
    """Return, by theme, a line for each kind of position on it: a link to the page, and the countries."""
    pages, kinds, lines = load("sections").set_index("section")["notebook"], terms("position_kind"), {}
    for (theme, kind), rows in load("positions").groupby(["theme", "kind"], sort=False):
        page = f'<a href="notebooks/{pages[rows["section"].iloc[0]]}.html">{inert(kinds[kind])}</a>'
        countries = at_root(", ".join(map(country_link, sorted(rows["code"].unique(), key=country_name))))
        lines.setdefault(theme, []).append(f"{page}: {countries}")
    return {theme: "<br>".join(of_theme) for theme, of_theme in lines.items()}


def _table(scheme: str, heads: Sequence[str], rows: Mapping[str, Sequence[str]]) -> str:
    """Return rows, by term, as an HTML table; each has its term as an anchor."""
    head = "".join(f'<th scope="col">{inert(text)}</th>' for text in heads)
    body = "".join(
        f'<tr id="{scheme}-{term}"><th scope="row">{label}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
        for term, (label, *cells) in rows.items()
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def values() -> dict[str, str]:
    """Return the tables that `book/subjects.md` names: one for each classification (`subjects_pillar`) and for themes.

    Sources: the link tables of measures, and `positions`.
    """
    annexes = list(ANNEXES.values())
    heads = {scheme: ["Subject", *annexes, *(["Sections"] if scheme == "pillar" else [])] for scheme in SCHEMES}
    tables = {f"subjects_{scheme}": _table(scheme, heads[scheme], _rows(scheme)) for scheme in SCHEMES}
    themes = _themes()
    labels = terms("theme").sort_values()
    rows = {theme: [inert(label), themes[theme]] for theme, label in labels.items() if theme in themes}
    return tables | {"subjects_theme": _table("theme", ["Theme", "Who speaks of it"], rows)}
