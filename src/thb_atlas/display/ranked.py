"""Tallies as ranked tables: for each label a bar, the number, and links to what is counted.

Such a table replaces a bar chart: it fits any width and dark mode, a screen reader reads it, and it can be copied.
"""

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from ..core.markup import inert
from ..data.countries import country_name, place_name
from .numbers import Number, country_link, link_names, place_link
from .tally import Tally

WRITERS = {2: (country_name, country_link), 3: (place_name, place_link)}  # name and link, by the length of a code


def _links_cell(ids: Sequence[str], stressed: str | None) -> Markup | None:
    """Return links to what is counted, sorted by name, the one stressed in bold; None where nothing is counted."""
    name_of, link_to = WRITERS.get(len(ids[0]) if ids else 0, (str, link_names))
    links = [f"<strong>{link_to(i)}</strong>" if i == stressed else link_to(i) for i in sorted(ids, key=name_of)]
    return Markup(", ".join(links)) if links else None


def _label_cell(label: str, number: Number, whole: float) -> Markup:
    """Return a label over its bar, which is hidden from screen readers: the number is beside it."""
    part = f'<span style="width: {100 * number.value / whole:.0f}%"></span>'
    return Markup(f'{inert(label)}<span class="thb-bar" aria-hidden="true">{part}</span>')


def ranked(tally: Tally, heading: str, base: Number | None = None, stressed: str | None = None) -> pd.DataFrame:
    """Return a tally as a frame for `Page.show`, in its order: label with a bar, Number, and links to what is counted.

    `heading` is that of the labels. Bars are drawn to the scale of `base`, or else of the highest number. The
    country `stressed` (an EU code) is bold where it is counted.
    """
    numbers = list(tally.numbers.values())
    whole = base.value if base else max((number.value for number in numbers), default=1) or 1
    labels = [_label_cell(label, number, whole) for label, number in zip(tally.frame["label"], numbers, strict=True)]
    names = [_links_cell(ids, stressed) for ids in tally.frame["counted"]]
    of = f"Of {base.shown} {tally.unit}" if base else tally.unit.capitalize()
    return pd.DataFrame({heading: labels, of: pd.Series(numbers, dtype=object).array, "Which": names})
