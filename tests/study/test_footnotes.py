"""What footnotes list, counted as the study counts, and the claims on it."""

import pandas as pd
import pytest

from thb_atlas.data.countries import members
from thb_atlas.data.tables import load
from thb_atlas.study import footnotes


def test_a_list_is_in_printed_order_and_empty_where_it_is_lost():
    assert footnotes.listed(253) == ["BE", "NL", "LU"]
    assert footnotes.listed(280) == footnotes.listed(1) == []


def test_a_table_knows_the_footnotes_that_list_the_same_countries():
    paired = footnotes.pairs("policy_links", "domain")
    noted = load("footnote_pairs", resource="policy_links")
    assert {f"domain={domain}": number for domain, number in paired.items()} == dict(
        zip(noted["filter"], noted["footnote"], strict=True)
    )
    assert paired["asylum_migration"] == 153 and "rights_of_the_child" not in paired
    assert footnotes.pairs("policy_links", "code") == footnotes.pairs("boxes", "code") == {}


@pytest.mark.parametrize(
    ("footnote", "claim"),
    [
        (232, "CL-341-01"),  # 9 EMN members
        (234, "CL-341-05"),  # 7, and its list has 8
        (280, "CL-421-01"),  # its list is lost
        (78, "CL-15-01"),
        (153, "CL-S-17"),  # "more than half": the claim that tests this
        (1, None),
    ],
)
def test_the_claim_on_the_number_of_a_sentence(footnote: int, claim: str | None):
    assert footnotes.claim_of(footnote) == claim


def test_the_claim_of_a_sentence_is_on_the_number_that_the_sentence_states():
    notes, claims = load("footnotes").set_index("footnote"), load("claims").set_index("claim_id")
    found = {number: footnotes.claim_of(number) for number in notes.index}
    known = {number: claim for number, claim in found.items() if claim}
    assert len(known) > 70
    for number, claim in known.items():
        stated, row = notes.at[number, "countries_in_text"], claims.loc[claim]
        assert row["footnote"] == number
        assert row["value"] == stated if pd.notna(stated) else row["relation"] in ("at_least", "more_than")


def test_stated_counts_have_the_list_counted_as_the_study_counts():
    found = footnotes.stated_counts(["3.4.1"]).set_index("footnote")
    assert [len(found.at[number, "listed"]) for number in (232, 234)] == [9, 8]
    assert found["countries_in_text"].notna().all() and set(found["status"]) == {"recovered"}
    everywhere = footnotes.stated_counts(load("footnotes")["section"].unique())
    of_members = everywhere[everywhere["counts"] == "emn_members"]
    assert len(of_members) > 10
    for codes in of_members["listed"]:
        assert not {"GE", "RS"} & set(codes)


def test_third_countries_that_a_footnote_names_follow_its_countries():
    places = load("footnote_places")
    found = footnotes.stated_counts(load("footnotes")["section"].unique()).set_index("footnote")
    number = next(number for number in places["footnote"] if number in found.index)
    own = footnotes.listed(number)
    own = members(own) if found.at[number, "counts"] == "emn_members" else own
    assert found.at[number, "listed"] == [*own, *places.loc[places["footnote"] == number, "iso3"]]


def test_lists_that_the_text_compares_share_the_countries_in_more_than_one():
    found = footnotes.shared_lists(["3.4.1", "3.2.2", "3.2.1", "3.2"])
    assert len(found)
    for claim in found.to_dict("records"):
        each = [set(footnotes.listed(number)) for number in claim["footnotes"]]
        assert len(each) > 1 and all(sum(code in codes for codes in each) > 1 for code in claim["shared"])
