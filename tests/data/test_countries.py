"""Countries and third countries: codes, names in any spelling, lists in words, the country in focus."""

import pytest
from samples import command

from thb_atlas.core import wording
from thb_atlas.core.errors import DataError, UnknownCountryError, UnknownPlaceError
from thb_atlas.core.markup import Text
from thb_atlas.core.paths import ROOT
from thb_atlas.data import countries, usage
from thb_atlas.data.tables import load


def test_focus_and_place_take_any_code_or_name():
    names = {"fr": "FR", "FRA": "FR", "GR": "EL", " france ": "FR", "Grece": "EL", "Γαλλία": "FR", "Holland": "NL"}
    for name, code in names.items():
        iso3 = countries.reporting_rows()[code]["iso3"]
        assert countries.country_in_focus(name)[:3] == (code, iso3, countries.country_name(code))
    for name in ("", "DK", "NGA"):
        with pytest.raises(UnknownCountryError, match="is not a country that reported to the study; .* AT, BE, BG"):
            countries.country_in_focus(name)
    names = {"ng": "NGA", "Ivory Coast": "CIV", "XK": "XKX", "Weißrussland": "BLR", "côte d\u2019ivoire": "CIV"}
    assert {name: countries.third_country(name).iso3 for name in names} == names
    for name, nearest in (("Nigera", "did you mean Nigeria"), ("France", ""), ("", "")):
        with pytest.raises(UnknownPlaceError, match=f"is not a third country that the study names.*{nearest}"):
            countries.third_country(name)


def test_names_have_their_article_in_a_sentence_are_escaped_and_their_tables_noted():
    netherlands, gambia = countries.country_in_focus("NL"), countries.third_country("GMB")
    assert (netherlands.name, netherlands.opening) == ("Netherlands", "The Netherlands")
    assert (gambia.in_text, gambia.opening, countries.country_in_focus("FR").opening) == (
        "the Gambia", "The Gambia", "France"
    )  # fmt: skip
    names = [countries.country_name(code) for code in ("FR", "DK")]
    names += [countries.country_name(name) for name in ("NGA", "FRA", "DNK", "Nigéria", "GR", "Geórgia")]
    assert names == ["France", "Denmark", "Nigeria", "France", "Denmark", "Nigeria", "Greece", "Georgia"]
    assert {"countries.csv", "places.csv"} <= set(usage.noted("files"))
    names += [countries.country_names(["FR"]), countries.country_in_focus("FR").name]
    assert all(isinstance(name, Text) for name in names)
    assert f"{wording.join_words(['a*', '<b>'])}" == "a&#42; and &#60;b&#62;"


def test_country_code_is_the_eu_code_and_lists_name_countries_within_a_sentence():
    names = {"the Netherlands": "NL", "Griechenland": "EL", "FXX": "FR", "Georgia": "GE", "UKR": "UA", "Danmark": "DK"}
    for name, code in (names | {"Nigeria": "NGA", "la Gambie": "GMB", "Kosova": "XKX"}).items():
        assert countries.country_code(name) == code
        iso3 = countries.country_code(name, "iso3")
        assert len(iso3) == 3 and countries.country_name(iso3) == countries.country_name(code)
    for name, more in (("Nigera", r" \(did you mean Nigeria\?\)"), ("Mala li", ""), ("XX", "")):
        for function in (countries.country_code, countries.country_name, lambda name: countries.members([name])):
            with pytest.raises(DataError, match=f"{name}' is not a country or place that the data name{more}"):
                function(name)
    assert list(countries.reporting_rows()) == load("countries", reporting=True)["code"].tolist()
    assert countries.members(["GE", "MT", "FR", "RS"]) == ["FR"]
    lists = {"none": [], "Croatia and Germany": ["DE", "HR"], "Austria, Greece and the Netherlands": ["AT", "NL", "EL"]}
    for words, codes in lists.items():
        assert countries.country_names(codes) == countries.country_names(iter([*codes, *codes])) == words


def test_names_need_no_pandas():
    code = "import sys, thb_atlas as thb; print(thb.country_names(['FR', 'AT'])); print('pandas' in sys.modules)"
    assert command(ROOT, program=["-c", code]).stdout.splitlines() == ["Austria and France", "False"]
