"""What a reader sees first: the study's findings in plain words, what single countries do, the study's boxes."""

import pandas as pd
from IPython.display import HTML, Markdown, display

from ..core.markup import gathered, inert, only_own_tags
from ..data.countries import country_name, in_words
from ..data.tables import load
from ..display.numbers import count, country_link, place_links
from ..display.page import Page
from . import measures

PROSE = {"thb": {"kind": "prose"}}
PLACES, RESULTS = 3, 3  # third countries, and numbers, that a measure names at most


def findings(text: str) -> None:
    """Show the findings of a page: a Markdown list, with what the study states from `page.claims`.

    >>> thb.findings("- **Most countries** use their national plan.")
    <IPython.core.display.Markdown object>
    """
    display(
        Markdown(gathered(f'<div class="thb-findings">\n\n{only_own_tags(text.strip())}\n\n</div>')), metadata=PROSE
    )


def examples(page: Page, rows: pd.DataFrame, *ids: str, own: int = 3) -> None:
    """Show what single countries do or said, by name: rows of `positions`, given by their ids, in this order.

    The country in focus comes first, with at most `own` of its rows. Each ends with its place in the study. Raises
    KeyError for an id that is not among the rows, or whose row has no example.

    >>> thb.examples(thb.page("4", "FR"), thb.load("positions"), "P-004")
    <IPython.core.display.Markdown object>
    """
    told = rows.dropna(subset="example_en").set_index("position_id")
    mine = told[told["code"] == page.code].drop_duplicates("example_en").index[:own]
    shown = told.loc[list(dict.fromkeys([*mine, *ids]))]
    display(Markdown("\n".join(_example(row) for _, row in shown.iterrows())), metadata=PROSE)


def _example(row: pd.Series) -> str:
    return f"- **{country_link(row['code'])}.** {inert(row['example_en'])} ({inert(row['locator'])})"


def named_measures(page: Page, annex: str, *ids: str, own: int = 3) -> None:
    """Show national measures of an annex by title, country and years, with what they do, linked to the annex's page.

    `ids` give them, in this order; those of the country in focus come first, at most `own`. Measures of annex I have
    their place too; where the study has no activities, the objective stands for them. At most `RESULTS` numbers say how
    large a measure is or whom it is to reach. Raises KeyError for an id that is not in the annex.

    >>> thb.named_measures(thb.page("3.3.1"), "I", "I-67")
    <IPython.core.display.Markdown object>
    """
    told = measures.rows(annex)
    mine = told.index[told["codes"].map(lambda codes: page.code in codes)][:own]
    shown = told.loc[list(dict.fromkeys([*mine, *ids]))]
    display(Markdown(gathered("\n".join(_measure(row) for _, row in shown.iterrows()))), metadata=PROSE)


def _measure(row: pd.Series) -> str:
    where, when = f"{in_words(map(country_link, row['codes']))!s}{_place(row)}", measures.years(row)
    title = f"{measures.title_link(row)}{f' ({when})' if when else ''}"
    sizes = load("measure_results", measure_id=row["measure_id"])
    numbers = "; ".join(measures.size_of(sizes.iloc[[place]]) for place in range(min(len(sizes), RESULTS)))
    told = f" *In numbers:* {numbers}." if numbers else ""
    return f"- **{where}.** {title}: {inert(measures.deeds(row))}{told}"


def _place(row: pd.Series) -> str:
    """Return where a measure of annex I is carried out, as HTML that follows a country's name: `, in Nepal`."""
    places = load("measure_targets", measure_id=row["measure_id"])
    if row["annex"] != "I" or (places.empty and pd.isna(row["scope"])):
        return ""
    if places.empty:
        return f" ({inert(row['scope'])})"
    return f", in {place_links(places['iso3']) if len(places) <= PLACES else f'{count(places)} third countries'}"


def box(page: Page, *numbers: int) -> None:
    """Show boxes of the study where they belong. Raises IndexError for a number that no box has.

    >>> thb.box(thb.page("3.3.1"), 6)
    <IPython.core.display.HTML object>
    """
    shown = [_box(load("boxes", number=number).iloc[0]) for number in numbers]
    display(HTML("".join(shown)), metadata={"thb": {"kind": "table"}})


def _box(row: pd.Series) -> str:
    name = "" if pd.isna(row["code"]) else country_name(row["code"])
    who = f" {inert(name)}." if name and not row["title_en"].startswith(name) else ""
    head = f'<p class="thb-box-title">Box {row["number"]}.{who} {inert(row["title_en"])}</p>'
    label = f'aria-label="Box {row["number"]} of the study"'
    return f'<aside class="thb-box" id="box-{row["number"]}" {label}>{head}<p>{inert(row["summary_en"])}</p></aside>'
