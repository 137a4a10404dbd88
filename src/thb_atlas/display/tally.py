"""Tallies: how many countries, measures or rows have each value of a column, with their rows and their claims."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from ..core.errors import DataError, suggest
from ..core.markup import Text
from ..data.countries import in_words, inline
from ..data.schema import field_of, resource
from ..data.tables import words as words_of
from .numbers import Number

UNSPECIFIED = "unspecified"  # the term of what is listed without one: it stands last, and leads nothing

NAMED = ("code", "iso3")  # columns whose values have names


class Tally(NamedTuple):
    """How many countries, measures or rows have each value of a column.

    `frame` is indexed by the values, in the study's order; columns: label (str), `unit` (int), list (what is counted:
    codes or ids). `numbers` has the Number of each value. A tally has a Number by key: `tally["prevention"]`.
    """

    frame: pd.DataFrame
    numbers: dict[str, Number]
    unit: str

    def __getitem__(self, key: str) -> Number:
        """Return the number of one value; 0, with no rows, for a value that its column may have and no row has."""
        return self.numbers[key]

    def _sizes(self) -> pd.Series:
        named = self.frame.drop(index=UNSPECIFIED, errors="ignore")
        return named.set_index("label")[self.unit]

    @property
    def top(self) -> Text:
        """The label with the highest number as it stands within a sentence; several that have it are joined."""
        sizes = self._sizes()
        write = Text if self.frame.index.name in NAMED else inline  # a name keeps its capital letter
        return in_words(write(label) for label in sizes.index[sizes == sizes.max()])

    @property
    def highest(self) -> Number:
        """The highest number, that of the labels in `top`."""
        return self.numbers[self.frame.drop(index=UNSPECIFIED, errors="ignore")[self.unit].idxmax()]

    def leaders(self, most: int = 3) -> list[str]:
        """Return the labels with the highest numbers, at most so many, that stand apart from all others.

        Labels with equal numbers are taken together or not at all; with an empty list none may be called the most.
        """
        return leaders(self._sizes(), most)

    def by_size(self) -> "Tally":
        """Return the tally with the highest numbers first, equal ones in their order, the unspecified last."""
        order = self.frame.sort_values(self.unit, ascending=False, kind="stable").index
        order = [*order.drop(UNSPECIFIED, errors="ignore"), *order.intersection([UNSPECIFIED])]
        return Tally(self.frame.loc[order], {key: self.numbers[key] for key in order}, self.unit)

    def by_label(self) -> dict[str, Number]:
        """Return the numbers by label: the rows of a figure."""
        return dict(zip(self.frame["label"], self.numbers.values(), strict=True))

    def of(self, code: str) -> list[str]:
        """Return the labels under which a country (or measure) is counted."""
        return [label for label, had in zip(self.frame["label"], self.frame["list"], strict=True) if code in had]

    def table(self, head: str, listed: str = "", number: str = "Number") -> pd.DataFrame:
        """Return the tally as a table for `Page.show`: label, what is counted (under `listed`, if given), number."""
        columns = {head: self.frame["label"].array}
        if listed:
            columns[listed] = self.frame["list"].map(", ".join).array
        numbers = pd.Series(list(self.numbers.values()), dtype=object)
        return pd.DataFrame({**columns, number: numbers.array})

    def marks(self, codes: Sequence[str]) -> pd.DataFrame:
        """Return the tally as a matrix of yes and no: one row per label, one column per code, in the order given."""
        rows = [[code in had for code in codes] for had in self.frame["list"]]
        return pd.DataFrame(rows, index=self.frame["label"].tolist(), columns=list(codes), dtype=bool)


def label_of(table: str, column: str, value: str) -> str:
    """Return a value of a column in words: the term of its vocabulary, the name of a country or place, else itself."""
    return words_of(table, column).get(value, str(value))


def _order(table: str, column: str, values: Collection[str]) -> list[str]:
    """Return values in the order of their vocabulary, countries and places by name, others in the order of the file."""
    words = words_of(table, column)
    if "vocabulary" in field_of(table, column):
        return [value for value in words.index if value in set(values)]
    return sorted(values, key=lambda value: words.get(value, ""))


def _unit(table: str, of: str | None) -> str:
    """Return what a tally counts: the table that a column refers to, `rows` for no column."""
    if of is None:
        return "rows"
    keys = resource(table)["schema"].get("foreignKeys", [])
    return next((key["reference"]["resource"] for key in keys if key["fields"] == [of]), f"{of}s")


def check_columns(rows: pd.DataFrame, *columns: str | None) -> None:
    """Raise DataError, with the nearest, for a column that some rows do not have."""
    for column in columns:
        if column is not None and column not in rows:
            name = rows.attrs.get("table", "this frame")
            raise DataError(f"{name} has no column {column!r}{suggest(column, rows)}; there are: {', '.join(rows)}")


def tally(
    rows: pd.DataFrame,
    by: str,
    of: str | None,
    number_of: Callable[[pd.DataFrame], Number],
    words: Mapping[str, str] | None = None,
) -> Tally:
    """Return a tally of some rows of a table; `number_of` makes the Number of a part of them. See `Page.tally`."""
    if not (table := rows.attrs.get("table")):
        raise DataError("a tally needs rows of one table, as thb.load gives them; merge and concat lose its name")
    check_columns(rows, by, of)
    words = None if words is None else dict(words)
    order = list(words or _order(table, by, rows[by].dropna().unique()))
    words, unit = words or {key: label_of(table, by, key) for key in order}, _unit(table, of)
    parts = {value: rows[rows[by] == value] for value in order}
    numbers = {value: number_of(part) for value, part in parts.items()}
    lists = [part[of].dropna().drop_duplicates().tolist() if of else part.index.tolist() for part in parts.values()]
    columns = {"label": [words[value] for value in order], unit: [len(each) for each in lists]}
    frame = pd.DataFrame({**columns, "list": pd.Series(lists, dtype=object).array}, index=pd.Index(order, name=by))
    frame.attrs["table"] = table
    return Tally(frame, numbers, unit)


def leaders(sizes: pd.Series, most: int = 3) -> list[Hashable]:
    """Return the labels with the highest numbers, at most so many, that stand apart from all others.

    `sizes` are numbers by label. Labels with equal numbers are taken together or not at all, a number of 1 leads
    nothing, and where all are equal nobody does: then the list is empty, and a sentence must not say "most".

    >>> leaders(pd.Series({"Niger": 4, "Nigeria": 3, "Tunisia": 2, "Libya": 2, "Ghana": 1}))
    ['Niger', 'Nigeria']
    """
    order = sizes[sizes > 0].sort_values(ascending=False, kind="stable")
    for place in range(min(most, len(order) - 1), 0, -1):
        if order.iloc[place - 1] > order.iloc[place] and order.iloc[place - 1] > 1:
            return order.index[:place].tolist()
    return order.index.tolist() if len(order) == 1 and order.iloc[0] > 1 else []
