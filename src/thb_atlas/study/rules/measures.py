"""Rules on the national measures of annexes I and II and on those of the Union: numbers, periods, sums, codings."""

from collections.abc import Iterator

from ...data.faults import Fault
from ...data.rules import Data, Row, number, rule, whole
from .places import places_of

LAST_YEAR = 2024  # the year of the study: nothing is completed later
NUMBERS = {"I": 69, "II": 51}  # measures by annex
LARGE = 1_000_000_000  # a sum from which on it is a slip of the study, or of the coding
LINKS = (
    "measure_countries", "measure_targets", "measure_pillars", "measure_actions", "measure_partners",
    "measure_funding", "measure_beneficiaries", "measure_results",
)  # fmt: skip


@rule("measures")
def measure_numbers(data: Data) -> Iterator[Fault]:
    """Measures are numbered I-01 to I-69 and II-01 to II-51, in this order, each in the annex of its number."""
    wanted = [f"{annex}-{place:02d}" for annex, last in NUMBERS.items() for place in range(1, last + 1)]
    for row, expected in zip(data["measures"], wanted, strict=False):
        if row["measure_id"] != expected:
            yield row.wrong("measure_id", f"{expected}, the next in order", "order the rows; add what is missing")
            break
    else:
        if len(data["measures"]) != len(wanted):
            wanted_number = f"{len(wanted)} measures, not {len(data['measures'])}"
            yield whole("measures", wanted_number, "add what is missing, delete what is too much")
    for row in data["measures"]:
        if row["annex"] != (annex := row["measure_id"].partition("-")[0]):
            yield row.wrong("annex", f"{annex}, as the number of the measure says", "correct the annex")


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


@rule("eu_measures")
def eu_measure_locators(data: Data) -> Iterator[Fault]:
    """Countries and places of a measure of the Union stand where the measure does, or in annex III."""
    own = {row["eu_measure_id"]: places_of(row["locator"]) for row in data["eu_measures"]}
    for row in (row for table in ("eu_measure_places", "eu_measure_countries") for row in data[table]):
        where = own.get(row["eu_measure_id"])
        if where is not None and not places_of(row["locator"]) - {("Annex III", "")} <= where:
            yield row.wrong("locator", f"the locator of {row['eu_measure_id']} in eu_measures.csv", "correct it")
