"""Locators: where in the study something is printed, as a reader of the PDF finds it (`§4.2.3 fn 294; Table 2`)."""

import re
from typing import NamedTuple

PASSAGE = re.compile(
    r"(?s)(?P<part>.*?)(?:(?:^| )fn (?P<footnotes>[0-9]+(?:-[0-9]+)?(?:, (?:fn )?[0-9]+(?:-[0-9]+)?)*))?"
)
FOOTNOTES = re.compile(r"([0-9]+)(?:-([0-9]+))?")
JOINED = re.compile(r"Annexes (I+) and (I+)")


class Passage(NamedTuple):
    """What a locator names: a part of the study as written, "" if none, and the footnotes in it."""

    part: str
    footnotes: tuple[int, ...]

    @property
    def parts(self) -> list[str]:
        """The parts by their own names: of `Annexes I and II` and of `Box 8 (§3.1)` two each."""
        named = JOINED.sub(r"Annex \1 (Annex \2)", self.part)
        return [name for name in re.split(r" \(|\)", named) if name]


def passages_of(locator: str) -> list[Passage]:
    """Return the passages of a locator, which are separated by `; `. What is in no known form is a part.

    >>> passages_of("§3.1 fn 80, 82-84; Box 8 (§3.1)")
    [Passage(part='§3.1', footnotes=(80, 82, 83, 84)), Passage(part='Box 8 (§3.1)', footnotes=())]
    """
    return [_passage(text) for text in locator.split("; ")]


def _passage(text: str) -> Passage:
    match = PASSAGE.fullmatch(text)
    spans = [(int(first), int(last or first)) for first, last in FOOTNOTES.findall(match["footnotes"] or "")]
    if any(first > last for first, last in spans):
        return Passage(text, ())
    return Passage(match["part"], tuple(number for first, last in spans for number in range(first, last + 1)))
