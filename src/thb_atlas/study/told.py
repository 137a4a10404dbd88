"""What single countries said (sections 4 to 6): by name, all of it folded, and by theme.

`part` is everywhere some rows of the table `positions`, with its columns.
"""

import pandas as pd

from ..display.matrices import matrix
from ..display.page import Page
from . import positions
from .message import examples


def show_said(page: Page, part: pd.DataFrame, what: str, source: str, *ids: str) -> None:
    """Show what single countries said, by name (`ids`, see `examples`), and all that the study says of it, folded.

    `what` names the subject: "Results of prevention".

    >>> part = thb.load("positions", section="4.1.1")
    >>> thb.show_said(thb.page("4"), part, "Challenges of prevention", "§4.1.1", "P-004")
    <IPython.core.display.Markdown object>
    <IPython.core.display.HTML object>
    """
    examples(page, part, *ids)
    said, anchor = positions.examples(part), "examples-" + what.lower().replace(" ", "-")
    fold = f"All {len(said)} examples: {what.lower()}"
    page.show(said, title=f"{what}: what the study reports", source=source, name=anchor, fold=fold)


def show_own(page: Page, part: pd.DataFrame, where: str, source: str, *heads: str) -> None:
    """Show all that a part of the study (`where`: "section 5") reports of the country in focus, if anything, folded.

    `heads` are columns as in `positions.told`.

    >>> thb.show_own(thb.page("5", "FR"), thb.load("positions", section="5.1"), "section 5", "§5", "Theme")
    """
    own = part[part["code"] == page.code]
    if len(own):
        name = page.focus.in_text
        fold = f"All that this part of the study says of {name}"
        page.show(positions.told(own, *heads), title=f"What {where} reports of {name}", source=source, fold=fold)


def show_themes(page: Page, part: pd.DataFrame, what: str, source: str) -> None:
    """Show themes by country, most countries first.

    >>> part = thb.load("positions", section="5.2")
    >>> thb.show_themes(thb.page("5"), part, "Results of section 5.2", "§5.2")  # doctest: +ELLIPSIS
    {'image/svg+xml': ...
    <IPython.core.display.HTML object>
    """
    themes = page.tally(part, by="theme").by_size()
    page.show_figure(
        matrix(themes.marks(page.codes), page.code),
        title=f"{what} by theme and country, with the number of countries.",
        source=source,
        rows=themes,
    )
