"""Subjects on which the study says nothing about a country: in no table, list, box or position.

Where a list of countries is lost, only the recovered text is silent; such subjects are kept apart.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from ...data.tables import load, reporting
from ...ledger.sections import names_country
from .. import measures, mentions
from ..footnotes import FORMS, PARTNERS_OF_GEORGIA, SIGNED_AGREEMENTS


class Subject(NamedTuple):
    """A subject of profiles: its words, and the tables, kinds, sections, footnotes and annex that cover it."""

    words: str
    tables: Sequence[str] = ()
    kinds: Sequence[str] = ()
    sections: Sequence[str] = ()
    footnotes: Sequence[int] = ()
    annex: str = ""


SUBJECTS = (
    Subject("priority regions", ["priority_region_countries"], ["priority"], ["3.1.2"]),
    Subject("its kind of policy", ["policy_approaches"], ["policy"], ["3.2", "3.2.1"]),
    Subject("links with other policies", ["policy_links"], (), ["3.2.2"]),
    Subject("measures in third countries", (), (), ["3.3.1"], annex="I"),
    Subject("measures at home", (), (), ["3.3.2", "Box 15"], annex="II"),
    Subject("agreements with third countries", ["agreements"], (), (),
            [FORMS["structured"], SIGNED_AGREEMENTS, PARTNERS_OF_GEORGIA]),
    Subject("cooperation with third countries and international organisations", ["agreements"], ["cooperation"],
            ["3.4.1", "3.4.2"]),
    Subject("difficulties", (), ["challenge", "covid"], ["4.1.1", "4.1.2", "4.1.3", "4.1.4", "Box 17"]),
    Subject("good practices", (), ["good_practice"], ["4.2.1", "4.2.2", "4.2.3", "4.2.4"]),
    Subject("results", (), ["result"], ["5", "5.1", "5.2", "5.3"]),
    Subject("needs", (), ["need"], ["6.1", "6.1.1", "6.1.2"]),
    Subject("plans", (), ["plan"], ["6.2"]),
)  # fmt: skip


def part_in(annex: str, code: str) -> pd.DataFrame:
    """Return the programmes of an annex that others alone report, and that a country pays towards or takes part in.

    Columns: measure_id, name (as printed of the `role`), role (`funder` or `partner`; of what names the country without
    a body, `participant` or `listed`, with an empty name); in the annex's order.
    """
    own = measures.of_same_programmes(load("measure_countries", code=code)["measure_id"])
    ids = measures.ids(annex)
    parts = []
    for table, role in (("measure_funding", "funder"), ("measure_partners", "partner")):
        rows = load(table, columns=["measure_id", role], measure_id=ids[~ids.isin(own)])
        named = [names_country(text, code) for text in rows[role]]
        parts.append(rows[named].assign(role=role).rename(columns={role: "name"}))
    named = load("mentions", resource="measures", code=code).query("row_id in @ids and row_id not in @own")
    roles = named["role"].map({"partner": "participant", "target": "listed"})
    parts.append(pd.DataFrame({"measure_id": named["row_id"], "role": roles, "name": ""}))
    return pd.concat(parts).drop_duplicates().sort_values(["measure_id", "role"], ignore_index=True)


def boxes_on(code: str) -> pd.DataFrame:
    """Return the boxes about a country or naming it, in order: rows of `boxes`."""
    return pd.concat([load("boxes", code=code), mentions.naming("boxes", code=code)]).sort_values("number")


def is_covered(subject: Subject, code: str) -> bool:
    """Return whether a table, a list, a box or a position says something about a country on a subject."""
    of_sections = load("footnotes", section=subject.sections)["footnote"]
    listed = load("footnote_countries", code=code)["footnote"].isin([*of_sections, *subject.footnotes]).any()
    in_table = any(len(load(table, code=code)) for table in subject.tables)
    if listed or in_table or len(load("positions", code=code, kind=subject.kinds)):
        return True
    if annex := subject.annex:
        reported = load("measure_countries", code=code)["measure_id"].str.startswith(f"{annex}-").any()
        practice = load("positions", code=code, kind="practice")["section"].isin(subject.sections).any()
        abroad = annex == "I" and len(load("positions", code=code, side="abroad"))
        return bool(reported or practice or abroad or len(part_in(annex, code)))
    return bool(boxes_on(code)["section"].isin(subject.sections).any())


def uncovered(code: str) -> dict[str, list[str]]:
    """Return the subjects, in words, on which nothing is said about a country.

    `silent` has those on which the study says nothing, `lost` those on which lists of countries are lost.
    """
    found = {"silent": [], "lost": []}
    for subject in SUBJECTS:
        if not is_covered(subject, code):
            has_lost_lists = len(load("footnotes", section=subject.sections, status="lost")) > 0
            found["lost" if has_lost_lists else "silent"].append(subject.words)
    return found


def contradictions_about(code: str) -> list[str]:
    """Return sentences on where the study's text, tables and lists disagree about a country."""
    names = reporting()["name_en"]
    issues = [text for text in load("issues", severity="hard")["statement_en"] if names_country(text, code)]
    return [re.sub(r"\b[A-Z]{2}\b", lambda match: names.get(match[0], match[0]), text) for text in issues]
