"""The data package of a git revision, read from a temporary folder and judged by the present code."""

import shutil
from copy import deepcopy
from pathlib import Path

import pytest
from samples import committed, git, replace

from thb_atlas.core.errors import DataError
from thb_atlas.core.paths import DATA
from thb_atlas.data import usage
from thb_atlas.data.schema import load_descriptor
from thb_atlas.data.tables import load, load_from
from thb_atlas.gate.revisions import data_at, losses
from thb_atlas.ledger import verdicts


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a repository whose first commit has one list shorter, and whose second has the data as they are."""
    root = tmp_path_factory.mktemp("repository")
    data = Path(shutil.copytree(DATA, root / "data", ignore=shutil.ignore_patterns("boundaries")))
    path = data / "policy_approaches.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    for content, tag in ((lines[:-1], "shorter"), (lines, "whole")):
        path.write_text("".join(content), encoding="utf-8")
        committed(root)
        git(root, "tag", tag)
    return root


def test_the_data_of_a_revision_are_judged_by_the_present_code(repository: Path):
    today = verdicts.audit().set_index("claim_id")
    noted = usage.noted("files")
    with data_at("shorter", repository) as folder:
        assert len(load_from(folder, "policy_approaches")) == len(load("policy_approaches")) - 1
        before = verdicts.audit_folder(folder).set_index("claim_id")
    moved = today["evidence"] == "policy_approaches"
    assert not before[moved].equals(today[moved]) and before[~moved].equals(today[~moved])
    assert not folder.exists()
    assert usage.noted("files") == noted  # pages depend on the data of the project alone


def test_a_lost_column_is_told_also_if_it_is_called_as_a_property():
    before, now = load_descriptor(), deepcopy(load_descriptor())
    [fields] = [each["schema"]["fields"] for each in now["resources"] if each["name"] == "claims"]
    fields.remove(next(field for field in fields if field["name"] == "unit"))
    assert ["claims.unit" in str(fault) for fault in losses(before, now)] == [True] and not losses(before, before)


def test_an_unknown_revision_and_a_needed_column_are_named(repository: Path, tmp_path: Path):
    with pytest.raises(DataError, match="no data package of revision 'v9': .*v9"), data_at("v9", repository):
        pass
    git(tmp_path, "init", "-q")
    with pytest.raises(DataError, match="no data package of revision 'HEAD'"), data_at("HEAD", tmp_path):
        pass
    with data_at("whole", repository) as folder:
        for _ in range(2):  # a column of quantifiers, and that of claims
            replace("datapackage.json", '"name": "relation"', '"name": "how"')(folder)
        replace("claims.csv", "relation,", "how,")(folder)
        with pytest.raises(DataError, match="cannot be judged as today's are: they have no 'relation'"):
            verdicts.audit_folder(folder)
