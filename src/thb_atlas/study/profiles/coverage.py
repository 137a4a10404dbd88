"""What the study does not tell of a country: only where no table, list, box or statement tells it.

A list that the text recovery lost is not silence: of such subjects the recovered text does not tell.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from ...data.tables import load, reporting
from ...ledger.sections import names_country


class Subject(NamedTuple):
    """What a profile tells of: in words, by which tables, kinds of statements, and lists of which footnotes."""

    words: str
    tables: Sequence[str] = ()
    kinds: Sequence[str] = ()
    sections: Sequence[str] = ()
    footnotes: Sequence[int] = ()


SUBJECTS = (
    Subject("priority regions", ["priority_region_countries"], ["priority"], ["3.1.2"]),
    Subject("the kind of its policy", ["policy_approaches"], ["policy"], ["3.2", "3.2.1"]),
    Subject("links with other policies", ["policy_links"], (), ["3.2.2"]),
    Subject("measures in third countries", (), (), ["3.3.1"]),
    Subject("measures at home", (), (), ["3.3.2", "Box 15"]),
    Subject("agreements with third countries", ["agreements"], (), (), [232, 234, 236, 237, 238, 239]),
    Subject("cooperation with third countries and international organisations", ["agreements"], ["cooperation"],
            ["3.4.1", "3.4.2"]),
    Subject("what it found hard", (), ["challenge", "covid"], ["4.1.1", "4.1.2", "4.1.3", "4.1.4", "Box 17"]),
    Subject("what worked", (), ["good_practice"], ["4.2.1", "4.2.2", "4.2.3", "4.2.4"]),
    Subject("results", (), ["result"], ["5", "5.1", "5.2", "5.3"]),
    Subject("needs", (), ["need"], ["6.1", "6.1.1", "6.1.2"]),
    Subject("plans", (), ["plan"], ["6.2"]),
)  # fmt: skip
ANNEXES = {"measures in third countries": "I", "measures at home": "II"}


def part_in(annex: str, code: str) -> pd.DataFrame:
    """Return what a country has to do with measures of an annex that others report: it pays, or takes part.

    Columns: measure_id, role (`funder` or `partner`), each once, in the annex's order.
    """
    own = set(load("measure_countries", code=code)["measure_id"])
    ids = load("measures", annex=annex)["measure_id"]
    found = []
    for table, column in (("measure_funding", "funder"), ("measure_partners", "partner")):
        rows = load(table, measure_id=ids)
        named = rows[[names_country(text, code) for text in rows[column]]]
        found += [(measure, column) for measure in named["measure_id"] if measure not in own]
    table = pd.DataFrame(found, columns=["measure_id", "role"]).drop_duplicates()
    return table.sort_values(["measure_id", "role"], kind="stable", ignore_index=True)


def boxes_on(code: str) -> pd.DataFrame:
    """Return the boxes that are about a country or name it, in their order."""
    boxes = load("boxes")
    named = [names_country(f"{row.title_en} {row.summary_en}", code) for row in boxes.itertuples()]
    return boxes[(boxes["code"] == code).fillna(False) | pd.Series(named, boxes.index)]


def _is_listed(subject: Subject, code: str) -> bool:
    notes = load("footnotes", section=list(subject.sections))["footnote"].tolist() if subject.sections else []
    lists = load("footnote_countries", code=code)["footnote"]
    return lists.isin([*notes, *subject.footnotes]).any()


def is_told(subject: Subject, code: str) -> bool:
    """Return whether a table, a list, a box or a statement tells of a subject of a country."""
    if _is_listed(subject, code) or any(len(load(table, code=code)) for table in subject.tables):
        return True
    if subject.kinds and len(load("positions", code=code, kind=list(subject.kinds))):
        return True
    if annex := ANNEXES.get(subject.words):
        reported = load("measure_countries", code=code)["measure_id"].str.startswith(f"{annex}-").any()
        practice = load("positions", code=code, kind="practice")["section"].isin(subject.sections).any()
        abroad = annex == "I" and len(load("positions", code=code, side="abroad"))
        return bool(reported or practice or abroad or len(part_in(annex, code)))
    return bool(boxes_on(code)["section"].isin(subject.sections).any())


def _is_bare(subject: Subject, code: str) -> bool:
    """Return whether all statements of a country on a subject are places in a list."""
    rows = load("positions", code=code, kind=list(subject.kinds))
    return len(rows) > 0 and bool(rows["example_en"].isna().all())


def _has_lost_lists(subject: Subject) -> bool:
    return bool(subject.sections) and len(load("footnotes", section=list(subject.sections), status="lost")) > 0


def untold(code: str) -> dict[str, list[str]]:
    """Return the subjects of which nothing is told of a country, in words.

    `silent` has those of which the study does not tell, `lost` those of which the recovered text does not, since lists
    of countries on them are lost.
    """
    gone = [subject for subject in SUBJECTS if not is_told(subject, code)]
    return {
        "silent": [subject.words for subject in gone if not _has_lost_lists(subject)],
        "lost": [subject.words for subject in gone if _has_lost_lists(subject)],
    }


def differences(code: str) -> list[str]:
    """Return where the study's text, tables and lists do not agree on a country, in sentences."""
    names = reporting()["name_en"]
    found = [text for text in load("issues", severity="hard")["statement_en"] if names_country(text, code)]
    return [re.sub(r"\b[A-Z]{2}\b", lambda key: names.get(key[0], key[0]), text) for text in found]


def bare(code: str) -> list[str]:
    """Return the subjects, in words, on which a country only stands in lists."""
    return [subject.words for subject in SUBJECTS if subject.kinds and _is_bare(subject, code)]
