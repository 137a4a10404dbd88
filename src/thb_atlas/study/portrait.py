"""What one country does, in a few sentences beside the other countries: the opening of its profile and of its edition.

Functions take the code of a reporting country and return Markdown, with numbers that open their rows.
"""

import re
from collections.abc import Iterator

import pandas as pd

from ..core.markup import Text, inert
from ..data.countries import focus, in_words, inline, place_name
from ..data.tables import load, reporting, terms
from ..display.numbers import Number, count, link, number
from ..display.page import Page
from .footnotes import listed, pairs
from .measures import rows as measures_of

WAYS = {
    "national_action_plan": "its national anti-trafficking plan or policy",
    "other_government_policy": "other government policies or strategies",
}
STATEMENTS = {  # how an item of the list begins: the kinds of statements that it tells, and how many of them
    "Policy.": (["policy"], 2),
    "Priorities.": (["priority"], 2),
    "Cooperation.": (["cooperation"], 2),
    "What it found hard.": (["challenge", "covid"], 3),
    "What worked.": (["good_practice"], 3),
    "Results.": (["result"], 2),
    "What it needs.": (["need"], 2),
    "What it plans.": (["plan"], 2),
}
FIRST = 2  # of these stand before the measures
WHERE = {"I": "in third countries", "II": "at home"}
HOME, NONE_AT_HOME, LINKED, SIGNED = 199, 200, 150, 234  # footnotes: what a country has, where no table says more
PLACES = 3  # third countries that a sentence names, of more
PARTNERS = 8  # counterparties that it names, at most
LONG = 190  # letters: measures whose title and aim are longer are named last
ALIKE = 0.5  # share of the longer words of a statement that stand in another: the two say the same


def beside(rows: pd.DataFrame, of: str, code: str) -> tuple[Number, Number]:
    """Return how many distinct values of a column a country has in rows with `code`, and the median of all countries.

    A country that reported and has no row counts with none.
    """
    table, each = rows.attrs["table"], rows.dropna(subset=of).drop_duplicates(["code", of])
    sizes = each["code"].value_counts().reindex(sorted(reporting().index), fill_value=0)
    return count(each.loc[each["code"] == code, of], table), number(sizes.median(), sizes, table)


def of_annex(annex: str) -> pd.DataFrame:
    """Return who reports the measures of annex `I` or `II`: rows of `measure_countries`."""
    return load("measure_countries", measure_id=load("measures", annex=annex)["measure_id"])


# what numbers tell


def _base() -> Number:
    return count(reporting().index, "countries")


def _approach(code: str) -> str:
    """Return through which kinds of policy a country acts, by table 3, else by the footnotes on the same."""
    name, subject = focus(code).opening, "trafficking from outside the EU"
    tally = Page("3.2").tally(load("policy_approaches"), by="approach", among="Table 3")
    own = [key for key, codes in tally.frame["list"].items() if code in codes]
    if ways := [f"through {WAYS[key]} ({tally[key]} of {_base()} countries)" for key in own if key in WAYS]:
        return f"{name} acts against {subject} {' and '.join(ways)}."
    if own:
        return f"{name} does not treat {subject} apart in its policies ({tally[own[0]]} of {_base()} countries)."
    noted = [key for key, note in pairs("policy_approaches", "approach").items() if code in listed(note)]
    if ways := [f"through {WAYS[key]}" for key in noted if key in WAYS]:
        return f"{name} acts against {subject} {' and '.join(ways)}: the study says so in its text, not in its table."
    return f"The study does not say through which kind of policy {focus(code).in_text} acts."


def _links(code: str) -> str:
    own, median = beside(load("policy_links"), "domain", code)
    if own.value:
        labels = _labels("policy_links", "domain", "policy_domain", code)
        return f"It links this work to policy on {in_words(map(inline, labels))} ({own}; median country: {median})."
    domains = terms("policy_domain")
    noted = [inline(domains[key]) for key, note in pairs("policy_links", "domain").items() if code in listed(note)]
    if noted:
        return f"It links this work to policy on {in_words(noted)}: the study says so in its text, not in its table."
    if code in listed(LINKED):
        return "It links this work to other policies; the study does not say to which."
    return "No link to another policy is known."


def _regions(code: str) -> str:
    own, median = beside(load("priority_region_countries"), "region", code)
    if own.value:
        labels = _labels("priority_region_countries", "region", "priority_region", code)
        return f"It gives priority to {in_words(labels)} ({own} of the study's regions; median country: {median})."
    return "The study names no region to which it gives priority."


def _labels(table: str, column: str, scheme: str, code: str) -> list[str]:
    labels = terms(scheme)
    return labels[labels.index.isin(load(table, code=code)[column])].tolist()


def _with_article(name: str) -> str:
    return "the " + name if name.startswith("United ") else name


def _named_places(measure_ids: pd.Series) -> str:
    """Return the third countries that measures name: all if they are few, else those with most measures."""
    targets = load("measure_targets", measure_id=measure_ids)
    sizes = targets.groupby("iso3")["measure_id"].nunique().sort_values(ascending=False, kind="stable")
    if len(sizes) <= PLACES + 1:
        return f", in {in_words(sorted(map(place_name, sizes.index)))}" if len(sizes) else ""
    often = sizes.index[sizes > 1][:PLACES]
    some = map(place_name, often if len(often) else sizes.index[:PLACES])
    how = "most often" if len(often) else "such as"
    return f", in {count(sizes.index, 'measure_targets')} third countries, {how} {in_words(some)}"


def _reported(code: str) -> str:
    """Return how many measures a country reports in third countries and at home."""
    sizes = {annex: beside(of_annex(annex), "measure_id", code) for annex in WHERE}
    ids = of_annex("I").query("code == @code")["measure_id"]
    said = [
        f"{own} of {count(load('measures', annex=annex))} measures {WHERE[annex]} (median country: {median})"
        f"{_named_places(ids) if annex == 'I' else ''}"
        for annex, (own, median) in sizes.items()
        if own.value
    ]
    none = [_none(annex, code) for annex, (own, _) in sizes.items() if not own.value]
    if len(none) == len(WHERE) and "no measure" in none[1]:
        return "The study names no measure of it, neither in third countries nor at home."
    reported = [f"It reports {', and '.join(said)}."] if said else []
    return " ".join([*reported, *none])


def _none(annex: str, code: str) -> str:
    """Return what the study says of a country that has no measure in an annex."""
    if annex == "II" and code in listed(HOME):
        return "It is counted among the countries with measures at home, but none of them is described."
    if annex == "II" and code in listed(NONE_AT_HOME):
        return "At home it has no measures specifically for third-country nationals."
    return f"The study names no measure of it {WHERE[annex]}."


def _agreed(code: str) -> str:
    """Return with whom a country has agreements."""
    rows = load("agreements")
    own, others = rows[rows["code"] == code], count(rows["code"].drop_duplicates(), "agreements")
    if own.empty:
        return "It has signed bilateral agreements; the study does not name them." if code in listed(SIGNED) else ""
    size = Page("3.4").count(own, of="counterparty_iso3")
    partners = sorted(_with_article(place_name(iso3)) for iso3 in own["counterparty_iso3"].unique())
    named = f"{in_words(partners)} ({size})" if len(partners) <= PARTNERS else f"{size} countries"
    return f"It has agreements or memoranda with {named}; {others} of {_base()} countries have any."


def summary(code: str) -> str:
    """Return a paragraph that says what a country does, with its numbers beside those of the others."""
    tables = ["policy_approaches", "policy_links", "priority_region_countries", "measure_countries", "agreements"]
    if all(load(table, code=code).empty for table in tables) and code not in listed(LINKED):
        missing = "neither a kind of policy, nor a priority region, nor a measure"
        return f"The study says little about {focus(code).in_text}: {missing}. {_links(code)}"
    parts = [_approach(code), _links(code), _regions(code), _reported(code), _agreed(code)]
    return " ".join(part for part in parts if part)


# what statements and measures tell


def _is_alike(one: str, other: str) -> bool:
    few, many = sorted(({word[:6] for word in re.findall(r"\w{5,}", text.lower())} for text in (one, other)), key=len)
    return len(few & many) >= ALIKE * len(few)


def _by_turns(rows: pd.DataFrame) -> Iterator[str]:
    """Yield the examples of rows, those of each pillar in turn; within a pillar first what no other country said."""
    users = load("positions").groupby("example_en")["code"].nunique()
    order = rows.assign(shared=rows["example_en"].map(users) > 1, pillar=rows["pillar"].fillna(""))
    order = order.sort_values("shared", kind="stable")
    order = order.assign(turn=order.groupby("pillar").cumcount())
    yield from order.sort_values(["turn", "shared"], kind="stable")["example_en"]


def chosen(rows: pd.DataFrame, most: int) -> list[str]:
    """Return at most so many examples of rows of `positions`, of different pillars first, none that says the same."""
    found: list[str] = []
    for example in _by_turns(rows.dropna(subset="example_en")):
        if len(found) < most and not any(_is_alike(example, other) for other in found):
            found.append(example)
    return found


def _said(text: str) -> str:
    """Return text of the data as HTML that says so: its numbers are the study's, and open no rows."""
    return f'<span class="thb-said">{inert(text)}</span>'


def _told(code: str, kinds: list[str], most: int) -> str:
    """Return statements of some kinds as sentences, each as it stands in the data; empty if there are none."""
    rows = load("positions", code=code, kind=kinds)
    if rows.empty:
        return ""
    known = rows["example_en"].fillna("").str.startswith("Links with")  # the paragraph has these
    if kinds == ["cooperation"] and code in set(load("agreements")["code"]):
        known |= rows["theme"] == "cooperation_agreements"
    shown = " ".join(map(_said, chosen(rows[~known], most)))
    return shown or ("" if known.any() else "The study names it here, without saying more.")


def _aim(objective: str) -> Text:
    """Return the first part of an objective, as it stands within a sentence."""
    return inline(re.split(r"[;:.](?:\s|$)", objective)[0])


def _measure(row: pd.Series) -> str:
    title = f'<a href="{link(row["measure_id"])}">{inert(row["title_en"])}</a>'
    return f"{title} (aim: {_said(_aim(row['objective_en']))})"


def examples(annex: str, code: str, most: int = 2) -> pd.DataFrame:
    """Return at most so many measures of a country in an annex that have a title and an aim.

    Measures of different pillars stand first, long ones last.
    """
    own = measures_of(annex)
    own = own[own["codes"].map(lambda codes: code in codes)].dropna(subset=["title_en", "objective_en"])
    pillars = load("measure_pillars", measure_id=own["measure_id"]).groupby("measure_id")["pillar"].agg("-".join)
    served = own["measure_id"].map(pillars).fillna("")
    lengths = own["title_en"].str.len() + own["objective_en"].map(_aim).str.len()
    order = own.assign(long=lengths > LONG, turn=served.groupby(served).cumcount())
    return order.sort_values(["long", "turn"], kind="stable").head(most)


def details(code: str) -> str:
    """Return what a country does and said by examples, as a list; what it has none of is left out."""
    items = {lead: _told(code, kinds, most) for lead, (kinds, most) in STATEMENTS.items()}
    named = {f"Measures {WHERE[annex]}.": list(map(_measure, _rows(examples(annex, code)))) for annex in WHERE}
    measures = {lead: f"{'; '.join(shown)}." for lead, shown in named.items() if shown}
    order = [*list(items.items())[:FIRST], *measures.items(), *list(items.items())[FIRST:]]
    return "\n".join(f"- **{lead}** {text}" for lead, text in order if text)


def _rows(frame: pd.DataFrame) -> Iterator[pd.Series]:
    return (row for _, row in frame.iterrows())


def opening(code: str) -> str:
    """Return what a country does: a paragraph with numbers, and a list with examples."""
    return f"{summary(code)}\n\n{details(code)}"
