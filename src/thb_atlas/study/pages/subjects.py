"""The page of subjects: links to the measures and positions on each pillar, theme, group, partner and funder."""

from ...core.markup import at_root
from ...data.schema import field_of
from ...data.tables import load, terms
from ...display.explorer import filter_key
from ...display.numbers import by_country_name
from ...display.rendering import render
from ..measures import CLASSES, ids, programme_of
from .who_does_what import SCOPES

MEASURES = {"3.3.1", "3.3.2"}  # sections on measures


def _pages_of_pillars() -> dict[str, dict[str, str]]:
    """Return the pages on each pillar, by notebook: those of its positions, and of measures if any has it."""
    sections = load("positions").groupby("pillar")["section"].agg(set)
    with_measures = set(load("measure_pillars")["pillar"])
    pages = load("sections").set_index("section")[["notebook", "page"]]
    return {
        pillar: dict(pages.loc[sorted(own | (MEASURES if pillar in with_measures else set()))].to_numpy().tolist())
        for pillar, own in sections.items()
    }


def _of_measures(head: str, table: str, column: str) -> tuple[str, str]:
    """Return a classification of measures, and its terms with the numbers of programmes as an HTML table."""
    scheme, scopes = field_of(table, column)["vocabulary"], []
    for annex in ("I", "II"):
        own = ids(annex)
        rows = load(table, measure_id=own)
        sizes = programme_of(rows["measure_id"]).groupby(rows[column]).nunique()
        scopes.append({"name": SCOPES[annex], "sizes": sizes.to_dict(), "all": programme_of(own).nunique()})
    pages = _pages_of_pillars() if scheme == "pillar" else {}
    return scheme, render("subjects", "of_measures", {}, scheme, terms(scheme), filter_key(head), scopes, pages)


def values() -> dict[str, str]:
    """Return the tables that `book/subjects.md` names: one for each classification (`subjects_pillar`) and for themes.

    Sources: the link tables of measures, and `positions`.
    """
    tables = dict(_of_measures(head, *source) for head, sources in CLASSES.items() for source in sources)
    said = load("positions").groupby(["theme", "kind"], sort=False).agg({"section": "first", "code": by_country_name})
    said = said.reset_index().merge(load("sections", columns=["section", "notebook"]), on="section")
    said = said.assign(kind=said["kind"].map(terms("position_kind")))
    by_theme = {theme: rows.to_dict("records") for theme, rows in said.groupby("theme")}
    tables["theme"] = render("subjects", "of_positions", {}, terms("theme").sort_values(), by_theme)
    return {f"subjects_{scheme}": at_root(table) for scheme, table in tables.items()}
