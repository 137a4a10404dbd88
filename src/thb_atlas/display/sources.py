"""What an exhibit rests on: its place in the study, the tables that it comes from, and how their rows are known."""

import re
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from ..core.errors import DataError, cut, suggest
from ..core.locators import passages_of
from ..core.wording import join_words
from ..data.identifiers import hub_with_key
from ..data.schema import columns_of, is_table
from ..data.tables import load
from .basis import how_known
from .numbers import number_cells
from .tables import is_of_study, tables_of
from .tally import Tally

PLACE = re.compile(  # what is written as a place of the study
    r"(?i)§[\d.]*\d|\b(?:section|table|figure|annex|box)\w* [\divx.]*[\divx]\b(?: and [\divx]+\b)?"
    r"|\b\d+(?:\.\d+)+|Whole study"
)


def rests_on(
    exhibit: str, tables: Sequence[str | pd.DataFrame], shown: pd.DataFrame | Mapping | None
) -> tuple[list[str], str]:
    """Return the resources that an exhibit comes from, and how their rows are known, in words.

    Raises DataError, which names the exhibit, if there are none, and as `how_known`.
    """
    names, known = how_known(number_cells(shown), tables, shown)
    if not (sources := list(dict.fromkeys([*tables_of(shown), *names]))):
        raise DataError(f"{exhibit}: say with tables= which tables it comes from; merge loses their names")
    return sources, known


def passages(rows: object) -> tuple[list[str], list[str]]:
    """Return where the study lists measures (or what else has a hub), and where it lists those that rows name by id.

    The name of a table stands for all its rows.
    """
    rows = rows.frame["counted"].explode().to_frame(rows.of or "row") if isinstance(rows, Tally) else rows
    columns = {**rows.index.to_frame(index=False), **rows} if isinstance(rows, pd.DataFrame) else {}
    columns = columns_of(rows) if isinstance(rows, str) and is_table(rows) else columns
    if not (hub := hub_with_key(columns)):
        return [], []
    ids = load(rows, columns=[hub.key])[hub.key] if isinstance(rows, str) else columns[hub.key].explode()
    locators = load(hub.name, columns=[hub.key, "locator"]).set_index(hub.key)["locator"]
    first = locators.map(lambda locator: passages_of(locator)[0].part)
    return [sorted(set(found)) for found in (first, first[first.index.isin(ids)])]


def _printed_in(tables: Sequence[str], shown: Iterable) -> set[str]:
    """Return the parts and footnotes of the study in which rows stand; empty if a table does not say.

    Of tables of which rows are `shown`, these alone.
    """
    if not all(is_table(name) and "locator" in columns_of(name) for name in tables):
        return set()
    given = [rows for rows in shown if isinstance(rows, pd.DataFrame) and "locator" in rows]
    whole = {*tables} - {rows.attrs.get("table") for rows in given}
    rows_of = [*given, *(load(name, columns=["locator"]) for name in whole)]
    locators = {each for rows in rows_of for each in rows["locator"].dropna()}
    return {part for each in locators for p in passages_of(each) for part in [*p.parts, *map(str, p.footnotes)]}


def ensure_told(source: str, tables: Sequence[str], *shown: object) -> None:
    """Raise DataError for a source without a place of the study, or not that of what is shown.

    A source of `tables` from outside the study alone needs no place. It must name one where rows of `tables` stand, a
    part or the whole of it, if all say where, and each annex that has rows that are shown. A table whose name is given,
    and no rows, is shown as a whole.
    """
    places, told = [*load("sections", columns=["locator"])["locator"], "Whole study"], passages_of(source)
    parts = [part for passage in told for part in passage.parts]
    named = [name for part in parts for name in PLACE.findall(part) or [part.partition(", ")[0]]]
    unknown = [name for name in named if PLACE.match(name) and name not in places]
    has_place = not {*places}.isdisjoint(named) or any(passage.footnotes for passage in told)
    if unknown or (is_of_study(tables) and not has_place):
        near = suggest(re.sub("(?i)^section ", "§", unknown[0]), places) if unknown else ""
        fault = f"the study has no {unknown[0]!r}{near}" if unknown else "no place of the study"
        raise DataError(f"source={source!r}: {fault}; several are written 'Annexes I and II', 'Table 1; Annex I'")
    of_rows = map(passages, (each for each in shown if not isinstance(each, str)))
    for every, own in [found for found in of_rows if found[1]] or map(passages, shown):
        kinds, others = {each.split()[0] for each in every}, [passage for passage in own if passage not in named]
        if others and any(name.split()[0] in kinds for name in named):
            fault = f"rows of {join_words(others)} are shown: name it as well, since a programme can be in both"
            raise DataError(f"source={source!r}: {fault}; for a table's name give the rows that this shows")
    own, named = _printed_in(tables, shown), [*named, *(str(note) for passage in told for note in passage.footnotes)]
    meet = (f"{a}.".startswith(f"{b}.") or f"{b}.".startswith(f"{a}.") for a in named for b in own)  # or its part
    if own and "Whole study" not in named and not any(meet):
        stand = join_words(sorted(part for part in own if not part.isdigit()))
        raise DataError(f"source={source!r}: the rows shown stand in {cut(stand)}, not there")
