"""Sections: each claim belongs to one page, and claims that name a country are found in words and by their rows."""

import pandas as pd
import pytest

from thb_atlas.core.errors import DataError
from thb_atlas.data.tables import load
from thb_atlas.ledger import sections


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        ("In France more victims", "FR", True),
        ("The French office", "FR", True),
        ("three members (DE, FR, SI)", "FR", True),
        ("francs and Frankfurt", "FR", False),
        ("Northern Ireland and Iceland", "IE", False),
        ("Ireland took part", "IE", True),
        ("EL PAcCTO works on three axes", "EL", False),
        ("positions name EL and FI", "EL", True),
        ("the Netherlands", "NL", True),
        ("The Dutch plan", "NL", True),
        ("Czechia and Slovakia", "CZ", True),
        ("Czechoslovakia", "CZ", False),
        ("it may polish the text", "PL", False),
        ("The Polish plan", "PL", True),
        ("what it says", "IT", False),
        ("Slovakian and Slovaks", "SI", False),
        (None, "FR", False),
        (pd.NA, "FR", False),
    ],
)
def test_whether_a_text_names_a_country(text: str | None, code: str, named: bool):
    assert sections.names_country(text, code) is named


def test_claims_name_a_country_in_words_in_the_explanation_or_by_their_rows():
    claims = pd.DataFrame(
        {
            "claim_id": list("abcdef"),
            "statement_en": ["In France", "x", "x", "x", "x", "x"],
            "explanation_en": [None, "FR is missing", None, None, None, None],
            "filter": [None, None, "code=FR", "section=1; code=DE|FR", "code!=FR", "code=DE"],
        }
    )
    assert sections.naming(claims, "FR")["claim_id"].tolist() == list("abcd")
    assert sections.naming(load("claims").iloc[:0], "FR").empty


SHOWN_AGAIN = ["Annex I", "Annex II", "all"]  # the pages of the annexes show claims of 3.3.1 and 3.3.2


def test_every_claim_is_on_one_page_about_a_section():
    parts = {page: sections.claims_of(page) for page in sections.pages()}
    assert all(map(len, parts.values()))
    told = pd.concat([part for page, part in parts.items() if page not in SHOWN_AGAIN])
    assert sorted(told.index) == parts["all"].index.tolist() == load("claims").index.tolist()
    for annex, page in (("Annex I", "3.3.1"), ("Annex II", "3.3.2")):
        assert set(parts[annex]["claim_id"]) < set(parts[page]["claim_id"])


def test_claims_that_name_a_country_are_rows_as_they_were_given():
    claims = load("claims")
    found = sections.naming(claims, "FR")
    assert 20 < len(found) < len(claims)
    pd.testing.assert_frame_equal(found, claims.loc[found.index])


def test_a_section_without_a_page_is_refused_with_those_that_have_one():
    with pytest.raises(DataError, match=r"no page is about section '3\.3'; there are: 1, 2, 3\.1"):
        sections.claims_of("3.3")
