"""What the tests share: notebooks, each executed once; the whole book and one country's, compiled once; a browser.

Processes of pytest-xdist share them too: below one folder, each made by the first that needs it, under a lock.
"""

import os
import shutil
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path

import elsewhere
import filelock
import nbformat
import pytest
from damage import copy, whole  # noqa: F401  (fixtures)
from shown import shown  # noqa: F401  (a fixture)

from thb_atlas.book.compiler import build
from thb_atlas.data import fingerprint
from thb_atlas.ledger import store
from thb_atlas.run import editions
from thb_atlas.run.editions import Job, find_notebook
from thb_atlas.run.notebooks import Work, execute_to_text, local
from thb_atlas.study import rules  # noqa: F401  (the gate knows them then)

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # a shell that runs this in the background
    signal.signal(signal.SIGINT, signal.default_int_handler)

FIRST = (  # files that take long; while one process makes the whole book the other needs none, and does not wait
    "test_hostile.py", "test_notebooks.py", "test_whole_book.py", "test_validation.py", "test_changes.py",
    "test_layers.py",
    "test_browser.py", "test_records.py", "test_cluster.py", "test_kernels.py", "test_cli.py",
)  # fmt: skip
FRANCE = editions.country_edition("FR")
IN_KERNELS = {"countries/HR", "places/VNM", *elsewhere.COMPARED}  # with those of France; the others run in one process
MARKED = {"executed": "notebook", "built": "book", "book_html": "book", "edition_html": "book", "browser": "browser"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Mark tests by what they ask for, and let those that take long begin."""
    items.sort(key=lambda item: FIRST.index(item.path.name) if item.path.name in FIRST else len(FIRST))
    for item in items:
        for name in set(MARKED) & set(item.fixturenames):
            item.add_marker(MARKED[name])


class Executed:
    """Notebooks that are executed for the tests, below the folder `root`, as a build stores them there."""

    def __init__(self, root: Path, engine: tuple[Executor, Work], process: Executor) -> None:
        self.root, self.engine, self.process = root, engine, process
        self.in_kernels = editions.required_jobs(FRANCE)
        self.waiting: dict[Path, Future] = {}

    def begin(self, wanted: Iterable[Job]) -> None:
        """Run jobs while the tests go on."""
        for job in wanted:
            path = job.executed_path(self.root)
            if path not in self.waiting:
                in_kernel = job in self.in_kernels or job.page in IN_KERNELS
                pool, work = self.engine if in_kernel else (self.process, execute_to_text)
                self.waiting[path] = pool.submit(elsewhere.make, work, job, path)

    def path(self, job: Job) -> Path:
        self.begin([job])
        self.waiting[job.executed_path(self.root)].result()
        return job.executed_path(self.root)

    def __call__(self, name: str, country: str = "ALL") -> nbformat.NotebookNode:
        """Return a notebook executed for a country, or the profile of a place for that."""
        folders = {kind.notebook: (folder, kind.parameter) for folder, kind in editions.profile_kinds().items()}
        folder, parameter = folders.get(name, ("notebooks", "country"))
        page = f"{folder}/{country if name in folders else name}"
        return nbformat.read(self.path(Job(find_notebook(name), {parameter: country}, page)), as_version=4)


def judge() -> None:
    """Write what the ledger says now, unless that is known."""
    if fingerprint.verdicts()["state"] != fingerprint.state():
        store.write_verdicts()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """Return a folder that all processes of this run have together."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if hasattr(pytestconfig, "workerinput") else own) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def executed(shared: Path) -> Iterator[Executed]:
    with filelock.FileLock(shared / "judge.lock"):
        judge()
    with local() as engine, elsewhere.process() as process:
        yield Executed(shared, engine, process)
        engine[0].shutdown(cancel_futures=True)


@pytest.fixture(scope="session")
def built(executed: Executed) -> Path:
    """Build the whole book and one country's edition from the repository and return the folder that has both."""
    wanted = [editions.whole_edition(), FRANCE]
    jobs = [job for edition in wanted for job in editions.required_jobs(edition)]
    with filelock.FileLock(executed.root / "built.lock"):
        if not (executed.root / "built").exists():
            executed.begin(jobs)
            for job in jobs:
                executed.path(job)
            build(wanted, judge, local(), root=executed.root)
            (executed.root / "built").touch()
    return executed.root


@pytest.fixture(scope="session")
def book_html(built: Path) -> Path:
    return built / "html"


@pytest.fixture(scope="session")
def edition_html(built: Path) -> Path:
    return built / "editions" / "FR"


def patient(opened: Callable) -> Callable:
    """Let what a browser opens wait longer for what a test waits for: others may be at work on this computer."""

    def made(**options: object) -> object:
        page = opened(**options)
        page.set_default_timeout(120_000)
        return page

    return made


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
        for name in ("new_page", "new_context"):
            setattr(started, name, patient(getattr(started, name)))
        started.path, started.arguments = chromium, arguments
        yield started
        started.close()


@pytest.fixture
def page(browser: object) -> Iterator[object]:
    """Open a page in the browser; no script of it may fail."""
    faults: list[str] = []
    opened = browser.new_page()
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    opened.close()
    assert faults == []
