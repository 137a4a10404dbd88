"""The page of subjects: pillars, themes, groups, partners and funders, each with the measures and statements on it."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from ...core.markup import inert
from ...data.countries import country_name
from ...data.tables import load, terms
from .measures import CLASSES, linked

ANNEXES = {"I": "In third countries", "II": "At home"}  # as filters of who does what where
SCHEMES = ("pillar", "measure_beneficiary", "person", "partner_type", "funder_type")  # classifications of measures


def _measures(scheme: str, annex: str) -> dict[str, str]:
    """Return, by term of a classification, how many measures of an annex have it, as a link to them."""
    table, column, choice = CLASSES[scheme]
    sizes, every = linked(annex, table).groupby(column)["measure_id"].nunique(), load("measures", annex=annex)
    address, labels = f"explore.html?abroad-or-at-home={quote(ANNEXES[annex])}&amp;{choice}=", terms(scheme)
    return {
        term: f'<a href="{address}{quote(labels[term])}#listed">{n} of {len(every)}</a>' for term, n in sizes.items()
    }


def _pages(numbers: Iterable[str]) -> str:
    """Return links to the pages that tell sections of the study."""
    sections = load("sections").set_index("section").loc[sorted(numbers), ["page", "notebook"]]
    pages = sections.drop_duplicates().itertuples(index=False)
    return ", ".join(f'<a href="notebooks/{notebook}.html">{page}</a>' for page, notebook in pages)


def _rows(scheme: str) -> dict[str, list[str]]:
    """Return, by term of a classification of measures, its label and cells: per annex, for pillars the sections too.

    A pillar that no measure has is one of sections alone.
    """
    counts, positions = [_measures(scheme, annex) for annex in ANNEXES], load("positions")
    found = {}
    for term, label in terms(scheme).items():
        known = scheme != "pillar" or any(term in each for each in counts)
        told = {*positions.loc[positions["pillar"] == term, "section"], *(("3.3.1", "3.3.2") if known else ())}
        cells = [each.get(term, "none" if known else "–") for each in counts]
        found[term] = [inert(label), *cells, *([_pages(told)] if scheme == "pillar" else [])]
    return found


def _country(code: str) -> str:
    return f'<a href="countries/{code}.html">{inert(country_name(code))}</a>'


def _themes() -> dict[str, str]:
    """Return what stands beside each theme: per kind of statement the page that has it, and who made it."""
    pages, kinds = load("sections").set_index("section")["notebook"], terms("position_kind")
    told, found = load("positions"), {}
    told = told.assign(notebook=told["section"].map(pages), kind=told["kind"].map(kinds))
    for (theme, kind), rows in told.groupby(["theme", "kind"], sort=False):
        codes = sorted(rows["code"].unique(), key=country_name)
        page = f'<a href="notebooks/{rows["notebook"].iloc[0]}.html">{inert(kind)}</a>'
        found.setdefault(theme, []).append(f"{page}: {', '.join(map(_country, codes))}")
    return {theme: "<br>".join(lines) for theme, lines in found.items()}


def _table(scheme: str, heads: Sequence[str], rows: Mapping[str, Sequence[str]]) -> str:
    """Return a table; each row has the address of its term."""
    head = "".join(f'<th scope="col">{inert(each)}</th>' for each in heads)
    body = "".join(
        f'<tr id="{scheme}-{term}"><th scope="row">{label}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
        for term, (label, *cells) in rows.items()
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def values() -> dict[str, str]:
    """Return a table of each classification, and one of themes, as `book/subjects.md` names them: `subjects_pillar`.

    Sources: the link tables of measures, and positions.
    """
    annexes = list(ANNEXES.values())
    heads = {scheme: ["Subject", *annexes, *(["Sections"] if scheme == "pillar" else [])] for scheme in SCHEMES}
    found = {f"subjects_{scheme}": _table(scheme, heads[scheme], _rows(scheme)) for scheme in SCHEMES}
    themes = _themes()
    named = {theme: label for theme, label in terms("theme").sort_values().items() if theme in themes}
    rows = {theme: [inert(label), themes[theme]] for theme, label in named.items()}
    return found | {"subjects_theme": _table("theme", ["Theme", "Who speaks of it"], rows)}
