"""Identifiers of countries, places, measures, claims and boxes: their tables, addresses in the book, and links."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import NamedTuple

from ..core.hashes import stamp
from ..core.paths import DATA
from .schema import DESCRIPTOR, descriptor_using, resource


class LinkedTable(NamedTuple):
    """A table whose key link tables have: the key, the column of the part of each row, and the columns of the links."""

    table: str
    key: str
    part: str
    linked: Mapping[str, str]  # column: link table


class Location(NamedTuple):
    """The table of an identifier, and its address from the book's root."""

    table: str
    address: str


def linked_tables() -> list[LinkedTable]:
    """Return the tables whose resources declare link tables by the property `things`."""
    declared = [part for part in descriptor_using(DATA, "things")["resources"] if "things" in part]
    return [LinkedTable(part["name"], part["schema"]["primaryKey"][0], **part["things"]) for part in declared]


def table_with_key(columns: Iterable[str]) -> LinkedTable | None:
    """Return the first of the tables with links whose key is among some columns, or None."""
    return next((table for table in linked_tables() if table.key in columns), None)


@cache
def _addresses(_: tuple[int, int]) -> list[tuple[str, str, str]]:
    """Return pattern of identifiers, table and address of all resources with addresses, the longest pattern first."""
    patterns = [
        (prefix if "?" in prefix else f"{prefix}*", part["name"], address)
        for part in descriptor_using(DATA, "addresses")["resources"]
        for prefix, address in part.get("addresses", {}).items()
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


def address(table: str, identifier: str) -> str:
    """Return the address of a row from the book's root. Raises StopIteration if its table declares none."""
    return next(to.format(identifier) for _, to in sorted(resource(table).get("addresses", {}).items(), reverse=True))
