"""What the study states, for texts, by the name of the claim: `c.measures_abroad_in_text`, or `c[name, words]`."""

import re

import pandas as pd

from ..core.errors import DataError
from ..core.wording import format_number, numbers_in
from ..ledger.store import claim_names, judged
from .numbers import Number, stated_mark

NONE = re.compile(r"\b(no|none|nobody)\b", re.IGNORECASE)


class Claims:
    """What the study states, by the name of the claim, with the verdict on it; Tab completes names.

    >>> c = thb.page("3.3.1").claims
    >>> c.measures_abroad_in_text, c["members_acting_abroad", "Thirteen members"]
    (60, Thirteen members)
    """

    def __dir__(self) -> list[str]:
        return claim_names()

    _ipython_key_completions_ = __dir__  # called by IPython after `claims["`

    def __getitem__(self, key: str | tuple[str, str]) -> Number:
        """Return the number of a claim as the study prints it, with its unit; or in the words that follow its name.

        In these words, `{}` stands for the number. An id (`CL-331-05`) serves for a claim without a name. Raises
        UnknownClaimError, with the nearest names, for a name that no claim has; and DataError for a claim without a
        number unless words say it, and for words with another number than the study's.
        """
        called, words = (key, "{}") if isinstance(key, str) else key
        [claim] = judged([called])
        value = None if pd.isna(claim["value"]) else claim["value"]
        if value is None and "{}" in words:
            raise DataError(f"claim {claim['claim_id']} ({claim['statement_en']}) has no number: say it in words")
        named = [] if value is None or "{}" in words else numbers_in(NONE.sub("zero", words))
        if named and value not in named:
            raise DataError(f"claim {claim['claim_id']} is given as {words!r}; the study has {format_number(value)}")
        shown = words if value is None else words.replace("{}", format_number(value, claim["unit"]))
        return Number(value, shown, marks=(stated_mark(claim),))

    __getattr__ = __getitem__  # `c.NAME` is `c["NAME"]`
