"""Printed values are keyed twice: each second entry is what its table has, or says why it is not."""

from collections.abc import Iterator

from ...data.faults import Fault
from ...data.rules import Data, Row, number, rule

NOT_KEYED = {"claims": ("quantifier",), "places": ("iso3",)}  # rows with one of these are not all keyed twice


def _plain(text: str) -> str:
    value = number(text)
    return text if value is None else f"{value:.12g}"


def _largest(rows: list[Row]) -> str:
    """Return the largest sum with its currency, empty without one; of equal sums the last."""
    known = [row for row in rows if number(row["amount"]) is not None]
    largest = max(reversed(known), key=lambda row: number(row["amount"]), default=None)
    return f"{_plain(largest['amount'])} {largest['currency']}" if largest else ""


def _keys(data: Data, table: str) -> list[str]:
    """Return the columns of the key of a table, none for what is no table."""
    parts = (part["schema"]["primaryKey"] for part in data.package["resources"] if part["name"] == table)
    return next(parts, []) if table in data.fields else []


def _rows(data: Data, table: str) -> dict[str, list[Row]]:
    """Return the rows of a table by their key, and by the first column of it where that is of several."""
    keys = _keys(data, table)
    found: dict[str, list[Row]] = {}
    for row in data[table]:
        found.setdefault(":".join(row[key] for key in keys), []).append(row)
        if len(keys) > 1:
            found.setdefault(row[keys[0]], []).append(row)
    return found


def _value(rows: list[Row], column: str, is_one: bool) -> str:
    """Return what a table has for a second entry: of one row the cell, of several their values, of sums the largest."""
    if is_one:
        return _plain(rows[0][column])
    return _largest(rows) if column == "amount" else " ".join(sorted({row[column] for row in rows}))


def _is_one(data: Data, entry: Row) -> bool:
    """Return whether an entry is of one row, by its key, and not of all rows of a measure."""
    return entry["row_id"].count(":") == len(_keys(data, entry["resource"])) - 1


@rule("second_entries")
def second_entries(data: Data) -> Iterator[Fault]:
    """A printed value that was keyed twice is the same both times, or the second entry says why it is another."""
    tables = {name: _rows(data, name) for name in data.column("second_entries", "resource") if name in data.tables}
    for entry in data["second_entries"]:
        table, column, own = entry["resource"], entry["column"], tables.get(entry["resource"])
        if own is None:
            if table not in data.fields:
                yield entry.wrong("resource", f"a table: {', '.join(data.fields)}", "correct the name")
            continue
        if column not in data.fields[table]:
            yield entry.wrong("column", f"a column of {table}", "correct the name")
            continue
        rows, is_one = own.get(entry["row_id"], []), _is_one(data, entry)
        if not rows and (is_one or entry["value"]):
            yield entry.wrong("row_id", f"a row that {table}.csv has", "correct it, or bring the row back there")
            continue
        here = _value(rows, column, is_one)
        if (here == _plain(entry["value"])) == bool(entry["settled_en"]):
            yield _differs(entry, here, rows)


def _differs(entry: Row, here: str, rows: list[Row]) -> Fault:
    """Return the fault of two entries that differ without a reason, or agree with one."""
    if entry["settled_en"]:
        return entry.wrong("settled_en", f"nothing: both entries have {here!r}", "empty it")
    where = f"{entry['resource']}.csv" + (f", row {rows[0].number}" if rows else "")
    wanted = f"{here!r}, as {where} has it in {entry['column']}"
    mend = (
        "bring the printed value back there; if the first entry was wrong, change this one too, or say why it differs"
    )
    return entry.wrong("value", wanted, mend)


@rule("second_entries")
def keyed_twice(data: Data) -> Iterator[Fault]:
    """In a column whose values were keyed twice each printed one was, but for words of quantity in claims."""
    keyed = {(entry["resource"], entry["column"]) for entry in data["second_entries"] if _is_one(data, entry)}
    entries = {(entry["resource"], entry["column"], entry["row_id"]) for entry in data["second_entries"]}
    for table, column in sorted(keyed):
        keys = _keys(data, table)
        for row in data[table] if column in data.fields.get(table, {}) else ():
            row_id = ":".join(row[key] for key in keys)
            exempt = any(row[name] for name in NOT_KEYED.get(table, ()))
            if row[column] and not exempt and (table, column, row_id) not in entries:
                wanted = f"a second entry in second_entries.csv ({table}, {row_id}, {column})"
                yield row.wrong(column, wanted, "let somebody key it who has not seen this one, and add the row")
