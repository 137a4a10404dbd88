"""`thb-atlas audit`: verdicts with the numbers of both sides, and what changed since a revision."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from thb_atlas import cli
from thb_atlas.core.errors import DataError
from thb_atlas.core.paths import DATA
from thb_atlas.ledger import verdicts

run = CliRunner().invoke


def audited(*options: str) -> dict[str, dict]:
    """Run the command and return what it says of claims, by their identifiers."""
    done = run(cli.app, ["audit", *options, "--json"])
    assert done.exit_code == 0
    return {claim["claim_id"]: claim for claim in json.loads(done.output)}


def test_each_line_has_the_number_of_the_study_and_of_the_data():
    done = run(cli.app, ["audit", "--section", "3.3.1"])
    assert done.exit_code == 0
    lines = {line.split()[0]: " ".join(line.split()) for line in done.output.splitlines()}
    assert lines["CL-331-05"].startswith("CL-331-05 differs study 60, data 69 60 measures")
    assert lines["CL-331-31"].startswith("CL-331-31 not comparable study 25, data ")
    assert lines["CL-331-29"].endswith("(implied by two lists)")


def test_json_has_them_too_of_a_section_with_those_within_it_or_of_a_country():
    part, whole, country = audited("--section", "3.3.1"), audited("--section", "3.3"), audited("--country", "Georgia")
    assert part.keys() < whole.keys()
    assert (part["CL-331-05"]["study"], part["CL-331-05"]["data"]) == ("60", "69")
    assert part["CL-331-31"]["smallest_change"] is None and part["CL-331-29"]["implied"] is True
    assert {"CL-331-02", "CL-341-12"} <= country.keys() and "CL-421-05" not in country
    assert all(c["smallest_change"] is None for c in country.values() if c["verdict"].startswith("reproduced"))
    assert audited("--section", "3.2.2")["CL-322-16"]["smallest_change"] == "observers left out"


def test_it_fails_when_a_difference_has_no_explanation(monkeypatch: pytest.MonkeyPatch):
    unexplained = verdicts.audit().assign(explanation_en=None)
    monkeypatch.setattr("thb_atlas.ledger.verdicts.audit", lambda: unexplained)
    done = run(cli.app, ["audit", "--section", "3.2"])
    assert done.exit_code == 1
    said = [line for line in done.stderr.splitlines() if line.startswith("claim CL-")]
    assert said and all("nothing explains why" in line for line in said)


@pytest.fixture
def earlier(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one verdict and one number be others in the data of every revision."""
    audited = verdicts.audit().set_index("claim_id", drop=False)
    audited.loc["CL-331-05", ["verdict", "computed"]] = ["reproduced", 60.0]
    audited.loc["CL-T1-27", "computed"] = 1.0

    @contextmanager
    def data_at(revision: str) -> Iterator[Path]:
        assert revision == "v1"
        yield DATA

    monkeypatch.setattr("thb_atlas.data.revisions.data_at", data_at)
    monkeypatch.setattr("thb_atlas.ledger.verdicts.audit_of", lambda _: audited)


@pytest.mark.usefixtures("earlier")
def test_against_a_revision_only_what_changed_is_listed():
    done = run(cli.app, ["audit", "--against", "v1"])
    assert done.exit_code == 0
    said = ["CL-T1-27 differs (data 1 -> 5879)", "CL-331-05 reproduced -> differs (data 60 -> 69)"]
    assert done.output.splitlines() == said
    assert audited("--against", "v1", "--section", "3.3").keys() == {"CL-331-05"}
    assert run(cli.app, ["audit", "--against", "v1", "--section", "6"]).output == "No verdict and no number changed.\n"


@pytest.mark.usefixtures("earlier")
def test_against_a_revision_it_tells_first_and_refuses_a_broken_rule_then(monkeypatch: pytest.MonkeyPatch):
    def broken() -> None:
        raise DataError("a rule is broken")

    monkeypatch.setattr("thb_atlas.data.gate.ensure", broken)
    done = run(cli.app, ["audit", "--against", "v1", "--section", "3.3"])
    assert done.exit_code == 1
    assert done.stdout.startswith("CL-331-05 reproduced -> differs") and done.stderr == "thb-atlas: a rule is broken\n"
    done = run(cli.app, ["audit", "--section", "3.3"])
    assert done.exit_code == 1 and done.stdout == ""
