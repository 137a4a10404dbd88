"""The study's statements by id, as a text takes them: `c["331-05"]`, or in words `c["331-01", "Thirteen members"]`."""

import re

import pandas as pd

from ..core.errors import DataError
from ..ledger.verdicts import format_number, judged
from .numbers import Number, stated_mark

DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
SPELLED = [
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
]  # fmt: skip
WORDS = {word: number for number, word in enumerate(SPELLED)} | {"none": 0, "nobody": 0}


def _numbers(words: str) -> list[float]:
    """Return the numbers that words name, in digits or spelled out up to twenty."""
    digits = [float(number.replace(",", "")) for number in DIGITS.findall(words)]
    return [*digits, *(WORDS[word] for word in re.findall(r"[a-z]+", words.lower()) if word in WORDS)]


class Claims:
    """A mapping from ids of claims, without their `CL-`, to what the study states there, with the verdict on it."""

    def __getitem__(self, key: str | tuple[str, str]) -> Number:
        """Return the number of a claim as the study prints it, by its value and unit; or in words, given after the id.

        In words, `{}` stands for the number. Raises DataError, with near ids, for one that no claim has; for a claim
        without a number that is not given in words; and for words that name other numbers than the ledger has.
        """
        claim_id, words = (key, "{}") if isinstance(key, str) else key
        told = judged(f"CL-{claim_id}")
        value = None if pd.isna(told["value"]) else told["value"]
        if value is None and "{}" in words:
            raise DataError(f"claim {told['claim_id']} ({told['statement_en']}) has no number: say it in words")
        if value is not None and (named := _numbers(words)) and value not in named:
            raise DataError(f"claim {told['claim_id']} is given as {words!r}; the study has {format_number(value)}")
        shown = words if value is None else words.replace("{}", format_number(value, told["unit"]))
        return Number(value, shown, marks=(stated_mark(told),))
