"""Locators (`§4.2.3 fn 294`) as links to the pages of this book."""

import pandas as pd

from ..core.locators import Passage, passages_of
from ..core.markup import inert
from ..data.tables import load


def locator_link(locator: str) -> str:
    """Return a locator as HTML, each part of it a link to the passage of this book that covers it.

    The link's title has the name of the section, and what a footnote lists. A part that is not in `sections` stays
    text. Source: `sections`, `footnotes`.

    >>> locator_link("§4.2.3 fn 294")
    '<a class="thb-locator" href="../notebooks/04_challenges_practices.html#protection-good-practices" title="...">...'
    """
    return "; ".join(_link(*each) for each in zip(locator.split("; "), passages_of(locator), strict=True))


def _link(text: str, passage: Passage) -> str:
    sections, notes = load("sections").dropna(subset="notebook"), load("footnotes", footnote=passage.footnotes[:1])
    of_passage = sections["locator"] == passage.part if passage.part else sections["section"].isin(notes["section"])
    sections = sections[of_passage]
    if sections.empty:
        return inert(text)
    section = sections.iloc[0]
    number = section["section"] if section["section"][0].isdigit() else ""
    title = "" if pd.isna(section["title_en"]) else f"{number} {section['title_en']}".strip()
    if len(passage.footnotes) == len(notes) == 1:
        title = f"{title}; footnote {notes['footnote'].iloc[0]}: {notes['subject_en'].iloc[0]}".removeprefix("; ")
    anchor = "" if pd.isna(section["anchor"]) else f"#{section['anchor']}"
    title = f' title="{inert(title)}"' if title else ""
    return f'<a class="thb-locator" href="../notebooks/{section["notebook"]}.html{anchor}"{title}>{inert(text)}</a>'
