"""Rules on countries and places: who reported, who is in the Union, and that every code has one name and a place."""

from collections.abc import Iterator

from ...data.faults import Fault
from ...data.rules import Data, Row, rule, whole

MEMBERS = 23  # of the network among the countries that reported
REPORTED = (
    "priority_region_countries", "policy_approaches", "policy_links", "beneficiaries_abroad", "annex_places",
    "figure_3_places", "agreements", "measure_countries", "positions", "boxes",
)  # fmt: skip


def reporting(data: Data) -> set[str]:
    """Return the codes of the countries that reported."""
    return {row["code"] for row in data["countries"] if row["reporting"] == "true"}


@rule("countries")
def reporters(data: Data) -> Iterator[Fault]:
    """What countries do or say is told of countries that reported."""
    codes = reporting(data)
    for row in (row for table in REPORTED for row in data[table]):
        if row["code"] and row["code"] not in codes:
            wanted = f"a country that reported ({', '.join(sorted(codes))})"
            yield row.wrong("code", wanted, "correct the code, or let the country report in countries.csv")


@rule("countries", "footnote_countries")
def reporting_countries(data: Data) -> Iterator[Fault]:
    """The countries that reported are those of footnote 78: EMN members, Georgia and Serbia, each with an adjective."""
    listed = {row["code"] for row in data["footnote_countries"] if row["footnote"] == "78"}
    adjectives: dict[str, Row] = {}
    for row in data["countries"]:
        reports = row["reporting"] == "true"
        if reports != (row["code"] in listed):
            wanted = f"{'true' if row['code'] in listed else 'false'}, as footnote 78 has it"
            yield row.wrong("reporting", wanted, "correct it here or in footnote_countries.csv")
        if reports and not row["emn_role"]:
            yield row.wrong("emn_role", "member or observer for a country that reported", "give its role")
        if reports and (not row["adjective_en"] or adjectives.setdefault(row["adjective_en"], row) is not row):
            yield row.wrong("adjective_en", "an adjective of its own for a country that reported", "give it")
    members = [row for row in data["countries"] if row["reporting"] == "true" and row["emn_role"] == "member"]
    if len(members) != MEMBERS:
        wanted = f"{MEMBERS} EMN members that reported, not {len(members)}"
        yield whole("countries", wanted, "correct the roles", "emn_role")


@rule("countries", "places")
def names(data: Data) -> Iterator[Fault]:
    """A country or place has one name, and no other has the same."""
    for table in ("countries", "places"):
        for column in ("name_en", "name_fr"):
            for name, rows in data.by(table, column).items():
                for row in rows[1:] if name else ():
                    wanted = f"a name that no other row has (row {rows[0].number} has it)"
                    yield row.wrong(column, wanted, "correct one of the two")
    places = data.first("places", "iso3")
    for row in data["countries"]:
        other = places.get(row["iso3"])
        if other and other["name_en"] != row["name_en"]:
            wanted = f"{other['name_en']!r}, as places.csv has it in row {other.number}"
            yield row.wrong("name_en", wanted, "correct one of the two")


@rule("countries", "places", "boundaries")
def outlines(data: Data) -> Iterator[Fault]:
    """Every country and place has an outline on the maps."""
    known = data.column("boundaries", "iso3")
    for row in (row for table in ("countries", "places") for row in data[table]):
        if row["iso3"] and row["iso3"] not in known:
            yield row.wrong("iso3", "an alpha-3 code that boundaries/countries.geojson has", "correct the code")


@rule("countries", "places", "agreements")
def counterparties(data: Data) -> Iterator[Fault]:
    """An agreement is with a country that has a name here, and not with oneself."""
    known = data.column("countries", "iso3") | data.column("places", "iso3")
    own = {row["code"]: row["iso3"] for row in data["countries"]}
    for row in data["agreements"]:
        if row["counterparty_iso3"] not in known:
            yield row.wrong(
                "counterparty_iso3", "a value of places.iso3 or countries.iso3", "correct it, or add it there"
            )
        elif row["counterparty_iso3"] == own.get(row["code"]):
            yield row.wrong("counterparty_iso3", "another country than the one that reports it", "correct it")
