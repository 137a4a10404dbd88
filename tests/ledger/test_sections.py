"""Claims of a page, and claims that name a country in words or by their rows."""

import pandas as pd
import pytest

from thb_atlas.core.errors import UsageError
from thb_atlas.data.tables import load
from thb_atlas.ledger import sections

NAMED = [
    ("FR", "In France more victims"), ("FR", "The French office"), ("FR", "three members (DE, FR, SI)"),
    ("IE", "Ireland took part"), ("EL", "positions name EL and FI"), ("NL", "the Netherlands"),
    ("NL", "The Dutch plan"), ("CZ", "Czechia and Slovakia"), ("PL", "The Polish plan"),
]  # fmt: skip
UNNAMED = [
    ("FR", "francs and Frankfurt"), ("IE", "Northern Ireland and Iceland"), ("EL", "EL PAcCTO works on three axes"),
    ("CZ", "Czechoslovakia"), ("PL", "it may polish the text"), ("IT", "what it says"),
    ("SI", "Slovakian and Slovaks"), ("FR", pd.NA), ("EL", "ELECT THB"),
]  # fmt: skip
SHOWN_AGAIN = ["Annex I", "Annex II", "all"]  # the pages of the annexes show claims of 3.3.1 and 3.3.2


def test_claims_are_on_one_page_and_name_countries_in_words_or_by_their_rows():
    found = [each for each in (*NAMED, *UNNAMED) if sections.names_country(each[1], each[0])]
    assert found == NAMED
    claims = pd.DataFrame(
        {
            "statement_en": ["In France", "x", "x", "x", "x", "x"],
            "explanation_en": [None, "FR is missing", None, None, None, None],
            "filter": [None, None, "code=FR", "section=1; code=DE|FR", "code!=FR", "code=DE"],
        },
        index=list("abcdef"),
    )
    pd.testing.assert_frame_equal(sections.claims_naming(claims, "FR"), claims.loc[list("abcd")])
    assert sections.claims_naming(claims.iloc[:0], "FR").empty
    parts = {page: sections.claims_on_page(page) for page in sections.sections_with_page()}
    assert all(map(len, parts.values()))
    on_pages = pd.concat([part for page, part in parts.items() if page not in SHOWN_AGAIN])
    assert sorted(on_pages.index) == parts["all"].index.tolist() == load("claims").index.tolist()
    for annex, page in (("Annex I", "3.3.1"), ("Annex II", "3.3.2")):
        assert set(parts[annex]["claim_id"]) < set(parts[page]["claim_id"])
    with pytest.raises(UsageError, match=r"section .3\.3. \(it is part of 3\.3\.1\); there are: 1, 2, 3\.1"):
        sections.claims_on_page("3.3")
