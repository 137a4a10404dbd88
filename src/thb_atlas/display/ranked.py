"""A tally as a ranked table: for each label a bar, the number, and the names of what is counted, with links.

It says what a bar chart or a matrix of countries says, at any width, in dark mode and to a screen reader; copied into
a text, it is a table.
"""

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from ..core.markup import inert
from ..data.countries import country_name, place_name
from .numbers import Number, country_link, linked, place_link

WRITERS = {2: (country_name, country_link), 3: (place_name, place_link)}  # by the letters of a code


def _names(ids: Sequence[str], stressed: str | None) -> Markup | None:
    """Return what is counted in the order of its names, as links; the one in focus bold. None where nothing is."""
    named, write = WRITERS.get(len(ids[0]) if ids else 0, (str, linked))
    words = [f"<strong>{write(one)}</strong>" if one == stressed else write(one) for one in sorted(ids, key=named)]
    return Markup(", ".join(words)) if words else None


def _labelled(label: str, number: Number, whole: float) -> Markup:
    """Return a label over its bar, which is for the eye alone: the number stands beside it."""
    part = f'<span style="width: {100 * number.value / whole:.0f}%"></span>'
    return Markup(f'{inert(label)}<span class="thb-bar" aria-hidden="true">{part}</span>')


def ranked(
    frame: pd.DataFrame, numbers: Sequence[Number], head: str, unit: str, base: Number | None, stressed: str | None
) -> pd.DataFrame:
    """Return a tally as a frame for `Page.show`, rows in the order given: label with its bar, number, names.

    `frame` has columns label and list (codes or ids), `numbers` a Number for each of its rows, `head` names the labels
    and `unit` what is counted. Bars are parts of `base`, or of the highest number without one. The country `stressed`
    is bold where it is counted.
    """
    whole = base.value if base else max((number.value for number in numbers), default=1) or 1
    labels = [_labelled(label, number, whole) for label, number in zip(frame["label"], numbers, strict=True)]
    names = [_names(ids, stressed) for ids in frame["list"]]
    counted = f"Of {base.shown} {unit}" if base else unit.capitalize()
    return pd.DataFrame({head: labels, counted: pd.Series(numbers, dtype=object).array, "Which": names})
