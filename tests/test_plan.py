"""Which notebooks must run: pages not made from what there is now, or told otherwise of a claim than they would be."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import nbformat
import pytest

from thb_atlas.editions import Job, find_notebook
from thb_atlas.hashes import sha256
from thb_atlas.plan import CLAIMS, executed, outdated
from thb_atlas.record import ROOT, versions, without_evidence

PAGE = Job(find_notebook("03_2_policies"), {"country": "FR"}, "notebooks/03_2_policies")
OTHER = Job(find_notebook("05_results"), {"country": "FR"}, "notebooks/05_results")
FILE, EVIDENCE = "data/boxes.csv", "data/gaps.csv"
TOLD = {"CL-1": "one", "CL-2": "two"}


def keep(root: Path, job: Job, claims: Mapping[str, str], **other: str) -> None:
    """Keep a finished page of a job with a record that describes the present, but for the digests of tables given."""
    own, rest_on = ({name: other.get(Path(name).stem, sha256(ROOT / name))} for name in (FILE, EVIDENCE))
    record = {"job": job.identity(), "versions": versions(), "files": own, "claims": claims, "evidence": rest_on}
    executed(job, root).parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(metadata={"thb": record}), executed(job, root))


def found(root: Path) -> tuple[list[str], list[str]]:
    stale, unsure = outdated([PAGE, OTHER, PAGE], root, cache(sha256))
    return [job.page for job in stale], [job.page for job, _ in unsure]


def test_pages_that_describe_the_present_do_not_run(tmp_path: Path):
    keep(tmp_path, PAGE, TOLD)
    keep(tmp_path, OTHER, {})
    assert found(tmp_path) == ([], [])


def test_a_page_that_is_missing_or_was_made_from_another_file_runs_once(tmp_path: Path):
    keep(tmp_path, PAGE, TOLD, boxes="other")
    assert found(tmp_path) == ([PAGE.page, OTHER.page], [])


def test_a_page_whose_evidence_changed_is_unsure_while_the_judgments_are_not_known(tmp_path: Path):
    keep(tmp_path, PAGE, TOLD, gaps="other")
    keep(tmp_path, OTHER, {})
    assert found(tmp_path) == ([], [PAGE.page])
    for changed in ("boxes", "gaps"):
        keep(tmp_path, CLAIMS, TOLD, **{changed: "other"})
        assert found(tmp_path) == ([], [PAGE.page])


@pytest.mark.parametrize(
    ("now", "runs"),
    [
        (TOLD, False),
        (TOLD | {"CL-3": "three"}, False),
        (TOLD | {"CL-2": "otherwise"}, True),
        ({"CL-1": "one"}, True),
        ({"CL-1": "one", "CL-3": "two"}, True),
        ({}, True),
    ],
)
def test_known_judgments_decide_whether_a_page_with_other_evidence_runs(tmp_path: Path, now: dict, runs: bool):
    keep(tmp_path, PAGE, TOLD, gaps="other")
    keep(tmp_path, OTHER, TOLD)
    keep(tmp_path, CLAIMS, now)
    assert found(tmp_path) == ([PAGE.page] if runs else [], [])


def test_a_book_has_a_page_without_its_evidence_and_else_as_it_was_made(tmp_path: Path):
    keep(tmp_path, PAGE, TOLD)
    text = executed(PAGE, tmp_path).read_text(encoding="utf-8")
    made, published = (nbformat.reads(page, as_version=4) for page in (text, without_evidence(text)))
    assert made.metadata["thb"].pop("evidence") and made == published
