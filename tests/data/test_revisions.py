"""The data package of a git revision: read from a temporary folder, judged by today's code."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from thb_atlas.core.errors import DataError
from thb_atlas.core.paths import DATA
from thb_atlas.data import usage
from thb_atlas.data.revisions import data_at, lost_since
from thb_atlas.data.tables import load
from thb_atlas.ledger.verdicts import audit, audit_of


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Make a repository whose first commit has one list shorter, and whose second has the data as they are."""
    data = Path(shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("boundaries")))
    path = data / "policy_approaches.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    git(tmp_path, "init", "-q")
    for content, tag in ((lines[:-1], "shorter"), (lines, "whole")):
        path.write_text("".join(content), encoding="utf-8")
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-q", "-m", tag)
        git(tmp_path, "tag", tag)
    return tmp_path


def test_the_data_of_a_revision_are_judged_as_todays_are(repository: Path):
    today = audit().set_index("claim_id")
    noted = usage.files()
    with data_at("whole", repository) as folder:
        assert audit_of(folder).set_index("claim_id").equals(today)
    with data_at("shorter", repository) as folder:
        assert len(load("policy_approaches", folder)) == len(load("policy_approaches")) - 1
        before = audit_of(folder).set_index("claim_id")
    moved = before.index[before["computed"].fillna(-1) != today["computed"].fillna(-1)]
    assert len(moved) and set(before.loc[moved, "evidence"]) == {"policy_approaches"}
    assert not folder.exists()
    assert usage.files() == noted  # what a page is made from are the data of the project alone


def test_what_the_schema_lost_since_a_revision_is_listed(repository: Path):
    path = repository / "data" / "datapackage.json"
    assert lost_since("whole", path.parent, repository) == []
    described = json.loads(path.read_text(encoding="utf-8"))
    described["resources"] = [part for part in described["resources"] if part["name"] != "gaps"]
    path.write_text(json.dumps(described), encoding="utf-8")
    [fault] = lost_since("whole", path.parent, repository)
    assert (fault.file, fault.column, fault.expected) == ("datapackage.json", "gaps", "table gaps as before")
    path.write_text('{"resources": [{}]}', encoding="utf-8")
    with pytest.raises(DataError, match="of revision 'whole' cannot be compared with that of today"):
        lost_since("whole", path.parent, repository)


def test_a_revision_that_is_not_there_is_named(repository: Path, tmp_path: Path):
    with pytest.raises(DataError, match="no data package of revision 'v9': .*v9"), data_at("v9", repository):
        pass
    (tmp_path / "bare").mkdir()
    git(tmp_path / "bare", "init", "-q")
    with pytest.raises(DataError, match="no data package of revision 'HEAD'"), data_at("HEAD", tmp_path / "bare"):
        pass


def test_data_that_lack_what_claims_are_judged_by_are_refused(repository: Path):
    with data_at("whole", repository) as folder:
        for name, old, new in (
            ("datapackage.json", '"name": "relation"', '"name": "how"'),
            ("claims.csv", "relation,", "how,"),
        ):
            text = (folder / name).read_text(encoding="utf-8")
            (folder / name).write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(DataError, match="cannot be judged as today's are: they have no 'relation'"):
            audit_of(folder)
