"""What one country does: the opening of its profile and of its edition, as Markdown with numbers that open their rows.

The sentences stand in `portrait.md.j2`; here are the values that they name.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import jinja2
import pandas as pd

from ..core.markup import Text, inert, said
from ..data.countries import country_name, focus, in_words, inline, place_in_text, place_name
from ..data.tables import load, reporting, terms
from ..display.leading import leaders
from ..display.numbers import count, country_links, link, place_link, place_links
from ..display.page import Page
from . import measures, silence
from .audit.lists import listed
from .footnotes import pairs

TEMPLATE = Path(__file__).with_name("portrait.md.j2")
WAYS = {
    "national_action_plan": "in its national anti-trafficking plan or policy",
    "other_government_policy": "in other government policies or strategies",
}
STATEMENTS = {  # how an item of the list begins: the kinds of statements that it tells, and how many of them
    "Priorities and policy.": (["priority", "policy", "practice"], 3),
    "Cooperation.": (["cooperation"], 2),
    "What it found hard.": (["challenge", "covid"], 3),
    "What worked.": (["good_practice"], 3),
    "Results.": (["result"], 2),
    "What it needs.": (["need"], 2),
    "What it plans.": (["plan"], 2),
}
SIDES = {"I": "in third countries", "II": "at home"}
PILLARS = {
    "prevention": "prevention",
    "enforcement": "law enforcement and justice",
    "protection": "the protection of victims",
}
# footnotes: what a country has, where no table says more
HOME, NONE_AT_HOME, LINKED, SIGNED, BY_MEASURES = 199, 200, 150, 234, 134
BODIES = {"UNODC": 245, "the OSCE": 246, "ICMPD": 247, "IOM": 248}  # international organisations and their footnotes
AGREEMENTS = {  # one, several
    "bilateral_agreement": ("a bilateral agreement", "bilateral agreements"),
    "memorandum_of_understanding": ("a memorandum of understanding", "memoranda of understanding"),
    "agreement_or_memorandum": ("an agreement or memorandum", "agreements or memoranda"),
    "protocol": ("a protocol on cooperation", "protocols on cooperation"),
    "declaration_of_intent": ("a declaration of intent", "declarations of intent"),
}
FEW = 5  # third countries that a sentence names, at most
PARTNERS = 8  # counterparties that it names, at most
LONG = 190  # letters: measures whose title and aim are longer are named last
ALIKE = 0.5  # share of the longer words of a statement that stand in another: the two say the same


def of_annex(annex: str) -> pd.DataFrame:
    """Return who reports the measures of annex `I` or `II`: rows of `measure_countries`."""
    return load("measure_countries", measure_id=load("measures", annex=annex)["measure_id"])


def _joined(items: Iterable[str]) -> str:
    """Return texts in HTML as a list in a sentence; empty for none."""
    listed = list(items)
    return str(in_words(listed)) if listed else ""


def _policy(code: str) -> dict:
    """Return by which kinds of policy a country acts, by table 3, else by the footnotes on the same, and its links."""
    tally, base = (
        Page("3.2").tally(load("policy_approaches"), by="approach", among="Table 3"),
        count(reporting().index, "countries"),
    )
    own = [key for key, codes in tally.frame["list"].items() if code in codes]
    noted = [key for key, note in pairs("policy_approaches", "approach").items() if code in listed(note)]
    ways = [f"{WAYS[key]} (in table 3, as {tally[key]} of {base} countries)" for key in own if key in WAYS]
    by_text = [WAYS[key] for key in noted if key in WAYS] if not own else []
    apart = [key for key in own or noted if key not in WAYS]
    domains, linked = terms("policy_domain"), load("policy_links", code=code)["domain"]
    in_notes = [key for key, note in pairs("policy_links", "domain").items() if code in listed(note)]
    links = domains[domains.index.isin(linked if len(linked) else in_notes)].map(inline)
    regions = terms("priority_region")
    given = regions[regions.index.isin(load("priority_region_countries", code=code)["region"])]
    return {
        "base": base,
        "ways": _joined(ways or by_text),
        "noted": bool(by_text),
        "apart": tally[apart[0]] if apart and not ways and not by_text else "",
        "links": in_words(links) if len(links) else "",
        "links_noted": len(links) > 0 and linked.empty,
        "linked": code in listed(LINKED),
        "regions": in_words(given) if len(given) else "",
    }


def _places(ids: pd.Series) -> str:
    """Return the third countries that measures name: all if they are few, else how many, and those that lead."""
    targets = load("measure_targets", measure_id=ids)
    sizes = targets.groupby("iso3")["measure_id"].nunique().sort_index(key=lambda codes: codes.map(place_name))
    if len(sizes) <= FEW:
        return place_links(sizes.index) if len(sizes) else ""
    first = [
        f"{place_link(each, place_in_text(each))} ({count(targets[targets['iso3'] == each])})"
        for each in leaders(sizes)
    ]
    often = f", most often in {_joined(first)}" if first else ""
    return f"{count(targets['iso3'].drop_duplicates(), 'measure_targets')} third countries{often}"


def _pillars(ids: pd.Series) -> str:
    """Return how many measures serve what, in a sentence without its full stop; empty for fewer than three measures."""
    links = load("measure_pillars", measure_id=ids)
    served = [(key, links[links["pillar"] == key]) for key in PILLARS]
    served = sorted((pair for pair in served if len(pair[1])), key=lambda pair: -len(pair[1]))
    if len(ids) < 3 or not served:
        return ""
    several = "; a measure can serve several" if links["measure_id"].duplicated().any() else ""
    parts = [f"{count(rows)} of them serve{'s' if len(rows) == 1 else ''} {PILLARS[key]}" for key, rows in served[:1]]
    parts += [f"{count(rows)} {PILLARS[key]}" for key, rows in served[1:]]
    return f"{', '.join(parts)}{several}"


def _linked(ids: pd.Series) -> str:
    """Return measures as a list in a sentence, each with who reports it."""
    codes = load("measure_countries").groupby("measure_id")["code"].agg(lambda own: sorted(own, key=country_name))
    titles = load("measures").set_index("measure_id")["title_en"]
    return _joined(
        f"{_title(each, titles[each])} (reported by {country_links(codes[each])})" for each in dict.fromkeys(ids)
    )


def _title(measure: str, title: str) -> str:
    """Return the title of a measure as a link in HTML, in quotation marks where it is known."""
    linked = f'<a href="{link(measure)}">{inert(measures.LOST if pd.isna(title) else title)}</a>'
    return linked if pd.isna(title) else f"“{linked}”"


def _reached(ids: pd.Series) -> list[str]:
    """Return at most two numbers on whom a country's measures reached, in words."""
    rows = load("measure_results", measure_id=ids, kind="reached", unit="persons")
    return [measures.size_of(rows.iloc[[place]]) for place in range(min(2, len(rows)))]


def _side(annex: str, code: str) -> dict:
    """Return what a country does on one side, in third countries or at home."""
    rows = of_annex(annex)
    ids, more = rows.loc[rows["code"] == code, "measure_id"], silence.part_in(annex, code)
    pays, partners = (more.loc[more["role"] == role, "measure_id"] for role in ("funder", "partner"))
    partners = partners[~partners.isin(pays)]
    placed = load("measure_targets", measure_id=ids)["measure_id"].drop_duplicates()
    return {
        "own": count(ids, "measure_countries"),
        "all": count(load("measures", annex=annex)),
        "places": _places(ids) if annex == "I" else "",
        "placed": count(placed, "measure_targets"),
        "pillars": _pillars(ids),
        "examples": list(map(_measure, _rows(examples(annex, code)))),
        "reached": _reached(ids),
        "none": _none(annex, code),
        "by_measures": annex == "I" and code in listed(BY_MEASURES),
        "pays": _linked(pays) if len(pays) else "",
        "takes_part": _linked(partners) if len(partners) else "",
    }


def _none(annex: str, code: str) -> str:
    """Return what the study says of a country that has no measure in an annex; empty if it does not tell."""
    if annex == "I":
        return f"The study describes no measure of {focus(code).in_text} there."
    if code in listed(HOME):
        return "It is counted among the countries with measures at home, but none of them is described."
    if code in listed(NONE_AT_HOME):
        return "It has no measures specifically for third-country nationals."
    return f"The study describes no measure of {focus(code).in_text} at home."


def _others(code: str) -> dict:
    """Return with whom a country has agreements, and with which international organisations it works."""
    own = load("agreements", code=code)
    partners = sorted(own["counterparty_iso3"].unique(), key=place_name)
    size = Page("3.4").count(own, of="counterparty_iso3") if len(own) else None
    kinds = own["kind"].value_counts(sort=False)
    bodies = [name for name, note in BODIES.items() if code in listed(note)]
    return {
        "agreed": place_links(partners) if len(partners) <= PARTNERS else f"{size} countries that are named",
        "agreements": in_words(AGREEMENTS[kind][int(number > 1)] for kind, number in kinds.items()) if len(own) else "",
        "named_only": own.empty and code in listed(SIGNED),
        "bodies": in_words(bodies) if bodies else "",
    }


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


def _told(code: str, kinds: list[str], most: int) -> list[str]:
    """Return statements of some kinds as sentences, each as it stands in the data."""
    rows = load("positions", code=code, kind=kinds)
    known = rows["example_en"].fillna("").str.startswith(("Links with", "It links"))  # the paragraph has these
    if kinds == ["cooperation"] and code in set(load("agreements")["code"]):
        known |= rows["theme"] == "cooperation_agreements"
    return list(map(said, chosen(rows[~known], most)))


def _aim(objective: str) -> Text:
    """Return the first part of an objective, as it stands within a sentence."""
    return inline(re.split(r"[;:.](?:\s|$)", objective)[0])


def _measure(row: pd.Series) -> str:
    return f"{_title(row['measure_id'], row['title_en'])} (aim: {said(_aim(row['objective_en']))})"


def examples(annex: str, code: str, most: int = 2) -> pd.DataFrame:
    """Return at most so many measures of a country in an annex that have a title and an aim.

    Measures of different pillars stand first, long ones last.
    """
    own = measures.measures(annex)
    own = own[own["codes"].map(lambda codes: code in codes)].dropna(subset=["title_en", "objective_en"])
    pillars = load("measure_pillars", measure_id=own["measure_id"]).groupby("measure_id")["pillar"].agg("-".join)
    served = own["measure_id"].map(pillars).fillna("")
    lengths = own["title_en"].str.len() + own["objective_en"].map(_aim).str.len()
    order = own.assign(long=lengths > LONG, turn=served.groupby(served).cumcount())
    return order.sort_values(["long", "turn"], kind="stable").head(most)


def _rows(frame: pd.DataFrame) -> Iterator[pd.Series]:
    return (row for _, row in frame.iterrows())


def values(code: str) -> Mapping[str, object]:
    """Return what the template names, of one reporting country given by its EU code."""
    told = {lead: _told(code, kinds, most) for lead, (kinds, most) in STATEMENTS.items()}
    return {
        "name": focus(code).opening,
        "in_text": focus(code).in_text,
        **_policy(code),
        "abroad": _side("I", code),
        "home": _side("II", code),
        **_others(code),
        "told": {lead: texts for lead, texts in told.items() if texts},
    }


def opening(code: str) -> str:
    """Return what a country does: paragraphs with numbers, and a list of what it said.

    `code` is the EU code of a reporting country. Raises UnknownCountryError for another.
    """
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined, finalize=lambda value: f"{value}", autoescape=False
    )
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8")).render(values(code))
