"""Things with an address in the book: countries, places, measures, claims, boxes, as the data package declares them."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import NamedTuple

from ..core.paths import DATA
from .schema import NAME, read, resource, stamp


class Things(NamedTuple):
    """A table of things that link tables tell more of: its key, the column of its parts, what it has through a link."""

    table: str
    key: str
    part: str
    linked: Mapping[str, str]  # column: link table


def things() -> list[Things]:
    """Return the tables of things, as the property `things` of a resource declares them."""
    declared = [part for part in read(DATA, "things")["resources"] if "things" in part]
    return [Things(part["name"], part["schema"]["primaryKey"][0], **part["things"]) for part in declared]


def things_of(columns: Iterable[str]) -> Things | None:
    """Return the table of things whose key is among some columns, if there is one."""
    return next((each for each in things() if each.key in columns), None)


@cache
def _addresses(_: tuple[int, int]) -> list[tuple[str, str, str]]:
    resources = read(DATA, "addresses")["resources"]
    known = [(head, part["name"], to) for part in resources for head, to in _declared(part)]
    return [(head if "?" in head else head + "*", *rest) for head, *rest in sorted(known, key=lambda one: -len(one[0]))]


def _declared(part: Mapping) -> Iterable[tuple[str, str]]:
    return part.get("addresses", {}).items()


def thing(identifier: str) -> tuple[str, str] | None:
    """Return the table that an identifier is of, and its address from the book's root; None if it has no place there.

    Resources declare it by how their identifiers begin, or by a sign `?` for each of their letters (`addresses`):
    `notebooks/claims_audit.html#ID` for a claim.
    """
    known = _addresses(stamp(DATA / NAME))
    return next(((name, to.format(identifier)) for head, name, to in known if fnmatchcase(identifier, head)), None)


def address(table: str, identifier: str) -> str:
    """Return where a thing of a table stands in the book, from its root. Raises KeyError if the table declares none."""
    return next(to.format(identifier) for _, to in sorted(_declared(resource(table)), reverse=True))
