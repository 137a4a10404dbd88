"""What countries said (sections 4 to 6): themes by size, examples, the text's numbers beside the countries named.

`part` is everywhere some rows of the table `positions`, with its columns; `theme` holds ids of the classification.
"""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from .counts import count, count_each, number_each
from .datapackage import load
from .figures import WIDE, fill_cells, name_cells
from .judgments import judged
from .lists import counted, footnote, footnote_claim
from .marked import judge
from .palette import ACCENT, BLANK, CATEGORIES, FOCUS
from .places import country_name, members, reporting, terms
from .popovers import Number

SIDES = {"abroad": "in third countries", "home": "at home"}
BASES = {"emn_members": "EMN members", "all_countries": "countries"}
HALVES = ((0.08, ACCENT), (0.5, CATEGORIES[4]))  # where each half of a cell starts, and its colour


def _sizes(part: pd.DataFrame) -> pd.Series:
    """Return the number of countries of each theme of `part`, indexed by theme id, in the study's order."""
    sizes = part.groupby("theme")["code"].nunique()
    return sizes.reindex(terms("theme").index).dropna().astype(int)


def by_size(part: pd.DataFrame) -> pd.Series:
    """Return the labels of the themes of `part` (sections 4 to 6), indexed by theme id, most countries first.

    Equal themes stand in the order of the classification, and "Listed without a theme" stands last.
    """
    sizes = _sizes(part)
    order = sizes.drop("unspecified", errors="ignore").sort_values(ascending=False, kind="stable").index
    return terms("theme")[[*order, *sizes.index.intersection(["unspecified"])]]


def of_themes(part: pd.DataFrame) -> dict[str, Number]:
    """Return the number of countries of each theme of `part`, by label, with them behind it: for a figure by themes."""
    codes = part.drop_duplicates(["theme", "code"]).groupby("theme")["code"]
    return count_each(((label, codes.get_group(theme)) for theme, label in by_size(part).items()), "positions")


def inline(label: str) -> str:
    """Return a label as it stands within a sentence: with a small first letter, unless it starts with "EU"."""
    return label if label.startswith("EU") else label[0].lower() + label[1:]


def leading(part: pd.DataFrame) -> tuple[list[str], int]:
    """Return the themes with most countries, as labels within a sentence, and their number of countries.

    More than one where themes are equal; none and 0 where `part` (sections 4 to 6) names no theme.
    """
    sizes = _sizes(part).drop("unspecified", errors="ignore")
    most = sizes.max() if len(sizes) else 0
    return [inline(terms("theme")[theme]) for theme in sizes.index[sizes == most]], int(most)


def top(part: pd.DataFrame) -> str:
    """Return the themes with most countries in words (sections 5 and 6): `children (4 of 25 countries)`.

    Raises ValueError where `part` names no theme.
    """
    labels, most = leading(part)
    if not labels:
        raise ValueError("no theme leads: the positions given name none")
    said = labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"
    return f"{said} ({most} of {len(reporting())} countries{' each' if len(labels) > 1 else ''})"


def examples(part: pd.DataFrame) -> pd.DataFrame:
    """Return the examples that sections 4 to 6 give, a row each, themes in the order of `by_size`.

    Columns, all text: Country, Theme, Where (left out if all are on one side), What the study reports, Locator.
    """
    order = {theme: place for place, theme in enumerate(by_size(part).index)}
    told = part.dropna(subset="example_en")
    told = told.assign(place=told["theme"].map(order)).sort_values(["place", "side", "code"])
    columns = {"Country": told["code"].map(country_name), "Theme": told["theme"].map(terms("theme"))}
    columns |= {"Where": told["side"].map(SIDES), "What the study reports": told["example_en"]}
    table = pd.DataFrame(columns | {"Locator": told["locator"]})
    return table.drop(columns="Where") if told["side"].nunique() == 1 else table


def stated_and_named(named: Mapping[int, Iterable[str]]) -> pd.DataFrame:
    """Compare the text's numbers (sections 4 to 6) with the countries still named, both counted as the text counts.

    `named` maps numbers of footnotes to the codes that the text names; where the footnote's list survives, the list
    stands in their place. One row per footnote. Columns: Footnote (int), What is counted, List (survives or lost),
    Counted (EMN members, countries or no number), Text (Int64, missing where no number is stated), Named (int),
    Countries named (codes), Verdict and Claim (the ledger's on the text's number). Raises KeyError for a footnote that
    the study does not have.
    """
    notes, rows = load("footnotes", footnote=list(named)).set_index("footnote").fillna({"counts": "none"}), []
    for number, codes in named.items():
        who, note = footnote(number) or sorted(set(codes)), notes.loc[number]
        stated = int(note["countries_in_text"]) if pd.notna(note["countries_in_text"]) else None
        kept = "survives" if note["status"] == "recovered" else "lost"
        found = [stated, counted(who, note["counts"]), ", ".join(who) or "–"]
        rows.append([number, note["subject_en"], kept, BASES.get(note["counts"], "no number"), *found])
    columns = ["Footnote", "What is counted", "List", "Counted", "Text", "Named", "Countries named"]
    table = pd.DataFrame(rows, columns=columns).astype({"Text": "Int64"})
    claims = table["Footnote"].map(footnote_claim)
    decided = claims.map(lambda claim: pd.notna(claim) and pd.notna(judged(claim)["computed"]))
    return judge(table, table["Named"].where(decided, table["Text"]), claims.where(decided | table["Text"].notna()))


def still_named(table: pd.DataFrame, number: int) -> Number:
    """Return how many countries a table from `stated_and_named` has for a footnote, with the countries behind it."""
    row = table.set_index("Footnote").loc[number]
    who = [code for code in row["Countries named"].split(", ") if code != "–"]
    return count(members(who) if row["Counted"] == BASES["emn_members"] else who, "positions")


def layout(frame: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, dict[int, Number]]]:
    """Set a table from `stated_and_named` for reading (sections 4 to 6), row by row.

    Columns: Footnote (int), What is counted, Text (number and basis in one), Verdict, Claim, List, Named (text: "at
    least" before the number where the list is lost, "none" for 0), Countries named. The second value has the rows
    behind Text and Named, as `show_table` takes them.
    """
    text = frame["Text"].astype("string") + " " + frame["Counted"]
    named = frame["Named"].astype(str).where(frame["List"] == "survives", "at least " + frame["Named"].astype(str))
    named = named.where(frame["Named"] > 0, "none")
    columns = ["Footnote", "What is counted", "Text", "Verdict", "Claim", "List", "Named", "Countries named"]
    some = frame.loc[frame["Named"] > 0, "Footnote"]
    behind = {"Text": number_each(frame[["Footnote", "Text"]], "Text", "footnotes")}
    behind["Named"] = {label: still_named(frame, number) for label, number in some.items()}
    return frame.assign(Text=text, Named=named)[columns], behind


def _headings(ax: Axes, rows: Sequence[str], codes: list[str], focus_code: str | None) -> None:
    """Label the rows and the columns of a split matrix, and frame the country in focus."""
    ax.set(xlim=(0, len(codes) + 2.6), ylim=(len(rows) - 0.5, -0.5))
    names = name_cells(ax, rows, codes, 0)
    if focus_code in codes:
        at = codes.index(focus_code)
        names[at].set(color=FOCUS, weight="bold")
        ax.axvspan(at, at + 1, fill=False, ec=FOCUS, lw=1.5)


def split_matrix(
    left: pd.DataFrame, right: pd.DataFrame, legend: Sequence[str], focus_code: str | None = None
) -> Figure:
    """Draw two matrices of yes and no in one: `left` in the left half of each cell, `right` in the right half.

    Both are boolean, of one shape (rows, countries), rows as labelled and one column per country code; `legend`
    names the two. The numbers of countries of a row stand at its right (figures of sections 4 and 6). Raises
    ValueError where rows or columns of the two are not the same.
    """
    if not (left.index.equals(right.index) and left.columns.equals(right.columns)):
        raise ValueError("the two halves of a split matrix need the same rows and the same columns")
    codes = list(left.columns)
    fig, ax = plt.subplots(figsize=(WIDE, 0.3 * len(left) + 0.9), layout="constrained")
    for table, (start, colour) in zip((left, right), HALVES, strict=True):
        marked, half = table.to_numpy(dtype=bool), (start, -0.42, 0.42, 0.84)
        fill_cells(ax, ~marked, half, BLANK)
        fill_cells(ax, marked, half, colour)
        for y, total in enumerate(table.sum(axis=1)):
            ax.text(len(codes) + 0.6 + 2.6 * start, y, total or "·", ha="center", va="center", fontsize=8)
    _headings(ax, left.index, codes, focus_code)
    handles = [Rectangle((0, 0), 1, 1, fc=colour) for _, colour in HALVES]
    fig.legend(handles, legend, loc="outside lower right", ncols=2, fontsize=8, frameon=False)
    return fig
