"""What changed from one state of the data package to another: rows added, removed and changed, in few lines."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ..core.errors import cut, escape_unprintable
from ..data.schema import NAME
from .files import is_plain

SHOWN = 4  # lines on one table, and names on one line; what is left out is counted
LENGTH = 45  # signs of a text that is shown
Rows = Mapping[
    str, Sequence[tuple[int, dict[str, str]]]
]  # by key, which may stand twice: numbers in the file and cells


def _parts(folder: Path) -> dict[str, Mapping]:
    """Return the resources of a data package by name; none if its description cannot be read."""
    try:
        return {part["name"]: part for part in json.loads((folder / NAME).read_text(encoding="utf-8"))["resources"]}
    except (OSError, ValueError, LookupError, TypeError):
        return {}


def _raw(folder: Path, path: str) -> bytes:
    return (folder / path).read_bytes() if is_plain(folder / path) else b""


def _rows(raw: bytes, key: Sequence[str]) -> Rows:
    """Return the rows of a table by their key, also where some cannot be read right."""
    found = defaultdict(list)
    text = raw.decode("utf-8-sig", "replace").replace("\0", "")
    for number, row in enumerate(csv.DictReader(io.StringIO(text, newline="")), start=2):
        cells = {str(column): str(value or "") for column, value in row.items()}
        found[":".join(cells.get(column, "") for column in key)].append((number, cells))
    return found


def _turned(old: str, new: str) -> tuple[str, str]:
    """Return the words in which two texts differ, without those that they share at both ends."""
    before, after = old.split(" "), new.split(" ")
    while before and after and before[0] == after[0]:
        before, after = before[1:], after[1:]
    while before and after and before[-1] == after[-1]:
        before, after = before[:-1], after[:-1]
    return " ".join(before), " ".join(after)


def _listed(names: Sequence[str]) -> str:
    """Return the first of some names, and how many more there are."""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(cut(name, LENGTH) for name in names[:SHOWN]) + more


def _table(name: str, before: Rows, now: Rows) -> Iterator[str]:
    """Yield what changed in a table: how much, then the words that changed, the same change of several rows once."""
    turned, changed = defaultdict(list), set()
    added, removed = ([], [])
    for key in dict.fromkeys([*before, *now]):
        old, new = before.get(key, ()), now.get(key, ())
        removed += [f"row {number} {key}" for number, _ in old[len(new) :]]
        added += [f"row {number} {key}" for number, _ in new[len(old) :]]
        for (_, was), (number, is_now) in zip(old, new, strict=False):
            for column in (each for each in {**was, **is_now} if was.get(each, "") != is_now.get(each, "")):
                turned[column, *_turned(was.get(column, ""), is_now.get(column, ""))].append(f"row {number} {key}")
                changed.add((key, number))
    counted = {"changed": len(changed), "added": len(added), "removed": len(removed)}
    said = ", ".join(f"{number} {what}" for what, number in counted.items() if number)
    yield f"{name}: {said or ('in another order' if list(before) != list(now) else 'another form, the same cells')}"
    lines = [
        f"  {column}: {cut(old, LENGTH) or 'nothing'} -> {cut(new, LENGTH) or 'nothing'} ({_listed(rows)})"
        for (column, old, new), rows in sorted(turned.items(), key=lambda each: -len(each[1]))
    ]
    yield from lines[:SHOWN]
    yield from [f"  and {len(lines) - SHOWN} changes more"] if len(lines) > SHOWN else []
    yield from (f"  {what}: {_listed(rows)}" for what, rows in (("added", added), ("removed", removed)) if rows)


def differences(before: Path, now: Path) -> list[str]:
    """Return what changed in the tables and other files of a data package from one folder to another, a line each."""
    old, new, found = _parts(before), _parts(now), []
    for part in (old | new).values():
        were, are = (_raw(folder, part["path"]) for folder in (before, now))
        if were == are:
            continue
        if part["type"] == "table":
            key = part["schema"]["primaryKey"]
            found += _table(part["path"], _rows(were, key), _rows(are, key))
        else:
            found.append(f"{part['path']}: changed")
    if _raw(before, NAME) != _raw(now, NAME):
        found.append(f"{NAME}: changed" if new else f"{NAME}: changed, and can be read no more")
    return [escape_unprintable(line) for line in found]
