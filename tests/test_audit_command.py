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


def test_each_line_has_the_number_of_the_study_and_of_the_data():
    done = run(cli.app, ["audit", "--section", "3.3.1"])
    assert done.exit_code == 0
    lines = {line.split()[0]: " ".join(line.split()) for line in done.output.splitlines()}
    assert lines["CL-331-05"].startswith("CL-331-05 differs study 60, data 69 60 measures")
    assert lines["CL-331-31"].startswith("CL-331-31 not comparable study 25, data ")
    assert lines["CL-331-29"].endswith("(implied by two lists)")


def test_a_section_has_those_within_it():
    part, whole = (run(cli.app, ["audit", "--section", section]).output for section in ("3.3.1", "3.3"))
    assert part in whole and len(part) < len(whole)


def test_json_has_them_too():
    done = run(cli.app, ["audit", "--section", "3.3.1", "--json"])
    claims = {claim["claim_id"]: claim for claim in json.loads(done.output)}
    assert (claims["CL-331-05"]["study"], claims["CL-331-05"]["data"]) == ("60", "69")
    assert claims["CL-331-31"]["smallest_change"] is None and claims["CL-331-29"]["implied"] is True


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
    done = run(cli.app, ["audit", "--against", "v1", "--section", "3.3", "--json"])
    assert [change["claim_id"] for change in json.loads(done.output)] == ["CL-331-05"]
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
