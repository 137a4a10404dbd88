"""What footnotes list, and which of them list the countries of a table."""

import thb_atlas as thb
from thb_atlas.study import footnotes


def test_a_list_is_in_printed_order_and_empty_where_it_is_lost():
    assert thb.listed(253) == ["BE", "NL", "LU"]
    assert thb.listed(280) == thb.listed(1) == []


def test_a_table_knows_the_footnotes_that_list_the_same_countries():
    paired = {"national_action_plan": 135, "other_government_policy": 136, "not_specific": 137}
    assert footnotes.pairs("policy_approaches", "approach") == paired
    assert footnotes.pairs("measure_countries", "pillar") == {"protection": 202, "prevention": 203, "enforcement": 204}
    assert footnotes.pairs("policy_links", "code") == footnotes.pairs("boxes", "code") == {}
