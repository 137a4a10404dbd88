"""The study beside the study: numbers of the text against footnotes, tables against footnotes, claims with verdicts.

Each function returns a frame for `Page.show`, or shows a table of claims.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from ..core.markup import Text
from ..data.countries import members
from ..data.tables import load
from ..display.charts import dots
from ..display.numbers import Number, count, number_each, values_of
from ..display.page import Page, Tally
from ..display.tables import tables_of
from ..ledger.claims import Load, rows
from ..ledger.sections import claims_of, naming
from ..ledger.verdicts import data_say, judged, judged_claims, study_says
from . import footnotes, positions

CLAIM = "../notebooks/claims_audit.html#{}"
NAMED = 30  # ids that a cell names; more are counted
DIGITS = {"year": slice(0, 4), "month": slice(5, 7)}  # of a printed date
BASES = {"emn_members": "EMN members", "all_countries": "all countries"}
HEADS = {"claim_id": "Claim", "statement_en": "Statement", "Study": "Study", "Data": "Data", "verdict": "Verdict",
         "locator": "Where"}  # fmt: skip
STATED_BY = {False: "the study", True: "two of its lists"}  # by whether the ledger implies a claim
LEGEND = (
    "Signs behind numbers lead to the statement: ✓ reproduced, = stated once in the study, ≈ reproduced by rounding, "
    "≠ differs (with the study's number), ~ not comparable (coded here from free text), ? not derivable or "
    "contradicted. Numbers with a dotted line open the rows behind them. Those in tables of statements lead to the "
    "statement, which names its rows."
)


def footnote_counts(page: Page, sections: Sequence[str]) -> pd.DataFrame:
    """Return the numbers of countries in the text of some sections beside the lists of their footnotes.

    One row per surviving footnote whose sentence states a number. Columns: Footnote (int), What is counted, Counted
    (members or all countries), Text and List (Number; the verdict stands on the list).

    >>> thb.footnote_counts(thb.page("3.2"), ["3.2.1"]).columns.tolist()
    ['Footnote', 'What is counted', 'Counted', 'Text', 'List']
    """
    notes = footnotes.stated_counts(sections)
    lists = [
        _marked(page, count(codes, "footnote_countries"), claim)
        for codes, claim in zip(notes["listed"], notes["claim_id"], strict=True)
    ]
    return pd.DataFrame(
        {
            "Footnote": notes["footnote"].astype(int).array,
            "What is counted": notes["subject_en"].array,
            "Counted": notes["counts"].map(BASES).array,
            "Text": number_each(notes, "countries_in_text").array,
            "List": pd.Series(lists, dtype=object).array,
        }
    )


def _marked(page: Page, made: Number, claim: str | None) -> Number:
    """Return a number with the verdict on its claim, if there is one and the data decide it."""
    if pd.isna(claim) or judged(claim)["computed"] is None:
        return made
    return page.marked(made, claim)


def held(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the rows of a comparison whose number in a column is reproduced.

    >>> table = pd.DataFrame({"List": thb.count_each({"a": ["FR"]}, "countries")})
    >>> len(thb.held(table, "List"))
    0
    """
    return table[[any(mark.verdict == "reproduced" for mark in cell.marks) for cell in table[column]]]


def shared_lists(page: Page, sections: Sequence[str]) -> pd.DataFrame:
    """Return the lists of some sections that the text implies to contain one another, or to share no country.

    Columns: Lists (the footnotes), What the text implies, Implied and In both (Number, with the verdict).

    >>> thb.shared_lists(thb.page("3.2"), ["3.2.1"]).columns.tolist()
    ['Lists', 'What the text implies', 'Implied', 'In both']
    """
    claims = footnotes.shared_lists(sections)
    both = [
        page.marked(count(codes, "footnote_countries"), claim)
        for codes, claim in zip(claims["shared"], claims["claim_id"], strict=True)
    ]
    return pd.DataFrame(
        {
            "Lists": [" and ".join(f"fn {number}" for number in sorted(each)) for each in claims["footnotes"]],
            "What the text implies": claims["statement_en"].array,
            "Implied": number_each(claims, "value").array,
            "In both": pd.Series(both, dtype=object).array,
        }
    )


def against_footnotes(tally: Tally, table: str | Mapping[str, int], head: str = "") -> pd.DataFrame:
    """Return the rows of a table of the study beside the footnotes that list countries for the same thing.

    `tally` counts the countries of `table` by a column; in place of the table's name, a mapping may give the footnote
    of each value. One row per value with such a footnote. Columns: `head` (the label), Table (Number), Footnote (int),
    List (Number), and the codes that only one of the two has.

    >>> table_4 = thb.page("3.2").tally(thb.load("policy_links"), by="domain")
    >>> thb.against_footnotes(table_4, "policy_links").columns.tolist()
    ['', 'Table', 'Footnote', 'List', 'Only in the table', 'Only in the footnote']
    """
    paired = footnotes.pairs(table, tally.frame.index.name) if isinstance(table, str) else table
    rows = []
    for key, number in paired.items():
        here, there = tally.frame.at[key, "list"], footnotes.listed(number)
        only = [", ".join(c for c in one if c not in other) or "–" for one, other in ((here, there), (there, here))]
        row = [tally.frame.at[key, "label"], tally[key], int(number), count(there, "footnote_countries"), *only]
        rows.append(row)
    names_ = [head, "Table", "Footnote", "List", "Only in the table", "Only in the footnote"]
    return pd.DataFrame({name: pd.Series([row[i] for row in rows], dtype=object) for i, name in enumerate(names_)})


def unequal(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a table from `against_footnotes` in which one of the two lists has a country more.

    >>> table_3 = thb.page("3.2").tally(thb.load("policy_approaches"), by="approach")
    >>> len(thb.unequal(thb.against_footnotes(table_3, "policy_approaches")))
    2
    """
    return table[(table["Only in the table"] != "–") | (table["Only in the footnote"] != "–")]


def stated_numbers(page: Page, notes: pd.DataFrame) -> pd.Series:
    """Return the numbers of countries that the text states beside footnotes; a series of Number, NA where it has none.

    `notes` are rows of `footnotes`, indexed by the footnote's number. A number has its verdict where the data cannot
    decide the claim; where they can, it stands at the number that they give.

    >>> notes = thb.load("footnotes", footnote=[134, 150]).set_index("footnote")
    >>> thb.stated_numbers(thb.page("3.2"), notes).tolist()
    [3, <NA>]
    """
    numbers = number_each(notes, "countries_in_text", "footnotes").set_axis(notes.index)
    for place, footnote in enumerate(notes.index):
        claim = footnotes.claim_of(footnote)
        if pd.notna(claim) and judged(claim)["computed"] is None and isinstance(numbers.iat[place], Number):
            numbers.iat[place] = page.stated(numbers.iat[place], claim)
    return numbers


def stated_and_named(page: Page, numbers: Collection[int]) -> pd.DataFrame:
    """Return the text's numbers (sections 4 to 6) beside the countries still named, both counted as the text counts.

    One row for each of the footnotes `numbers` whose subject the positions have, indexed by its number. Columns: What
    is counted, Text (Number, NA where no number is stated), Counted (EMN members, countries, or no number), List
    (survives or lost), Named (Number), Countries named (codes). Where the list survives, it is what is named. The
    verdict stands on Named where the data decide it, else on Text.

    >>> thb.stated_and_named(thb.page("4"), [259, 260]).columns.tolist()
    ['What is counted', 'Text', 'Counted', 'List', 'Named', 'Countries named']
    """
    rows = {number: _stated_and_named(page, note) for number, note in positions.still_named(numbers).iterrows()}
    columns = ["What is counted", "Text", "Counted", "List", "Named", "Countries named"]
    parts = zip(columns, zip(*rows.values(), strict=True), strict=True)
    frame = pd.DataFrame({name: pd.Series(list(part), list(rows), dtype=object) for name, part in parts})
    return frame.rename_axis("Footnote")


def _stated_and_named(page: Page, note: pd.Series) -> tuple:
    """Return one row of `stated_and_named`."""
    claim, survives = footnotes.claim_of(note["footnote"]), note["status"] == "recovered"
    text = stated_numbers(page, pd.DataFrame([note]).set_index("footnote")).iloc[0]
    who = members(note["who"]) if note["counts"] == "emn_members" else note["who"]
    here = _marked(page, count(who, "footnote_countries" if survives else "positions"), claim)
    basis = {"emn_members": "EMN members", "all_countries": "countries"}.get(note["counts"], "no number")
    listed = ", ".join(note["who"]) or "–"
    return (note["subject_en"], text, basis, "survives" if survives else "lost", here, listed)


def lower_bounds(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table from `stated_and_named` as a reader sees it.

    "at least" stands before a number named where the list is lost, "none" in the place of 0.

    >>> thb.lower_bounds(thb.stated_and_named(thb.page("4"), [259, 260]))["Named"].tolist()
    [9, 5]
    """
    cells = zip(table["Named"], table["List"] == "lost", strict=True)
    numbers = [_at_least(number) if lost else number for number, lost in cells]
    return table.assign(Named=pd.Series(numbers, table.index, dtype=object))


def _at_least(number: Number) -> Number:
    return number.replace(shown=f"at least {number.shown}") if number.value else Number(0, "none")


def footnotes_naming(page: Page, sections: Sequence[str], words: str) -> str:
    """Return the footnotes of some sections that list the country in focus, as Markdown; `words` name the sections.

    >>> print(thb.footnotes_naming(thb.page("3.2", "FR"), ["3.2.1"], "section 3.2.1").splitlines()[0])
    Footnotes of section 3.2.1 that list France:
    """
    notes = load("footnotes", section=sections)
    named = notes[[page.code in footnotes.listed(number) for number in notes["footnote"]]]
    if named.empty:
        return f"No footnote of {words} lists {page.focus.in_text}."
    lines = [f"- {Text(note.subject_en)} (footnote {note.footnote})" for note in named.itertuples()]
    return "\n".join([f"Footnotes of {words} that list {page.focus.in_text}:", "", *lines])


class Comparison(NamedTuple):
    """The study's numbers of measures beside those of an annex: columns Study and one for each basis, a row per item.

    `frame` has plain numbers (Int64, missing where the study prints none), `numbers` has Number; the index of both has
    the labels of the items.
    """

    frame: pd.DataFrame
    numbers: pd.DataFrame

    @property
    def size(self) -> Number:
        """The number of items."""
        return count(self.frame, "study_counts")

    def equal(self, base: str) -> Number:
        """Return the number of items for which a basis gives the study's number."""
        return count(self.frame[(self.frame["Study"] == self.frame[base]).fillna(False)], "study_counts")

    def table(self) -> pd.DataFrame:
        """Return the numbers for `Page.show`; of several bases, Reproduced by says which give the study's number."""
        if self.numbers.shape[1] == 2:
            return self.numbers
        return self.numbers.assign(**{"Reproduced by": [_agreeing(row) for _, row in self.frame.iterrows()]})


def _agreeing(row: pd.Series) -> str:
    """Return which numbers of a row are the study's, the first: their columns, "both", "neither", or an en dash."""
    study, others = row.iloc[0], row.iloc[1:]
    if pd.isna(study):
        return "–"
    equal = list(others.index[others == study])
    return "both" if len(equal) == len(others) else " and ".join(equal) or "neither"


def against_study(
    page: Page,
    printed: pd.DataFrame,
    found: Mapping[str, pd.DataFrame | Collection[str]] | Iterable,
    bases: Mapping[str, Collection[str]],
    head: str,
    among: str = "",
) -> Comparison:
    """Return printed numbers of measures beside the measures found for the same items, in the order of `printed`.

    `printed` comes from `measures.printed`. `found` maps its items to rows of a table (or is a groupby of one), or to
    ids of measures; items that only one of the two has are left out. `bases` maps the name of a column to the measures
    that count in it. The number of the first has a verdict for each claim (of the ledger's section `among`, if given)
    that counts the same rows and has the same printed number. `head` names the items.

    >>> from thb_atlas.study import measures
    >>> printed, links = measures.printed("place", "Figure 3"), measures.linked("I", "targets")
    >>> bases = {"All rows": measures.rows("I").index}
    >>> thb.against_study(thb.page("3.3.1"), printed, links.groupby("iso3"), bases, "Place").size
    8
    """
    parts = dict(found if isinstance(found, Mapping) else list(found))
    listed = printed[printed.index.isin(list(parts))]
    columns = {"Study": number_each(listed, "value")}
    for base, ids in bases.items():
        counts = {item: count(_within(parts[item], ids), _table_of(parts[item])) for item in listed.index}
        columns[base] = pd.Series(counts, dtype=object)
    first = next(iter(bases))
    for place, (item, study) in enumerate(listed["value"].items()):
        claims = _claims_with(page, parts[item], study, among) if isinstance(parts[item], pd.DataFrame) else []
        columns[first].iat[place] = page.marked(columns[first].iat[place], *claims)
    labels = pd.Index(listed["label_en"].tolist(), name=head)
    numbers = pd.DataFrame({name: column.array for name, column in columns.items()}, index=labels)
    return Comparison(numbers.apply(values_of).astype("Int64"), numbers)


def show_compared(
    page: Page,
    compared: Comparison,
    *,
    title: str,
    name: str,
    source: str,
    data: Sequence[str] = (),
    links: Mapping[str, str] | None = None,
) -> None:
    """Show the study's numbers beside those of an annex as a chart, and as a table with the verdicts, folded under it.

    `name` is the anchor of the table; other parameters as for `Page.show`.
    """
    rows = compared.frame.iterrows()
    said = [f"{label}: {', '.join(f'{base} {number}' for base, number in row.items())}" for label, row in rows]
    alt = f"{title}. {'; '.join(said)}."
    data = [*tables_of(compared.numbers), *data]
    page.show_figure(dots(compared.frame), title=title, alt=alt, source=source, data=data, table=name)
    fold = "The numbers of the figure, with verdicts"
    page.show(compared.table(), title=title, name=name, source=source, data=data, links=links, fold=fold)


def _within(rows: pd.DataFrame | Collection[str], ids: Collection[str]) -> list[str]:
    """Return the measures of some rows, or of some ids, that are among others, in the order of their ids."""
    return sorted(set(rows["measure_id"] if isinstance(rows, pd.DataFrame) else rows).intersection(ids))


def _table_of(rows: pd.DataFrame | Collection[str]) -> str:
    """Return the table that measures were found in: the one of the rows, else that of the measures themselves."""
    return rows.attrs["table"] if isinstance(rows, pd.DataFrame) else "measures"


def _claims_with(page: Page, rows: pd.DataFrame, study: float, among: str) -> list[str]:
    """Return the claims that count the measures of some rows, and print the study's number for them."""
    taken = {"count_distinct:measure_id"} | ({"count"} if rows["measure_id"].is_unique else set())
    told = page.claims_on(rows, taken) if pd.notna(study) else []
    told = [claim for claim in told if claim["relation"] == "equal" and claim["value"] == study]
    return [claim["claim_id"] for claim in told if among in ("", claim["section"])]


def footnote_measures(page: Page, notes: pd.DataFrame, head: str) -> pd.DataFrame:
    """Return footnotes that list countries beside a number of measures, as a table for `Page.show`.

    `notes` comes from `footnotes.measure_lists`. Columns: `head` (what is listed), Footnote (int), Measures (Number
    with the verdict, NA without a number), Countries (codes).

    >>> from thb_atlas.study.footnotes import measure_lists
    >>> thb.footnote_measures(thb.page("3.3.1"), measure_lists(["3.3.1"]), "Action").columns.tolist()
    ['Action', 'Footnote', 'Measures', 'Countries']
    """
    measures = number_each(notes, "number")
    for place, claim in enumerate(notes["claim_id"]):
        if pd.notna(claim):
            measures.iat[place] = page.stated(measures.iat[place], claim)
    columns = {head: notes["subject_en"], "Footnote": notes["footnote"].astype(int), "Measures": measures}
    return pd.DataFrame({**columns, "Countries": notes["listed"].map(", ".join)})


def stated_dates(page: Page, table: str, key: str) -> pd.DataFrame:
    """Return each year and month that the page's sections state for the start or the end of a measure of a table.

    `key` is the table's column of ids. Columns: section (of the ledger), measure (id), date (Number: `year of start
    2018`, with the verdict).

    >>> thb.stated_dates(thb.page("2"), "eu_measures", "eu_measure_id")["date"].iloc[0]
    year of start 2021
    """
    claims = claims_of(page.section)
    claims = claims[(claims["evidence"] == table).fillna(False)].dropna(subset="aggregate")
    claims = claims[claims["aggregate"].str.match("(year|month):")]
    measure, dates = claims["filter"].str.removeprefix(f"{key}="), []
    for claim, one, aggregate in zip(claims["claim_id"], measure, claims["aggregate"], strict=True):
        row, (part, column) = load(table, **{key: one}), aggregate.split(":")
        number = int(row[column].iloc[0][DIGITS[part]])
        dates.append(page.number(number, row, claim=claim, shown=f"{part} of {column} {number}"))
    columns = {"section": claims["section"], "measure": measure}
    return pd.DataFrame(columns).assign(date=pd.Series(dates, claims.index, dtype=object))


def say_box_dates(page: Page) -> None:
    """Say which years and months of measures of an annex the boxes of the page's sections state, with the verdicts.

    >>> comparisons.say_box_dates(thb.page("3.3.1"))
    <IPython.core.display.Markdown object>
    """
    stated = stated_dates(page, "measures", "measure_id").groupby("section", sort=False)["date"]
    page.say(" ".join(f"{box}: {', '.join(f'{date}' for date in dates)}." for box, dates in stated))


def counted_rows(claim: Mapping, read: Load = load) -> str | None:
    """Return the rows of the evidence that a claim counts, in words; None for a claim without evidence.

    Measures and countries are named by their ids, at most 30; of other tables the rows are counted, with the filter.

    >>> thb.counted_rows(thb.load("claims", claim_id="CL-331-05").iloc[0])[:22]
    '69 rows of measures.cs'
    """
    if pd.isna(claim["evidence"]):
        return None
    found = rows(claim, read)
    count_ = f"{len(found)} row{'' if len(found) == 1 else 's'} of {claim['evidence']}.csv"
    key = next((key for key in ("measure_id", "code") if key in found.columns), None)
    if key and len(found):
        ids = list(dict.fromkeys(found[key].dropna()))
        more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
        return f"{count_}: {', '.join(ids[:NAMED])}{more}"
    return f"{count_}; filter: {claim['filter']}" if pd.notna(claim["filter"]) else f"{count_}, all there are"


def _sizes(claims: pd.DataFrame) -> str:
    return "; ".join(f"{n} {verdict}" for verdict, n in claims["verdict"].value_counts().items())


def show_claims(page: Page, claims: pd.DataFrame, title: str, name: str, most: int = 12) -> None:
    """Show judged claims as a table with links to the page of all claims; folded if there are more than `most`.

    Claims that two lists imply are counted apart and stand last; a column tells them from the study's own.
    """
    claims = claims.sort_values("implied", kind="stable")
    own, implied = claims[~claims["implied"]], claims[claims["implied"]]
    title = f"{title}: {len(own)}" + (f", and {len(implied)} implied by two of its lists" if len(implied) else "")
    sizes = "; ".join([_sizes(own)] * bool(len(own)) + [f"implied: {_sizes(implied)}"] * bool(len(implied)))
    said = claims.to_dict("records")
    shown = claims.assign(Study=[study_says(claim) for claim in said], Data=[data_say(claim) for claim in said])
    heads = HEADS | ({"implied": "Stated by"} if len(implied) else {})
    page.show(
        shown.assign(implied=claims["implied"].map(STATED_BY))[list(heads)].rename(columns=heads),
        title=title,
        name=name,
        source="; ".join(dict.fromkeys(claims["locator"].str.replace(r" fn .*", "", regex=True))),
        data=["claims"],
        links={"Claim": CLAIM} | dict.fromkeys(["Study", "Data"], CLAIM.format("{Claim}")),
        fold=f"{title} ({sizes})" if len(claims) > most else "",
    )


def show_statements(page: Page, part: str, section: str = "") -> None:
    """Show a folded table of what the page's sections of the study state, with the verdicts.

    `part` names the sections in words; `section`, a regular expression, takes the claims of some of them only.

    >>> thb.show_statements(thb.page("3.2"), "section 3.2")
    <IPython.core.display.HTML object>
    <IPython.core.display.HTML object>
    """
    claims = claims_of(page.section)
    claims = judged_claims(claims[claims["section"].str.fullmatch(section or ".*")])
    show_claims(page, claims, f"What {part} states, with verdicts", f"statements-{part.replace(' ', '-')}", most=0)
    page.note(LEGEND)


def show_naming(page: Page) -> None:
    """Show which statements of the page's sections name the country in focus, if any; a sentence if there are none.

    >>> thb.show_naming(thb.page("3.2", "FR"))
    <IPython.core.display.HTML object>
    """
    if not page.focus:
        return
    claims = judged_claims(naming(claims_of(page.section), page.code))
    where = "the study" if page.section == "all" else "this part of the study"
    if claims.empty:
        page.say(f"No statement of {where} in the ledger names {page.focus.in_text}, and none rests on its rows alone.")
        return
    title = f"Statements of {where} that name {page.focus.in_text} in wording, explanation or rows"
    show_claims(page, claims, title, f"statements-{page.code}")
