"""Identifiers of countries, places, measures, claims and boxes: tables, addresses in the book, and link tables."""

from collections.abc import Container, Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import NamedTuple

from ..core.hashes import stamp
from ..core.paths import DATA
from .schema import DESCRIPTOR, load_descriptor


class Hub(NamedTuple):
    """A main table, such as `measures`, with its key and the tables that list something of each of its rows."""

    name: str
    key: str
    tables: Mapping[str, str]  # by column: the hub itself, or the link table that has it


class Location(NamedTuple):
    """The table of an identifier, and its address from the book's root."""

    table: str
    address: str


def hubs() -> list[Hub]:
    """Return the main tables: those whose resources name their link tables in the property `link_tables`."""
    linked = [each for each in load_descriptor()["resources"] if "link_tables" in each]
    return [Hub(each["name"], each["schema"]["primaryKey"][0], each["link_tables"]) for each in linked]


def hub_with_key(columns: Container[str]) -> Hub | None:
    """Return the first hub whose key is among some columns, or None."""
    return next((hub for hub in hubs() if hub.key in columns), None)


@cache
def _addresses(_: tuple[int, int]) -> list[tuple[str, str, str]]:
    """Return pattern of identifiers, table and address of all resources with addresses, the longest pattern first."""
    patterns = [
        (prefix if "?" in prefix else f"{prefix}*", each["name"], address)
        for each in load_descriptor()["resources"]
        for prefix, address in each.get("addresses", {}).items()
    ]
    return sorted(patterns, key=lambda entry: -len(entry[0].removesuffix("*")))


def locate(identifier: str) -> Location | None:
    """Return the table of an identifier and its address, or None if it has no address.

    A claim has `notebooks/claims_audit.html#ID`. Resources declare addresses by the prefix of their identifiers, or by
    a `?` for each letter (`addresses`).
    """
    for pattern, table, address in _addresses(stamp(DATA / DESCRIPTOR)):
        if fnmatchcase(identifier, pattern):
            return Location(table, address.format(identifier))
    return None
