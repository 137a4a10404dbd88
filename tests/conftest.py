"""What the tests share: notebooks, each executed once; the whole book and one country's, compiled once; a browser."""

import os
import shutil
import signal
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path

import nbformat
import pytest
from shown import shown  # noqa: F401  (a fixture)

from thb_atlas.book.compiler import build
from thb_atlas.data.schema import state
from thb_atlas.ledger import verdicts
from thb_atlas.run import editions, records
from thb_atlas.run.editions import Job, find_notebook
from thb_atlas.run.notebooks import Work, local, write

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # a shell that runs this in the background
    signal.signal(signal.SIGINT, signal.default_int_handler)

MARKED = {"executed": "notebook", "built": "book", "book_html": "book", "edition_html": "book", "browser": "browser"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Mark tests by what they ask for."""
    for item in items:
        for name in set(MARKED) & set(item.fixturenames):
            item.add_marker(MARKED[name])


class Executed:
    """Notebooks that are executed for the tests, below the folder `root`, as a build stores them there."""

    def __init__(self, root: Path, engine: tuple[Executor, Work]) -> None:
        self.root, (self.pool, self.work) = root, engine
        self.waiting: dict[Path, Future] = {}

    def begin(self, wanted: Iterable[Job]) -> None:
        """Run jobs on all cores, while the tests go on."""
        for job in wanted:
            path = job.executed(self.root)
            if path not in self.waiting:
                self.waiting[path] = self.pool.submit(lambda job=job, path=path: write(self.work(job), path))

    def path(self, job: Job) -> Path:
        """Return the file of an executed job, when it is there."""
        self.begin([job])
        self.waiting[job.executed(self.root)].result()
        return job.executed(self.root)

    def __call__(self, name: str, country: str = "ALL") -> nbformat.NotebookNode:
        """Return a notebook executed for a country."""
        page = f"countries/{country}" if name == "country_profile" else f"notebooks/{name}"
        return nbformat.read(self.path(Job(find_notebook(name), {"country": country}, page)), as_version=4)


def judge() -> None:
    """Write what the ledger says now, unless that is known."""
    if records.verdicts()["state"] != state():
        verdicts.write()


@pytest.fixture(scope="session")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Executed]:
    """Give what executes notebooks: each once, whoever asks."""
    judge()
    with local() as (pool, work):
        yield Executed(tmp_path_factory.mktemp("build"), (pool, work))
        pool.shutdown(cancel_futures=True)


@pytest.fixture(scope="session")
def built(executed: Executed) -> Path:
    """Build the whole book and one country's edition from the repository and return the folder that has both."""
    wanted = [editions.whole(), editions.for_country("FR")]
    jobs = [job for edition in wanted for job in editions.needed(edition)]
    executed.begin(jobs)
    for job in jobs:
        executed.path(job)
    build(wanted, judge, local(), root=executed.root)
    return executed.root


@pytest.fixture(scope="session")
def book_html(built: Path) -> Path:
    """Return the folder with the pages of the whole book."""
    return built / "html"


@pytest.fixture(scope="session")
def edition_html(built: Path) -> Path:
    """Return the folder with the pages of the French edition."""
    return built / "editions" / "FR"


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Start Chromium; skip without it on a developer's computer, fail in continuous integration."""
    sync_api = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium") or "/usr/bin/chromium"
    if not Path(chromium).exists() and not os.environ.get("CI"):
        pytest.skip("no Chromium on this computer (in CI this is a failure)")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield started
        started.close()
