"""Lists of countries in footnotes: beside the tables that print the same, lost lists, and lists with a country."""

import pandas as pd

from ...core.errors import DataError
from ...core.wording import join_words
from ...data.filters import parse_filter
from ...data.schema import resource
from ...data.tables import labels_or_empty, load
from ...display.basis import bases
from ...display.numbers import count
from ...display.page import Page
from ...ledger.claims import select

ABSENT = "–"


def listed(footnote: int | list[int]) -> list[str]:
    """Return the EU codes of the countries that a footnote lists, in printed order.

    Of several footnotes, a country that two list stands twice. Raises DataError for a footnote that lists no countries,
    or whose list is lost.

    >>> thb.listed(136)
    ['SE', 'SI', 'SK', 'RS']
    """
    rows, asked = load("footnote_countries", footnote=footnote), load("footnotes", footnote=footnote)
    without = asked[~asked["footnote"].isin(rows["footnote"])]
    if len(without):
        named = join_words(without["footnote"].astype(str) + " (" + without["kind"].fillna("lost") + ")")
        mend = "leave it out; thb.load('footnotes') has what the study says of it"
        raise DataError(f"no countries are listed in footnote {named!s}: {mend}")
    return rows["code"].tolist()


def _in_words(table: str, text: str) -> str:
    condition = parse_filter(text)[-1]
    labels = labels_or_empty(table, condition.column)
    return ", ".join(labels.get(value, f"{condition.column.capitalize()} {value}") for value in condition.values)


def _compare(pair: pd.Series) -> dict[str, object]:
    """Return the countries of a printed table and of the footnote on the same, from a row of `footnote_pairs`."""
    rows = select(pair["resource"], parse_filter(pair["filter"]))
    in_table = sorted(rows["code"].unique())
    in_footnote = listed(pair["footnote"])
    return {
        "Row": _in_words(pair["resource"], pair["filter"]),
        "Table": count(in_table, pair["resource"]).replace(bases=bases(rows)),
        "Footnote": int(pair["footnote"]), "List": count(in_footnote, "footnote_countries"),
        "Only in the table": ", ".join(code for code in in_table if code not in in_footnote) or ABSENT,
        "Only in the footnote": ", ".join(code for code in in_footnote if code not in in_table) or ABSENT,
    }  # fmt: skip


def _span(footnotes: pd.DataFrame) -> str:
    return f"fn {footnotes['footnote'].min()}-{footnotes['footnote'].max()}"


def show_pairs(page: Page, footnotes: pd.DataFrame) -> None:
    """Show each printed table beside those of the footnotes (rows of `footnotes`) that list the same countries."""
    pairs = load("footnote_pairs", footnote=footnotes["footnote"])
    for name, of_table in pairs.groupby("resource", sort=False):
        compared = pd.DataFrame([_compare(pair) for _, pair in of_table.iterrows()])
        differing = (compared[["Only in the table", "Only in the footnote"]] != ABSENT).any(axis=1).sum()
        title = f"{resource(name)['title']} beside the footnotes on the same: {differing} of {len(compared)} differ"
        page.show(compared, title=title, name=f"pairs-{name.replace('_', '-')}", source=_span(of_table),
                  tables=[name, "footnote_countries", "footnote_pairs"])  # fmt: skip


def show_lost(page: Page, footnotes: pd.DataFrame) -> None:
    """Show the footnotes that the recovered text has lost, with the number that the text states for each."""
    lost = footnotes[(footnotes["status"] == "lost") & footnotes["subject_en"].notna()]
    if lost.empty:
        return
    bases = {"emn_members": "EMN members", "all_countries": "countries"}
    others = lost["note"].str.contains("no country list", na=False).sum()
    no_lists = f", {others} of them probably no lists" if others else ""
    title = f"Footnotes lost in the recovered text: {len(lost)}{no_lists}"
    columns = {
        "Footnote": lost["footnote"].astype(int),
        "What it stood at": lost["subject_en"],
        "Number in the text": page.values(lost, "countries_in_text"),
        "Counted": lost["counts"].map(bases),
    }
    page.show(pd.DataFrame(columns), title=title, name="lost-lists", source=_span(lost), tables=["footnotes", "gaps"],
              fold=title)  # fmt: skip


def show_naming(page: Page, footnotes: pd.DataFrame) -> None:
    """Show those of the footnotes that list the country in focus, or a sentence if none does."""
    naming = footnotes[footnotes["footnote"].isin(load("footnote_countries", code=page.code)["footnote"])]
    if naming.empty:
        page.say(f"No footnote of this part of the study lists {page.focus.in_text}.")
        return
    heads = {"footnote": "Footnote", "subject_en": "What it lists"}
    table = naming[[*heads]].astype({"footnote": int}).rename(columns=heads)
    page.show(table, title=f"Footnotes that list {page.focus.in_text}", name="footnotes-naming", source=_span(naming),
              tables=["footnote_countries"])  # fmt: skip
