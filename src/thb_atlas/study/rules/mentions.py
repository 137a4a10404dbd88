"""Rules on what is said of third countries: which rows name them, and which of them have a page of their own."""

from collections.abc import Iterator

from ...data.faults import Fault
from ...data.rules import Data, Row, rule

LISTS = {  # tables of lists, and their column of third countries
    "annex_places": "iso3", "priority_regions": "iso3", "figure_3_places": "iso3", "footnote_places": "iso3",
    "agreements": "counterparty_iso3",
}  # fmt: skip
SAID = ("place_facts", "measure_targets", "eu_measure_places")  # where a row is more than a name in a list


@rule("mentions")
def mentioned_rows(data: Data) -> Iterator[Fault]:
    """What names a third country is a row that there is, and no mention stands twice."""
    keys = {part["name"]: part["schema"]["primaryKey"][0] for part in data.package["resources"] if "schema" in part}
    seen: dict[tuple, Row] = {}
    for row in data["mentions"]:
        table = row["resource"]
        if table in data.tables and row["row_id"] not in data.column(table, keys[table]):
            yield row.wrong("row_id", f"a value of {table}.{keys[table]}", "correct resource or row_id")
        if (first := seen.setdefault(tuple(row.cells.values()), row)) is not row:
            yield row.wrong("row_id", f"a mention that row {first.number} does not have", "delete one of the two")


@rule()
def places_or_groups(data: Data) -> Iterator[Fault]:
    """A mention or a fact is of a third country or of a group of them, not both."""
    for row in [*data["mentions"], *data["place_facts"]]:
        if bool(row["iso3"]) == bool(row["region"]):
            yield row.wrong("iso3, region", "one of the two", "name the third country, or the group")


@rule("places", "mentions", *SAID, *LISTS)
def pages_of_places(data: Data) -> Iterator[Fault]:
    """A third country has a page if the study says more of it than that it stands in one list."""
    said = {row["iso3"] for table in SAID for row in data[table]}
    said |= {row["iso3"] for row in data["mentions"] if row["role"] != "list"}
    lists: dict[str, set[str]] = {}
    for table, column in LISTS.items():
        for row in data[table]:
            lists.setdefault(row[column], set()).add(row["locator"])
    for row in data["places"]:
        has = row["iso3"] in said or len(lists.get(row["iso3"], ())) > 1
        if row["page"] != str(has).lower():
            yield row.wrong("page", f"{str(has).lower()}: what the tables say of it", "correct page")
