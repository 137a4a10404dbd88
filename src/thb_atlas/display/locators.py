"""Locators (`§4.2.3 fn 294`) as links to the pages of this book."""

import re

import pandas as pd

from ..core.markup import inert
from ..data.tables import load

PART = re.compile(r"(.*?)(?:(?:^| )fn (\d+)(\D.*)?)?$")


def locator_link(locator: str) -> str:
    """Return a locator as HTML, each part of it a link to the passage of this book that covers it.

    The link's title has the name of the section, and what a footnote lists. A part that is not in `sections` stays
    text. Source: `sections`, `footnotes`.

    >>> locator_link("§4.2.3 fn 294")
    '<a class="thb-locator" href="../notebooks/04_challenges_practices.html#protection-good-practices" title="...">...'
    """
    return "; ".join(_link(part) for part in locator.split("; "))


def _link(locator: str) -> str:
    part, footnote, more = PART.match(locator).groups()
    sections, notes = load("sections").dropna(subset="notebook"), load("footnotes")
    notes = notes[notes["footnote"] == int(footnote or 0)]
    sections = sections[sections["locator"] == part if part else sections["section"].isin(notes["section"])]
    if sections.empty:
        return inert(locator)
    section = sections.iloc[0]
    number = section["section"] if section["section"][0].isdigit() else ""
    title = "" if pd.isna(section["title_en"]) else f"{number} {section['title_en']}".strip()
    if len(notes) and not more:
        title = f"{title}; footnote {footnote}: {notes['subject_en'].iloc[0]}".removeprefix("; ")
    anchor = "" if pd.isna(section["anchor"]) else f"#{section['anchor']}"
    title = f' title="{inert(title)}"' if title else ""
    return f'<a class="thb-locator" href="../notebooks/{section["notebook"]}.html{anchor}"{title}>{inert(locator)}</a>'
