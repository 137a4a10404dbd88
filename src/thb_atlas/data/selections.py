"""Some rows of a table, as a run asked for them: what it was told, in a digest that other rows do not change.

Nothing here needs pandas: a build asks whether anything changed without it.
"""

import json
from collections.abc import Mapping, Sequence

from ..core.hashes import json_digest
from .countries import read_rows

Asked = Mapping[str, Sequence[str]]  # columns, and the values that were asked for, as the file has them


def as_written(value: object) -> str:
    """Return a value of a cell as a table's file has it: `true`, `7`, or the text itself."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def key_of(asked: Asked) -> str:
    """Return what was asked of a table as one text, whatever the order."""
    return json.dumps({column: sorted(set(values)) for column, values in sorted(asked.items())}, ensure_ascii=False)


def digest_of(table: str, key: str) -> tuple[str, int]:
    """Return the digest of the rows of a table that have the values asked for (see `key_of`), and how many they are."""
    wanted = {column: set(values) for column, values in json.loads(key).items()}
    rows = [row for row in read_rows(table) if all(row[column] in values for column, values in wanted.items())]
    return json_digest([list(row.values()) for row in rows]), len(rows)
