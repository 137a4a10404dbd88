"""Nothing is silently wrong: every kind of damage to the data package is told with its place, valid data pass."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from damage import KINDS, Copy
from typer.testing import CliRunner

from thb_atlas import cli
from thb_atlas.core.errors import DataError
from thb_atlas.core.paths import DATA
from thb_atlas.data import gate, rules, schema
from thb_atlas.data.faults import LENGTH, LIMIT, lines
from thb_atlas.data.rules.records import AGGREGATES, DURATIONS, FUNCTIONS, READINGS
from thb_atlas.ledger import aggregates

PLACES = int(os.environ.get("THB_ATLAS_PLACES", "1"))  # places at which each kind of damage is done
caught: dict[str, int] = {}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    """Copy the data package, so that it can be damaged."""
    return Copy(tmp_path_factory.mktemp("gate"))


def said(folder: Path) -> list[str]:
    """Return what the gate says of a folder, and see to the form in which it is said."""
    found = gate.faults(folder)
    head, *sentences = lines(found, folder) if found else [""]
    assert not head.endswith(":")
    for sentence in sentences:
        assert sentence.endswith(".") and "\n" not in sentence, sentence
        sentence.encode("utf-8")
    return sentences


def test_the_data_pass():
    assert gate.faults() == []


@pytest.mark.parametrize("name", KINDS)
def test_damage_is_told_with_its_place(name: str, copy: Copy):
    for _ in range(PLACES):
        try:
            names = KINDS[name](copy)
            sentences = said(copy.folder)
            assert any(all(each in sentence for each in names) for sentence in sentences), (names, sentences[:5])
            caught[name] = caught.get(name, 0) + 1
        finally:
            copy.mend()


def test_the_rate_of_each_kind_is_printed(capsys: pytest.CaptureFixture):
    with capsys.disabled():
        missed = {name: f"{caught.get(name, 0)} of {PLACES}" for name in KINDS if caught.get(name, 0) < PLACES}
        print(f"\n{len(KINDS)} kinds of damage at {PLACES} places each: {sum(caught.values())} told, missed: {missed}")
