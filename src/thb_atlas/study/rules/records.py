"""Rules on this edition's own records: identifiers, claims, issues, repairs, gaps, second reading, vocabulary."""

import re
from collections.abc import Iterable, Iterator

from ...core.errors import DataError
from ...data.cells import DATE
from ...data.faults import Fault
from ...data.filters import COMPARED, parse_filter
from ...data.rules import Data, Row, number, rule, whole
from .places import places_of

IDENTIFIERS = {
    "study_counts": "count_id", "positions": "position_id", "measure_results": "result_id",
    "eu_measures": "eu_measure_id", "instruments": "instrument_id", "issues": "issue_id", "repairs": "repair_id",
    "gaps": "gap_id", "second_reading": "reading_id", "place_facts": "fact_id",
}  # fmt: skip
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
ORDERS, TRENDS = ("majority", "most_common"), ("more_than", "less_than")  # relations that can do without a number
REASONS = ("not printed: ", "lost: ", "not testable: ")  # how an explanation begins where there is no evidence


MENTIONED = {  # kinds of things that texts name by an identifier, and where these stand
    "measure": ("measures", "measure_id"), "claim": ("claims", "claim_id"), "issue": ("issues", "issue_id"),
    "gap": ("gaps", "gap_id"), "position": ("positions", "position_id"), "union": ("eu_measures", "eu_measure_id"),
    "count": ("study_counts", "count_id"), "instrument": ("instruments", "instrument_id"),
}  # fmt: skip
MENTION = re.compile(
    r"(?<![-\w])(?:(?P<measure>I{1,2}-\d+)|(?P<claim>CL-[0-9A-Z]+-\d+)|(?P<issue>S-\d+)|(?P<gap>G-\d+)|(?P<position>P-\d+)"
    r"|(?P<union>EU-\d+)|(?P<count>C-\d+)|(?P<instrument>L-\d+)|(?:fn|[Ff]ootnotes?) (?P<footnote>\d+)"
    r"|[Bb]ox (?P<box>\d+)|Table (?P<table>\d+)|Figure (?P<figure>\d+))(?![-\w])"
)


def _counter(identifier: str) -> tuple[str, int]:
    head, _, digits = identifier.rpartition("-")
    return head, int(digits) if digits.isdigit() else 0


def _ascending(rows: Iterable[Row], column: str) -> Iterator[Fault]:
    """Yield identifiers that do not follow those before them; those of another letter begin anew."""
    last: dict[str, Row] = {}
    heads: list[str] = []
    for row in rows:
        head, counted = _counter(row[column])
        before = last.get(head)
        if before and counted <= _counter(before[column])[1]:
            wanted = f"an identifier above {before[column]} (row {before.number})"
            yield row.wrong(column, wanted, "put the rows in order, or number it anew")
        elif before and heads[-1] != head:
            yield row.wrong(column, f"a place after {before[column]} (row {before.number})", "put the rows in order")
        last[head] = row
        heads.append(head)


@rule()
def identifiers(data: Data) -> Iterator[Fault]:
    """Identifiers ascend from row to row; numbers may be left out, for what was withdrawn."""
    for table, column in IDENTIFIERS.items():
        yield from _ascending(data[table], column)


@rule("claims", "sections")
def claim_identifiers(data: Data) -> Iterator[Fault]:
    """A claim's identifier names its section, its locator stands there, and identifiers of a section ascend."""
    yield from _ascending(data["claims"], "claim_id")
    parts = {row["section"]: row["locator"] for row in data["sections"]}
    for row in data["claims"]:
        section = row["section"]
        short = re.sub(r"^(Table|Box|Figure|Annex) (\w+)$", lambda m: m[1][0] + m[2], section).replace(".", "")
        short = {"AI": "A1", "AII": "A2", "AIII": "A3"}.get(short, short)
        if row["claim_id"].split("-")[1:2] != [short]:
            yield row.wrong("claim_id", f"CL-{short}- and a number in section {section}", "correct claim_id or section")
        part = parts.get(section, section)
        if part not in {where for where, _ in places_of(row["locator"])}:
            yield row.wrong("locator", f"a locator in {part}", "correct locator or section")
        elif row["footnote"] and part.endswith(section) and (part, row["footnote"]) not in places_of(row["locator"]):
            yield row.wrong(
                "footnote, locator", f"{part} fn {row['footnote']} in the locator", "correct one of the two"
            )


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
        yield row.wrong(column, f"conditions such as `column=a|b; other!=c` ({error})", "write it so")
        return
    for condition in conditions:
        compared = condition.sign in COMPARED
        if said := _unknown(data, table, condition.column, () if compared else condition.values):
            yield row.wrong(column, said, "correct the filter, or bring back what it names")
        elif compared and data.fields[table].get(condition.column, {}).get("type") not in ("integer", "number"):
            yield row.wrong(column, f"a column of numbers before {condition.sign}", "correct the filter")


@rule("claims")
def claim_filters(data: Data) -> Iterator[Fault]:
    """A claim's filter names columns of its evidence, and values that stand there."""
    for row in data["claims"]:
        if row["evidence"]:
            yield from _filter(data, row, row["evidence"])
        elif row["filter"]:
            yield row.wrong("filter", "no filter where there is no evidence", "name the evidence, or empty the filter")


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
            yield row.wrong("evidence, aggregate", "both or neither", "give the other, or empty both")
        elif row["aggregate"] and name not in known:
            yield row.wrong("aggregate", f"one of {', '.join([*AGGREGATES, *FUNCTIONS])}", "correct the name")
        elif row["evidence"] in data.tables and (said := _argument(data, row["evidence"], known[name], argument)):
            yield row.wrong("aggregate", said, "correct the aggregate")


@rule("claims")
def claim_values(data: Data) -> Iterator[Fault]:
    """A claim has a number unless it is on a majority, an order or a trend; a share is at most 100."""
    for row in data["claims"]:
        value = number(row["value"])
        if row["relation"] == "majority" and row["value"]:
            yield row.wrong("value", "no number for a majority: more than half", "empty it, or correct the relation")
        elif not row["value"] and row["relation"] not in (TRENDS + ORDERS if not row["evidence"] else ORDERS):
            yield row.wrong("value", f"a number for the relation {row['relation']}", "give the number")
        if row["unit"] == "percent" and value is not None and value > 100:
            yield row.wrong("value", "a share of at most 100", "correct value or unit")
        if not row["evidence"] and not row["explanation_en"].startswith(REASONS):
            wanted = f"a reason that begins with {', '.join(REASONS)}"
            yield row.wrong("explanation_en", wanted, "say why no rows bear the statement out")


@rule("claims", "quantifiers")
def word_of_quantity(data: Data) -> Iterator[Fault]:
    """A word of quantity is tested in one way everywhere, and every word is used."""
    rules = data.first("quantifiers", "id")
    for row in data["claims"]:
        known = rules.get(row["quantifier"])
        if known and row["relation"] != known["relation"]:
            yield row.wrong("relation", f"{known['relation']}, as quantifiers.csv has it", "correct one of the two")
        in_percent = row["unit"] == "percent" and row["relation"] not in ORDERS
        limits = [known["share"] if in_percent else "", known["number"]] if known else []
        for limit in filter(None, limits):
            if number(row["value"]) != number(limit):
                yield row.wrong("value", f"{limit}, as quantifiers.csv has it", "correct one of the two")
    used = data.column("claims", "quantifier")
    for word, row in rules.items():
        if word not in used:
            yield row.wrong("id", "a word of quantity that a claim has", "delete it, or name it in claims.csv")


@rule("claims", "issues")
def issues(data: Data) -> Iterator[Fault]:
    """An issue names claims that there are, and a guard among the claims with its verdict, or neither."""
    known = data.column("claims", "claim_id")
    for row in data["issues"]:
        listed = row["claims"].split("; ") if row["claims"] else []
        if gone := [claim for claim in listed if claim not in known]:
            yield row.wrong("claims", f"claims that there are, not {', '.join(gone)}", "correct the list")
        if len(set(listed)) < len(listed):
            yield row.wrong("claims", "each claim once", "delete one of the two")
        if row["guard_claim"] and row["guard_claim"] not in listed:
            yield row.wrong("guard_claim", f"one of its claims ({row['claims']})", "correct one of the two")
        if bool(row["guard_claim"]) != bool(row["guard_verdict"]):
            yield row.wrong("guard_claim, guard_verdict", "both or neither", "give the other, or empty both")
        elif row["severity"] == "hard" and bool(row["guard_claim"]) == bool(row["unguarded_en"]):
            wanted = "a claim that guards a hard issue, and its verdict, or the reason why none can"
            yield row.wrong("guard_claim", wanted, "give one of the two")


@rule("repairs")
def repairs(data: Data) -> Iterator[Fault]:
    """A repair names a table and columns that there are."""
    everywhere = {column for fields in data.fields.values() for column in fields}
    for row in data["repairs"]:
        if row["resource"] not in data.fields:
            yield row.wrong("resource", f"a table: {', '.join(data.fields)}", "correct the name")
            continue
        known = everywhere if row["resource"] == "positions" else set(data.fields[row["resource"]])
        if gone := [column for column in row["column"].split(", ") if column not in known]:
            yield row.wrong("column", f"columns of {row['resource']}, not {', '.join(gone)}", "correct the names")


@rule("gaps")
def gaps(data: Data) -> Iterator[Fault]:
    """A gap names a table that there is, or the data package."""
    for row in data["gaps"]:
        if row["resource"] not in data.fields and row["resource"] != "datapackage":
            yield row.wrong("resource", f"datapackage or a table: {', '.join(data.fields)}", "correct the name")


@rule("second_reading", "claims", "issues")
def second_reading(data: Data) -> Iterator[Fault]:
    """What the second reading noted is matched with claims and issues that there are, or left out for a reason."""
    claims, known = data.column("claims", "claim_id"), data.column("issues", "issue_id")
    for row in data["second_reading"]:
        allowed = claims if row["kind"] == "statement" else claims | known
        if gone := [name for name in filter(None, row["matched"].split("; ")) if name not in allowed]:
            yield row.wrong("matched", f"claims or issues that there are, not {', '.join(gone)}", "correct the list")
        if (row["match"] == "left_out") == bool(row["matched"]):
            yield row.wrong("match, matched", "a match, or left_out without one", "correct one of the two")
        if row["match"] == "left_out" and not row["note_en"]:
            yield row.wrong("note_en", "a reason for what is left out", "give it")


@rule("footnote_pairs", "footnote_positions", "positions")
def footnote_filters(data: Data) -> Iterator[Fault]:
    """The filter of a footnote is on a table of countries, and names columns and values that there are."""
    for row in data["footnote_pairs"]:
        if "code" not in data.fields.get(row["resource"], {}):
            yield row.wrong("resource", "a table with the column code", "correct the name")
        else:
            yield from _filter(data, row, row["resource"])
    for row in data["footnote_positions"]:
        yield from _filter(data, row, "positions")


@rule("vocabulary")
def vocabulary(data: Data) -> Iterator[Fault]:
    """The values that a column may have are the terms of its classification, in their order; labels stand once."""
    terms = {scheme: [row["id"] for row in rows] for scheme, rows in data.by("vocabulary", "scheme").items()}
    used = set()
    for table, fields in data.fields.items():
        for name, field in fields.items():
            scheme, enum = field.get("vocabulary"), field.get("constraints", {}).get("enum", [])
            used.add(scheme)
            if scheme and enum != (known := terms.get(scheme, [])):
                gone, new = ([x for x in a if x not in b] for a, b in ((enum, known), (known, enum)))
                said = [f"without {', '.join(gone)}"] if gone else []
                said += [f"with {', '.join(new)}"] if new else []
                wanted = f"the terms of {scheme} that {table}.{name} may have ({'; '.join(said) or 'in another order'})"
                yield whole("vocabulary", wanted, f"bring them back, or change the enum of {table}.{name} too", "id")
    for row in data["vocabulary"]:
        if row["scheme"] not in used:
            yield row.wrong("scheme", "a classification that some column uses", "correct the name, or delete the row")
    for column in ("label_en", "label_fr"):
        for rows in data.by("vocabulary", column).values():
            seen: dict[str, Row] = {}
            for row in rows:
                if (first := seen.setdefault(row["scheme"], row)) is not row:
                    yield row.wrong(column, f"a label that row {first.number} does not have", "tell the two apart")


@rule()
def repeated_rows(data: Data) -> Iterator[Fault]:
    """No row says what another says under another identifier."""
    for table, column in {**IDENTIFIERS, "claims": "claim_id", "measures": "measure_id"}.items():
        seen: dict[tuple, Row] = {}
        for row in data[table]:
            rest = tuple(text for name, text in row.cells.items() if name != column)
            if (first := seen.setdefault(rest, row)) is not row and table != "second_reading":
                yield row.wrong(column, f"a row that does not repeat row {first.number}", "delete one of the two")


@rule()
def mentions(data: Data) -> Iterator[Fault]:
    """Where a text names a measure, claim, issue, footnote, box, table, figure or file, there is one."""
    known = {kind: data.column(*place) for kind, place in MENTIONED.items() if place[0] in data.tables}
    known["footnote"] = data.column("footnotes", "footnote")
    for section in data.column("sections", "section"):
        kind, _, place = section.partition(" ")
        known.setdefault(kind.lower(), set()).add(place)
    for row in (row for rows in data.tables.values() for row in rows):
        for column, text in row.cells.items():
            if gone := [m[0] for m in MENTION.finditer(text) if m[m.lastgroup] not in known.get(m.lastgroup, m[0])]:
                yield row.wrong(column, f"something that there is, not {', '.join(gone)}", "correct the reference")
