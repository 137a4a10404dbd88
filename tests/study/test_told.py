"""What countries said: by name, all of it folded, of the country in focus, by theme."""

import pytest

import thb_atlas as thb


@pytest.fixture(scope="module")
def results():
    return thb.load("positions", kind="result", pillar="prevention")


def test_what_is_said_stands_by_name_and_all_of_it_folded(shown: list, results):
    told = results.dropna(subset="example_en")
    thb.show_said(thb.page("5"), results, "Results of prevention", "§5.1", told["position_id"].iloc[0])
    by_name, table = shown
    assert by_name.tree.text_content().startswith(f"- **{thb.country_name(told['code'].iloc[0])}.**")
    (details,) = table.tree.cssselect("details")
    assert f"All {len(told)} examples: results of prevention" in details.text_content()
    assert len(details.cssselect("#examples-results-of-prevention tbody tr")) == len(told)


def test_the_country_in_focus_has_a_table_if_anything_is_said_of_it(shown: list, results):
    silent = next(code for code in thb.reporting().index if code not in set(results["code"]))
    for country in ("ALL", silent):
        thb.show_own(thb.page("5", country), results, "section 5", "§5", "Kind", "Theme")
    assert shown == []
    code = results["code"].iloc[0]
    thb.show_own(thb.page("5", code), results, "section 5", "§5", "Kind", "Theme")
    assert len(shown[0].tree.cssselect("tbody tr")) == (results["code"] == code).sum()
