"""Marks behind numbers, and the claims that name a country: what a page shows is what the ledger says."""

import json
import re

import pandas as pd
import pytest
from test_ledger import CLAIMS, WANTED, study

import thb_atlas as thb
from thb_atlas import judgments, marked, statements
from thb_atlas.datapackage import DataError
from thb_atlas.editions import NOTEBOOKS
from thb_atlas.places import reporting

DATA_HAVE = {"C-held": 4, "C-members": 3, "C-differs": 4, "C-round": 200 / 3, "C-impossible": 60, "C-most": 1}
SIGN = {"C-held": "✓", "C-members": "✓", "C-differs": "≠\u00a03", "C-round": "≈", "C-impossible": "≠\u00a063.1\u00a0%",
        "C-most": "✓", "C-lost": "?", "C-contradicted": "?"}  # fmt: skip
STUDY = study(claims=pd.DataFrame(CLAIMS).assign(statement_en="So it is."))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let claims, issues and evidence be those of a small study."""
    monkeypatch.setattr(judgments, "load", STUDY)
    monkeypatch.setattr(judgments, "records", lambda name, **rows: STUDY(name, **rows).to_dict("records"))
    monkeypatch.setattr(judgments, "kept", lambda _, make, __: make())
    monkeypatch.setattr(marked, "judged", judgments.judged.__wrapped__)


def sign(mark: marked.Marked) -> str:
    return re.search(r'<span aria-hidden="true">(.*?)</span>', mark._repr_html_())[1]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(("claim_id", "number"), DATA_HAVE.items())
def test_a_computed_number_has_the_sign_of_its_verdict(claim_id: str, number: float):
    mark = thb.computed(number, claim_id)
    assert mark.verdict == WANTED[claim_id]
    assert sign(mark) == SIGN[claim_id]
    assert f'href="../notebooks/claims_audit.html#{claim_id}"' in mark._repr_html_()
    assert f'<span class="visually-hidden"> {mark.verdict}' in mark._repr_html_()


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(("claim_id", "number"), [("C-lost", 12), ("C-contradicted", 24)])
def test_a_number_that_the_data_cannot_decide_is_the_studys(claim_id: str, number: int):
    mark = thb.stated(number, claim_id)
    assert (str(mark), sign(mark)) == (f"{number} ({WANTED[claim_id]})", "?")
    with pytest.raises(DataError, match=f"claim {claim_id} .*the page has {number}, the ledger none"):
        thb.computed(number, claim_id)


@pytest.mark.usefixtures("small")
def test_beside_the_studys_number_stands_that_of_the_data():
    assert str(thb.stated(3, "C-differs")) == "3 (differs: 4 in the data)"
    assert str(thb.computed(4, "C-differs")) == "4 (differs: 3 in the study)"
    assert thb.stated(None, "C-most", "most").shown == "most"


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("number", [3, 4.01, float("nan"), pd.NA, None])
def test_a_page_cannot_say_another_number_than_the_ledger(number: object):
    with pytest.raises(DataError, match=r"claim C-differs \(.*\): the page has .*, the ledger 4"):
        thb.computed(number, "C-differs")


def test_a_claim_that_is_not_there_is_named():
    with pytest.raises(DataError, match="no claim is called 'CL-331-99'"):
        thb.computed(1, "CL-331-99")


def test_each_mark_is_the_verdict_of_the_whole_audit():
    audited = thb.ledger.audit().set_index("claim_id")
    for claim_id in audited.index[::25]:
        assert marked.judged(claim_id)["verdict"] == audited.at[claim_id, "verdict"]


def test_a_table_keeps_plain_words_for_the_download(monkeypatch: pytest.MonkeyPatch):
    shown = []
    monkeypatch.setattr("thb_atlas.tables.display", lambda html: shown.append(html.data))
    numbers = pd.DataFrame({"What": ["measures <x>", "members", "else"], "Data": [69, 13, 1]})
    judged = thb.judge(numbers, [69, 13, 1], ["CL-331-05", "CL-331-01", None])
    assert judged["Verdict"].tolist()[:2] == ["differs", "reproduced"] and pd.isna(judged["Verdict"][2])
    strip = {"caption": "C", "name": "n", "locator": "§1", "data": ["claims"]}
    thb.show_table(judged, **strip, claims={"Verdict": "Claim"}, links={"Data": "a1.html?q={What}"}, fold="All & more")
    assert 'claims_audit.html#CL-331-05"><span aria-hidden="true">≠\u00a0</span>differs<' in shown[0]
    assert '<a href="a1.html?q=measures%20%3Cx%3E">69</a>' in shown[0]
    assert shown[0].startswith('<details class="thb-fold"><summary>All &amp; more</summary>')
    assert "<th" in shown[0] and ">Claim<" not in shown[0]


def test_several_verdicts_of_a_row_are_signs_with_words(monkeypatch: pytest.MonkeyPatch):
    shown = []
    monkeypatch.setattr("thb_atlas.tables.display", lambda html: shown.append(html.data))
    marks = [[thb.computed(69, "CL-331-05"), thb.computed(13, "CL-331-01")], []]
    frame = thb.with_marks(pd.DataFrame({"What": ["a", "b"]}), marks)
    assert frame["Claim"].tolist()[0] == "CL-331-05; CL-331-01"
    thb.show_table(frame, caption="C", name="n", locator="§1", data=["claims"], claims={"Verdict": "Claim"})
    assert 'title="differs, claim CL-331-05"' in shown[0] and 'title="reproduced, claim CL-331-01"' in shown[0]


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
    ],
)
def test_whether_a_text_names_a_country(text: str | None, code: str, named: bool):
    assert statements.names_country(text, code) is named


def test_claims_name_a_country_in_words_in_the_explanation_or_by_their_rows():
    claims = pd.DataFrame(
        {
            "claim_id": list("abcdef"),
            "statement_en": ["In France", "x", "x", "x", "x", "x"],
            "explanation_en": [None, "FR is missing", None, None, None, None],
            "filter": [None, None, "code=FR", "section=1; code=DE|FR", "code!=FR", "code=DE"],
        }
    )
    assert thb.naming(claims, "FR")["claim_id"].tolist() == list("abcd")


def test_every_reporting_country_can_be_named():
    assert set(statements.ADJECTIVES) == set(reporting().index)


def test_every_section_of_the_ledger_has_one_page():
    for section in thb.load("claims")["section"].unique():
        pages = [page for page, pattern in statements.SECTIONS.items() if re.fullmatch(pattern, section)]
        assert len(pages) == 1, section


@pytest.mark.parametrize("page", statements.SECTIONS)
def test_each_page_shows_its_statements_and_those_that_name_the_country(page: str):
    cells = json.loads((NOTEBOOKS / f"{page}.ipynb").read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert any(f'thb.show_statements("{page}"' in source for source in code)
    assert any(f'thb.show_naming("{page}", focus)' in source for source in code)
