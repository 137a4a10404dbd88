"""Things with an address in the book: countries, places, measures, claims, boxes; the data package declares them."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import NamedTuple

from ..core.hashes import stamp
from ..core.paths import DATA
from .schema import DESCRIPTOR, descriptor_using, resource


class Things(NamedTuple):
    """A table of things: its key, the column of the part each belongs to, and the columns that link tables add."""

    table: str
    key: str
    part: str
    linked: Mapping[str, str]  # column: link table


def things() -> list[Things]:
    """Return the tables of things, as the property `things` of their resources declares them."""
    declared = [part for part in descriptor_using(DATA, "things")["resources"] if "things" in part]
    return [Things(part["name"], part["schema"]["primaryKey"][0], **part["things"]) for part in declared]


def things_of(columns: Iterable[str]) -> Things | None:
    """Return the table of things whose key is among some columns, or None."""
    return next((table for table in things() if table.key in columns), None)


@cache
def _addresses(_: tuple[int, int]) -> list[tuple[str, str, str]]:
    """Return pattern of identifiers, table and address of all things, the longest pattern first."""
    patterns = [
        (prefix if "?" in prefix else f"{prefix}*", part["name"], address)
        for part in descriptor_using(DATA, "addresses")["resources"]
        for prefix, address in part.get("addresses", {}).items()
    ]
    return sorted(patterns, key=lambda entry: -len(entry[0].removesuffix("*")))


def thing(identifier: str) -> tuple[str, str] | None:
    """Return the table of an identifier and its address from the book's root, or None if it has no address.

    A claim has `notebooks/claims_audit.html#ID`. Resources declare addresses by the prefix of their identifiers, or by
    a `?` for each letter (`addresses`).
    """
    for pattern, table, address in _addresses(stamp(DATA / DESCRIPTOR)):
        if fnmatchcase(identifier, pattern):
            return table, address.format(identifier)
    return None


def address(table: str, identifier: str) -> str:
    """Return the address of a thing from the book's root. Raises StopIteration if its table declares none."""
    return next(to.format(identifier) for _, to in sorted(resource(table).get("addresses", {}).items(), reverse=True))
