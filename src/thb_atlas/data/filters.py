"""Filters of claims and footnotes: conditions such as `column=a|b; column!=c; column>1`, never evaluated as code."""

import operator
import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ..core.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

COMPARED = {">": operator.gt, "<": operator.lt}
CONDITION = re.compile(r"(\w+)\s*(!=|[=<>])\s*(\S.*)")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class Condition(NamedTuple):
    """One condition of a filter: a column, an operator (`=`, `!=`, `>`, `<`), and the values."""

    column: str
    operator: str
    values: set[str]

    def meets(self, value: object) -> bool:
        """Return whether a value that is not missing meets the condition."""
        if self.operator in COMPARED:
            return COMPARED[self.operator](float(value), float(*self.values))
        text = f"{value:.12g}" if isinstance(value, float) else str(value)  # as in the file
        return (text in self.values) == (self.operator == "=")

    def holds(self, values: "pd.Series") -> "pd.Series":
        """Return whether each value meets the condition (bool, same index); missing values meet only `!=`."""
        return values.map(self.meets, na_action="ignore").fillna(self.operator == "!=").astype(bool)


@cache
def parse_filter(text: str) -> tuple[Condition, ...]:
    """Return the conditions of a filter: `column=a|b; column!=c; column>1`.

    Raises DataError for a condition that is not of the form `column=value`, `column!=value` or `column>number`.
    """
    conditions = []
    for part in filter(None, (p.strip() for p in text.split(";"))):
        match = CONDITION.fullmatch(part)
        if not match or (match[2] in COMPARED and not NUMBER.fullmatch(match[3])):
            raise DataError(f"filter {text!r}: expected column=value, column!=value or column>number, not {part!r}")
        conditions.append(Condition(match[1], match[2], {v.strip() for v in match[3].split("|")}))
    return tuple(conditions)
