"""Sums on a page: which rows can be added up, and what a sum by group leaves out."""

import math
import warnings
from collections.abc import Sequence

import pandas as pd
from pandas.api.types import is_numeric_dtype

from ..core.errors import DataError
from ..core.wording import join_words, quantity
from ..data.schema import is_table
from ..data.tables import check_columns, ensure_single, labels_or_empty, load
from .tables import with_index

SIZES = ["amount", "persons", "value"]  # columns of which a sum, mean or median needs rows of one kind
ADDED = r"^(?!(?:footnote|line|number|position|row|stated_by|\w*year)$)"  # columns but those that number or date rows
OF_SHARES = "a mean of percentages takes rows of any size alike: page.take(rows, 'share_sum:PART/WHOLE')"


def warn_of_groups(shown: object, tables: Sequence[str | pd.DataFrame]) -> None:
    """Warn of rows of `tables` that groupby left out of what is shown, and of sums of rows that cannot be added up.

    And of 0 for countries that did not report. The name of a table stands for all its rows.
    """
    exhibit = with_index(pd.DataFrame(shown)) if isinstance(shown, pd.DataFrame | pd.Series) else pd.DataFrame()
    given = [load(rows) if isinstance(rows, str) and is_table(rows) else rows for rows in tables]
    pairs = [(rows, _as_grouped(exhibit, rows)) for rows in given if isinstance(rows, pd.DataFrame)]
    _warn_of_silent(exhibit, [rows for rows, _ in pairs])
    for rows, frame, name in [(*pair, name) for pair in pairs for name in pair[1] if name in pair[0]]:
        cells, values = frame[name], rows[name].dropna()
        missing, is_grouped = len(rows) - len(values), len(frame) < len(values)
        texts = values.map(str)
        labelled = texts.map(labels_or_empty(rows.attrs["table"], name)).dropna().map(str)
        if missing and is_grouped and cells.notna().all() and {*map(str, cells)} in ({*texts}, {*labelled}):
            lost = f"{missing} of {len(rows)} rows of {rows.attrs['table']} have no {name}, and groupby drops them"
            silent = f"tables= with rows.dropna(subset={name!r}) is silent"
            warnings.warn(f"{lost}: take dropna=False, or say so ({silent})", stacklevel=3)
        is_size = name in SIZES and is_numeric_dtype(cells)
        if is_size and missing and len(frame) < len(rows) and cells.eq(0).any() and not values.eq(0).any():
            warnings.warn(
                f"{name} 0 stands where no number is: sum(min_count=1), without fill_value=0, leaves it empty",
                stacklevel=3,
            )
        is_sum = is_size and is_grouped and not cells.dropna().isin(values).all()
        # What a table is grouped by can be the kind.
        if is_sum and (fault := fault_of_sums(rows.drop(columns={*frame} - {"programme"}, errors="ignore"))):
            warnings.warn(f"{name} is shown by group: {fault}; tables= takes the rows added up", stacklevel=3)


def _warn_of_silent(exhibit: pd.DataFrame, tables: Sequence[pd.DataFrame]) -> None:
    """Warn of 0 for countries that did not report, and that no row is on, and of 0 where a table has no number.

    Third countries need not report.
    """
    are_places = any(str(name).endswith("iso3") for rows in tables for name in rows)
    for key in {"code", *([] if are_places else ["iso3"])} & {*exhibit}:
        is_zero = exhibit.select_dtypes("number").eq(0).any(axis=1)
        known = [value for rows in tables if key in rows for value in rows[key]]
        silent = {*exhibit.loc[is_zero, key]} & {*load("countries", reporting=False)[key]} - {*known}
        if silent:
            said = f"{quantity(len(silent), 'countries')} with 0 did not report ({', '.join(sorted(silent))})"
            warnings.warn(f"{said}: leave them missing, 0 says that they have none", stacklevel=4)
        for rows in (rows for rows in tables if key in rows and rows[key].is_unique):
            for name in exhibit.select_dtypes("number").columns.intersection(rows.columns):
                if empty := {*exhibit.loc[exhibit[name].eq(0), key]} & {*rows.loc[rows[name].isna(), key]}:
                    of = ", ".join(sorted(empty))
                    warnings.warn(f"{name} 0 stands where no number is ({of}): leave it missing", stacklevel=4)


def _as_grouped(frame: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return a frame of sums with those that `pivot_table` or `unstack` set side by side one below the other."""
    size, numbers = next((name for name in SIZES if name in rows), None), frame.select_dtypes("number")
    is_wide = size and frame.columns.name in rows and numbers.max(axis=None) > len(rows)  # which no count is
    return frame.melt([name for name in frame if name in rows], value_name=size) if is_wide else frame


def fault_of_value(value: float, rows: pd.DataFrame) -> str:
    """Return why a sum of a column of rows, or a mean of shares, or a mean or median of sizes, is not right.

    It may be rounded, in ones, thousands or millions, and is not more than all amounts together. Empty if nothing is
    wrong, and for any other value.
    """
    fault, sizes = fault_of_sums(rows), rows[[name for name in SIZES if name in rows]]
    n = rows["programme"].nunique() if "programme" in rows else len(rows)
    remedy = f"{len(rows)} rows are {quantity(n, 'programmes')}: groupby('programme')['amount'].sum() first"
    repeated = remedy if n < len(rows) else ""
    if "amount" in rows and value > 1.001 * rows["amount"].sum() > 0:
        return f"{value:,.0f} is more than these rows have together: a merge may have repeated some of them"
    means = [(compute, fault or repeated) for compute in (sizes.mean, sizes.median)]
    found = [*means, (rows.filter(regex=ADDED).sum, fault), (rows.filter(regex="^pct_").mean, OF_SHARES)]
    numbers = ((each, said) for compute, said in found for each in compute(numeric_only=True).dropna())
    near = (said for each, said in numbers for per in (1, 1e3, 1e6) if math.isclose(value, each / per, rel_tol=1e-3))
    return next(filter(None, near), "")


def fault_of_sums(rows: pd.DataFrame) -> str:
    """Return why no sum of the numbers of rows is right: they are of several kinds, or overlap; empty if it can be."""
    overlapping = {"flag", "covers", "period", "counts", "count_id", "result_id"} & {*rows}
    if overlapping and "programme" not in rows:  # which thb.amounts() has
        table = rows.attrs.get("table", "these rows")
        return f"numbers of {table} overlap: thb.describe says how" + "; thb.amounts() adds up" * ("flag" in rows)
    mixed = [kind for kind in ("currency", "status", "unit") if kind in rows and rows[kind].nunique() > 1]
    return f"numbers in {join_words(rows[mixed[0]].dropna().unique())!s}: take those in one {mixed[0]}" if mixed else ""


def aggregate_parts(rows: pd.DataFrame, aggregate: str) -> tuple[str, list[str]]:
    """Return the name and the columns of an aggregate for `Page.take`. Raises DataError if rows cannot give it."""
    name, _, columns = aggregate.partition(":")
    parts = columns.split("/")
    if len(parts) != {"value": 1, "sum": 1, "share_sum": 2}.get(name):
        raise DataError(f"{aggregate!r} is not value:COLUMN, sum:COLUMN or share_sum:PART/WHOLE")
    if not (table := getattr(rows, "attrs", {}).get("table")):
        raise DataError("take needs rows of one table, as thb.load gives them; merge loses its name")
    check_columns(rows, *parts)
    ensure_single(rows, table)
    if words := [part for part in parts if not is_numeric_dtype(rows[part])]:
        raise DataError(f"{aggregate!r} needs numbers, {words[0]!r} of {table} has none")
    if name != "value" and any(part.startswith(("pct_", "year")) for part in parts):
        raise DataError(f"{aggregate!r} adds percentages or years, of which the sum says nothing")
    return name, parts
