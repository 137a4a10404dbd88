"""Lists of countries: what footnotes list, how it compares with the number in the text and with the tables."""

from collections.abc import Mapping, Sequence

import pandas as pd

from .datapackage import load
from .filters import parse_filter
from .places import members

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
    table = load("footnote_countries")
    return table.loc[table["footnote"] == number, "code"].tolist()


def counted(codes: Sequence[str], counts: str) -> int:
    """Return how many countries a list has, counted as the study counts: `emn_members` (observers left out) or all."""
    return len(members(codes)) if counts == "emn_members" else len(codes)


def footnote_counts(sections: Sequence[str]) -> pd.DataFrame:
    """Compare the number of countries in the running text with the list in the footnote, for whole sections.

    One row for each surviving footnote called in one of `sections` whose sentence states a number. Columns: Footnote
    (int), What is counted (str), Counted (members or all countries), Text (int), List (int), Verdict. Third countries
    that a footnote names count in its list.
    """
    table = load("footnotes").dropna(subset=["countries_in_text"])
    table = table[table["section"].isin(sections) & (table["status"] == "recovered")]
    places = load("footnote_places")["footnote"]
    listed = [
        counted(footnote(n), c) + int((places == n).sum())
        for n, c in zip(table["footnote"], table["counts"], strict=True)
    ]
    basis = table["counts"].map({"emn_members": "EMN members", "all_countries": "all countries"})
    stated = table["countries_in_text"].astype(int)
    return pd.DataFrame(
        {
            "Footnote": table["footnote"].astype(int),
            "What is counted": table["subject_en"],
            "Counted": basis,
            "Text": stated,
            "List": listed,
            "Verdict": ["reproduced" if s == n else "differs" for s, n in zip(stated, listed, strict=True)],
        }
    ).reset_index(drop=True)


def against_footnotes(
    links: pd.DataFrame, column: str, labels: pd.Series, footnotes: Mapping[str, int]
) -> pd.DataFrame:
    """Compare each row of a table of the study with the footnote that lists countries for the same thing.

    `links` has the columns `column` and `code`; `footnotes` maps ids of `column` to footnote numbers. One row per id:
    label, Table (int), Footnote (its number), List (int), and the codes that only one of the two has.
    """
    rows = []
    for key, number in footnotes.items():
        table, listed = links.loc[links[column] == key, "code"].tolist(), footnote(number)
        only_table = [c for c in table if c not in listed]
        only_listed = [c for c in listed if c not in table]
        extra = [", ".join(only_table) or "–", ", ".join(only_listed) or "–"]
        rows.append([labels[key], len(table), number, len(listed), *extra])
    names = ["", "Table", "Footnote", "List", "Only in the table", "Only in the footnote"]
    return pd.DataFrame(rows, columns=names)
