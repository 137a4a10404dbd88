"""Verdicts as pages show them: a sign for each, and implied claims counted apart from the study's own."""

import re
from html import unescape

import pandas as pd
import pytest

import thb_atlas as thb
from thb_atlas.core.markup import plain
from thb_atlas.data.tables import load
from thb_atlas.display.numbers import SIGNS, Mark
from thb_atlas.ledger.verdicts import MEANINGS, audit, judged_claims
from thb_atlas.study import comparisons, prose


def test_each_verdict_has_a_sign_and_the_legend_explains_it():
    assert set(SIGNS) == set(MEANINGS)
    assert all(f"{sign} " in comparisons.LEGEND for sign in SIGNS.values())
    assert [kind for kind, sign in SIGNS.items() if sign == SIGNS["not comparable"]] == ["not comparable"]


def test_what_is_not_comparable_names_the_other_number_in_words_alone():
    mark = Mark("CL-331-31", "not comparable", "25", "study")
    assert mark.words() == "not comparable: 25 in the study"
    assert '<span aria-hidden="true">~</span>' in mark.html(with_other=True)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what pages show meanwhile, as HTML."""
    found = []
    monkeypatch.setattr("thb_atlas.display.page.display", lambda made, **_: found.append(made.data))
    return found


def test_implied_claims_are_counted_apart_and_stand_last(shown: list[str]):
    claims = judged_claims(load("claims", section=["3.2.1"]))
    implied = int(claims["implied"].sum())
    comparisons.show_claims(thb.page("3.2"), claims, "Statements", "s", most=0)
    title = f"Statements: {len(claims) - implied}, and {implied} implied by two of its lists ("
    assert title in unescape(shown[0])
    assert re.search(r"<summary>[^<]*; implied: \d+ (reproduced|differs)", unescape(shown[0]))
    stated = re.findall(r"<td>(the study|two of its lists)</td>", shown[0])
    assert stated == ["the study"] * (len(claims) - implied) + ["two of its lists"] * implied


def test_without_implied_claims_there_is_no_column_for_them(shown: list[str]):
    comparisons.show_claims(thb.page("2"), judged_claims(load("claims", section=["2.2"])), "Statements", "s", most=0)
    assert "Stated by" not in shown[0] and "implied" not in shown[0]


def test_prose_counts_the_studys_own_statements_and_those_implied_apart():
    values, audited = prose.of_data() | prose.of_book(), audit()
    own = audited[~audited["implied"]]
    assert values["claims"].value == len(own) and values["claims_implied"].value == audited["implied"].sum()
    kinds = ("held", "once", "differ", "not_comparable", "open", "contradicted")
    assert sum(values[f"claims_{kind}"].value for kind in kinds) == len(own)
    lines = values["verdict_table"].splitlines()[2:]
    table = [[plain(cell).strip() for cell in line.split("|")[1:4]] for line in lines]
    counted = pd.DataFrame(table, columns=["verdict", "own", "implied"]).set_index("verdict").astype(int)
    assert counted.index.tolist() == [*MEANINGS, "All"]
    assert counted.loc["All"].tolist() == counted.drop("All").sum().tolist() == [len(own), len(audited) - len(own)]


def test_a_countrys_own_statements_leave_out_implied_ones():
    values = prose.of_country("FR")
    named = judged_claims(thb.ledger.sections.naming(load("claims"), "FR"))
    assert values["own_claims"].value + values["own_implied"].value == len(named)
    assert values["own_implied"].value == named["implied"].sum() > 0
