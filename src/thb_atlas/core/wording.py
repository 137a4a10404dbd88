"""Words within a sentence: lists, labels in lower case, numbers as words; and names without case and accents."""

import re
import unicodedata
from calendar import month_name
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, localcontext

from .errors import DataError
from .markup import Text

UNITS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
SPELLED = UNITS + [f"{ten}-{unit}".removesuffix("-zero") for ten in TENS for unit in UNITS[:10]]  # each at its place
WORD = "|".join(sorted(SPELLED, reverse=True))  # twenty-three before twenty
NUMBER = re.compile(rf"(?<![\w.,])(\d+(?:,\d{{3}})*(?:\.\d+)?|{WORD})(?!\w|[.,]\d)( million)?")


def fold(name: str) -> str:
    """Return a name in lower case and without accents, as it is compared with others.

    >>> fold("Côte d’Ivoire")
    "cote d'ivoire"
    """
    decomposed = unicodedata.normalize("NFKD", name.strip().casefold().replace("\u2019", "'"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def numbers_in(text: str) -> list[float]:
    """Return the numbers in a text, in digits or spelled out below a hundred; those before `million` in full.

    >>> numbers_in("Twenty-four of 1,200 persons")
    [24.0, 1200.0]
    """
    numbers = []
    for number, million in NUMBER.findall(text.lower()):
        value = float(SPELLED.index(number) if number in SPELLED else number.replace(",", ""))
        numbers.append(value * 1_000_000 if million else value)
    return numbers


def fill_in(form: str, number: float) -> str:
    """Return a format such as `{:.1f} %` with a number, rounded half up as the study does; `str.format` rounds to even.

    Raises DataError for a format that does not take one number.

    >>> fill_in("{:.1f} %", 6.25)
    '6.3 %'
    """
    with localcontext(rounding=ROUND_HALF_UP):
        try:
            return form.format(Decimal(f"{number:.12g}"))  # without what binary fractions miss
        except (ValueError, IndexError, KeyError):
            raise DataError(f"{form!r} is no format for a number, such as {'{:.1f}'}") from None


def format_number(number: float, unit: str = "") -> str:
    """Return a number as pages show it: below 1,000 with at most one decimal, below 1 with two digits
    that tell, and % behind a percentage. A half is rounded up.

    A calendar year is whole and without a thousands separator.

    >>> [format_number(number) for number in (6.25, 9.99, 999.96, 0.256)]
    ['6.3', '10', '1,000', '0.26']
    """
    form = "{:.0f}" if unit == "year" else "{:,.0f}" if abs(number) >= 999.95 else "{:.1f}"
    text = fill_in(form if abs(number) >= 1 or not number else "{:.2g}", number).removesuffix(".0")
    return f"{text}\u00a0%" if unit == "percent" else text


def unit_of(column: object) -> str:
    """Return the unit of the numbers in a column as far as its name says it: `year`, or none.

    >>> unit_of("first_year"), unit_of("measures")
    ('year', '')
    """
    return "year" if "year" in str(column).split("_") else ""


def quantity(number: float, unit: str, column: object = "") -> str:
    """Return a number (of a column) with its unit, a plural noun: `1 country`, `11 measures`, `49.2 %`."""
    one = f"{unit[:-3]}y" if unit.endswith("ies") else unit.removesuffix("s")
    return f"{format_number(number, unit_of(column))} {one if number == 1 else unit}"


def date_in_words(day: str) -> str:
    """Return an ISO 8601 date in words, in the precision given.

    >>> [date_in_words(day) for day in ("2022", "2023-10", "2022-01-01")]
    ['2022', 'October 2023', '1 January 2022']
    """
    year, *rest = day.split("-")
    return " ".join([*(str(int(part)) for part in rest[1:]), *(month_name[int(part)] for part in rest[:1]), year])


def join_words(items: Iterable[str]) -> Text:
    """Return texts as a list within a sentence, `a, b and c`, or `none` if there are none.

    >>> thb.join_words(["a", "b", "c"])
    'a, b and c'
    """
    *others, last = [*items] or ["none"]
    return Text(f"{', '.join(others)} and {last!s}" if others else last)


def lower_first(label: str) -> Text:
    """Return a label for use within a sentence: its first letter in lower case, unless it is an abbreviation.

    Proper nouns should not be passed: they would lose their capital letter.

    >>> thb.lower_first("Asylum and migration")
    'asylum and migration'
    """
    return Text(label if label.partition(" ")[0][1:2].isupper() else label[:1].lower() + label[1:])
