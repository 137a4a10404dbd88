"""A brief for a meeting: its names in any order, its page and its PDF."""

import subprocess
from pathlib import Path

import pytest
from samples import checkout, command

from thb_atlas.brief import parameters
from thb_atlas.core.errors import UsageError


def test_a_brief_takes_a_country_and_a_place_in_either_order_and_tells_what_makes_none():
    for *names, country, place in (
        ("France", "Nigeria", "FR", "NGA"), ("Serbia", "FR", "FR", "SRB"), ("nigeria", "Frankreich", "FR", "NGA"),
        ("Serbia", "Georgia", "RS", "GEO"),
    ):  # fmt: skip
        assert parameters(*names) == {"country": country, "place": place}
    assert parameters("Western Balkans", "AT") == {"country": "AT", "region": "western_balkans"}
    kinds = "on a reporting country and on a third country"
    for *names, said in (
        ("Frnce", "Nigeria", "did you mean France"), ("France", "Nigerria", "did you mean Nigeria"),
        ("France", "Spain", kinds), ("Serbia", "Serbia", kinds),
    ):  # fmt: skip
        with pytest.raises(UsageError, match=said):
            parameters(*names)


@pytest.mark.book
def test_a_brief_is_a_page_and_a_pdf(tmp_path: Path):
    folder = checkout(tmp_path)
    done = command(folder, "brief", "Western Balkans", "Austria")
    page, pdf = map(Path, done.stdout.splitlines()[-2:])
    said = page.read_text(encoding="utf-8")
    assert "Child Protection Hub for South-East Europe" in said
    assert "33.303 million euro" in said, "the share that one report misprints is taken from the other"
    for at_home in ("Albania and Greece: supporting", "Interministerial strategy for technical cooperation"):
        assert at_home in said, "measures at home for people from the region, under any of its names"
    printed = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout
    for section in ("Questions for the meeting", "Programmes of others: ", "Agreements, difficulties", "leaves open"):
        assert section in printed, "all of the page is on paper"
