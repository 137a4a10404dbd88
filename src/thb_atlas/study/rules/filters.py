"""Filters and aggregates, of claims and of footnotes: they name columns and values that there are."""

import re
from collections.abc import Iterable, Iterator
from sqlite3 import OperationalError

from ...core.errors import DataError
from ...data.filters import COMPARED, parse_filter
from ...data.schema import DATE
from ...gate.faults import Fault
from ...gate.rules import Data, Row, rule

AGGREGATES = {  # by name: what its argument is made of; C a column, N of numbers, T of dates, V values, O TABLE.column
    "count": "", "count_distinct": "C", "count_shared": "C/C", "sum": "N", "share": "C=V", "share_sum": "N/N",
    "value": "N", "year": "T", "month": "T", "top": "C=V", "coverage": "C",
}  # fmt: skip
FUNCTIONS = {  # the same for functions; D is a class of durations, with a reading or without
    "lasting": "D", "lasting_share": "D", "lasting_top": "D", "multi_year_share": "D", "shortest": "", "longest": "",
    "with_several": "C", "growth": "N/N", "together": "C/O",
}  # fmt: skip
DURATIONS = ("under_two_years", "two_to_four_years", "over_four_years")
READINGS = ("subtracted", "years_to_their_end", "four_years_above", "two_years_below")
DATES = ("start", "end")  # columns in which a filter may name a date that no row has


def _known(data: Data, table: str, column: str) -> set[str]:
    """Return the values that a column may have in a filter: those of its enum, those that it refers to, its own."""
    field = data.fields[table][column]
    if field["type"] == "boolean":
        return {"True", "False"}
    own = data.column(table, column) | {str(value) for value in field.get("constraints", {}).get("enum", [])}
    return own | data.column("countries", "code") if column == "code" else own


def _place(data: Data, table: str, column: str) -> tuple[str, str] | None:
    """Return the table and column that a filter on a table means by a name, None if there is none."""
    if column in data.fields[table]:
        return table, column
    for part in (each for each in data.package["resources"] if "things" in each):
        if part["schema"]["primaryKey"][0] in data.fields[table]:
            known = {part["things"]["part"]: part["name"], **part["things"]["linked"]}
            return (known[column], column) if column in known else None
    return None


def _unknown(data: Data, table: str, column: str, values: Iterable[str]) -> str:
    """Return what is unknown of a column and its values, in words; empty if nothing is."""
    place = _place(data, table, column)
    if place is None:
        return f"a column of {table}, not {column!r}"
    if place[0] not in data.tables or (column == "code" and "countries" not in data.tables):
        return ""
    wrong = sorted(set(values) - _known(data, *place))
    if column in DATES:
        wrong = [value for value in wrong if not re.fullmatch(DATE, value)]
    return f"values that {place[0]}.{column} has, not {', '.join(map(repr, wrong))}" if wrong else ""


def _filter(data: Data, row: Row, table: str, column: str = "filter") -> Iterator[Fault]:
    """Yield what is wrong with a filter on a table: its form, its columns, its values."""
    if table not in data.tables:
        return
    try:
        conditions = parse_filter(row[column])
    except DataError as error:
        yield row.fault(column, f"conditions such as `column=a|b; other!=c` ({error})", "write it so")
        return
    for condition in conditions:
        compared = condition.operator in COMPARED
        if said := _unknown(data, table, condition.column, () if compared else condition.values):
            yield row.fault(column, said, "correct the filter, or bring back what it names")
        elif compared and data.fields[table].get(condition.column, {}).get("type") not in ("integer", "number"):
            yield row.fault(column, f"a column of numbers before {condition.operator}", "correct the filter")


@rule("claims")
def claim_filters(data: Data) -> Iterator[Fault]:
    """A claim's filter names columns of its evidence, and values that stand there."""
    for row in data["claims"]:
        if row["evidence"]:
            yield from _filter(data, row, row["evidence"])
        elif row["filter"]:
            yield row.fault("filter", "no filter where there is no evidence", "name the evidence, or empty the filter")


def _column(data: Data, table: str, kind: str, name: str) -> str:
    """Return what is wrong with a column as an argument, in words: it is not there, or holds no numbers, no dates."""
    field = data.fields[table].get(name, {})
    if kind == "N" and field.get("type", "integer") not in ("integer", "number"):
        return f"a column of numbers, not {name!r}"
    if kind == "T" and field and field["type"] != "integer" and field.get("constraints", {}).get("pattern") != DATE:
        return f"a column of dates, not {name!r}"
    return _unknown(data, table, name, ())


def _argument(data: Data, table: str, shape: str, argument: str) -> str:
    """Return what is wrong with the argument of an aggregate, in words; empty if nothing is."""
    if shape == "D":
        duration, _, reading = argument.partition("/")
        known = duration in DURATIONS and (not reading or reading in READINGS)
        return "" if known else f"a class of durations: {', '.join(DURATIONS)}"
    if len(shape) < 2:
        return _column(data, table, shape, argument) if shape else "no argument" if argument else ""
    one, sign, other = argument.partition(shape[1])
    if not sign:
        return f"an argument of the form column{shape[1]}{'value' if shape[2] == 'V' else 'column'}"
    if shape[2] == "V":
        return _unknown(data, table, one, other.split("|"))
    if shape[2] == "O":
        table, _, other = other.partition(".")
        return _column(data, table, "C", other) if table in data.tables else f"a table, not {table!r}"
    return _column(data, table, shape[0], one) or _column(data, table, shape[2], other)


@rule("claims")
def claim_aggregates(data: Data) -> Iterator[Fault]:
    """A claim with evidence has an aggregate that there is, on columns and values that there are; others have none."""
    for row in data["claims"]:
        name, _, argument = row["aggregate"].partition(":")
        known = AGGREGATES
        if name == "function":
            known, (name, _, argument) = FUNCTIONS, argument.partition(":")
        if bool(row["aggregate"]) != bool(row["evidence"]):
            yield row.fault("evidence, aggregate", "both or neither", "give the other, or empty both")
        elif row["aggregate"] and name not in known:
            yield row.fault("aggregate", f"one of {', '.join([*AGGREGATES, *FUNCTIONS])}", "correct the name")
        elif row["evidence"] in data.tables and (said := _argument(data, row["evidence"], known[name], argument)):
            yield row.fault("aggregate", said, "correct the aggregate")


@rule("footnote_pairs", "footnote_positions", "positions")
def footnote_filters(data: Data) -> Iterator[Fault]:
    """The filter of a footnote is on a table of countries, and names columns and values that there are."""
    for row in data["footnote_pairs"]:
        if "code" not in data.fields.get(row["resource"], {}):
            yield row.fault("resource", "a table with the column code", "correct the name")
        else:
            yield from _filter(data, row, row["resource"])
    for row in data["footnote_positions"]:
        yield from _filter(data, row, "positions")


def _listed(data: Data, table: str, text: str) -> set[str]:
    """Return the countries of the rows of a table that pass a filter, or whose measures do."""
    tests, given = ["true"], []
    for column, sign, values in parse_filter(text):
        place, _ = _place(data, table, column) or (table, column)
        test = f"[{column}] {'not in' if sign == '!=' else 'in'} ({', '.join('?' * len(values))})"
        tests.append(test if place == table else f"measure_id in (select measure_id from [{place}] where {test})")
        given += values
    found = data.database.execute(f"select distinct code from [{table}] where {' and '.join(tests)}", given)
    return {code for (code,) in found}


@rule("footnote_pairs", "footnote_countries", "measures", "measure_pillars")
def footnote_pairs(data: Data) -> Iterator[Fault]:
    """A footnote and the rows that it is paired with list the same countries, but for those that an issue names."""
    for row in data["footnote_pairs"]:
        if bool(row["differs"]) != bool(row["issue"]):
            yield row.fault("differs, issue", "both or neither", "give the other, or empty both")
        if row["resource"] not in data.tables or "code" not in data.fields[row["resource"]]:
            continue
        try:
            there = _listed(data, row["resource"], row["filter"])
        except (DataError, OperationalError):
            continue  # the filter itself is told
        here = {each["code"] for each in data["footnote_countries"] if each["footnote"] == row["footnote"]}
        if here ^ there != set(row["differs"].split()):
            found = " ".join(sorted(here ^ there)) or "nothing"
            wanted = f"{found}: in this footnote and in {row['resource']}.csv ({row['filter']}) all others are the same"
            yield row.fault("differs", wanted, "correct the row or the list that changed, or name the issue")
