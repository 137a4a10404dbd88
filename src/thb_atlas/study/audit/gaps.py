"""What the recovered text has lost (`gaps`), by the sections of the study that a gap names."""

from collections.abc import Collection

import pandas as pd

from ...core.locators import passages_of
from ...data.tables import load
from ...display.page import Page


def sections_of(locator: str) -> set[str]:
    """Return the sections that a locator names (`§3.3.1`, `Annexes I and II`), or else those of its footnotes."""
    places = passages_of(locator)
    named = {name.removeprefix("§") for place in places for name in place.parts}
    return named or {*load("footnotes", footnote=[number for place in places for number in place.footnotes])["section"]}


def naming(sections: Collection[str]) -> pd.DataFrame:
    """Return the rows of `gaps` that name at least one of the sections."""
    gaps = load("gaps")
    return gaps[[bool(sections_of(locator) & set(sections)) for locator in gaps["locator"]]]


def show(page: Page, sections: Collection[str]) -> None:
    """Show what the recovered text has lost of the sections, where, and why it stays empty."""
    gaps = naming(sections)
    if len(gaps):
        heads = {"locator": "Where", "lost_en": "What is missing", "reason_en": "Why", "look_en": "Where to look"}
        table, source = gaps[[*heads]].rename(columns=heads), "; ".join(gaps["locator"].unique())
        page.show(table, title="What the recovered text has lost", name="gaps", source=source, tables=["gaps"])
