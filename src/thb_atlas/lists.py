"""Lists of countries: what footnotes list, how it compares with the number in the text and with the tables."""

from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd

from .counts import count_each, number_each
from .datapackage import load, records
from .filters import parse_filter
from .marked import judge
from .places import members
from .popovers import Number

Behind = dict[str, dict[int, Number]]  # column, row of the frame, number
PAIRED: dict[int, tuple[str, str]] = {  # footnote: table and filter (as in the ledger) that list the same countries
    135: ("policy_approaches", "approach=national_action_plan"),
    136: ("policy_approaches", "approach=other_government_policy"),
    137: ("policy_approaches", "approach=not_specific"),
    153: ("policy_links", "domain=asylum_migration"),
    154: ("policy_links", "domain=smuggling_irregular_migration"),
    155: ("policy_links", "domain=border_management"),
    156: ("policy_links", "domain=fundamental_rights"),
    158: ("policy_links", "domain=gender_equality"),
    159: ("policy_links", "domain=gender_based_violence"),
    160: ("policy_links", "domain=labour_exploitation"),
    161: ("policy_links", "domain=organised_crime"),
    163: ("measure_countries", "annex=I"),
    179: ("beneficiaries_abroad", "group=victims"),
    186: ("beneficiaries_abroad", "group=community_members"),
    187: ("beneficiaries_abroad", "group=frontline_actors"),
    192: ("beneficiaries_abroad", "group=third_country_authorities"),
    193: ("beneficiaries_abroad", "group=law_enforcement_judiciary"),
    199: ("measure_countries", "annex=II"),
    202: ("measure_countries", "annex=II; pillar=protection"),
    203: ("measure_countries", "annex=II; pillar=prevention"),
    204: ("measure_countries", "annex=II; pillar=enforcement"),
}


def paired(table: str, column: str) -> dict[str, int]:
    """Return the footnotes that list the countries of a table's rows: a number for each value of a column."""
    found = {}
    for number, (name, text) in PAIRED.items():
        values = [v for c in parse_filter(text) if name == table and c.column == column for v in c.values]
        found |= dict.fromkeys(values, number)
    return found


def footnote(number: int) -> list[str]:
    """Return the country codes that a footnote lists, in printed order; empty if it lists none or is lost."""
    return [row["code"] for row in records("footnote_countries", footnote=number)]


def counted(codes: Sequence[str], counts: str) -> int:
    """Return how many countries a list has, counted as the study counts: `emn_members` (observers left out) or all."""
    return len(members(codes)) if counts == "emn_members" else len(codes)


def _tests(claim: Mapping, stated: int) -> bool:
    """Return whether a claim is on the number that a sentence states, NA where it states none; not on two lists."""
    if claim["unit"] not in ("countries", "places") or str(claim["aggregate"]).startswith("count_shared"):
        return False
    if pd.isna(stated):
        return claim["relation"] in ("at_least", "more_than")
    return claim["relation"] == "equal" and pd.notna(claim["value"]) and claim["value"] == stated


def footnote_claim(number: int) -> str | None:
    """Return the id of the claim on the number of countries in the sentence that calls a footnote, if there is one.

    Where the sentence says "several" or "more than half", it is the claim that tests this.
    """
    stated = next((note["countries_in_text"] for note in records("footnotes", footnote=number)), pd.NA)
    return next((claim["claim_id"] for claim in records("claims", footnote=number) if _tests(claim, stated)), None)


def shared_counts(sections: Sequence[str]) -> tuple[pd.DataFrame, Behind]:
    """Compare lists of countries with each other, where the text implies that one contains the other, or none of it.

    One row for each such statement of `sections`. Columns: Lists (the footnotes), What the text implies, Implied (int),
    In both (int: countries in more than one of the lists), Verdict and Claim (its id), as the ledger has them. The
    second value has the rows behind the columns of numbers, as `show_table` takes them.
    """
    claims = load("claims", section=sections).query("aggregate == 'count_shared:code/footnote'").reset_index(drop=True)
    numbers = [[int(number) for number in text.removeprefix("footnote=").split("|")] for text in claims["filter"]]
    times = [Counter(code for number in fns for code in set(footnote(number))) for fns in numbers]
    both = [sorted(code for code, n in found.items() if n > 1) for found in times]
    table = {
        "Lists": [" and ".join(f"fn {number}" for number in sorted(fns)) for fns in numbers],
        "What the text implies": claims["statement_en"],
        "Implied": claims["value"].astype(int),
        "In both": [len(codes) for codes in both],
    }
    behind = {"Implied": number_each(claims, "value")}
    behind["In both"] = count_each(enumerate(both), "footnote_countries")
    return judge(pd.DataFrame(table), table["In both"], claims["claim_id"]), behind


def _listed(number: int, counts: str, places: pd.DataFrame) -> list[str]:
    """Return what a footnote lists, counted as the study counts: codes of countries, then of third countries."""
    codes = footnote(number)
    codes = members(codes) if counts == "emn_members" else codes
    return [*codes, *places.loc[places["footnote"] == number, "iso3"]]


def footnote_counts(sections: Sequence[str]) -> tuple[pd.DataFrame, Behind]:
    """Compare the number of countries in the running text with the list in the footnote, for whole sections.

    One row for each surviving footnote called in one of `sections` whose sentence states a number. Columns: Footnote
    (int), What is counted (str), Counted (members or all countries), Text (int), List (int), Verdict and Claim (its
    id), both as the ledger has them. Third countries that a footnote names count in its list. The second value has the
    rows behind the columns of numbers, as `show_table` takes them.
    """
    table = load("footnotes", section=sections).dropna(subset=["countries_in_text"])
    table = table[table["status"] == "recovered"].reset_index(drop=True)
    places = load("footnote_places", footnote=table["footnote"].tolist())
    listed = [_listed(n, c, places) for n, c in zip(table["footnote"], table["counts"], strict=True)]
    counts = pd.DataFrame(
        {
            "Footnote": table["footnote"].astype(int),
            "What is counted": table["subject_en"],
            "Counted": table["counts"].map({"emn_members": "EMN members", "all_countries": "all countries"}),
            "Text": table["countries_in_text"].astype(int),
            "List": [len(codes) for codes in listed],
        }
    )
    behind = {"Text": number_each(table, "countries_in_text")}
    behind["List"] = count_each(enumerate(listed), "footnote_countries")
    return judge(counts, counts["List"], counts["Footnote"].map(footnote_claim)), behind


def against_footnotes(
    links: pd.DataFrame, column: str, labels: pd.Series, footnotes: Mapping[str, int], *tables: str
) -> tuple[pd.DataFrame, Behind]:
    """Compare each row of a table of the study with the footnote that lists countries for the same thing.

    `links` has the columns `column` and `code`; `footnotes` maps ids of `column` to footnote numbers. One row per id:
    label, Table (int), Footnote (its number), List (int), and the codes that only one of the two has. The second value
    has the rows behind the columns of numbers, as `show_table` takes them; `tables` names the resources of `links`,
    if it does not know its own.
    """
    in_table = {key: links.loc[links[column] == key, "code"] for key in footnotes}
    rows = []
    for key, number in footnotes.items():
        table, listed = in_table[key].tolist(), footnote(number)
        only_table = [c for c in table if c not in listed]
        only_listed = [c for c in listed if c not in table]
        extra = [", ".join(only_table) or "–", ", ".join(only_listed) or "–"]
        rows.append([labels[key], len(table), number, len(listed), *extra])
    names = ["", "Table", "Footnote", "List", "Only in the table", "Only in the footnote"]
    lists = enumerate(map(footnote, footnotes.values()))
    behind = {"Table": count_each(enumerate(in_table.values()), *tables)}
    return pd.DataFrame(rows, columns=names), behind | {"List": count_each(lists, "footnote_countries")}
