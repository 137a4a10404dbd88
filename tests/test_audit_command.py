"""`thb-atlas audit`: verdicts with the numbers of both sides, and what changed since a revision."""

import pandas as pd
import pytest
from typer.testing import CliRunner

from thb_atlas import cli
from thb_atlas.ledger import verdicts

run = CliRunner().invoke


def audited(*options: str) -> dict[str, str]:
    """Return the lines of the command by the id of the claim, without padding."""
    done = run(cli.app, ["audit", *options])
    assert done.exit_code == 0
    return {line.split()[0]: " ".join(line.split()) for line in done.output.splitlines()}


@pytest.fixture(scope="module")
def all_claims() -> pd.DataFrame:
    return verdicts.audit()


@pytest.fixture(autouse=True)
def judged_once(all_claims: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the claims as they are judged, and the data for valid: neither is asked here."""
    monkeypatch.setattr("thb_atlas.gate.validation.ensure_valid", lambda: None)
    monkeypatch.setattr("thb_atlas.ledger.verdicts.audit", all_claims.copy)


def test_lines_have_the_numbers_of_the_study_and_the_data_by_section(all_claims: pd.DataFrame):
    part, whole = audited("--section", "3.3.1"), audited("--section", "3.3")
    assert part["CL-331-05"].startswith("CL-331-05 differs study 60, data 69 60 measures")
    assert part["CL-331-31"].startswith("CL-331-31 not comparable study 25, data ")
    assert part["CL-331-29"].endswith("(implied by two lists)")
    assert part.keys() < whole.keys()
    in_box = all_claims.loc[all_claims["section"] == "Box 1", "claim_id"]
    assert audited("--section", "Box 1").keys() == {*in_box}, "and not Box 10"


def test_it_fails_when_a_difference_has_no_explanation(all_claims: pd.DataFrame, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("thb_atlas.ledger.verdicts.audit", lambda: all_claims.assign(explanation_en=None))
    done = run(cli.app, ["audit", "--section", "3.2"])
    assert done.exit_code == 1
    said = [line for line in done.stderr.splitlines() if line.startswith("claim CL-")]
    assert said and all("nothing explains why" in line for line in said)
