"""What footnotes list, counted as the study counts, and the claims on it."""

import pytest

from thb_atlas.data.countries import members
from thb_atlas.data.tables import load
from thb_atlas.study import footnotes


def test_a_list_is_in_printed_order_and_empty_where_it_is_lost():
    assert footnotes.listed(253) == ["BE", "NL", "LU"]
    assert footnotes.listed(280) == footnotes.listed(1) == []


def test_a_table_knows_the_footnotes_that_list_the_same_countries():
    paired = {"national_action_plan": 135, "other_government_policy": 136, "not_specific": 137}
    assert footnotes.pairs("policy_approaches", "approach") == paired
    assert footnotes.pairs("measure_countries", "pillar") == {"protection": 202, "prevention": 203, "enforcement": 204}
    assert footnotes.pairs("policy_links", "code") == footnotes.pairs("boxes", "code") == {}


@pytest.mark.parametrize(
    ("footnote", "claim"),
    [
        (232, "CL-341-01"),  # 9 EMN members
        (234, "CL-341-05"),  # 7, and its list has 8
        (280, "CL-421-01"),  # its list is lost
        (78, "CL-15-01"),
        (153, "CL-S-17"),  # "more than half": the claim that tests this
        (150, None),  # its claim is a share, "almost all"
        (1, None),
    ],
)
def test_the_claim_on_the_number_of_a_sentence(footnote: int, claim: str | None):
    assert footnotes.claim_of(footnote) == claim


def test_stated_counts_have_the_list_counted_as_the_study_counts_then_third_countries():
    found = footnotes.stated_counts(load("footnotes")["section"].unique())
    places = load("footnote_places").groupby("footnote")["iso3"].agg(list).to_dict()
    assert set(found["status"]) == {"recovered"}
    assert found["counts"].eq("emn_members").sum() > 10 and set(places) & set(found["footnote"])
    for note in found.itertuples():
        own = footnotes.listed(note.footnote)
        own = members(own) if note.counts == "emn_members" else own
        assert note.listed == [*own, *places.get(note.footnote, [])]
