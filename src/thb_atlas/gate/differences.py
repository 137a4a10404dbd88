"""What `thb-atlas diff` shows of two states of the data package: rows added, removed and changed, in few lines."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path

from ..core.errors import cut, escape_unprintable
from ..data.schema import DESCRIPTOR, load_descriptor

MAX_SHOWN = 4  # lines on one table, and names on one line; the others are counted
SHOWN_LENGTH = 45  # characters of a text that is shown
RowsByKey = Mapping[str, Sequence[tuple[int, dict[str, str]]]]  # by key: number in the file and cells of its rows


def _keys(folder: Path) -> dict[str, list[str]]:
    """Return the keys of the tables of a data package, by path; nothing for its other files."""
    parts = load_descriptor(folder)["resources"]
    return {part["path"]: part.get("schema", {}).get("primaryKey", []) for part in parts} | {DESCRIPTOR: []}


def _read(folder: Path, path: str) -> bytes:
    return (folder / path).read_bytes() if (folder / path).is_file() else b""


def _rows_by_key(content: bytes, key: Sequence[str]) -> RowsByKey:
    """Return the rows of a table by their key, as far as they can be read."""
    rows = defaultdict(list)
    table = csv.DictReader(StringIO(content.decode("utf-8-sig", "replace"), newline=""), restkey="surplus", restval="")
    for number, row in enumerate(table, start=2):
        rows[":".join(row.get(column, "") for column in key)].append((number, row))
    return rows


def _differing_words(old: str, new: str) -> tuple[str, str]:
    """Return two texts without words that they share at the beginning and at the end, each with one word at least."""
    before, after = old.split(" "), new.split(" ")
    while min(len(before), len(after)) > 1 and before[0] == after[0]:
        before, after = before[1:], after[1:]
    while min(len(before), len(after)) > 1 and before[-1] == after[-1]:
        before, after = before[:-1], after[:-1]
    return " ".join(before), " ".join(after)


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MAX_SHOWN} more" if len(names) > MAX_SHOWN else ""
    return ", ".join(cut(name, SHOWN_LENGTH) for name in names[:MAX_SHOWN]) + more


def _changes(before: RowsByKey, now: RowsByKey) -> tuple[list[str], list[str], dict[tuple[str, str, str], list[str]]]:
    """Return the rows that were added, those removed, and by column, old and new words those with this change."""
    added, removed, rows_by_change = [], [], defaultdict(list)
    for key in dict.fromkeys([*before, *now]):
        old_rows, new_rows = before.get(key, ()), now.get(key, ())
        removed += [f"row {number} {key}" for number, _ in old_rows[len(new_rows) :]]
        added += [f"row {number} {key}" for number, _ in new_rows[len(old_rows) :]]
        for (_, old), (number, new) in zip(old_rows, new_rows, strict=False):
            for column in {**old, **new}:
                texts = str(old.get(column, "")), str(new.get(column, ""))
                if texts[0] != texts[1]:
                    rows_by_change[column, *_differing_words(*texts)].append(f"row {number} {key}")
    return added, removed, rows_by_change


def _table_lines(path: str, before: RowsByKey, now: RowsByKey) -> Iterator[str]:
    """Yield the differences of a table: their numbers, then the changed words, each change once with all its rows."""
    added, removed, rows_by_change = _changes(before, now)
    changed = {row for rows in rows_by_change.values() for row in rows}
    counts = {"changed": len(changed), "added": len(added), "removed": len(removed)}
    summary = ", ".join(f"{number} {what}" for what, number in counts.items() if number)
    yield f"{path}: {summary or ('in another order' if list(before) != list(now) else 'another form, the same cells')}"
    by_frequency = sorted(rows_by_change.items(), key=lambda change: -len(change[1]))
    for (column, old, new), rows in by_frequency[:MAX_SHOWN]:
        texts = f"{cut(old, SHOWN_LENGTH) or 'nothing'} -> {cut(new, SHOWN_LENGTH) or 'nothing'}"
        yield f"  {column}: {texts} ({_listed(rows)})"
    if len(by_frequency) > MAX_SHOWN:
        yield f"  and {len(by_frequency) - MAX_SHOWN} more changes"
    yield from (f"  {what}: {_listed(rows)}" for what, rows in (("added", added), ("removed", removed)) if rows)


def difference_lines(before: Path, now: Path) -> list[str]:
    """Return the differences between the data packages in two folders, line by line.

    Of datapackage.json only that it changed: `revisions` tells what a schema lost, git the rest.
    """
    lines = []
    for path, key in (_keys(before) | _keys(now)).items():
        contents = [_read(folder, path) for folder in (before, now)]
        if contents[0] != contents[1]:
            lines += _table_lines(path, *(_rows_by_key(c, key) for c in contents)) if key else [f"{path}: changed"]
    return [escape_unprintable(line) for line in lines]
