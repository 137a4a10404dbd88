"""How the rows behind a number or an exhibit are known: inferred, coded, or from examples.

A field of the schema says by `inferred` which of its values are not printed (`*` for all of them), each with the words
for exhibits, in which {part} and {whole} become numbers of rows.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import pandas as pd

from ..core.errors import DataError
from ..data.identifiers import hubs
from ..data.schema import is_table, resource
from ..data.tables import labels_or_empty


class Basis(NamedTuple):
    """How a row of a table is known by one of its columns; an empty `row` says that rows of the table were seen."""

    table: str
    column: str = ""
    row: tuple = ()  # its key
    words: str = ""  # as the schema has them; empty for what is printed


def _marked(table: str, by: Iterable[str], rows: pd.DataFrame | None = None) -> dict[str, dict[str, str]]:
    """Return the columns that say how rows of a table are known, with the words for values that are not printed.

    Those with `*` are left out unless rows are counted `by` them, chosen by them (all have one value), or have them as
    key.
    """
    schema = resource(table)["schema"] if is_table(table) else {"fields": [], "primaryKey": []}
    fields = {field["name"]: field["inferred"] for field in schema["fields"] if "inferred" in field}
    own = {*schema["primaryKey"], *by}
    if rows is not None:
        fields = {name: words for name, words in fields.items() if name in rows}
        own |= {name for name in fields if len(rows) > 1 and rows[name].nunique(dropna=False) == 1}
    return {name: words for name, words in fields.items() if "*" not in words or name in own}


def bases(rows: object, *by: str) -> frozenset[Basis]:
    """Return how each row of a table, as `load` gives it, is known; `by` are columns that show or count them.

    Empty for anything else, and for rows without the columns that say so.
    """
    table = rows.attrs.get("table") if isinstance(rows, pd.DataFrame) else None
    marked = _marked(table, by, rows) if table else {}
    if not marked:
        return frozenset()
    keys = [rows[key] for key in resource(table)["schema"]["primaryKey"] if key in rows]
    ids = list(zip(*keys, strict=True)) if keys else [(row,) for row in rows.index]
    found = [
        Basis(table, name, row, "" if pd.isna(value) else words.get(str(value), words.get("*", "")))
        for name, words in marked.items()
        for row, value in zip(ids, rows[name], strict=True)
    ]
    return frozenset([Basis(table), *found])


def is_lower_bound(found: Iterable[Basis]) -> bool:
    """Return whether a count of rows so known is one of examples, of a lost list: its words end in `lower bounds`."""
    return any(basis.words.endswith("lower bounds") for basis in found)


def in_words(found: Iterable[Basis], tables: Iterable[str] = (), by: Collection[str] = ()) -> str:
    """Return how rows are known that are not printed: `country inferred for 66 of 71`; empty if all are.

    Raises DataError for one of `tables` that says how its rows, shown `by` some columns, are known if none of its rows
    are among `found`.
    """
    by_column: dict[tuple[str, str], list[str]] = {}
    for basis in sorted(set(found), key=str):
        by_column.setdefault(basis[:2], []).append(basis.words)
    seen = {table for table, _ in by_column}
    if unknown := [table for table in tables if table not in seen and _marked(table, by)]:
        mend = "give those that this is made of, as thb.load gives them, for the name: tables=[rows]; or a whole tally"
        raise DataError(f"rows of {unknown[0]} say how they are known: {mend}")
    inferred = [([*filter(None, words)], len(words)) for words in by_column.values() if any(words)]
    return "; ".join(dict.fromkeys(words[0].format(part=len(words), whole=whole) for words, whole in inferred))


def _renamed(shown: pd.DataFrame, rows: pd.DataFrame) -> set[str]:
    """Return the columns of rows with `*` whose values, or their labels, a frame shows, whatever it calls them."""
    frame, table = shown.reset_index(allow_duplicates=True), rows.attrs["table"]
    cells = [{*map(str, frame.iloc[:, at].dropna())} for at in range(frame.shape[1])]
    told = {name: {*rows[name].dropna().map(str)} for name, words in _marked(table, rows).items() if "*" in words}
    labelled = {name: {*map(str, labels_or_empty(table, name).reindex([*of]))} for name, of in told.items()}
    return {name for name in told for of in cells if len(of) > 1 and (of <= told[name] or of <= labelled[name])}


def how_known(numbers: Iterable, tables: Sequence[str | pd.DataFrame], shown: object) -> tuple[list[str], str]:
    """Return the names of `tables`, and how the rows behind an exhibit are known, in words.

    Raises DataError for a table that says so of its rows, of which an exhibit has the name alone.
    """
    if any(isinstance(rows, pd.DataFrame) and "table" not in rows.attrs for rows in tables):
        said = "tables= takes names, and rows of one table as thb.load gives them, not merged or grouped"
        raise DataError(f"{said}: give the rows of each table before that")
    names = [rows if isinstance(rows, str) else rows.attrs["table"] for rows in tables]
    attrs = getattr(shown, "attrs", {})
    columns = {*shown, *shown.index.names, *shown.columns.names} if isinstance(shown, pd.DataFrame) else {}
    names += [table for name, table in attrs.get("lists", {}).items() if name in columns]
    alike = {*map(str, columns), *(str(name).removesuffix("s") for name in columns)}  # groupby forgets lists: `codes`
    names += [table for hub in hubs() if hub.name in names for name, table in hub.tables.items() if name in alike]
    given = [rows for rows in tables if isinstance(rows, pd.DataFrame) and isinstance(shown, pd.DataFrame)]
    alike.update(*(_renamed(shown, rows) for rows in given))
    found = [basis for number in numbers for basis in number.bases]
    found += [basis for rows in [*tables, shown] for basis in bases(rows, *alike)]
    names_of_all = [*names, attrs.get("table", ""), *(t for number in numbers for t in number.tables)]
    return names, in_words(found, names_of_all, alike)
