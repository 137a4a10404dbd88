"""Signs of verdicts beside numbers: each is what the ledger says, in words too, and leads to the claim."""

import re

import pytest
from lxml import html
from small_study import study

from thb_atlas.display.numbers import Number, computed_mark, stated_mark
from thb_atlas.ledger.verdicts import audit

DATA_HAVE = {"C-held": 4, "C-members": 3, "C-differs": 4, "C-round": 200 / 3, "C-impossible": 60, "C-most": 1}
SIGN = {"C-held": "✓", "C-members": "✓", "C-differs": "≠\u00a03", "C-round": "≈", "C-impossible": "≠\u00a063.1\u00a0%",
        "C-most": "✓", "C-lost": "?", "C-contradicted": "?"}  # fmt: skip


@pytest.fixture(scope="module")
def claims() -> dict[str, dict]:
    """Return the claims of the small study as the ledger judges them."""
    return {claim["claim_id"]: claim for claim in audit(study()).to_dict("records")}


def sign(number: Number, with_other: bool = True) -> str:
    return re.search(r'<span aria-hidden="true">(.*?)</span>', number.html(with_other))[1]


@pytest.mark.parametrize(("claim_id", "number"), DATA_HAVE.items())
def test_a_computed_number_has_the_sign_of_its_verdict(claims: dict, claim_id: str, number: float):
    claim = claims[claim_id]
    assert claim["computed"] == pytest.approx(number)
    marked = Number(number, "n", marks=(computed_mark(claim),))
    assert sign(marked) == SIGN[claim_id]
    link = html.fromstring(marked.html()).cssselect("a.thb-mark")[0]
    assert link.get("href") == f"../notebooks/claims_audit.html#{claim_id}"
    assert link.cssselect(".visually-hidden")[0].text.strip() == link.get("title")
    assert link.get("title").startswith(claim["verdict"]) and link.get("title").endswith(f"claim {claim_id}")


@pytest.mark.parametrize("claim_id", ["C-lost", "C-contradicted"])
def test_a_number_that_the_data_cannot_decide_has_a_question_mark(claims: dict, claim_id: str):
    mark = stated_mark(claims[claim_id])
    assert sign(Number(12, "12", marks=(mark,))) == "?"
    assert mark.words() == claims[claim_id]["verdict"]


def test_beside_the_number_of_one_side_stands_that_of_the_other(claims: dict):
    assert stated_mark(claims["C-differs"]).words() == "differs: 4 in the data"
    assert computed_mark(claims["C-differs"]).words() == "differs: 3 in the study"
    assert computed_mark(claims["C-held"]).words() == "reproduced"
    assert stated_mark(claims["C-lost"]).other == "none"


def test_in_a_table_the_sign_stands_alone(claims: dict):
    number = Number(4, "4", marks=(computed_mark(claims["C-differs"]),))
    assert (sign(number), sign(number, with_other=False)) == ("≠\u00a03", "≠")


def test_a_number_with_several_verdicts_has_a_sign_for_each(claims: dict):
    number = Number(4, "4", marks=(computed_mark(claims["C-differs"]), computed_mark(claims["C-held"])))
    marks = html.fromstring(number.html()).cssselect(".thb-marked > a.thb-mark")
    assert [mark.cssselect("[aria-hidden]")[0].text for mark in marks] == ["≠\u00a03", "✓"]


def test_a_number_without_a_verdict_is_not_marked():
    assert Number(4, "4").html() == "4"
