"""What a reader sees first: the study's findings in plain words, what single countries do, the study's boxes."""

from collections.abc import Iterable, Sequence

import pandas as pd
from IPython.display import HTML, Markdown, display

from ..core.markup import Text, gathered, inert, only_own_tags
from ..data.countries import country_name
from ..data.tables import load
from .page import Page

PROSE = {"thb": {"kind": "prose"}}


def findings(page: Page, *sentences: str) -> None:
    """Show the findings of a page as a list; each is Markdown, with the study's own numbers from `page.stated`."""
    items = "\n".join(f"- {' '.join(only_own_tags(each).split())}" for each in sentences)
    display(Markdown(gathered(f'<div class="thb-findings">\n\n{items}\n\n</div>')), metadata=PROSE)


def examples(page: Page, rows: pd.DataFrame, codes: Sequence[str] = (), most: int = 4) -> None:
    """Show what single countries do or said, by name: rows of `positions` that have an example.

    `codes` are the countries to show (all of the rows, if none is given), at most so many; the country in focus, if
    it has one, comes first. Each ends with the place in the study.
    """
    told = rows.dropna(subset="example_en").drop_duplicates("code")
    wanted = [code for code in dict.fromkeys([page.code, *(codes or sorted(told["code"], key=country_name))]) if code]
    told = told.set_index("code")
    items = [_example(code, told.loc[code]) for code in wanted if code in told.index][:most]
    display(Markdown("\n".join(items)), metadata=PROSE)


def _example(code: str, row: pd.Series) -> str:
    return f"- **{inert(country_name(code))}.** {inert(row['example_en'])} ({inert(row['locator'])})"


def box(page: Page, *numbers: int) -> None:
    """Show boxes of the study where they belong. Raises IndexError for a number that no box has."""
    shown = [_box(load("boxes", number=number).iloc[0]) for number in numbers]
    display(HTML("".join(shown)), metadata={"thb": {"kind": "table"}})


def _box(row: pd.Series) -> str:
    who = "" if pd.isna(row["code"]) else f" {inert(country_name(row['code']))}."
    head = f'<p class="thb-box-title">Box {row["number"]}.{who} {inert(row["title_en"])}</p>'
    label = f'aria-label="Box {row["number"]} of the study"'
    return f'<aside class="thb-box" {label}>{head}<p>{inert(row["summary_en"])}</p></aside>'


def items(rows: Iterable[str]) -> str:
    """Return texts of the data as a Markdown list."""
    return "\n".join(f"- {Text(row)}" for row in rows)
