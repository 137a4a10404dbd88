"""Digests of the rows and columns of a table that a run asked for, which its other cells do not change.

Nothing here needs pandas, so that a build can check without it whether anything changed.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

from ..core.hashes import json_digest
from .rows import read_rows


def as_written(value: object) -> str:
    """Return a value as the file of a table has it: `true`, `7`, or the text itself."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def key_of(values_by_column: Mapping[str, Sequence[str]], columns: Iterable[str] = ()) -> str:
    """Return a selection of rows, and of columns if any are given, as JSON that does not depend on the order.

    Rows are given as values (as written) by column.
    """
    rows = {column: sorted(set(values)) for column, values in sorted(values_by_column.items())}
    return json.dumps({"rows": rows, "columns": sorted(columns)}, ensure_ascii=False)


def digest_of(table: str, key: str) -> tuple[str, int]:
    """Return the digest of the cells of a table in a selection (see `key_of`), and the number of its rows."""
    selection = json.loads(key)
    wanted = {column: set(values) for column, values in selection["rows"].items()}
    rows = [row for row in read_rows(table) if all(row[column] in values for column, values in wanted.items())]
    return json_digest([[row[column] for column in selection["columns"] or row] for row in rows]), len(rows)
