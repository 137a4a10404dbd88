"""What the recovered text has lost (`gaps`), by the sections of the study that a gap names."""

import re
from collections.abc import Collection

import pandas as pd

from ...data.tables import load
from ...display.page import Page

FOOTNOTES = re.compile(r"fn (\d+)(?:-(\d+))?")
PLACES = re.compile(r"§([\d.]*\d)|((?:Table|Figure|Box) \d+)|(Annex(?:es)? [IV]+(?: and [IV]+)*)")


def sections_of(locator: str) -> set[str]:
    """Return the sections that a locator names (`§3.3.1`, `Annexes I and II`), or else those of its footnotes."""
    sections = set()
    for number, exhibit, annexes in PLACES.findall(locator):
        sections |= {number or exhibit} - {""}
        sections |= {f"Annex {roman}" for roman in re.findall(r"\b[IV]+\b", annexes)}
    by_footnote = load("footnotes").set_index("footnote")["section"]
    for first, last in [] if sections else FOOTNOTES.findall(locator):
        sections |= set(by_footnote.loc[int(first) : int(last or first)])
    return sections


def naming(sections: Collection[str]) -> pd.DataFrame:
    """Return the rows of `gaps` that name at least one of the sections."""
    gaps = load("gaps")
    return gaps[[bool(sections_of(locator) & set(sections)) for locator in gaps["locator"]]]


def show(page: Page, sections: Collection[str]) -> None:
    """Show what the recovered text has lost of the sections, where, and why it stays empty."""
    gaps = naming(sections)
    if len(gaps):
        shown = gaps[["locator", "lost_en", "reason_en"]].set_axis(["Where", "What is missing", "Why"], axis=1)
        source = "; ".join(gaps["locator"].unique())
        page.show(shown, title="What the recovered text has lost", name="gaps", source=source, tables=["gaps"])
