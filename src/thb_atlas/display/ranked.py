"""Tallies as ranked tables: for each label a bar, the number, and links to what is counted.

Such a table replaces a bar chart: it fits any width and dark mode, a screen reader reads it, and it can be copied.
"""

from collections.abc import Sequence
from functools import partial

import pandas as pd
from markupsafe import Markup

from ..core.errors import DataError
from ..core.markup import inert
from .basis import is_lower_bound
from .numbers import Number, links
from .tally import Tally, label_of

LINKED = ("code", "iso3", "measure_id")  # columns of what has pages


def _links_cell(ids: Sequence[str], tally: Tally, focus_code: str | None) -> Markup | None:
    """Return what is counted, sorted by name, as links where it has pages; None where nothing is counted."""
    name = partial(label_of, tally.frame.attrs["table"], tally.of)
    names = {i: links(i) if tally.of in LINKED else inert(name(i)) for i in sorted(ids, key=name)}
    shown = [f"<strong>{text}</strong>" if i == focus_code else text for i, text in names.items()]
    return Markup(", ".join(shown)) if shown else None


def _label_cell(label: str, number: Number, whole: float) -> Markup:
    """Return a label over its bar, open for a lower bound; screen readers skip it, as the number is beside it."""
    kind = "thb-bar thb-open" if is_lower_bound(number.bases) else "thb-bar"
    part = f'<span style="width: {100 * number.value / whole:.0f}%"></span>'
    return Markup(f'{inert(label)}<span class="{kind}" aria-hidden="true">{part}</span>')


def ranked(tally: Tally, heading: str, base: Number | None = None, focus_code: str | None = None) -> pd.DataFrame:
    """Return a tally as a frame for `Page.show`, in its order: label with a bar, Number, and links to what is counted.

    `heading` is that of the labels. Bars are drawn to the scale of `base`, or else of the highest number. The
    country in focus (an EU code) is bold where it is counted. A tally of rows has no links. Counts of examples are
    written as lower bounds, with open bars. Raises DataError for a heading that another column has.
    """
    numbers = list(tally.numbers.values())
    shown = [number.with_bound() for number in numbers]
    whole = base.value if base else max((number.value for number in numbers), default=1) or 1
    labels = [_label_cell(label, number, whole) for label, number in zip(tally.frame["label"], numbers, strict=True)]
    unit = "third countries" if tally.unit == "places" else tally.unit
    head = f"Of {base.shown} {unit}" if base else unit.capitalize()
    if heading in (head, "Which"):
        raise DataError(f"heading={heading!r} is that of another column of the table: say what the labels are")
    table = pd.DataFrame({heading: labels, head: pd.Series(shown, dtype=object)})
    if tally.of:
        table["Which"] = [_links_cell(ids, tally, focus_code) for ids in tally.frame["counted"]]
    return table
