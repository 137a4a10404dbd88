"""Digests of the rows of a table that a run asked for, which other rows of the table do not change.

Nothing here needs pandas, so that a build can check without it whether anything changed.
"""

import json
from collections.abc import Mapping, Sequence

from ..core.hashes import json_digest
from .countries import read_rows


def as_written(value: object) -> str:
    """Return a value as the file of a table has it: `true`, `7`, or the text itself."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def key_of(values_by_column: Mapping[str, Sequence[str]]) -> str:
    """Return a selection of rows, given as values (as written) by column, as JSON that does not depend on the order."""
    selection = {column: sorted(set(values)) for column, values in sorted(values_by_column.items())}
    return json.dumps(selection, ensure_ascii=False)


def digest_of(table: str, key: str) -> tuple[str, int]:
    """Return the digest of the rows of a table in a selection (see `key_of`), and their number."""
    wanted = {column: set(values) for column, values in json.loads(key).items()}
    rows = [row for row in read_rows(table) if all(row[column] in values for column, values in wanted.items())]
    return json_digest([list(row.values()) for row in rows]), len(rows)
