"""Editions: declared in one file; each has its pages, its notebooks and its place."""

import re
from pathlib import Path

import pytest
import yaml

from thb_atlas.core.errors import EditionError, UsageError
from thb_atlas.core.paths import CONTENTS, EDITIONS, NOTEBOOKS
from thb_atlas.data.countries import reported
from thb_atlas.run import editions


@pytest.fixture
def declared(tmp_path: Path) -> Path:
    """Copy the declarations, so that a test can spoil them."""
    path = tmp_path / "editions.yml"
    path.write_text(EDITIONS.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "_toc.yml").write_text(CONTENTS.read_text(encoding="utf-8"), encoding="utf-8")
    return path


def test_there_is_an_edition_for_every_country_with_its_own_title_and_place():
    every = editions.for_every_country()
    assert [e.key for e in every] == sorted(reported())
    assert len({e.title for e in every}) == len({e.slug for e in every}) == 25
    assert all(e.parameters == {"country": e.key} and f"countries/{e.key}" in editions.pages(e) for e in every)


def test_a_change_of_the_declaration_changes_the_edition(declared: Path):
    text = declared.read_text(encoding="utf-8")
    declared.write_text(text.replace("          - file: notebooks/05_results\n", ""), encoding="utf-8")
    assert "notebooks/05_results" not in editions.pages(editions.for_country("FR", declared))


@pytest.mark.parametrize("missing", ["title", "parameters", "contents"])
def test_a_declaration_that_lacks_something_is_named(declared: Path, missing: str):
    values = yaml.safe_load(declared.read_text(encoding="utf-8"))
    del values["country"][missing]
    declared.write_text(yaml.safe_dump(values), encoding="utf-8")
    with pytest.raises(EditionError, match=rf"editions.yml: the edition 'country' needs {missing}"):
        editions.for_country("FR", declared)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("whole:", "whole: {", r"^editions\.yml, line \d+: expected"),
        ("whole:", "other:", "the edition 'whole' needs names with values, and has None"),
        ("  slug: html", "  slug: 7", "the edition 'whole': slug needs a text, and has 7"),
        ("{of_data: {country: ALL}, of_book", "{of_data: ALL, of_book", "prose: of_data needs names with values"),
        ("  contents: _toc.yml", "  contents: [a]", r"contents needs names with values, and has \['a'\]"),
        ("  contents: _toc.yml", "  contents: gone.yml", r"gone\.yml cannot be read: No such file"),
        ("  contents: _toc.yml", "  contents: {root: index}", "contents needs parts"),
    ],
)
def test_a_broken_declaration_is_told(declared: Path, old: str, new: str, said: str):
    declared.write_text(declared.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(EditionError, match=said):
        editions.whole(declared)


@pytest.mark.parametrize("broken", ["file: 1", "caption: 1", "file:"])
def test_broken_contents_are_told_with_their_place(declared: Path, broken: str):
    contents = declared.with_name("_toc.yml")
    old = re.search(rf"{broken.partition(':')[0]}: .*", contents.read_text(encoding="utf-8"))[0]
    contents.write_text(contents.read_text(encoding="utf-8").replace(old, broken, 1), encoding="utf-8")
    with pytest.raises(
        EditionError, match=r"editions\.yml: the edition 'whole': contents: parts, item 1.* needs a text"
    ):
        editions.whole(declared)


def test_what_stands_for_nothing_is_told(declared: Path):
    declared.write_text(declared.read_text(encoding="utf-8").replace("{name}:", "{naem}:"), encoding="utf-8")
    with pytest.raises(EditionError, match=r"'\{naem\}: thb-atlas'; only \{code\} and \{name\} stand for something"):
        editions.for_country("FR", declared)


def test_an_unknown_notebook_is_named_with_those_there_are():
    with pytest.raises(UsageError, match="there is no notebook '03_9'; there are: 01_context"):
        editions.jobs(editions.whole(), only="03_9")


def test_prose_that_no_notebook_makes_is_named(declared: Path):
    declared.write_text(declared.read_text(encoding="utf-8").replace("of_country:", "of_nobody:"), encoding="utf-8")
    with pytest.raises(EditionError, match="'France: thb-atlas' needs of_nobody; book/prose/ has no"):
        editions.prose_jobs(editions.for_country("FR", declared))


def test_a_profile_of_a_country_that_the_data_do_not_have_is_named(declared: Path):
    declared.write_text(declared.read_text(encoding="utf-8").replace("countries/{code}", "countries/XX"), "utf-8")
    with pytest.raises(EditionError, match="name countries/XX; countries.csv has no such row for a page: 'XX'"):
        editions.jobs(editions.for_country("FR", declared))


def test_the_contents_have_every_notebook_and_every_reporting_country():
    named = editions.pages(editions.whole())
    profiles = {kind.notebook for kind in editions.profiles().values()}
    sources = {f"notebooks/{p.stem}" for p in NOTEBOOKS.glob("*.ipynb") if p.stem not in profiles}
    assert {n for n in named if n.startswith("notebooks/")} == sources
    by_name = sorted(reported(), key=lambda code: reported()[code]["name_en"])
    assert [n for n in named if n.startswith("countries/")] == [f"countries/{code}" for code in by_name]


def test_a_country_is_named_by_code_or_name_and_each_edition_is_there_once():
    assert [e.key for e in editions.named(["fr", "France", "ALL", "Grèce"])] == ["FR", "whole", "EL"]


def test_a_run_takes_a_country_or_the_place_that_a_profile_is_of():
    assert editions.parameters("03_2_policies", "France") == {"country": "FR"}
    assert editions.parameters("place_profile", place="Ivory Coast") == {"place": "CIV"}
    for notebook, place in (("place_profile", None), ("03_2_policies", "Nigeria")):
        with pytest.raises(EditionError, match="--place"):
            editions.parameters(notebook, place=place)


def test_editions_share_a_page_that_is_the_same():
    profiles = [j.executed() for e in editions.named(["ALL", "FR"]) for j in editions.jobs(e, "country_profile")]
    assert len(profiles) == 26 and len(set(profiles)) == 25
