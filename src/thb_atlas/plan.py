"""Which notebooks must run: those whose page is not made from what there is now.

A page depends on the judgments of claims that it was told, not on the rows that these rest on. Where such rows changed,
a notebook judges all claims again; a page that would be told the same stays as it is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from .editions import PROSE, Edition, Job, jobs, prose_jobs
from .record import BUILD, is_current, read, same_evidence, sources

CLAIMS = Job(PROSE / "of_claims.ipynb", {"country": "ALL"}, "prose/of_claims")  # its record has all judgments
Hashed = Callable[[Path], str]
Unsure = Sequence[tuple[Job, Mapping[str, str]]]  # jobs, and the digests of the judgments that their pages were told


def executed(job: Job, root: Path = BUILD) -> Path:
    """Return where the finished page of a job is kept; editions share it."""
    return root / "executed" / "-".join(job.parameters.values()) / f"{job.page}.ipynb"


def needed(edition: Edition) -> list[Job]:
    """Return the jobs that an edition's book needs: its pages, and the numbers of its prose."""
    return [*jobs(edition), *prose_jobs(edition)]


def known_judgments(root: Path, hashed: Hashed) -> Mapping[str, str] | None:
    """Return the digests of the judgments of all claims, by claim; None if the job `CLAIMS` must run first."""
    record = read(executed(CLAIMS, root))
    known = is_current(record, CLAIMS.identity(), hashed) and same_evidence(record, hashed)
    return record["claims"] if known else None


def told_otherwise(unsure: Unsure, judged: Mapping[str, str]) -> list[Job]:
    """Return the jobs whose page was told another judgment of some claim than the present one, or of a claim gone."""
    return [job for job, told in unsure if not told.items() <= judged.items()]


def outdated(wanted: Iterable[Job], root: Path, hashed: Hashed) -> tuple[list[Job], Unsure]:
    """Return the jobs, each once, whose page is missing or not made from what there is now; and the unsure ones.

    These are the jobs whose page depends on claims that rest on other rows now. If the judgments of all claims are
    known, they decide, and no job is unsure.
    """
    for path in sources():
        hashed(path)
    stale, unsure = [], []
    for path, job in {executed(job, root): job for job in wanted}.items():
        record = read(path)
        if not is_current(record, job.identity(), hashed):
            stale.append(job)
        elif not same_evidence(record, hashed):
            unsure.append((job, record["claims"]))
    if unsure and (judged := known_judgments(root, hashed)) is not None:
        return [*stale, *told_otherwise(unsure, judged)], []
    return stale, unsure
