"""Rules on filters and aggregates: they name existing columns and values, and footnotes list the countries of rows."""

import re
from collections.abc import Iterable, Iterator, Mapping

from ...core.errors import DataError
from ...data.filters import COMPARED, Condition, parse_filter
from ...data.schema import DATE_PATTERN
from ...gate.faults import Fault, Row
from ...gate.rules import Data, rule
from ...ledger.forms import DURATIONS, FORMS, split_argument


def _allowed_values(data: Data, table: str, column: str) -> set[str]:
    """Return the values that a filter may name in a column: those it has, those of its enum, and country codes."""
    field = data.fields[table][column]
    if field["type"] == "boolean":
        return {"True", "False"}
    values = data.column(table, column) | {str(value) for value in field.get("constraints", {}).get("enum", [])}
    return values | data.column("countries", "code") if column == "code" else values


def _table_of(data: Data, table: str, column: str) -> tuple[str | None, str]:
    """Return the table in which a filter finds a column, its own or one linked with it, and what links rows of both."""
    if column in data.fields[table]:
        return table, column
    for hub in (each for each in data.package["resources"] if "link_tables" in each):
        if (key := hub["schema"]["primaryKey"][0]) in data.fields[table]:
            return hub["link_tables"].get(column), key
    return None, ""


def _expected(data: Data, table: str, column: str, values: Iterable[str]) -> str:
    """Return what was expected instead of an unknown column, or of unknown values; empty if all are known."""
    source, _ = _table_of(data, table, column)
    if source is None:
        return f"a column of {table}, not {column!r}"
    if source not in data.tables or (column == "code" and "countries" not in data.tables):
        return ""
    unknown = sorted(set(values) - _allowed_values(data, source, column))
    if data.fields[source][column].get("constraints", {}).get("pattern") == DATE_PATTERN:  # a day that no row has
        unknown = [value for value in unknown if not re.fullmatch(DATE_PATTERN, value)]
    return f"values that {source}.{column} has, not {', '.join(map(repr, unknown))}" if unknown else ""


def _faults_of_filter(data: Data, row: Row, table: str) -> Iterator[Fault]:
    """Yield what is wrong with the filter of a row on a table: its form, its columns, its values."""
    if table not in data.tables:
        return
    try:
        conditions = parse_filter(row["filter"])
    except DataError as error:
        yield row.fault("filter", f"conditions such as `column=a|b; other!=c` ({error})", "write it so")
        return
    for column, operator, values in conditions:
        is_comparison = operator in COMPARED
        if expected := _expected(data, table, column, () if is_comparison else values):
            yield row.fault("filter", expected, "correct the filter, or bring back what it names")
        elif is_comparison and data.fields[table].get(column, {}).get("type") not in ("integer", "number"):
            yield row.fault("filter", f"a column of numbers before {operator}", "correct the filter")


@rule("claims")
def claim_filters(data: Data) -> Iterator[Fault]:
    """A claim's filter names columns of its evidence, and values in these columns."""
    for row in data["claims"]:
        yield from _faults_of_filter(data, row, row["evidence"])


def _expected_part(data: Data, table: str, kind: str, part: str) -> str:
    """Return what was expected instead of a part of an argument that must be of a kind; empty if it is."""
    if kind == "duration":
        return "" if part in DURATIONS else f"a class of durations: {', '.join(DURATIONS)}"
    if kind == "table.column":
        table, _, part = part.partition(".")
        return _expected(data, table, part, ()) if table in data.tables else f"a table, not {table!r}"
    hubs = [each["name"] for each in data.package["resources"] if "link_tables" in each]
    if (source := _table_of(data, table, part)[0]) not in (table, *hubs):  # filters may name those of link tables
        return f"a column of {table}, not {part!r}"
    field = data.fields[source][part]
    if kind == "numbers" and field["type"] not in ("integer", "number"):
        return f"a column of numbers, not {part!r}"
    if kind == "dates" and field["type"] != "integer" and field.get("constraints", {}).get("pattern") != DATE_PATTERN:
        return f"a column of dates, not {part!r}"
    return ""


def _expected_argument(data: Data, table: str, name: str, argument: str) -> str:
    """Return what was expected instead of a wrong argument of an aggregate; empty if it is right."""
    if (parts := split_argument(name, argument)) is None:
        return f"{name}:{FORMS[name]}".removesuffix(":")
    if "=" in FORMS[name]:
        (_, column), (_, values) = parts
        return _expected(data, table, column, values.split("|"))
    return next(filter(None, (_expected_part(data, table, *part) for part in parts)), "")


@rule("claims")
def claim_aggregates(data: Data) -> Iterator[Fault]:
    """The aggregate of a claim is known, and names existing columns and values."""
    for row in (row for row in data["claims"] if row["aggregate"]):
        name, _, argument = row["aggregate"].partition(":")
        if name not in FORMS:
            yield row.fault("aggregate", f"one of {', '.join(FORMS)}", "correct the name")
        elif expected := row["evidence"] in data.tables and _expected_argument(data, row["evidence"], name, argument):
            yield row.fault("aggregate", expected, "correct the aggregate")


@rule("footnote_pairs", "footnote_positions", "positions")
def footnote_filters(data: Data) -> Iterator[Fault]:
    """The filter of a footnote names existing columns and values."""
    for row in data["footnote_pairs"]:
        yield from _faults_of_filter(data, row, row["resource"])
    for row in data["footnote_positions"]:
        yield from _faults_of_filter(data, row, "positions")


def _meets(cell: str, condition: Condition, field: Mapping) -> bool:
    """Return whether a cell meets a condition, which names what is true as True."""
    value = cell.title() if field["type"] == "boolean" else cell
    return condition.meets(value) if value else condition.operator == "!="


def _countries(data: Data, table: str, text: str) -> set[str]:
    """Return the countries of the rows of a table that pass a filter, or whose measures do.

    `ledger.claims.select` does the same with typed frames; a check of the data does without pandas.
    """
    rows = data[table]
    for condition in parse_filter(text):
        column = condition.column
        source, key = _table_of(data, table, column)
        met = {row[key] for row in data[source] if _meets(row[column], condition, data.fields[source][column])}
        rows = [row for row in rows if row[key] in met]
    return {row["code"] for row in rows}


@rule("footnote_pairs", "footnote_countries", "measures", "measure_pillars")
def footnote_pairs(data: Data) -> Iterator[Fault]:
    """A footnote and the rows paired with it list the same countries, except those that an issue names."""
    for row in data["footnote_pairs"]:
        if row["resource"] not in data.tables or "code" not in data.fields[row["resource"]]:
            continue
        try:
            in_table = _countries(data, row["resource"], row["filter"])
        except (DataError, LookupError, ValueError):
            continue  # the filter, or a cell that it reads, is a fault itself
        in_footnote = {entry["code"] for entry in data["footnote_countries"] if entry["footnote"] == row["footnote"]}
        if in_footnote ^ in_table != set(row["differs"].split()):
            codes = " ".join(sorted(in_footnote ^ in_table)) or "nothing"
            both = f"this footnote and {row['resource']}.csv ({row['filter']})"
            expected = f"{codes}: {both} have all other countries in common"
            yield row.fault("differs", expected, "correct the row or the list that changed, or name the issue")
