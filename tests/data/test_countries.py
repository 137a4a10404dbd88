"""Countries and third countries: codes and names in any spelling, lists in words, the country in focus."""

import subprocess
import sys

import pytest

from thb_atlas.core.errors import AtlasError, UnknownCountryError, UnknownPlaceError
from thb_atlas.core.markup import Text
from thb_atlas.data import countries, usage
from thb_atlas.data.tables import load


@pytest.mark.parametrize(
    ("said", "code"),
    [("FR", "FR"), ("fr", "FR"), ("FRA", "FR"), ("GR", "EL"), ("France", "FR"), (" france ", "FR"), ("grèce", "EL"),
     ("Grece", "EL"), ("Frankreich", "FR"), ("Γαλλία", "FR"), ("Prancūzija", "FR"), ("Slovak Republic", "SK"),
     ("Holland", "NL"), ("Deutschland", "DE"), ("XX", None), ("", None), ("DK", None)],
)  # fmt: skip
def test_countries_are_found_by_code_and_name(said: str, code: str | None):
    assert countries.find_country(said) == code
    if code:
        assert countries.focus(said)[:3] == (code, countries.reported()[code]["iso3"], countries.country_name(code))


def test_the_focus_may_be_on_all():
    assert countries.focus("ALL") is countries.focus(" all ") is None


def test_a_name_has_its_article_within_a_sentence():
    netherlands, france, gambia = countries.focus("NL"), countries.focus("FR"), countries.place("GMB")
    assert (netherlands.name, netherlands.in_text, netherlands.opening) == (
        "Netherlands", "the Netherlands", "The Netherlands"
    )  # fmt: skip
    assert (france.in_text, france.opening) == ("France", "France")
    assert (gambia.in_text, gambia.opening) == ("the Gambia", "The Gambia")


@pytest.mark.parametrize("said", ["DK", "XX", "NGA", ""])
def test_a_country_that_did_not_report_is_refused_with_those_that_did(said: str):
    with pytest.raises(
        UnknownCountryError, match="is not a country that reported to the study; .* AT, BE, BG"
    ) as error:
        countries.focus(said)
    assert "\n" not in str(error.value) and isinstance(error.value, AtlasError)


@pytest.mark.parametrize(
    ("said", "iso3"),
    [("Nigeria", "NGA"), ("ng", "NGA"), ("Ivory Coast", "CIV"), ("Turkey", "TUR"), ("Moldavie", "MDA"), ("XK", "XKX"),
     ("Weißrussland", "BLR"), ("côte d\u2019ivoire", "CIV"), ("vietnam", "VNM"), ("Georgien", "GEO")],
)  # fmt: skip
def test_a_place_is_found_by_any_name(said: str, iso3: str):
    assert countries.place(said).iso3 == iso3


@pytest.mark.parametrize(("said", "nearest"), [("Nigera", "did you mean Nigeria"), ("France", ""), ("", "")])
def test_an_unknown_place_is_refused_with_the_nearest(said: str, nearest: str):
    with pytest.raises(UnknownPlaceError, match=f"is not a third country that the study names.*{nearest}"):
        countries.place(said)


def test_those_that_reported_are_in_the_order_of_the_file():
    table = load("countries", reporting=True)
    assert list(countries.reported()) == table["code"].tolist()
    assert countries.reported()["FR"]["iso3"] == "FRA"


def test_members_leave_out_the_observers():
    assert countries.members(["GE", "MT", "FR", "RS"]) == ["MT", "FR"]


def test_names_are_found_of_countries_that_reported_or_not_and_of_places():
    assert [countries.country_name(code) for code in ("FR", "DK", "EL")] == ["France", "Denmark", "Greece"]
    assert [countries.place_name(iso3) for iso3 in ("NGA", "FRA", "DNK")] == ["Nigeria", "France", "Denmark"]
    for ask, code in ((countries.country_name, "XX"), (countries.place_name, "XXX")):
        with pytest.raises(KeyError, match=code):
            ask(code)


@pytest.mark.parametrize(
    ("codes", "said"), [([], "none"), (["FR"], "France"), (["AT", "NL", "EL"], "Austria, the Netherlands and Greece")]
)
def test_names_of_countries_in_a_sentence(codes: list[str], said: str):
    assert countries.names(codes) == countries.names(iter(codes)) == said


def test_names_are_text_of_the_data_and_inert_in_a_sentence():
    for text in (
        countries.country_name("FR"),
        countries.place_name("NGA"),
        countries.names(["FR"]),
        countries.focus("FR").name,
    ):
        assert isinstance(text, Text)
    assert f"{countries.in_words(['a*', '<b>'])}" == "a&#42; and &#60;b&#62;"


def test_a_name_that_a_page_shows_is_noted_with_its_table():
    countries.country_name("FR")
    countries.place_name("NGA")
    assert {"countries.csv", "places.csv"} <= set(usage.files())


def test_no_pandas_is_needed_for_names():
    code = "import sys, thb_atlas.data.countries as c; print(c.names(['FR', 'AT'])); print('pandas' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True).stdout
    assert said.splitlines() == ["France and Austria", "False"]
