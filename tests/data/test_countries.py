"""Countries and third countries: codes, names in any spelling, lists in words, the country in focus."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from thb_atlas.core import wording
from thb_atlas.core.errors import DataError, UnknownCountryError, UnknownPlaceError
from thb_atlas.core.markup import Text
from thb_atlas.data import countries, usage
from thb_atlas.data.tables import load


@pytest.mark.parametrize(
    ("name", "code"),
    [("fr", "FR"), ("FRA", "FR"), ("GR", "EL"), (" france ", "FR"), ("Grece", "EL"), ("Γαλλία", "FR"),
     ("Slovak Republic", "SK"), ("Holland", "NL"), ("", None), ("DK", None), ("NGA", None)],
)  # fmt: skip
def test_focus_takes_any_code_or_name_of_a_reporting_country(name: str, code: str | None):
    if code:
        iso3 = countries.reporting_rows()[code]["iso3"]
        assert countries.country_in_focus(name)[:3] == (code, iso3, countries.country_name(code))
        return
    with pytest.raises(UnknownCountryError, match="is not a country that reported to the study; .* AT, BE, BG"):
        countries.country_in_focus(name)


def test_a_name_in_a_sentence_has_its_article():
    netherlands, france, gambia = (
        countries.country_in_focus("NL"),
        countries.country_in_focus("FR"),
        countries.third_country("GMB"),
    )
    assert (netherlands.name, netherlands.opening) == ("Netherlands", "The Netherlands")
    assert (france.in_text, france.opening) == ("France", "France")
    assert (gambia.in_text, gambia.opening) == ("the Gambia", "The Gambia")


@pytest.mark.parametrize(
    ("name", "iso3"),
    [("ng", "NGA"), ("Ivory Coast", "CIV"), ("Turkey", "TUR"), ("Moldavie", "MDA"), ("XK", "XKX"),
     ("Weißrussland", "BLR"), ("côte d\u2019ivoire", "CIV"), ("vietnam", "VNM")],
)  # fmt: skip
def test_place_takes_any_code_or_name(name: str, iso3: str):
    assert countries.third_country(name).iso3 == iso3


@pytest.mark.parametrize(("name", "nearest"), [("Nigera", "did you mean Nigeria"), ("France", ""), ("", "")])
def test_an_unknown_place_is_refused_with_the_nearest_name(name: str, nearest: str):
    with pytest.raises(UnknownPlaceError, match=f"is not a third country that the study names.*{nearest}"):
        countries.third_country(name)


def test_members_excludes_observers_and_those_that_did_not_report():
    assert list(countries.reporting_rows()) == load("countries", reporting=True)["code"].tolist()
    assert countries.members(["GE", "MT", "FR", "RS"]) == ["FR"]


def test_names_are_escaped_and_their_tables_noted():
    names = [countries.country_name(code) for code in ("FR", "DK")]
    names += [countries.country_name(name) for name in ("NGA", "FRA", "DNK", "Nigéria", "GR", "Geórgia")]
    assert names == ["France", "Denmark", "Nigeria", "France", "Denmark", "Nigeria", "Greece", "Georgia"]
    assert {"countries.csv", "places.csv"} <= set(usage.noted("files"))
    assert all(
        isinstance(text, Text)
        for text in [*names, countries.country_names(["FR"]), countries.country_in_focus("FR").name]
    )
    assert f"{wording.join_words(['a*', '<b>'])}" == "a&#42; and &#60;b&#62;"


@pytest.mark.parametrize(
    ("function", "argument", "message"),
    [
        (countries.country_name, "XX", "'XX' is not a country or place that the data name"),
        (countries.country_code, "Nigera", r"not a country or place that the data name \(did you mean Nigeria\?\)"),
        (countries.country_code, "Mala li", "'Mala li' is not a country or place that the data name"),
        (lambda code: countries.members([code]), "XX", "'XX' is not a country or place"),
    ],
)
def test_an_unknown_code_or_name_is_refused_with_a_suggestion(function: Callable, argument: str, message: str):
    with pytest.raises(DataError, match=message):
        function(argument)


@pytest.mark.parametrize(
    ("name", "code"),
    [("the Netherlands", "NL"), ("Griechenland", "EL"), ("GR", "EL"), ("FXX", "FR"), ("Georgia", "GE"), ("UKR", "UA"),
     ("Danmark", "DK"), ("Nigeria", "NGA"), ("la Gambie", "GMB"), ("Kosova", "XKX")],
)  # fmt: skip
def test_country_code_is_the_eu_code_or_else_the_alpha_3_code(name: str, code: str):
    assert countries.country_code(name) == code
    iso3 = countries.country_code(name, "iso3")
    assert len(iso3) == 3 and countries.country_name(iso3) == countries.country_name(code)


@pytest.mark.parametrize(
    ("codes", "words"),
    [([], "none"), (["DE", "HR"], "Croatia and Germany"), (["AT", "NL", "EL"], "Austria, Greece and the Netherlands")],
)
def test_names_lists_countries_within_a_sentence(codes: list[str], words: str):
    assert countries.country_names(codes) == countries.country_names(iter([*codes, *codes])) == words


def test_names_need_no_pandas():
    code = "import sys, thb_atlas as thb; print(thb.country_names(['FR', 'AT'])); print('pandas' in sys.modules)"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True).stdout
    assert output.splitlines() == ["Austria and France", "False"]
