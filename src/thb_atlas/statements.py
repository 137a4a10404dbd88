"""What the study states: the claims of a page with their verdicts, and the claims that name a country."""

import re
from functools import cache

import pandas as pd

from .datapackage import load
from .filters import parse_filter
from .focus import Focus
from .judgments import judged
from .ledger import audit
from .marked import CLAIM, data_say, study_says
from .places import country_name
from .prose import note, say
from .tables import names, show_table

SECTIONS = {  # the sections, boxes, tables and figures of the ledger, by the page that is about them
    "01_context": r"1\..*|Table 1|Box 1",
    "02_eu_measures": r"2(\..*)?|Box [2-5]",
    "03_1_priorities": r"3\.1\..*|Table 2",
    "03_2_policies": r"3\.2(\..*)?|Table [34]",
    "03_3_measures_abroad": r"3\.3\.1|Table 5|Figure [34]|Box ([6-9]|1[01])|Annex I",
    "03_4_measures_home": r"3\.3\.2|Figure 5|Box 1[2-5]|Annex II",
    "03_5_cooperation": r"3\.4\..*|Box 16",
    "04_challenges_practices": r"4\..*|Box (1[789]|2[0-2])",
    "05_results": r"5\..*|Box 2[345]",
    "06_needs_plans": r"6\..*|Box 2[67]",
    "07_conclusions": r"7|S|K",
    "a3_places": r"Annex III",
}
ADJECTIVES = {
    "AT": "Austrian", "BE": "Belgian", "BG": "Bulgarian", "CY": "Cypriot", "CZ": "Czech", "DE": "German",
    "EE": "Estonian", "EL": "Greek", "ES": "Spanish", "FI": "Finnish", "FR": "French", "GE": "Georgian",
    "HR": "Croatian", "HU": "Hungarian", "IE": "Irish", "IT": "Italian", "LT": "Lithuanian", "LU": "Luxembourgish",
    "LV": "Latvian", "NL": "Dutch", "PL": "Polish", "RS": "Serbian", "SE": "Swedish", "SI": "Slovenian", "SK": "Slovak",
}  # fmt: skip
HEADS = {"claim_id": "Claim", "statement_en": "Statement", "verdict": "Verdict", "locator": "Where"}
LEGEND = (
    "Signs behind numbers lead to the statement: ✓ reproduced, ≈ reproduced by rounding, ≠ differs (with the study's "
    "number), ? not derivable or contradicted. Numbers with a dotted line open the rows behind them. Those in tables "
    "of statements lead to the statement, which names its rows."
)


@cache
def _name(code: str) -> re.Pattern:
    words = "|".join(map(re.escape, (country_name(code), ADJECTIVES[code], code)))
    return re.compile(rf"(?<!Northern )\b({words})\b(?! PAcCTO)")


def names_country(text: str | None, code: str) -> bool:
    """Return whether a text names a reporting country: by its name, its adjective, or its code in capitals.

    Whole words alone count. Northern Ireland is not Ireland, and the programme EL PAcCTO is not Greece.
    """
    return pd.notna(text) and _name(code).search(text) is not None


def naming(claims: pd.DataFrame, code: str) -> pd.DataFrame:
    """Return the claims (rows of `claims`, or of an audit) that name a reporting country, given by its EU code.

    They name it in the statement or the explanation, or their filter takes its rows (`code=FR`, `code=FR|DE`).
    """
    filters = claims["filter"].map(lambda text: parse_filter(text) if pd.notna(text) else [])
    named = filters.map(lambda parts: any(p.column == "code" and p.sign == "=" and code in p.values for p in parts))
    for column in ("statement_en", "explanation_en"):
        named |= claims[column].map(lambda text: names_country(text, code))
    return claims[named.astype(bool)]


def _of_page(page: str) -> pd.DataFrame:
    return load("claims", section=re.compile(SECTIONS[page]))


def _of_country(code: str) -> pd.DataFrame:
    """Return the claims that name a reporting country, by id; no others are read."""
    named, taken = re.compile(f"(?s:.*{_name(code).pattern}.*)"), re.compile(rf".*\b{code}\b.*")
    found = [load("claims", statement_en=named), load("claims", explanation_en=named), load("claims", filter=taken)]
    return naming(pd.concat(found).drop_duplicates("claim_id").sort_values("claim_id"), code)


def _judged(claims: pd.DataFrame) -> pd.DataFrame:
    """Return some claims as `ledger.audit` judges them; only the tables that they rest on are read."""
    found = [judged(claim) for claim in claims["claim_id"]]
    columns = {column: [claim[column] for claim in found] for column in ("computed", "verdict")}
    return claims.assign(**columns).reset_index(drop=True)


def judged_naming(code: str) -> pd.DataFrame:
    """Return the claims that name a reporting country, by id, as `ledger.audit` judges them; no others are read."""
    return _judged(_of_country(code))


@cache
def on_page(page: str) -> pd.DataFrame:
    """Return the claims of a page's sections as `ledger.audit` judges them; `page` is the notebook's name, or `all`."""
    return audit() if page == "all" else _judged(_of_page(page))


def show_claims(claims: pd.DataFrame, caption: str, name: str, most: int = 12) -> None:
    """Show judged claims as a table with links to the page of all claims; folded if there are more than `most`."""
    caption = f"{caption}: {len(claims)}"
    sizes = "; ".join(f"{n} {verdict}" for verdict, n in claims["verdict"].value_counts().items())
    rows = claims.assign(
        Study=[study_says(claim) for _, claim in claims.iterrows()],
        Data=[data_say(claim) for _, claim in claims.iterrows()],
    )
    show_table(
        rows[["claim_id", "statement_en", "Study", "Data", "verdict", "locator"]].rename(columns=HEADS),
        caption=caption,
        name=name,
        locator="; ".join(dict.fromkeys(claims["locator"].str.replace(r" fn .*", "", regex=True))),
        data=["claims"],
        links={"Claim": CLAIM} | dict.fromkeys(["Study", "Data"], CLAIM.format("{Claim}")),
        fold=f"{caption} ({sizes})" if len(claims) > most else "",
    )


def show_statements(page: str, part: str, section: str = "") -> None:
    """Show a folded table of what a page's sections of the study state, with the verdicts.

    `part` names the sections in words; `section`, a regular expression, keeps the claims of some of them only.
    """
    claims = on_page(page)
    claims = claims[claims["section"].str.fullmatch(section or SECTIONS[page])]
    show_claims(claims, f"What {part} states, with verdicts", f"statements-{part.replace(' ', '-')}", most=0)
    note(LEGEND)


def show_naming(page: str, focus: Focus) -> None:
    """Show which statements of a page's sections name the country in focus; a sentence if there are none."""
    claims = judged_naming(focus.code) if page == "all" else _judged(naming(_of_page(page), focus.code))
    country = names([focus.code])
    where = "the study" if page == "all" else "this part of the study"
    if claims.empty:
        say(f"No statement of {where} in the ledger names {country}, and none rests on its rows alone.")
    else:
        caption = f"Statements of {where} that name {country} in wording, explanation or rows"
        show_claims(claims, caption, f"statements-{focus.code}")
