"""Locators as links: where the study has something, what that part is called, and where this book tells it."""

import re

import pandas as pd

from ..core.markup import inert
from ..data.tables import load

PART = re.compile(r"(?P<part>.*?)(?:(?:^| )fn (?P<footnote>\d+)(?P<more>\D.*)?)?$")


def locator_link(locator: str) -> str:
    """Return a locator as HTML, each part of it a link to the passage of this book that tells it.

    Its title says what it is: the name of the section, and what a footnote lists. A part that `sections` does not know
    stays text. Source: `sections`, `footnotes`.

    >>> locator_link("§4.2.3 fn 294")
    '<a class="thb-locator" href="../notebooks/04_challenges_practices.html#protection-good-practices" title="...">...'
    """
    return "; ".join(_link(part) for part in locator.split("; "))


def _link(locator: str) -> str:
    found = PART.match(locator)
    sections, notes = load("sections").dropna(subset="notebook"), load("footnotes")
    notes = notes[notes["footnote"] == int(found["footnote"] or 0)]
    of_footnote = sections["section"].isin(notes["section"])
    known = sections[sections["locator"] == found["part"] if found["part"] else of_footnote]
    if known.empty:
        return inert(locator)
    section = known.iloc[0]
    number = section["section"] if section["section"][0].isdigit() else ""
    title = "" if pd.isna(section["title_en"]) else f"{number} {section['title_en']}".strip()
    if len(notes) and not found["more"]:
        title = f"{title}; footnote {found['footnote']}: {notes['subject_en'].iloc[0]}".removeprefix("; ")
    anchor = "" if pd.isna(section["anchor"]) else f"#{section['anchor']}"
    said = f' title="{inert(title)}"' if title else ""
    return f'<a class="thb-locator" href="../notebooks/{section["notebook"]}.html{anchor}"{said}>{inert(locator)}</a>'
