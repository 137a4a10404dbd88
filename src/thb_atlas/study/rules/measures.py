"""Rules on the national measures of annexes I and II and on those of the Union: numbers, periods, sums, codings."""

from collections.abc import Iterator

from ...data.faults import Fault
from ...data.rules import Data, Row, number, rule
from .places import places_of

LAST_YEAR = 2024  # the year of the study: nothing is completed later
LARGE = 1_000_000_000  # a sum from which on it is a slip of the study, or of the coding
LINKS = (
    "measure_countries", "measure_targets", "measure_pillars", "measure_actions", "measure_partners",
    "measure_funding", "measure_beneficiaries", "measure_results",
)  # fmt: skip


@rule("measures", "measure_countries", "measure_actions")
def measures_are_reported(data: Data) -> Iterator[Fault]:
    """A measure has a country that reports it, with the evidence if that is inferred, and an action."""
    for table, what in (("measure_countries", "country"), ("measure_actions", "action")):
        known = data.column(table, "measure_id")
        for row in data["measures"]:
            if row["measure_id"] not in known:
                yield row.wrong("measure_id", f"a {what} in {table}.csv for each measure", "add a row there")
    for row in data["measure_countries"]:
        if row["basis"] == "inferred" and not row["evidence"]:
            yield row.wrong("evidence", "from what the country was inferred", "say it")


@rule("measures")
def twins(data: Data) -> Iterator[Fault]:
    """A measure that continues a programme of an earlier row names an earlier row, not itself and none below."""
    places = {row["measure_id"]: row.number for row in data["measures"]}
    for row in data["measures"]:
        other = row["same_programme_as"]
        if other and places.get(other, 0) >= row.number:
            yield row.wrong("same_programme_as", "the number of a measure in an earlier row", "name it, or nothing")


def _period(row: Row) -> Iterator[Fault]:
    start, end = row["start"], row["end"]
    length = min(len(start), len(end))
    if start[:length] > end[:length]:
        yield row.wrong("start, end", "a start that is not after the end", "correct one of the two")


@rule()
def periods(data: Data) -> Iterator[Fault]:
    """A measure starts before it ends; in the study's year what is completed has ended, and what is planned has not."""
    for row in [*data["measures"], *data["eu_measures"]]:
        yield from _period(row)
    last, now = f"{LAST_YEAR}-12-31", f"{LAST_YEAR}"
    for row in data["measures"]:
        status, start, end = row["status"], row["start"], row["end"]
        if status == "completed" and end > last:
            yield row.wrong("end", f"an end in {now} or earlier for a completed measure", "correct end or status")
        if status in ("completed", "ongoing", "suspended") and start > last:
            yield row.wrong("start", f"a start in {now} or earlier for a measure that is {status}", "correct it")
        if status == "planned" and end and end < now:
            yield row.wrong("end", f"no end before {now} for a measure that is planned", "correct end or status")


@rule()
def sums(data: Data) -> Iterator[Fault]:
    """A sum has a currency, a currency has a sum, and a sum that cannot be is flagged and has a note."""
    for row in [*data["measure_funding"], *data["eu_measures"]]:
        amount, currency = row["amount"], row["currency"]
        if amount and not currency:
            yield row.wrong("currency", "a currency beside the amount", "give the currency")
        if currency and not amount:
            yield row.wrong("amount", "an amount beside the currency", "give the amount, or leave both empty")
        if ((number(amount) or 0) >= LARGE) != (row.cells.get("flag") == "impossible"):
            yield row.wrong("amount", f"less than {LARGE:,}, else the flag impossible", "correct amount or flag")
    for row in data["measure_funding"]:
        if row["flag"] in ("doubtful", "impossible") and not row["note"]:
            yield row.wrong("note", f"a note on why the sum is {row['flag']}", "say why")
    for measure, rows in data.by("measure_funding", "measure_id").items():
        lines = [row["line"] for row in rows]
        if lines != [str(place) for place in range(1, len(rows) + 1)]:
            yield rows[0].wrong("line", f"the lines of {measure} numbered from 1 on, in order", "number them again")


@rule("measures")
def measure_locators(data: Data) -> Iterator[Fault]:
    """What is said of a measure stands where the measure does, in its annex."""
    own = {row["measure_id"]: places_of(row["locator"]) for row in data["measures"]}
    for row in data["measures"]:
        annex = f"Annex {row['annex']}"
        if annex not in {part for part, _ in own[row["measure_id"]]}:
            yield row.wrong("locator", f"a locator in {annex}", "correct locator or annex")
    for row in (row for table in LINKS for row in data[table]):
        where = own.get(row["measure_id"], set())
        if not where <= places_of(row["locator"]):
            yield row.wrong("locator", f"the locator of {row['measure_id']} in measures.csv, or more", "correct it")
