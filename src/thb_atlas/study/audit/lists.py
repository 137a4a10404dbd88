"""Lists of countries in footnotes: beside the tables that print the same, those that are lost, those with a country."""

import pandas as pd

from ...data.filters import parse_filter
from ...data.schema import resource
from ...data.tables import load, words
from ...display.numbers import count, number_each
from ...display.page import Page
from ...ledger.claims import rows

ABSENT = "–"


def listed(footnote: int) -> list[str]:
    """Return the EU codes of the countries that a footnote lists, in printed order; empty if it lists none or is lost.

    >>> thb.listed(136)
    ['SE', 'SI', 'SK', 'RS']
    """
    return load("footnote_countries", footnote=footnote)["code"].tolist()


def _in_words(table: str, text: str) -> str:
    """Return what a filter takes, in words: the label of its last condition."""
    condition = parse_filter(text)[-1]
    known = words(table, condition.column)
    return ", ".join(known.get(value, f"{condition.column.capitalize()} {value}") for value in condition.values)


def _beside(pair: pd.Series) -> dict[str, object]:
    """Return a row of `footnote_pairs` as a row of a table: the countries of the table and those of the footnote."""
    claim = {"evidence": pair["resource"], "filter": pair["filter"], "aggregate": "", "counts": "all_countries"}
    here = sorted(rows({**claim, "claim_id": f"footnote {pair['footnote']}"})["code"].unique())
    there = listed(pair["footnote"])
    in_table, in_note = ([code for code in one if code not in other] for one, other in ((here, there), (there, here)))
    return {
        "Row": _in_words(pair["resource"], pair["filter"]), "Table": count(here, pair["resource"]),
        "Footnote": int(pair["footnote"]), "List": count(there, "footnote_countries"),
        "Only in the table": ", ".join(in_table) or ABSENT,
        "Only in the footnote": ", ".join(in_note) or ABSENT,
    }  # fmt: skip


def show_pairs(page: Page, footnotes: pd.DataFrame) -> None:
    """Show each printed table beside the footnotes (rows of `footnotes`) that list countries for the same rows."""
    pairs = load("footnote_pairs", footnote=footnotes["footnote"])
    for name, own in pairs.groupby("resource", sort=False):
        compared = pd.DataFrame([_beside(pair) for _, pair in own.iterrows()])
        differing = (compared[["Only in the table", "Only in the footnote"]] != ABSENT).any(axis=1).sum()
        title = resource(name)["title"]
        page.show(
            compared,
            title=f"{title} beside the footnotes on the same: {differing} of {len(compared)} differ",
            name=f"pairs-{name.replace('_', '-')}",
            source=f"fn {own['footnote'].min()}-{own['footnote'].max()}",
            data=[name, "footnote_countries", "footnote_pairs"],
        )


def show_lost(page: Page, footnotes: pd.DataFrame) -> None:
    """Show the footnotes whose lists the recovered text has lost, with the number that the text states for each."""
    lost = footnotes[(footnotes["status"] == "lost") & footnotes["subject_en"].notna()]
    if lost.empty:
        return
    bases = {"emn_members": "EMN members", "all_countries": "countries"}
    columns = {
        "Footnote": lost["footnote"].astype(int),
        "What it listed": lost["subject_en"],
        "Number in the text": number_each(lost, "countries_in_text", "footnotes"),
        "Counted": lost["counts"].map(bases),
    }
    page.show(
        pd.DataFrame(columns),
        title=f"Footnotes whose lists are lost in the recovered text: {len(lost)}",
        name="lost-lists",
        source=f"fn {lost['footnote'].min()}-{lost['footnote'].max()}",
        data=["footnotes", "gaps"],
        fold=f"Footnotes whose lists are lost in the recovered text: {len(lost)}",
    )


def show_naming(page: Page, footnotes: pd.DataFrame) -> None:
    """Show the footnotes, of some, that list the country in focus; a sentence if there are none."""
    numbers = set(load("footnote_countries", code=page.code)["footnote"])
    own = footnotes[footnotes["footnote"].isin(numbers)]
    if own.empty:
        page.say(f"No footnote of this part of the study lists {page.focus.in_text}.")
        return
    shown = own[["footnote", "subject_en"]].astype({"footnote": int}).set_axis(["Footnote", "What it lists"], axis=1)
    page.show(shown, title=f"Footnotes that list {page.focus.in_text}", name="footnotes-naming",
              source=f"fn {own['footnote'].min()}-{own['footnote'].max()}", data=["footnote_countries"])  # fmt: skip
