"""Tallies: how many countries, measures or rows have each value of a column, with rows and claims."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from ..core.errors import DataError
from ..core.markup import Text
from ..core.wording import join_words, lower_first
from ..data.schema import field_of, is_date, resource
from ..data.tables import ensure_own, labels_or_empty
from .numbers import NOUNS, Number

Labels = Mapping[str, str] | pd.Series | None
UNSPECIFIED = "unspecified"  # listed without a term: stands last and never leads


@dataclass(frozen=True, eq=False)
class Tally:
    """How many countries, measures or rows have each value of a column.

    `frame` is indexed by the values, in the study's order; columns: label (str), `unit` (int), counted (lists of
    codes, ids or row numbers). `numbers` maps values to Numbers, as does the tally itself: `tally["prevention"]`.
    `of` is the column whose values are counted, None for rows.
    """

    frame: pd.DataFrame
    numbers: dict[str, Number]
    unit: str
    of: str | None
    has_names: bool = False  # labels are names, which keep their capital letter within a sentence

    def __getitem__(self, key: str) -> Number:
        """Return the number of one value. Raises KeyError for a value that the tally does not have."""
        return self.numbers[key]

    def __contains__(self, key: object) -> bool:
        return key in self.numbers

    def _sizes(self) -> pd.Series:
        return self.frame.drop(index=UNSPECIFIED, errors="ignore")[self.unit]

    @property
    def top(self) -> Text:
        """The label with the highest number, as written within a sentence; several are joined."""
        write = Text if self.has_names else lower_first
        return join_words(write(label) for label in self.frame["label"][self.leaders])

    @property
    def leaders(self) -> list[str]:
        """The values with the highest number: those of the labels in `top`; empty if all are 0."""
        sizes = self._sizes()
        return sizes.index[(sizes == sizes.max()) & (sizes > 0)].tolist()

    @property
    def highest(self) -> Number:
        """The highest number, that of the labels in `top`. Raises DataError for a tally without values."""
        if self._sizes().empty:
            raise DataError("the tally is empty: its rows have no value to count by")
        return self.numbers[self._sizes().idxmax()]

    def by_size(self) -> "Tally":
        """Return the tally sorted by number, highest first, ties in their order, the unspecified last."""
        order = self.frame.sort_values(self.unit, ascending=False, kind="stable").index
        order = [*order.drop(UNSPECIFIED, errors="ignore"), *order.intersection([UNSPECIFIED])]
        return replace(self, frame=self.frame.loc[order], numbers={key: self.numbers[key] for key in order})

    def by_label(self) -> dict[str, Number]:
        """Return the numbers by label. Raises DataError if two rows have the same."""
        labels = self.frame["label"]
        if len(twice := labels[labels.duplicated()]):
            raise DataError(f"several rows are called {join_words(twice.unique())}: give labels that differ")
        return dict(zip(labels, self.numbers.values(), strict=True))

    def labels_with(self, code: str) -> list[str]:
        """Return the labels under which a country (or measure) is counted."""
        return [label for label, codes in zip(self.frame["label"], self.frame["counted"], strict=True) if code in codes]

    def membership(self, codes: Sequence[str]) -> pd.DataFrame:
        """Return the tally as a boolean frame: a row per label, a column per code, in the order given."""
        rows = [[code in counted for code in codes] for counted in self.frame["counted"]]
        return pd.DataFrame(rows, index=self.frame["label"].tolist(), columns=list(codes), dtype=bool)


def label_of(table: str, column: str, value: str) -> str:
    """Return a value of a column in words: its term, the name of the country or place, or the value itself."""
    return labels_or_empty(table, column).get(value, str(value))


def _labels(table: str, column: str, values: Collection[str]) -> dict[str, str]:
    """Return labels of values in the order of their vocabulary, or countries and places by name, or the values."""
    labels = labels_or_empty(table, column)
    if "vocabulary" not in field_of(table, column):
        return {value: labels.get(value, str(value)) for value in sorted(values, key=lambda v: (labels.get(v, ""), v))}
    return {value: label for value, label in labels.items() if value in values}


def _unit(table: str, of: str | None) -> str:
    """Return what a tally counts: the table whose key a column is, or the noun for its values; `rows` without one."""
    if of is None:
        return "rows"
    schema = resource(table)["schema"]
    if schema["primaryKey"] == [of]:
        return table
    keys = schema.get("foreignKeys", [])
    return next((key["reference"]["resource"] for key in keys if key["fields"] == [of]), NOUNS.get(of, f"{of}s"))


def tally(
    rows: pd.DataFrame, by: str, of: str | None, number_of: Callable[[pd.DataFrame], Number], labels: Labels = None
) -> Tally:
    """Return a tally of rows of a table; `number_of` turns those with one value into a Number. See `Page.tally`."""
    attrs = getattr(rows, "attrs", {})
    # rows of thb.programmes come from several tables, the first of which they list
    if not (table := attrs.get("table") or ("key" in attrs and attrs["tables"][0])):
        raise DataError("a tally needs rows of one table, as thb.load gives them; merged: groupby(BY)[OF].nunique()")
    ensure_own(rows, by)
    if is_date(field_of(table, by)) and rows[by].dropna().str.len().nunique() > 1:
        mend = f"tally(rows.assign(year=rows[{by!r}].str[:4]), by='year', ...)"
        raise DataError(f"{by!r} of {table} has years, months and days, which would be told apart: {mend}")
    if of == by or (of and of not in rows):
        keys = [key for key in resource(table)["schema"]["primaryKey"] if key != by]
        others = "".join(f"of={key!r}, " for key in keys)
        fault = f"{by!r} by {by!r} is always 1" if of == by else f"{table} has no column {of!r} to count"
        raise DataError(f"{fault}: say what is counted, {others}or of=None for rows")
    values, unit = list(rows[by].dropna().unique()), _unit(table, of)
    has_names = (labels is None or isinstance(labels, pd.Series)) and "vocabulary" not in field_of(table, by)
    if labels is None:
        labels = _labels(table, by, values)
    if unknown := [str(value) for value in values if value not in labels]:
        raise DataError(f"no label for {', '.join(unknown)} of {table}.{by}: give one, or select the rows to count")
    order = list(dict(labels))
    parts = {value: rows[rows[by] == value] for value in order}
    numbers = {value: number_of(part) for value, part in parts.items()}
    lists = [part[of].dropna().drop_duplicates().tolist() if of else part.index.tolist() for part in parts.values()]
    columns = {"label": [labels[value] for value in order], unit: [len(counted) for counted in lists]}
    frame = pd.DataFrame({**columns, "counted": pd.Series(lists, dtype=object).array}, index=pd.Index(order, name=by))
    frame.attrs["table"] = table
    return Tally(frame, numbers, unit, of, has_names)
