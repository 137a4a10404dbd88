"""What the recovered text has lost of a part of the study (`gaps`), by the places that a gap names."""

import re
from collections.abc import Collection

import pandas as pd

from ...data.tables import load
from ...display.page import Page

FOOTNOTES = re.compile(r"fn (\d+)(?:-(\d+))?")
PLACES = re.compile(r"§([\d.]*\d)|((?:Table|Figure|Box) \d+)|(Annex(?:es)? [IV]+(?: and [IV]+)*)")


def sections_of(locator: str) -> set[str]:
    """Return the sections that a locator names: `§3.3.1`, `Annexes I and II`, or those of its footnotes."""
    found = set()
    for number, exhibit, annexes in PLACES.findall(locator):
        found |= {number or exhibit} - {""}
        found |= {f"Annex {roman}" for roman in re.findall(r"\b[IV]+\b", annexes)}
    sections = load("footnotes").set_index("footnote")["section"]
    for first, last in [] if found else FOOTNOTES.findall(locator):
        found |= set(sections.loc[int(first) : int(last or first)])
    return found


def of(sections: Collection[str]) -> pd.DataFrame:
    """Return the rows of `gaps` that name one of some sections."""
    gaps = load("gaps")
    return gaps[[bool(sections_of(locator) & set(sections)) for locator in gaps["locator"]]]


def show(page: Page, sections: Collection[str]) -> None:
    """Show what the recovered text does not give of some sections, where, and why it stays empty."""
    gaps = of(sections)
    if len(gaps):
        shown = gaps[["locator", "lost_en", "reason_en"]].set_axis(["Where", "What is missing", "Why"], axis=1)
        source = "; ".join(gaps["locator"].unique())
        page.show(shown, title="What the recovered text has lost", name="gaps", source=source, data=["gaps"])
