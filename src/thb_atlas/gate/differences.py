"""The differences between two states of the data package: rows added, removed and changed, in few lines."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ..core.errors import cut, escape_unprintable
from ..data.schema import DESCRIPTOR
from .files import is_plain

SHOWN = 4  # lines on one table, and names on one line; the others are counted
LENGTH = 45  # characters of a text that is shown
Rows = Mapping[str, Sequence[tuple[int, dict[str, str]]]]  # by key: number in the file and cells of each row with it


def _resources(folder: Path) -> dict[str, Mapping]:
    """Return the resources of a data package by name; empty if its description cannot be read."""
    try:
        return {
            part["name"]: part for part in json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))["resources"]
        }
    except (OSError, ValueError, LookupError, TypeError):
        return {}


def _read(folder: Path, path: str) -> bytes:
    return (folder / path).read_bytes() if is_plain(folder / path) else b""


def _rows_by_key(content: bytes, key: Sequence[str]) -> Rows:
    """Return the rows of a table by their key, as far as they can be read."""
    rows = defaultdict(list)
    text = content.decode("utf-8-sig", "replace").replace("\0", "")
    for number, row in enumerate(csv.DictReader(io.StringIO(text, newline="")), start=2):
        cells = {str(column): str(value or "") for column, value in row.items()}
        rows[":".join(cells.get(column, "") for column in key)].append((number, cells))
    return rows


def _differing_words(old: str, new: str) -> tuple[str, str]:
    """Return two texts without the words that they share at the beginning and at the end."""
    before, after = old.split(" "), new.split(" ")
    while before and after and before[0] == after[0]:
        before, after = before[1:], after[1:]
    while before and after and before[-1] == after[-1]:
        before, after = before[:-1], after[:-1]
    return " ".join(before), " ".join(after)


def _listed(names: Sequence[str]) -> str:
    """Return the first of some names, and the number of the others."""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(cut(name, LENGTH) for name in names[:SHOWN]) + more


def _table_lines(name: str, before: Rows, now: Rows) -> Iterator[str]:
    """Yield the differences of a table: their numbers, then the changed words, each change once with all its rows."""
    rows_by_change, changed, added, removed = defaultdict(list), set(), [], []
    for key in dict.fromkeys([*before, *now]):
        old_rows, new_rows = before.get(key, ()), now.get(key, ())
        removed += [f"row {number} {key}" for number, _ in old_rows[len(new_rows) :]]
        added += [f"row {number} {key}" for number, _ in new_rows[len(old_rows) :]]
        for (_, old), (number, new) in zip(old_rows, new_rows, strict=False):
            for column in {**old, **new}:
                texts = old.get(column, ""), new.get(column, "")
                if texts[0] != texts[1]:
                    rows_by_change[column, *_differing_words(*texts)].append(f"row {number} {key}")
                    changed.add((key, number))
    counts = {"changed": len(changed), "added": len(added), "removed": len(removed)}
    summary = ", ".join(f"{number} {what}" for what, number in counts.items() if number)
    yield f"{name}: {summary or ('in another order' if list(before) != list(now) else 'another form, the same cells')}"
    lines = [
        f"  {column}: {cut(old, LENGTH) or 'nothing'} -> {cut(new, LENGTH) or 'nothing'} ({_listed(rows)})"
        for (column, old, new), rows in sorted(rows_by_change.items(), key=lambda item: -len(item[1]))
    ]
    yield from lines[:SHOWN]
    yield from [f"  and {len(lines) - SHOWN} more changes"] if len(lines) > SHOWN else []
    yield from (f"  {what}: {_listed(rows)}" for what, rows in (("added", added), ("removed", removed)) if rows)


def differences(before: Path, now: Path) -> list[str]:
    """Return the differences between the data packages in two folders, line by line."""
    old, new, lines = _resources(before), _resources(now), []
    for part in (old | new).values():
        contents = [_read(folder, part["path"]) for folder in (before, now)]
        if contents[0] == contents[1]:
            continue
        if part["type"] == "table":
            lines += _table_lines(part["path"], *(_rows_by_key(c, part["schema"]["primaryKey"]) for c in contents))
        else:
            lines.append(f"{part['path']}: changed")
    if _read(before, DESCRIPTOR) != _read(now, DESCRIPTOR):
        lines.append(f"{DESCRIPTOR}: changed" if new else f"{DESCRIPTOR}: changed, and no longer readable")
    return [escape_unprintable(line) for line in lines]
