"""Countries and third countries: codes and names in any spelling, lists in words, the country in focus."""

import subprocess
import sys

import pytest

from thb_atlas.core.errors import UnknownCountryError, UnknownPlaceError
from thb_atlas.core.markup import Text
from thb_atlas.data import countries, usage
from thb_atlas.data.tables import load


@pytest.mark.parametrize(
    ("said", "code"),
    [("fr", "FR"), ("FRA", "FR"), ("GR", "EL"), (" france ", "FR"), ("grèce", "EL"), ("Grece", "EL"),
     ("Frankreich", "FR"), ("Γαλλία", "FR"), ("Prancūzija", "FR"), ("Slovak Republic", "SK"), ("Holland", "NL"),
     ("XX", None), ("", None), ("DK", None), ("NGA", None)],
)  # fmt: skip
def test_countries_are_found_by_code_and_name_and_others_refused_with_those_that_reported(said: str, code: str | None):
    assert countries.find_country(said) == code
    if code:
        assert countries.focus(said)[:3] == (code, countries.reported()[code]["iso3"], countries.country_name(code))
        return
    with pytest.raises(UnknownCountryError, match="is not a country that reported to the study; .* AT, BE, BG"):
        countries.focus(said)


def test_the_focus_may_be_on_all():
    assert countries.focus("ALL") is countries.focus(" all ") is None


def test_a_name_has_its_article_within_a_sentence():
    netherlands, france, gambia = countries.focus("NL"), countries.focus("FR"), countries.place("GMB")
    assert (netherlands.name, netherlands.opening) == ("Netherlands", "The Netherlands")
    assert (france.in_text, france.opening) == ("France", "France")
    assert (gambia.in_text, gambia.opening) == ("the Gambia", "The Gambia")


@pytest.mark.parametrize(
    ("said", "iso3"),
    [("ng", "NGA"), ("Ivory Coast", "CIV"), ("Turkey", "TUR"), ("Moldavie", "MDA"), ("XK", "XKX"),
     ("Weißrussland", "BLR"), ("côte d\u2019ivoire", "CIV"), ("vietnam", "VNM")],
)  # fmt: skip
def test_a_place_is_found_by_any_name(said: str, iso3: str):
    assert countries.place(said).iso3 == iso3


@pytest.mark.parametrize(("said", "nearest"), [("Nigera", "did you mean Nigeria"), ("France", ""), ("", "")])
def test_an_unknown_place_is_refused_with_the_nearest(said: str, nearest: str):
    with pytest.raises(UnknownPlaceError, match=f"is not a third country that the study names.*{nearest}"):
        countries.place(said)


def test_those_that_reported_are_in_the_order_of_the_file_and_members_leave_out_the_observers():
    assert list(countries.reported()) == load("countries", reporting=True)["code"].tolist()
    assert countries.members(["GE", "MT", "FR", "RS"]) == ["MT", "FR"]


def test_names_are_inert_text_noted_with_their_table_of_countries_that_reported_or_not_and_of_places():
    found = [countries.country_name(code) for code in ("FR", "DK")]
    found += [countries.place_name(iso3) for iso3 in ("NGA", "FRA", "DNK")]
    assert found == ["France", "Denmark", "Nigeria", "France", "Denmark"]
    assert {"countries.csv", "places.csv"} <= set(usage.files())
    assert all(isinstance(text, Text) for text in [*found, countries.names(["FR"]), countries.focus("FR").name])
    assert f"{countries.in_words(['a*', '<b>'])}" == "a&#42; and &#60;b&#62;"
    for ask, code in ((countries.country_name, "XX"), (countries.place_name, "XXX")):
        with pytest.raises(KeyError, match=code):
            ask(code)


@pytest.mark.parametrize(
    ("codes", "said"), [([], "none"), (["FR"], "France"), (["AT", "NL", "EL"], "Austria, the Netherlands and Greece")]
)
def test_names_of_countries_in_a_sentence(codes: list[str], said: str):
    assert countries.names(codes) == countries.names(iter(codes)) == said


def test_no_pandas_is_needed_for_names():
    code = "import sys, thb_atlas.data.countries as c; print(c.names(['FR', 'AT'])); print('pandas' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True).stdout
    assert said.splitlines() == ["France and Austria", "False"]
